"""One load a workspace: a lease that is renewed while it is held and runs out with its holder."""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.database import Database
from knowledge.errors import DatabaseUnavailable, LoadRunning
from knowledge.tables import WORKSPACES

LEASE_SECONDS = 60.0

_PROCESS = uuid4().hex
"""Tells this process from an earlier one with the same number, as in a restarted container."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to change a workspace's knowledge."""

    workspace: str
    holder: str


class Leases:
    """Hand out leases; `clock` is seconds since 1970, the same on every machine give or take."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    @asynccontextmanager
    async def held(self, workspace: str) -> AsyncGenerator[Lease]:
        """Hold a workspace's lease; raise `LoadRunning` when somebody alive has it."""
        lease = Lease(workspace, f"{socket.gethostname()}:{os.getpid()}:{_PROCESS}:{uuid4().hex}")
        await self._take(lease)
        renewal = asyncio.create_task(self._renew_until_cancelled(lease))
        try:
            yield lease
        finally:
            renewal.cancel()
            with suppress(asyncio.CancelledError, LoadRunning):
                await renewal
            await self._give_back(lease)

    async def renew(self, lease: Lease) -> None:
        """Renew a lease before something is written; raise `LoadRunning` when it was taken over."""
        async with self._database.writing() as connection:
            renewed = await connection.execute(
                update(WORKSPACES)
                .where(WORKSPACES.c.workspace == lease.workspace)
                .where(WORKSPACES.c.lease_holder == lease.holder)
                .values(lease_until=self._clock() + LEASE_SECONDS)
            )
        if renewed.rowcount == 0:
            message = f"Another load of workspace {lease.workspace} took over: this one ends."
            raise LoadRunning(message)

    async def holder(self, workspace: str) -> str | None:
        """Return who is loading now, for `status`, or None."""
        async with self._database.reading() as connection:
            row = await _lease_row(connection, workspace)
        return None if row is None or self._is_free(row) else _person_readable(row.lease_holder)

    async def _take(self, lease: Lease) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                text(
                    "INSERT INTO knowledge_workspaces (workspace, last_number)"
                    " VALUES (:workspace, 0) ON CONFLICT DO NOTHING"
                ),
                {"workspace": lease.workspace},
            )
            row = await _lease_row(connection, lease.workspace)
            if row is not None and not self._is_free(row):
                raise LoadRunning(_running(lease.workspace, row.lease_holder))
            before = None if row is None else row.lease_holder
            taken = await connection.execute(
                update(WORKSPACES)
                .where(WORKSPACES.c.workspace == lease.workspace)
                .where(WORKSPACES.c.lease_holder.is_not_distinct_from(before))
                .values(lease_holder=lease.holder, lease_until=self._clock() + LEASE_SECONDS)
            )
            if taken.rowcount == 0:
                raise LoadRunning(_running(lease.workspace, None))

    async def _give_back(self, lease: Lease) -> None:
        # A database that is gone just now lets the lease run out instead.
        with suppress(DatabaseUnavailable):
            async with self._database.writing() as connection:
                await connection.execute(
                    update(WORKSPACES)
                    .where(WORKSPACES.c.lease_holder == lease.holder)
                    .values(lease_holder=None, lease_until=None)
                )

    async def _renew_until_cancelled(self, lease: Lease) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 4)
            with suppress(DatabaseUnavailable):
                await self.renew(lease)

    def _is_free(self, row: Row[Any, Any]) -> bool:
        if row.lease_holder is None or row.lease_until is None:
            return True
        return row.lease_until < self._clock() or _is_dead(row.lease_holder)


async def _lease_row(connection: AsyncConnection, workspace: str) -> Row[Any, Any] | None:
    found = await connection.execute(
        select(WORKSPACES.c.lease_holder, WORKSPACES.c.lease_until).where(
            WORKSPACES.c.workspace == workspace
        )
    )
    return found.first()


def _is_dead(holder: str) -> bool:
    """Say whether the holder was a process of this machine that is no more: no need to wait."""
    host, number, process, _ = holder.rsplit(":", 3)
    if host != socket.gethostname():
        return False
    if int(number) == os.getpid():
        return process != _PROCESS
    return not _runs(int(number))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, as somebody else
        return True
    return True


def _person_readable(holder: str) -> str:
    host, number, _, _ = holder.rsplit(":", 3)
    return f"process {number} on {host}"


def _running(workspace: str, holder: str | None) -> str:
    who = f" ({_person_readable(holder)})" if holder else ""
    return f"Another load of workspace {workspace} is running{who}: wait until it ends."
