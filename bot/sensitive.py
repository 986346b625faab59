"""Topics that go straight to a person: self-harm, abuse, legal threats. Pure.

Rules from `prompts/sensitive.toml`, no model: what they miss is answered like any question, what
they take wrongly costs a person's minute. Every phrase is bounded, so the time is linear.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.models import Alarm
from knowledge.errors import BadSettings

_KEYS = ("label", "urgent", "mention", "line", "phrases", "unless")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,30}")
_MENTION = re.compile(r"<!(?:here|channel|subteam\^S\w+)>|<@[UW]\w+>|")
_WORDS = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[.!?;\n]")
_ITEM = re.compile(r"_|[^\W_]+(?:['-][^\W_]+)*\*?(?:\|[^\W_]+(?:['-][^\W_]+)*\*?)*\??")
_GAP = "(?:[^ .]+ ){0,3}"
_FEWEST_LETTERS = 4
"""Letters that a phrase demands at least: with fewer, everything would be sensitive."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of sensitive topic, with what its asker and the desk are told."""

    alarm: Alarm
    line: str
    phrases: re.Pattern[str]
    unless: re.Pattern[str] | None

    def is_in(self, words: str) -> bool:
        """Say whether words in a row, as `_in_a_row` makes them, touch on this topic."""
        left = self.unless.sub(". ", words) if self.unless else words
        return self.phrases.search(left) is not None


@dataclass(frozen=True, slots=True)
class Topics:
    """What a text is searched for, the gravest topic first."""

    every: tuple[Topic, ...] = ()

    def of(self, text: str) -> Topic | None:
        """Return the first topic that a plain text touches on."""
        words = _in_a_row(text)
        return next((topic for topic in self.every if topic.is_in(words)), None)


NO_TOPICS = Topics()


def read_topics(text: str) -> Topics:
    """Return the rules of a `sensitive.toml`; raise `BadSettings` naming what is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"sensitive.toml is not valid TOML: {error}"
        raise BadSettings(message) from error
    return Topics(tuple(_topic(kind, rows) for kind, rows in table.items()))


def _topic(kind: str, rows: object) -> Topic:
    if not isinstance(rows, dict) or not _KIND.fullmatch(kind):
        raise _wrong(kind, "a topic is a section with a name in small letters")
    table = cast("dict[str, object]", rows)
    unknown = sorted(set(table) - set(_KEYS))
    if unknown:
        raise _wrong(kind, f"nothing reads {', '.join(unknown)}; it knows {', '.join(_KEYS)}")
    urgent = table.get("urgent", False)
    if not isinstance(urgent, bool):
        raise _wrong(kind, "urgent is true or false")
    mention = _line(table, kind, "mention", "")
    if not _MENTION.fullmatch(mention):
        raise _wrong(kind, f'mention is "<!subteam^S…>", "<@U…>" or "<!here>", not {mention!r}')
    alarm = Alarm(kind, _line(table, kind, "label"), urgent=urgent, mention=mention)
    phrases = _any_of(_phrases(table, kind, "phrases"), kind)
    if phrases is None:
        raise _wrong(kind, "phrases names nothing")
    unless = _any_of(_phrases(table, kind, "unless"), kind)
    return Topic(alarm, _line(table, kind, "line"), phrases, unless)


def _line(table: Mapping[str, object], kind: str, key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise _wrong(kind, f"{key} must be a line of text")
    return value


def _phrases(table: Mapping[str, object], kind: str, key: str) -> Sequence[str]:
    value = table.get(key, [])
    rows = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(row, str) for row in rows):
        raise _wrong(kind, f"{key} must be a list of phrases")
    return cast("list[str]", rows)


def _any_of(phrases: Sequence[str], kind: str) -> re.Pattern[str] | None:
    ways = "|".join(_pattern(phrase, kind) for phrase in phrases)
    return re.compile(rf"(?<!\S)(?:{ways})") if ways else None


def _pattern(phrase: str, kind: str) -> str:
    items = phrase.split()
    wrong = next((item for item in items if not _ITEM.fullmatch(item)), None)
    if wrong is not None:
        raise _wrong(kind, f"the phrase {phrase!r} cannot be read at {wrong!r}")
    if _letters(items) < _FEWEST_LETTERS:
        raise _wrong(kind, f"the phrase {phrase!r} is too short to tell anything")
    return "".join(_item(item) for item in items)


def _letters(items: Sequence[str]) -> int:
    demanded = (item for item in items if item != "_" and not item.endswith("?"))
    return sum(min(len(way) for way in item.split("|")) for item in demanded)


def _item(item: str) -> str:
    if item == "_":
        return _GAP
    ways = (
        re.escape(way.removesuffix("*")) + ("[^ .]*" if way.endswith("*") else "")
        for way in item.removesuffix("?").split("|")
    )
    words = f"(?:{'|'.join(ways)}) "
    return f"(?:{words})?" if item.endswith("?") else words


def _in_a_row(text: str) -> str:
    """Return the words of a text in small letters, a space after each, a stop between sentences."""
    lowered = text.lower().replace("’", "'")
    found = (word if word[0].isalnum() else "." for word in _WORDS.findall(lowered))
    return "".join(f"{word} " for word in found)


def _wrong(kind: str, why: str) -> BadSettings:
    return BadSettings(f"sensitive.toml: [{kind}] {why}")
