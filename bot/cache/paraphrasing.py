"""The paraphrase tier: an answer to other words, where everything says that they ask the same.

    shortlist   questions whose answers cite what was found now, near in meaning
    guards      equal numbers, negations, names, identifiers, question words, no opposites
    rules       the entry still holds on the fresh evidence, as in every tier
    verifier    reads both questions and the evidence, and says yes

Whatever fails on the way is a no. It begins in shadow, gives answers as long as the bound on its
errors holds, and 5 % of those are made afresh all the same, to keep counting.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.cache.guards import VERSION as GUARDS
from bot.cache.guards import near_miss
from bot.cache.ports import Cache, Embeds, Rulings, Shortlists, Trials, Verifier
from bot.cache.rules import CachedAnswer, CacheKey, Found, Known, held
from bot.cache.trials import Kind, Paraphrasing, Trial
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Question
from bot.ports import Journal
from knowledge.analysis import normalised_tokens
from knowledge.errors import SearchUnavailable
from knowledge.models import Findings, Vector

log = structlog.get_logger()

ALIKE = 0.8
"""Cosine from which a question is looked at: it saves calls, and decides nothing."""
LOOKED_AT = 5
AUDITED = 0.05
"""Share of what would be given that is made afresh, for ever."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer of another question that passed every gate."""

    source_id: str
    cached: CachedAnswer


@dataclass(frozen=True, slots=True)
class Sources:
    """Where candidates come from."""

    shortlists: Shortlists
    cache: Cache
    rulings: Rulings
    journal: Journal
    """It has the words of the questions: what was erased there is no candidate."""
    embedder: Embeds
    verifier: Verifier


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator allows, and what decides."""

    mode: Paraphrasing
    most_wrong: float
    """Share of answers that may be wrong at most, with 95 % confidence."""
    judge: str
    chance: Callable[[], float]
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Paraphrases:
    """Find an answer by other words, and keep count of how often that would be wrong."""

    sources: Sources
    trials: Trials
    policy: Policy

    async def find(
        self, question: Question, key: CacheKey, findings: Findings
    ) -> Candidate | Found:
        """Return a candidate, or how the search for one ended."""
        near = await self._near(question.text, key, findings)
        found = Found.ABSENT
        for known in near:
            judged = await self._judged(known, question, key, findings)
            if isinstance(judged, Candidate):
                return judged
            found = judged if found is Found.ABSENT else found
        return found

    async def may_give(self, workspace: str) -> bool:
        """Say whether answers may be given now: switched on, and the bound holds."""
        if self.policy.mode is not Paraphrasing.ON:
            return False
        standing = await self.trials.standing(workspace, self.policy.judge)
        return standing.is_open(self.policy.most_wrong)

    def is_audited(self) -> bool:
        """Draw whether an answer that may be given is made afresh all the same."""
        return self.policy.chance() < AUDITED

    def trial(self, question: Question, candidate: Candidate, kind: Kind) -> Trial:
        """Return what is to be noted of a candidate."""
        return Trial(
            question_id=question.question_id,
            workspace=question.where.workspace,
            judge=self.policy.judge,
            source_id=candidate.source_id,
            kind=kind,
            at=self.policy.clock(),
        )

    async def learn(self, trial: Trial) -> None:
        """Note what came of a candidate; a bound that breaks while answers are given shuts it."""
        was_open = await self.may_give(trial.workspace)
        await self.trials.note(trial)
        if was_open and not await self.may_give(trial.workspace):
            await self._shut(trial.workspace)

    async def blame(self, question_id: str, workspace: str) -> str | None:
        """Hold an answer that was given for wrong; return the question whose it was."""
        was_open = await self.may_give(workspace)
        source = await self.trials.blame(question_id)
        if source and was_open and not await self.may_give(workspace):
            await self._shut(workspace)
        return source

    async def enlist(self, question: Question, key: CacheKey, entry: CachedAnswer) -> None:
        """Let a question that was answered be found by its passages."""
        vector = await self._vector(question.text)
        if vector is None:
            return
        known = Known.of(question.question_id, vector)
        for chunk_id, _ in entry.cited[:1]:
            await self.sources.shortlists.enlist(_place(key, chunk_id), known)

    async def source_key(self, source_id: str, key: CacheKey) -> CacheKey | None:
        """Return where the answer of another question lies; None where its words are gone."""
        entry = await self.sources.journal.entry(source_id)
        if entry is None or not entry.question:
            return None
        return replace(key, tokens=normalised_tokens(entry.question))

    async def _near(self, text: str, key: CacheKey, findings: Findings) -> Sequence[Known]:
        places = [_place(key, one.chunk.chunk_id) for one in findings.passages]
        listed = await self.sources.shortlists.near(places)
        vector = await self._vector(text) if listed else None
        if vector is None:
            return ()
        alike = [(one.likeness(vector), one) for one in listed]
        best = sorted((one for one in alike if one[0] >= ALIKE), key=lambda one: -one[0])
        return [known for _, known in best[:LOOKED_AT]]

    async def _judged(
        self, known: Known, question: Question, key: CacheKey, findings: Findings
    ) -> Candidate | Found:
        entry = await self.sources.journal.entry(known.question_id)
        if entry is None or not entry.question:
            return Found.ABSENT
        other = replace(key, tokens=normalised_tokens(entry.question))
        cached = await self.sources.cache.get(other)
        ruling = await self.sources.rulings.of(other)
        found = held(cached, findings, ruling, self.policy.clock())
        if cached is None or found is not Found.HIT:
            return found
        same = await self._same(question.text, entry.question, cached)
        return Candidate(known.question_id, cached) if same else Found.NEAR_MISS

    async def _same(self, one: str, other: str, cached: CachedAnswer) -> bool:
        """Say whether guards and verifier both find nothing that tells them apart."""
        if near_miss(one, other):
            return False
        evidence = [citation.quote for citation in cached.answer.citations]
        try:
            return await self.sources.verifier.same(one, other, evidence)
        except (ModelUnavailable, DraftUnusable) as error:
            log.warning("not_verified", stage="recall", error=str(error))
            return False

    async def _vector(self, text: str) -> Vector | None:
        try:
            vectors = await self.sources.embedder.embed([text])
        except SearchUnavailable:
            return None
        return vectors[0] if vectors.size else None

    async def _shut(self, workspace: str) -> None:
        await self.trials.shut(workspace, self.policy.judge)
        log.warning("paraphrases_shut", stage="recall", workspace=workspace)


def judge(embedder: str, verifier: str) -> str:
    """Return the name of what decides that two questions are one: another one counts anew."""
    return hashlib.sha256(f"{embedder} {GUARDS} {verifier}".encode()).hexdigest()


def _place(key: CacheKey, chunk_id: str) -> CacheKey:
    """Return the list of a passage; no question's tokens look like that."""
    return replace(key, tokens=("", chunk_id))
