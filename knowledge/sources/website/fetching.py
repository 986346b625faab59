"""Ask a website for one page: politely, within limits, and never an internal address."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp

from knowledge.sources.website.addresses import AddressRefused, Guard
from knowledge.sources.website.answers import Absent, Answer, Failed, Page, Wanted, judged
from knowledge.sources.website.kept import Kept, KeptPages
from knowledge.sources.website.scope import carries_credentials, normalised

_ATTEMPTS = 3
_REDIRECTS = 5
_LONGEST_WAIT = 60.0
"""Seconds that a server may ask us to wait before we try again."""
_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=15, sock_read=30)
_HEADERS = {
    "User-Agent": "Frontdesk/1.0 (a support bot that reads documentation)",
    "Accept": "text/html, text/markdown, application/pdf;q=0.9, text/plain;q=0.8, */*;q=0.1",
}
ALLOWING = "name its network in private_addresses if that is meant"


@dataclass(slots=True)
class Pace:
    """Keep requests apart in time."""

    delay: float
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    _next: float = 0.0

    async def turn(self) -> None:
        """Wait until the next request may begin."""
        now = self.clock()
        begins = max(now, self._next)
        self._next = begins + self.delay
        if begins > now:
            await self.sleep(begins - now)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """One visitor of one site."""

    session: aiohttp.ClientSession
    kept: KeptPages
    pace: Pace
    asked: set[str] = field(default_factory=set[str])
    """Every URL that was asked for."""

    async def get(self, url: str, wanted: Wanted) -> Answer:
        """Return what is at a URL, redirects followed, asking again where that may help."""
        answer: Answer = Failed(url, f"{url} was not asked for")
        for attempt in range(_ATTEMPTS):
            answer = await self._followed(url, wanted)
            if not isinstance(answer, Failed) or not answer.passing:
                return answer
            if attempt < _ATTEMPTS - 1:
                wait = answer.wait if answer.wait is not None else 2.0**attempt
                await self.pace.sleep(min(wait, _LONGEST_WAIT))
        return answer

    async def _followed(self, url: str, wanted: Wanted) -> Answer:
        for _ in range(_REDIRECTS + 1):
            found = await self._asked(url, wanted)
            if isinstance(found, Page | Absent | Failed):
                return found
            target = normalised(found, url)
            if target is None:
                what = "a user and password" if carries_credentials(found) else "no web page"
                return Absent(url, f"leads to {what}")
            if not wanted.may_follow(target):
                return Absent(url, f"leads away, to {target}")
            url = target
        return Failed(url, f"{url} redirects more than {_REDIRECTS} times")

    async def _asked(self, url: str, wanted: Wanted) -> Answer | str:
        """Return what one request brings: an answer, or where it is sent on to."""
        await self.pace.turn()
        self.asked.add(url)
        kept = await asyncio.to_thread(self.kept.find, url)
        try:
            async with self.session.get(
                url, headers=kept.conditions if kept else {}, allow_redirects=False
            ) as response:
                return await self._taken(url, response, kept, wanted)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            return failure(url, error)

    async def _taken(
        self, url: str, response: aiohttp.ClientResponse, kept: Kept | None, wanted: Wanted
    ) -> Answer | str:
        if response.status == HTTPStatus.NOT_MODIFIED and kept:
            return _page(url, kept)
        answer = judged(url, response.status, response.headers)
        if isinstance(answer, Absent) or (isinstance(answer, Failed) and answer.closed):
            await asyncio.to_thread(self.kept.drop, url)
        if answer is None and wanted.media and response.content_type not in wanted.media:
            answer = Absent(url, f"is {response.content_type}")
        return answer if answer is not None else await self._read(url, response, wanted)

    async def _read(self, url: str, response: aiohttp.ClientResponse, wanted: Wanted) -> Answer:
        content = await _body(response, wanted.largest)
        if content is None:
            return Failed(url, f"{url} is larger than {wanted.largest / 1e6:g} MB")
        fresh = Kept(
            content=_in_utf8(content, response),
            media=response.content_type,
            robots=",".join(response.headers.getall("X-Robots-Tag", [])),
            etag=response.headers.get("ETag", ""),
            last_modified=response.headers.get("Last-Modified", ""),
        )
        await asyncio.to_thread(self.kept.keep, url, fresh)
        return _page(url, fresh)

    async def before(self, url: str) -> Page | None:
        """Return a page as it was fetched last."""
        kept = await asyncio.to_thread(self.kept.find, url)
        return _page(url, kept) if kept else None


@asynccontextmanager
async def open_fetcher(kept: KeptPages, pace: Pace, guard: Guard) -> AsyncGenerator[Fetcher]:
    """Open a visitor, who connects to no address that the guard refuses."""
    async with open_session(guard, _TIMEOUT) as session:
        yield Fetcher(session, kept, pace)


def open_session(guard: Guard, timeout: aiohttp.ClientTimeout) -> aiohttp.ClientSession:
    """Return what sends requests: no cookies, and to no address that the guard refuses."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=8, socket_factory=guard),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=_HEADERS,
        timeout=timeout,
    )


def failure(url: str, error: Exception) -> Failed:
    """Return what an error of a request means."""
    match error:
        case TimeoutError():
            return Failed(url, f"{url} did not answer in time", passing=True)
        case aiohttp.ClientConnectorError(os_error=AddressRefused()):
            return Failed(url, f"{url} is at an internal address ({ALLOWING})")
        case aiohttp.ClientConnectorError(os_error=cause):
            return Failed(url, f"{url} cannot be reached ({cause.strerror})", passing=True)
        case _:
            return Failed(url, f"{url} broke off ({type(error).__name__})", passing=True)


def _page(url: str, kept: Kept) -> Page:
    return Page(url, kept.content, kept.media, kept.robots, _moment(kept.last_modified))


def _moment(header: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


async def _body(response: aiohttp.ClientResponse, largest: int) -> bytes | None:
    """Return what a response holds, unpacked; None for more than `largest` bytes."""
    if (response.content_length or 0) > largest:
        return None
    found = bytearray()
    async for piece in response.content.iter_chunked(65536):
        found += piece
        if len(found) > largest:
            return None
    return bytes(found)


def _in_utf8(content: bytes, response: aiohttp.ClientResponse) -> bytes:
    """Return text in UTF-8: only the response's header says what else it may be in.

    A byte order mark goes before it, which readers believe more than a `meta` of the page.
    """
    charset = (response.charset or "utf-8").lower()
    if not response.content_type.startswith("text/") or charset in {"utf-8", "utf8", "us-ascii"}:
        return content
    try:
        return content.decode(charset, "replace").encode("utf-8-sig")
    except LookupError:
        return content
