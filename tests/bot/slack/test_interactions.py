"""Shortcuts are read as what they are, and what is not ours is left alone."""

from pathlib import Path

import pytest

from bot.inbox import Arrival, Chosen, Shortcut
from bot.models import Ignored, ThreadRef
from bot.slack import interactions
from bot.slack.parse import Json
from tests.bot.slack.test_parse import ME, TS, Recorded, recorded
from tests.builders import NOON


def choice(callback_id: str, **fields: object) -> Json:
    return {
        "callback_id": callback_id,
        "trigger_id": "1.2",
        "user": {"id": "U0ASKER", "team_id": "T0HOME"},
        "channel": {"id": "C1"},
        "message_ts": TS,
        "message": {"ts": TS, "text": "<@U0BOSS> Who knows &lt;SCIM&gt;?"},
        **fields,
    }


def chosen(body: Json) -> Chosen:
    arrival = interactions.shortcut(body, ME, NOON)
    assert isinstance(arrival, Arrival)
    assert isinstance(arrival.incoming, Chosen)
    return arrival.incoming


def test_a_shortcut_knows_its_message() -> None:
    """Where it stands, what it says in plain words, and who chose it."""
    told = chosen(choice("frontdesk_ask_person"))
    assert (told.shortcut, told.message, told.text) == (Shortcut.PERSON, TS, "Who knows <SCIM>?")
    assert told.where == ThreadRef("local", "C1", TS)
    assert (told.origin.asker, told.origin.team, told.origin.thread) == ("U0ASKER", "T0HOME", None)


def test_a_message_in_a_thread_keeps_its_thread() -> None:
    """A person who is fetched replies there."""
    message = {"ts": TS, "thread_ts": "1763726300.000000", "text": ""}
    assert chosen(choice("frontdesk_show_sources", message=message)).where.thread == (
        "1763726300.000000"
    )


def test_a_second_delivery_is_known_by_its_trigger() -> None:
    """Slack gives each choice one."""
    arrival = interactions.shortcut(choice("frontdesk_ask_person"), ME, NOON)
    assert isinstance(arrival, Arrival)
    assert (arrival.delivery, arrival.message) == ("trigger:1.2", None)


@pytest.mark.parametrize("name", ["show_sources", "frontdesk_unknown", "", "frontdesk_claim"])
def test_other_shortcuts_are_ignored(name: str) -> None:
    """One of an older program starts nothing."""
    assert isinstance(interactions.shortcut(choice(name), ME, NOON), Ignored)


@pytest.fixture(scope="session")
def payloads(bench_data: Path) -> Path:
    return bench_data / "data" / "slack" / "slack-recorded-payloads.tar.gz"


def test_every_field_of_a_shortcut_that_is_read_exists(payloads: Path) -> None:
    """Held against what the real Slack sent."""
    body: Recorded = recorded(payloads, "MessageShortcutPayload")
    body.update(callback_id="frontdesk_ask_person", message_ts=TS)
    assert chosen(body).message == TS
