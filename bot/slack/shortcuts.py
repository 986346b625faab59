"""What shortcuts and modals do that fetch nobody."""

from dataclasses import dataclass

from bot.inbox import Approval, Chosen, Opened, Submitted
from bot.ports import Transcript, Whispers
from bot.slack.approvals import SlackApprovals
from bot.slack.buttons import AnswerSources
from bot.slack.home import SlackHome
from bot.slack.votes import Votes

NO_SOURCES = (
    "There are no sources behind this message: it is not an answer of mine. "
    "`/sources` shows those of the last answers here."
)


@dataclass(frozen=True, slots=True)
class SourcesShortcut:
    """Show the quotes behind the answer that somebody points at."""

    transcript: Transcript
    sources: AnswerSources
    whispers: Whispers

    async def choose(self, chosen: Chosen) -> None:
        """Show them to whoever chose it, if they may see them."""
        entry = await self.transcript.reply(chosen.where, chosen.message)
        if entry is None or not entry.citations:
            await self.whispers.line(chosen.origin, NO_SOURCES)
            return
        await self.sources.show(chosen.origin, entry)


@dataclass(frozen=True, slots=True)
class SlackSurfaces:
    """Give each shortcut, modal and tab to whom it belongs."""

    sources: SourcesShortcut
    votes: Votes
    home: SlackHome
    approvals: SlackApprovals

    async def serve(self, gesture: Chosen | Submitted | Approval | Opened) -> None:
        """Do what it asks for that fetches nobody; doing it again changes nothing."""
        match gesture:
            case Chosen() as chosen:
                await self.sources.choose(chosen)
            case Submitted() as submitted:
                await self.votes.submit(submitted)
            case Approval() as approval:
                await self.approvals.approve(approval)
            case Opened() as opened:
                await self.home.open(opened)
