"""Parts of a sentence: who does it, what is done, and what is added behind. None may be another's.

Words change their order where a clause moves, a list is told otherwise or the voice changes
(`X uses Y`, `Y is used by X`). Otherwise `X uses Y` is not `Y uses X`, and a sentence made of the
subject of one and the predicate of another says what neither does.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from bot.grounding.words import content, known, says_nothing
from knowledge.analysis import terms
from knowledge.markup import plain

_TOKEN = re.compile(r"[^\W_]+(?:[.'’_/-][^\W_]+)*|[,;:.!?()–—]")
_STOPS = frozenset(",;:.!?()–—")
_BREAKS = re.compile(
    r"[,;:.!?()–—]|and|or|but|if|when|whenever|before|after|while|because|since|that|which|where"
    r"|once|unless|until|then|so|as|using|via|who|whose|whether"
)
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "gets", "get"})
_ADVERB = re.compile(r"ly$|^(?:not|also|only|now|then|still|already|always|never)$")
_GENITIVE = frozenset({"of", "for", "in", "on", "from", "within", "with", "at", "about"})
_ARTICLES = frozenset({"a", "an", "the"})
_NEAR = 4
"""Words within which `the settings of a site` becomes `site settings`."""
_ALIKE = 0.75
"""Share of a part's words from which it says a part of the source again."""
_VERBS = re.compile(
    r"is|are|was|were|can|could|may|might|must|should|shall|will|would|has|have|had|does|do|did|not"
)
_POINTING = re.compile(
    r"it|they|this|these|that|those|you|we|he|she|there|i|one|its|their|such|both|each"
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a sentence and where it stands."""

    written: str
    stem: str
    at: int
    part: int
    """Which part of the sentence, counted from stop to stop and joint to joint."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One sentence in words."""

    words: tuple[_Word, ...]

    @property
    def telling(self) -> dict[str, _Word]:
        """Return the words of content that stand in it once."""
        counts = Counter(word.stem for word in self.words)
        return {
            word.stem: word
            for word in self.words
            if counts[word.stem] == 1 and content(word.stem) and not _ADVERB.search(word.written)
        }

    def follows_be(self, word: _Word) -> bool:
        """Say whether it is said in the passive, or of what something is."""
        before = list(self.words[max(0, word.at - 3) : word.at])
        near = [it.written for it in before if not _ADVERB.search(it.written)]
        return near[-1:] != [] and near[-1] in _BE

    def alike(self, part: int, other: "_Read", theirs: int) -> bool:
        """Say whether nearly all words of a part are those of a part of another sentence."""
        mine, its = (
            {w.stem for w in r.words if w.part == p and content(w.stem)}
            for r, p in ((self, part), (other, theirs))
        )
        return len(mine & its) >= _ALIKE * len(mine)

    def between(self, one: _Word, two: _Word) -> list[str]:
        """Return the words between two."""
        first, last = sorted((one.at, two.at))
        return [it.written for it in self.words[first + 1 : last]]


@lru_cache(maxsize=1_024)
def _sentences(text: str) -> tuple[_Read, ...]:
    read: list[_Read] = []
    for sentence in re.split(r"(?<=[.!?])\s+|\n", plain(text)):
        words: list[_Word] = []
        part = 0
        for token in _TOKEN.findall(sentence):
            low = token.lower()
            part += bool(_BREAKS.fullmatch(low))
            if low not in _STOPS:
                stem = next(iter(terms(low)), low)
                words.append(_Word(low, stem, len(words), part))
        if words:
            read.append(_Read(tuple(words)))
    return tuple(read)


def inverted(text: str, cited: Sequence[str]) -> str | None:
    """Return a word that went past another one of its own clause, or None."""
    for ours in _sentences(text):
        for theirs in (it for sentence in cited for it in _sentences(sentence)):
            word = _past(ours, theirs)
            if word:
                return word
    return None


def _past(ours: _Read, theirs: _Read) -> str | None:
    mine, other = ours.telling, theirs.telling
    shared = [it for it in mine if it in other]
    if any(ours.follows_be(mine[it]) != theirs.follows_be(other[it]) for it in shared):
        return None
    for one, two in combinations(shared, 2):
        a, b, c, d = mine[one], mine[two], other[one], other[two]
        if c.at < d.at or a.part != b.part or c.part != d.part:
            continue
        if ours.alike(a.part, theirs, c.part) and not _is_genitive(
            ours.between(a, b), theirs.between(c, d)
        ):
            return a.written
    return None


def _is_genitive(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether `the settings of a site` became `site settings`, or the other way round."""
    if max(len(ours), len(theirs)) >= _NEAR:
        return False
    return _GENITIVE.isdisjoint(ours) != _GENITIVE.isdisjoint(theirs)


def stolen(text: str, cited: Sequence[str]) -> str | None:
    """Return a word of what the source says of something else than the sentence does, or None."""
    theirs = [it for sentence in cited for it in _sentences(sentence)]
    for ours in _sentences(text):
        for clause in _by_part(ours):
            word = _of_another(clause, ours, theirs)
            if word:
                return word
    return None


def _by_part(read: _Read) -> Iterator[list[_Word]]:
    for part in sorted({word.part for word in read.words}):
        yield [word for word in read.words if word.part == part]


def _of_another(clause: Sequence[_Word], ours: _Read, theirs: Sequence[_Read]) -> str | None:
    said = {word.stem for word in ours.words}
    for n, verb in enumerate(clause):
        subject, predicate = _content(clause[:n]), _content(clause[n + 1 :])
        for other in theirs if subject and predicate else ():
            parts = _around(verb.stem, other)
            elsewhere = {w.stem for it in theirs if it is not other for w in it.words}
            if parts is None or not parts[0].isdisjoint(said) or not predicate <= parts[1]:
                continue
            own = {word.stem for word in other.words}
            if subject.isdisjoint(own) and subject & elsewhere and predicate - elsewhere:
                return min(predicate - elsewhere)
    return None


def _around(verb: str, read: _Read) -> tuple[set[str], set[str]] | None:
    """Return the words before and behind a verb; None where no subject of its own stands there."""
    at = next((it.at for it in read.words if it.stem == verb), None)
    if at is None or _POINTING.fullmatch(read.words[0].written):
        return None
    subject = _content(read.words[:at])
    return (subject, _content(read.words[at + 1 :])) if subject else None


def torn(text: str, cited: Sequence[str]) -> bool:
    """Say whether a sentence is a mere object of its source: `An essay`, of `Write an essay`."""
    ours = [[w.stem for w in it.words if w.written not in _ARTICLES] for it in _sentences(text)]
    for theirs in (it for sentence in cited for it in _sentences(sentence)):
        words = [it for it in theirs.words if it.written not in _ARTICLES]
        stems = [it.stem for it in words]
        for said in ours:
            starts = (n for n in range(1, len(stems)) if stems[n : n + len(said)] == said)
            if any(words[n - 1].written in _GENITIVE for n in starts):
                return True
    return False


def _content(words: Sequence[_Word]) -> set[str]:
    return {it.stem for it in words if content(it.stem) and not _VERBS.fullmatch(it.written)}


def appended(text: str, cited: Sequence[str], theirs: frozenset[str]) -> str | None:
    """Return a word of what is said behind the point where the source ends; None for none."""
    read = _sentences(text)
    if not read:
        return None
    words = read[-1].words
    ends = {it.words[-1].stem for sentence in cited for it in _sentences(sentence)}
    last = max((word.at for word in words if word.stem in ends), default=len(words))
    tail = words[last + 1 :]
    if any(
        content(it.stem) and known(it.stem, theirs) and not says_nothing(it.stem) for it in tail
    ):
        return None
    new = [it for it in tail if content(it.stem) and not known(it.stem, theirs)]
    return new[0].written if new else None
