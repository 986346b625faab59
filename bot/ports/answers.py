"""What the question flow asks of knowledge, model and cache."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.caching import CachedAnswer, CacheKey, Ruling
from bot.models import Draft, Entry, Question
from bot.ports.paraphrases import Shortlists
from knowledge.models import Checkup, Findings, Passage, Query, Section


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


class Flights(Protocol):
    """Who is making an answer now, among all that share a cache; raises `CacheUnavailable`."""

    async def take_off(self, key: CacheKey) -> str | None:
        """Return the ticket of who makes this answer from now on, or None: somebody does already.

        It ends by itself after a while: who died on the way holds up nobody for ever.
        """
        ...

    async def is_aloft(self, key: CacheKey) -> bool:
        """Say whether somebody is making this answer."""
        ...

    async def land(self, key: CacheKey, ticket: str) -> None:
        """End a flight; one that has ended, or is somebody else's by now, stays as it is."""
        ...


class CacheUpkeep(Protocol):
    """What an operator does to a cache; raises `CacheUnavailable`."""

    async def clear(self) -> int:
        """Forget every entry; return how many there were."""
        ...

    async def forget(self, path: str) -> int:
        """Forget every entry that quotes a document; return how many did."""
        ...

    async def checkup(self) -> Checkup:
        """Return what it is and how it is."""
        ...


class AnswerCache(Cache, Flights, CacheUpkeep, Shortlists, Protocol):
    """A whole cache, as the composition root opens it."""


class Rulings(Protocol):
    """What people decided about cached answers; raises `DatabaseUnavailable`."""

    async def of(self, key: CacheKey) -> Ruling:
        """Return what holds for a key now."""
        ...

    async def withdraw(self, key: CacheKey) -> None:
        """Have nobody get again what this key has now, also where the cache does not hear of it."""
        ...

    async def erase(self, key: CacheKey) -> None:
        """Forget these words wherever they stand in an alias: whoever wrote them deleted them."""
        ...


class Forgets(Protocol):
    """What remembers answers: `bot.recall.Recall`."""

    async def forget(self, entry: Entry) -> None:
        """Have nobody get the answer of a turn again: somebody voted it down."""
        ...

    async def forget_words(self, entry: Entry) -> None:
        """Forget a turn whose question was deleted, and its words."""
        ...


class Turnstile(Protocol):
    """Who asked what lately. Down means: everybody passes."""

    async def passes(self, who: str, question_id: str, most: int, seconds: float) -> bool:
        """Let a question through, and again, unless `most` others passed in the last seconds.

        Raise `CacheUnavailable`.
        """
        ...
