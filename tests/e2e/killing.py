"""A bot in a process of its own that dies by SIGKILL at a moment that a test chooses.

    python -m tests.e2e.killing PLACE.json MOMENT

Moments: `never`, or the part of the work in which it dies (see `Moment`). With `slow` it answers
after three seconds, so that a test can end it from outside.
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.adapters.database.values import dump, load
from bot.models import Decision, Entry, Posted, Question, ThreadRef, Verdict
from bot.ports import Journal, Replies
from tests.e2e.assembly import Parts, Place, running
from tests.e2e.scripted import ScriptedAnswers


class Moment(StrEnum):
    """When the process dies."""

    NEVER = "never"
    SLOW = "slow"
    ANSWERING = "answering"
    BEFORE_POST = "before_post"
    AFTER_POST = "after_post"
    AFTER_DESK = "after_desk"
    AFTER_JOURNAL = "after_journal"


def die() -> None:
    """End this process as `kill -9` does: nothing is flushed, closed or said."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class DeadlyAnswers(ScriptedAnswers):
    """Die while a question is answered."""

    async def answer(self, question: Question) -> Decision:
        die()
        return await super().answer(question)


@dataclass(frozen=True)
class DeadlyReplies:
    """Die before or after the outcome is in Slack."""

    real: Replies
    moment: Moment

    async def post(self, decision: Decision, reply_url: str | None) -> Posted:
        if self.moment is Moment.BEFORE_POST:
            die()
        posted = await self.real.post(decision, reply_url)
        if self.moment is Moment.AFTER_POST:
            die()
        return posted

    async def find(self, decision: Decision) -> Posted | None:
        return await self.real.find(decision)

    async def status(self, where: ThreadRef, line: str) -> None:
        await self.real.status(where, line)


@dataclass(frozen=True)
class DeadlyJournal:
    """Die when the desk knows, or when everything is done but the row."""

    real: Journal
    moment: Moment

    async def record(self, entry: Entry) -> None:
        if self.moment is Moment.AFTER_DESK:
            die()
        await self.real.record(entry)
        if self.moment is Moment.AFTER_JOURNAL:
            die()

    async def entry(self, question_id: str) -> Entry | None:
        return await self.real.entry(question_id)

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        await self.real.vote(question_id, asker, verdict)

    async def recent(self, workspace: str, channel: str, asker: str, limit: int) -> list[Entry]:
        return list(await self.real.recent(workspace, channel, asker, limit))


def parts(moment: Moment) -> Parts:
    answers = DeadlyAnswers() if moment is Moment.ANSWERING else ScriptedAnswers()
    answers.slow = 3.0 if moment is Moment.SLOW else 0.0
    return Parts(
        answers=answers,
        replies=lambda real: DeadlyReplies(real, moment),
        journal=lambda real: DeadlyJournal(real, moment),
    )


def written(place: Place, file: Path) -> Path:
    """Write a place for the other process."""
    file.write_text(dump(place), "utf-8")
    return file


async def serve(place: Place, moment: Moment) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with running(place, parts(moment)):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(load(Path(sys.argv[1]).read_text("utf-8"), Place), Moment(sys.argv[2])))
