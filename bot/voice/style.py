"""How the brand's own sentences are written: the part of a voice that can be told and measured.

`guide` tells it to a model that was not trained on it; `diction.py` measures a text against it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_SENTENCE = (5, 60)
"""Least and most words that a voice may set as its limit."""
MOST_SENTENCES = (1, 20)
MOST_MARKS = (0, 20)


class Speaker(StrEnum):
    """Say how the bot speaks of itself."""

    SINGULAR = "I"
    PLURAL = "we"
    NOBODY = "nobody"


class Reader(StrEnum):
    """Say how the asker is spoken to."""

    YOU = "you"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Formatting:
    """What an answer may look like."""

    lists: bool
    bold: bool
    emoji: int
    """Most of them in one answer."""
    exclamation_marks: int
    """Likewise."""


@dataclass(frozen=True, slots=True)
class Style:
    """What makes a sentence sound like the brand."""

    tone: tuple[str, ...]
    speaker: Speaker
    reader: Reader
    sentence_words: int
    """Most words of a sentence."""
    answer_sentences: int
    contractions: bool
    prefer: tuple[str, ...]
    """Words of the brand."""
    never: Mapping[str, str]
    """Words that are never said, each with what is said instead; empty for nothing at all."""
    greetings: tuple[str, ...]
    """Lines with which an answer may begin; none: it begins with the answer."""
    sign_offs: tuple[str, ...]
    """Lines with which an answer may end; none: it ends with the answer."""
    formatting: Formatting
    missing: str
    """How it is said that something is not in the documents; `{missing}` is what that is."""
    rest: str
    """The same in words that fit always."""

    def guide(self) -> str:
        """Return the style as a model is told it, one rule a line."""
        rules = (
            f"Sound {listed(self.tone)}.",
            *self._people(),
            f"Write at most {self.sentence_words} words a sentence.",
            f"Write at most {self.answer_sentences} sentences an answer.",
            "Contractions such as “don’t” are fine."
            if self.contractions
            else "Write words out: “do not”, never “don’t”.",
            *self._words(),
            _lines(self.greetings, "begin", "No greeting and no thanks: begin with the answer."),
            _lines(self.sign_offs, "end", "No sign-off and no offer of more help at the end."),
            *self._looks(),
            f"What is missing is told as: “{self.missing}” Word it so that it fits there.",
            "Do not apologise, and do not refuse in other words.",
        )
        return "\n".join(f"- {rule}" for rule in rules)

    def _people(self) -> Iterator[str]:
        match self.speaker:
            case Speaker.SINGULAR:
                yield "You speak for yourself: where you must be named, say “I”, never “we”."
            case Speaker.PLURAL:
                yield "You speak for the company: say “we” and “our”, never “I”."
            case Speaker.NOBODY:
                yield "Do not speak of yourself: no “I”, no “we”."
        if self.reader is Reader.YOU:
            yield "Speak to the asker as “you”, never of “the user” or “the customer”."
        else:
            yield "Do not address the asker: no “you”, no “your”."

    def _words(self) -> Iterator[str]:
        if self.prefer:
            yield f"Where they fit, use these words: {', '.join(self.prefer)}."
        for word, instead in self.never.items():
            yield f"Never write “{word}”" + (f": write “{instead}”." if instead else ".")

    def _looks(self) -> Iterator[str]:
        shape = self.formatting
        yield "Steps may be a list." if shape.lists else "No lists: write sentences."
        yield "Bold is for what is clicked or typed." if shape.bold else "No bold."
        yield _most(shape.emoji, "emoji", "emoji")
        yield _most(shape.exclamation_marks, "exclamation mark", "exclamation marks")


def listed(words: Sequence[str]) -> str:
    """Return words as a person lists them: a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _most(count: int, one: str, several: str) -> str:
    if not count:
        return f"No {several}."
    return f"At most {count} {one if count == 1 else several} an answer."


def _lines(lines: Sequence[str], do: str, none: str) -> str:
    if not lines:
        return none
    quoted = " or ".join(f"“{line}”" for line in lines)
    return f"An answer may {do} with {quoted}, word for word and without a source; with no other."
