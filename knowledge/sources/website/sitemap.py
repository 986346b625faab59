"""Read a sitemap: which pages a site has, and when they changed."""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import ParseError

from knowledge.sources import xml_tree

_GZIP = b"\x1f\x8b"
_LARGEST = 52_428_800
"""Bytes that the protocol allows a sitemap to have, unpacked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as a sitemap lists it."""

    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file lists: pages, or further sitemaps."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[str, ...] = ()


def parse(content: bytes) -> Sitemap:
    """Return what a sitemap lists (XML, gzipped XML, or URLs a line); raise `ValueError`."""
    content = _unpacked(content) if content.startswith(_GZIP) else content
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _from_lines(content.decode("utf-8-sig", "replace"))
    try:
        root = xml_tree.parse(content)
    except ParseError as error:
        message = f"it is no XML ({error})"
        raise ValueError(message) from error
    match xml_tree.name(root):
        case "sitemapindex":
            found = (xml_tree.text(it, "loc") for it in root)
            return Sitemap(sitemaps=tuple(url for url in found if url))
        case "urlset":
            entries = (
                Entry(xml_tree.text(it, "loc"), when(xml_tree.text(it, "lastmod"))) for it in root
            )
            return Sitemap(pages=tuple(it for it in entries if it.url))
        case other:
            message = f"it is no sitemap (<{other}>)"
            raise ValueError(message)


def when(text: str) -> datetime | None:
    """Return the moment that an ISO date names, in UTC where it names no zone; None for others."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _from_lines(text: str) -> Sitemap:
    urls = (line.strip() for line in text.splitlines())
    pages = tuple(Entry(url) for url in urls if url.startswith(("http://", "https://")))
    if not pages:
        message = "it lists no page"
        raise ValueError(message)
    return Sitemap(pages=pages)


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(content, _LARGEST)
    except zlib.error as error:
        message = "it is damaged (gzip)"
        raise ValueError(message) from error
    if unpacking.unconsumed_tail:
        message = "it is larger than 50 MB"
        raise ValueError(message)
    return found
