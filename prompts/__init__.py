"""Everything that is told to a model, and how the brand sounds: reviewed as text."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text that a model is told, with what tells it from every other version of itself."""

    name: str
    text: str
    sha: str
    """SHA-256 of the text; it goes into the journal and into the pipeline of cache keys."""

    @classmethod
    def of(cls, name: str, text: str) -> "Prompt":
        """Return a text as a prompt."""
        return cls(name, text, hashlib.sha256(text.encode()).hexdigest())

    def in_voice(self, guide: str) -> "Prompt":
        """Return the prompt with the brand's voice guide where it has a place for one."""
        return self.of(self.name, self.text.replace("{guide}", guide))

    def with_format(self) -> "Prompt":
        """Return the prompt for a server that takes no JSON schema: the format is told in words."""
        return self.of(self.name, f"{self.text}\n\n{load('format').text}")


@cache
def load(name: str) -> Prompt:
    """Return the prompt in `<name>.md`; raise `FileNotFoundError` for a name that is not there."""
    return Prompt.of(name, (_FOLDER / f"{name}.md").read_text("utf-8").strip())


PLAIN = "plain"
"""The voice that is used where none is chosen."""


def voices() -> Mapping[str, Path]:
    """Return the file of each voice that ships, by its name."""
    samples = sorted((_FOLDER / "voices").glob("*.toml"))
    return {PLAIN: _FOLDER / "voice.toml", **{path.stem: path for path in samples}}
