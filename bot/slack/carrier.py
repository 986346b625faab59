# pyright: reportUnknownMemberType=false
"""Carry a person's words to the other side of a case, under that person's name."""

from collections.abc import Callable
from time import time

import structlog
from slack_sdk.models.metadata import Metadata
from slack_sdk.web.async_client import AsyncWebClient

from bot.bridge import Crossing
from bot.errors import SlackRefused, SlackUnavailable
from bot.models import Copy, Posted, ThreadRef
from bot.slack.calls import delete, find_marked, persona_of, post_as, update
from bot.slack.directory import Recent
from bot.slack.parse import Persona
from bot.slack.render import Message, escaped, shortened

log = structlog.get_logger()

COPY_EVENT = "frontdesk_copy"
"""Type of the metadata by which a copy is found again in Slack."""

LONGEST = 11_000
"""Characters of one copy: Slack cuts a text at 40,000, and nobody reads more than this."""
PERSONAS_KEPT_SECONDS = 300.0
LOOK_BACK = 86_400.0
"""Seconds in which a copy is looked for that nobody noted."""


class SlackCarrier:
    """Post, change and take back copies."""

    def __init__(self, client: AsyncWebClient, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._personas: Recent[str, Persona] = Recent(monotonic, PERSONAS_KEPT_SECONDS)

    async def post(self, crossing: Crossing, author: str, origin: str) -> str:
        """Show a message on the other side; return the ts of its copy.

        Raise `SlackUnavailable` or `SlackRefused`.
        """
        persona = await self._persona(author)
        return await post_as(self._client, crossing.to, copied(crossing.text, origin), persona)

    async def find(self, where: ThreadRef, origin: str) -> str | None:
        """Return the ts of the copy of a message, if it is there already."""
        mark = (COPY_EVENT, "origin", origin)
        return await find_marked(self._client, where, mark, time() - LOOK_BACK)

    async def change(self, copy: Copy, text: str) -> None:
        """Let a copy say something else."""
        await update(self._client, Posted(copy.where, copy.ts), copied(text, copy.origin))

    async def take_back(self, copy: Copy) -> None:
        """Delete a copy."""
        await delete(self._client, Posted(copy.where, copy.ts))

    async def _persona(self, user: str) -> Persona:
        known = self._personas.get(user)
        if known is None:
            try:
                known = await persona_of(self._client, user)
            except (SlackRefused, SlackUnavailable) as error:
                log.info("no_persona", stage="bridge", error=str(error))
                return Persona("A colleague", None)
            self._personas.put(user, known)
        return known


def copied(text: str, origin: str) -> Message:
    """Return a copy: the words alone, with whom they could ping or fake made harmless."""
    metadata = Metadata(event_type=COPY_EVENT, event_payload={"origin": origin})
    return Message(escaped(shortened(text, LONGEST)), (), metadata)
