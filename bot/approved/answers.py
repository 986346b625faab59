"""What people approved word for word: verified answers and facts, and which question they answer.

Pure, and without a threshold: a question is answered where its words are the approved ones, and by
nothing that is merely like them. What has expired answers nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.models import Citation
from knowledge.analysis import normalised_tokens
from knowledge.models import Audience

Tokens = tuple[str, ...]

ANYTHING = "*"
"""Stands for one to three words of a pattern."""
_MOST_STARS = 3
_FEWEST_WORDS = 2
"""Words of a pattern beside its stars: fewer would answer nearly anything."""
_GAP = r"(\S+(?: \S+){0,2})"

_TURNS = frozenset(
    (  # noqa: SIM905  # a list of words reads best as a line
        "not no never without none neither nor cannot except unless instead if when but and or "
        "versus vs than"
    ).split()
)
"""Words that make another question of it, in the place of a star."""

_PERSON_ID = re.compile(r"[UW][A-Z0-9]{6,}")


class BadPattern(ValueError):
    """A pattern that would answer too much; its text says what to do."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long an answer that is verified at the desk holds, and when its owner is told."""

    lasts: timedelta = timedelta(days=180)
    notice: timedelta = timedelta(days=14)
    """Before its end."""


@dataclass(frozen=True, slots=True)
class VerifiedAnswer:
    """A question-answer pair that a person approved, redacted."""

    answer_id: str
    workspace: str
    question: str
    """Empty where whoever asked it deleted it: the aliases may still be asked."""
    answer: str
    owner: str
    """Who approved it and is told when it expires: a team or a role, or a person's Slack id."""
    audience: Audience
    approved_at: datetime
    expires_at: datetime | None = None
    """None where it holds until it is removed."""
    aliases: tuple[str, ...] = ()
    """Other wordings that ask the same."""
    patterns: tuple[str, ...] = ()
    """Wordings with `*` for one to three words."""
    owner_name: str = ""
    """How askers know an owner who is a person."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what a question must be, word for word, to be answered by it."""
        wordings = (wording_key(one) for one in (self.question, *self.aliases))
        return tuple(dict.fromkeys(key for key in wordings if key))

    @property
    def approver(self) -> str:
        """Return who approved it, as askers read it: a person's id would ping them."""
        return (self.owner_name or "the desk") if self.by_person else self.owner

    @property
    def by_person(self) -> bool:
        """Say whether its owner is a person whom Slack can mention."""
        return bool(_PERSON_ID.fullmatch(self.owner))

    def answers(self, tokens: Tokens) -> bool:
        """Say whether these words ask its question."""
        key = " ".join(tokens)
        return key in self.keys or any(fits(pattern, tokens) for pattern in self.patterns)

    def holds(self, now: datetime) -> bool:
        """Say whether it may be given now."""
        return self.expires_at is None or now < self.expires_at

    @property
    def citation(self) -> Citation:
        """Return the answer itself as its source: who approved it, and when."""
        return Citation(
            n=1,
            title="Verified answer",
            heading=f"approved by {self.approver} on {_day(self.approved_at)}",
            source="verified answers",
            quote=self.answer,
            chunk_id=f"verified:{self.answer_id}",
        )


def wording_key(text: str) -> str:
    """Return what two wordings have in common that are the same question."""
    return " ".join(normalised_tokens(text))


def _day(moment: datetime | date) -> str:
    return f"{moment.day} {moment:%B %Y}"


def fits(pattern: str, tokens: Tokens) -> bool:
    """Say whether words fit a pattern, and nothing in a star's place turns the question round."""
    found = _compiled(pattern).fullmatch(" ".join(tokens))
    return found is not None and not any(map(_turns, " ".join(found.groups()).split()))


def _turns(word: str) -> bool:
    return word in _TURNS or word.endswith("n't")


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(" ".join(_GAP if it == ANYTHING else re.escape(it) for it in _steps(pattern)))


def _steps(pattern: str) -> Iterator[str]:
    for word in pattern.split():
        yield from (ANYTHING,) if word == ANYTHING else normalised_tokens(word)


def checked_pattern(pattern: str) -> str:
    """Return a pattern without space around it; raise `BadPattern` where it answers too much."""
    steps = list(_steps(pattern))
    stars = steps.count(ANYTHING)
    if not 0 < stars <= _MOST_STARS or len(steps) - stars < _FEWEST_WORDS:
        message = (
            f"the pattern {pattern!r} needs one to {_MOST_STARS} stars, each a word of its own, "
            f"and {_FEWEST_WORDS} words beside them"
        )
        raise BadPattern(message)
    return " ".join(pattern.split())


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a fact table."""

    name: str
    value: str
    unit: str
    """Empty where the value has none."""
    source: str
    """Where it is written down: a page's address, or a document's name."""
    valid_until: date
    line: int
    """Where the table has it."""
    aliases: tuple[str, ...] = ()
    audience: Audience = Audience.INTERNAL
    workspace: str = ""
    """Whose it is; empty, everybody's whom this installation serves."""

    def names(self, tokens: Tokens) -> bool:
        """Say whether these words are its name, or an alias."""
        return any(tokens == normalised_tokens(one) for one in (self.name, *self.aliases))

    def holds(self, today: date) -> bool:
        """Say whether it may be said today; its last day counts."""
        return today <= self.valid_until

    @property
    def said(self) -> str:
        """Return it as it was approved."""
        return f"{self.name}: {' '.join(filter(None, (self.value, self.unit)))}"

    @property
    def citation(self) -> Citation:
        """Return where it is written down, and until when it holds."""
        return Citation(
            n=1,
            title=self.name,
            heading=f"fact, valid until {_day(self.valid_until)}",
            source=self.source,
            quote=self.said,
            chunk_id=f"fact:{self.line}",
            url=self.source if self.source.startswith(("https://", "http://")) else None,
        )


_OPENERS = sorted(
    (
        tuple(opener.split())
        for opener in (
            "what is", "what's", "whats", "what are", "which is", "when is", "when's", "where is",
            "who is", "how much is", "how much are", "how many is", "how long is", "how high is",
            "how big is", "how large is", "tell me", "give me", "show me", "can you tell me",
            "could you tell me", "do you know", "please tell me", "i need", "i want to know",
            "what is the value of", "what's the value of",
        )
    ),
    key=len,
    reverse=True,
)  # fmt: skip
_DETERMINERS = frozenset(["the", "a", "an", "our", "your", "current"])


def asked_name(tokens: Tokens) -> Tokens:
    """Return what `What is the …?` asks for; all words where nothing opens a question."""
    opener = next((one for one in _OPENERS if tokens[: len(one)] == one), ())
    rest = tokens[len(opener) :]
    while rest and rest[0] in _DETERMINERS:
        rest = rest[1:]
    return rest


def named_facts(facts: Sequence[Fact], tokens: Tokens, may: Callable[[Fact], bool]) -> list[Fact]:
    """Return the facts whose whole name is asked for: nothing beside it, so no condition either."""
    name = asked_name(tokens)
    return [fact for fact in facts if may(fact) and (fact.names(name) or fact.names(tokens))]
