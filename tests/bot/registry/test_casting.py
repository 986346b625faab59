"""Who writes: the line-up's choice, within seconds of a change; shadows write and are not said."""

import asyncio
from dataclasses import dataclass, field, replace

from bot.adapters.memory_cache import MemoryCache
from bot.answering import Answering
from bot.cache.recall import Recall
from bot.clerk import Clerk
from bot.models import Answered, Entry, Question
from bot.registry.casting import HOLDS_SECONDS, LOOKS, MOST_SHADOWS, Casting, Rehearsal
from bot.registry.lineup import Lineup, Move
from bot.voice.lines import read_voice
from bot.writing import Written
from knowledge.errors import DatabaseUnavailable
from knowledge.models import Findings
from tests.bot.voice.test_lines import VOICE
from tests.builders import NOON, citation, findings, question
from tests.scripted import ScriptedSearch


@dataclass(frozen=True)
class Scribe:
    """A writer that signs what it writes."""

    model: str

    async def write(self, question: Question, findings: Findings) -> Written:
        quoted = replace(citation(), chunk_id=findings.passages[0].chunk.chunk_id)
        return Written(f"Written by {self.model or 'the configured one'}. [1]", (quoted,))


@dataclass
class SetLineups:
    """Line-ups as a test sets them; `down` makes the database fail."""

    lineup: Lineup = field(default_factory=Lineup)
    past: list[Move] = field(default_factory=list[Move])
    down: bool = False
    reads: int = 0

    async def current(self, workspace: str) -> Lineup:
        self.reads += 1
        if self.down:
            raise DatabaseUnavailable
        return self.lineup

    async def moves(self, workspace: str) -> list[Move]:
        if self.down:
            raise DatabaseUnavailable
        return self.past

    async def move(self, workspace: str, lineup: Lineup, actor: str) -> Move:
        raise AssertionError

    async def roll_back(self, workspace: str, actor: str) -> Move:
        raise AssertionError


@dataclass
class PaperShadows:
    """Shadows on paper; entries are there when a test says so."""

    entries: set[str] = field(default_factory=set[str])
    kept: list[Entry] = field(default_factory=list[Entry])
    looks: int = 0

    async def keep(self, entry: Entry) -> bool:
        self.looks += 1
        if entry.question_id not in self.entries:
            return False
        self.kept.append(entry)
        return True

    async def of(self, question_id: str) -> list[Entry]:
        return [one for one in self.kept if one.question_id == question_id]


@dataclass
class Stage:
    """A casting with everything that a test moves."""

    lineups: SetLineups = field(default_factory=SetLineups)
    shadows: PaperShadows = field(default_factory=PaperShadows)
    cache: MemoryCache = field(default_factory=lambda: MemoryCache(lambda: NOON))
    now: float = 0.0
    flows: dict[str, Answering] = field(default_factory=dict[str, Answering])

    def answering_with(self, model: str) -> Answering:
        return self.flows.setdefault(model, self._flow(model))

    def _flow(self, model: str) -> Answering:
        recall = Recall(self.cache, f"pipeline of {model}", lambda: NOON)
        voice = read_voice(VOICE)
        return Answering(ScriptedSearch(findings()), recall, Scribe(model), voice, threshold=0.5)

    def casting(self) -> tuple[Casting, Rehearsal]:
        rehearsal = Rehearsal(self.shadows, Clerk(str.upper, "pipeline"), pause=0)
        casting = Casting(self.answering_with, self.lineups, lambda: self.now, rehearsal)
        return casting, rehearsal


async def said(casting: Casting, question_id: str = "q1") -> str:
    decision = await casting.answer(question(question_id))
    assert isinstance(decision.outcome, Answered)
    return decision.outcome.text


async def test_the_live_model_speaks_and_the_entry_says_which() -> None:
    """With the hash of what made it, so that later figures know."""
    casting, _ = Stage(SetLineups(Lineup("a"))).casting()
    decision = await casting.answer(question())
    assert isinstance(decision.outcome, Answered)
    assert decision.outcome.text == "Written by a. [1]"
    assert (decision.voice_model, decision.pipeline) == ("a", "pipeline of a")


async def test_a_change_holds_some_seconds_later_without_a_restart() -> None:
    """Not at once: the line-up is read once in a while."""
    stage = Stage()
    casting, _ = stage.casting()
    assert await said(casting) == "Written by the configured one. [1]"
    stage.lineups.lineup = Lineup("b")
    stage.now = HOLDS_SECONDS - 1
    assert await said(casting) == "Written by the configured one. [1]"
    stage.now = HOLDS_SECONDS
    assert await said(casting) == "Written by b. [1]"
    assert stage.lineups.reads == 2


async def test_while_the_database_is_away_the_last_line_up_holds() -> None:
    """Who speaks is no reason not to answer."""
    stage = Stage(SetLineups(Lineup("a")))
    casting, _ = stage.casting()
    assert await said(casting) == "Written by a. [1]"
    stage.lineups.down, stage.now = True, HOLDS_SECONDS * 2
    assert await said(casting) == "Written by a. [1]"


async def test_one_models_answers_are_not_recalled_for_another() -> None:
    """After a change the cache has nothing, and after a rollback it has everything again."""
    stage = Stage(SetLineups(Lineup("a")))
    casting, _ = stage.casting()
    caches: list[str] = []
    for model in ("a", "b", "a"):
        stage.lineups.lineup, stage.now = Lineup(model), stage.now + HOLDS_SECONDS
        caches.append((await casting.answer(question())).cache)
    assert caches == ["miss", "miss", "exact"]


async def test_a_shadow_writes_and_is_not_said() -> None:
    """What it wrote is kept, redacted, once the question's own entry is there."""
    stage = Stage(SetLineups(Lineup("a", "b", 100, shadow=True)))
    casting, rehearsal = stage.casting()
    assert await said(casting) == "Written by a. [1]"
    for _ in range(50):
        await asyncio.sleep(0)
    assert stage.shadows.looks > 1
    assert stage.shadows.kept == []
    stage.shadows.entries.add("q1")
    await rehearsal.settle()
    (kept,) = stage.shadows.kept
    assert (kept.voice_model, kept.reply) == ("b", "WRITTEN BY B. [1]")


async def test_a_shadow_without_an_entry_is_let_go() -> None:
    """Its question was deleted, or was nobody's: nothing waits for ever."""
    stage = Stage(SetLineups(Lineup("a", "b", 100, shadow=True)))
    casting, rehearsal = stage.casting()
    await said(casting)
    await rehearsal.settle()
    assert stage.shadows.looks == LOOKS
    assert stage.shadows.kept == []


async def test_shadows_are_few_at_a_time() -> None:
    """A storm of questions is not doubled; leaving ends what is not finished."""
    stage = Stage(SetLineups(Lineup("a", "b", 100, shadow=True)))
    casting, rehearsal = stage.casting()
    slow = replace(rehearsal, pause=60)
    casting = replace(casting, rehearsal=slow)
    for n in range(MOST_SHADOWS + 5):
        await said(casting, f"q{n}")
    for _ in range(50):
        await asyncio.sleep(0)
    assert stage.shadows.looks == MOST_SHADOWS
    await slow.aclose()


async def test_on_a_terminal_no_shadow_writes() -> None:
    """Nothing is journalled there."""
    stage = Stage(SetLineups(Lineup("a", "b", 100, shadow=True)))
    casting = Casting(stage.answering_with, stage.lineups, lambda: 0.0)
    assert await said(casting) == "Written by a. [1]"
    assert list(stage.flows) == ["a"]
