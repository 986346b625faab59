"""`frontdesk demo` as its own process: it comes up, answers, fetches a person, and ends cleanly."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

PAGE = """# Refunds

You can ask for a refund within 30 days of the purchase, and it takes five business days.

## How do I ask for a refund?

Write to the billing team with the number of your invoice.
"""


@dataclass(frozen=True)
class Demo:
    """A demo that runs, and the browser that looks at it."""

    url: str
    process: asyncio.subprocess.Process
    browser: aiohttp.ClientSession

    async def state(self, who: str = "U0MIRA0001") -> str:
        """Return everything that one person sees, as text."""
        address = f"{self.url}/playground/api/state"
        async with self.browser.get(address, params={"as": who}) as response:
            return await response.text()

    async def ask(self, text: str) -> None:
        """Let Mira mention the bot in the help channel."""
        body = {"as": "U0MIRA0001", "channel": "C0HELP0001", "text": f"@Frontdesk {text}"}
        async with self.browser.post(f"{self.url}/playground/api/say", json=body) as response:
            assert (await response.json()) == {"ok": True}

    async def until(self, text: str, who: str = "U0MIRA0001") -> str:
        """Return what one sees once it holds a text; raise `TimeoutError`."""
        async with asyncio.timeout(30):
            while text not in (seen := await self.state(who)):  # noqa: ASYNC110  # HTTP rings no bell
                await asyncio.sleep(0.1)
        return seen


@asynccontextmanager
async def running(folder: Path, *words: str) -> AsyncGenerator[Demo]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", *words,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(60):
            while not (found := re.search(r"ready: (http://\S+)", said)):
                line = await process.stdout.readline()
                assert line, f"it ended before it was ready: {said}"
                said += line.decode()
        async with aiohttp.ClientSession() as browser:
            yield Demo(found[1], process, browser)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_newcomer_s_own_documents_answer(tmp_path: Path) -> None:
    """Ask, see the quote, open the page at its line, be handed to a person, and leave."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "refunds.md").write_text(PAGE, "utf-8")
    async with running(tmp_path, "--docs", str(docs)) as demo:
        assert "How do I ask for a refund?" in json.loads(await demo.state())["examples"]
        await demo.ask("How long does a refund take?")
        seen = await demo.until("five business days")
        link = re.search(r"http://[^\"|>]+/pages/refunds\.md#L3", seen)
        assert link
        async with demo.browser.get(link[0]) as page:
            assert "within 30 days" in await page.text()
        async with demo.browser.get(f"{demo.url}/pages/../secret.md") as outside:
            assert outside.status == 404
        await demo.ask("Which moons of Saturn have oceans of methane?")
        await demo.until("Which moons of Saturn", who="U0PRIYA001")
        await demo.until("I have asked a colleague")
        demo.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(30):
            assert await demo.process.wait() == 0
        assert demo.process.stderr is not None
        assert await demo.process.stderr.read() == b""


@pytest.mark.parametrize(
    ("name", "said"), [("nowhere", "does not exist"), ("empty", "holds no page")]
)
async def test_a_folder_without_pages_is_one_line(name: str, said: str, tmp_path: Path) -> None:
    """The demo ends with a line that says what to do."""
    (tmp_path / "empty").mkdir()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--docs", name,
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert said in errors.decode()
    assert "Traceback" not in errors.decode()
