"""Ask one question back, where a question fits several things and says too little to choose.

A question says too little when it names nothing ("how do I set it up?"), or hardly more than a
topic ("billing?", "how do I set up billing?"). It is asked back only where what was found is about
several things that it fits alike: their titles and headings are the readings that are offered.
Never twice in a row: whatever the asker replies is answered, or a person is fetched.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation import content_words
from bot.models import Clarified, Question
from bot.picking import asked_back
from bot.voice.lines import ClarifyLines
from knowledge.analysis import terms
from knowledge.models import Chunk, Findings, Passage

FEWEST, MOST = 2, 4
"""Readings of one question: more than four are a page of results."""

COMPARABLE = 0.7
"""Share of a leg's best score with which a passage stands beside the best one."""

_LONGEST_TOPIC = 2
"""Words: three say what is asked."""

_READ = 12
"""Passages that are looked at, best first."""

_AMISS_WORDS = (
    r"help|support|problems?|issues?|troubles?|errors?|broken|broke|breaks?|wrong|fails?|failed"
    r"|failing|fix|stops?|stopped|working|questions?|not|cannot|bugs?|weird|odd|stuck"
)
_DONE = (
    r"set|sets|setting|install(?:s|ed|ing)?|configur(?:e|es|ed|ing)|chang(?:e|es|ed|ing)"
    r"|delet(?:e|es|ed|ing)|remov(?:e|es|ed|ing)|add(?:s|ed|ing)?|edit(?:s|ed|ing)?"
    r"|updat(?:e|es|ed|ing)|enabl(?:e|es|ed|ing)|disabl(?:e|es|ed|ing)|turn(?:ed|ing)?|switch"
    r"|activate|cancel(?:l?ed|l?ing)?|connect(?:ed|ing)?|integrat(?:e|ed|ing)|starting"
    r"|done|doing|run|running|open|access"
)
_AMISS = re.compile(_AMISS_WORDS, re.IGNORECASE)
_VAGUE = re.compile(rf"(?:{_AMISS_WORDS}|{_DONE})", re.IGNORECASE)
"""Words that say that something is to be done or is amiss, and not what."""

_POINTS = re.compile(r"\b(?:it|this|that|these|those|them|they|thing|something)\b", re.IGNORECASE)

_FRAME = re.compile(
    rf"(?:{_AMISS_WORDS}|with|about|regarding|concerning|on|for|of|to|in|the|an?|my|our|your|some|any"
    r"|please|pls|hi|hello|hey|need|i|i'm|we|have|having|got|there|there's|is|are|isn't|aren't|it"
    r"|does|doesn't|do|don't|did|didn't|won't|can't|work|works|more|info|information|docs|and"
    r"|documentation|tell|me)",
    re.IGNORECASE,
)
"""Words around a bare topic: none of them says what about it."""

_SET_UP = re.compile(
    r"(?:how (?:do|can|should|would) (?:i|we|you|one)|how to|(?:i|we) (?:want|need|would like) to"
    r"|(?:can|could) you help me(?: to)?|help me(?: to)?)\s+"
    r"(?:set ?up|install|configure|connect|integrate|start with|get started with)\s+(.+)",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:and |or |so )?(?:what|how) about\b", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class Lack(StrEnum):
    """Name what a question does not say."""

    THING = "thing"
    """What it is about: it points at something, or only says that something is amiss."""
    CONCERN = "concern"
    """What about it: it is a bare topic."""
    KIND = "kind"
    """Which one: there are several to be set up."""


@dataclass(frozen=True, slots=True)
class Underspecified:
    """A question that says too little, and the terms that it does say."""

    lack: Lack
    said: frozenset[str]


def question_back(question: Question, findings: Findings, lines: ClarifyLines) -> Clarified | None:
    """Return what is asked instead of an answer; None where the question says enough."""
    lacking = underspecified(question.standalone)
    if lacking is None or asked_back(question.history):
        return None
    return _asking(lacking, findings, lines)


def asked_rather(question: Question, findings: Findings, lines: ClarifyLines) -> Clarified | None:
    """Return what is asked instead of fetching a person, after a model found no whole answer.

    A few words are enough of a reason then, whatever stands around them.
    """
    named = content_words(question.standalone)
    if not 0 < len(named) <= _LONGEST_TOPIC or asked_back(question.history):
        return None
    return _asking(Underspecified(Lack.KIND, _stems(named)), findings, lines)


def underspecified(text: str) -> Underspecified | None:
    """Return what a question lacks by its words alone; None where it says what it asks.

    What stands in brackets was carried over from the thread or chosen: that says it.
    """
    asked = _AND.sub("", text)
    words = content_words(asked)
    named = [word for word in words if not _VAGUE.fullmatch(word)]
    if "(" in text or len(named) > _LONGEST_TOPIC:
        return None
    if not named:
        return _nameless(asked, words)
    lack = _lack_of_topic(asked, named)
    return Underspecified(lack, _stems(named)) if lack else None


def _lack_of_topic(text: str, named: Sequence[str]) -> Lack | None:
    """Return what is not said of a topic; None where something is."""
    around = [word for word in _WORD.findall(text) if word not in named]
    if all(_FRAME.fullmatch(word.replace("’", "'")) for word in around):
        return Lack.CONCERN
    set_up = _SET_UP.match(text)
    return Lack.KIND if set_up and list(content_words(set_up[1])) == named else None


def _nameless(text: str, words: Sequence[str]) -> Underspecified | None:
    amiss = all(_AMISS.fullmatch(word) for word in words)
    return Underspecified(Lack.THING, _stems(words)) if amiss or _POINTS.search(text) else None


def readings(lacking: Underspecified, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return what a question may mean by what was found for it; none where that is one thing."""
    near = [passage.chunk for passage in _comparable(passages[:_READ])]
    if lacking.lack is Lack.KIND:
        # What there are kinds of has a page for each; headings are parts of one matter.
        found = _distinct(it.title for it in near if lacking.said <= _stems([it.title]))
    else:
        found = _distinct(_naming(near, lacking.said))
    if len(found) < FEWEST and lacking.lack is Lack.CONCERN:
        found = _distinct(_sections(near, lacking.said))
    if len(found) < FEWEST and lacking.lack is Lack.THING:
        found = _distinct(chunk.title for chunk in near if lacking.said <= _stems(_read(chunk)))
    return found[:MOST] if len(found) >= FEWEST else ()


def _asking(lacking: Underspecified, findings: Findings, lines: ClarifyLines) -> Clarified | None:
    if not lacking.said:
        return Clarified(lines.open)
    offered = readings(lacking, findings.passages)
    numbered = (f"{n}. {reading}" for n, reading in enumerate(offered, 1))
    return Clarified("\n".join((lines.which, *numbered)), offered) if offered else None


def _comparable(passages: Sequence[Passage]) -> Iterator[Passage]:
    """Yield the passages that stand beside the best one in either leg, by raw scores."""
    lexical = max((one.lexical_score or 0.0 for one in passages), default=0.0)
    dense = max((one.dense_score or 0.0 for one in passages), default=0.0)
    for one in passages:
        beside = (one.lexical_score or 0.0) >= COMPARABLE * lexical > 0
        if beside or (one.dense_score or 0.0) >= COMPARABLE * dense > 0:
            yield one


def _naming(chunks: Sequence[Chunk], said: frozenset[str]) -> Iterator[str]:
    """Yield the titles that name what was said, and headings where the title does not."""
    for chunk in chunks:
        named = (name for name in (chunk.title, *chunk.headings) if said and said <= _stems([name]))
        if found := next(named, ""):
            yield found


def _sections(chunks: Sequence[Chunk], said: frozenset[str]) -> Iterator[str]:
    """Yield the first headings on the pages that are about what was said."""
    for chunk in chunks:
        inner = [heading for heading in chunk.headings if heading != chunk.title]
        if inner and said <= _stems([chunk.title, *chunk.headings]):
            yield inner[0]


def _distinct(names: Iterator[str]) -> tuple[str, ...]:
    """Return names without repeats, in their order, whatever their case."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(" ".join(name.split()).casefold(), " ".join(name.split()))
    return tuple(kept.values())


def _read(chunk: Chunk) -> Sequence[str]:
    return (chunk.title, *chunk.headings, chunk.text)


def _stems(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(terms(" ".join(texts)))
