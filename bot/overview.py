"""What many turns say together: figures, and what was asked most. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.models import Entry
from knowledge.analysis import query_terms

ALIKE = 0.5
"""Share of their terms from which two questions ask for the same."""

SHORTEST_EXAMPLE, LONGEST_EXAMPLE = 12, 120
"""Characters: what is shorter is often a follow-up; what is longer, nobody else's question."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How the bot did for a while."""

    questions: int = 0
    answered: int = 0
    handed_off: int = 0
    helpful: int = 0
    """Votes that say so, of all `votes`."""
    votes: int = 0
    median_ms: float | None = None
    """Time to decide, of the newest answers; None where there are none."""

    @property
    def helpful_share(self) -> float | None:
        """Return the share of the votes that say that an answer helped; None without votes."""
        return self.helpful / self.votes if self.votes else None


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions that ask for the same, in the words of the first one that came in."""

    question: str
    times: int


@dataclass
class _Heap:
    question: str
    terms: frozenset[str]
    times: int = field(default=1)


def topics(questions: Iterable[str]) -> tuple[Topic, ...]:
    """Return what is asked, most frequent first, in the given order where that is equal."""
    heaps: list[_Heap] = []
    for question in questions:
        terms = frozenset(query_terms(question))
        heap = next((one for one in heaps if _alike(one.terms, terms)), None)
        if heap is None:
            heaps.append(_Heap(" ".join(question.split()), terms))
        else:
            heap.times += 1
    heaps.sort(key=lambda one: -one.times)
    return tuple(Topic(heap.question, heap.times) for heap in heaps)


def examples(asked: Sequence[Entry], titles: Sequence[str], most: int) -> tuple[str, ...]:
    """Return questions to begin with: what is asked most, else what the pages are about."""
    presentable = [entry.question for entry in asked if _is_presentable(entry.question)]
    questions = [topic.question for topic in topics(presentable)]
    questions += [about(title) for title in titles if title.strip()]
    return tuple(dict.fromkeys(questions))[:most]


def about(title: str) -> str:
    """Return the question that asks for a page."""
    return f"Tell me about “{title}”."


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two questions share so many of their terms that they ask for the same."""
    every = one | other
    return one == other if not every else len(one & other) / len(every) >= ALIKE


def _is_presentable(question: str) -> bool:
    """Say whether somebody else could ask this: redacted words stand in brackets."""
    fits = SHORTEST_EXAMPLE <= len(question) <= LONGEST_EXAMPLE
    return fits and "[" not in question
