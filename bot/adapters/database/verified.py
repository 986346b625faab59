"""Verified answers in SQL: each wording a row, so that a question finds its answer by one key."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database.tables import verified, verified_origins, verified_wordings
from bot.adapters.database.values import dump, load
from bot.approved.answers import (
    ANYTHING,
    Tokens,
    VerifiedAnswer,
    checked_pattern,
    fits,
    wording_key,
)
from bot.errors import WordingTaken
from knowledge.database import Database

PATTERN = ANYTHING
"""In a digest's place at the wordings that have stars: they are read one by one."""


class SqlVerified:
    """Keep what people approved."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def matching(self, workspace: str, tokens: Tokens) -> Sequence[VerifiedAnswer]:
        """Return those that these words ask for, newest approval first, expired ones too."""
        key = " ".join(tokens)
        worded = and_(
            verified_wordings.c.workspace == workspace,
            verified_wordings.c.digest.in_((_digest(key), PATTERN)),
        )
        query = (
            select(verified_wordings.c.digest, verified_wordings.c.text, verified.c.details)
            .join(verified, verified.c.answer_id == verified_wordings.c.answer_id)
            .where(worded)
            .order_by(verified.c.approved_at.desc(), verified.c.answer_id)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        asked = [
            cast("str", details)
            for digest, text, details in rows
            if (fits(cast("str", text), tokens) if digest == PATTERN else text == key)
        ]
        return tuple(load(details, VerifiedAnswer) for details in dict.fromkeys(asked))

    async def put(self, answer: VerifiedAnswer, origins: Sequence[str] = ()) -> None:
        """Keep it in the place of one with the same question and audience."""
        patterns = [checked_pattern(pattern) for pattern in answer.patterns]
        async with self._database.writing() as connection:
            for other in await _holding(connection, answer):
                if other.keys[:1] != answer.keys[:1]:
                    raise WordingTaken(other.question or other.aliases[0], other.answer_id)
                await _forget(connection, other.answer_id)
            await _forget(connection, answer.answer_id)
            await connection.execute(insert(verified).values(_columns(answer)))
            worded = [(_digest(key), key) for key in answer.keys] + [
                (PATTERN, it) for it in patterns
            ]
            for digest, text in worded:
                row = {"workspace": answer.workspace, "answer_id": answer.answer_id}
                row |= {"digest": digest, "text": text}
                await connection.execute(insert(verified_wordings).values(row))
            for origin in dict.fromkeys(origins):
                row = {"origin": origin, "answer_id": answer.answer_id}
                await connection.execute(insert(verified_origins).values(row))

    async def every(self, workspace: str) -> Sequence[VerifiedAnswer]:
        """Return all of a workspace, newest approval first, expired ones too."""
        query = select(verified.c.details).where(verified.c.workspace == workspace)
        order = query.order_by(verified.c.approved_at.desc(), verified.c.answer_id)
        async with self._database.reading() as connection:
            return tuple(load(text, VerifiedAnswer) for text in await connection.scalars(order))

    async def remove(self, workspace: str, answer_id: str) -> bool:
        """Forget one; return False where it is not known."""
        own = and_(verified.c.workspace == workspace, verified.c.answer_id == answer_id)
        async with self._database.writing() as connection:
            known = await connection.scalar(select(verified.c.answer_id).where(own))
            if known is not None:
                await _forget(connection, answer_id)
        return known is not None

    async def one(self, workspace: str, answer_id: str) -> VerifiedAnswer | None:
        """Return one, or None where it is not known."""
        own = and_(verified.c.workspace == workspace, verified.c.answer_id == answer_id)
        async with self._database.reading() as connection:
            details = await connection.scalar(select(verified.c.details).where(own))
        return None if details is None else load(details, VerifiedAnswer)

    async def ending(self, workspace: str, before: datetime) -> Sequence[VerifiedAnswer]:
        """Return those that end before and of whose end nobody was told yet, expired ones too."""
        due = and_(
            verified.c.workspace == workspace,
            verified.c.expires_at <= before.timestamp(),
            verified.c.told.is_(False),
        )
        query = select(verified.c.details).where(due).order_by(verified.c.expires_at)
        async with self._database.reading() as connection:
            return tuple(load(text, VerifiedAnswer) for text in await connection.scalars(query))

    async def renew(self, answer: VerifiedAnswer, until: datetime) -> VerifiedAnswer:
        """Let it hold until then, and return it so."""
        renewed = replace(answer, expires_at=until)
        own = update(verified).where(verified.c.answer_id == answer.answer_id)
        held = {"expires_at": until.timestamp(), "told": False, "details": dump(renewed)}
        async with self._database.writing() as connection:
            await connection.execute(own.values(held))
        return renewed

    async def note_told(self, answer_id: str) -> bool:
        """Keep that the owner is told; return False where another process was first."""
        first = and_(verified.c.answer_id == answer_id, verified.c.told.is_(False))
        query = update(verified).where(first).values(told=True).returning(verified.c.answer_id)
        async with self._database.writing() as connection:
            return await connection.scalar(query) is not None


async def blank_question(connection: AsyncConnection, question_id: str) -> None:
    """Take a question that was deleted out of the answers that were made of it."""
    for answer in await _made_of(connection, question_id):
        asked = wording_key(answer.question)
        others = tuple(alias for alias in answer.aliases if wording_key(alias) != asked)
        left = replace(answer, question="", aliases=others)
        if not (left.keys or left.patterns):
            await _forget(connection, answer.answer_id)
            continue
        own = verified_wordings.c.answer_id == answer.answer_id
        gone = and_(own, verified_wordings.c.digest == _digest(asked))
        await connection.execute(delete(verified_wordings).where(gone))
        kept = update(verified).where(verified.c.answer_id == answer.answer_id)
        await connection.execute(kept.values(details=dump(left)))


async def blank_reply(connection: AsyncConnection, origin: str) -> None:
    """Forget the answers that were made of a reply that was deleted."""
    for answer in await _made_of(connection, origin):
        await _forget(connection, answer.answer_id)


async def _made_of(connection: AsyncConnection, origin: str) -> Sequence[VerifiedAnswer]:
    query = (
        select(verified.c.details)
        .join(verified_origins, verified_origins.c.answer_id == verified.c.answer_id)
        .where(verified_origins.c.origin == origin)
    )
    return [load(text, VerifiedAnswer) for text in await connection.scalars(query)]


async def _holding(connection: AsyncConnection, answer: VerifiedAnswer) -> Sequence[VerifiedAnswer]:
    """Return the other answers for this audience that have one of its wordings."""
    query = (
        select(verified.c.details)
        .join(verified_wordings, verified_wordings.c.answer_id == verified.c.answer_id)
        .where(
            verified.c.workspace == answer.workspace,
            verified.c.audience == answer.audience,
            verified.c.answer_id != answer.answer_id,
            verified_wordings.c.digest.in_([_digest(key) for key in answer.keys]),
        )
    )
    found = dict.fromkeys(await connection.scalars(query))
    return [load(text, VerifiedAnswer) for text in found]


async def _forget(connection: AsyncConnection, answer_id: str) -> None:
    for table in (verified_origins, verified_wordings, verified):
        await connection.execute(delete(table).where(table.c.answer_id == answer_id))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _columns(answer: VerifiedAnswer) -> dict[str, object]:
    expires = answer.expires_at
    return {
        "answer_id": answer.answer_id,
        "workspace": answer.workspace,
        "audience": answer.audience,
        "approved_at": answer.approved_at.timestamp(),
        "expires_at": None if expires is None else expires.timestamp(),
        "told": False,
        "details": dump(answer),
    }
