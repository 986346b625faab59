"""Recall an answer that was given before, where the cache's rules allow it.

A cache that is down is a miss: it makes an answer slower, never wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot import caching
from bot.caching import CacheKey, may_cache, may_serve
from bot.errors import CacheUnavailable
from bot.models import Answered, CacheState, Entry, Question
from bot.ports import Cache
from knowledge.analysis import normalised_tokens
from knowledge.models import Audience, Findings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the cache had: an answer that still holds, or how it missed."""

    state: CacheState
    answer: Answered | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """The answer cache as the question flow sees it."""

    cache: Cache
    pipeline: str
    """Hash of everything that shapes an answer: prompts, model, voice, retriever, embedder."""
    clock: Callable[[], datetime]

    async def find(self, question: Question, findings: Findings) -> Recalled:
        """Return an answer to the same words on the same evidence, if there is one."""
        try:
            cached = await self.cache.get(self._key(question))
        except CacheUnavailable as error:
            log.warning("cache_unavailable", question_id=question.question_id, error=str(error))
            return Recalled("off")
        if cached is None or question.history or not may_serve(cached, findings, self.clock()):
            return Recalled("miss")
        return Recalled("exact", cached.answer)

    async def keep(self, question: Question, answer: Answered, findings: Findings) -> None:
        """Keep an answer that may be given again; others are let go."""
        if not may_cache(question, answer, findings):
            return
        try:
            kept = caching.entry(answer, findings, self.clock())
            await self.cache.put(self._key(question), kept)
        except CacheUnavailable as error:
            log.warning("cache_unavailable", question_id=question.question_id, error=str(error))

    async def forget(self, entry: Entry) -> None:
        """Forget the answer of a turn that somebody voted down."""
        tokens = normalised_tokens(entry.question)
        try:
            await self.cache.drop(CacheKey(entry.workspace, entry.audience, self.pipeline, tokens))
        except CacheUnavailable as error:
            log.warning("cache_unavailable", question_id=entry.question_id, error=str(error))

    async def answers(self) -> bool:
        """Say whether the cache answers at all."""
        try:
            await self.cache.get(CacheKey("", Audience.PUBLIC, self.pipeline, ()))
        except CacheUnavailable:
            return False
        return True

    def _key(self, question: Question) -> CacheKey:
        tokens = normalised_tokens(question.text)
        return CacheKey(question.where.workspace, question.audience, self.pipeline, tokens)
