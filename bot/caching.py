"""When an answer may be given again: after retrieval, on the same evidence, never otherwise."""

from dataclasses import dataclass
from datetime import datetime

from bot.models import Answered
from knowledge.models import Audience


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What must be equal for an exact hit."""

    workspace: str
    audience: Audience
    pipeline: str
    """Hash of prompts, model, voice, retriever and embedder."""
    tokens: tuple[str, ...]
    """The question's normalised token sequence, function words included."""


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An answer with the evidence that it was given on."""

    answer: Answered
    cited: tuple[tuple[str, str], ...]
    """(chunk id, content hash) of every chunk that the answer cites."""
    created_at: datetime
    generation: int
