# pyright: reportUnknownMemberType=false
"""`/frontdesk channel`: when the bot answers in a channel, and for whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused
from bot.inbox import Commanded, Whereabouts
from bot.manners import Manners, Mode
from bot.models import Deed
from bot.ports import Channels, Directory
from bot.slack.calls import call
from knowledge.models import Audience

USAGE = (
    "`/frontdesk channel` shows what holds in this channel · "
    f"`/frontdesk channel mode {'|'.join(Mode)}` says when I answer · "
    f"`/frontdesk channel audience {'|'.join(Audience)}` says from which pages · "
    "name another channel before `mode` or `audience`: `/frontdesk channel #help mode auto`"
)
UNKNOWN = "I do not know this channel. Pick its name from Slack's list, or invite me there first."
DIRECT = "Direct messages have no mode: there I always answer, for you alone."
WORDS = {
    Mode.OFF: "I never answer there, and say so privately to whoever asks",
    Mode.MENTION: "I answer whoever mentions me, uses `/ask`, or goes on in a thread of theirs",
    Mode.AUTO: "I also answer questions at the top level where the documents hold the answer",
}

_CHANNEL = re.compile(r"<#([CGD]\w+)(?:\|[^>]*)?>|([CGD][A-Z0-9]{5,})")


@dataclass(frozen=True, slots=True)
class ChannelCommand:
    """Show and change the manners of a channel; whoever calls it has checked the admin."""

    client: AsyncWebClient
    directory: Directory
    channels: Channels

    async def run(self, commanded: Commanded) -> str:
        """Return what the admin reads; raise `SlackUnavailable`."""
        origin = commanded.origin
        channel, wishes = _aim(commanded.text.split()[1:], origin.channel)
        if channel is None or not await self._knows(channel, origin.channel):
            return UNKNOWN
        if channel.startswith("D"):
            return DIRECT
        return await self._obey(Whereabouts(origin.workspace, channel, origin.asker), wishes)

    async def _obey(self, there: Whereabouts, wishes: Sequence[str]) -> str:
        manners = await self.channels.manners(there.workspace, there.channel)
        if not wishes:
            return await self._described(there, manners)
        wanted = _wanted(manners, wishes)
        if wanted is None:
            return USAGE
        what, value = (wish.lower() for wish in wishes)
        deed = Deed(there.workspace, there.asker, f"channel.{what}", there.channel, value)
        await self.channels.decide(there.channel, wanted, deed)
        return await self._described(there, wanted)

    async def _knows(self, channel: str, here: str) -> bool:
        if channel == here:
            return True
        try:
            await call("conversations.info", self.client.conversations_info(channel=channel))
        except SlackRefused:
            return False
        return True

    async def _described(self, there: Whereabouts, manners: Manners) -> str:
        self.directory.look_again((there.channel,))
        audience = await self.directory.audience_there(there)
        if manners.audience is Audience.PUBLIC:
            pages = "from public pages alone, because an admin decided so"
        elif audience is Audience.PUBLIC:
            pages = "from public pages alone, because outsiders read there, or may"
        else:
            pages = "from public and internal pages"
        return (
            f"<#{there.channel}> is set to *{manners.mode}*: {WORDS[manners.mode]}. "
            f"Answers come {pages}."
        )


def _aim(words: Sequence[str], here: str) -> tuple[str | None, Sequence[str]]:
    """Return the channel that is meant, None where it cannot be told, and what is wished."""
    if not words or words[0].lower() in {"mode", "audience"}:
        return here, words
    named = _CHANNEL.fullmatch(words[0])
    return (named[1] or named[2] if named else None), words[1:]


def _wanted(manners: Manners, wishes: Sequence[str]) -> Manners | None:
    match [wish.lower() for wish in wishes]:
        case ["mode", mode] if mode in set(Mode):
            return replace(manners, mode=Mode(mode))
        case ["audience", audience] if audience in set(Audience):
            return replace(manners, audience=Audience(audience))
        case _:
            return None
