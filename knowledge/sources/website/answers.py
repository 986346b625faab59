"""What a website may answer, and what is made of its status."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered in the end."""

    url: str
    """Where it was found, after redirects."""
    content: bytes
    media: str
    robots: str = ""
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no page of ours at this URL: none at all, or one that leads away."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A page that could not be had."""

    url: str
    reason: str
    passing: bool = False
    """Whether asking again may help."""
    wait: float | None = None
    """Seconds after which the server wants to be asked again."""
    status: int | None = None
    """What the server answered, where it did."""

    @property
    def closed(self) -> bool:
        """Say whether the page is there, and not for everybody."""
        return self.status in _CLOSED


Answer = Page | Absent | Failed


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a caller takes as an answer."""

    may_follow: Callable[[str], bool]
    """Whether a redirect may lead to this URL."""
    media: frozenset[str] | None = None
    """Media types that are of use; None for any."""
    largest: int = 10_000_000
    """Bytes, unpacked."""


def judged(url: str, status: int, headers: Mapping[str, str]) -> Absent | Failed | str | None:
    """Return what a status says without a body, or where it sends on; None where a body counts."""
    if status in _ABSENT:
        return Absent(url, f"answers {status}")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return headers.get("Location") or Failed(url, f"{url} redirects nowhere", status=status)
    if status != HTTPStatus.OK:
        asked = headers.get("Retry-After", "")
        wait = float(asked) if asked.isdecimal() else None
        return Failed(url, f"{url} answers {status}", status in _PASSING, wait, status)
    return None
