"""What a site's robots.txt lets us do."""

from dataclasses import dataclass

from protego import Protego

from knowledge.errors import SourceUnreadable
from knowledge.sources.website.answers import Absent, Answer, Failed, Page

AGENT = "Frontdesk"
"""The name by which robots.txt and robots metas know us."""

_NO_RULES = frozenset(range(400, 500)) - {408, 425, 429}
_LONGEST = 512 * 1024
"""What RFC 9309 asks a crawler to read at least."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host."""

    rules: Protego

    @classmethod
    def of(cls, answer: Answer) -> "Robots":
        """Return the rules that a host gave; raise `SourceUnreadable` where it gave no answer.

        No file means no rules. A server that fails might have had some: RFC 9309 has us stay away.
        """
        match answer:
            case Page(content=content):
                text = content[:_LONGEST].decode("utf-8-sig", "replace")
                return cls(Protego.parse(text))
            case Absent():
                return cls(Protego.parse(""))
            case Failed(status=status) if status in _NO_RULES:
                return cls(Protego.parse(""))
            case Failed(reason=reason, passing=passing):
                mend = ": without a site's rules nothing of it is read. Load again later."
                message = f"{reason}{mend if passing else ': nothing was loaded.'}"
                raise SourceUnreadable(message)

    def allow(self, url: str) -> bool:
        """Say whether we may ask for a URL."""
        return self.rules.can_fetch(url, AGENT)

    @property
    def delay(self) -> float:
        """Return how many seconds the site wants between two requests; 0 for no wish."""
        return self.rules.crawl_delay(AGENT) or 0.0

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Return the sitemaps that it names."""
        return tuple(self.rules.sitemaps)
