"""What an operator may tell the knowledge flow: each variable once, with meaning and default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import BadSettings
from knowledge.languages import Language
from knowledge.variables import Environ, Variable

VARIABLES = (
    Variable("FRONTDESK_HOME", ".frontdesk", "Folder of everything that Frontdesk keeps itself."),
    Variable(
        "DATABASE_URL",
        "",
        "postgresql://USER:PASSWORD@HOST/DATABASE; unset, a SQLite file in FRONTDESK_HOME.",
        secret=True,
    ),
    Variable(
        "WEAVIATE_URL",
        "",
        "Where chunks are searched, nodes by comma; unset, in a file in FRONTDESK_HOME.",
    ),
    Variable(
        "WEAVIATE_GRPC_URL",
        "",
        "grpc://HOST:PORT of each of these; unset, their port 50051, or 443 beside https.",
    ),
    Variable("WEAVIATE_API_KEY", "", "Key of that Weaviate.", secret=True),
    Variable("FRONTDESK_WEAVIATE_REPLICAS", "1", "On how many nodes a new index lies."),
    Variable(
        "FRONTDESK_WEAVIATE_WRITES",
        "all",
        "How many of these must have what is loaded: `one`, `quorum` or `all`.",
    ),
    Variable(
        "FRONTDESK_WEAVIATE_COMPRESSED",
        "no",
        "`yes`: a new index keeps vectors as bytes, in a quarter of the memory, with some loss.",
    ),
    Variable("FRONTDESK_EMBEDDING_MODEL", "", "Embedding model; unset, MiniLM on this machine."),
    Variable(
        "FRONTDESK_EMBEDDING_LANGUAGES",
        "",
        "Languages that the embedding model reads, by comma: `english`; unset, all of them.",
    ),
    Variable("OPENAI_API_KEY", "", "Key of the models' endpoint.", secret=True),
    Variable("OPENAI_BASE_URL", "", "Any OpenAI-compatible endpoint; unset, OpenAI's own."),
    Variable("FRONTDESK_KNOWLEDGE", "knowledge.toml", "The file that declares your sources."),
    Variable(
        "FRONTDESK_RERANK_URL",
        "",
        "A reranker's full address, `https://api.cohere.com/v2/rerank`; unset, our own order.",
    ),
    Variable("FRONTDESK_RERANK_MODEL", "", "The reranker's model, where its endpoint has several."),
    Variable("FRONTDESK_RERANK_KEY", "", "Key of that reranker.", secret=True),
    Variable(
        "FRONTDESK_READ_TOKENS",
        "6000",
        "How much a voice model reads around what was found, in tokens; less for a small one.",
    ),
    Variable(
        "FRONTDESK_WHOLE_TOKENS",
        "6000",
        "Up to so many tokens, a voice model reads your knowledge whole; 0 for never.",
    ),
    Variable("FRONTDESK_SEARCH_SECONDS", "3", "How long one search may take before it gives up."),
)

FETCHED = "fetched"
"""The folder in a home that no backup needs."""


def nothing(_: str) -> None:
    """Return what a variable holds where there is no environment."""


@dataclass(frozen=True, slots=True)
class KnowledgeSettings:
    """Everything that the knowledge flow is told from outside."""

    home: Path = Path(".frontdesk")
    database_url: str | None = None
    weaviate_url: str | None = None
    weaviate_api_key: str | None = None
    embedding_model: str | None = None
    embedding_languages: frozenset[Language] | None = None
    """None for all; of the models that ship, what they read is known."""
    openai_api_key: str | None = None
    openai_base_url: str | None = None
    search_seconds: float = 3.0
    read_tokens: int = 6000
    whole_tokens: int = 6000
    rerank_url: str | None = None
    rerank_model: str | None = None
    rerank_key: str | None = None
    declaration: Path = Path("knowledge.toml")
    variable: Callable[[str], str | None] = field(default=nothing, repr=False, compare=False)
    """How a variable is read that a source names: its password stands there and nowhere else."""
    weaviate_grpc_url: str | None = None
    weaviate_replicas: int = 1
    weaviate_writes: str = "all"
    weaviate_compressed: bool = False

    @classmethod
    def from_environ(cls, values: Mapping[str, str]) -> "KnowledgeSettings":
        """Read the variables; raise `BadSettings` naming the first that cannot be."""
        environ = Environ(VARIABLES, values)
        return cls(
            home=environ.folder("FRONTDESK_HOME"),
            database_url=environ.optional("DATABASE_URL"),
            weaviate_url=_web_addresses("WEAVIATE_URL", environ),
            weaviate_grpc_url=_grpc_addresses(environ),
            weaviate_replicas=int(environ.number("FRONTDESK_WEAVIATE_REPLICAS", 1, 9)),
            weaviate_writes=environ.choice("FRONTDESK_WEAVIATE_WRITES", ("one", "quorum", "all")),
            weaviate_compressed=environ.choice("FRONTDESK_WEAVIATE_COMPRESSED", ("no", "yes"))
            == "yes",
            weaviate_api_key=environ.optional("WEAVIATE_API_KEY"),
            embedding_model=environ.optional("FRONTDESK_EMBEDDING_MODEL"),
            embedding_languages=_languages("FRONTDESK_EMBEDDING_LANGUAGES", environ),
            openai_api_key=environ.optional("OPENAI_API_KEY"),
            openai_base_url=_web_address("OPENAI_BASE_URL", environ),
            read_tokens=int(environ.number("FRONTDESK_READ_TOKENS", 200, 1_000_000)),
            whole_tokens=int(environ.number("FRONTDESK_WHOLE_TOKENS", 0, 10_000_000)),
            search_seconds=environ.number("FRONTDESK_SEARCH_SECONDS", 0.1, 60),
            rerank_url=_web_address("FRONTDESK_RERANK_URL", environ),
            rerank_model=environ.optional("FRONTDESK_RERANK_MODEL"),
            rerank_key=environ.optional("FRONTDESK_RERANK_KEY"),
            declaration=environ.folder("FRONTDESK_KNOWLEDGE"),
            variable=values.get,
        )

    @property
    def database(self) -> str:
        """Return the SQL database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'frontdesk.db'}"

    @property
    def store_file(self) -> Path:
        """Return the file in which the embedded store keeps chunks and vectors."""
        return self.home / "knowledge.db"

    @property
    def fetched(self) -> Path:
        """Return the folder of what sources fetched; whoever deletes it fetches it again."""
        return self.home / FETCHED


def _languages(name: str, environ: Environ) -> frozenset[Language] | None:
    names = environ.names(name)
    try:
        return frozenset(Language(one.lower()) for one in names) or None
    except ValueError as error:
        message = f"{name} takes languages by comma, of these: {', '.join(Language)}"
        raise BadSettings(message) from error


def _web_address(name: str, environ: Environ) -> str | None:
    value = environ.optional(name)
    if value is not None and not value.startswith(("http://", "https://")):
        message = f"{name} takes an address that begins with http:// or https://"
        raise BadSettings(message)
    return value


def _web_addresses(name: str, environ: Environ) -> str | None:
    values = environ.names(name)
    if not all(value.startswith(("http://", "https://")) for value in values):
        message = f"{name} takes addresses that begin with http:// or https://, by comma"
        raise BadSettings(message)
    return ",".join(values) or None


def _grpc_addresses(environ: Environ) -> str | None:
    values = environ.names("WEAVIATE_GRPC_URL")
    wanted = len(environ.names("WEAVIATE_URL"))
    fits = len(values) == wanted and all(it.startswith(("grpc://", "grpcs://")) for it in values)
    if values and not fits:
        message = (
            "WEAVIATE_GRPC_URL takes one address for each of WEAVIATE_URL, by comma, that begins "
            "with grpc:// or grpcs://"
        )
        raise BadSettings(message)
    return ",".join(values) or None
