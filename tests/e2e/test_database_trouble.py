"""A full disk, a lock that somebody else holds, a database that is away: nothing is lost."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.__main__ import main
from bot.playground import Patience, Playground, Setting
from knowledge.errors import DatabaseUnavailable
from tests.e2e.assembly import Bot, Place, running
from tests.e2e.disks import Disk, PageLimit, Tmpfs, mounted
from tests.e2e.office import Office

LONG = "How do refunds work? " * 500
"""More than fits into the room that a page may have left."""


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a local Slack that sends again soon."""
    slack = Playground(setting=Setting(patience=Patience(0.5, (0.0, *(0.2,) * 100))))
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture(params=["limit", "tmpfs"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Disk, Path]]:
    """Return a disk, and a folder on it."""
    if request.param == "limit":
        yield PageLimit(), tmp_path
        return
    with mounted(tmp_path / "small") as may:
        if not may:
            pytest.skip("only root can mount a small disk")
        yield Tmpfs(tmp_path / "small"), tmp_path / "small"


async def use_up(bot: Bot) -> None:
    """Write until there is no room left; raise `DatabaseUnavailable`."""
    for number in range(200):
        await bot.health.beat(f"{number}{'x' * 200}/1")


async def test_a_full_disk_loses_nothing(
    playground: Playground, place: Place, disk: tuple[Disk, Path]
) -> None:
    """What cannot be kept is not acknowledged; when there is room again, it is answered once."""
    room, folder = disk
    async with running(replace(place, database_url=f"sqlite:///{folder}/bot.db")) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        before = await office.ask("How do refunds work?")
        await office.replies(office.help, before)
        await office.settled()
        await room.fill(bot.database)
        ts = await office.ask(LONG)
        await asyncio.sleep(1.0)
        assert not office.said(office.help, ts)
        with pytest.raises(DatabaseUnavailable, match="disk is full"):
            await use_up(bot)
        await room.free(bot.database)
        await office.replies(office.help, ts)
        await office.settled()
        assert len(office.said(office.help, ts)) == 1


async def test_a_lock_of_somebody_else_loses_nothing(
    playground: Playground, place: Place, tmp_path: Path
) -> None:
    """A copy, a second program: questions wait, and are answered once when it has ended."""
    async with running(place) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        file = tmp_path / "bot.db"
        with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
            # In a thread: the bot may be writing just now, and needs the loop to end that.
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            asked = [await office.ask(f"refund {n}?") for n in range(5)]
            await asyncio.sleep(2.0)
            assert not any(office.said(office.help, ts) for ts in asked)
            other.execute("ROLLBACK")
        for ts in asked:
            await office.replies(office.help, ts)
        await office.settled()
        assert [len(office.said(office.help, ts)) for ts in asked] == [1] * 5


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that we are in, with settings that nobody uses."""
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "FRONTDESK_DESK_CHANNEL"):
        monkeypatch.setenv(name, "unused")
    return tmp_path


@pytest.mark.parametrize("table", ["bot_version", "knowledge_version"])
@pytest.mark.parametrize("command", ["status", "serve"])
def test_a_database_of_a_newer_version_is_left_alone(
    table: str, command: str, nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that says what to do, and not a byte is changed."""
    home = nowhere / ".frontdesk"
    assert main(["knowledge", "status"]) == 0
    assert main(["status"]) == 0
    with closing(sqlite3.connect(home / "frontdesk.db")) as database:
        database.execute(f"UPDATE {table} SET version_num = '9999'")  # noqa: S608  # a constant
        database.commit()
    before = (home / "frontdesk.db").read_bytes()
    capsys.readouterr()
    assert main([command]) == 1
    said = capsys.readouterr()
    assert "update this program" in said.err
    assert said.err.count("\n") == 1
    assert (home / "frontdesk.db").read_bytes() == before


@dataclass
class Wire:
    """A wire to a server that a test can cut and mend."""

    host: str
    port: int
    own_port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    async def mend(self) -> None:
        """Listen, on the same port as before."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.own_port)
        self.own_port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Listen no more, and break what is open."""
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.host, self.port)
        ends = {writer, back}
        self._open |= ends
        await asyncio.gather(_pour(reader, back), _pour(there, writer))
        self._open -= ends


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while piece := await source.read(65_536):
            target.write(piece)
            await target.drain()
    except ConnectionError:
        pass
    finally:
        target.transport.abort()


@pytest.mark.service
async def test_a_postgresql_that_is_away_for_a_while_loses_nothing(
    playground: Playground, place: Place, postgres_url: str
) -> None:
    """Restarted, failed over, or cut off: what came meanwhile is answered once, afterwards."""
    url = make_url(postgres_url)
    wire = Wire(url.host or "", url.port or 0)
    await wire.mend()
    through = url.set(host="127.0.0.1", port=wire.own_port).render_as_string(hide_password=False)
    async with running(replace(place, database_url=through)) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        asked = [await office.ask(f"refund {n}?") for n in range(5)]
        await wire.cut()
        asked += [await office.ask(f"refund {n}?") for n in range(5, 10)]
        await asyncio.sleep(2.0)
        with pytest.raises(DatabaseUnavailable, match="does not answer"):
            await bot.health.beat("one/1")
        await wire.mend()
        for ts in asked:
            await office.replies(office.help, ts)
        await office.settled()
        assert [len(office.said(office.help, ts)) for ts in asked] == [1] * 10
    await wire.cut()
