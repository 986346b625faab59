"""What people do to an app's messages and what Slack hands the app for it: links and triggers.

A slash command or a click gives the app a `response_url` (5 uses within 30 minutes) and a
`trigger_id` (once, within 3 seconds).
"""

from dataclasses import dataclass, replace

from bot.playground.errors import Code, Refused
from bot.playground.identifiers import Identifiers
from bot.playground.models import Message, Place

RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60
TRIGGER_SECONDS = 3


@dataclass(frozen=True, slots=True)
class ResponseLink:
    """A response_url: who acted where, and on which message if it was a click."""

    link_id: str
    person: str
    place: Place
    message: Message | None
    made_at: float
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger_id: who acted, and whether it was used up."""

    person: str
    made_at: float
    used: bool = False


class ResponseLinks:
    """Hands out response_urls and counts their uses."""

    def __init__(self, ids: Identifiers) -> None:
        self._ids = ids
        self._links: dict[str, ResponseLink] = {}

    def make(self, person: str, place: Place, message: Message | None = None) -> ResponseLink:
        """Return a new link."""
        link = ResponseLink(self._ids.fresh("R"), person, place, message, self._ids.now())
        self._links[link.link_id] = link
        return link

    def use(self, link_id: str) -> ResponseLink:
        """Count one use; refuse with `invalid_url`, `expired_url` or `used_url`."""
        link = self._links.get(link_id)
        if link is None:
            raise Refused(Code.INVALID_URL)
        if self._ids.now() - link.made_at > RESPONSE_SECONDS:
            raise Refused(Code.EXPIRED_URL)
        if link.uses >= RESPONSE_USES:
            raise Refused(Code.USED_URL)
        self._links[link_id] = replace(link, uses=link.uses + 1)
        return link


class Triggers:
    """Hands out trigger_ids and takes them once."""

    def __init__(self, ids: Identifiers) -> None:
        self._ids = ids
        self._triggers: dict[str, Trigger] = {}

    def make(self, person: str) -> str:
        """Return a new trigger_id for something that this person did."""
        trigger_id = f"{self._ids.fresh('')}.{self._ids.fresh('')}"
        self._triggers[trigger_id] = Trigger(person, self._ids.now())
        return trigger_id

    def use(self, trigger_id: str) -> str:
        """Return who acted; refuse what is unknown, used or older than three seconds."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused(Code.INVALID_TRIGGER_ID)
        if trigger.used:
            raise Refused(Code.EXCHANGED_TRIGGER_ID)
        if self._ids.now() - trigger.made_at > TRIGGER_SECONDS:
            raise Refused(Code.EXPIRED_TRIGGER_ID)
        self._triggers[trigger_id] = replace(trigger, used=True)
        return trigger.person
