"""A file with two writers, and a server that is killed: nothing is lost, doubled or half there."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from knowledge.stores.sqlite.store import SqliteStore
from knowledge.stores.weaviate import WeaviateStore
from tests.knowledge.builders import INDEX, chunk, direction, ids, indexed, view
from tests.weaviate_server import (
    Node,
    NoWeaviate,
    Plan,
    free_ports,
    halt,
    launch,
    runs,
    wait_until_ready,
    weaviate_binary,
)

ROOT = Path(__file__).resolve().parents[2]
MANY = 40


async def write_beside(file: Path, name: str) -> None:
    """Add chunks one at a time, in a process of its own."""
    command = (sys.executable, "-m", "tests.contract.writing_beside", str(file), name, str(MANY))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    assert await process.wait() == 0


async def test_two_processes_write_to_one_file(tmp_path: Path) -> None:
    """They wait for each other; a third one, which reads meanwhile, sees whole batches alone."""
    file = tmp_path / "knowledge.db"
    store = SqliteStore(file)
    await store.connect()
    await store.add(INDEX, 1, [indexed(chunk("first"))])
    writers = asyncio.gather(write_beside(file, "one"), write_beside(file, "two"))
    while not writers.done():
        found = await store.lexical(view(1), ["word"], 999)
        assert {hit.chunk_id for hit in found} <= await store.ids(INDEX, 1)
        await asyncio.sleep(0.01)
    await writers
    assert await store.count(INDEX, 1) == 2 * MANY + 1
    assert len(await store.dense(view(1), direction("x"), 999)) == 2 * MANY + 1
    assert len(await store.lexical(view(1), ["word"], 999)) == 2 * MANY + 1
    await store.disconnect()


async def kill(node: Node) -> None:
    os.kill(node.pid, signal.SIGKILL)
    while runs(node.pid):  # noqa: ASYNC110  # another process ends
        await asyncio.sleep(0.05)


@pytest.mark.service
async def test_a_killed_server_comes_back_with_everything(tmp_path: Path) -> None:
    """What a load was told is written is there after a `kill -9`, in both legs."""
    try:
        plan = Plan("n1", free_ports(), tmp_path / "weaviate")
        node = launch(weaviate_binary(), plan)
    except NoWeaviate as missing:
        pytest.skip(str(missing))
    store = WeaviateStore(node.url, None, node.grpc_url)
    try:
        await asyncio.to_thread(wait_until_ready, [node])
        await store.add(INDEX, 1, [indexed(chunk(f"c{n}")) for n in range(MANY)])
        await store.close(INDEX, 2, ["c0"])
        before = await store.lexical(view(2), ["word"], 99)
        await kill(node)
        node = launch(weaviate_binary(), plan)
        await asyncio.to_thread(wait_until_ready, [node])
        assert ids(await store.lexical(view(2), ["word"], 99)) == ids(before)
        assert ids(await store.dense(view(1), direction("c0"), 1)) == ["c0"]
        assert await store.count(INDEX, 2) == MANY - 1
    finally:
        await store.disconnect()
        await asyncio.to_thread(halt, node)
