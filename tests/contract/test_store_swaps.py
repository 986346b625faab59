"""A load goes live while 200 searches run: each sees the old knowledge or the new, never both."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import SearchTimeout
from knowledge.ledger.generations import Ledger
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import Pointer, Release
from knowledge.models import Findings, Hit, Vector, View
from knowledge.ports import Store
from knowledge.upkeep import roll_back
from tests.contract.breaking import BreakingStore
from tests.knowledge.library import WORKSPACE, Library, open_library

PAGES = 6
BEFORE, AFTER = 120, 80
PATIENCE_S = 120.0


class HoldingStore(BreakingStore):
    """Hold searches that have read the pointer, until they are let go."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Semaphore(0)

    async def dense(self, view: View, vector: Vector, depth: int) -> Sequence[Hit]:
        await self._hold()
        return await super().dense(view, vector, depth)

    async def lexical(self, view: View, terms: Sequence[str], depth: int) -> Sequence[Hit]:
        await self._hold()
        return await super().lexical(view, terms, depth)

    async def _hold(self) -> None:
        self.reached.release()
        await self.open.wait()


class SearchedLedger(Ledger):
    """Begin searches right before the pointer moves, and right after."""

    library: Library
    store: HoldingStore
    searches: list[asyncio.Task[Findings]]

    async def activate(self, lease: Lease, expected: Pointer | None, release: Release) -> None:
        self.store.open.clear()
        self.searches = [asyncio.create_task(self.library.find("fact")) for _ in range(BEFORE)]
        for _ in range(2 * BEFORE):  # both legs of each
            await self.store.reached.acquire()
        await super().activate(lease, expected, release)
        self.searches += [asyncio.create_task(self.library.find("fact")) for _ in range(AFTER)]


def edition(number: int) -> dict[str, str]:
    return {
        f"{n}.md": f"# Page {n}\n\nEdition {number} tells this fact, number {n}, in a sentence.\n"
        for n in range(PAGES)
    }


def said(findings: Findings) -> tuple[str | None, set[str]]:
    """Return what is wrong with a search, if anything, and which editions it saw."""
    texts = [passage.chunk.text for passage in findings.passages]
    whole = None if len(texts) == PAGES else f"{len(texts)} pages"
    return findings.degraded or whole, {text.split()[1] for text in texts}


@pytest.fixture
async def searched(store: Store, tmp_path: Path) -> AsyncIterator[Library]:
    """Return a knowledge base that is searched while it changes; one search is never collected."""
    holding = HoldingStore(store)
    async with open_library(tmp_path, store=holding) as library:
        library.deadline = PATIENCE_S
        ledger = SearchedLedger(library.parts.database, library.parts.clock)
        ledger.library, ledger.store = library, holding
        library.parts = replace(library.parts, ledger=ledger, grace_seconds=3600)
        yield library


async def test_a_load_goes_live_under_200_searches(searched: Library) -> None:
    """No mixture, no nothing, no error; also where the load ends before they do."""
    ledger = searched.parts.ledger
    assert isinstance(ledger, SearchedLedger)
    ledger_of_the_first = Ledger(searched.parts.database, searched.parts.clock)
    searched.parts = replace(searched.parts, ledger=ledger_of_the_first)
    searched.write(edition(1))
    await searched.load()
    searched.parts = replace(searched.parts, ledger=ledger)
    searched.write(edition(2))
    await searched.load()
    ledger.store.open.set()
    seen = [said(findings) for findings in await asyncio.gather(*ledger.searches)]
    assert len(seen) == BEFORE + AFTER
    assert all(one == (None, {"1"}) for one in seen[:BEFORE])
    assert all(one == (None, {"2"}) for one in seen[BEFORE:])


@asynccontextmanager
async def searching(library: Library) -> AsyncGenerator[list[tuple[str | None, set[str]]]]:
    """Search all the while, and note what each search saw; nothing holds them."""
    ended = asyncio.Event()
    seen: list[tuple[str | None, set[str]]] = []

    async def search() -> None:
        while not ended.is_set():
            # On a busy machine a search may be given up in time; it may not see a mixture.
            with suppress(SearchTimeout):
                found = await library.find("fact")
                if found.degraded is None or "too slow" not in found.degraded:
                    seen.append(said(found))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(search())
        try:
            yield seen
        finally:
            ended.set()


async def test_searches_go_on_through_many_loads(store: Store, tmp_path: Path) -> None:
    """Whichever moment they meet, they see one edition whole."""
    async with open_library(tmp_path, store=store) as library:
        library.deadline = PATIENCE_S
        library.parts = replace(library.parts, grace_seconds=3600)
        library.write(edition(0))
        await library.load()
        async with searching(library) as seen:
            for number in range(1, 6):
                library.write(edition(number))
                await library.load()
        assert all(why is None and len(editions) == 1 for why, editions in seen)
        assert said(await library.find("fact")) == (None, {"5"})


async def test_searches_go_on_through_rollbacks_and_the_loads_after_them(
    store: Store, tmp_path: Path
) -> None:
    """The load after a rollback discards what lay beyond, and nobody sees half of it."""
    async with open_library(tmp_path, store=store) as library:
        # As in production, a load waits longer than a search may take.
        library.deadline, library.parts = 1.0, replace(library.parts, grace_seconds=2.0)
        library.write(edition(0))
        await library.load()
        async with searching(library) as seen:
            for number in range(1, 4):
                library.write(edition(number))
                await library.load()
                await roll_back(library.parts, WORKSPACE)
        assert seen
        assert all(why is None and len(editions) == 1 for why, editions in seen)
        assert said(await library.find("fact")) == (None, {"0"})
