"""What was said to nobody is taken in only where the bot shall answer such things."""

import asyncio
from dataclasses import dataclass, field

from bot.inbox import Arrival, Asked, Revised
from bot.manners import Heed, heed
from bot.models import Via
from bot.ports import Channels, Intake


@dataclass(frozen=True, slots=True)
class Attention:
    """Leave what is none of our business out of the inbox: nothing of it is ever stored."""

    intake: Intake
    channels: Channels
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    """One look after the other: an edit must not overtake what it edits."""

    async def put(self, arrival: Arrival) -> bool:
        """Store it; return False where it is here already, or was not for the bot."""
        said = arrival.incoming
        if isinstance(said, Asked | Revised) and said.via is Via.OVERHEARD:
            async with self._turn:
                manners = await self.channels.manners(said.origin.workspace, said.origin.channel)
            if heed(manners.mode, said.via) is Heed.PASS:
                return False
        return await self.intake.put(arrival)
