"""A workspace with a clock that stands still until a test moves it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.playground.company import ACME
from bot.playground.delivery import Delivery, Patience
from bot.playground.identifiers import Identifiers
from bot.playground.interactions import Interactions
from bot.playground.interactivity import ResponseLinks, Triggers
from bot.playground.mishaps import Mishaps
from bot.playground.models import Change, Content, Message, Place
from bot.playground.session import Session
from bot.playground.socket_mode import SocketMode
from bot.playground.traffic import Traffic
from bot.playground.web_api import Tokens, WebApi
from bot.playground.wire import Json, JsonValue, object_at, text_at
from bot.playground.workspace import Workspace

URL = "http://127.0.0.1:4747"
MIRA, JONAS, PRIYA, ALEX = "U0MIRA0001", "U0JONAS001", "U0PRIYA001", "U0ALEX0001"
BOT = ACME.app.user_id
GENERAL, HELP, DESK = "C0GENERAL1", "C0HELP0001", "C0DESK0001"
BUTTON: Json = {
    "type": "button",
    "action_id": "helpful",
    "text": {"type": "plain_text", "text": "Helpful"},
    "value": "q1",
    "style": "primary",
}
ROW: Json = {"type": "actions", "block_id": "row", "elements": [BUTTON]}


@dataclass
class FixedClock:
    """A clock that a test moves by hand."""

    at: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


class RecordingSocket:
    """A socket of an app: it keeps what it gets and acknowledges it, unless told not to."""

    def __init__(self, sockets: SocketMode, answer: Json | None = None) -> None:
        self.sockets = sockets
        self.answer = answer
        self.got: list[Json] = []
        self.closed = False
        self.received = asyncio.Event()

    async def send(self, body: Json) -> None:
        if self.closed:
            raise ConnectionError
        self.got.append(body)
        if "envelope_id" in body:
            self.received.set()
        if self.answer is not None and "envelope_id" in body:
            self.sockets.acknowledge(text_at(body, "envelope_id"), self.answer)

    async def close(self) -> None:
        self.closed = True

    @property
    def envelopes(self) -> Sequence[Json]:
        return [body for body in self.got if "envelope_id" in body]


@dataclass
class Scene:
    """Everything of a playground but the HTTP server."""

    clock: FixedClock = field(default_factory=FixedClock)
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        ids = Identifiers(self.clock)
        self.workspace = Workspace(ACME, ids)
        self.changes: list[Change] = []
        self.workspace.watch(self.changes.append)
        self.sockets = SocketMode(ids, ACME.app.app_id, self.patience)
        self.traffic = Traffic(self.clock)
        self.mishaps = Mishaps()
        self.delivery = Delivery(self.sockets, self.patience, self.traffic, self.mishaps)
        self.links = ResponseLinks(ids)
        self.triggers = Triggers(ids)
        self.interactions = Interactions(
            self.workspace, self.delivery, self.links, self.triggers, URL
        )
        session = Session(self.workspace, self.triggers, URL)
        self.api = WebApi(session, Tokens("xoxb-1", "xapp-1"), self.sockets)

    def call(self, method: str, **arguments: JsonValue) -> Json:
        """Call a method as the app; fail when Slack would refuse."""
        answer = self.api.call(method, "xoxb-1", arguments)
        assert answer["ok"], answer
        return answer

    def refusal(self, method: str, **arguments: JsonValue) -> str:
        """Call a method as the app and return Slack's reason to refuse it."""
        return text_at(self.api.call(method, "xoxb-1", arguments), "error")

    def say(self, text: str, thread: str | None = None, user: str = MIRA) -> Message:
        """Let a person write in #help."""
        return self.workspace.post(user, Place(HELP, thread), Content(text))

    def post(self, text: str = "answer", **arguments: JsonValue) -> Message:
        """Let the app write in #help."""
        answer = self.call("chat.postMessage", channel=HELP, text=text, **arguments)
        return self.workspace.message(HELP, text_at(object_at(answer, "message"), "ts"))
