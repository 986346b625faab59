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


@cache
def load(name: str) -> Prompt:
    """Return the prompt in `<name>.md`; raise `FileNotFoundError` for a name that is not there."""
    text = (_FOLDER / f"{name}.md").read_text("utf-8").strip()
    return Prompt(name, text, hashlib.sha256(text.encode()).hexdigest())


PLAIN = "plain"
"""The voice that is used where none is chosen."""


def voices() -> Mapping[str, Path]:
    """Return the file of each voice that ships, by its name."""
    samples = sorted((_FOLDER / "voices").glob("*.toml"))
    return {PLAIN: _FOLDER / "voice.toml", **{path.stem: path for path in samples}}
