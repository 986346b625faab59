"""A website: what its sitemap lists, or what its pages link to."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urljoin, urlsplit

from knowledge.errors import SourceUnreadable
from knowledge.models import Original, Unfetched, Unlisted
from knowledge.sources.website import listing
from knowledge.sources.website.addresses import Guard
from knowledge.sources.website.answers import Absent, Failed, Page, Wanted
from knowledge.sources.website.fetching import Fetcher, Pace, open_fetcher
from knowledge.sources.website.ground import Ground, Reach, Tour
from knowledge.sources.website.kept import KeptPages
from knowledge.sources.website.listing import Listing
from knowledge.sources.website.robots import Robots
from knowledge.sources.website.scope import Scope, carries_credentials, normalised
from knowledge.sources.website.visit import Step, Visit

_ANYWHERE = Wanted(may_follow=lambda _: True, largest=52_428_800)


@dataclass(frozen=True, slots=True)
class WebsiteSource:
    """The pages of one part of one website, each by its URL."""

    name: str
    location: str
    """A start page, or a sitemap."""
    kept: KeptPages
    tour: Tour
    clock: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def originals(self) -> AsyncGenerator[Original | Unfetched | Unlisted]:
        """Yield every page; raise `SourceUnreadable` where there is none, or no way in."""
        start = self._start()
        pace = Pace(self.tour.delay, self.clock, self.sleep)
        async with open_fetcher(self.kept, pace, Guard(self.tour.private_networks)) as fetcher:
            visit, steps = await self._entered(fetcher, start)
            failure, count = "", 0
            async for found in visit.originals(steps):
                count += isinstance(found, Original)
                failure = failure or (found.reason if isinstance(found, Unfetched) else "")
                yield found
            if not count:
                reason = failure or next(iter(visit.holes), "no page may be read")
                message = f"{self.location} gave no page: {reason}."
                raise SourceUnreadable(message)
            if visit.holes:
                yield Unlisted(f"{self.location}: {_together(visit.holes)}: {_STAYS}")
            else:
                await asyncio.to_thread(self.kept.keep_only, fetcher.asked)

    def _start(self) -> str:
        if carries_credentials(self.location):
            message = f"{self.name}: an address with a user or password is not taken."
            raise SourceUnreadable(message)
        start = normalised(self.location)
        if start is None:
            message = f"{self.location} is no address of a website (http:// or https://)."
            raise SourceUnreadable(message)
        return start

    async def _entered(self, fetcher: Fetcher, start: str) -> tuple[Visit, list[Step]]:
        """Return a visit that may begin, and where it does."""
        door = await self._door(fetcher, start)
        inside = Scope.around(start, self.tour.prefix).prefix
        robots = await self._robots(fetcher, door.url)
        fetcher.pace.delay = max(self.tour.delay, robots.delay)
        if _is_sitemap(door):
            # A sitemap stands for the site that it lists, wherever it lies itself.
            ground = Ground(Scope.around(door.url, self.tour.prefix or "/"), robots)
            found = await listing.collect(fetcher, ground, [door.url])
            return self._visit(fetcher, ground, found, Reach.SITEMAP)
        # What was asked for says what is meant, where the page that it leads to lies within.
        scope = Scope.around(door.url, inside)
        ground = Ground(scope if scope.holds(door.url) else Scope.around(door.url), robots)
        found = Listing()
        if self.tour.reach != Reach.CRAWL:
            sitemaps = robots.sitemaps or (urljoin(door.url, "/sitemap.xml"),)
            found = await listing.collect(fetcher, ground, sitemaps)
        reach = self.tour.reach
        if reach == Reach.AUTO:
            reach = Reach.SITEMAP if found.entries else Reach.CRAWL
        visit, steps = self._visit(fetcher, ground, found, reach)
        return visit, [Step(door.url), *steps] if visit.follows else steps

    def _visit(
        self, fetcher: Fetcher, ground: Ground, found: Listing, reach: Reach
    ) -> tuple[Visit, list[Step]]:
        follows = reach in {Reach.CRAWL, Reach.BOTH}
        visit = Visit(fetcher, ground, self.tour, follows, self.clock, list(found.problems))
        return visit, [Step(it.url, 0, it.modified_at) for it in found.entries.values()]

    async def _door(self, fetcher: Fetcher, start: str) -> Page:
        """Return the start page, wherever it has moved to."""
        robots = await self._robots(fetcher, start)
        if not robots.allow(start):
            message = f"The robots.txt of {urlsplit(start).netloc} keeps Frontdesk from {start}."
            raise SourceUnreadable(message)
        match await fetcher.get(start, _ANYWHERE):
            case Page() as page:
                return page
            case Failed(reason=reason):
                message = f"{reason}: nothing was loaded."
            case Absent(url=url, reason=reason):
                message = f"{url} {reason}: name a page that is there."
        raise SourceUnreadable(message)

    async def _robots(self, fetcher: Fetcher, url: str) -> Robots:
        return Robots.of(await fetcher.get(urljoin(url, "/robots.txt"), _ANYWHERE))


_STAYS = "what was not seen stays as it was"


def _together(holes: list[str]) -> str:
    more = len(holes) - 1
    return holes[0] + (f" (and {more} more)" if more else "")


def _is_sitemap(page: Page) -> bool:
    head = page.content[:2000]
    return page.content.startswith(b"\x1f\x8b") or b"<urlset" in head or b"<sitemapindex" in head
