"""What the question flow asks of the outside: one protocol a purpose, in the flow's own words.

Adapters raise errors of `bot.errors` and `knowledge.errors` only.
"""

from collections.abc import Sequence
from typing import Protocol

from bot.caching import CachedAnswer, CacheKey
from bot.models import Decision, Draft, Entry, Question, ThreadRef, Turn, Verdict
from knowledge.models import Findings, Passage, Query, Section


class Search(Protocol):
    """The knowledge base, as the question flow sees it."""

    async def find(self, query: Query) -> Findings:
        """Return the best passages; raise `NoGeneration` or `SearchUnavailable`."""
        ...

    async def read(self, query: Query, passages: Sequence[Passage]) -> Sequence[Section]:
        """Return the section around each passage, in the order of the passages, none twice."""
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


class Threads(Protocol):
    """What was said before in a thread, and which threads are ours."""

    async def owns(self, where: ThreadRef) -> bool:
        """Say whether the bot has answered in this thread and goes on there."""
        ...

    async def turns(self, where: ThreadRef) -> Sequence[Turn]:
        """Return the turns so far, oldest first, redacted."""
        ...


class Replies(Protocol):
    """What the asker sees."""

    async def post(self, decision: Decision) -> str | None:
        """Post the outcome where the question was asked; return its ts, None if ephemeral."""
        ...

    async def status(self, question: Question, line: str) -> None:
        """Say what is going on until the outcome is final; the adapter swallows failures."""
        ...


class Desk(Protocol):
    """The humans' channel."""

    async def open_case(self, decision: Decision) -> str:
        """Open a case, or join the asker's open one in this thread; return the case's id."""
        ...


class Journal(Protocol):
    """The log of turns."""

    async def record(self, entry: Entry) -> None:
        """Append one redacted entry."""
        ...

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Store what an asker said of an answer; the last vote counts."""
        ...

    async def recent(self, workspace: str, channel: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return the channel's last public answers and this asker's private ones, newest first."""
        ...
