"""How the bot behaves in a channel: whom it heeds there, and what admins decide about it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.models import Via
from knowledge.models import Audience


class Mode(StrEnum):
    """Say when the bot answers in a channel."""

    OFF = "off"
    """Never: whoever asks is told so, privately."""
    MENTION = "mention"
    """Whoever mentions it, uses `/ask`, or goes on in a thread of theirs."""
    AUTO = "auto"
    """Also every question at the top level that its documents answer; else it stays silent."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What admins decided for one channel."""

    mode: Mode = Mode.MENTION
    audience: Audience = Audience.INTERNAL
    """The widest that its answers may have: outsiders who read there narrow it further."""


class Heed(StrEnum):
    """Say what is done with something that was said."""

    ANSWER = "answer"
    REFUSE = "refuse"
    """Say privately that the bot is off here."""
    PASS = "pass"  # noqa: S105  # no password


def heed(mode: Mode, via: Via) -> Heed:
    """Return what is done with a message or a command in a channel of this mode."""
    if via is Via.OVERHEARD:
        return Heed.ANSWER if mode is Mode.AUTO else Heed.PASS
    if via is Via.DIRECT or mode is not Mode.OFF:
        return Heed.ANSWER
    return Heed.REFUSE
