"""Slash commands that are not questions: `/sources` for everyone, `/frontdesk …` for admins."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import structlog

from bot.audience import may_read
from bot.errors import NotAllowed, SlackRefused, SlackUnavailable
from bot.inbox import Button, Command, Commanded, Pressed
from bot.models import Deed
from bot.ports import Audit, Directory, Health, Journal, KnowledgeAdmin, Whispers
from bot.slack.channel_command import ChannelCommand
from bot.slack.render import escaped
from bot.standing import called_in_words, in_words, without_this
from knowledge.errors import KnowledgeError, SourceShrunk
from knowledge.models import LoadReport

log = structlog.get_logger()

SHOWN_ANSWERS = 3
LOOKED_THROUGH = 50
"""Answers among which there may be three that an outsider may see."""
PROGRESS_SECONDS = 15.0
MOST_PROGRESS = 2
"""Slack takes five replies to one command: the beginning, the end, and not much between."""
MOST_LISTED = 5

ACCEPT = "--accept-shrink"

USAGE = (
    "`/frontdesk reload` syncs every source · `/frontdesk status` says what is "
    "loaded and what waits · `/frontdesk rollback` goes back to what was loaded before "
    "· `/frontdesk channel` says when and for whom I answer in a channel"
)
UNSURE = "Slack does not tell me right now whether you are an admin. Please try again."


@dataclass(frozen=True, slots=True)
class SourcesCommand:
    """Show the sources behind the last answers that somebody could see."""

    journal: Journal
    directory: Directory
    whispers: Whispers

    async def run(self, commanded: Commanded) -> None:
        """Show the channel's last public answers and the asker's own private ones."""
        origin = commanded.origin
        self.directory.look_again((origin.channel, origin.asker))
        audience = await self.directory.audience(origin)
        entries = await self.journal.recent(
            origin.workspace, origin.channel, origin.asker, LOOKED_THROUGH
        )
        seen = [entry for entry in entries if may_read(entry, origin.asker, audience)]
        await self.whispers.sources(origin, seen[:SHOWN_ANSWERS])


@dataclass(frozen=True, slots=True)
class Result:
    """What an admin reads, and a button under it with what a press would be about."""

    text: str
    button: Button | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Administration:
    """Do what admins ask for, and write down who asked."""

    directory: Directory
    knowledge: KnowledgeAdmin
    health: Health
    audit: Audit
    whispers: Whispers
    channel: ChannelCommand
    monotonic: Callable[[], float] = time.monotonic

    async def run(self, commanded: Commanded) -> None:
        """Check, act, audit; refuse everybody else with a clear private line."""
        action = (commanded.text.split() or ["help"])[0].lower()
        try:
            await self.directory.require_admin(commanded.origin.asker)
        except NotAllowed as refusal:
            await self._note(commanded, action, "refused")
            await self.whispers.line(commanded.origin, str(refusal))
            return
        except (SlackUnavailable, SlackRefused):
            await self.whispers.line(commanded.origin, UNSURE)
            return
        actions: Mapping[str, Callable[[Commanded], Awaitable[Result]]] = {
            "reload": self._reload,
            "status": self._status,
            "rollback": self._rollback,
            "channel": self._channel,
        }
        if action not in actions:
            await self.whispers.line(commanded.origin, USAGE)
            return
        try:
            result = await actions[action](commanded)
        except KnowledgeError as error:
            result = Result(f"Nothing was changed. {escaped(str(error))}")
        if action != "channel":  # it writes its own line, together with what it changes
            await self._note(commanded, action, result.text)
        await self._tell(commanded, result)

    async def _tell(self, commanded: Commanded, result: Result) -> None:
        if result.button is None:
            await self.whispers.line(commanded.origin, result.text)
            return
        await self.whispers.offer(commanded.origin, result.text, result.button, result.value)

    async def press(self, pressed: Pressed) -> None:
        """Do what a button asks for, as if it were written: the same checks, the same audit."""
        words = {
            Button.ROLLBACK: f"rollback {pressed.value}",
            Button.ACCEPT_SHRINK: f"reload {ACCEPT} {pressed.value}",
        }
        asked = words.get(pressed.button, "reload")
        await self.run(Commanded(pressed.origin, Command.FRONTDESK, asked))

    async def _reload(self, commanded: Commanded) -> Result:
        await self.whispers.line(
            commanded.origin, "Loading every source again; until it is done, what was loaded stays."
        )
        progress = Progress(self.whispers, commanded, self.monotonic)
        workspace = commanded.origin.workspace
        try:
            report = await self.knowledge.reload(workspace, progress, accepted(commanded.text))
        except SourceShrunk as shrunk:
            return Result(halted(shrunk), Button.ACCEPT_SHRINK, json.dumps(shrunk.names))
        if not report.added + report.changed + report.removed:
            return Result(loaded(report))
        care = await self.knowledge.care(workspace)
        text = "\n".join((loaded(report), *_bullets(care[:1], care[1:])))
        return Result(text, Button.ROLLBACK, str(report.generation))

    async def _status(self, commanded: Commanded) -> Result:
        status = await self.knowledge.status(commanded.origin.workspace)
        standing = await self.health.standing(commanded.origin.workspace)
        called = called_in_words(await self.health.called(commanded.origin.workspace))
        lines = (status, *in_words(without_this(standing)), called)
        return Result(escaped("\n".join(lines)))

    async def _rollback(self, commanded: Commanded) -> Result:
        """Go back; where a generation is named, only if that is the one that is live."""
        named = commanded.text.split()[1:2]
        if named and not named[0].isdecimal():
            return Result(USAGE)
        leaving = int(named[0]) if named else None
        generation = await self.knowledge.rollback(commanded.origin.workspace, leaving)
        return Result(f"Generation {generation} is live again.")

    async def _channel(self, commanded: Commanded) -> Result:
        return Result(await self.channel.run(commanded))

    async def _note(self, commanded: Commanded, action: str, result: str) -> None:
        origin = commanded.origin
        await self.audit.note(
            Deed(origin.workspace, origin.asker, f"knowledge.{action}", origin.workspace, result)
        )


class Progress:
    """Tell how far a load is: now and then, because Slack counts the replies."""

    def __init__(
        self, whispers: Whispers, commanded: Commanded, monotonic: Callable[[], float]
    ) -> None:
        self._whispers = whispers
        self._commanded = commanded
        self._monotonic = monotonic
        self._last = monotonic()
        self._said = 0

    async def __call__(self, words: str) -> None:
        """Say it, unless something was said a moment ago or there was enough."""
        now = self._monotonic()
        if self._said >= MOST_PROGRESS or now - self._last < PROGRESS_SECONDS:
            return
        self._last, self._said = now, self._said + 1
        try:
            await self._whispers.line(self._commanded.origin, escaped(words))
        except (SlackUnavailable, SlackRefused) as error:
            log.info("no_progress_shown", stage="reload", error=str(error))


@dataclass(frozen=True, slots=True)
class Commands:
    """Give each command to whom it belongs."""

    sources: SourcesCommand
    administration: Administration

    async def run(self, commanded: Commanded) -> None:
        """Do what a command asks for; raise `SlackUnavailable` or `DatabaseUnavailable`."""
        if commanded.command is Command.SOURCES:
            await self.sources.run(commanded)
        else:
            await self.administration.run(commanded)


def accepted(words: str) -> frozenset[str]:
    """Return the sources that a reload may lose most of: those that somebody was shown."""
    _, accepts, names = words.partition(ACCEPT)
    try:
        named: object = json.loads(names) if accepts else []
    except ValueError:
        named = names.split()
    every = cast("list[object]", named) if isinstance(named, list) else []
    return frozenset(name for name in every if isinstance(name, str))


def halted(shrunk: SourceShrunk) -> str:
    """Return why a reload stopped, for somebody who can let it go on."""
    return (
        f"*Nothing was activated.* {escaped(shrunk.left)}. Perhaps something was not reachable. "
        "If it is right that so much is gone, load it anyway; you can still roll back."
    )


def loaded(report: LoadReport) -> str:
    """Return what a load changed, in words."""
    summary = (
        f"*Generation {report.generation} is live.* Documents: {report.added} added, "
        f"{report.changed} changed, {report.removed} removed, {report.unchanged} unchanged; "
        f"{report.chunks_total} passages. It took {report.seconds:.1f} s."
    )
    failed = [f"{it.source}: {it.reason}" for it in report.failures]
    flagged = [f"{it.source}: {it.about}" for it in report.flagged]
    return "\n".join((summary, *_bullets(("Not read:",), failed), *_bullets((), flagged)))


def _bullets(heading: Sequence[str], things: Sequence[str]) -> tuple[str, ...]:
    """Return a heading and what stands below it, as long as anybody reads on."""
    if not things:
        return ()
    shown = [f"• {escaped(thing)}" for thing in things[:MOST_LISTED]]
    left = len(things) - len(shown)
    more = (f"• and {left} more",) if left else ()
    return (*(f"*{line}*" for line in heading), *shown, *more)
