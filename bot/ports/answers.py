"""What the question flow asks of knowledge, model and cache."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.models import Draft, Meant, Question
from knowledge.models import Findings, Passage, Query, Section


class Search(Protocol):
    """The knowledge base, as the question flow sees it."""

    async def find(self, query: Query) -> Findings:
        """Return the best passages; raise `NoGeneration` or `SearchUnavailable`."""
        ...


class Reading(Protocol):
    """What a voice model is given to read."""

    async def read(self, query: Query, passages: Sequence[Passage]) -> Sequence[Section]:
        """Return the sections around the passages, none twice, or a small base whole.

        No more than fits the model; raise `SearchUnavailable`.
        """
        ...


class Beliefs(Protocol):
    """Whom to believe."""

    async def priorities(self, workspace: str) -> Mapping[str, int]:
        """Return how much each source is believed, by its name: the higher one leads.

        Raise `SearchUnavailable`.
        """
        ...


class Foresees(Protocol):
    """What knows beforehand which questions it can answer: `bot.answering.Answering`."""

    async def would_answer(self, query: Query) -> bool:
        """Say whether the documents hold enough for a question, without answering it."""
        ...


class Model(Protocol):
    """The voice model: it writes from numbered sentences; nothing of it is believed unchecked."""

    @property
    def name(self) -> str:
        """Return the model's name as the journal has it."""
        ...

    async def write(self, question: Question, sections: Sequence[Section]) -> Draft:
        """Return a draft; raise `ModelUnavailable` or `DraftUnusable`."""
        ...


class Restates(Protocol):
    """What rewrites a follow-up; nothing of it is used unchecked."""

    async def restate(self, question: Question) -> Meant:
        """Return the question that stands alone; raise `ModelUnavailable` or `DraftUnusable`."""
        ...


class Turnstile(Protocol):
    """Who asked what lately. Down means: everybody passes."""

    async def passes(self, who: str, question_id: str, most: int, seconds: float) -> bool:
        """Let a question through, and again, unless `most` others passed in the last seconds.

        Raise `CacheUnavailable`.
        """
        ...
