# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Shortcuts, modals and tabs are read as what they are, and what is not ours is left alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.inbox import Arrival, Button, Chosen, Opened, Pressed, Shortcut, Submitted, Tab
from bot.models import Ignored, Miss, ThreadRef
from bot.slack import interactions
from bot.slack.modals import why_modal
from bot.slack.parse import Json
from tests.bot.slack.test_parse import ME, TS, Recorded, recorded
from tests.builders import NOON, origin


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


def filled_in(values: Json, **fields: object) -> Json:
    """Return the modal as it was opened for a press, and as somebody filled it in."""
    pressed = Pressed(origin("C1", TS), Button.NOT_HELPFUL, "q1", trigger="1.2")
    opened = why_modal(pressed).to_dict()
    kept = {name: opened[name] for name in ("callback_id", "private_metadata")}
    view = {"id": "V1", "state": {"values": values}, **kept, **fields}
    return {"user": {"id": "U0ASKER", "team_id": "T0HOME"}, "trigger_id": "9.9", "view": view}


def test_a_modal_says_what_it_was_opened_for() -> None:
    """Which answer, where, why it missed, in whose words, and whether a person is wanted."""
    values = {
        "miss": {"miss": {"type": "radio_buttons", "selected_option": {"value": "out_of_date"}}},
        "words": {"words": {"type": "plain_text_input", "value": " It is ten days now. "}},
        "person": {"person": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}},
    }
    arrival = interactions.submission(filled_in(values), ME, NOON)
    assert isinstance(arrival, Arrival)
    where = replace(origin("C1", TS), team="T0HOME")
    told = Submitted(where, "q1", Miss.OUT_OF_DATE, "It is ten days now.", wants_person=True)
    assert arrival.incoming == told
    assert (arrival.delivery, arrival.lane) == ("trigger:view:V1", "local:q1")


def test_a_choice_alone_is_enough() -> None:
    """Slack sends null for a text that nobody wrote, and no box that nobody ticked."""
    values = {
        "miss": {"miss": {"selected_option": {"value": "wrong"}}},
        "words": {"words": {"value": None}},
        "person": {"person": {"selected_options": []}},
    }
    arrival = interactions.submission(filled_in(values), ME, NOON)
    assert isinstance(arrival, Arrival)
    assert isinstance(arrival.incoming, Submitted)
    assert (arrival.incoming.words, arrival.incoming.wants_person) == ("", False)


@pytest.mark.parametrize(
    "body",
    [
        filled_in({}),
        filled_in({"miss": {"miss": {"selected_option": {"value": "ugly"}}}}),
        filled_in({}, private_metadata="not ours"),
        filled_in({}, private_metadata="[1]", callback_id="frontdesk_other"),
    ],
)
def test_other_modals_are_ignored(body: Json) -> None:
    """Of an older program, or without what they need."""
    assert isinstance(interactions.submission(body, ME, NOON), Ignored)


def test_every_field_of_a_modal_that_is_read_exists(payloads: Path) -> None:
    """Held against what the real Slack sent, which keeps no values in its recordings."""
    body: Recorded = recorded(payloads, "ViewSubmissionPayload")
    view = body["view"]
    assert isinstance(view, Recorded)
    state = view["state"]
    assert isinstance(state, Recorded)
    state["values"] = {"miss": {"miss": {"selected_option": {"value": "wrong"}}}}
    view.update(callback_id="frontdesk_miss", private_metadata='{"question": "q1"}')
    assert isinstance(interactions.submission(body, ME, NOON), Arrival)


def test_who_looks_at_a_tab_is_known_by_the_event() -> None:
    """Of one person, the tabs are shown in the order in which they were opened."""
    event = {"user": "U0ASKER", "channel": "D1", "tab": "home", "view": {"hash": "1.abc"}}
    arrival = interactions.opened({"event_id": "Ev1", "event": event}, ME, NOON)
    assert isinstance(arrival, Arrival)
    assert arrival.incoming == Opened(origin("D1"), Tab.HOME, "1.abc")
    assert (arrival.delivery, arrival.lane) == ("trigger:Ev1", "local:home:U0ASKER")


@pytest.mark.parametrize("event", [{}, {"user": "U1", "tab": "about"}, {"tab": "home"}])
def test_other_tabs_are_ignored(event: Json) -> None:
    """There are two of ours."""
    assert isinstance(interactions.opened({"event": event}, ME, NOON), Ignored)


def test_every_field_of_a_tab_that_is_read_exists(payloads: Path) -> None:
    """Held against what the real Slack sent."""
    body: Recorded = recorded(payloads, "AppHomeOpenedPayload")
    event = body["event"]
    assert isinstance(event, Recorded)
    event.update(user="U1", tab="home")
    assert isinstance(interactions.opened(body, ME, NOON), Arrival)
