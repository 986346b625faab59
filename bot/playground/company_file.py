"""One's own people, channels, commands and shortcuts, read from a TOML file."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.playground.errors import PlaygroundUsage
from bot.playground.models import (
    App,
    Channel,
    Command,
    Company,
    Kind,
    Person,
    Role,
    Shortcut,
    Standing,
    Team,
)

Table = Mapping[str, object]

TOP = {"team", "app", "people", "channels", "commands", "shortcuts"}
PERSON = {"handle", "name", "title", "role", "guest", "company"}
CHANNEL = {"name", "purpose", "private", "members", "shared"}
ROLES = {role.value: role for role in Role if role is not Role.APP}


@dataclass(frozen=True, slots=True)
class Opening:
    """What a playground opens with."""

    company: Company
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]


def read_company(path: Path) -> Opening:
    """Read a company; raise `PlaygroundUsage` that says what is wrong with the file."""
    try:
        found = Entry(tomllib.loads(path.read_text(encoding="utf-8")), "")
        return opening(found)
    except OSError as error:
        message = f"{path}: {error.strerror}"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: this is not TOML: {error}"
    except Misread as error:
        message = f"{path}: {error}"
    raise PlaygroundUsage(message)


class Misread(Exception):
    """Something in the file that cannot be; the text says where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the file."""

    table: Table
    where: str

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string; without a default it must be there."""
        value = self.table.get(name, default)
        if not isinstance(value, str) or (default is None and not value):
            message = f"{self.where}{name} must be a text"
            raise Misread(message)
        return value

    def flag(self, name: str) -> bool:
        """Return a yes or no; what is absent is no."""
        value = self.table.get(name, False)
        if not isinstance(value, bool):
            message = f"{self.where}{name} must be true or false"
            raise Misread(message)
        return value

    def names(self, name: str) -> Sequence[str] | None:
        """Return a list of strings, or None if it is absent."""
        value = self.table.get(name)
        if value is None:
            return None
        items = cast("Sequence[object]", value) if isinstance(value, list) else (None,)
        if not all(isinstance(item, str) for item in items):
            message = f"{self.where}{name} must be a list of texts"
            raise Misread(message)
        return cast("Sequence[str]", items)

    def entries(self, name: str, known: set[str]) -> Sequence["Entry"]:
        """Return the tables of a list, each with no other fields than the known ones."""
        value = self.table.get(name, [])
        tables = cast("Sequence[object]", value) if isinstance(value, list) else (None,)
        entries: list[Entry] = []
        for number, table in enumerate(tables, 1):
            if not isinstance(table, dict):
                message = f"{name} must be a list of tables: [[{name}]]"
                raise Misread(message)
            entries.append(Entry(cast("Table", table), f"{name} {number}: "))
            entries[-1].only(known)
        return entries

    def only(self, known: set[str]) -> None:
        """Refuse a field that nobody would read."""
        for name in sorted(set(self.table) - known):
            message = f"{self.where}{name} is unknown; known are {', '.join(sorted(known))}"
            raise Misread(message)


def opening(found: Entry) -> Opening:
    """Read the whole file."""
    found.only(TOP)
    app_name = found.text("app", "App")
    app = App("A0PLAYAPP1", "B0PLAYAPP1", "U0PLAYAPP1", app_name)
    bot = Person(app.user_id, slug(app_name), app_name, "", Role.APP)
    people = [*(person(entry) for entry in found.entries("people", PERSON)), bot]
    alone(people, "handle", [one.handle for one in people])
    if len(people) == 1:
        message = "there is nobody: [[people]] with a handle and a name"
        raise Misread(message)
    channels = [channel(entry, people, app) for entry in found.entries("channels", CHANNEL)]
    if not channels:
        message = "there is no channel: [[channels]] with a name"
        raise Misread(message)
    alone(channels, "channel", [one.name for one in channels])
    team = found.text("team")
    return Opening(
        Company(
            team=Team(f"T0{code(team)}", team, slug(team)),
            app=app,
            people=tuple(people),
            channels=(
                *channels,
                *(direct(one, app) for one in people if one is not bot and one.team is None),
            ),
            desk=channels[-1].channel_id,
        ),
        tuple(
            Command(entry.text("name"), entry.text("usage", ""), entry.text("what", ""))
            for entry in found.entries("commands", {"name", "usage", "what"})
        ),
        tuple(
            Shortcut(entry.text("callback_id"), entry.text("name"), entry.text("description", ""))
            for entry in found.entries("shortcuts", {"callback_id", "name", "description"})
        ),
    )


def person(entry: Entry) -> Person:
    """Read one person."""
    role, handle = entry.text("role", Role.ASKER.value), entry.text("handle")
    if role not in ROLES:
        message = f"{entry.where}role is one of {', '.join(ROLES)}, not {role!r}"
        raise Misread(message)
    company = entry.text("company", "")
    return Person(
        f"U0{code(handle)}",
        slug(handle),
        entry.text("name"),
        entry.text("title", ""),
        ROLES[role],
        Standing.GUEST if entry.flag("guest") else Standing.MEMBER,
        Team(f"T0{code(company)}", company, slug(company)) if company else None,
    )


def channel(entry: Entry, people: Sequence[Person], app: App) -> Channel:
    """Read one channel: by default every member of the company is in it, and always the app."""
    ids = {one.handle: one.user_id for one in people}
    everybody = [one.handle for one in people if one.standing is Standing.MEMBER and not one.team]
    members = entry.names("members")
    chosen = everybody if members is None else members
    for handle in chosen:
        if handle not in ids:
            message = f"{entry.where}{handle!r} is in members, but not among the people"
            raise Misread(message)
    name = slug(entry.text("name"))
    return Channel(
        f"C0{code(name)}",
        name,
        Kind.PRIVATE if entry.flag("private") else Kind.PUBLIC,
        frozenset({*(ids[handle] for handle in chosen), app.user_id}),
        entry.text("purpose", ""),
        shared_outside=entry.flag("shared"),
    )


def direct(one: Person, app: App) -> Channel:
    """Return the conversation between a person and the app."""
    members = frozenset({one.user_id, app.user_id})
    return Channel(f"D{one.user_id[1:]}", "", Kind.DIRECT, members)


def alone(items: Sequence[object], what: str, names: Sequence[str]) -> None:
    """Refuse a name that two of them have."""
    for name in names:
        if names.count(name) > 1:
            message = f"{len(items)} entries, but the {what} {name!r} is there twice"
            raise Misread(message)


def code(name: str) -> str:
    """Return the letters and digits of a name, in capitals, as Slack's ids have them."""
    return re.sub(r"[^A-Z0-9]", "", name.upper()).ljust(8, "0")


def slug(name: str) -> str:
    """Return a name as handles and channels have it."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-") or "x"
