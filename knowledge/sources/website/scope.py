"""Which URLs belong to a site, and the one form in which each is written."""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

_LONGEST = 2000
_REPEATED = 3
"""How often one name may stand in a path: a relative link gone wrong repeats for ever."""
_TRACKING = re.compile(r"utm_\w+|gclid|fbclid|mc_[ce]id|ref_src", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_SAFE = "%/?:@!$&'()*+,;=~-._"
"""What may stand in a URL as it is; what is escaped already stays so."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A host, and the part of it below one path."""

    host: str
    """With its port where it is not the scheme's own."""
    prefix: str

    @classmethod
    def around(cls, url: str, prefix: str | None = None) -> "Scope":
        """Return what a start page stands for: its folder, or all below a prefix."""
        split = urlsplit(url)
        return cls(split.netloc, prefix or _folder(split.path))

    def holds(self, url: str) -> bool:
        """Say whether a URL in its one form belongs to the site."""
        split = urlsplit(url)
        below = split.path.startswith(self.prefix) or split.path == self.prefix.rstrip("/")
        return split.netloc == self.host and below


def normalised(url: str, base: str = "") -> str | None:
    """Return a URL's one form, without fragment and tracking; None for what is no page's."""
    try:
        split = urlsplit(urljoin(base, url.strip()))
        host, port = (split.hostname or "").encode("idna").decode().lower(), split.port
    except (ValueError, UnicodeError):
        return None
    if split.scheme not in _PORTS or not host or split.username or split.password:
        return None
    if ":" in host:
        host = f"[{host}]"
    place = host if port in {None, _PORTS[split.scheme]} else f"{host}:{port}"
    return _within_reason(split._replace(netloc=place))


def _within_reason(split: SplitResult) -> str | None:
    said = (part for part in split.query.split("&") if part)
    query = "&".join(part for part in said if not _TRACKING.fullmatch(part.partition("=")[0]))
    url = split._replace(
        path=quote(split.path, safe=_SAFE) or "/", query=quote(query, safe=_SAFE), fragment=""
    ).geturl()
    names = Counter(name for name in split.path.split("/") if name)
    endless = any(times > _REPEATED for times in names.values())
    return None if endless or len(url) > _LONGEST else url


def carries_credentials(url: str) -> bool:
    """Say whether a URL names a user or a password."""
    try:
        split = urlsplit(url)
    except ValueError:
        return False
    return bool(split.username or split.password)


def without_query(url: str) -> str:
    """Return a URL as far as its path: what endless variants of one page have in common."""
    return urlsplit(url)._replace(query="").geturl()


def _folder(path: str) -> str:
    """Return the folder of a start page; a page without a suffix may be one itself."""
    head, _, last = path.rpartition("/")
    if not last:
        return path or "/"
    return f"{head}/" if "." in last else f"{path}/"
