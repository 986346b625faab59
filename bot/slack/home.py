# pyright: reportUnknownMemberType=false
"""What is shown before anybody asks: the Home tab, and the prompts of a direct message."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.audience import may_read
from bot.cache.aliases import AliasState
from bot.cache.ports import Aliases
from bot.errors import NotAllowed, SlackRefused, SlackUnavailable
from bot.inbox import Opened, Tab, Whereabouts
from bot.overview import topics
from bot.ports import Directory, Health, KnowledgeAdmin, Overview, OwnCases
from bot.slack.calls import call, direct_channel
from bot.slack.examples import Examples
from bot.slack.home_view import AdminPage, HomePage, home
from bot.slack.render import shortened
from bot.standing import without_this
from bot.voice.lines import Voice
from knowledge.errors import KnowledgeError
from knowledge.models import Audience

log = structlog.get_logger()

MOST_PROMPTS = 4
"""As many as Slack shows."""
MOST_LISTED = 5
MOST_GAPS = 10
MOST_ALIASES = 5
LOOKED_THROUGH = 500
LONGEST_TITLE = 75
OUTDATED = "hash_conflict"
"""Slack's error where a newer tab was published than the one that we know of."""


@dataclass(frozen=True, slots=True)
class HomePages:
    """Find what somebody may see in their Home tab."""

    directory: Directory
    overview: Overview
    cases: OwnCases
    examples: Examples
    dashboard: "Dashboard"

    async def page(self, origin: Whereabouts) -> HomePage:
        """Return it as it is now."""
        audience = await self.directory.audience(origin)
        workspace, person = origin.workspace, origin.asker
        asked = await self.overview.asked_by(workspace, person, MOST_LISTED)
        cases = await self.cases.of_asker(workspace, person)
        return HomePage(
            examples=await self.examples.find(workspace, audience, MOST_PROMPTS),
            asked=[entry for entry in asked if may_read(entry, person, audience)],
            cases=[one for one in cases if one.audience in audience.may_see][:MOST_LISTED],
            admin=await self._admin(origin, audience),
        )

    async def prompts(self, origin: Whereabouts) -> tuple[str, ...]:
        """Return the questions that are offered in a direct message."""
        audience = await self.directory.audience(origin)
        return await self.examples.find(origin.workspace, audience, MOST_PROMPTS)

    async def _admin(self, origin: Whereabouts, audience: Audience) -> AdminPage | None:
        try:
            await self.directory.require_admin(origin.asker)
        except (NotAllowed, SlackUnavailable, SlackRefused):
            return None
        return await self.dashboard.page(origin.workspace, audience)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Find what admins see as well."""

    overview: Overview
    knowledge: KnowledgeAdmin
    health: Health
    aliases: Aliases
    clock: Callable[[], datetime]

    async def page(self, workspace: str, audience: Audience) -> AdminPage:
        """Return it as it is now."""
        now = self.clock()
        week, month = now - timedelta(days=7), now - timedelta(days=30)
        missing = await self.overview.unanswered(workspace, month, LOOKED_THROUGH)
        seen = [entry.question for entry in missing if entry.audience in audience.may_see]
        knowledge, generation = await self._knowledge(workspace)
        proposed = await self.aliases.listed(workspace, AliasState.PROPOSED)
        return AdminPage(
            week=await self.overview.figures(workspace, week),
            month=await self.overview.figures(workspace, month),
            gaps=topics(seen)[:MOST_GAPS],
            knowledge=knowledge,
            generation=generation,
            aliases=[one for one in proposed if one.audience in audience.may_see][:MOST_ALIASES],
            standing=without_this(await self.health.standing(workspace)),
            called=await self.health.called(workspace),
        )

    async def _knowledge(self, workspace: str) -> tuple[str, int | None]:
        try:
            return await self.knowledge.status(workspace), await self.knowledge.live(workspace)
        except KnowledgeError as error:
            return str(error), None


@dataclass(frozen=True, slots=True)
class SlackHome:
    """Publish Home tabs, and offer prompts."""

    client: AsyncWebClient
    pages: HomePages
    voice: Voice

    async def open(self, opened: Opened) -> None:
        """Show what somebody came to see; raise `SlackUnavailable` or `DatabaseUnavailable`."""
        if opened.tab is Tab.HOME:
            await self._publish(opened.origin, opened.seen)
        else:
            await self._offer(opened.origin)

    async def refresh(self, origin: Whereabouts) -> None:
        """Show a tab anew, whatever is shown there."""
        channel = origin.channel or await direct_channel(self.client, origin.asker)
        await self._publish(replace(origin, channel=channel), None)

    async def _publish(self, origin: Whereabouts, seen: str | None) -> None:
        """Put the tab in the place of the one that was seen, or of a newer one, built anew."""
        try:
            await self._put(origin, seen)
        except SlackRefused as refused:
            if refused.code != OUTDATED:
                raise
            log.info("home_outdated", stage="home")
            await self._put(origin, None)

    async def _put(self, origin: Whereabouts, seen: str | None) -> None:
        view = home(await self.pages.page(origin), self.voice)
        await call(
            "views.publish",
            self.client.views_publish(user_id=origin.asker, view=view, hash=seen),
        )

    async def _offer(self, origin: Whereabouts) -> None:
        """Offer questions for the whole conversation: with a thread, Slack drops them silently."""
        questions = await self.pages.prompts(origin)
        if not questions:
            return
        prompts = [{"title": shortened(one, LONGEST_TITLE), "message": one} for one in questions]
        try:
            await call(
                "assistant.threads.setSuggestedPrompts",
                self.client.assistant_threads_setSuggestedPrompts(
                    channel_id=origin.channel, prompts=prompts
                ),
            )
        except SlackRefused as refused:
            log.info("no_prompts", stage="home", why=refused.code)
