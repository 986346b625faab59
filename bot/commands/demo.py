"""`frontdesk demo`: a local Slack, the bot and its knowledge in one process."""

import hashlib
import re
import sys
import tempfile
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import knowledge as knowledge_package
from bot.adapters.worker_name import worker_name
from bot.app import Beside, flows_from
from bot.commands.arguments import parser, quiet_logs
from bot.commands.ending import forever, run_until_told
from bot.models import Citation
from bot.office import Connection
from bot.playground import Playground, PlaygroundUsage, Setting, Shortcut
from bot.playground.models import Command
from bot.service import running
from bot.settings import Settings
from bot.slack import scopes
from knowledge.app import Knowledge, open_knowledge
from knowledge.bar import bar
from knowledge.database import Database, open_database
from knowledge.errors import SourceUnreadable
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience
from knowledge.settings import KnowledgeSettings

PORT = 8100
HANDBOOK = Path(knowledge_package.__file__ or "").parent / "handbook"
HANDBOOK_QUESTIONS = (
    "How do I load my own documents?",
    "When does a person take over?",
    "Can I go back to what was loaded before?",
    "Does Frontdesk cure hay fever?",
)
"""The last one is there to be handed to a person."""


SAYS_ENOUGH = 5
"""Words of a heading that makes sense without its page: `What is next?` does not."""

INSTALLED = Setting(
    commands=tuple(Command(name, usage, what) for name, (what, usage) in scopes.COMMANDS.items()),
    shortcuts=tuple(Shortcut(name, *words) for name, words in scopes.SHORTCUTS.items()),
    subscriptions=frozenset(scopes.EVENTS),
)
"""The local Slack offers what the manifest asks of the real one."""

READY = """
  Frontdesk is ready: {url}

  Open it in a browser. Ctrl-C ends it.
"""


@dataclass(frozen=True, slots=True)
class Pages:
    """The documents of a demo, as files that the page can show."""

    location: Path

    @classmethod
    def at(cls, location: Path) -> "Pages":
        """Return the pages of a folder or a file; raise `SourceUnreadable`."""
        if not location.exists():
            message = f"{location} does not exist: name a folder of Markdown pages."
            raise SourceUnreadable(message)
        return cls(location.resolve())

    @property
    def root(self) -> Path:
        """Return the folder to which paths are relative."""
        return self.location if self.location.is_dir() else self.location.parent

    def text(self, path: str) -> str | None:
        """Return a page's text, or None for what is not inside the folder."""
        page = (self.root / path).resolve()
        if not page.is_relative_to(self.root) or not page.is_file():
            return None
        try:
            return page.read_text("utf-8", errors="replace")
        except OSError:
            return None

    def questions(self) -> tuple[str, ...]:
        """Return a few questions that these pages ask themselves, for the first visit."""
        if self.location == HANDBOOK.resolve():
            return HANDBOOK_QUESTIONS
        files = sorted(self.root.rglob("*.md")) if self.location.is_dir() else [self.location]
        asked = (question for file in files for question in _asked(file))
        return tuple(islice(dict.fromkeys(islice(asked, 40)), 3))


_QUESTION = re.compile(
    r"^#{1,4} +((?:How|What|Can|Why|When|Where|Do|Does|Is)\b[^#`{}<>]{8,80}?)\s*$"
)


def _asked(file: Path) -> Iterator[str]:
    """Yield the headings of a page that are questions."""
    for line in file.read_text("utf-8", errors="ignore").splitlines():
        found = _QUESTION.match(line)
        if found and len(found[1].split()) >= SAYS_ENOUGH and found[1].endswith("?"):
            yield found[1]


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Start everything, say where it is, and run until Ctrl-C."""
    words = parser("demo", "A local Slack with the bot and sample knowledge, in one process.")
    words.add_argument("--docs", type=Path, help="your own Markdown folder (default: the handbook)")
    words.add_argument("--port", type=int, default=PORT, help=f"of the page (default: {PORT})")
    words.add_argument("--voice", help="how it sounds: plain, warm, formal, or a voice.toml")
    given = words.parse_args(arguments)
    chosen = {"FRONTDESK_VOICE": given.voice} if given.voice else {}
    settings = Settings.from_environ({**environ, **chosen})
    quiet_logs(settings.log)
    pages = Pages.at(given.docs or HANDBOOK)
    run_until_told(_demo(settings, pages, given.port))
    return 0


async def _demo(settings: Settings, pages: Pages, port: int) -> None:
    kept = replace(
        settings.knowledge,
        home=settings.knowledge.home / "demo",
        database_url=None,
        weaviate_url=None,
    )
    with worker_name(kept.home) as name:
        await _play(name, settings, kept, pages, port)


async def _play(
    name: str, settings: Settings, kept: KnowledgeSettings, pages: Pages, port: int
) -> None:
    async with (
        open_knowledge(kept) as knowledge,
        _scratch_database() as database,
        flows_from(knowledge, settings, Beside(database)) as flows,
        _playground(pages, port) as playground,
    ):
        slack = _connection(playground, _workspace(pages))
        await _load(knowledge, pages, slack.workspace)
        async with running(flows, knowledge, database, slack, name):
            print(READY.format(url=playground.url), flush=True)
            await forever()


@asynccontextmanager
async def _scratch_database() -> AsyncGenerator[Database]:
    """Keep a demo's questions as long as the playground in which they were asked."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-demo-") as scratch:
        database = open_database(f"sqlite:///{scratch}/bot.db")
        try:
            yield database
        finally:
            await database.close()


async def _load(knowledge: Knowledge, pages: Pages, workspace: str) -> None:
    print(f"Reading {pages.location} …", flush=True)
    source = KnownSource(str(pages.location), str(pages.location), Audience.INTERNAL, None)
    if sys.stderr.isatty():
        with bar() as progress:
            report = await knowledge.ingest.load(workspace, (source,), progress)
    else:
        report = await knowledge.ingest.load(workspace, (source,))
    for failure in report.failures:
        print(f"  left out: {failure.source}: {failure.reason}")
    documents = report.added + report.changed + report.unchanged
    print(f"{documents} documents, {report.chunks_total} passages, {report.seconds:.1f} s")


@asynccontextmanager
async def _playground(pages: Pages, port: int) -> AsyncGenerator[Playground]:
    playground = Playground(examples=pages.questions(), pages=pages.text, setting=INSTALLED)
    try:
        await playground.start(port=port)
    except PlaygroundUsage:
        # Another demo may be running: a free port is as good.
        await playground.start(port=0)
    try:
        yield playground
    finally:
        await playground.stop()


def _workspace(pages: Pages) -> str:
    """Return a workspace of its own for each folder: what was embedded once stays known."""
    return f"demo-{hashlib.sha256(str(pages.location).encode()).hexdigest()[:12]}"


def _connection(playground: Playground, workspace: str) -> Connection:
    def link_to(citation: Citation) -> str:
        line = f"#L{citation.line}" if citation.line else ""
        return citation.url or f"{playground.url}/pages/{quote(citation.source)}{line}"

    return Connection(
        api_url=playground.api_url,
        bot_token=playground.bot_token,
        app_token=playground.app_token,
        desk=playground.desk_channel,
        admins=frozenset(playground.admins),
        workspace=workspace,
        link_to=link_to,
    )
