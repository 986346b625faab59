"""Writes that come at the same time go into one transaction: one commit for all who wait."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from knowledge.errors import DatabaseUnavailable

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST = 100
"""Items of one transaction."""


@dataclass(slots=True)
class Batch(Generic[Item, Answer]):
    """Gather what comes while a write is under way, and write it next, in its order.

    `write` stores several items and returns an answer for each. Where it fails over several of
    them, each is written alone: one that cannot be stored must not keep the others out.
    """

    write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]]
    _waiting: list[tuple[Item, asyncio.Future[Answer]]] = field(
        default_factory=list[tuple[Item, asyncio.Future[Answer]]]
    )
    _writing: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Answer:
        """Return when the item is stored; raise what storing it raises."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            if not await self._try(now):
                for one in now:
                    await self._try([one])

    async def _try(self, now: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> bool:
        """Write some items; return False where they are to be tried one by one."""
        try:
            answers = await self.write([item for item, _ in now])
        except Exception as error:  # noqa: BLE001  # whatever it is, whoever waits must learn it
            if len(now) > 1 and not isinstance(error, DatabaseUnavailable):
                return False
            for _, waiting in now:
                if not waiting.done():
                    waiting.set_exception(error)
            return True
        for (_, waiting), answer in zip(now, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)
        return True
