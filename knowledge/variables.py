"""Environment variables: declared once with default and meaning; a wrong one is one clear line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import BadSettings


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable, as operators are told of it."""

    name: str
    default: str
    """What holds when it is unset, as one would write it; empty for nothing."""
    meaning: str
    secret: bool = False


class Environ:
    """Read declared variables from a mapping; every method raises `BadSettings` with one line."""

    def __init__(self, declared: Sequence[Variable], values: Mapping[str, str]) -> None:
        self._declared = {variable.name: variable for variable in declared}
        self._values = values

    def text(self, name: str) -> str:
        """Return the value without white space around it, or the default."""
        return self._values.get(name, "").strip() or self._declared[name].default

    def optional(self, name: str) -> str | None:
        """Return the value, or None where it is unset and has no default."""
        return self.text(name) or None

    def folder(self, name: str) -> Path:
        """Return a path, `~` expanded."""
        return Path(self.text(name)).expanduser()

    def file(self, name: str) -> Path | None:
        """Return a path, `~` expanded, or None where it is unset and has no default."""
        return self.folder(name) if self.text(name) else None

    def names(self, name: str) -> tuple[str, ...]:
        """Return the names of a comma-separated list."""
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip())

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Return one of a few words."""
        value = self.text(name)
        if value not in choices:
            raise self._wrong(name, f"one of {', '.join(choices)}")
        return value

    def number(self, name: str, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        wanted = f"a number from {low:g} to {high:g}"
        try:
            value = float(self.text(name))
        except ValueError as error:
            raise self._wrong(name, wanted) from error
        if not low <= value <= high:
            raise self._wrong(name, wanted)
        return value

    def _wrong(self, name: str, wanted: str) -> BadSettings:
        # The value itself may be a secret pasted into the wrong variable: it is not repeated.
        return BadSettings(f"{name} takes {wanted}; unset, it is {self._declared[name].default!r}")
