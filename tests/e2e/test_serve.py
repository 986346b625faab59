"""`frontdesk serve` as its own process: seen from outside, and ended in good order."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from aiohttp import ClientSession

from bot.playground import Fault, Playground
from tests.chaos.company import write_pages
from tests.chaos.crew import Post, frontdesk
from tests.weaviate_server import free_port


@pytest.fixture
async def post(tmp_path: Path, playground: Playground) -> Post:
    """Return a folder in which the pages are loaded."""
    post = Post(tmp_path, None, 1)
    pages = write_pages(tmp_path / "pages")
    await frontdesk(post, post.environ(playground), "knowledge", "load", str(pages))
    return post


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    slack = Playground()
    await slack.start()
    yield slack
    await slack.stop()


@asynccontextmanager
async def serving(
    post: Post, slack: Playground, port: int = 0, more: Mapping[str, str] | None = None
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run a worker until left."""
    environ = {**post.environ(slack), "FRONTDESK_HEALTH_PORT": str(port), **(more or {})}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve"),
        cwd=post.folder,
        env=environ,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await slack.wait_for_app(30)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def printed(post: Post, slack: Playground, *words: str) -> Mapping[str, object]:
    """Return what a command prints as JSON."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words, "--json"),
        cwd=post.folder,
        env=post.environ(slack),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return cast("Mapping[str, object]", json.loads(out))


async def ask(slack: Playground, text: str) -> str:
    mention = f"<@{slack.bot_user_id}> {text}"
    return await slack.say(slack.person("mira"), slack.channel("help"), mention)


async def test_a_running_bot_is_seen_from_outside(post: Post, playground: Playground) -> None:
    """By `/healthz` and by `frontdesk status`, with the case that it opened."""
    port = free_port()
    async with serving(post, playground, port) as process, ClientSession() as client:
        await ask(playground, "Which moons of Saturn have oceans of methane?")
        await playground.wait_for(lambda: playground.messages(playground.desk_channel), 20)
        async with asyncio.timeout(20), client.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert (answer.status, (await answer.json())["ready"]) == (200, True)
        found = await printed(post, playground, "status")
        assert (found["workers"], found["cases"], found["generation"]) == (1, 1, 1)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 20) == 0
    found = await printed(post, playground, "status")
    assert (found["workers"], found["waiting"], found["posting"]) == (0, 0, 0)


async def test_a_backup_of_a_running_bot_is_all_that_a_new_home_needs(
    post: Post, playground: Playground, tmp_path: Path
) -> None:
    """Knowledge, questions and cases: one command to take it, one to bring it back."""
    archive = str(tmp_path / "today.tar.gz")
    async with serving(post, playground) as process:
        await ask(playground, "Which moons of Saturn have oceans of methane?")
        await playground.wait_for(lambda: playground.messages(playground.desk_channel), 20)
        await frontdesk(post, post.environ(playground), "backup", archive)
        with pytest.raises(RuntimeError, match="stop it first"):
            await frontdesk(post, post.environ(playground), "restore", archive, "--replace")
        process.terminate()
        await process.wait()
    new = Post(tmp_path / "new", None, 1)
    new.folder.mkdir()
    await frontdesk(new, new.environ(playground), "restore", archive)
    found = await printed(new, playground, "status")
    assert (found["cases"], found["generation"]) == (1, 1)
    async with serving(new, playground):
        ts = await ask(playground, "Can editors see invoices?")
        thread = playground.channel("help"), ts
        [_, reply] = await playground.wait_for(
            lambda: seen if len(seen := playground.messages(*thread)) > 1 else None, 20
        )
        assert "cannot see invoices" in f"{reply.text} {reply.blocks}"


async def test_a_second_sigterm_ends_it_at_once(post: Post, playground: Playground) -> None:
    """The first one waits for what runs; who cannot wait says so."""
    playground.fail(Fault("chat.postMessage", error="", delay=60))
    async with serving(post, playground) as process:
        await ask(playground, "Can editors see invoices?")
        await playground.wait_for(playground.workspace.statuses, 20)
        await asyncio.sleep(0.5)
        process.terminate()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.wait(), 1)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 5) == -signal.SIGTERM


async def test_two_workers_on_one_home_do_not_disturb_each_other(
    post: Post, playground: Playground
) -> None:
    """The second one takes nothing that the first one still works on."""
    playground.fail(Fault("chat.postMessage", error="", delay=3.0))
    async with serving(post, playground):
        ts = await ask(playground, "Can editors see invoices?")
        await playground.wait_for(playground.workspace.statuses, 20)
        async with serving(post, playground):
            await playground.wait_for(lambda: playground.connections == 2, 20)
            thread = playground.channel("help"), ts
            await playground.wait_for(lambda: playground.messages(*thread)[1:], 20)
            await asyncio.sleep(1.0)
            assert len(playground.messages(*thread)) == 2


@pytest.mark.service
async def test_a_limit_is_one_for_all_processes(
    post: Post, playground: Playground, redis_url: str
) -> None:
    """What a process let through counts for the next one, which never saw it."""
    limits = {"REDIS_URL": redis_url, "FRONTDESK_ASKER_LIMIT": "1"}
    for said in ("cannot see invoices", "faster than I can look things up"):
        async with serving(post, playground, more=limits) as process:
            ts = await ask(playground, "Can editors see invoices?")
            thread = playground.channel("help"), ts
            [_, reply] = await playground.wait_for(
                lambda at=thread: seen if len(seen := playground.messages(*at)) > 1 else None, 20
            )
            assert said in f"{reply.text} {reply.blocks}"
            process.terminate()
            await process.wait()
