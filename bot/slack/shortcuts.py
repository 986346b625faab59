"""What shortcuts do that fetch nobody."""

from dataclasses import dataclass

from bot.inbox import Chosen
from bot.ports import Transcript, Whispers
from bot.slack.buttons import AnswerSources

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
