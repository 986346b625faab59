"""What an HTML page tells a crawler: where it leads, what it is called, whether to leave it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from knowledge.sources.website.scope import normalised

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_HEAD = 4096


@dataclass(slots=True)
class Signs:
    """What was found on one page, in the order of the page."""

    links: list[str] = field(default_factory=list[str])
    canonical: str | None = None
    markdown: str | None = None
    """Where the same page is as Markdown."""
    robots: str = ""
    """What it asks of robots, lower case."""

    @property
    def noindex(self) -> bool:
        """Say whether the page does not want to be found."""
        return _asks("noindex", self.robots)

    @property
    def nofollow(self) -> bool:
        """Say whether the page does not want its links to be followed."""
        return _asks("nofollow", self.robots)


def read_signs(content: bytes, url: str, robots_tag: str) -> Signs:
    """Return what a page and its `X-Robots-Tag` header say; links are absolute and in one form."""
    reader = _Reader(url)
    reader.feed(_decoded(content))
    signs = reader.signs
    signs.robots = ",".join((signs.robots, _ours(robots_tag)))
    signs.links = list(dict.fromkeys(signs.links))
    return signs


def _asks(word: str, robots: str) -> bool:
    return bool({word, "none"} & {part.strip() for part in robots.split(",")})


def _ours(tag: str) -> str:
    """Return the part of a header that is meant for everybody or for us: `bot: noindex, …`."""
    agent, colon, rest = tag.lower().partition(":")
    if not colon or "," in agent:
        return tag.lower()
    return rest if agent.strip() == "frontdesk" else ""


def _decoded(content: bytes) -> str:
    declared = _META_CHARSET.search(content[:_HEAD])
    encoding = declared.group(1).decode("ascii", "replace") if declared else "utf-8"
    try:
        return content.decode(encoding, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


class _Reader(HTMLParser):
    """Collect signs while the page goes by."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.signs = Signs()
        self._base = url

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the tags that mean something to a crawler."""
        given = {name: value or "" for name, value in attrs}
        relations = set(given.get("rel", "").lower().split())
        match tag:
            case "base":
                self._base = normalised(given.get("href", ""), self._base) or self._base
            case "meta":
                self._meta(given)
            case "link":
                self._link(given, relations)
            case "a" | "area" if "nofollow" not in relations and given.get("href"):
                self._found(given["href"])
            case _:
                pass

    def _meta(self, given: dict[str, str]) -> None:
        if given.get("name", "").lower() in {"robots", "frontdesk"}:
            self.signs.robots = ",".join((self.signs.robots, given.get("content", "").lower()))

    def _link(self, given: dict[str, str], relations: set[str]) -> None:
        target = normalised(given.get("href", ""), self._base) if given.get("href") else None
        if "canonical" in relations:
            self.signs.canonical = self.signs.canonical or target
        elif "alternate" in relations and given.get("type", "").lower() == "text/markdown":
            self.signs.markdown = self.signs.markdown or target
        elif "next" in relations and target:
            self.signs.links.append(target)

    def _found(self, link: str) -> None:
        target = normalised(link, self._base)
        if target:
            self.signs.links.append(target)
