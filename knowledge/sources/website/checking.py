"""Ask other sites whether what our pages link to is there: politely, within limits, from outside.

What a page says decides whom we ask, and anybody may have written it: so nobody is asked but public
addresses, on every redirect too, without a cookie or a password, and nothing that comes is read.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from urllib.parse import urlsplit

import aiohttp

from knowledge.sources.website.addresses import Guard, Network
from knowledge.sources.website.answers import Absent, Failed, judged
from knowledge.sources.website.fetching import Pace, failure, open_session
from knowledge.sources.website.scope import carries_credentials, normalised

_REDIRECTS = 5
_AT_ONCE = 8
"""Sites that are asked at once."""


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """Who asks for links."""

    delay: float = 1.0
    """Seconds between two requests to one site."""
    seconds: float = 15.0
    """How long one site may take to answer."""
    most: int = 2000
    """Links that are asked for, at most; the others count as there."""
    networks: tuple[Network, ...] = ()
    """Internal networks that may be asked."""
    clock: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def dead(self, urls: Sequence[str]) -> Mapping[str, str]:
        """Return which of these cannot be had, each with why.

        A site that refuses us may serve readers: only what is gone, broken or unreachable counts.
        """
        sites: defaultdict[str, list[str]] = defaultdict(list)
        for url in urls[: self.most]:
            if not carries_credentials(url):
                sites[urlsplit(url).netloc.lower()].append(url)
        places = asyncio.Semaphore(_AT_ONCE)
        timeout = aiohttp.ClientTimeout(total=self.seconds)
        async with open_session(Guard(self.networks), timeout) as session:

            async def ask(some: Sequence[str]) -> dict[str, str | None]:
                pace = Pace(self.delay, self.clock, self.sleep)
                async with places:
                    return {url: await _why_dead(session, pace, url) for url in some}

            found = await asyncio.gather(*(ask(some) for some in sites.values()))
        return {url: why for some in found for url, why in some.items() if why is not None}


async def _why_dead(session: aiohttp.ClientSession, pace: Pace, url: str) -> str | None:
    """Return why nobody could read what is at this address; None where somebody could."""
    at = url
    for _ in range(_REDIRECTS + 1):
        await pace.turn()
        try:
            async with session.get(at, allow_redirects=False) as response:
                answer = judged(at, response.status, response.headers)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            return failure(at, error).reason
        if not isinstance(answer, str):
            return _meaning(answer)
        target = normalised(answer, at)
        if target is None:
            return None
        at = target
    return f"{url} redirects more than {_REDIRECTS} times"


def _meaning(answer: Absent | Failed | None) -> str | None:
    match answer:
        case Absent(url=url, reason=reason):
            return f"{url} {reason}"
        case Failed(status=int(status), reason=reason) if (
            status >= HTTPStatus.INTERNAL_SERVER_ERROR
        ):
            return reason
        case _:
            return None
