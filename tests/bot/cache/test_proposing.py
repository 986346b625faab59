"""Aliases are proposed by themselves, and nobody is told of them too often."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np

from bot.cache.aliases import Alias, AliasState
from bot.cache.proposing import DailyProposals, Proposing
from bot.inbox import Button
from bot.models import Deed, Entry, ThreadRef
from bot.overview import Figures
from knowledge.models import Vector
from tests.builders import CHANNEL, NOON, WORKSPACE, entry

ASKED = ("How do I get a refund?", "How do I get a refund?", "How can I get a refund?")


@dataclass
class Journal:
    """What was asked, proposed, told and written down; every text means the same."""

    now: datetime = NOON
    asked: Sequence[str] = ASKED
    proposed: list[Alias] = field(default_factory=list[Alias])
    lines: list[str] = field(default_factory=list[str])
    deeds: list[Deed] = field(default_factory=list[Deed])
    dimension: int = 2

    async def answered(self, workspace: str, since: datetime, limit: int) -> Sequence[Entry]:
        return [
            replace(entry(f"q{n}", ThreadRef(WORKSPACE, CHANNEL, f"t{n}")), question=text)
            for n, text in enumerate(self.asked)
        ]

    async def figures(self, workspace: str, since: datetime) -> Figures:
        raise AssertionError

    async def unanswered(self, workspace: str, since: datetime, limit: int) -> Sequence[Entry]:
        return ()

    async def asked_by(self, workspace: str, asker: str, limit: int) -> Sequence[Entry]:
        return ()

    async def embed(self, texts: Sequence[str]) -> Vector:
        return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))

    async def propose(self, aliases: Sequence[Alias]) -> Sequence[Alias]:
        known = {one.alias_id for one in self.proposed}
        new = [replace(one, at=self.now) for one in aliases if one.alias_id not in known]
        self.proposed += new
        return new

    async def listed(self, workspace: str, state: AliasState) -> Sequence[Alias]:
        return self.proposed

    async def decide(self, alias_id: str, state: AliasState, deed: Deed) -> Alias:
        raise AssertionError

    async def line(self, text: str) -> None:
        self.lines.append(text)

    async def offer(self, text: str, button: Button, value: str) -> None:
        raise AssertionError

    async def has(self, deed: Deed) -> bool:
        return deed in self.deeds

    async def note(self, deed: Deed) -> None:
        self.deeds.append(deed)


async def look(journal: Journal, days: float = 0) -> None:
    journal.now = NOON + timedelta(days=days)
    proposing = Proposing(journal, journal, journal, lambda: journal.now)
    await DailyProposals(proposing, journal, journal, WORKSPACE).look()


async def test_what_is_new_is_proposed_and_told_once_a_week() -> None:
    """What waits for longer than a week is not told of again, until something new comes."""
    journal = Journal()
    await look(journal)
    assert [(one.asked, one.question) for one in journal.proposed] == [(ASKED[2], ASKED[0])]
    assert journal.lines[0].startswith("One wording may ask")
    journal.asked = (*ASKED, "How could I get a refund?")
    await look(journal, days=1 if NOON.isoweekday() < 7 else 0)
    assert len(journal.proposed) == 2
    await look(journal, days=15)
    assert len(journal.lines) == 1
    journal.asked = (*journal.asked, "How may I get a refund?")
    await look(journal, days=16)
    assert journal.lines[1].startswith("3 wordings may ask")


async def test_where_nothing_is_asked_twice_nobody_is_told() -> None:
    journal = Journal(asked=ASKED[:1])
    await look(journal)
    assert not journal.proposed
    assert not journal.lines
