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


def test_every_variable_is_read() -> None:
    settings = KnowledgeSettings.from_environ(
        {
            "FRONTDESK_HOME": "/srv/desk",
            "DATABASE_URL": "postgresql://a/b",
            "WEAVIATE_URL": "http://w:8080",
            "WEAVIATE_API_KEY": "wk",
            "FRONTDESK_EMBEDDING_MODEL": "text-embedding-3-small",
            "FRONTDESK_EMBEDDING_LANGUAGES": "English, german",
            "OPENAI_API_KEY": "ok",
            "OPENAI_BASE_URL": "https://o/v1",
            "FRONTDESK_SEARCH_SECONDS": "1.5",
        }
    )
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
    )
    assert settings.database == "postgresql://a/b"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEAVIATE_URL", "localhost:8080"),
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
