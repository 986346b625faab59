"""What an admin accepts when most of a source is gone, and nothing else."""

import json

from bot.slack.admin import accepted, halted
from knowledge.errors import SourceShrunk


def test_a_reload_accepts_nothing_by_itself() -> None:
    assert accepted("reload") == frozenset()


def test_a_press_accepts_what_was_shown() -> None:
    names = ("docs, old", "https://help.example.com")
    assert accepted(f"reload --accept-shrink {json.dumps(names)}") == frozenset(names)


def test_names_can_be_written() -> None:
    assert accepted("reload --accept-shrink docs site") == {"docs", "site"}


def test_what_is_no_list_of_names_accepts_nothing() -> None:
    assert accepted("reload --accept-shrink 7") == frozenset()
    assert accepted('reload --accept-shrink {"docs": 1}') == frozenset()
    assert accepted("reload --accept-shrink [1, null]") == frozenset()


def test_what_stopped_a_reload_cannot_ping_anybody() -> None:
    words = halted(SourceShrunk(("<!channel>",), "<!channel> has 1 of 9 documents left"))
    assert "<!channel>" not in words
    assert "1 of 9" in words
