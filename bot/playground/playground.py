"""The playground as programs use it: start it, act as its people, look at what the app says.

The page in the browser does the same things over HTTP: see `page_server`.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web

from bot.playground.acting import Acting
from bot.playground.company import ACME, COMMANDS, SHORTCUTS
from bot.playground.delivery import Delivery, Line, Patience
from bot.playground.errors import PlaygroundUsage
from bot.playground.events import SUBSCRIPTIONS, EventFeed
from bot.playground.faults import Fault, Faults
from bot.playground.identifiers import Clock, Identifiers
from bot.playground.interactions import Interactions
from bot.playground.interactivity import ResponseLinks, Triggers
from bot.playground.mishaps import Mishaps
from bot.playground.models import (
    Change,
    Channel,
    Command,
    Company,
    Message,
    Person,
    Place,
    Shortcut,
    TokensRevoked,
    View,
)
from bot.playground.page_backstage import Backstage
from bot.playground.page_deeds import Deeds
from bot.playground.page_server import Offer, Pages, PageServer
from bot.playground.rates import Pace, Rates
from bot.playground.request_url import Endpoint, RequestUrl
from bot.playground.server import LOOPBACK, address_of, bind, guard, serve
from bot.playground.session import Session
from bot.playground.slack_server import SlackServer, Tapped
from bot.playground.socket_mode import SocketMode
from bot.playground.subscription import Subscription
from bot.playground.traffic import Traffic
from bot.playground.trouble import Trouble, Troubles
from bot.playground.web_api import Tokens, WebApi
from bot.playground.workspace import Workspace

Found = TypeVar("Found")

VERIFY_SECONDS = 0.5
"""Between two challenges to an app that is not there yet."""


def fresh_tokens() -> Tokens:
    """Return tokens that nobody can guess."""
    secret = secrets.token_hex(12)
    return Tokens(f"xoxb-playground-{secret}", f"xapp-playground-{secret}")


def no_pages(_path: str) -> str | None:
    """Have no source pages."""
    return None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a playground is opened with; every part has a default."""

    company: Company = ACME
    commands: tuple[Command, ...] = COMMANDS
    shortcuts: tuple[Shortcut, ...] = SHORTCUTS
    tokens: Tokens = field(default_factory=fresh_tokens)
    patience: Patience = field(default_factory=Patience)
    subscriptions: frozenset[str] = SUBSCRIPTIONS
    endpoint: Endpoint | None = None
    """Where the app takes signed HTTP; without it, the app connects by Socket Mode."""
    pace: Pace | None = None
    """Slack's rate limits; None: the app is never told to slow down."""


@dataclass(frozen=True, slots=True)
class Running:
    """What there is only while the playground listens."""

    url: str
    interactions: Interactions
    runner: web.AppRunner


class Playground(Acting):
    """A local Slack: start it, point slack_sdk at `api_url`, and act as its people.

    `clock` returns seconds since 1970. `examples` are the questions that the page offers on the
    first visit. `pages` returns the text of a document, or None: the page shows it under
    `/pages/<path>#L<line>`.
    """

    def __init__(
        self,
        *,
        clock: Clock = time.time,
        examples: Sequence[str] = (),
        pages: Pages = no_pages,
        setting: Setting | None = None,
    ) -> None:
        self._setting = setting or Setting()
        self._offer = Offer(tuple(examples), self._setting.commands, self._setting.shortcuts, pages)
        ids = Identifiers(clock)
        self.workspace = Workspace(self._setting.company, ids)
        self.traffic = Traffic(clock)
        self._sockets = SocketMode(ids, self.workspace.app.app_id, self._setting.patience)
        self._request_url = self._posted_to(ids, clock)
        self._line: Line = self._request_url or self._sockets
        self._faults, mishaps = Faults(), Mishaps()
        self._delivery = Delivery(self._line, self._setting.patience, self.traffic, mishaps)
        self._rates = Rates(clock, self._setting.pace)
        self._troubles = Troubles(self._faults, mishaps)
        self._links = ResponseLinks(ids)
        self._triggers = Triggers(ids)
        self._feed = EventFeed(self.workspace, self._setting.subscriptions)
        self._running: Running | None = None
        self._change = asyncio.Event()
        self.workspace.watch(self._on_change)

    async def start(self, host: str = LOOPBACK, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one; raise `PlaygroundUsage` if it cannot be."""
        bound = bind(host, port)
        url = address_of(bound)
        self._sockets.address = url.replace("http", "ws", 1)
        interactions = Interactions(
            self.workspace, self._delivery, self._links, self._triggers, url
        )
        api = WebApi(
            Session(self.workspace, self._triggers, url), self._setting.tokens, self._sockets
        )
        app = web.Application(middlewares=[guard])
        tapped = Tapped(self._faults, self.traffic, self._rates)
        SlackServer(api, self._sockets, interactions, tapped).add_routes(app)
        backstage = Backstage(self.traffic, self.cause, self.calm, self._troubles.under_way)
        deeds = Deeds(self.workspace, interactions, self._setting.commands)
        PageServer(self.workspace, self._line, deeds, backstage, self._offer).add_routes(app)
        self._running = Running(url, interactions, await serve(app, bound))

    async def stop(self) -> None:
        """Close every socket and the server; a second time does nothing."""
        running, self._running = self._running, None
        await self._delivery.stop()
        await self._sockets.drop()
        if self._request_url is not None:
            await self._request_url.close()
        if running is not None:
            await running.runner.cleanup()

    async def verify(self) -> None:
        """Let the app at the request URL answer Slack's challenge; events follow from then on.

        Raises `PlaygroundUsage` when it does not answer, or when there is no request URL.
        """
        if self._request_url is None:
            message = "There is no request URL: the app connects by Socket Mode."
            raise PlaygroundUsage(message)
        await self._request_url.verify()

    async def verify_until_answered(self) -> None:
        """Let the app answer the challenge, again and again until it is there to do so."""
        while True:
            try:
                await self.verify()
            except PlaygroundUsage:
                if self._request_url is None:
                    raise
                await asyncio.sleep(VERIFY_SECONDS)
            else:
                return

    @property
    def url(self) -> str:
        """Return the page's address, without a slash at the end."""
        return self._started().url

    @property
    def api_url(self) -> str:
        """Return the base URL for Slack clients; it ends with `/api/`."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """Return the token for the Web API."""
        return self._setting.tokens.bot

    @property
    def app_token(self) -> str:
        """Return the token for Socket Mode."""
        return self._setting.tokens.app

    @property
    def team_id(self) -> str:
        """Return the workspace's id."""
        return self.workspace.team.team_id

    @property
    def bot_user_id(self) -> str:
        """Return the app's user id."""
        return self.workspace.app.user_id

    @property
    def desk_channel(self) -> str:
        """Return the id of the channel of the humans who help."""
        return self.workspace.desk

    @property
    def admins(self) -> tuple[str, ...]:
        """Return the ids of the workspace's admins."""
        return tuple(p.user_id for p in self.workspace.people.values() if p.is_admin)

    @property
    def people(self) -> Sequence[Person]:
        """Return everybody, the app included."""
        return tuple(self.workspace.people.values())

    @property
    def channels(self) -> Sequence[Channel]:
        """Return every conversation."""
        return tuple(self.workspace.channels.values())

    @property
    def shortcuts(self) -> Sequence[Shortcut]:
        """Return the shortcuts in the menu of each message."""
        return self._setting.shortcuts

    @property
    def connections(self) -> int:
        """Return how many sockets the app has open; 1 for an app that gets signed HTTP."""
        return self._line.connections

    def person(self, handle: str) -> str:
        """Return the id of the person with this handle."""
        return next(p.user_id for p in self.people if p.handle == handle)

    def channel(self, name: str) -> str:
        """Return the id of the channel with this name."""
        return next(c.channel_id for c in self.channels if c.name == name)

    def direct(self, user: str) -> str:
        """Return the id of the conversation between the app and this person."""
        return self.workspace.direct(user).channel_id

    def modals(self, user: str) -> Sequence[View]:
        """Return the modals that a person has open, the one they see last."""
        return self.workspace.views.stack(user)

    def home(self, user: str) -> View | None:
        """Return a person's Home tab, if the app has published one."""
        return self.workspace.views.home(user)

    def messages(self, channel: str, thread: str | None = None) -> Sequence[Message]:
        """Return a conversation outside of its threads, or one thread with its first message."""
        if thread is not None:
            return self.workspace.thread(Place(channel, thread))
        return tuple(m for m in self.workspace.messages(channel) if m.thread is None)

    def ephemerals(self, user: str) -> Sequence[Message]:
        """Return what this person alone sees, oldest first."""
        return self.workspace.whispers(user)

    async def wait_for(self, find: Callable[[], Found | None], seconds: float = 10.0) -> Found:
        """Return what `find` finds, looking again after each change; raise `TimeoutError`.

        An empty sequence counts as not found, as None does.
        """
        async with asyncio.timeout(seconds):
            while not (found := find()):
                self._change.clear()
                await self._change.wait()
            return found

    async def wait_for_app(self, seconds: float = 10.0) -> None:
        """Wait until the app has opened a socket, or is verified; raise `TimeoutError`."""
        async with asyncio.timeout(seconds):
            await self._line.reachable()

    async def settled(self) -> None:
        """Wait until the app has acknowledged every event so far, or Slack would have given up."""
        await self._delivery.settled()

    def fail(self, fault: Fault) -> None:
        """Let coming Web API calls fail."""
        self._faults.add(fault)

    @property
    def troubles(self) -> Sequence[Trouble]:
        """Return the troubles that are under way."""
        return self._troubles.under_way()

    async def cause(self, trouble: Trouble) -> None:
        """Let something go wrong, as it does on real Slack."""
        self._troubles.cause(trouble)
        if trouble is Trouble.DROP_SOCKET:
            await self.drop_sockets()
        if trouble is Trouble.TOKEN_REVOKED:
            self.workspace.tell(TokensRevoked())

    async def calm(self) -> None:
        """End every trouble and fault that is under way."""
        self._troubles.end()

    async def disconnect_sockets(self) -> None:
        """Ask the app to reconnect, as Slack does every few hours."""
        await self._sockets.disconnect()

    async def drop_sockets(self) -> None:
        """Cut the app's sockets without a word."""
        await self._sockets.drop()

    def _posted_to(self, ids: Identifiers, clock: Clock) -> RequestUrl | None:
        endpoint, patience = self._setting.endpoint, self._setting.patience
        return endpoint and RequestUrl(endpoint, ids, Subscription(clock), patience)

    @property
    def _interactions(self) -> Interactions:
        return self._started().interactions

    def _started(self) -> Running:
        if self._running is None:
            message = "The playground is not started: await playground.start() first."
            raise PlaygroundUsage(message)
        return self._running

    def _on_change(self, change: Change) -> None:
        self._change.set()
        for callback in self._feed.callbacks(change):
            self._delivery.post_event(callback)
