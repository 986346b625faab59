"""The storm: workers die, sockets drop, events come twice, and the Web API fails."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from bot.playground import Fault, Playground
from bot.playground.trouble import Trouble
from tests.chaos.crew import Crew

HARMS: Mapping[str, int] = {
    "429": 4,
    "500": 4,
    "slow": 3,
    "dropped": 1,
    "refreshed": 1,
    "twice": 3,
    "late": 2,
    "two sockets": 2,
}
"""What may happen next, and how often in comparison."""
DELIVERIES: Mapping[str, Trouble] = {
    "twice": Trouble.DUPLICATE_DELIVERY,
    "late": Trouble.LATE_DELIVERY,
    "two sockets": Trouble.TWO_SOCKETS,
}
METHODS = (
    "chat.postMessage",
    "chat.getPermalink",
    "conversations.replies",
    "conversations.history",
    "conversations.info",
    "conversations.open",
    "users.info",
    "assistant.threads.setStatus",
    "*",
)


@dataclass(slots=True)
class Storm:
    """Do harm at random, and count it."""

    slack: Playground
    crew: Crew
    random: Random
    done: Counter[str] = field(default_factory=Counter[str])

    async def rage(self) -> None:
        """Go on until cancelled."""
        await asyncio.gather(self._kill(), self._disturb())

    async def _kill(self) -> None:
        """Kill a worker every few seconds, as long as one is there to be killed."""
        while True:
            await self.slack.wait_for_app(120)
            await asyncio.sleep(self.random.uniform(1.0, 5.0))
            self.crew.kill()

    async def _disturb(self) -> None:
        while True:
            await asyncio.sleep(self.random.uniform(0.2, 1.2))
            [harm] = self.random.choices(tuple(HARMS), weights=tuple(HARMS.values()))
            await self._do(harm)
            self.done[harm] += 1

    async def _do(self, harm: str) -> None:
        match harm:
            case "dropped":
                await self.slack.drop_sockets()
            case "refreshed":
                await self.slack.disconnect_sockets()
            case "429":
                self.slack.fail(Fault(self._method(), 429, "ratelimited", self._times()))
            case "500":
                self.slack.fail(Fault(self._method(), 500, times=self._times()))
            case "twice" | "late" | "two sockets":
                await self.slack.cause(DELIVERIES[harm])
            case _:
                delay = self.random.uniform(0.5, 3.0)
                self.slack.fail(Fault(self._method(), error="", times=self._times(), delay=delay))

    def _method(self) -> str:
        return self.random.choice(METHODS)

    def _times(self) -> int:
        return self.random.randint(1, 4)
