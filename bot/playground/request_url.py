"""Signed HTTP: the app at its request URL, as Slack reaches whoever has a public address.

Events are JSON, commands and interactions are forms; each is signed. The URL must answer Slack's
challenge before it gets events, and loses them when nearly every delivery fails.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from aiohttp import (
    ClientConnectionError,
    ClientError,
    ClientSession,
    ClientSSLError,
    StreamReader,
    TooManyRedirects,
)

from bot.playground.delivery import (
    Attempt,
    NotAnswered,
    NotTaken,
    Patience,
    Reason,
    Silence,
    Sort,
)
from bot.playground.errors import PlaygroundUsage
from bot.playground.identifiers import Identifiers
from bot.playground.signing import signed_headers
from bot.playground.subscription import Subscription
from bot.playground.wire import NOTHING, Json, JsonValue, text_at

MOST_REDIRECTS = 2
LARGEST_ANSWER = 1024 * 1024
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NO_RETRY = "X-Slack-No-Retry"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the app takes what Slack posts, and the secret that signs it."""

    url: str
    signing_secret: str = field(repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            message = f"The request URL {self.url!r} is no address: http://127.0.0.1:3000/…"
            raise PlaygroundUsage(message)
        if not self.signing_secret.strip():
            message = (
                "The signing secret is empty: an app cannot tell such a request from a forgery."
            )
            raise PlaygroundUsage(message)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to the app."""

    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Returned:
    """What the app answered."""

    status: int
    text: str
    retry: bool = True

    @property
    def is_good(self) -> bool:
        """Say whether the app took it."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


@dataclass(slots=True)
class RequestUrl:
    """Posts to the app what is for it."""

    endpoint: Endpoint
    ids: Identifiers
    subscription: Subscription
    patience: Patience = field(default_factory=Patience)
    _session: ClientSession | None = None
    _verified: asyncio.Event = field(default_factory=asyncio.Event)
    _watchers: list[Callable[[int], None]] = field(default_factory=list[Callable[[int], None]])

    @property
    def connections(self) -> int:
        """Return 1 while the app gets events, else 0."""
        return int(self._verified.is_set() and self.subscription.enabled)

    def watch(self, watcher: Callable[[int], None]) -> Callable[[], None]:
        """Tell `watcher` when the app begins or ceases to get events; return what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    async def verify(self) -> None:
        """Let the app answer Slack's challenge, and send it events from now on.

        Raises `PlaygroundUsage` when it does not.
        """
        challenge = self.ids.fresh("challenge")
        body: Json = {"token": "playground", "challenge": challenge, "type": "url_verification"}
        try:
            returned = await self._post(Outgoing(encoded(body)))
        except NotTaken as failure:
            why = failure.reason
        else:
            why = unanswered(returned, challenge)
        if why:
            message = f"{self.endpoint.url} did not answer Slack's challenge ({why})."
            raise PlaygroundUsage(message)
        self.subscription.enable()
        self._verified.set()
        self._tell_watchers()

    async def reachable(self) -> None:
        """Wait until the app has answered the challenge."""
        await self._verified.wait()

    async def tell(self, callback: Json, attempt: Attempt) -> None:
        """Post an event; raise `NotTaken`."""
        if not self.subscription.enabled:
            raise NotTaken(Reason.DISABLED, final=True)
        taken = False
        try:
            headers = retry_headers(attempt)
            returned = await self._post(Outgoing(encoded(callback), headers=headers))
            if not returned.is_good:
                raise NotTaken(Reason.STATUS, returned.status, final=not returned.retry)
            taken = True
        finally:
            self._note(taken=taken)

    async def ask(self, sort: Sort, payload: Json) -> Json:
        """Post a command or an interaction; return the app's answer or raise `NotAnswered`."""
        try:
            returned = await self._post(Outgoing(form_of(sort, payload), FORM))
        except NotTaken as failure:
            timeout = failure.reason == Reason.TIMEOUT
            raise NotAnswered(Silence.TIMEOUT if timeout else Silence.NOBODY) from None
        if not returned.is_good:
            broken = returned.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            raise NotAnswered(Silence.BROKEN if broken else Silence.REFUSED)
        return answer_of(sort, returned.text)

    async def close(self) -> None:
        """Let go of the connections; a second time does nothing."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _note(self, *, taken: bool) -> None:
        self.subscription.note(taken=taken)
        if not self.subscription.enabled:
            self._tell_watchers()

    def _tell_watchers(self) -> None:
        for watcher in tuple(self._watchers):
            watcher(self.connections)

    async def _post(self, outgoing: Outgoing) -> Returned:
        if self._session is None:
            self._session = ClientSession(headers={"User-Agent": AGENT})
        try:
            async with asyncio.timeout(self.patience.ack_seconds):
                return await self._posted(self._session, outgoing)
        except TimeoutError:
            raise NotTaken(Reason.TIMEOUT) from None
        except TooManyRedirects:
            raise NotTaken(Reason.REDIRECTS) from None
        except ClientSSLError:
            raise NotTaken(Reason.SSL) from None
        except ClientConnectionError:
            raise NotTaken(Reason.CONNECTION) from None
        except (ClientError, ValueError):
            raise NotTaken(Reason.UNKNOWN) from None

    async def _posted(self, session: ClientSession, outgoing: Outgoing) -> Returned:
        secret, body = self.endpoint.signing_secret, outgoing.body
        headers = {
            "Content-Type": outgoing.content_type,
            **signed_headers(secret, body, self.ids.now()),
            **outgoing.headers,
        }
        posting = session.post(
            self.endpoint.url, data=body, headers=headers, max_redirects=MOST_REDIRECTS + 1
        )
        async with posting as response:
            text = await text_of(response.content)
            return Returned(response.status, text, response.headers.get(NO_RETRY) != "1")


def encoded(body: Json) -> bytes:
    """Write an object as Slack posts it."""
    return json.dumps(body, separators=(",", ":")).encode()


def form_of(sort: Sort, payload: Json) -> bytes:
    """Write a command as its fields, and an interaction as one field that holds JSON."""
    if sort is Sort.COMMAND:
        return urlencode({name: field_of(value) for name, value in payload.items()}).encode()
    return urlencode({"payload": encoded(payload)}).encode()


def field_of(value: JsonValue) -> str:
    """Write one field of a form."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def answer_of(sort: Sort, text: str) -> Json:
    """Read what the app answered a command or an interaction with: JSON, or words for a command."""
    found = parsed(text)
    if isinstance(found, Mapping):
        return found
    return {"text": text} if sort is Sort.COMMAND and text.strip() else NOTHING


def unanswered(returned: Returned, challenge: str) -> str:
    """Return why an answer to the challenge does not do, or nothing if it does.

    Slack takes the challenge as plain text and as JSON.
    """
    if not returned.is_good:
        return f"status {returned.status}"
    answered = text_at(parsed(returned.text), "challenge") or returned.text.strip()
    return "" if answered == challenge else "it answered something else"


def parsed(text: str) -> JsonValue:
    """Read JSON; return None for anything else."""
    try:
        found: JsonValue = json.loads(text)
    except ValueError:
        return None
    return found


def retry_headers(attempt: Attempt) -> Mapping[str, str]:
    """Say which retry it is, and why; the first try says nothing."""
    if not attempt.number:
        return {}
    return {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}


async def text_of(stream: StreamReader) -> str:
    """Read an answer; raise `ValueError` for one that is too long, or no text."""
    body = bytearray()
    async for chunk in stream.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            message = "the answer is too long"
            raise ValueError(message)
    return body.decode()
