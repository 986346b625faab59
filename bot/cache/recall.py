"""Recall an answer that was given before, where the cache's rules allow it.

A cache that is down is a miss: it makes an answer slower, never wrong. What people decided (an
alias approved, an answer voted down) is asked each time, so that it holds at once everywhere.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.cache import rules
from bot.cache.flights import SingleFlight
from bot.cache.paraphrasing import Candidate, Paraphrases
from bot.cache.ports import AnswerCache, Meter, Rulings
from bot.cache.rules import (
    CachedAnswer,
    CacheKey,
    Found,
    Ruling,
    Tier,
    held,
    is_repeatable,
    may_cache,
)
from bot.cache.trials import Kind, Trial, agrees
from bot.errors import CacheUnavailable
from bot.models import (
    Answered,
    CacheState,
    Decision,
    Entry,
    HandedOff,
    HandoffReason,
    Level,
    Question,
    Verdict,
)
from knowledge.analysis import normalised_tokens
from knowledge.errors import DatabaseUnavailable
from knowledge.models import Findings

log = structlog.get_logger()

QUIET = timedelta(minutes=1)
"""Between two lines of the log about a cache that is down."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """A candidate that was not given, and what is to be noted of it."""

    candidate: Candidate
    trial: Trial


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the cache had: an answer that still holds, or how it missed."""

    state: CacheState
    answer: Answered | None = None
    tier: Tier = Tier.EXACT
    found: Found = Found.ABSENT
    unproven: Unproven | None = None
    """A paraphrase's answer that is held beside the one that is made now."""


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
    paraphrases: Paraphrases | None = None
    """The tier for other words; None where it is off."""
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
            again = self._by_other_words if first else self._find_again
            yield self._counted(await again(recalled, question, findings))

    async def keep(self, decision: Decision, findings: Findings, recalled: Recalled) -> None:
        """Keep an answer that may be given again; others are let go."""
        await self._compare(decision, recalled)
        question, answer = decision.question, decision.outcome
        if not isinstance(answer, Answered) or recalled.state == "off":
            return  # a cache that is down costs an asker its deadline once
        if decision.level is not self.aims_at:
            return
        if not may_cache(question, answer, findings):
            return
        try:
            kept = rules.entry(answer, findings, self.clock())
            await self.cache.put(self._key(question), kept)
            if self.paraphrases:
                await self.paraphrases.enlist(question, self._key(question), kept)
        except CacheUnavailable as error:
            self._trouble.tell(error, self.clock())

    async def forget(self, entry: Entry) -> None:
        """Have nobody get the answer of a turn again; raise `DatabaseUnavailable`."""
        key = self._key_of(entry)
        same_as = (await self.rulings.of(key)).same_as
        await self._withdraw((key, *_aliased(key, same_as)))
        if self.paraphrases:
            await self._blame(self.paraphrases, entry, key)
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
        ruling, cached = await asyncio.gather(self.rulings.of(key), self.cache.get(key))
        found = self._held(cached, findings, ruling)
        if found is Found.HIT or ruling.same_as is None:
            return _recalled(Tier.EXACT, found, cached)
        other = replace(key, tokens=ruling.same_as)
        cached = await self.cache.get(other)
        found = self._held(cached, findings, await self.rulings.of(other))
        return _recalled(Tier.ALIAS, found, cached)

    async def _find_again(self, _: Recalled, question: Question, findings: Findings) -> Recalled:
        return await self._find(question, findings)

    async def _by_other_words(
        self, missed: Recalled, question: Question, findings: Findings
    ) -> Recalled:
        """Look for a paraphrase after a miss; whatever fails on the way leaves it one."""
        if self.paraphrases is None:
            return missed
        try:
            return await self._paraphrase(self.paraphrases, question, findings)
        except (CacheUnavailable, DatabaseUnavailable) as error:
            self._trouble.tell(error, self.clock())
            return missed

    async def _paraphrase(
        self, paraphrases: Paraphrases, question: Question, findings: Findings
    ) -> Recalled:
        found = await paraphrases.find(question, self._key(question), findings)
        if isinstance(found, Found):
            return Recalled("miss", tier=Tier.PARAPHRASE, found=found)
        kind = Kind.SHADOW
        if await paraphrases.may_give(question.where.workspace):
            kind = Kind.AUDIT if paraphrases.is_audited() else Kind.SERVED
        trial = paraphrases.trial(question, found, kind)
        if kind is Kind.SERVED:
            await paraphrases.learn(trial)
            return Recalled("paraphrase", found.cached.answer, Tier.PARAPHRASE, Found.HIT)
        return Recalled("miss", tier=Tier.PARAPHRASE, unproven=Unproven(found, trial))

    async def _compare(self, decision: Decision, recalled: Recalled) -> None:
        """Note whether a paraphrase's answer would have been the one that was made."""
        if recalled.unproven is None or self.paraphrases is None or _is_withheld(decision):
            return
        candidate, trial = recalled.unproven.candidate, recalled.unproven.trial
        agreed = agrees(candidate.cached.answer, decision.outcome)
        self.meter.compared(agreed=agreed, audited=trial.kind is Kind.AUDIT)
        try:
            await self.paraphrases.learn(replace(trial, agreed=agreed))
        except DatabaseUnavailable as error:
            self._trouble.tell(error, self.clock())

    async def _blame(self, paraphrases: Paraphrases, entry: Entry, key: CacheKey) -> None:
        source = await paraphrases.blame(entry.question_id, entry.workspace)
        other = await paraphrases.source_key(source, key) if source else None
        if other is not None:
            await self._withdraw((other,))

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


def _is_withheld(decision: Decision) -> bool:
    """Say whether the evidence alone withheld an answer: a paraphrase's would have been, too."""
    outcome = decision.outcome
    return isinstance(outcome, HandedOff) and outcome.reason is HandoffReason.WEAK_EVIDENCE


def _aliased(key: CacheKey, same_as: tuple[str, ...] | None) -> tuple[CacheKey, ...]:
    return () if same_as is None else (replace(key, tokens=same_as),)


def _recalled(tier: Tier, found: Found, cached: CachedAnswer | None) -> Recalled:
    if found is not Found.HIT or cached is None:
        return Recalled("miss", tier=tier, found=found)
    # An alias is a person's word that the words are the same: for the asker it is the exact tier.
    return Recalled("exact", cached.answer, tier, found)
