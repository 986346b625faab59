"""The load lease: one a workspace, renewed, taken over when its holder is gone."""

import os
import socket
import subprocess
import sys

import pytest
from sqlalchemy import update

from knowledge.database import Database
from knowledge.errors import LoadRunning
from knowledge.ledger.leases import LEASE_SECONDS, Leases
from knowledge.tables import WORKSPACES
from tests.knowledge.library import Library


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def hand_to(database: Database, holder: str, until: float) -> None:
    async with database.writing() as connection:
        await connection.execute(update(WORKSPACES).values(lease_holder=holder, lease_until=until))


async def test_a_lease_is_held_by_one_and_given_back(library: Library) -> None:
    leases = library.parts.leases
    async with leases.held("w"):
        assert await leases.holder("w") == f"process {os.getpid()} on {socket.gethostname()}"
        with pytest.raises(LoadRunning, match=f"process {os.getpid()} on"):
            await leases.held("w").__aenter__()
        async with leases.held("another workspace"):
            assert await leases.holder("another workspace")
    assert await leases.holder("w") is None


async def test_a_lease_is_given_back_after_a_failure(library: Library) -> None:
    with pytest.raises(ZeroDivisionError):
        async with library.parts.leases.held("w"):
            raise ZeroDivisionError
    assert await library.parts.leases.holder("w") is None


async def test_a_lease_of_another_machine_runs_out(library: Library) -> None:
    clock = Clock()
    leases = Leases(library.parts.database, clock)
    async with leases.held("w"):
        pass
    await hand_to(library.parts.database, "elsewhere:1:p:x", clock.now + LEASE_SECONDS)
    with pytest.raises(LoadRunning, match="process 1 on elsewhere"):
        await leases.held("w").__aenter__()
    clock.now += LEASE_SECONDS + 1
    async with leases.held("w") as lease:
        assert lease.workspace == "w"


def dead_process() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.parametrize("pid", [dead_process, os.getpid], ids=["gone", "number used again"])
async def test_a_dead_holders_lease_is_free_at_once(library: Library, pid: object) -> None:
    """Nobody waits a minute after a kill -9, nor in a container where every process is number 1."""
    number = pid() if callable(pid) else 0
    leases = library.parts.leases
    async with leases.held("w"):
        pass
    far = library.parts.clock() + 3600
    await hand_to(library.parts.database, f"{socket.gethostname()}:{number}:earlier:x", far)
    async with leases.held("w") as lease:
        assert lease.workspace == "w"


async def test_who_lost_the_lease_can_neither_write_nor_activate(library: Library) -> None:
    library.write({"a.md": "# A\n\nSome text that is long enough to be a chunk of its own here.\n"})
    await library.load()
    async with library.parts.leases.held("local") as lease:
        await hand_to(library.parts.database, "elsewhere:1:p:x", library.parts.clock() + 60)
        with pytest.raises(LoadRunning, match="took over"):
            await library.parts.leases.renew(lease)
        with pytest.raises(LoadRunning, match="took over"):
            await library.parts.ledger.take_number(lease)
        active = await library.parts.ledger.active("local")
        assert active is not None
        with pytest.raises(LoadRunning, match="took over"):
            await library.parts.ledger.roll_back(lease, active, active.generation)
