"""What `knowledge.toml` declares: every source of every workspace, and how often each is synced.

    [[source]]
    name = "help-centre"
    kind = "website"                      # without it: a URL is a website, all else a folder
    location = "https://help.example.com" # a path is relative to this file
    audience = "public"                   # without it: internal
    priority = 10                         # whom to believe where two sources disagree
    schedule = "1h"                       # how often `frontdesk serve` syncs it

Whatever else stands there is for the source's kind: `ref = "main"` for a Git repository.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn, cast
from urllib.parse import urlsplit

from knowledge.errors import BadSettings
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, SourceKind

LOCAL = "local"
"""The workspace of a source that names none."""
SHORTEST = timedelta(minutes=1)

_OWN = frozenset(
    ["name", "kind", "location", "audience", "priority", "schedule", "workspace", "link"],
)
_SCP = re.compile(r"[\w.-]+@[\w.-]+:")
"""How SSH is written for short: `git@github.com:owner/name`."""
_SCHEDULE = re.compile(r"(\d{1,5})\s*(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class DeclaredSource:
    """A source as somebody declared it."""

    workspace: str
    source: KnownSource
    every: timedelta | None = None
    """How often it is synced without being asked; None for only when asked."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything that one `knowledge.toml` says."""

    declared: tuple[DeclaredSource, ...] = ()

    def sources(self, workspace: str) -> tuple[KnownSource, ...]:
        """Return a workspace's sources, in the order of the file."""
        return tuple(it.source for it in self.declared if it.workspace == workspace)

    def scheduled(self, workspace: str) -> tuple[DeclaredSource, ...]:
        """Return those of a workspace that are synced without being asked."""
        return tuple(it for it in self.declared if it.workspace == workspace and it.every)


def due(
    scheduled: Iterable[DeclaredSource], last: Mapping[str, datetime], now: datetime
) -> tuple[str, ...]:
    """Return the names of the sources whose time has come; `last` says when each had its turn."""
    return tuple(
        one.source.name
        for one in scheduled
        if one.every is not None
        and (one.source.name not in last or last[one.source.name] + one.every <= now)
    )


def read_declaration(file: Path) -> Declaration:
    """Read a `knowledge.toml`; raise `BadSettings` naming file, source and key."""
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        message = f"{file} does not exist: declare your sources there, or name it otherwise."
        raise BadSettings(message) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{file} cannot be read: {error}"
        raise BadSettings(message) from error
    return declaration(content, file)


def declaration(content: Mapping[str, object], file: Path) -> Declaration:
    """Return what parsed TOML declares; relative paths are below the file's folder."""
    unknown = sorted(content.keys() - {"source"})
    if unknown:
        _refuse(file, f"{unknown[0]!r} is no part of it; it holds [[source]] tables alone")
    tables = content.get("source", [])
    if not isinstance(tables, list) or not tables:
        _refuse(file, "no [[source]] is declared")
    declared = tuple(_declared(file, table) for table in cast("list[object]", tables))
    seen = set[tuple[str, str]]()
    for one in declared:
        key = (one.workspace, one.source.name)
        if key in seen:
            _refuse(file, f"two sources of workspace {key[0]} are called {key[1]!r}")
        seen.add(key)
    return Declaration(declared)


def _declared(file: Path, table: object) -> DeclaredSource:
    if not isinstance(table, dict):
        _refuse(file, "each source is a table of its own: [[source]]")
    fields = _Fields(file, cast("Mapping[str, object]", table))
    location = fields.location()
    kind = fields.kind(location)
    source = KnownSource(
        name=fields.text("name") or location,
        location=location,
        audience=fields.audience(),
        link=fields.text("link"),
        kind=kind,
        priority=fields.whole("priority"),
        options=tuple(fields.options(kind)),
    )
    return DeclaredSource(fields.text("workspace") or LOCAL, source, fields.schedule())


@dataclass(frozen=True, slots=True)
class _Fields:
    """One source's keys; every method raises `BadSettings` naming what it takes."""

    file: Path
    table: Mapping[str, object]

    def text(self, key: str) -> str | None:
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self._refuse(key, "takes text")
        return value.strip()

    def whole(self, key: str) -> int:
        value = self.table.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool):
            self._refuse(key, "takes a whole number; the higher one is believed")
        return value

    def location(self) -> str:
        location = self.text("location")
        if location is None:
            self._refuse("location", "is missing: name a folder, a file or a URL")
        if "://" in location or _SCP.match(location):
            return location
        return str((self.file.parent / Path(location).expanduser()).resolve())

    def kind(self, location: str) -> SourceKind:
        named = self.text("kind")
        if named is None:
            return kind_of(location)
        if named not in set(SourceKind):
            self._refuse("kind", f"takes one of {', '.join(SourceKind)}")
        return SourceKind(named)

    def audience(self) -> Audience:
        named = self.text("audience") or Audience.INTERNAL
        if named not in set(Audience):
            self._refuse("audience", f"takes one of {', '.join(Audience)}")
        return Audience(named)

    def schedule(self) -> timedelta | None:
        named = self.text("schedule")
        if named is None:
            return None
        found = _SCHEDULE.fullmatch(named)
        every = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta(0)
        if every < SHORTEST:
            self._refuse("schedule", 'takes a time such as "15m", "6h" or "1d", a minute at least')
        return every

    def options(self, kind: SourceKind) -> Iterator[tuple[str, str]]:
        for key, value in self.table.items():
            if key in _OWN:
                continue
            if kind is SourceKind.FOLDER:
                known = ", ".join(sorted(_OWN))
                self._refuse(key, f"is nothing that a folder takes; known are {known}")
            values = cast("list[object]", value) if isinstance(value, list) else [value]
            for one in values:
                if not isinstance(one, str | int | float):
                    self._refuse(key, "takes text, a number, true or false, or a list of them")
                yield key, str(one).lower() if isinstance(one, bool) else str(one)

    def _refuse(self, key: str, why: str) -> NoReturn:
        name = self.table.get("name") or self.table.get("location") or "a source without a name"
        _refuse(self.file, f"{name}: {key} {why}")


def kind_of(location: str) -> SourceKind:
    """Return how a location is read that nobody gave a kind."""
    if location.endswith(".git") or location.startswith("ssh://") or _SCP.match(location):
        return SourceKind.GIT
    is_web = urlsplit(location).scheme in {"http", "https"}
    return SourceKind.WEBSITE if is_web else SourceKind.FOLDER


def _refuse(file: Path, why: str) -> NoReturn:
    message = f"{file.name}: {why}."
    raise BadSettings(message)
