"""A section of a voice file: each value is read as its type, and what nobody read is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import NoReturn, TypeVar, cast

from knowledge.errors import BadSettings

LONGEST_LINE = 500
"""Characters of one line; more is a page, and Slack cuts it."""

Choice = TypeVar("Choice", bound=StrEnum)


def refuse(where: str, why: str) -> NoReturn:
    """Raise the error that names a place in a voice file and what is wrong there."""
    message = f"voice.toml: {where} {why}"
    raise BadSettings(message)


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a voice file; every method raises `BadSettings` naming the key that is wrong."""

    name: str
    """As TOML writes it, `words.never`; empty for the whole file."""
    values: Mapping[str, object]
    _read: dict[str, "Section | None"] = field(default_factory=dict[str, "Section | None"])

    def section(self, key: str) -> "Section":
        """Return a table in this one."""
        known = self._read.get(key)
        if known:
            return known
        name = f"{self.name}.{key}" if self.name else key
        found = self.values.get(key)
        if not isinstance(found, dict):
            meant = self._meant(key)
            message = f"voice.toml has no section [{name}]{f'; is [{meant}] it?' if meant else ''}"
            raise BadSettings(message)
        made = Section(name, cast("dict[str, object]", found))
        self._read[key] = made
        return made

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

    def refuse_unread(self) -> None:
        """Refuse what nobody asked for, here and in the tables that were read."""
        unread = sorted(set(self.values) - set(self._read))
        if unread:
            where = f"in [{self.name}]" if self.name else "at the top"
            known = ", ".join(self._read)
            message = f"voice.toml: nothing reads {', '.join(unread)} {where}; it knows {known}"
            raise BadSettings(message)
        for inner in self._read.values():
            if inner:
                inner.refuse_unread()

    def _value(self, key: str) -> object:
        self._read[key] = None
        return self.values.get(key)

    def _refuse(self, key: str, wanted: str) -> NoReturn:
        where = f"[{self.name}] {key}" if self.name else key
        if key in self.values:
            refuse(where, f"must be {wanted}")
        meant = self._meant(key)
        refuse(where, f"is missing; {f'is {meant} it? It' if meant else 'it'} must be {wanted}")

    def _meant(self, key: str) -> str:
        """Return the key that may be a slip of this one; empty for none."""
        return next(iter(get_close_matches(key, set(self.values) - set(self._read))), "")
