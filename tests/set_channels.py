"""A double for what admins decided about channels: the same for every channel."""

from dataclasses import dataclass, field

from bot.manners import Manners
from bot.models import Deed


@dataclass
class SetChannels:
    """Channels about which an admin decided one thing, or nothing."""

    set_to: Manners = field(default_factory=Manners)

    async def manners(self, workspace: str, channel: str) -> Manners:
        return self.set_to

    async def decide(self, channel: str, manners: Manners, deed: Deed) -> None:
        self.set_to = manners
