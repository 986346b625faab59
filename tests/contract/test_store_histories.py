"""Any history of loads, crashes, rollbacks and erasures, on every store, held against a dict.

`FRONTDESK_TEST_COMBINATIONS=10000` takes 2,500 steps a store; `make test` takes 90.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from knowledge.errors import NoGeneration, SearchUnavailable, SourceUnreadable
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Chunk, Query, View
from knowledge.upkeep import KEPT
from tests.contract.breaking import BreakingStore, Dies, Fuse, When
from tests.contract.stores import KINDS, Server, server_for, stores_of
from tests.knowledge.library import Library, open_library

_T = TypeVar("_T")

STEPS = 15
COMBINATIONS = int(os.environ.get("FRONTDESK_TEST_COMBINATIONS", "400"))  # noqa: TID251  # a length, read as the tests are collected
EXAMPLES = max(5, COMBINATIONS // (4 * STEPS))

SOURCES: tuple[str, ...] = ("docs", "faq")
PAGES = ("a.md", "b.md", "c/d.md", "d/c.md")
WORDS = ("refund", "invoice", "webhook", "password")

Page = tuple[str, str]
"""A source's name and a path."""
State = dict[Page, tuple[str, Audience]]
"""What a generation holds: each page's word, and who may see it."""


def page(word: str) -> str:
    """Return a page of three chunks, so that half of it can be lost."""
    line = f"This page is about one thing alone, and the name of that thing is {word}."
    return "# Page\n\n" + "\n\n".join(f"{line} Part {n} of three says so too.\n" for n in range(3))


def word_of(chunk: Chunk) -> str:
    (word,) = (word for word in WORDS if word in chunk.text)
    return word


class Histories(RuleBasedStateMachine):
    """Folders and a knowledge base side by side with what they should hold."""

    compared = 0
    """Generations that were held against the model, of every history together."""

    def __init__(self, kind: str, server: Server | None) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.closing = AsyncExitStack()
        self.workspace = uuid4().hex
        self.library: Library = self.run(self._opened, kind, server)
        self.folders: dict[str, dict[str, str]] = {name: {} for name in SOURCES}
        self.audiences: dict[str, Audience] = dict.fromkeys(SOURCES, Audience.INTERNAL)
        self.kept: list[tuple[int, State]] = []
        """The generations that can be gone back to, oldest first; the last one is live."""

    def run(self, work: Callable[..., Coroutine[Any, Any, _T]], *args: object) -> _T:
        return self.runner.run(work(*args))

    async def _opened(self, kind: str, server: Server | None) -> Library:
        stores = await self.closing.enter_async_context(stores_of(kind, self.home, server))
        self.store = BreakingStore(await stores.open())
        return await self.closing.enter_async_context(open_library(self.home, store=self.store))

    @property
    def live(self) -> State:
        return self.kept[-1][1] if self.kept else {}

    @rule(source=st.sampled_from(SOURCES), name=st.sampled_from(PAGES), word=st.sampled_from(WORDS))
    def write(self, source: str, name: str, word: str) -> None:
        self.library.write({f"{source}/{name}": page(word)})
        self.folders[source][name] = word

    @rule(source=st.sampled_from(SOURCES), number=st.integers(0, 9))
    def remove(self, source: str, number: int) -> None:
        names = sorted(self.folders[source])
        if len(names) > 1:
            name = names[number % len(names)]
            self.library.write({f"{source}/{name}": None})
            del self.folders[source][name]

    @rule(source=st.sampled_from(SOURCES), audience=st.sampled_from(Audience))
    def show_to(self, source: str, audience: Audience) -> None:
        self.audiences[source] = audience

    @rule(sources=st.sampled_from((("docs",), ("faq",), SOURCES)))
    def load(self, sources: tuple[str, ...]) -> None:
        names = [name for name in sources if self.folders[name]]
        if names:
            self.run(self._load, names)
            self._note(names)

    @rule(words=st.lists(st.sampled_from(WORDS), min_size=2, max_size=KEPT + 1))
    def edit(self, words: list[str]) -> None:
        """Load after each change of a page: so generations grow old, and are collected."""
        for word in words:
            self.write("docs", "a.md", word)
            self.load(("docs",))

    @rule(
        sources=st.sampled_from((("docs",), ("faq",), SOURCES)),
        calls=st.integers(0, 9),
        when=st.sampled_from(When),
        error=st.sampled_from((Dies, lambda: SearchUnavailable("gone"))),
    )
    def load_and_break(
        self, sources: tuple[str, ...], calls: int, when: When, error: Callable[[], BaseException]
    ) -> None:
        """Break at any call of the store: what was live stays, unless the pointer had moved."""
        names = [name for name in sources if self.folders[name]]
        self.store.fuse = Fuse(calls, when, error)
        try:
            if names:
                self.run(self._load, names)
        except (Dies, SearchUnavailable):
            assert self.store.fuse.blown
        finally:
            self.store.fuse = None
        self._note(names)

    @rule()
    def roll_back(self) -> None:
        try:
            self.run(self.library.ingest.roll_back, self.workspace)
        except NoGeneration:
            assert len(self.kept) < 2
        else:
            self.kept.pop()

    @precondition(lambda self: self.kept)
    @rule(source=st.sampled_from(SOURCES), name=st.sampled_from((*PAGES, None)))
    def forget(self, source: str, name: str | None) -> None:
        try:
            self.run(self.library.ingest.forget, self.workspace, source, name)
        except SourceUnreadable:
            assert not self._erased(source, name)
        else:
            assert self._erased(source, name)

    @precondition(lambda self: self.kept)
    @rule(
        source=st.sampled_from(SOURCES),
        name=st.sampled_from((*PAGES, None)),
        at=st.tuples(st.integers(0, 2), st.sampled_from((When.BEFORE, When.AFTER))),
        then=st.sampled_from(("forget", "load")),
    )
    def break_while_forgetting(
        self, source: str, name: str | None, at: tuple[int, When], then: str
    ) -> None:
        """Doing it again finishes it, and so does the next load, which may bring the page back."""
        self.store.fuse = fuse = Fuse(*at, Dies)
        try:
            self.run(self.library.ingest.forget, self.workspace, source, name)
        except (Dies, SourceUnreadable):
            pass
        finally:
            self.store.fuse = None
        erased = self._erased(source, name)
        if then == "load" and all(self.folders.values()):
            self.load(SOURCES)
        elif fuse.blown and erased:
            self.run(self.library.ingest.forget, self.workspace, source, name)

    @invariant()
    def every_kept_generation_is_as_it_was(self) -> None:
        """Text by text, for both audiences; and the store agrees with the ledger."""
        type(self).compared += len(self.kept)
        for number, state in self.kept:
            for audience in Audience:
                held = self.run(self._held, number, audience)
                assert held == {
                    (*page, word, n)
                    for page, (word, seen_by) in state.items()
                    for n in range(3)
                    if seen_by in audience.may_see
                }
        if self.kept:
            verified = self.run(self.library.ingest.verify, self.workspace)
            assert (verified.missing, verified.unknown) == (0, 0)

    @invariant()
    def searches_see_the_live_generation_alone(self) -> None:
        if not self.kept:
            return
        for audience in Audience:
            seen = {it: word for it, (word, by) in self.live.items() if by in audience.may_see}
            for word in WORDS:
                findings = self.run(
                    self.library.retrieval.find, Query(self.workspace, word, audience)
                )
                assert findings.degraded is None
                assert findings.generation == self.kept[-1][0]
                found = {(it.chunk.source, it.chunk.path): it.chunk for it in findings.passages}
                assert {it: word_of(chunk) for it, chunk in found.items()}.items() <= seen.items()
                # Equal texts are shown once: one page at least says what is asked.
                assert (word in seen.values()) == (word in map(word_of, found.values()))

    async def _load(self, names: list[str]) -> None:
        sources = tuple(
            KnownSource(name, str(self.library.pages / name), self.audiences[name])
            for name in names
        )
        await self.library.ingest.load(self.workspace, sources, shrunk=frozenset(names))

    def _note(self, names: list[str]) -> None:
        """Note what is live after a load, or after one that broke when it was live already."""
        number = self.run(self.library.ingest.live, self.workspace)
        if number is not None and (not self.kept or self.kept[-1][0] != number):
            rest = {it: held for it, held in self.live.items() if it[0] not in names}
            loaded = {
                (name, path): (word, self.audiences[name])
                for name in names
                for path, word in self.folders[name].items()
            }
            self.kept.append((number, rest | loaded))
        if self.kept:
            status = self.run(self.library.ingest.status, self.workspace)
            assert status.live is not None
            left = [it.number for it in (status.live, *status.older)]
            assert left[:KEPT] == [number for number, _ in reversed(self.kept[-KEPT:])]
            self.kept = self.kept[-len(left) :]

    def _erased(self, source: str, name: str | None) -> set[Page]:
        """Take pages out of every kept generation; return which there were."""
        gone: set[Page] = set()
        for _, state in self.kept:
            for page in [it for it in state if it == (source, name or it[1])]:
                gone.add(page)
                del state[page]
        return gone

    async def _held(self, number: int, audience: Audience) -> set[tuple[str, str, str, int]]:
        index = self.library.parts.index(self.workspace)
        every = await self.store.ids(index, number)
        chunks = await self.store.chunks(View(index, number, audience), sorted(every))
        return {(it.source, it.path, word_of(it), it.ordinal) for it in chunks}

    def teardown(self) -> None:
        self.run(self.closing.aclose)
        self.runner.close()
        shutil.rmtree(self.home)


@pytest.mark.parametrize("kind", KINDS)
def test_any_history_is_what_a_dict_says(kind: str, request: pytest.FixtureRequest) -> None:
    """Content equals the model, searches see what is live, nothing kept is lost."""
    server = server_for(request, kind)

    class OnThisStore(Histories):
        def __init__(self) -> None:
            super().__init__(kind, server)

    run_state_machine_as_test(
        OnThisStore,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            database=None,
        ),
    )
    assert OnThisStore.compared > EXAMPLES
