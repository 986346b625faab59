"""Knowledge's settings: defaults, and one line for what cannot be."""

from pathlib import Path

import pytest

from knowledge.errors import BadSettings
from knowledge.languages import Language
from knowledge.settings import KnowledgeSettings


def test_nothing_set_is_the_embedded_default() -> None:
    settings = KnowledgeSettings.from_environ({})
    assert settings == KnowledgeSettings()
    assert settings.database == "sqlite:///.frontdesk/frontdesk.db"
    assert settings.store_file == Path(".frontdesk/knowledge.db")


EVERY = {
    "FRONTDESK_HOME": "/srv/desk",
    "DATABASE_URL": "postgresql://a/b",
    "WEAVIATE_URL": "http://w:8080",
    "WEAVIATE_GRPC_URL": "grpc://w:50051",
    "WEAVIATE_API_KEY": "wk",
    "FRONTDESK_WEAVIATE_REPLICAS": "3",
    "FRONTDESK_WEAVIATE_WRITES": "quorum",
    "FRONTDESK_WEAVIATE_COMPRESSED": "yes",
    "FRONTDESK_EMBEDDING_MODEL": "text-embedding-3-small",
    "FRONTDESK_EMBEDDING_LANGUAGES": "English, german",
    "OPENAI_API_KEY": "ok",
    "OPENAI_BASE_URL": "https://o/v1",
    "FRONTDESK_SEARCH_SECONDS": "1.5",
    "FRONTDESK_READ_TOKENS": "1500",
    "FRONTDESK_WHOLE_TOKENS": "90000",
    "FRONTDESK_RERANK_URL": "https://r/rerank",
    "FRONTDESK_RERANK_MODEL": "rm",
    "FRONTDESK_RERANK_KEY": "rk",
}


def test_every_variable_is_read() -> None:
    settings = KnowledgeSettings.from_environ(EVERY)
    assert settings == KnowledgeSettings(
        Path("/srv/desk"),
        "postgresql://a/b",
        "http://w:8080",
        "wk",
        "text-embedding-3-small",
        frozenset({Language.ENGLISH, Language.GERMAN}),
        "ok",
        "https://o/v1",
        1.5,
        weaviate_grpc_url="grpc://w:50051",
        weaviate_replicas=3,
        weaviate_writes="quorum",
        weaviate_compressed=True,
        rerank_url="https://r/rerank",
        rerank_model="rm",
        rerank_key="rk",
        read_tokens=1500,
        whole_tokens=90_000,
    )
    assert settings.database == "postgresql://a/b"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEAVIATE_URL", "localhost:8080"),
        ("WEAVIATE_URL", "http://a:8080, b:8080"),
        ("WEAVIATE_GRPC_URL", "grpc://more-than-there-are-servers"),
        ("FRONTDESK_WEAVIATE_WRITES", "some"),
        ("OPENAI_BASE_URL", "ftp://x"),
        ("FRONTDESK_SEARCH_SECONDS", "soon"),
        ("FRONTDESK_SEARCH_SECONDS", "0"),
        ("FRONTDESK_EMBEDDING_LANGUAGES", "english, klingon"),
    ],
)
def test_a_bad_value_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name) as raised:
        KnowledgeSettings.from_environ({name: value})
    assert "\n" not in str(raised.value)


def test_several_addresses_are_a_clusters_nodes() -> None:
    """White space between them does not matter; each has a search address of its own, or none."""
    settings = KnowledgeSettings.from_environ({"WEAVIATE_URL": "http://a:8080, http://b:8080"})
    assert settings.weaviate_url == "http://a:8080,http://b:8080"
    with pytest.raises(BadSettings, match="one address for each"):
        KnowledgeSettings.from_environ(
            {"WEAVIATE_URL": "http://a,http://b", "WEAVIATE_GRPC_URL": "grpc://a:50051"}
        )
