"""The workers: real `frontdesk serve` processes, started again whenever one is dead."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot.playground import Playground

ENDING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Post:
    """Where the workers work: one folder, one database, one Slack."""

    folder: Path
    database_url: str | None
    workers: int

    @property
    def home(self) -> Path:
        """Return their FRONTDESK_HOME."""
        return self.folder / "home"

    @property
    def bot_url(self) -> str:
        """Return the URL of the database in which the inbox is."""
        return self.database_url or f"sqlite:///{self.home}/frontdesk.db"

    def environ(self, slack: Playground) -> Mapping[str, str]:
        """Return the environment of a worker; nothing of ours is in it but what is named."""
        kept = ("PATH", "HOME", "LANG")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},  # noqa: TID251  # a program of its own
            "FRONTDESK_HOME": str(self.home),
            "FRONTDESK_LOG": "json",
            "FRONTDESK_HEALTH_PORT": "0",
            "FRONTDESK_SLACK_API_URL": slack.api_url,
            "FRONTDESK_DESK_CHANNEL": slack.desk_channel,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "ORT_DISABLE_TELEMETRY": "1",
            **({"DATABASE_URL": self.database_url} if self.database_url else {}),
        }


async def frontdesk(post: Post, environ: Mapping[str, str], *words: str) -> None:
    """Run a command to its end; raise `RuntimeError` with what it said if it fails."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=post.folder,
        env=environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        message = f"frontdesk {' '.join(words)}: {said.decode(errors='replace')}"
        raise RuntimeError(message)


@dataclass(slots=True)
class Crew:
    """Processes that are started again until they are told to end."""

    post: Post
    environ: Mapping[str, str]
    random: Random
    kills: int = 0
    complaints: list[str] = field(default_factory=list[str])
    """Ends that nobody asked for."""
    _living: dict[int, asyncio.subprocess.Process] = field(
        default_factory=dict[int, asyncio.subprocess.Process]
    )
    _is_ending: bool = False

    async def keep(self, number: int) -> None:
        """Keep one worker running, until the crew ends."""
        with (self.post.folder / f"worker{number}.log").open("ab") as log:
            while not self._is_ending:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "bot", "serve"),
                    cwd=self.post.folder,
                    env=self.environ,
                    stdout=log,
                    stderr=log,
                )
                self._living[number] = process
                try:
                    code = await process.wait()
                except asyncio.CancelledError:
                    process.kill()
                    raise
                self._note(number, code)

    def kill(self) -> None:
        """Kill one of them, by chance, as `kill -9` does."""
        living = [one for one in self._living.values() if one.returncode is None]
        if living:
            self.random.choice(living).kill()
            self.kills += 1

    async def end(self) -> None:
        """Tell them to end, as a deployment does; raise `TimeoutError` where one does not."""
        self._is_ending = True
        living = [one for one in self._living.values() if one.returncode is None]
        for one in living:
            one.terminate()
        async with asyncio.timeout(ENDING_SECONDS):
            await asyncio.gather(*(one.wait() for one in living))

    def _note(self, number: int, code: int) -> None:
        if code not in {0, -signal.SIGKILL}:
            self.complaints.append(f"worker {number} ended with {code}")


@asynccontextmanager
async def working(post: Post, slack: Playground, random: Random) -> AsyncGenerator[Crew]:
    """Let a crew work until left, on pages that it has loaded; leaving ends it in good order."""
    crew = Crew(post, post.environ(slack), random)
    keepers = [asyncio.create_task(crew.keep(number)) for number in range(post.workers)]
    try:
        yield crew
        await crew.end()
    finally:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
