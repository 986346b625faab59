"""What of a website may be visited, and how far."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.sources.website.addresses import Network
from knowledge.sources.website.robots import Robots
from knowledge.sources.website.scope import Scope


class Reach(StrEnum):
    """Say how the pages of a site are found."""

    AUTO = "auto"
    """What its sitemap lists of this part of the site; where it lists nothing, by links."""
    SITEMAP = "sitemap"
    CRAWL = "crawl"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Tour:
    """How a site is visited."""

    reach: Reach = Reach.AUTO
    prefix: str | None = None
    """Path below which pages are taken; None for the folder of the start page."""
    pages: int = 2000
    depth: int = 30
    """Links from the start page to the furthest one."""
    page_bytes: int = 10_000_000
    total_bytes: int = 1_000_000_000
    seconds: float = 3600.0
    delay: float = 0.2
    """Seconds between two requests, where robots.txt asks for no more."""
    private_networks: tuple[Network, ...] = ()
    """Internal networks in which the site may lie."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The part of a site that is ours to visit."""

    scope: Scope
    robots: Robots

    def holds(self, url: str) -> bool:
        """Say whether a URL may be asked for and is part of the source."""
        return self.scope.holds(url) and self.robots.allow(url)
