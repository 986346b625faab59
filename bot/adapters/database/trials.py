"""What came of paraphrases, in SQL: it must survive a restart, and holds no words."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import and_, case, delete, func, insert, select, update

from bot.adapters.database.tables import judges, trials
from bot.cache.trials import Kind, Standing, Trial
from knowledge.database import Database


class SqlTrials:
    """Keep trials, and since when each judge counts."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def note(self, trial: Trial) -> None:
        """Store one; a question that is there already stays as it is."""
        row = self._database.insert(trials).values(
            question_id=trial.question_id,
            workspace=trial.workspace,
            judge=trial.judge,
            source_id=trial.source_id,
            kind=trial.kind,
            agreed=trial.agreed,
            at=trial.at.timestamp(),
        )
        async with self._database.writing() as connection:
            await connection.execute(row.on_conflict_do_nothing())

    async def standing(self, workspace: str, judge: str) -> Standing:
        """Return what is known of a judge since it last began anew."""
        own = and_(judges.c.workspace == workspace, judges.c.judge == judge)
        since = select(judges.c.since).where(own).scalar_subquery()
        broken = select(judges.c.broken_at).where(own).scalar_subquery()
        wrong = func.coalesce(func.sum(case((trials.c.agreed.is_(False), 1), else_=0)), 0)
        query = select(func.count(), wrong, broken).where(
            trials.c.workspace == workspace,
            trials.c.judge == judge,
            trials.c.agreed.is_not(None),
            trials.c.at >= func.coalesce(since, 0.0),
        )
        async with self._database.reading() as connection:
            found = tuple((await connection.execute(query)).one())
        compared, errors, at = cast("tuple[int, int, float | None]", found)
        return Standing(compared, errors, None if at is None else datetime.fromtimestamp(at, UTC))

    async def shut(self, workspace: str, judge: str) -> None:
        """Have it give no answer until somebody has it begin anew."""
        own = and_(judges.c.workspace == workspace, judges.c.judge == judge)
        now = self._clock().timestamp()
        begin = self._database.insert(judges).values(workspace=workspace, judge=judge, since=0.0)
        async with self._database.writing() as connection:
            await connection.execute(begin.on_conflict_do_nothing())
            await connection.execute(update(judges).where(own).values(broken_at=now))

    async def resume(self, workspace: str, judge: str) -> None:
        """Have a judge begin anew, in shadow: what was counted before counts no more."""
        own = and_(judges.c.workspace == workspace, judges.c.judge == judge)
        now = self._clock().timestamp()
        async with self._database.writing() as connection:
            await connection.execute(delete(judges).where(own))
            await connection.execute(
                insert(judges).values(workspace=workspace, judge=judge, since=now)
            )

    async def blame(self, question_id: str) -> str | None:
        """Hold an answer that was given for wrong; return whose it was, or None."""
        own = and_(trials.c.question_id == question_id, trials.c.kind == Kind.SERVED)
        async with self._database.writing() as connection:
            source = await connection.scalar(select(trials.c.source_id).where(own))
            await connection.execute(update(trials).where(own).values(agreed=False))
        return cast("str | None", source)
