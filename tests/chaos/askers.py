"""The askers: they ask in channels, in threads of theirs, and directly."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bot.playground import Playground
from bot.playground.models import Kind
from tests.chaos.company import DESK, Words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands in Slack."""

    channel: str
    ts: str
    thread: str | None
    """The thread in which it was asked; None at the top level."""

    @property
    def place(self) -> tuple[str, str]:
        """Return the thread in which its outcome is due."""
        return self.channel, self.thread or self.ts


@dataclass(slots=True)
class Askers:
    """Twenty people who ask one question after the other."""

    slack: Playground
    random: Random
    asked: list[Asked] = field(default_factory=list[Asked])
    _own: dict[str, Asked] = field(default_factory=dict[str, Asked])
    """The last question of each asker that stood at the top level of a channel."""

    async def ask(self, questions: int, per_second: float) -> None:
        """Ask so many questions, at about this pace."""
        words = Words(self.random)
        people = self._people()
        for _ in range(questions):
            await self._say(self.random.choice(people), words.question())
            await asyncio.sleep(self.random.expovariate(per_second))

    def _people(self) -> Sequence[str]:
        return [p.user_id for p in self.slack.people if p.handle.startswith("asker")]

    async def _say(self, person: str, text: str) -> None:
        """Ask in a room, further on in one's own thread, or directly."""
        where = self.random.random()
        before = self._own.get(person)
        if where < 0.15:  # about every seventh
            await self._post(person, self.slack.direct(person), text, None)
        elif where < 0.35 and before is not None:  # every fifth
            await self._post(person, before.channel, self._mention(text), before.place[1])
        else:
            room = self.random.choice(self._rooms())
            self._own[person] = await self._post(person, room, self._mention(text), None)

    async def _post(self, person: str, channel: str, text: str, thread: str | None) -> Asked:
        ts = await self.slack.say(person, channel, text, thread)
        self.asked.append(Asked(channel, ts, thread))
        return self.asked[-1]

    def _rooms(self) -> Sequence[str]:
        rooms = (c for c in self.slack.channels if c.kind is Kind.PUBLIC)
        return [c.channel_id for c in rooms if c.channel_id != DESK]

    def _mention(self, text: str) -> str:
        return f"<@{self.slack.bot_user_id}> {text}"
