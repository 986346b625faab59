"""A section of a TOML file: each value is read as its type, and what nobody read is refused."""

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import NoReturn, TypeVar, cast

from knowledge.errors import BadSettings

LONGEST_LINE = 500
"""Characters of one line; more is a page, and Slack cuts it."""

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a file; every method raises `BadSettings` naming the key that is wrong."""

    file: str
    """How the file is called where something in it is wrong."""
    name: str
    """As TOML writes it, `words.never`; empty for the whole file."""
    values: Mapping[str, object]
    beneath: Mapping[str, object] = field(default_factory=dict[str, object])
    """What holds where the file says nothing; empty where it must say everything."""
    _read: dict[str, "Section | None"] = field(default_factory=dict[str, "Section | None"])

    @classmethod
    def whole(cls, file: str, text: str, beneath: str = "") -> "Section":
        """Return a file's text as a section; `beneath` is one that holds where it says nothing."""
        try:
            return cls(file, "", tomllib.loads(text), tomllib.loads(beneath))
        except tomllib.TOMLDecodeError as error:
            message = f"{file} is not valid TOML: {error}"
            raise BadSettings(message) from error

    def section(self, key: str) -> "Section":
        """Return a table in this one."""
        name = f"{self.name}.{key}" if self.name else key
        found, under = self._found(key), self.beneath.get(key)
        if not isinstance(found, dict):
            meant = self._meant(key)
            message = f"{self.file} has no section [{name}]{f'; is [{meant}] it?' if meant else ''}"
            raise BadSettings(message)
        lower = cast("dict[str, object]", under) if isinstance(under, dict) else {}
        made = Section(self.file, name, cast("dict[str, object]", found), lower)
        self._read[key] = made
        return made

    def sections(self, key: str) -> tuple["Section", ...]:
        """Return the tables of a list, `[[key]]`; there may be none."""
        self._read[key] = None
        found = self.values.get(key, [])
        rows = cast("list[object]", found) if isinstance(found, list) else [None]
        if not all(isinstance(row, dict) for row in rows):
            self._refuse(key, f"a list of tables, each under [[{key}]]")
        return tuple(
            Section(self.file, f"{key} {n}", cast("dict[str, object]", row))
            for n, row in enumerate(rows, 1)
        )

    def line(self, key: str) -> str:
        """Return a line of text; it may be empty."""
        value = self._value(key)
        if not isinstance(value, str) or len(value) > LONGEST_LINE:
            self._refuse(key, f"a line of text of at most {LONGEST_LINE} characters")
        return value

    def lines(self, keys: Iterable[str]) -> dict[str, str]:
        """Return a line of text for each key."""
        return {str(key): self.line(key) for key in keys}

    def free_lines(self) -> dict[str, str]:
        """Return every line that is here, whatever its key."""
        return self.lines(self.values)

    def words(self, key: str, fewest: int = 0) -> tuple[str, ...]:
        """Return a list of lines, none of them empty."""
        value = self._value(key)
        found = cast("list[object]", value) if isinstance(value, list) else [None]
        told = tuple(one.strip() for one in found if isinstance(one, str))
        if len(told) != len(found) or not all(told) or len(told) < fewest:
            wanted = "a list of lines of text, none of them empty"
            self._refuse(key, f"{wanted}, with at least {fewest}" if fewest else wanted)
        return told

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        """Return one of a few words."""
        value = self._value(key)
        if value not in [one.value for one in choices]:
            self._refuse(key, f"one of {', '.join(choices)}")
        return choices(value)

    def count(self, key: str, limits: tuple[int, int]) -> int:
        """Return a whole number within limits, both included."""
        value, (low, high) = self._value(key), limits
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self._refuse(key, f"a whole number from {low} to {high}")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._value(key)
        if not isinstance(value, bool):
            self._refuse(key, "true or false")
        return value

    def amount(self, key: str) -> float:
        """Return a number from 0 on."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_amount(value):
            self._refuse(key, "a number from 0 on")
        return float(value)

    def day(self, key: str) -> date:
        """Return a date."""
        value = self._value(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            self._refuse(key, "a date, written 2026-11-25")
        return value

    def has(self, key: str) -> bool:
        """Say whether there is such a key."""
        return key in self.values

    def refuse(self, key: str, why: str) -> NoReturn:
        """Refuse a value that only this file's meaning shows to be wrong."""
        message = f"{self.file}: {f'[{self.name}] ' if self.name else ''}{key} {why}"
        raise BadSettings(message)

    def borrowed(self) -> Iterator[str]:
        """Yield what was read and is not in the file: `[limits]`, or `[handoff] came_back`."""
        for key, inner in self._read.items():
            name = f"{self.name}.{key}" if self.name else key
            if key not in self.values and (inner or key in self.beneath):
                yield f"[{name}]" if inner else f"[{self.name}] {key}" if self.name else key
            elif inner:
                yield from inner.borrowed()

    def refuse_unread(self) -> None:
        """Refuse what nobody asked for, here and in the tables that were read."""
        unread = sorted(set(self.values) - set(self._read))
        if unread:
            where = f"in [{self.name}]" if self.name else "at the top"
            known, meant = ", ".join(self._read), self._slip(unread)
            message = (
                f"{self.file}: nothing reads {', '.join(unread)} {where}{meant}; it knows {known}"
            )
            raise BadSettings(message)
        for inner in self._read.values():
            if inner:
                inner.refuse_unread()

    def _value(self, key: str) -> object:
        self._read[key] = None
        return self._found(key)

    def _found(self, key: str) -> object:
        return self.values.get(key, self.beneath.get(key))

    def _slip(self, unread: Sequence[str]) -> str:
        """Return which key that the file lacks may be meant by one that nobody reads."""
        lacking = set(self._read) - set(self.values)
        meant = next((close for key in unread for close in get_close_matches(key, lacking)), "")
        return f", {meant} may be meant" if meant else ""

    def _refuse(self, key: str, wanted: str) -> NoReturn:
        if key in self.values:
            self.refuse(key, f"must be {wanted}")
        meant = self._meant(key)
        self.refuse(key, f"is missing; {f'is {meant} it? It' if meant else 'it'} must be {wanted}")

    def _meant(self, key: str) -> str:
        """Return the key that may be a slip of this one; empty for none."""
        return next(iter(get_close_matches(key, set(self.values) - set(self._read))), "")


def _is_amount(value: float) -> bool:
    return 0 <= value < math.inf
