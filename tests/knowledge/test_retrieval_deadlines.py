"""A Weaviate that is dead, slow or comes and goes: a search ends in time, and says why."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest

from knowledge.errors import SearchTimeout, SearchUnavailable, StoreUnreachable
from knowledge.stores.weaviate import WeaviateStore
from tests.knowledge.library import Library, open_library
from tests.weaviate_stub import Stub, weaviate_stub

PAGE = {"billing.md": "# Billing\n\nRefunds take five days.\n"}
DEADLINE_S = 0.5
SPARE_S = 0.25
"""How much longer than its deadline a search may take as a whole."""
BUSY_S = 5.0
"""What a busy machine may add before a test says that a deadline was not kept."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Loaded knowledge whose Weaviate can be made to fail."""

    library: Library
    stub: Stub

    async def finds(self) -> bool:
        """Ask; a search that does not come back at all fails the test, not the patience."""
        async with asyncio.timeout(DEADLINE_S + SPARE_S + BUSY_S):
            found = await self.library.find("How long do refunds take?")
        return bool(found.passages)


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncGenerator[Shelf]:
    async with weaviate_stub() as stub:
        store = WeaviateStore(stub.url, None, stub.grpc_url, read_seconds=30)
        async with open_library(tmp_path, store=store) as library:
            library.write(PAGE)
            await library.load()
            library.deadline = DEADLINE_S
            yield Shelf(library, stub)
        await store.disconnect()


async def test_a_slow_weaviate_costs_our_deadline_and_is_used_again(shelf: Shelf) -> None:
    """Though the store itself would wait for half a minute."""
    shelf.stub.faults.delay = 60
    with pytest.raises(SearchTimeout, match=r"too slow|took more than"):
        await shelf.finds()
    shelf.stub.faults.delay = 0
    shelf.library.deadline = BUSY_S
    assert await shelf.finds()


async def test_a_dead_weaviate_is_said_at_once(tmp_path: Path, unused_tcp_port: int) -> None:
    """With the variable to look at; the client alone would wait for a minute."""
    async with weaviate_stub() as stub:
        store = WeaviateStore(stub.url, None, stub.grpc_url)
        async with open_library(tmp_path, store=store) as library:
            library.write(PAGE)
            await library.load()
        await store.disconnect()
    gone = WeaviateStore(f"http://127.0.0.1:{unused_tcp_port}", None, stub.grpc_url)
    async with open_library(tmp_path, store=gone) as library, asyncio.timeout(BUSY_S):
        with pytest.raises(StoreUnreachable, match=r"cannot be reached\. Check WEAVIATE_URL\."):
            await library.find("refunds")
    await gone.disconnect()


async def test_a_weaviate_that_comes_and_goes_answers_or_says_why(shelf: Shelf) -> None:
    """Each search is an answer or one line; nothing that failed before keeps the next from it."""
    # Of both legs, and a code after which the client does not try again by itself.
    away = [grpc.StatusCode.INTERNAL] * 2
    shelf.library.deadline = BUSY_S
    told: list[str] = []
    for round_ in range(6):
        shelf.stub.faults.codes = list(away) if round_ % 2 else []
        try:
            assert await shelf.finds() == (round_ % 2 == 0)
        except SearchUnavailable as error:
            told.append(str(error))
    assert len(told) == 3
    assert all("\n" not in line and shelf.stub.url in line for line in told)


async def test_one_slow_leg_leaves_the_other(shelf: Shelf) -> None:
    """And the findings say that they are half of what they could be."""
    shelf.stub.faults.codes = [grpc.StatusCode.INTERNAL]
    shelf.library.deadline = BUSY_S
    found = await shelf.library.find("How long do refunds take?")
    assert found.passages
    assert found.degraded
    assert shelf.stub.url in found.degraded
