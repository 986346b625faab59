"""What the desk is told without having asked."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.inbox import Button
from bot.models import ThreadRef
from bot.slack import render
from bot.slack.calls import post
from bot.slack.render import escaped


@dataclass(frozen=True, slots=True)
class SlackNotices:
    """Post at the desk; `text` is plain."""

    client: AsyncWebClient
    desk: ThreadRef

    async def line(self, text: str) -> None:
        """Say a line."""
        await post(self.client, self.desk, render.line(escaped(text)))

    async def offer(self, text: str, button: Button, value: str) -> None:
        """Say a line with a button; whoever presses is checked."""
        await post(self.client, self.desk, render.offer(escaped(text), button, value))
