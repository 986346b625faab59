"""When an answer given before may be given again: after retrieval, on the same evidence alone.

Two rules: `may_cache` says what may be kept, `held` whether it may be said now, or why not. Both
are deterministic; neither knows a threshold. Adapters keep no entry in which redaction finds
something.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

from bot.models import Answered, Question
from knowledge.models import Audience, Findings, Vector
from knowledge.redaction import Kind

OLDEST = timedelta(days=7)
"""An older entry is neither served nor stored. A bound for storage: freshness rests on evidence."""

LONGEST_LIST = 64
"""Questions that are known by one passage."""

_BYTES = 4

_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What must be equal for an exact hit."""

    workspace: str
    audience: Audience
    pipeline: str
    """Hash of prompts, model, voice, retriever and embedder."""
    tokens: tuple[str, ...]
    """The question's normalised token sequence, function words included."""

    @property
    def digest(self) -> str:
        """Return a name that gives the question away to nobody; no two keys share one."""
        # Parts are told apart by JSON: a space in one of them makes no other key.
        parts = json.dumps([self.workspace, self.audience, self.pipeline, self.tokens])
        return hashlib.sha256(parts.encode()).hexdigest()

    @property
    def words(self) -> "CacheKey":
        """Return the key of these words whatever made the answer: what people rule about."""
        return replace(self, pipeline="")


class Tier(StrEnum):
    """Name how an answer is found again."""

    EXACT = "exact"
    ALIAS = "alias"
    """By the words of another question; a person approved that both ask the same."""
    PARAPHRASE = "paraphrase"


class Found(StrEnum):
    """Say what a look at one tier ended with."""

    HIT = "hit"
    ABSENT = "absent"
    """Nothing was kept."""
    STALE = "stale"
    """Its evidence changed, or was not found again for this asker."""
    EXPIRED = "expired"
    VOTED_DOWN = "voted_down"
    """Somebody said that it did not help, or took the question back."""
    NEAR_MISS = "near_miss"
    """A question that is close and asks something else."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What people decided that concerns a key."""

    same_as: tuple[str, ...] | None = None
    """Tokens of the question that asks the same, by an alias that an admin approved."""
    withdrawn_at: datetime | None = None
    """When somebody voted down, or erased, what this key had."""


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An answer with the evidence that it was given on."""

    answer: Answered
    cited: tuple[tuple[str, str], ...]
    """(chunk id, content hash) of every chunk that the answer cites and that was found."""
    created_at: datetime
    generation: int
    retrieved: tuple[str, ...] = ()
    """Id of every chunk that was found when the answer was made: any other may contradict it."""
    beside: tuple[str, ...] = ()
    """Id of every chunk that the answer cites beside one that was found, in the same document."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Return everything in it that a person wrote or reads."""
        return (self.answer.text, *(citation.quote for citation in self.answer.citations))

    def quotes(self, path: str) -> bool:
        """Say whether it quotes a document."""
        return any(citation.source == path for citation in self.answer.citations)


@dataclass(frozen=True, slots=True)
class Known:
    """A question that was answered, by its place in the journal and what it means."""

    question_id: str
    packed: bytes
    """Its vector: numbers of four bytes, as they are stored."""

    @classmethod
    def of(cls, question_id: str, vector: Vector) -> "Known":
        """Return a question with what it means."""
        return cls(question_id, vector.astype("<f4").tobytes())

    def likeness(self, vector: Vector) -> float:
        """Return the cosine; 0 where another model embedded the two."""
        if len(self.packed) != _BYTES * vector.size:
            return 0.0
        return float(np.frombuffer(self.packed, dtype="<f4") @ vector)


def entry(answer: Answered, findings: Findings, now: datetime) -> CachedAnswer:
    """Return what is kept of an answer that `may_cache` admits."""
    hashes = _hashes(findings)
    cited = tuple(dict.fromkeys(citation.chunk_id for citation in answer.citations))
    return CachedAnswer(
        answer=answer,
        cited=tuple((chunk_id, hashes[chunk_id]) for chunk_id in cited if chunk_id in hashes),
        created_at=now,
        generation=findings.generation,
        retrieved=tuple(hashes),
        beside=tuple(chunk_id for chunk_id in cited if chunk_id not in hashes),
    )


def may_cache(question: Question, answer: Answered, findings: Findings) -> bool:
    """Say whether an answer may be given to whoever asks the same.

    Not in a conversation, where the words alone are not the question; not about the asker's own
    affairs or the day; not a part of an answer, which comes with an offer; not on half a search;
    and not when it cites a document of which nothing that it cites was found, because then no later
    search could confirm it.
    """
    return (
        is_repeatable(question)
        and findings.degraded is None
        and not answer.partly
        and _confirmable(answer, findings)
    )


def _confirmable(answer: Answered, findings: Findings) -> bool:
    """Say whether of each cited document something was found that is cited, too."""
    hashes = _hashes(findings)
    found = {it.source for it in answer.citations if it.chunk_id in hashes}
    return bool(found) and all(it.source in found for it in answer.citations)


def is_repeatable(question: Question) -> bool:
    """Say whether the words alone are the question, and it is about no asker and no day."""
    return not question.history and not is_personal(question.text)


def held(cached: CachedAnswer | None, findings: Findings, ruling: Ruling, now: datetime) -> Found:
    """Say whether an entry still holds on what was found now for this asker, or why not.

    Being found is also the permission: what the asker may not see is never among the findings.
    """
    if cached is None:
        return Found.ABSENT
    if not -_SKEW <= now - cached.created_at <= OLDEST:
        return Found.EXPIRED
    if ruling.withdrawn_at is not None and ruling.withdrawn_at >= cached.created_at:
        return Found.VOTED_DOWN
    return Found.HIT if _rests(cached, findings) else Found.STALE


def _rests(cached: CachedAnswer, findings: Findings) -> bool:
    """Say whether all that it cites was found again as it was, and nothing newer."""
    fresh = _hashes(findings)
    same = all(fresh.get(chunk_id) == content_hash for chunk_id, content_hash in cached.cited)
    # What stands beside a find does not change within a generation; beyond it, it must be found.
    beside = findings.generation == cached.generation or fresh.keys() >= set(cached.beside)
    return same and beside and not _newer(cached, tuple(fresh), findings.generation)


def _newer(cached: CachedAnswer, fresh: Sequence[str], generation: int) -> bool:
    """Say whether something was found that the entry may not have known.

    A chunk does not say since when it is valid. On another generation, one that was not found then
    may be new, so it counts as new; its id changes with its text and its place.
    """
    return generation != cached.generation and not set(cached.retrieved).issuperset(fresh)


def _hashes(findings: Findings) -> dict[str, str]:
    chunks = (passage.chunk for passage in findings.passages)
    return {chunk.chunk_id: chunk.content_hash for chunk in chunks}


_TODAY = re.compile(
    r"\b(?:today|tonight|yesterday|tomorrow|now|currently|at the moment|recently|lately"
    r"|(?:this|last|next) (?:morning|afternoon|evening|night|week|month|quarter|year))\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|myself|we|us|our|ours)\b", re.IGNORECASE)
# "How do I cancel my subscription?" asks what holds for everybody, whoever the "I" is.
_GENERAL = re.compile(
    r"\b(?:how|where|when|what|which|can|could|may|do|should|must) (?:\w+ ){0,2}?(?:i|we)\b"
    r"|\bhow to\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:i|we)(?:['’](?:m|ve|re)\b| (?:\w+ly |just )?(?:am|are|was|were|have(?! to)|had|got|paid"
    r"|ordered|received|lost|tried|did|bought|sent|cancelled|signed)\b)"
    r"|\b(?:did|have|has|had|was|were|am|is|are) (?:i|we|my|our)\b|\b(?:me|us) (?:twice|again)\b",
    re.IGNORECASE,
)


_TAKEN_OUT = re.compile(rf"\[(?:{'|'.join((*Kind, 'name'))})\]")
"""What stands in a question instead of personal data."""


def is_personal(text: str) -> bool:
    """Say whether a question is about the asker's own affairs or about a day.

    What stays undecided counts as personal: it costs a hit, never a wrong answer.
    """
    if _TODAY.search(text) or _HAPPENED.search(text) or _TAKEN_OUT.search(text):
        return True
    return bool(_FIRST_PERSON.search(text)) and not _GENERAL.search(text)
