"""What arrives by HTTP is taken when Slack signed it, and refused in every other case."""

import asyncio
import io
import json
import socket
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.inbox import Arrival
from bot.slack.listeners import Reception, build_app
from bot.slack.parse import Identity
from bot.slack.signed_http import LARGEST, Entrance, listening
from knowledge.errors import BadSettings, DatabaseUnavailable
from tests.builders import NOON

SIGNED_WITH = "8f742231b10e8888abcd99yyyzzz85a5"
ME = Identity("local", "T0HOME", "U0BOT", "B0BOT")
NOWHERE = AsyncWebClient("xoxb-test", base_url="http://127.0.0.1:9/")
JSON_FORM = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Shelf:
    """An intake that keeps arrivals, or fails."""

    broken: bool = False
    kept: list[Arrival] = field(default_factory=list[Arrival])

    async def put(self, arrival: Arrival) -> bool:
        if self.broken:
            message = "The disk is full."
            raise DatabaseUnavailable(message)
        self.kept.append(arrival)
        return True


@dataclass(frozen=True)
class Slack:
    """What sends: it signs like Slack, unless it is told otherwise."""

    session: aiohttp.ClientSession
    url: str

    async def send(
        self, body: str | bytes, form: str = JSON_FORM, **headers: str
    ) -> tuple[int, str]:
        """Return the status and the text of the answer."""
        at = headers.pop("at", str(int(time.time())))
        signed = {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": headers.get("X-Slack-Signature") or signature(body, at),
            "Content-Type": form,
            **headers,
        }
        given = {name: value for name, value in signed.items() if value}
        async with self.session.post(self.url, data=body, headers=given) as answer:
            return answer.status, await answer.text()


def signature(body: str | bytes, at: str, secret: str = SIGNED_WITH) -> str:
    """Return what Slack's own SDK makes of it."""
    return SignatureVerifier(secret).generate_signature(timestamp=at, body=body) or ""


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def slack(shelf: Shelf) -> AsyncIterator[Slack]:
    app = build_app(NOWHERE, Reception(shelf, ME, lambda: None, lambda: NOON), SIGNED_WITH)
    async with (
        listening(app, Entrance(SIGNED_WITH, "127.0.0.1", 0)) as url,
        aiohttp.ClientSession() as session,
    ):
        yield Slack(session, url)


EVENT = json.dumps(
    {
        "type": "event_callback",
        "team_id": "T0HOME",
        "event_id": "Ev1",
        "event": {
            "type": "app_mention",
            "user": "U0ASKER",
            "channel": "C1",
            "ts": "1763726400.000100",
            "text": "<@U0BOT> Grüße?",
        },
    },
    ensure_ascii=False,
)
COMMAND = urlencode(
    {
        "command": "/ask",
        "text": "How?",
        "user_id": "U0ASKER",
        "channel_id": "C1",
        "trigger_id": "1.2",
    }
)
PRESS = urlencode(
    {
        "payload": json.dumps(
            {
                "type": "block_actions",
                "user": {"id": "U0ASKER"},
                "team": {"id": "T0HOME"},
                "channel": {"id": "C1"},
                "container": {"message_ts": "5.0"},
                "trigger_id": "3.4",
                "actions": [{"type": "button", "action_id": "frontdesk_helpful", "value": "q1"}],
            }
        )
    }
)
KINDS = [(EVENT, JSON_FORM), (COMMAND, FORM), (PRESS, FORM)]


@pytest.mark.parametrize(("body", "form"), KINDS, ids=["event", "command", "press"])
async def test_one_route_takes_everything(slack: Slack, shelf: Shelf, body: str, form: str) -> None:
    """Stored, then acknowledged."""
    status, _ = await slack.send(body, form)
    assert (status, len(shelf.kept)) == (200, 1)


@pytest.mark.parametrize(("body", "form"), KINDS, ids=["event", "command", "press"])
async def test_what_is_not_stored_is_a_500(
    slack: Slack, shelf: Shelf, body: str, form: str
) -> None:
    """Slack sends an event again, and tells whoever pressed or typed."""
    shelf.broken = True
    status, _ = await slack.send(body, form)
    assert status == 500


NOW = int(time.time())
REFUSED: Mapping[str, Mapping[str, str]] = {
    "forged": {"X-Slack-Signature": "v0=" + "0" * 64},
    "another secret": {
        "at": str(NOW),
        "X-Slack-Signature": signature(EVENT, str(NOW), "not the secret"),
    },
    "unsigned": {"X-Slack-Signature": ""},
    "no time": {"X-Slack-Request-Timestamp": ""},
    "replayed": {"at": str(NOW - 400)},
    "from the future": {"at": str(NOW + 1000)},
    "no number": {"at": "yesterday"},
    "another time": {"X-Slack-Request-Timestamp": str(NOW - 60)},
    "no ascii": {"X-Slack-Signature": "v0=ü"},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
async def test_what_slack_did_not_sign_now_is_refused(
    slack: Slack, shelf: Shelf, headers: Mapping[str, str]
) -> None:
    """And nothing of it is kept."""
    status, _ = await slack.send(EVENT, **headers)
    assert (status, shelf.kept) == (401, [])


async def test_a_signature_holds_for_one_body(slack: Slack, shelf: Shelf) -> None:
    """Not a byte may change on the way."""
    at = str(int(time.time()))
    headers = {"at": at, "X-Slack-Signature": signature(EVENT, at)}
    status, _ = await slack.send(EVENT.replace("Ev1", "Ev2"), **headers)
    assert (status, shelf.kept) == (401, [])


async def test_the_address_is_verified(slack: Slack) -> None:
    """Slack asks once whether the address is ours, signed like everything."""
    body = json.dumps({"type": "url_verification", "token": "t", "challenge": "3eZbrw1a"})
    status, text = await slack.send(body)
    assert (status, json.loads(text)) == (200, {"challenge": "3eZbrw1a"})
    status, _ = await slack.send(body, **REFUSED["forged"])
    assert status == 401


@pytest.mark.parametrize("size", [LARGEST + 1, 10_000_000])
async def test_what_is_too_long_is_refused_before_it_is_read(
    slack: Slack, shelf: Shelf, size: int
) -> None:
    """By the length that it says it has."""
    async with slack.session.post(slack.url, data=io.BytesIO(b"x" * size)) as answer:
        assert (answer.status, shelf.kept) == (413, [])


async def test_a_length_that_is_not_told_is_counted(slack: Slack) -> None:
    """Reading ends where too much has come."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    headers = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=0"}
    async with slack.session.post(slack.url, data=endless(), headers=headers) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    ("body", "form"), [("{not json", JSON_FORM), (b"\xff\xfe", JSON_FORM), ("payload=%7B", FORM)]
)
async def test_what_cannot_be_read_is_refused(
    slack: Slack, shelf: Shelf, body: str | bytes, form: str
) -> None:
    """Whoever sends it."""
    at = str(int(time.time()))
    sent = {"at": at, "X-Slack-Signature": "v0=0"}
    status, _ = await slack.send(body, form, **sent)
    assert (status, shelf.kept) == (400, [])


async def test_other_ways_lead_nowhere(slack: Slack) -> None:
    """One route, one method."""
    async with slack.session.get(slack.url) as answer:
        assert answer.status == 405
    async with slack.session.post(slack.url.replace("/slack/events", "/")) as answer:
        assert answer.status == 404


async def test_what_is_being_stored_is_acknowledged_before_the_end() -> None:
    """Stopping takes nothing new and finishes what has come."""
    release = asyncio.Event()

    @dataclass
    class Slow(Shelf):
        async def put(self, arrival: Arrival) -> bool:
            await release.wait()
            return await super().put(arrival)

    slow = Slow()
    app = build_app(NOWHERE, Reception(slow, ME, lambda: None, lambda: NOON), SIGNED_WITH)
    async with aiohttp.ClientSession() as session:
        async with listening(app, Entrance(SIGNED_WITH, "127.0.0.1", 0)) as url:
            sending = asyncio.create_task(Slack(session, url).send(EVENT))
            await asyncio.sleep(0.05)
            asyncio.get_running_loop().call_later(0.1, release.set)
        status, _ = await sending
    assert (status, len(slow.kept)) == (200, 1)


@pytest.mark.parametrize("secret", ["", "  "])
def test_an_empty_secret_opens_nothing(secret: str) -> None:
    """Anybody could sign with it."""
    with pytest.raises(BadSettings, match="SLACK_SIGNING_SECRET is empty"):
        Entrance(secret, "127.0.0.1", 0)


async def test_a_port_that_is_taken_is_one_line() -> None:
    """It names the setting."""
    app = build_app(NOWHERE, Reception(Shelf(), ME, lambda: None, lambda: NOON), SIGNED_WITH)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match="FRONTDESK_HTTP_PORT"):
            async with listening(app, Entrance(SIGNED_WITH, "127.0.0.1", port)):
                pass
