"""Who may see what: the one rule, for everybody who will read a reply.

An audience is that of its readers: one outsider among them makes it public, and so does whatever is
not known of them. What an admin has set for a channel can narrow it, and never widens it.
"""

from collections.abc import Iterable
from enum import StrEnum

from bot.models import Answered, Decision, Entry
from knowledge.models import Audience


class Side(StrEnum):
    """Say where somebody, or everybody in a channel, belongs."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    """Another company's, or a guest."""
    UNKNOWN = "unknown"


def audience_of(readers: Iterable[Side]) -> Audience:
    """Return for whom something is that all of these will read; nobody known means the public."""
    return Audience.INTERNAL if set(readers) == {Side.INSIDE} else Audience.PUBLIC


def may_read(entry: Entry, reader: str, audience: Audience) -> bool:
    """Say whether a turn may be shown again to a reader who is asking as this audience."""
    return not entry.hidden_from(reader) and entry.audience in audience.may_see


def reveals(decision: Decision) -> bool:
    """Say whether an outsider would learn something from it.

    Everything that an answer says was found or approved: with nothing internal among it, there is
    nothing to learn.
    """
    found = {passage.chunk.audience for passage in decision.passages} | {decision.approved_for}
    return isinstance(decision.outcome, Answered) and Audience.INTERNAL in found
