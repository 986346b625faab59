"""Collect what a site's sitemaps list."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.sources.website import sitemap
from knowledge.sources.website.answers import Absent, Failed, Page, Wanted
from knowledge.sources.website.fetching import Fetcher
from knowledge.sources.website.ground import Ground
from knowledge.sources.website.scope import normalised
from knowledge.sources.website.sitemap import Entry, Sitemap

_MOST_SITEMAPS = 500
_LARGEST = 52_428_800
_ANY = Wanted(may_follow=lambda _: True, largest=_LARGEST)


@dataclass(slots=True)
class Listing:
    """What sitemaps list of a site, in their order, and which of them could not be read."""

    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    problems: list[str] = field(default_factory=list[str])


async def collect(fetcher: Fetcher, ground: Ground, sitemaps: Iterable[str]) -> Listing:
    """Return the pages on this ground that these sitemaps, and those they name, list."""
    listing = Listing()
    waiting = deque(dict.fromkeys(sitemaps))
    seen = set(waiting)
    while waiting:
        found = await _read(fetcher, waiting.popleft(), listing)
        for entry in found.pages:
            url = normalised(entry.url)
            if url is not None and ground.holds(url):
                listing.entries.setdefault(url, Entry(url, entry.modified_at))
        fresh = [it for it in map(normalised, found.sitemaps) if it and it not in seen]
        if len(seen) + len(fresh) > _MOST_SITEMAPS:
            listing.problems.append(f"more than {_MOST_SITEMAPS} sitemaps")
            break
        seen.update(fresh)
        waiting.extend(fresh)
    return listing


async def _read(fetcher: Fetcher, url: str, listing: Listing) -> Sitemap:
    match await fetcher.get(url, _ANY):
        case Page(content=content):
            try:
                return await asyncio.to_thread(sitemap.parse, content)
            except ValueError as error:
                listing.problems.append(f"{url} cannot be read: {error}")
        case Failed(reason=reason):
            listing.problems.append(reason)
        case Absent():
            pass
    return Sitemap()
