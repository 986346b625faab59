# pyright: reportUnknownMemberType=false
"""Questions to begin with: what colleagues ask most in public channels, else page titles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused, SlackUnavailable
from bot.overview import about, examples
from bot.ports import Foresees, Library, Overview
from bot.slack.calls import call
from bot.slack.parse import Json, part
from knowledge.errors import KnowledgeError
from knowledge.models import Audience, Query

LOOKED_THROUGH = 300
RECENTLY = timedelta(days=30)
TITLES_TRIED = 4
"""Titles that are looked up for each one that is shown, at most."""
MOST_CHANNELS = 20
"""Channels about which Slack is asked at once."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Find questions that may be shown to somebody."""

    client: AsyncWebClient
    overview: Overview
    library: Library
    answering: Foresees
    clock: Callable[[], datetime]

    async def find(self, workspace: str, audience: Audience, most: int) -> tuple[str, ...]:
        """Return the most frequent ones, all of them answered before."""
        since = self.clock() - RECENTLY
        answered = await self.overview.answered(workspace, since, LOOKED_THROUGH)
        seen = [entry for entry in answered if entry.audience in audience.may_see]
        channels = list(dict.fromkeys(entry.channel for entry in seen))[:MOST_CHANNELS]
        public = [channel for channel in channels if await self._is_public(channel)]
        asked = [entry for entry in seen if entry.channel in public]
        return examples(asked, await self._titles(workspace, audience, most), most)

    async def _titles(self, workspace: str, audience: Audience, most: int) -> tuple[str, ...]:
        """Return titles of pages that an answer can be made of: who tries one shall get one."""
        try:
            titles = await self.library.titles(workspace, audience, most * TITLES_TRIED)
        except KnowledgeError:
            return ()  # examples are a comfort; the tab must be there without them too
        good: list[str] = []
        for title in titles:
            if len(good) < most and await self._answers(workspace, audience, title):
                good.append(title)
        return tuple(good)

    async def _answers(self, workspace: str, audience: Audience, title: str) -> bool:
        return await self.answering.would_answer(Query(workspace, about(title), audience))

    async def _is_public(self, channel: str) -> bool:
        try:
            answer = await call(
                "conversations.info", self.client.conversations_info(channel=channel)
            )
        except (SlackUnavailable, SlackRefused):
            return False
        return _is_open(part(answer, "channel"))


def _is_open(channel: Json) -> bool:
    """Say whether everybody in the workspace could join; what is unknown is closed."""
    closed = ("is_private", "is_im", "is_mpim")
    return bool(channel) and not any(bool(channel.get(field)) for field in closed)
