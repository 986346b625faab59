"""What the cache asks of the outside, and the paraphrase tier and the aliases with it."""

from collections.abc import Sequence
from typing import Protocol

from bot.cache.aliases import Alias, AliasState
from bot.cache.rules import CachedAnswer, CacheKey, Found, Known, Ruling, Tier
from bot.cache.trials import Standing, Trial
from bot.models import Deed, Entry
from bot.ports import TurnMeter
from knowledge.models import Checkup, Vector


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


class CacheMeter(Protocol):
    """What the answer cache did."""

    def looked_up(self, tier: Tier, found: Found) -> None:
        """Count what a look at one tier ended with."""
        ...

    def withdrew(self, why: str) -> None:
        """Count an answer that people took out of the cache."""
        ...

    def compared(self, *, agreed: bool, audited: bool) -> None:
        """Count a paraphrase's answer beside a fresh one; audited: it would have been given."""
        ...


class Meter(CacheMeter, TurnMeter, Protocol):
    """All that is counted."""


class Shortlists(Protocol):
    """Questions by the passages that their answers cite; raises `CacheUnavailable`."""

    async def enlist(self, place: CacheKey, known: Known) -> None:
        """Put a question on the list of one passage."""
        ...

    async def near(self, places: Sequence[CacheKey]) -> Sequence[Known]:
        """Return the questions on these lists, each once."""
        ...


class AnswerCache(Cache, Flights, CacheUpkeep, Shortlists, Protocol):
    """A whole cache, as the composition root opens it."""


class Forgets(Protocol):
    """What remembers answers: `bot.cache.recall.Recall`."""

    async def forget(self, entry: Entry) -> None:
        """Have nobody get the answer of a turn again: somebody voted it down."""
        ...

    async def forget_words(self, entry: Entry) -> None:
        """Forget a turn whose question was deleted, and its words."""
        ...


class Verifier(Protocol):
    """What reads two questions and the evidence; nothing but a clear yes is one."""

    @property
    def name(self) -> str:
        """Return what tells it from every other: the model, and what it was told."""
        ...

    async def same(self, one: str, other: str, evidence: Sequence[str]) -> bool:
        """Say whether both have the same answer; raise `ModelUnavailable` or `DraftUnusable`."""
        ...


class Trials(Protocol):
    """What came of paraphrases; raises `DatabaseUnavailable`."""

    async def note(self, trial: Trial) -> None:
        """Store one; a question that is there already stays as it is."""
        ...

    async def standing(self, workspace: str, judge: str) -> Standing:
        """Return what is known of a judge since it last began anew."""
        ...

    async def shut(self, workspace: str, judge: str) -> None:
        """Have it give no answer until somebody has it begin anew."""
        ...

    async def blame(self, question_id: str) -> str | None:
        """Hold an answer that was given for wrong; return whose it was, or None."""
        ...


class Aliases(Protocol):
    """Aliases, proposed and decided; raises `DatabaseUnavailable`."""

    async def propose(self, aliases: Sequence[Alias]) -> Sequence[Alias]:
        """Store those that nobody proposed or decided before; return them."""
        ...

    async def listed(self, workspace: str, state: AliasState) -> Sequence[Alias]:
        """Return those of one state, the most asked first."""
        ...

    async def decide(self, alias_id: str, state: AliasState, deed: Deed) -> Alias:
        """Store what somebody decided, with its line in the audit log; raise `NoSuchAlias`."""
        ...


class Embeds(Protocol):
    """What turns questions into vectors."""

    @property
    def dimension(self) -> int:
        """Return the length of a vector; 0 where there is no model."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text, in order; raise `SearchUnavailable`."""
        ...
