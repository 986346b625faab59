"""What a source is told beside its place, read by name: a wrong one is one clear line."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeVar

from knowledge.errors import BadSettings
from knowledge.models import SourceKind

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one source; every method raises `BadSettings`."""

    source: str
    kind: SourceKind
    given: tuple[tuple[str, str], ...]
    variable: Callable[[str], str | None]
    """How an environment variable is read: secrets stand there and nowhere else."""

    def check(self, taken: Collection[str]) -> None:
        """Refuse an option that this kind of source does not take."""
        for name, _ in self.given:
            if name not in taken:
                what = ", ".join(sorted(taken)) or "no options"
                raise self._wrong(name, f"is no option of a {self.kind} source: {what}")

    def text(self, name: str) -> str | None:
        """Return an option's text, the last one given; None where there is none."""
        return dict(self.given).get(name, "").strip() or None

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        given = self.text(name)
        try:
            value = default if given is None else float(given)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise self._wrong(name, f"takes a number from {low:g} to {high:g}")
        return value

    def word(self, name: str, default: _Word) -> _Word:
        """Return one of the words of an enumeration."""
        given = self.text(name)
        words = type(default)
        try:
            return default if given is None else words(given)
        except ValueError as error:
            raise self._wrong(name, f"takes one of {', '.join(words)}") from error

    def switch(self, name: str) -> bool:
        """Say whether an option is `true`."""
        given = (self.text(name) or "false").lower()
        if given not in {"true", "false"}:
            raise self._wrong(name, "takes true or false")
        return given == "true"

    def names(self, name: str) -> tuple[str, ...]:
        """Return every value of an option that may be given more than once, or with commas."""
        parts = (it for key, value in self.given if key == name for it in value.split(","))
        return tuple(it.strip() for it in parts if it.strip())

    def networks(self, name: str) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the networks of a comma-separated list, as `10.1.0.0/16` or one address."""
        try:
            return tuple(map(ip_network, self.names(name)))
        except ValueError as error:
            raise self._wrong(name, "takes networks such as 10.1.0.0/16") from error

    def secret(self, name: str) -> str | None:
        """Return what the environment variable holds that an option names; None without one."""
        variable = self.text(name)
        if variable is None:
            return None
        value = self.variable(variable)
        if not value:
            raise self._wrong(name, f"names the environment variable {variable}, which is not set")
        return value

    def _wrong(self, name: str, what: str) -> BadSettings:
        return BadSettings(f"Source {self.source}: {name} {what}.")
