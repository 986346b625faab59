"""One visit of a website: from page to page, until there is none or a limit is met."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import structlog

from knowledge.models import Original, Unfetched
from knowledge.sources.website.answers import Answer, Failed, Page, Wanted
from knowledge.sources.website.fetching import Fetcher
from knowledge.sources.website.ground import Ground, Tour
from knowledge.sources.website.scope import without_query
from knowledge.sources.website.signs import Signs, read_signs

log = structlog.get_logger()

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MARKDOWN = frozenset({"text/markdown", "text/x-markdown", "text/plain"})
_READ = _HTML | _MARKDOWN | {"application/pdf"}
_NO_PAGE = re.compile(
    r"\.(7z|avi|bmp|css|dmg|exe|gif|gz|ico|iso|jpe?g|js|json|mp[34]|png|rar|svg|tar|tgz|web[mp]|"
    r"woff2?|xml|zip)",
    re.IGNORECASE,
)
"""Suffixes that no page has: they cost no request."""
_VARIANTS = 50
"""Queries that are tried on one path: calendars and filters have no end."""
_FAILED_IN_A_ROW = 10
"""After so many the site is down, and the rest is not asked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """A page that is to be visited."""

    url: str
    depth: int = 0
    modified_at: datetime | None = None
    """When it changed, as its sitemap says."""


@dataclass(slots=True)
class Visit:
    """What is to be visited, and what was."""

    fetcher: Fetcher
    ground: Ground
    tour: Tour
    follows: bool
    """Whether links lead to further pages."""
    clock: Callable[[], float]
    holes: list[str] = field(default_factory=list[str])
    """Why something of the site may not have been seen."""
    _queue: deque[Step] = field(default_factory=deque[Step])
    _known: set[str] = field(default_factory=set[str])
    _variants: Counter[str] = field(default_factory=Counter[str])
    _told: set[str] = field(default_factory=set[str])
    _aliases: dict[str, str] = field(default_factory=dict[str, str])
    _aside: list[Original | Unfetched] = field(default_factory=list[Original | Unfetched])
    _asked: int = 0
    _bytes: int = 0
    _failed_in_a_row: int = 0

    async def originals(self, steps: Iterable[Step]) -> AsyncGenerator[Original | Unfetched]:
        """Yield what these steps lead to, in an order that depends on the site alone."""
        for step in steps:
            self._enqueue(step)
        ends = self.clock() + self.tour.seconds
        wanted = Wanted(self.ground.holds, _READ, self.tour.page_bytes)
        while self._queue and not self._is_over(ends):
            some = [self._queue.popleft() for _ in range(min(self._at_once, len(self._queue)))]
            self._asked += len(some)
            visits = (self.fetcher.get(step.url, wanted) for step in some)
            for step, answer in zip(some, await asyncio.gather(*visits), strict=True):
                for found in self._new(await self._taken(step, answer)):
                    yield found
        # A page that calls itself by another name, which leads nowhere, stands for that name.
        for found in self._aside:
            if not self._is_told(found.path):
                self._told.add(found.path)
                yield found

    @property
    def _at_once(self) -> int:
        left = max(1, self.tour.pages - self._asked)
        return min(left, 1 if self.ground.robots.delay else 4)

    def _is_over(self, ends: float) -> bool:
        """Say whether a limit is met, and note which."""
        tour = self.tour
        met = {
            f"after {tour.pages} pages (max_pages)": self._asked >= tour.pages,
            f"after {tour.total_bytes // 1_000_000} MB (max_megabytes)": (
                self._bytes >= tour.total_bytes
            ),
            f"after {tour.seconds:g} seconds (max_seconds)": self.clock() >= ends,
            f"because {_FAILED_IN_A_ROW} pages in a row could not be had": (
                self._failed_in_a_row >= _FAILED_IN_A_ROW
            ),
        }
        reason = next((name for name, is_met in met.items() if is_met), None)
        if reason:
            self.holes.insert(0, f"the visit ended {reason}, with {len(self._queue)} links to go")
        return reason is not None

    def _new(self, found: Original | Unfetched | None) -> Iterable[Original | Unfetched]:
        """Return what nothing was told of yet."""
        if found is None or found.path in self._told:
            return ()
        self._told.add(found.path)
        return (found,)

    async def _taken(self, step: Step, answer: Answer) -> Original | Unfetched | None:
        match answer:
            case Page():
                self._failed_in_a_row = 0
                self._bytes += len(answer.content)
                return await self._page(step, answer)
            case Failed(closed=True):
                # What everybody could read is for some now: it leaves at once, and comes back as
                # fast, should it have been a mistake.
                self._failed_in_a_row = 0
                log.warning("page_closed", stage="fetch", url=answer.url, status=answer.status)
                return None
            case Failed():
                self._failed_in_a_row += 1
                return await self._failed(step, answer)
            case _:
                self._failed_in_a_row = 0
                log.debug("no_page", stage="fetch", url=answer.url, reason=answer.reason)
                return None

    async def _page(self, step: Step, page: Page) -> Original | Unfetched | None:
        signs = await self._signs(step, page)
        if signs.noindex:
            return None
        path = self._name(signs, page)
        best = await self._as_markdown(signs) or page
        original = Original(
            path=path,
            content=best.content,
            modified_at=step.modified_at or best.modified_at,
            url=path,
            media=best.media,
        )
        return self._under_its_name(step, page.url, original)

    async def _failed(self, step: Step, failed: Failed) -> Original | Unfetched | None:
        """Return the failure of a page; of its links and its name, what it said last time."""
        before = await self.fetcher.before(failed.url)
        if before is None:
            if self.follows:
                self.holes.append(f"{failed.reason}, and where it leads is not known")
            return Unfetched(failed.url, failed.reason)
        signs = await self._signs(step, before)
        if signs.noindex:
            return None
        found = Unfetched(self._name(signs, before), failed.reason)
        return self._under_its_name(step, failed.url, found)

    async def _signs(self, step: Step, page: Page) -> Signs:
        """Return what a page says to crawlers, and enqueue where it leads."""
        html = page.content if page.media in _HTML else b""
        signs = await asyncio.to_thread(read_signs, html, page.url, page.robots)
        if self.follows and not signs.nofollow:
            links = [Step(url, step.depth + 1) for url in signs.links]
            for link in links if step.depth < self.tour.depth else ():
                self._enqueue(link)
        return signs

    def _enqueue(self, step: Step) -> None:
        suffix = PurePosixPath(urlsplit(step.url).path).suffix
        if step.url in self._known or _NO_PAGE.fullmatch(suffix):
            return
        if not self.ground.holds(step.url):
            return
        page = without_query(step.url)
        if page != step.url and self._variants[page] >= _VARIANTS:
            return
        self._variants[page] += page != step.url
        self._known.add(step.url)
        self._queue.append(step)

    def _name(self, signs: Signs, page: Page) -> str:
        """Return the URL by which a page wants to be known, where that is one of ours."""
        canonical = signs.canonical
        return canonical if canonical and self.ground.holds(canonical) else page.url

    def _under_its_name(
        self, step: Step, url: str, found: Original | Unfetched
    ) -> Original | Unfetched | None:
        """Return what was found, or put it aside until it is known what its name leads to."""
        if found.path == url:
            return found
        self._aliases[url] = found.path
        self._aside.append(found)
        self._enqueue(replace(step, url=found.path))
        return None

    def _is_told(self, path: str) -> bool:
        """Say whether something was told under this name, or under the name which that has."""
        passed: set[str] = set()
        while path not in self._told and path in self._aliases and path not in passed:
            passed.add(path)
            path = self._aliases[path]
        return path in self._told

    async def _as_markdown(self, signs: Signs) -> Page | None:
        """Return a page's own Markdown, where it names one: nothing has to be guessed then."""
        if signs.markdown is None or not self.ground.holds(signs.markdown):
            return None
        self._known.add(signs.markdown)
        wanted = Wanted(self.ground.holds, _MARKDOWN, self.tour.page_bytes)
        match await self.fetcher.get(signs.markdown, wanted):
            case Page() as page:
                return replace(page, media="text/markdown")
            case _:
                return None
