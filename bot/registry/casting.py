"""Who writes for a question: the workspace's live voice model, its candidate, or one in shadow.

A line-up that was changed holds a few seconds later in every process, without a restart. While the
database is away, the last one known holds. A shadow begins when the answer is there, so nobody
waits for it; what it wrote is kept beside the journal's entry.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from bot.answering import Answering
from bot.models import Decision, Entry, Posted, Question
from bot.registry.lineup import Lineup
from bot.registry.ports import Lineups, Shadows
from knowledge.errors import KnowledgeError
from knowledge.models import Query

log = structlog.get_logger()

Flows = Callable[[str], Answering]
"""The question flow with a voice model, by its name, the same each time; `""`: the configured."""

HOLDS_SECONDS = 5.0
"""How long a line-up is not read again: the bound of the delay after a change."""
MOST_SHADOWS = 20
"""Shadows that are written or kept at once in one process; one more is left out."""
PATIENCE_SECONDS = 1.0
"""Between two looks for the entry that a shadow belongs to."""
LOOKS = 60


class Records(Protocol):
    """What turns a decision into an entry: `bot.clerk.Clerk`."""

    def entry(self, decision: Decision, posted: Posted) -> Entry:
        """Return the redacted line for a turn."""
        ...


@dataclass(frozen=True, slots=True)
class Casting:
    """The question flow with each of a workspace's voice models."""

    answering_with: Flows
    lineups: Lineups
    clock: Callable[[], float]
    rehearsal: "Rehearsal | None" = None
    """None where shadows are not kept: on a terminal."""
    _known: dict[str, tuple[float, Lineup]] = field(default_factory=dict[str, tuple[float, Lineup]])

    async def answer(self, question: Question) -> Decision:
        """Return the decision of whoever writes for this thread; never raises for a failure."""
        cast = (await self.lineup(question.where.workspace)).cast(question)
        decision = await self._written(cast.says, question)
        if cast.rehearses is not None and self.rehearsal:
            self.rehearsal.begin(self._written(cast.rehearses, question))
        return decision

    async def would_answer(self, query: Query) -> bool:
        """Say whether the documents hold enough for a question, without answering it."""
        return await self.answering_with("").would_answer(query)

    async def lineup(self, workspace: str) -> Lineup:
        """Return who speaks in a workspace, as it was at most some seconds ago."""
        read_at, known = self._known.get(workspace, (None, Lineup()))
        if read_at is not None and self.clock() - read_at < HOLDS_SECONDS:
            return known
        try:
            known = await self.lineups.current(workspace)
        except KnowledgeError as error:
            log.warning("no_lineup", stage="voice", workspace=workspace, error=str(error))
        self._known[workspace] = (self.clock(), known)
        return known

    async def _written(self, model: str, question: Question) -> Decision:
        answering = self.answering_with(model)
        decision = await answering.answer(question)
        return replace(decision, voice_model=model, pipeline=answering.recall.pipeline)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Let shadows write after the answer, and keep what they wrote once its entry is there."""

    shadows: Shadows
    clerk: Records
    pause: float = PATIENCE_SECONDS
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def begin(self, writing: Coroutine[None, None, Decision]) -> None:
        """Begin to write; leave it out where too many are at it."""
        if len(self._running) >= MOST_SHADOWS:
            writing.close()
            log.warning("shadow_left_out", stage="voice", running=len(self._running))
            return
        task = asyncio.create_task(self._write(writing))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait until no shadow is at work."""
        while self._running:
            await asyncio.wait(self._running)

    async def aclose(self) -> None:
        """Let go of what is not finished: a shadow is no promise to anybody."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _write(self, writing: Coroutine[None, None, Decision]) -> None:
        try:
            decision = await writing
            entry = self.clerk.entry(decision, Posted(decision.question.where, None))
            for _ in range(LOOKS):
                if await self.shadows.keep(entry):
                    return
                await asyncio.sleep(self.pause)
            log.info("shadow_without_entry", stage="voice", question_id=entry.question_id)
        except KnowledgeError as error:
            log.warning("shadow_lost", stage="voice", error=str(error))
        except Exception:
            # Nobody waits for it: what went wrong is seen here or nowhere.
            log.exception("shadow_broke", stage="voice")
