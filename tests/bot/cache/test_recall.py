"""The answer cache as the question flow sees it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.adapters.memory_cache import MemoryCache
from bot.cache.flights import SingleFlight
from bot.cache.recall import QUIET, Recall, Recalled
from bot.cache.rules import CachedAnswer, CacheKey, Found, Ruling, Tier
from bot.errors import CacheUnavailable
from bot.models import (
    Answered,
    Decision,
    Entry,
    HandedOff,
    HandoffReason,
    Level,
    Question,
    Turn,
    Verdict,
)
from knowledge.analysis import normalised_tokens
from knowledge.errors import DatabaseUnavailable
from knowledge.models import Audience, Findings
from tests.builders import NOON, WEEK, citation, decision, entry, findings, question

CITED = replace(citation(), chunk_id=f"c-{WEEK}")
ANSWER = Answered(f"{WEEK} [1]", (CITED,), 0.9)
OTHER_WORDS = "How can I get my money back?"
MISSED = Recalled("miss")


class DeadCache(MemoryCache):
    """A cache whose server is down."""

    async def get(self, key: CacheKey) -> CachedAnswer | None:
        """Raise `CacheUnavailable`."""
        raise CacheUnavailable(key.workspace)

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        """Raise `CacheUnavailable`."""
        raise CacheUnavailable(key.workspace + answer.answer.text)

    async def drop(self, key: CacheKey) -> None:
        """Raise `CacheUnavailable`."""
        raise CacheUnavailable(key.workspace)


@dataclass
class PaperRulings:
    """Rulings on paper; `down` is a database that does not answer."""

    aliases: dict[tuple[str, ...], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, ...], tuple[str, ...]]
    )
    withdrawn: dict[CacheKey, datetime] = field(default_factory=dict[CacheKey, datetime])
    down: bool = False

    async def of(self, key: CacheKey) -> Ruling:
        """Return what the paper says; raise where it is down."""
        if self.down:
            message = "The database does not answer."
            raise DatabaseUnavailable(message)
        return Ruling(self.aliases.get(key.tokens), self.withdrawn.get(key.words))

    async def withdraw(self, key: CacheKey) -> None:
        """Note it."""
        self.withdrawn[key.words] = NOON

    async def erase(self, key: CacheKey) -> None:
        """Strike it out."""
        self.aliases.pop(key.tokens, None)


@dataclass
class Tally:
    """A meter that keeps what it is told."""

    looks: list[tuple[Tier, Found]] = field(default_factory=list[tuple[Tier, Found]])
    withdrawn: list[str] = field(default_factory=list[str])
    comparisons: list[tuple[bool, bool]] = field(default_factory=list[tuple[bool, bool]])

    def looked_up(self, tier: Tier, found: Found) -> None:
        """Keep it."""
        self.looks.append((tier, found))

    def withdrew(self, why: str) -> None:
        """Keep it."""
        self.withdrawn.append(why)

    def compared(self, *, agreed: bool, audited: bool) -> None:
        """Keep it."""
        self.comparisons.append((agreed, audited))

    def recorded(self, entry: Entry) -> None:
        """Leave turns to the journal."""

    def voted(self, verdict: Verdict) -> None:
        """Leave votes to the journal."""


def remembering(
    cache: MemoryCache | None = None, rulings: PaperRulings | None = None
) -> tuple[Recall, Tally]:
    tally = Tally()
    clock = lambda: NOON  # noqa: E731  # the time that it always is here
    kept = cache or MemoryCache(clock)
    ruled = rulings or PaperRulings()
    return Recall(kept, "pipeline", clock, ruled, meter=tally), tally


def given(asked: Question, answer: Answered = ANSWER) -> Decision:
    return replace(decision(answer, asked), level=Level.QUOTED)


async def ask(recall: Recall, asked: Question, found: Findings | None = None) -> Recalled:
    async with recall.recalling(asked, found or findings()) as recalled:
        return recalled


def turn(asked: Question) -> Entry:
    return replace(entry(), question=asked.text, workspace=asked.where.workspace)


def aliased() -> PaperRulings:
    return PaperRulings({normalised_tokens(OTHER_WORDS): normalised_tokens(question().text)})


async def test_an_answer_that_was_voted_down_is_not_given_again() -> None:
    """The next asker gets a fresh look at the documents."""
    recall, tally = remembering()
    asked = question()
    await recall.keep(given(asked), findings(), MISSED)
    assert (await ask(recall, asked)).answer == ANSWER
    await recall.forget(turn(asked))
    assert (await ask(recall, asked)).state == "miss"
    assert tally.withdrawn == ["voted_down"]


async def test_a_vote_counts_though_the_cache_did_not_hear_of_it() -> None:
    """It was down then, or it is another process's: what people decided is in the database."""
    cache = MemoryCache(lambda: NOON)
    rulings = PaperRulings()
    recall, tally = remembering(cache, rulings)
    await recall.keep(given(question()), findings(), MISSED)
    deaf, _ = remembering(DeadCache(lambda: NOON), rulings)
    await deaf.forget(turn(question()))
    assert (await ask(recall, question())).found is Found.VOTED_DOWN
    assert tally.looks == [(Tier.EXACT, Found.VOTED_DOWN)]


async def test_a_vote_on_an_answer_of_an_earlier_configuration_finds_that_one() -> None:
    """The configuration may come back."""
    cache, rulings = MemoryCache(lambda: NOON), PaperRulings()
    before, _ = remembering(cache, rulings)
    await before.keep(given(question()), findings(), MISSED)
    now = replace(before, pipeline="another")
    await now.forget(turn(question()))
    assert (await ask(before, question())).answer is None


async def test_an_approved_alias_gets_the_other_questions_answer() -> None:
    """As far as the evidence says so; for the asker it is the exact tier."""
    recall, tally = remembering(rulings=aliased())
    await recall.keep(given(question()), findings(), MISSED)
    recalled = await ask(recall, question(text=OTHER_WORDS))
    assert (recalled.state, recalled.answer) == ("exact", ANSWER)
    assert tally.looks == [(Tier.ALIAS, Found.HIT)]
    changed = findings(generation=2, text="Refunds take a day.")
    assert (await ask(recall, question(text=OTHER_WORDS), changed)).found is Found.STALE


async def test_an_alias_that_is_taken_back_counts_no_more() -> None:
    rulings = aliased()
    recall, _ = remembering(rulings=rulings)
    await recall.keep(given(question()), findings(), MISSED)
    rulings.aliases.clear()
    assert (await ask(recall, question(text=OTHER_WORDS))).state == "miss"


async def test_a_vote_on_what_an_alias_got_takes_the_other_questions_answer() -> None:
    """It is that answer which did not help."""
    recall, _ = remembering(rulings=aliased())
    await recall.keep(given(question()), findings(), MISSED)
    await recall.forget(turn(question(text=OTHER_WORDS)))
    assert (await ask(recall, question())).answer is None
    assert (await ask(recall, question(text=OTHER_WORDS))).answer is None


async def test_a_question_that_is_deleted_leaves_neither_answer_nor_alias() -> None:
    """The other question keeps its own answer."""
    rulings = aliased()
    recall, tally = remembering(rulings=rulings)
    await recall.keep(given(question()), findings(), MISSED)
    await recall.keep(given(question(text=OTHER_WORDS)), findings(), MISSED)
    await recall.forget_words(turn(question(text=OTHER_WORDS)))
    assert not rulings.aliases
    assert (await ask(recall, question(text=OTHER_WORDS))).answer is None
    assert (await ask(recall, question())).answer == ANSWER
    assert tally.withdrawn == ["erased"]


async def test_a_dead_cache_is_off_and_hurts_nobody() -> None:
    """Slower, never wrong: nothing is raised, and the state says it."""
    recall, tally = remembering(DeadCache(lambda: NOON))
    await recall.keep(given(question()), findings(), MISSED)
    await recall.forget(entry())
    assert (await ask(recall, question())).state == "off"
    assert tally.looks == []


async def test_a_database_that_does_not_answer_means_a_miss() -> None:
    """Whether somebody voted it down cannot be known, so it is not given."""
    rulings = PaperRulings()
    recall, _ = remembering(rulings=rulings)
    await recall.keep(given(question()), findings(), MISSED)
    rulings.down = True
    assert (await ask(recall, question())).state == "off"


async def test_a_cache_that_stays_down_is_told_of_once_a_minute() -> None:
    """With the number of lines that were spared."""
    now = NOON
    recall = Recall(DeadCache(lambda: NOON), "pipeline", lambda: now)
    with capture_logs() as lines:
        for _ in range(5):
            await ask(recall, question())
        now = NOON + QUIET
        await ask(recall, question())
    assert [(line["event"], line["unsaid"]) for line in lines] == [
        ("cache_unavailable", 0),
        ("cache_unavailable", 4),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        replace(question(), history=(Turn("asker", "And before?", NOON),)),
        question(text="Was I charged twice?"),
        question(text="What is the price today?"),
    ],
)
async def test_what_is_never_cached_is_never_looked_up(asked: Question) -> None:
    """A follow-up, one's own affairs, a day: also where an alias or an entry were there."""
    cache = MemoryCache(lambda: NOON)
    recall, _ = remembering(cache)
    await recall.keep(given(question(text=asked.text)), findings(), MISSED)
    await recall.keep(given(asked), findings(), MISSED)
    assert (await ask(recall, asked)).answer is None


async def test_what_stood_in_for_a_model_that_was_down_is_not_given_again() -> None:
    """When it answers again, the next asker gets its words."""
    recall, _ = remembering()
    voiced = replace(recall, aims_at=Level.VOICE)
    await voiced.keep(given(question()), findings(), MISSED)
    assert (await ask(voiced, question())).answer is None


async def test_a_handoff_is_not_kept() -> None:
    recall, _ = remembering()
    handed = HandedOff("A colleague will answer.", HandoffReason.WEAK_EVIDENCE, "")
    await recall.keep(decision(handed, question()), findings(), MISSED)
    assert (await ask(recall, question())).state == "miss"


async def compose(recall: Recall, made: list[str], takes: float = 0.01) -> str:
    """Ask as the flow does: make the answer unless it is recalled."""
    asked = question()
    async with recall.recalling(asked, findings()) as recalled:
        if recalled.answer:
            return recalled.state
        await asyncio.sleep(takes)
        made.append(recalled.state)
        await recall.keep(given(asked), findings(), MISSED)
        return recalled.state


def processes(count: int, patience: float = 10.0) -> Sequence[Recall]:
    """Return what several processes with one cache have."""
    cache = MemoryCache(lambda: NOON)
    return [replace(remembering(cache)[0], flight=SingleFlight(patience)) for _ in range(count)]


@pytest.mark.parametrize("count", [1, 4])
async def test_one_answer_is_made_for_all_who_ask_at_once(count: int) -> None:
    """In one process, and in several that share a cache."""
    made: list[str] = []
    askers = [compose(recall, made) for recall in processes(count) for _ in range(25)]
    states = await asyncio.gather(*askers)
    assert made == ["miss"]
    assert states.count("exact") == len(askers) - 1


@pytest.mark.parametrize("count", [1, 4])
async def test_nobody_waits_for_ever_for_another_ones_answer(count: int) -> None:
    """Who waited long enough makes one, and the slow one harms nobody."""
    made: list[str] = []
    recalls = processes(count, patience=0.05)
    slow = asyncio.create_task(compose(recalls[0], made, takes=30))
    await asyncio.sleep(0.01)
    assert await compose(recalls[-1], made) == "miss"
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_who_fails_on_the_way_holds_up_nobody() -> None:
    """The next one goes on at once."""
    [recall] = processes(1)
    with pytest.raises(RuntimeError):
        async with recall.recalling(question(), findings()):
            raise RuntimeError
    async with asyncio.timeout(1):
        assert await compose(recall, []) == "miss"


async def test_audiences_do_not_wait_for_each_other() -> None:
    """Nor get each other's answers."""
    [recall] = processes(1)
    outside = replace(question(), audience=Audience.PUBLIC)
    async with recall.recalling(question(), findings()), asyncio.timeout(1):
        assert (await ask(recall, outside)).state == "miss"


async def test_an_old_entry_is_expired() -> None:
    cache = MemoryCache(lambda: NOON)
    recall, _ = remembering(cache)
    await recall.keep(given(question()), findings(), MISSED)
    later = replace(recall, clock=lambda: NOON + timedelta(days=8))
    assert (await ask(later, question())).found is Found.EXPIRED
