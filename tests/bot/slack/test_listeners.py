"""What Bolt does with what Slack sends: stored, then acknowledged; not stored, not acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.inbox import Arrival
from bot.slack.listeners import Reception, build_app
from bot.slack.parse import Identity
from knowledge.errors import DatabaseUnavailable
from tests.builders import NOON

ME = Identity("local", "T0HOME", "U0BOT", "B0BOT")
NOWHERE = AsyncWebClient("xoxb-test", base_url="http://127.0.0.1:9/")
"""A Web API that nobody serves: listeners must not need it."""


@dataclass
class Shelf:
    """An intake that keeps arrivals, or fails."""

    broken: bool = False
    kept: list[Arrival] = field(default_factory=list[Arrival])
    woken: int = 0

    async def put(self, arrival: Arrival) -> bool:
        if self.broken:
            message = "The disk is full."
            raise DatabaseUnavailable(message)
        known = any(one.delivery == arrival.delivery for one in self.kept)
        self.kept.append(arrival)
        return not known

    def wake(self) -> None:
        self.woken += 1


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def app(shelf: Shelf) -> AsyncApp:
    return build_app(NOWHERE, Reception(shelf, ME, shelf.wake, lambda: NOON))


async def send(app: AsyncApp, body: Mapping[str, object]) -> int:
    """Return the status: 200 is what Socket Mode acknowledges, and nothing else."""
    request = AsyncBoltRequest(mode="socket_mode", body=dict(body))
    return (await app.async_dispatch(request)).status


def event(event_id: str = "Ev1", **fields: object) -> Mapping[str, object]:
    said = {
        "type": "message",
        "channel": "C1",
        "user": "U0ASKER",
        "ts": "1.0",
        "text": "<@U0BOT> x",
    }
    return {
        "type": "event_callback",
        "team_id": "T0HOME",
        "event_id": event_id,
        "event": {**said, **fields},
    }


COMMAND = {
    "command": "/ask",
    "text": "How?",
    "user_id": "U0ASKER",
    "channel_id": "C1",
    "team_id": "T0HOME",
    "trigger_id": "1.2",
}
PRESS = {
    "type": "block_actions",
    "user": {"id": "U0ASKER"},
    "team": {"id": "T0HOME"},
    "channel": {"id": "C1"},
    "container": {"message_ts": "5.0"},
    "trigger_id": "3.4",
    "actions": [{"type": "button", "action_id": "frontdesk_helpful", "value": "q1"}],
}
CHOICE = {
    "type": "message_action",
    "callback_id": "frontdesk_show_sources",
    "user": {"id": "U0ASKER"},
    "team": {"id": "T0HOME"},
    "channel": {"id": "C1"},
    "message_ts": "5.0",
    "message": {"ts": "5.0", "text": "x"},
    "trigger_id": "3.5",
}
SUBMISSION = {
    "type": "view_submission",
    "user": {"id": "U0ASKER"},
    "team": {"id": "T0HOME"},
    "view": {
        "id": "V1",
        "type": "modal",
        "callback_id": "frontdesk_miss",
        "private_metadata": '{"question": "q1", "channel": "C1", "thread": null}',
        "state": {"values": {"miss": {"miss": {"selected_option": {"value": "wrong"}}}}},
    },
}
STORED = [
    event(),
    event(type="app_mention"),
    event(subtype="file_share", files=[]),
    event(subtype="thread_broadcast", thread_ts="0.5"),
    event(channel="D1", channel_type="im", text="hello"),
    COMMAND,
    PRESS,
    CHOICE,
    SUBMISSION,
    event(type="app_home_opened", tab="home", channel="D1"),
    event(type="app_home_opened", tab="messages", channel="D1"),
]


@pytest.mark.parametrize("body", STORED)
async def test_what_is_stored_is_acknowledged(
    app: AsyncApp, shelf: Shelf, body: Mapping[str, object]
) -> None:
    """In this order, without a single call to Slack, and the worker is woken."""
    assert await send(app, body) == 200
    assert (len(shelf.kept), shelf.woken) == (1, 1)


@pytest.mark.parametrize("body", STORED)
async def test_what_is_not_stored_is_not_acknowledged(
    app: AsyncApp, shelf: Shelf, body: Mapping[str, object]
) -> None:
    """Slack sends again, or tells whoever pressed that it did not work."""
    shelf.broken = True
    assert await send(app, body) == 500
    assert shelf.woken == 0


@pytest.mark.parametrize(
    "body",
    [
        event(subtype="message_changed"),
        event(subtype="channel_join"),
        event(bot_id="B0OTHER"),
        event(user="U0BOT"),
        event(text="nobody is meant"),
        event(type="app_home_opened", tab="about"),
        event(type="reaction_added"),
        {**CHOICE, "callback_id": "somebody_elses"},
        {**SUBMISSION, "view": {"id": "V2", "type": "modal", "callback_id": "somebody_elses"}},
        {**PRESS, "actions": [{"type": "button", "action_id": "open", "url": "https://a.example"}]},
        {**PRESS, "type": "interactive_message", "callback_id": "a", "actions": [{"name": "b"}]},
        {**PRESS, "type": "dialog_submission", "callback_id": "a", "actions": []},
    ],
)
async def test_what_is_not_for_us_is_acknowledged_and_not_stored(
    app: AsyncApp, shelf: Shelf, body: Mapping[str, object]
) -> None:
    """Unanswered, Slack would send it again and, in the end, nothing at all any more."""
    assert await send(app, body) == 200
    assert not shelf.kept


async def test_a_second_delivery_wakes_nobody(app: AsyncApp, shelf: Shelf) -> None:
    """It is acknowledged, because it is here already."""
    assert [await send(app, event()) for _ in range(2)] == [200, 200]
    assert shelf.woken == 1


async def answer(app: AsyncApp, body: Mapping[str, object]) -> tuple[int, str]:
    """Return status and body of what Slack is answered."""
    request = AsyncBoltRequest(mode="socket_mode", body=dict(body))
    response = await app.async_dispatch(request)
    return response.status, response.body


@pytest.mark.parametrize(
    "body",
    [
        {"type": "block_suggestion", "action_id": "a", "block_id": "b", "value": "x"},
        {"type": "view_closed", "view": {"callback_id": "old"}},
        {"type": "something_new"},
    ],
    ids=lambda body: str(body["type"]),
)
async def test_what_nobody_takes_is_acknowledged_and_logged(
    app: AsyncApp, shelf: Shelf, body: Mapping[str, object]
) -> None:
    """Slack would show a warning sign, or send it again, and nothing would come of it."""
    sent = {"user": {"id": "U0ASKER"}, "team": {"id": "T0HOME"}, "trigger_id": "3.4", **body}
    with structlog.testing.capture_logs() as logs:
        assert await answer(app, sent) == (200, "")
    assert [(line["event"], line["type"]) for line in logs] == [("unknown_request", body["type"])]
    assert not shelf.kept


async def test_a_command_that_is_not_known_is_told(app: AsyncApp, shelf: Shelf) -> None:
    """The manifest in Slack may be newer or older than the program."""
    status, said = await answer(app, {**COMMAND, "command": "/kb-reload"})
    assert status == 200
    assert "/ask" in said
    assert not shelf.kept


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({"type": "channel_shared", "channel": "C1"}, ["C1"]),
        ({"type": "member_joined_channel", "channel": "C1", "user": "U1"}, ["C1", "U1"]),
        ({"type": "user_change", "user": {"id": "U1", "is_restricted": True}}, ["U1"]),
    ],
)
async def test_what_changes_who_reads_is_asked_again(
    shelf: Shelf, told: Mapping[str, object], known: list[str]
) -> None:
    """At once, where the event comes; nothing is stored."""
    changed: list[str] = []
    reception = Reception(shelf, ME, shelf.wake, lambda: NOON, changed.extend)
    body = {"type": "event_callback", "team_id": "T0HOME", "event_id": "Ev1", "event": told}
    assert await send(build_app(NOWHERE, reception), body) == 200
    assert changed == known
    assert not shelf.kept
