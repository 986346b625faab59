"""Any history of loads, failures, rollbacks and erasures, held against a dict."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from knowledge.errors import NoGeneration, SearchUnavailable, SourceUnreadable
from knowledge.upkeep import KEPT
from tests.knowledge.library import WORKSPACE, Library, open_library

_T = TypeVar("_T")

PAGES = ("a.md", "b.md", "c/d.md")
WORDS = ("refund", "invoice", "webhook", "password")

State = dict[str, str]


def page(word: str) -> str:
    return f"# Page\n\nThis page is about one thing alone, and the name of that thing is {word}.\n"


class Histories(RuleBasedStateMachine):
    """Folder and knowledge base side by side with what they should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.closing = AsyncExitStack()
        self.library: Library = self.run(self._opened)
        self.folder: State = {}
        self.live: list[State] = []
        """The generations that can be gone back to, oldest first; the last one is live."""

    def run(self, work: Callable[..., Coroutine[Any, Any, _T]], *args: object) -> _T:
        return self.runner.run(work(*args))

    async def _opened(self) -> Library:
        return await self.closing.enter_async_context(open_library(self.home))

    @rule(name=st.sampled_from(PAGES), word=st.sampled_from(WORDS))
    def write(self, name: str, word: str) -> None:
        self.library.write({name: page(word)})
        self.folder[name] = word

    @precondition(lambda self: len(self.folder) > 1)
    @rule(number=st.integers(0, 9))
    def remove(self, number: int) -> None:
        name = sorted(self.folder)[number % len(self.folder)]
        self.library.write({name: None})
        del self.folder[name]

    @precondition(lambda self: self.folder)
    @rule()
    def load(self) -> None:
        self.run(self.library.load)
        if not self.live or self.live[-1] != self.folder:
            self.live = [*self.live, dict(self.folder)][-KEPT:]

    @precondition(lambda self: self.folder)
    @rule()
    def load_and_fail(self) -> None:
        """Fails where something new has to be embedded, else does what a load does."""
        self.library.embedder.fails = SearchUnavailable("gone")
        try:
            self.load()
        except SearchUnavailable:
            pass
        finally:
            self.library.embedder.fails = None

    @rule()
    def roll_back(self) -> None:
        try:
            self.run(self.library.ingest.roll_back, WORKSPACE)
        except NoGeneration:
            assert len(self.live) < 2
        else:
            self.live.pop()

    @precondition(lambda self: self.live)
    @rule(name=st.sampled_from(PAGES))
    def forget(self, name: str) -> None:
        try:
            self.run(self.library.ingest.forget, WORKSPACE, "docs", name)
        except SourceUnreadable:
            assert all(name not in state for state in self.live)
        for state in self.live:
            state.pop(name, None)

    @invariant()
    def the_live_generation_is_found_and_nothing_else(self) -> None:
        if not self.live:
            return
        verified = self.run(self.library.ingest.verify, WORKSPACE)
        assert (verified.missing, verified.unknown) == (0, 0)
        found: State = {}
        for word in WORDS:
            findings = self.run(self.library.find, word)
            for passage in findings.passages:
                if word in passage.chunk.text:
                    found[passage.chunk.path] = word
        missing = {name for name, word in self.live[-1].items() if found.get(name) != word}
        # Equal texts are shown once: a page may be hidden behind its twin.
        twins = {name for name in missing if self.live[-1][name] in found.values()}
        assert missing == twins
        assert found.items() <= self.live[-1].items()

    def teardown(self) -> None:
        self.run(self.closing.aclose)
        self.runner.close()
        shutil.rmtree(self.home)


Histories.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
TestHistories = Histories.TestCase
