"""The people of the playground, what they do, and what they see."""

import asyncio
from collections.abc import Sequence

from bot.playground import Message, Playground
from tests.e2e.assembly import Bot


class Office:
    """The people of the playground, and what they see."""

    def __init__(self, slack: Playground, bot: Bot) -> None:
        self.slack = slack
        self.bot = bot
        self.mira = slack.person("mira")
        self.jonas = slack.person("jonas")
        self.priya = slack.person("priya")
        self.alex = slack.person("alex")
        self.help = slack.channel("help")

    def mention(self, text: str) -> str:
        return f"<@{self.slack.bot_user_id}> {text}"

    def said(self, channel: str, thread: str | None = None) -> Sequence[Message]:
        """Return what the bot said there, replies without the message they are under."""
        messages = self.slack.messages(channel, thread)
        return [m for m in messages if m.author == self.slack.bot_user_id and m.ts != thread]

    async def replies(self, channel: str, thread: str | None, count: int = 1) -> Sequence[Message]:
        return await self.slack.wait_for(
            lambda: found if len(found := self.said(channel, thread)) >= count else None
        )

    async def whisper(self, user: str, containing: str) -> Message:
        return await self.slack.wait_for(
            lambda: next((m for m in self.slack.ephemerals(user) if containing in shown(m)), None)
        )

    async def ask(self, text: str) -> str:
        """Let Mira mention the bot in the help channel; return the ts of the message."""
        return await self.slack.say(self.mira, self.help, self.mention(text))

    async def settled(self) -> None:
        """Wait until nothing is left in the inbox."""
        async with asyncio.timeout(10):
            while (await self.bot.inbox.backlog()).rows:  # noqa: ASYNC110  # SQL rings no bell
                await asyncio.sleep(0.02)

    async def card_showing(self, text: str) -> Message:
        """Wait until the first card shows this."""
        return await self.slack.wait_for(
            lambda: next(
                (m for m in self.said(self.slack.desk_channel)[:1] if text in shown(m)), None
            )
        )

    async def card(self) -> Message:
        return (await self.replies(self.slack.desk_channel, None))[0]


def shown(message: Message) -> str:
    """Return everything that a message shows, as one text."""
    return f"{message.text} {message.blocks}"
