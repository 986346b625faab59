"""Whether a text sounds like the brand: its sentences held against the style, offence by offence.

Deterministic, and blind to meaning: it hears words, people, lengths and marks, which is the half of
a voice that can be counted. Quotes, code and addresses are others' words; they are not heard.
"""

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

from bot.voice.phrases import (
    BOLD,
    CONTRACTED,
    EMOJI,
    EXCLAMATION,
    FENCED,
    GREETING,
    INLINE,
    ITEM,
    ME,
    QUOTED_LINE,
    READER,
    SIGN_OFF,
    SOURCE,
    WE,
    WORD,
)
from bot.voice.style import Speaker, Style
from knowledge.sentences import prose


class Rule(StrEnum):
    """What of a style an offence is against."""

    WORD = "word"
    SENTENCE_LENGTH = "sentence_length"
    ANSWER_LENGTH = "answer_length"
    SPEAKER = "speaker"
    READER = "reader"
    CONTRACTION = "contraction"
    GREETING = "greeting"
    SIGN_OFF = "sign_off"
    LIST = "list"
    BOLD = "bold"
    EMOJI = "emoji"
    EXCLAMATION = "exclamation"


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the bot, with the quotes in it that are the documents' words."""

    name: str
    """What an offence in it is found by: a file's name, or a question's id."""
    text: str
    quotes: tuple[str, ...] = ()
    """As they are shown: `knowledge.markup.presentable`."""
    is_answer: bool = True
    """Whether the rules for an answer's beginning, end and length hold: a fixed line greets."""


@dataclass(frozen=True, slots=True)
class Offence:
    """One thing in a sentence that the style does not allow."""

    rule: Rule
    found: str
    remedy: str
    name: str
    line: int
    column: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval, by Wilson's score (1927): it holds for few and for all."""

    value: float | None
    low: float
    high: float

    @classmethod
    def of(cls, hits: int, n: int) -> "Share":
        """Return the share of hits; nothing is known of nothing."""
        if not n:
            return cls(None, 0.0, 1.0)
        z = 1.959964
        middle = (hits + z * z / 2) / (n + z * z)
        half = z / (n + z * z) * math.sqrt(hits * (n - hits) / n + z * z / 4)
        return cls(hits / n, max(middle - half, 0.0), min(middle + half, 1.0))


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in some texts."""

    texts: int
    sentences: int
    in_voice: int
    """Sentences without an offence."""
    offences: tuple[Offence, ...]

    @property
    def share(self) -> Share:
        """Return the share of sentences in voice, as if they were independent of one another."""
        return Share.of(self.in_voice, self.sentences)

    @property
    def by_rule(self) -> Mapping[Rule, int]:
        """Return how many offences are against each rule, the most frequent first."""
        return dict(Counter(one.rule for one in self.offences).most_common())


def hear(texts: Sequence[Said], style: Style) -> Heard:
    """Hold every sentence of some texts against a style; each text counts as one answer."""
    judged = list(chain.from_iterable(_judged(said, style) for said in texts))
    in_voice = sum(not offences for offences in judged)
    return Heard(len(texts), len(judged), in_voice, tuple(chain.from_iterable(judged)))


_Span = tuple[int, int]
"""Where a sentence begins and ends in its text."""


@dataclass(frozen=True, slots=True)
class _Breach:
    """An offence, as a place in a text."""

    rule: Rule
    start: int
    found: str
    remedy: str


def _judged(said: Said, style: Style) -> list[list[Offence]]:
    """Return the offences of each sentence of a text."""
    own = _own_words(said)
    spans = [(a, b) for a, b in prose(own) if WORD.search(own, a, b)]
    judged: list[list[Offence]] = [[] for _ in spans]
    if not spans:
        return judged
    starts = [start for start, _ in spans]
    breaches = [*_breaches(own, style), *_too_long(said.text, spans, style)]
    if said.is_answer:
        breaches += [*_too_many(spans, style), *_around(own, spans, style)]
    for breach in sorted(breaches, key=lambda it: it.start):
        n = max(bisect_right(starts, breach.start) - 1, 0)
        start, end = spans[n]
        sentence = said.text[start : start + len(own[start:end].rstrip())]
        judged[n].append(_offence(said, breach, sentence))
    return judged


def _offence(said: Said, breach: _Breach, sentence: str) -> Offence:
    before = said.text[: breach.start]
    return Offence(
        rule=breach.rule,
        found=" ".join(breach.found.split()),
        remedy=breach.remedy,
        name=said.name,
        line=before.count("\n") + 1,
        column=breach.start - before.rfind("\n"),
        sentence=" ".join(sentence.split()),
    )


def _breaches(own: str, style: Style) -> Iterator[_Breach]:
    for rule, pattern, remedy in _forbidden(style):
        for match in pattern.finditer(own):
            yield _Breach(rule, match.start(), match[0], remedy)
    shape = style.formatting
    for rule, pattern, most in (
        (Rule.EMOJI, EMOJI, shape.emoji),
        (Rule.EXCLAMATION, EXCLAMATION, shape.exclamation_marks),
    ):
        for match in islice(pattern.finditer(own), most, None):
            yield _Breach(rule, match.start(), match[0], f"at most {most} in an answer")


def _forbidden(style: Style) -> Iterator[tuple[Rule, re.Pattern[str], str]]:
    """Yield what must not stand anywhere: the rule, what it looks like, and what to do."""
    for word, instead in style.never.items():
        yield Rule.WORD, _as_said(word), f"say “{instead}”" if instead else "leave it out"
    if style.speaker is not Speaker.PLURAL:
        yield Rule.SPEAKER, WE, f"the bot speaks as {style.speaker}"
    if style.speaker is not Speaker.SINGULAR:
        yield Rule.SPEAKER, ME, f"the bot speaks as {style.speaker}"
    yield Rule.READER, *READER[style.reader]
    if not style.contractions:
        yield Rule.CONTRACTION, CONTRACTED, "write the words out"
    if not style.formatting.lists:
        yield Rule.LIST, ITEM, "write a sentence"
    if not style.formatting.bold:
        yield Rule.BOLD, BOLD, "take the asterisks away"


def _too_long(raw: str, spans: Sequence[_Span], style: Style) -> Iterator[_Breach]:
    for start, end in spans:
        words = len(WORD.findall(raw, start, end))
        if words > style.sentence_words:
            remedy = f"at most {style.sentence_words} words a sentence"
            yield _Breach(Rule.SENTENCE_LENGTH, start, f"{words} words", remedy)


def _too_many(spans: Sequence[_Span], style: Style) -> Iterator[_Breach]:
    for n, (start, _) in enumerate(spans[style.answer_sentences :], style.answer_sentences + 1):
        remedy = f"at most {style.answer_sentences} sentences an answer"
        yield _Breach(Rule.ANSWER_LENGTH, start, f"sentence {n}", remedy)


def _around(own: str, spans: Sequence[_Span], style: Style) -> Iterator[_Breach]:
    for rule, (start, end), pattern, lines in (
        (Rule.GREETING, spans[0], GREETING, style.greetings),
        (Rule.SIGN_OFF, spans[-1], SIGN_OFF, style.sign_offs),
    ):
        match = pattern.match(own[start:end].strip())
        if match and _bare(own[start:end]) not in {_bare(line) for line in lines}:
            remedy = f"only {' or '.join(lines)}" if lines else "leave it out"
            yield _Breach(rule, own.index(match[0], start), match[0], remedy)


def _bare(line: str) -> str:
    return " ".join(WORD.findall(line.casefold()))


def _as_said(word: str) -> re.Pattern[str]:
    """Return how a word or a phrase is found, whatever its case, spaces and apostrophes."""
    parts = (re.escape(part).replace("'", "['’]") for part in word.replace("’", "'").split())
    phrase = r"\s+".join(parts)
    return re.compile(rf"(?<![\w-]){phrase}(?![\w-])", re.IGNORECASE)


def _own_words(said: Said) -> str:
    """Return the text with all that is not the bot's own blanked out; every place stays its own."""
    text = said.text
    for quote in said.quotes:
        block = re.escape(quote)
        text = re.sub(rf"(?:^|(?<=\n\n)){block}(?=\s*\[\d|\n\n)", _blank, text)
    for pattern in (FENCED, QUOTED_LINE, SOURCE):
        text = pattern.sub(_blank, text)
    return INLINE.sub(lambda match: "0" * len(match[0]), text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
