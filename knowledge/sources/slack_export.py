"""Slack's export of a workspace: the threads in which people found an answer.

A thread is one where somebody marked a reply with a check mark. Marked the question itself, the
thread counts only where there is a single reply of somebody else: no guess which one it was.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import cast

from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, Original, Unlisted
from knowledge.sources import export
from knowledge.sources.records import Record, rows
from knowledge.sources.resolved import Answered, page

MARKS = ("white_check_mark", "heavy_check_mark", "ballot_box_with_check", "resolved", "solved")
_SAID = frozenset({"", "thread_broadcast", "file_share", "me_message"})
"""Subtypes of messages that a person wrote."""
_OURS = re.compile(r"has marked this as resolved")
"""What our bot posts into a thread whose case was resolved."""
_JSON = frozenset({".json"})
_STAYS = "what was not seen stays as it was"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which threads of a workspace are wanted."""

    channels: tuple[str, ...] = ()
    """Names or ids; none for all."""
    private: bool = False
    """Whether private channels are read too; direct messages never are."""
    marks: tuple[str, ...] = MARKS
    address: str | None = None
    """Of the workspace, as `https://acme.slack.com`: threads then link to Slack."""


@dataclass(slots=True)
class _Workspace:
    """Who and what an export is about."""

    channels: dict[str, Record] = field(default_factory=dict[str, Record])
    """By name, which is the name of their folder."""
    private: set[str] = field(default_factory=set[str])
    people: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    bots: set[str] = field(default_factory=set[str])


@dataclass(slots=True)
class _Found:
    pages: list[Original] = field(default_factory=list[Original])
    broken: list[str] = field(default_factory=list[str])
    threads: int = 0


@dataclass(frozen=True, slots=True)
class SlackExportSource:
    """The answered threads of one export, each by channel and time."""

    name: str
    place: Path
    selection: Selection = field(default_factory=Selection)

    async def originals(self) -> AsyncGenerator[Original | Unlisted]:
        """Yield every answered thread, by path; raise `SourceUnreadable` where none is."""
        found = await asyncio.to_thread(self._found)
        if not found.pages:
            reason = (
                found.broken[0]
                if found.broken
                else (f"none of its {found.threads} threads has a reply marked with a check mark")
            )
            message = f"{self.place}: {reason}."
            raise SourceUnreadable(message)
        for original in sorted(found.pages, key=lambda it: it.path):
            yield original
        if found.broken:
            yield Unlisted(f"{self.place}: {'; '.join(found.broken[:3])}: {_STAYS}")

    def _found(self) -> _Found:
        workspace = self._workspace()
        found = _Found()
        channels: dict[str, list[Record]] = defaultdict(list)
        for file in export.files(self.place, _JSON):
            channel = PurePosixPath(file.name).parent.name
            if channel in workspace.channels:
                try:
                    channels[channel] += rows(file)
                except export.Damaged as error:
                    found.broken.append(str(error))
        for name, messages in channels.items():
            for answered in self._answered(workspace, name, messages, found):
                original = page(answered, workspace.people)
                if original:
                    found.pages.append(original)
        return found

    def _workspace(self) -> _Workspace:
        """Read what says which channels there are, and who is who."""
        workspace = _Workspace()
        is_export = False
        for file in export.files(self.place, _JSON):
            match PurePosixPath(file.name).name:
                case "channels.json":
                    is_export = True
                    self._take(rows(file), workspace, private=False)
                case "groups.json" if self.selection.private:
                    self._take(rows(file), workspace, private=True)
                case "users.json":
                    for user in rows(file):
                        _take_person(user, workspace)
                case _:
                    pass
        if not is_export:
            message = f"{self.place} is no export of Slack: it has no channels.json."
            raise SourceUnreadable(message)
        return workspace

    def _take(self, channels: Iterator[Record], into: _Workspace, *, private: bool) -> None:
        wanted = {name.removeprefix("#") for name in self.selection.channels}
        for channel in channels:
            name = channel.text("name")
            if not wanted or {name, channel.text("id")} & wanted:
                into.channels[name] = channel
                if private:
                    into.private.add(name)

    def _answered(
        self, workspace: _Workspace, channel: str, messages: Sequence[Record], found: _Found
    ) -> Iterator[Answered]:
        threads: dict[str, list[Record]] = defaultdict(list)
        for message in messages:
            if thread := message.text("thread_ts"):
                threads[thread].append(message)
        number = workspace.channels[channel].text("id") or channel
        for thread, said in sorted(threads.items()):
            found.threads += 1
            root = next((it for it in said if it.text("ts") == thread), None)
            if root is None or not _is_said(root, workspace):
                continue
            answers = self._answers(root, said, workspace)
            if answers:
                yield Answered(
                    path=f"{channel}/{thread}",
                    question=root.text("text"),
                    answers=tuple(it.text("text") for it in answers),
                    asker=root.text("user"),
                    at=max(_when(it) for it in answers),
                    url=self._url(number, thread),
                    audience=Audience.INTERNAL if channel in workspace.private else None,
                )

    def _answers(self, root: Record, said: Sequence[Record], workspace: _Workspace) -> list[Record]:
        """Return the replies that were marked; or the only one, where the question was."""
        replies = [it for it in said if it is not root and _is_said(it, workspace)]
        marked = [it for it in replies if self._is_marked(it)]
        others = [it for it in replies if it.text("user") != root.text("user")]
        is_done = self._is_marked(root) or any(_OURS.search(it.text("text")) for it in said)
        if not marked and is_done and len(others) == 1:
            return others
        return sorted(marked, key=lambda it: it.text("ts"))

    def _is_marked(self, message: Record) -> bool:
        reactions = message.fields.get("reactions")
        if not isinstance(reactions, list):
            return False
        names = (
            cast("Mapping[str, object]", it).get("name")
            for it in cast("list[object]", reactions)
            if isinstance(it, dict)
        )
        return any(name in self.selection.marks for name in names)

    def _url(self, channel: str, thread: str) -> str | None:
        if self.selection.address is None:
            return None
        address = self.selection.address.rstrip("/")
        return f"{address}/archives/{channel}/p{thread.replace('.', '')}"


def _take_person(user: Record, workspace: _Workspace) -> None:
    """Remember how a person is called, first name included, so that it can be left out."""
    key = user.text("id")
    if user.has("is_bot"):
        workspace.bots.add(key)
        return
    profile = next((inner for name, inner in user.objects() if name == "profile"), user)
    fields = ("real_name", "display_name", "real_name_normalized", "display_name_normalized")
    called = [profile.text(name) for name in (*fields, "first_name", "last_name")]
    called += [user.text("real_name"), user.text("name")]
    first = [name.split()[0] for name in called if name.strip()]
    workspace.people[key] = list(dict.fromkeys(it for it in (*called, *first) if it))


def _is_said(message: Record, workspace: _Workspace) -> bool:
    """Say whether a person wrote this, and it is still there."""
    user = message.text("user")
    is_bots = message.has("bot_id") or user in workspace.bots or not user
    return not is_bots and message.text("subtype") in _SAID and bool(message.text("text"))


def _when(message: Record) -> datetime:
    edited = next((inner for name, inner in message.objects() if name == "edited"), message)
    return datetime.fromtimestamp(float(edited.text("ts") or message.text("ts")), UTC)
