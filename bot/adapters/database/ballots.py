"""What people said of the answers in the journal, for labels that come from real use."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database.tables import journal, verified, verified_origins, votes
from bot.adapters.database.values import load
from bot.evaluation.labelling import Place
from bot.models import Ballot, Entry, HandoffReason, Miss, Verdict
from knowledge.database import Database

_DISSATISFIED = frozenset({HandoffReason.NOT_HELPFUL, HandoffReason.REPEATED_QUESTION})
"""Reasons for which an asker wanted a person because of the answer they had."""


class SqlBallots:
    """Read the votes and the corrections of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cast(self, workspace: str, since: datetime) -> Mapping[str, Sequence[Ballot]]:
        """Return the votes on the turns since then, by question."""
        since_then = and_(journal.c.workspace == workspace, journal.c.at >= since.timestamp())
        async with self._database.reading() as connection:
            return await ballots(connection, since_then)

    async def corrected(self, workspace: str) -> frozenset[Place]:
        """Return where a person's answer, approved since, took the place of one that missed."""
        query = (
            select(journal.c.entry)
            .join(verified_origins, verified_origins.c.origin == journal.c.question_id)
            .join(verified, verified.c.answer_id == verified_origins.c.answer_id)
            .where(journal.c.workspace == workspace, verified.c.workspace == workspace)
        )
        async with self._database.reading() as connection:
            entries = [load(text, Entry) for text in await connection.scalars(query)]
        return frozenset(
            (one.channel, one.thread, one.question)
            for one in entries
            if one.reason in _DISSATISFIED
        )


async def ballots(
    connection: AsyncConnection, turns: ColumnElement[bool]
) -> Mapping[str, Sequence[Ballot]]:
    """Return the votes on some turns of the journal, by question."""
    of_turns = and_(turns, votes.c.question_id == journal.c.question_id)
    query = select(votes.c.question_id, votes.c.verdict, votes.c.miss).where(of_turns)
    found: defaultdict[str, list[Ballot]] = defaultdict(list)
    for question_id, verdict, miss in await connection.execute(query):
        reason = None if miss is None else Miss(cast("str", miss))
        found[cast("str", question_id)].append(Ballot(Verdict(verdict), reason))
    return found
