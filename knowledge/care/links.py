"""Links that lead nowhere: to pages that a source does not have, and to what other sites lost.

How a site builds addresses is its generator's secret: a link is dead when no page's path, read
from its end, is what the link names.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote, urldefrag, urlsplit

from knowledge.care.findings import Concern, Finding, Page

AsksLinks = Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]
"""Ask for addresses on the web; return those that cannot be had, each with why, as a sentence."""
ALL_THERE: Mapping[str, str] = MappingProxyType({})


class Links(StrEnum):
    """Name which links are looked at."""

    WITHIN = "within"
    """From page to page: nobody is asked."""
    EVERYWHERE = "everywhere"
    """To other sites, too, which takes time and tells them that we looked."""


async def nobody_asked(_: Sequence[str]) -> Mapping[str, str]:
    """Take every link to another site for one that leads somewhere."""
    return ALL_THERE


_LINK = re.compile(r"(?<!!)\[[^\[\]\n]{0,300}\]\(\s*<?([^()\s<>]{1,500})>?(?:\s+[\"'][^()]*)?\)")
_PAGES = frozenset({"", ".md", ".mdx", ".markdown", ".html", ".htm", ".txt", ".rst"})
_INDEXES = frozenset({"index", "readme", "_index"})


def dead_links(pages: Sequence[Page]) -> Iterator[Finding]:
    """Yield each link of a page to a page that its source does not have."""
    known: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        if "://" not in page.path:
            known[page.source].update(_ends(_named(page.path), 1))
            # A folder may have a page of its own that its site makes.
            known[page.source].add(posixpath.dirname(page.path).lower())
    for page in pages:
        for line, target in _links(page):
            if not _leads_to(page, target, known[page.source]):
                yield Finding(Concern.DEAD_LINK, page.path, f"links to {target}", line)


def addresses(pages: Sequence[Page]) -> tuple[str, ...]:
    """Return the addresses on the web that these pages link to, each once, in their order."""
    return tuple(dict.fromkeys(url for page in pages for _, url in _addresses(page)))


def dead_addresses(pages: Sequence[Page], dead: Mapping[str, str]) -> Iterator[Finding]:
    """Yield each link of a page to an address that could not be had."""
    for page in pages:
        for line, url in _addresses(page):
            if url in dead:
                yield Finding(Concern.DEAD_LINK, page.path, f"links elsewhere: {dead[url]}", line)


def _addresses(page: Page) -> Iterator[tuple[int | None, str]]:
    for line, target in _targets(page):
        url = urldefrag(target).url
        if urlsplit(url).scheme in {"http", "https"} and "{" not in url:
            yield line, url


def _links(page: Page) -> Iterator[tuple[int | None, str]]:
    """Yield the links of a page that name another page of its source, and their lines."""
    if "://" in page.path:
        return
    for line, target in _targets(page):
        parts = urlsplit(target)
        elsewhere = parts.scheme or parts.netloc or not parts.path or "{" in target
        if not elsewhere and PurePosixPath(parts.path).suffix.lower() in _PAGES:
            yield line, target


def _targets(page: Page) -> Iterator[tuple[int | None, str]]:
    """Yield what the links of a page name, as far as it can be an address, and their lines."""
    for chunk in page.chunks:
        for found in _LINK.finditer(chunk.text):
            before = chunk.text.count("\n", 0, found.start())
            with suppress(ValueError):  # `http://[` is no address
                urlsplit(found[1])
                yield None if chunk.line is None else chunk.line + before, found[1]


def _leads_to(page: Page, target: str, known: set[str]) -> bool:
    """Say whether a page's path ends as the link does: relative to its folder, or to any root."""
    path = unquote(urlsplit(target).path)
    here = posixpath.dirname(page.path)
    # A page `a/b.md` is often served as `a/b/`: a link is then relative to one folder more.
    relative = (_named(posixpath.join(base, path)) for base in (here, _named(page.path)))
    if any(not named or not known.isdisjoint(_ends(named, 2)) for named in relative):
        return True
    # From the site's root, which may be a folder above the pages: `/docs/billing`.
    return not known.isdisjoint(_ends(_named(path), 1 if path.startswith("/") else 2))


def _named(path: str) -> str:
    """Return what a link would call a page: no steps up, no suffix, no index, in lower case."""
    clean = posixpath.normpath("/" + path).lstrip("/")
    folder, name = posixpath.split(clean)
    stem, suffix = posixpath.splitext(name)
    name = stem if suffix.lower() in _PAGES else name
    return (folder if name.lower() in _INDEXES else posixpath.join(folder, name)).lower()


def _ends(named: str, fewest: int) -> Iterator[str]:
    """Yield a path, and what is left of it without its first folders, as long as it has so many."""
    steps = named.split("/")
    for first in range(max(len(steps) - fewest, 0) + 1):
        yield "/".join(steps[first:])
