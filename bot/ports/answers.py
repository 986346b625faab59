"""What the question flow asks of knowledge, model and cache."""

from collections.abc import Sequence
from typing import Protocol

from bot.caching import CachedAnswer, CacheKey
from bot.models import Draft, Entry, Question
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


class Cache(Protocol):
    """Answers given before. Down means a miss: callers catch `CacheUnavailable` and go on."""

    async def get(self, key: CacheKey) -> CachedAnswer | None:
        """Return the entry of this key, or None."""
        ...

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        """Keep an entry."""
        ...

    async def drop(self, key: CacheKey) -> None:
        """Forget an entry that somebody voted down."""
        ...


class Forgets(Protocol):
    """What remembers answers: `bot.recall.Recall`."""

    async def forget(self, entry: Entry) -> None:
        """Forget the answer of a turn: somebody voted it down, or deleted the question."""
        ...
