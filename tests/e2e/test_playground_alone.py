"""`python -m bot.playground` alone, with the apps of the handbook as they are written there."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.weaviate_server import free_port

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "knowledge/handbook/local-slack.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the page's blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@dataclass
class Slack:
    """A local Slack that runs alone, and what it printed."""

    process: Process
    url: str
    exports: Mapping[str, str]

    async def get(self, path: str) -> dict[str, Any]:
        async with ClientSession() as session, session.get(f"{self.url}{path}") as response:
            return await response.json()

    async def do(self, deed: str, **body: str) -> None:
        url = f"{self.url}/playground/api/{deed}"
        async with ClientSession() as session, session.post(url, json=body) as response:
            assert await response.json() == {"ok": True}

    async def printed(self, line: str) -> None:
        """Wait until it prints this."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while line not in (await self.process.stdout.readline()).decode():
                assert self.process.returncode is None

    async def shows(self, text: str, user: str) -> bool:
        """Wait until the page shows this to somebody."""
        async with asyncio.timeout(20):
            while text not in str(await self.get(f"/playground/api/state?as={user}")):  # noqa: ASYNC110  # another process rings no bell
                await asyncio.sleep(0.05)
        return True


async def begun(*words: str, **environ: str) -> Process:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251  # a program of its own
    return await asyncio.create_subprocess_exec(
        *(sys.executable, *words), cwd=ROOT, env={**kept, **environ}, stdout=PIPE, stderr=STDOUT
    )


@asynccontextmanager
async def alone(*words: str) -> AsyncGenerator[Slack]:
    """Run a local Slack until left, then end it as Ctrl-C does."""
    process = await begun("-m", "bot.playground", "--port", "0", *words)
    assert process.stdout is not None
    printed = ""
    while not re.search(r"SLACK_(APP_TOKEN|SIGNING_SECRET)=", printed):
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        assert line, printed
        printed += line
    exports = dict(re.findall(r"export (\w+)=(\S+)", printed))
    try:
        yield Slack(process, exports["SLACK_API_URL"].removesuffix("/api/"), exports)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        await ended(process)


@asynccontextmanager
async def app(source: str, slack: Slack) -> AsyncGenerator[None]:
    """Run an app's source until left."""
    process = await begun("-c", source, **slack.exports)
    try:
        yield
    finally:
        await ended(process)


async def ended(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


async def answered(slack: Slack) -> bool:
    """Let Mira mention the app in #help, and wait for its answer."""
    mira = (await slack.get("/playground/api/people"))["people"][0]["id"]
    state = await slack.get(f"/playground/api/state?as={mira}")
    channel = next(c["id"] for c in state["channels"] if c["name"] == "help")
    await slack.do("say", **{"as": mira}, channel=channel, text="@Frontdesk hello")
    return await slack.shows(f"You said: <@{state['app']}> hello", mira)


async def test_the_handbooks_app_answers_by_socket_mode() -> None:
    """Ten lines, the environment that was printed, and nothing else."""
    async with alone() as slack, app(blocks("python")[0], slack):
        await slack.printed("The app is connected.")
        assert await answered(slack)


async def test_the_handbooks_app_answers_over_http() -> None:
    """With the secret that was printed; the app comes later than the challenge."""
    port = free_port()
    async with alone("--request-url", f"http://127.0.0.1:{port}/slack/events") as slack:
        source = blocks("python")[1].replace("3000", str(port))
        async with app(source, slack):
            await slack.printed("The app is connected.")
            assert await answered(slack)


async def test_the_handbooks_company_opens(tmp_path: Path) -> None:
    """Its people, its channels and its command are on the page."""
    company = tmp_path / "company.toml"
    company.write_text(blocks("toml")[0])
    async with alone("--company", str(company)) as slack:
        people = (await slack.get("/playground/api/people"))["people"]
        assert [person["name"] for person in people] == ["Nora Winter", "Ivo Sand"]
        state = await slack.get(f"/playground/api/state?as={people[0]['id']}")
        assert [c["name"] for c in state["channels"]] == ["help", "Helper"]
        assert [c["name"] for c in state["commands"]] == ["/echo"]
        assert state["team"] == "Globex"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--company", "nowhere.toml"), "nowhere.toml: No such file or directory"),
        (("--request-url", "localhost"), "is no address"),
        (("--request-url", "http://127.0.0.1:1/", "--signing-secret", " "), "secret is empty"),
    ],
)
async def test_what_cannot_be_is_said_in_one_line(words: tuple[str, ...], said: str) -> None:
    """And the exit code is 1."""
    process = await begun("-m", "bot.playground", "--port", "0", *words)
    printed, _ = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert said in printed.decode()
    assert len(printed.decode().splitlines()) == 1
