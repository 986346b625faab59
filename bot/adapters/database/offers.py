"""Offers of a person in SQL: the key of the table is what makes them one a thread."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from sqlalchemy import and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.adapters.database.tables import offers
from bot.models import HandoffReason, Offer
from knowledge.database import Database


class SqlOffers:
    """Keep to whom a person was offered, where and why; no word of what they said."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def make(self, offer: Offer) -> bool:
        """Keep an offer; return False where another one was made to this asker in this thread."""
        where = offer.where
        row = {
            "workspace": where.workspace,
            "channel": where.channel,
            # What was asked by a command is a thread of its own.
            "thread": where.thread or offer.question_id,
            "asker": offer.asker,
            "question_id": offer.question_id,
            "reason": offer.reason,
            "at": self._clock().timestamp(),
        }
        try:
            async with self._database.writing() as connection:
                await connection.execute(insert(offers).values(**row))
        except IntegrityError:
            return await self.reason(offer.question_id, offer.asker) is offer.reason
        return True

    async def reason(self, question_id: str, asker: str) -> HandoffReason | None:
        """Return why this asker was offered a person with this answer; None if they were not."""
        query = select(offers.c.reason).where(
            offers.c.question_id == question_id, offers.c.asker == asker
        )
        async with self._database.reading() as connection:
            reason = cast("str | None", await connection.scalar(query))
        return None if reason is None else HandoffReason(reason)

    async def decline(self, question_id: str, asker: str) -> None:
        """Keep that an asker wants nobody; again changes nothing."""
        own = and_(offers.c.question_id == question_id, offers.c.asker == asker)
        first = and_(own, offers.c.declined_at.is_(None))
        now = self._clock().timestamp()
        async with self._database.writing() as connection:
            await connection.execute(update(offers).where(first).values(declined_at=now))
