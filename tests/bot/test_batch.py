"""Writes that are gathered: in their order, one transaction for many, and each with its own end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.adapters.database.batch import Batch
from knowledge.errors import DatabaseUnavailable


@dataclass
class Shelf:
    """Store what may be stored; a write takes until a test lets it end."""

    unwanted: str = ""
    is_away: bool = False
    writes: list[list[str]] = field(default_factory=list[list[str]])
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, items: Sequence[str]) -> Sequence[str]:
        self.writes.append(list(items))
        await self.go_on.wait()
        if self.is_away:
            message = "away"
            raise DatabaseUnavailable(message)
        if self.unwanted in items:
            message = f"{self.unwanted} cannot be stored"
            raise ValueError(message)
        return [item.upper() for item in items]


async def put_all(shelf: Shelf, items: str) -> list[str | BaseException]:
    """Put letters at once while the first is being written."""
    batch = Batch[str, str](shelf.write)
    puts = [asyncio.create_task(batch.put(item)) for item in items]
    await asyncio.sleep(0.01)
    shelf.go_on.set()
    return await asyncio.gather(*puts, return_exceptions=True)


async def test_what_comes_meanwhile_is_written_together_in_its_order() -> None:
    """A second message must not overtake the first on its way in."""
    shelf = Shelf()
    batch = Batch[str, str](shelf.write)
    first = asyncio.create_task(batch.put("a"))
    await asyncio.sleep(0.01)
    rest = [asyncio.create_task(batch.put(item)) for item in "bcd"]
    await asyncio.sleep(0.01)
    shelf.go_on.set()
    assert await asyncio.gather(first, *rest) == ["A", "B", "C", "D"]
    assert shelf.writes == [["a"], ["b", "c", "d"]]


async def test_one_that_cannot_be_stored_keeps_no_other_out() -> None:
    """The others are stored, and whoever put the one learns why it was not."""
    shelf = Shelf(unwanted="b")
    found = await put_all(shelf, "abc")
    assert (found[0], found[2]) == ("A", "C")
    assert isinstance(found[1], ValueError)


async def test_a_database_that_is_away_is_asked_once() -> None:
    """Nothing would be gained by asking for each."""
    shelf = Shelf(is_away=True)
    found = await put_all(shelf, "abc")
    assert all(isinstance(one, DatabaseUnavailable) for one in found)
    assert len(shelf.writes) == 1


async def test_whoever_goes_away_keeps_nobody_waiting() -> None:
    """A connection that breaks in the middle is no failure of the others."""
    shelf = Shelf()
    batch = Batch[str, str](shelf.write)
    gone, stays = (asyncio.create_task(batch.put(item)) for item in "ab")
    await asyncio.sleep(0.01)
    gone.cancel()
    shelf.go_on.set()
    assert await asyncio.wait_for(stays, 5) == "B"
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_it_goes_on_after_a_failure() -> None:
    """The next one finds a database that is there again."""
    shelf = Shelf(is_away=True)
    shelf.go_on.set()
    batch = Batch[str, str](shelf.write)
    with pytest.raises(DatabaseUnavailable):
        await batch.put("a")
    shelf.is_away = False
    assert await batch.put("b") == "B"
