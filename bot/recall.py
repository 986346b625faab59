"""Recall an answer that was given before, where the cache's rules allow it.

A cache that is down is a miss: it makes an answer slower, never wrong. What people decided (an
alias approved, an answer voted down) is asked each time, so that it holds at once everywhere.
"""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot import caching
from bot.caching import CachedAnswer, CacheKey, Found, Ruling, Tier, held, is_repeatable, may_cache
from bot.errors import CacheUnavailable
from bot.flights import SingleFlight
from bot.models import Answered, CacheState, Decision, Entry, Level, Question, Verdict
from bot.ports import AnswerCache, Meter, Rulings
from knowledge.analysis import normalised_tokens
from knowledge.errors import DatabaseUnavailable
from knowledge.models import Findings

log = structlog.get_logger()

QUIET = timedelta(minutes=1)
"""Between two lines of the log about a cache that is down."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the cache had: an answer that still holds, or how it missed."""

    state: CacheState
    answer: Answered | None = None
    tier: Tier = Tier.EXACT
    found: Found = Found.ABSENT


class NobodyRuled:
    """Where nobody can decide anything: a process without the bot's database."""

    async def of(self, key: CacheKey) -> Ruling:  # noqa: ARG002  # the port's own
        """Return that nothing was decided."""
        return Ruling()

    async def withdraw(self, key: CacheKey) -> None:
        """Leave it to the cache itself."""

    async def erase(self, key: CacheKey) -> None:
        """Have nothing to erase."""


class NobodyCounts:
    """Where nobody looks at figures."""

    def looked_up(self, tier: Tier, found: Found) -> None:
        """Count nothing."""

    def withdrew(self, why: str) -> None:
        """Count nothing."""

    def compared(self, *, agreed: bool, audited: bool) -> None:
        """Count nothing."""

    def recorded(self, entry: Entry) -> None:
        """Count nothing."""

    def voted(self, verdict: Verdict) -> None:
        """Count nothing."""


@dataclass
class Trouble:
    """Say that the cache is down: at once, and then once a minute."""

    _quiet_until: datetime | None = None
    _unsaid: int = 0

    def tell(self, error: Exception, now: datetime) -> None:
        """Log a failure, or count it for the next line."""
        if self._quiet_until is not None and now < self._quiet_until:
            self._unsaid += 1
            return
        log.warning("cache_unavailable", stage="recall", error=str(error), unsaid=self._unsaid)
        self._quiet_until, self._unsaid = now + QUIET, 0


@dataclass(frozen=True, slots=True)
class Recall:
    """The answer cache as the question flow sees it."""

    cache: AnswerCache
    pipeline: str
    """Hash of everything that shapes an answer: prompts, model, voice, retriever, embedder."""
    clock: Callable[[], datetime]
    rulings: Rulings = field(default_factory=NobodyRuled)
    aims_at: Level = Level.QUOTED
    """Where answers are written when all is well: what stood in for it is not given again."""
    meter: Meter = field(default_factory=NobodyCounts)
    flight: SingleFlight = field(default_factory=SingleFlight)
    _trouble: Trouble = field(default_factory=Trouble)

    @asynccontextmanager
    async def recalling(self, question: Question, findings: Findings) -> AsyncGenerator[Recalled]:
        """Yield an answer to the same question on the same evidence, or let one be made.

        Whoever asks the same meanwhile waits until that is done, and gets it.
        """
        recalled = await self._find(question, findings)
        if recalled.answer or recalled.state == "off" or not is_repeatable(question):
            yield self._counted(recalled)
            return
        async with self.flight.first(self._key(question), self.cache) as first:
            yield self._counted(recalled if first else await self._find(question, findings))

    async def keep(self, decision: Decision, findings: Findings) -> None:
        """Keep an answer that may be given again; others are let go."""
        question, answer = decision.question, decision.outcome
        if not isinstance(answer, Answered) or decision.level is not self.aims_at:
            return
        if not may_cache(question, answer, findings):
            return
        try:
            kept = caching.entry(answer, findings, self.clock())
            await self.cache.put(self._key(question), kept)
        except CacheUnavailable as error:
            self._trouble.tell(error, self.clock())

    async def forget(self, entry: Entry) -> None:
        """Have nobody get the answer of a turn again; raise `DatabaseUnavailable`."""
        key = self._key_of(entry)
        same_as = (await self.rulings.of(key)).same_as
        await self._withdraw((key, *_aliased(key, same_as)))
        self.meter.withdrew("voted_down")

    async def forget_words(self, entry: Entry) -> None:
        """Forget a turn whose question was deleted, and its words; raise `DatabaseUnavailable`."""
        key = self._key_of(entry)
        await self.rulings.erase(key)
        await self._withdraw((key,))
        self.meter.withdrew("erased")

    async def _find(self, question: Question, findings: Findings) -> Recalled:
        if not is_repeatable(question):
            return Recalled("miss")
        try:
            return await self._look_up(self._key(question), findings)
        except (CacheUnavailable, DatabaseUnavailable) as error:
            self._trouble.tell(error, self.clock())
            return Recalled("off")

    async def _look_up(self, key: CacheKey, findings: Findings) -> Recalled:
        ruling = await self.rulings.of(key)
        cached = await self.cache.get(key)
        found = self._held(cached, findings, ruling)
        if found is Found.HIT or ruling.same_as is None:
            return _recalled(Tier.EXACT, found, cached)
        other = replace(key, tokens=ruling.same_as)
        cached = await self.cache.get(other)
        found = self._held(cached, findings, await self.rulings.of(other))
        return _recalled(Tier.ALIAS, found, cached)

    def _held(self, cached: CachedAnswer | None, findings: Findings, ruling: Ruling) -> Found:
        return held(cached, findings, ruling, self.clock())

    def _counted(self, recalled: Recalled) -> Recalled:
        if recalled.state != "off":
            self.meter.looked_up(recalled.tier, recalled.found)
        return recalled

    async def _withdraw(self, keys: Iterable[CacheKey]) -> None:
        for key in keys:
            await self.rulings.withdraw(key)
            try:
                await self.cache.drop(key)
            except CacheUnavailable as error:
                self._trouble.tell(
                    error, self.clock()
                )  # the ruling stands, whether it was dropped or not

    def _key(self, question: Question) -> CacheKey:
        tokens = normalised_tokens(question.text)
        return CacheKey(question.where.workspace, question.audience, self.pipeline, tokens)

    def _key_of(self, entry: Entry) -> CacheKey:
        tokens = normalised_tokens(entry.question)
        return CacheKey(entry.workspace, entry.audience, self.pipeline, tokens)


def _aliased(key: CacheKey, same_as: tuple[str, ...] | None) -> tuple[CacheKey, ...]:
    return () if same_as is None else (replace(key, tokens=same_as),)


def _recalled(tier: Tier, found: Found, cached: CachedAnswer | None) -> Recalled:
    if found is not Found.HIT or cached is None:
        return Recalled("miss", tier=tier, found=found)
    # An alias is a person's word that the words are the same: for the asker it is the exact tier.
    return Recalled("exact", cached.answer, tier, found)
