"""The app at its request URL: signed, challenged, sent to again, and given up."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import Clock, SignatureVerifier

from bot.playground.delivery import Delivery, NotAnswered, Patience, Sort
from bot.playground.errors import PlaygroundUsage
from bot.playground.identifiers import Identifiers
from bot.playground.request_url import LARGEST_ANSWER, Endpoint, RequestUrl
from bot.playground.server import address_of, bind, serve
from bot.playground.subscription import FailureLimit, Subscription
from bot.playground.traffic import Traffic
from bot.playground.wire import Json, text_at
from tests.bot.playground.scene import FixedClock
from tests.weaviate_server import free_port

SECRET = "signing-secret"  # noqa: S105  # of nothing
EVENT: Json = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message"}}
COMMAND: Json = {"command": "/ask", "text": "how long & why?", "is_enterprise_install": False}


@dataclass(frozen=True)
class Got:
    """A request that arrived at the app."""

    body: str
    headers: dict[str, str]

    @property
    def retry(self) -> tuple[str | None, str | None]:
        return self.headers.get("X-Slack-Retry-Num"), self.headers.get("X-Slack-Retry-Reason")


@dataclass
class SmallApp:
    """An app that keeps what it is sent and answers what it was told to, then `ok`."""

    answers: list[web.StreamResponse] = field(default_factory=list[web.StreamResponse])
    got: list[Got] = field(default_factory=list[Got])
    url: str = ""
    hangs: bool = False
    challenge: str = "{}"
    """How the challenge is answered."""

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        self.got.append(Got(body, dict(request.headers)))
        if self.hangs:
            await asyncio.sleep(0.5)
        if text_at(parsed(body), "type") == "url_verification":
            challenge = text_at(parsed(body), "challenge")
            return web.Response(text=self.challenge.replace("{}", challenge))
        return self.answers.pop(0) if self.answers else web.Response()


def parsed(body: str) -> Json:
    found: Json = json.loads(body) if body.startswith("{") else {}
    return found


def form(got: Got) -> dict[str, list[str]]:
    return parse_qs(got.body, strict_parsing=True)


def status(number: int, **headers: str) -> web.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(status=number, headers=named)


@dataclass
class Way:
    """The way from the playground to an app, with sleeps that are only counted."""

    url: str
    limit: FailureLimit = field(default_factory=FailureLimit)
    slept: list[float] = field(default_factory=list[float])

    def __post_init__(self) -> None:
        clock = FixedClock()
        patience = Patience(ack_seconds=0.2, sleep=self.sleep)
        subscription = Subscription(clock, self.limit)
        endpoint = Endpoint(self.url, SECRET)
        self.line = RequestUrl(endpoint, Identifiers(clock), subscription, patience)
        self.traffic = Traffic(clock)
        self.delivery = Delivery(self.line, patience, self.traffic)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def tell(self, count: int = 1) -> None:
        for _ in range(count):
            self.delivery.post_event(EVENT)
            await self.delivery.settled()


@pytest.fixture
async def app() -> AsyncIterator[SmallApp]:
    app = SmallApp()
    server = web.Application()
    server.router.add_post("/slack/events", app.take)
    bound = bind("127.0.0.1", 0)
    app.url = f"{address_of(bound)}/slack/events"
    runner = await serve(server, bound)
    yield app
    await runner.cleanup()


@pytest.fixture
async def way(app: SmallApp) -> AsyncIterator[Way]:
    """Return a way to the app that has answered the challenge."""
    way = Way(app.url, FailureLimit(fewest=8))
    await way.line.verify()
    app.got.clear()
    yield way
    await way.line.close()


async def test_each_request_is_signed_as_slack_signs(way: Way, app: SmallApp) -> None:
    """Slack's own verifier takes events, clicks, and none with another secret."""
    await way.tell()
    await way.line.ask(Sort.COMMAND, COMMAND)
    await way.line.ask(Sort.INTERACTION, {"type": "block_actions"})
    assert len(app.got) == 3
    clock = FixedClockOfVerifier()
    for got in app.got:
        assert SignatureVerifier(SECRET, clock).is_valid_request(got.body, got.headers)
        assert not SignatureVerifier("other", clock).is_valid_request(got.body, got.headers)


class FixedClockOfVerifier(Clock):
    """The verifier's clock, on the playground's time."""

    def now(self) -> float:
        return FixedClock().at


@pytest.mark.parametrize("shape", ["{}", '{"challenge": "{}"}'])
async def test_nothing_is_told_before_the_challenge_is_answered(app: SmallApp, shape: str) -> None:
    """As plain text or as JSON; what happened before is told afterwards."""
    app.challenge = shape
    way = Way(app.url)
    way.delivery.post_event(EVENT)
    await asyncio.sleep(0.05)
    assert (app.got, way.line.connections) == ([], 0)
    counts: list[int] = []
    end = way.line.watch(counts.append)
    await way.line.verify()
    end()
    await way.delivery.settled()
    types = [text_at(parsed(got.body), "type") for got in app.got]
    assert types == ["url_verification", "event_callback"]
    assert (counts, way.line.connections) == ([1], 1)
    await way.line.close()


async def test_a_url_that_does_not_answer_the_challenge_is_named(app: SmallApp) -> None:
    """With another word, with an error, or not at all."""
    app.challenge = "hello"
    nobody = f"http://127.0.0.1:{free_port()}/slack/events"
    for url, why in (
        (app.url, "something else"),
        (f"{app.url}/elsewhere", "status 404"),
        (nobody, "connection_failed"),
    ):
        way = Way(url)
        with pytest.raises(PlaygroundUsage, match=why):
            await way.line.verify()
        assert way.line.connections == 0
        await way.line.close()


async def test_an_event_that_fails_comes_again_as_from_slack(way: Way, app: SmallApp) -> None:
    """The same event at once, after a minute and after five, with the reason; then no more."""
    app.answers = [status(500) for _ in range(4)]
    await way.tell()
    assert [got.retry for got in app.got] == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_error"),
        ("3", "http_error"),
    ]
    assert {text_at(parsed(got.body), "event_id") for got in app.got} == {"Ev1"}
    assert way.slept == [60.0, 300.0]
    assert [(e.attempt, e.status) for e in way.traffic.recent()] == [
        (number, 500) for number in range(4)
    ]


async def test_an_app_that_wants_no_retry_gets_none(way: Way, app: SmallApp) -> None:
    """It says so in a header."""
    app.answers = [status(500, X_Slack_No_Retry="1")]
    await way.tell()
    assert len(app.got) == 1


async def test_each_way_to_fail_has_slacks_name(way: Way, app: SmallApp) -> None:
    """Too slow, in circles, nobody there, and an answer without an end."""
    app.hangs = True
    await way.tell()
    assert app.got[1].retry == ("1", "http_timeout")
    app.hangs = False
    app.answers = [status(307, Location=app.url) for _ in range(3)]
    app.got.clear()
    await way.tell()
    assert [got.retry[1] for got in app.got] == [None] * 3 + ["too_many_redirects"]
    app.answers = [web.Response(text="x" * (LARGEST_ANSWER + 1))]
    app.got.clear()
    await way.tell()
    assert [got.retry[1] for got in app.got] == [None, "unknown_error"]


async def test_two_redirects_are_followed(way: Way, app: SmallApp) -> None:
    """The third request is the app's."""
    app.answers = [status(307, Location=app.url) for _ in range(2)]
    await way.tell()
    assert [got.retry for got in app.got] == [(None, None)] * 3


async def test_an_app_that_fails_nearly_always_gets_no_more_events(way: Way, app: SmallApp) -> None:
    """Until it answers the challenge again; commands still come."""
    app.answers = [status(500) for _ in range(8)]
    await way.tell(3)
    assert (len(app.got), way.line.connections) == (8, 0)
    await way.tell()
    assert len(app.got) == 8
    assert way.traffic.recent()[-1].answer == {"error": "subscription_disabled"}
    await way.line.ask(Sort.COMMAND, COMMAND)
    await way.line.verify()
    await way.tell()
    assert len(app.got) == 8 + 3
    assert way.line.connections == 1


def test_a_subscription_looks_back_an_hour() -> None:
    """Failures of the hour before do not count, nor do few of them; 5 % success is enough."""
    clock = FixedClock()
    subscription = Subscription(clock, FailureLimit(fewest=100))
    for _ in range(99):
        subscription.note(taken=False)
    assert subscription.enabled
    clock.at += 3601
    for number in range(100):
        subscription.note(taken=number < 5)
    assert subscription.enabled
    subscription.note(taken=False)
    assert not subscription.enabled
    subscription.enable()
    assert subscription.enabled


async def test_a_command_is_a_form_and_may_be_answered_in_words(way: Way, app: SmallApp) -> None:
    """Or in JSON, or with nothing."""
    app.answers = [web.Response(text="soon"), web.json_response({"text": "now"}), web.Response()]
    answers = [await way.line.ask(Sort.COMMAND, COMMAND) for _ in range(3)]
    assert answers == [{"text": "soon"}, {"text": "now"}, {}]
    fields = {"command": ["/ask"], "text": ["how long & why?"], "is_enterprise_install": ["false"]}
    assert form(app.got[0]) == fields
    assert app.got[0].headers["Content-Type"] == "application/x-www-form-urlencoded"


async def test_an_interaction_is_json_in_a_form(way: Way, app: SmallApp) -> None:
    """Its answer is JSON or counts as none."""
    app.answers = [web.json_response({"response_action": "clear"}), web.Response(text="ok")]
    sent: Json = {"type": "view_submission", "view": {"id": "V1"}}
    answers = [await way.line.ask(Sort.INTERACTION, sent) for _ in range(2)]
    assert answers == [{"response_action": "clear"}, {}]
    assert [json.loads(field) for field in form(app.got[0])["payload"]] == [sent]


async def test_a_command_that_fails_has_slacks_name(way: Way, app: SmallApp) -> None:
    """And is not sent again."""
    nobody = Way(f"http://127.0.0.1:{free_port()}/slack/events")
    names: list[str] = []
    app.answers = [status(500), status(404)]
    for line in (way.line, way.line, nobody.line):
        with pytest.raises(NotAnswered) as failure:
            await line.ask(Sort.COMMAND, COMMAND)
        names.append(str(failure.value))
    app.hangs = True
    with pytest.raises(NotAnswered, match="operation_timeout"):
        await way.line.ask(Sort.COMMAND, COMMAND)
    assert names == ["http_service_error", "http_client_error", "dispatch_failed"]
    assert len(app.got) == 3
    await nobody.line.close()


@pytest.mark.parametrize(
    ("url", "secret"), [("127.0.0.1:3000", SECRET), ("ftp://x/", SECRET), ("http://x/", " ")]
)
def test_an_address_or_a_secret_that_is_none_is_refused(url: str, secret: str) -> None:
    """In one line, before anything is sent; the secret is not shown."""
    with pytest.raises(PlaygroundUsage):
        Endpoint(url, secret)
    assert SECRET not in repr(Endpoint("http://127.0.0.1:3000/", SECRET))
