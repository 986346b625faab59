"""Behind the scenes, for the page's panel: each event and call as it happens, and troubles."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.playground.errors import PlaygroundUsage
from bot.playground.traffic import Exchange, Traffic
from bot.playground.trouble import Trouble
from bot.playground.wire import Json

SHOWN = 120
"""Exchanges that a panel begins with: what scrolls, not what was kept."""


@dataclass(frozen=True, slots=True)
class Backstage:
    """What the panel shows and sets off."""

    traffic: Traffic
    cause: Callable[[Trouble], Awaitable[None]]
    calm: Callable[[], Awaitable[None]]
    under_way: Callable[[], Sequence[Trouble]]

    def recent(self) -> list[Json]:
        """Return the last exchanges, oldest first."""
        return [exchange_view(exchange) for exchange in self.traffic.recent()[-SHOWN:]]

    def troubles(self) -> list[Json]:
        """Return every trouble that can be caused, and whether it is under way."""
        current = self.under_way()
        return [
            {
                "name": trouble.value,
                "title": trouble.value.replace("_", " ").capitalize(),
                "description": trouble.description,
                "under_way": trouble in current,
            }
            for trouble in Trouble
        ]

    async def set_off(self, name: str) -> None:
        """Cause a trouble by its name, or end all of them where the name is empty."""
        if not name:
            await self.calm()
            return
        if name not in set(Trouble):
            message = f"There is no trouble called {name}."
            raise PlaygroundUsage(message)
        await self.cause(Trouble(name))

    def watch(self, queue: asyncio.Queue[Json | None]) -> Callable[[], None]:
        """Queue the last exchanges, then each new one with the troubles as they are after it."""
        queue.put_nowait({"recent": self.recent(), "troubles": self.troubles()})
        return self.traffic.watch(
            lambda exchange: queue.put_nowait(
                {"exchange": exchange_view(exchange), "troubles": self.troubles()}
            )
        )


def exchange_view(exchange: Exchange) -> Json:
    """Write an exchange."""
    return {
        "number": exchange.number,
        "at": exchange.at,
        "way": exchange.way.value,
        "name": exchange.name,
        "status": exchange.status,
        "milliseconds": round(exchange.milliseconds, 1),
        "attempt": exchange.attempt,
        "sent": exchange.sent,
        "answer": exchange.answer,
    }
