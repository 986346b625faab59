"""Faithful rewordings of a sentence, one rule each; None where a sentence gives no occasion.

The rules: as it is · a word for another of the same meaning (fixed lists) · "you can" and
imperative · active and passive · two sentences in one · a subordinate clause left out · an item of
a list as a sentence · a number in words or digits · a contraction made or undone · a clause at the
end put in front · "In PAGE," or "Yes," in front · a row of a table as a sentence.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.grounding import numbered
from knowledge.markup import plain
from knowledge.models import BlockKind
from tests.benchmarks.drafts.pages import Case


@dataclass(frozen=True, slots=True)
class Faithful:
    """A sentence that its cited sentences support."""

    text: str
    cites: tuple[str, ...]


Maker = Callable[[Case, random.Random], Faithful | None]


def _made(case: Case, text: str) -> Faithful | None:
    return Faithful(text, (case.cited.cite,)) if text != case.text else None


def as_it_is(case: Case, _: random.Random) -> Faithful | None:
    """Say the sentence itself."""
    return Faithful(case.text, (case.cited.cite,))


_SAME = {
    "use": "employ",
    "delete": "remove",
    "remove": "delete",
    "choose": "select",
    "select": "choose",
    "click": "press",
    "show": "display",
    "shows": "displays",
    "begin": "start",
    "create": "make",
    "change": "modify",
    "modify": "change",
    "allows": "lets",
    "enables": "allows",
    "receive": "get",
    "contains": "includes",
    "view": "see",
    "ensure": "make sure",
    "verify": "check",
    "check": "verify",
    "send": "submit",
    "start": "begin",
    "several": "multiple",
    "multiple": "several",
    "provide": "give",
    "provides": "offers",
    "obtain": "get",
    "find": "locate",
    "however": "but",
    "therefore": "so",
    "navigate": "go",
    "want": "wish",
    "fix": "resolve",
    "additional": "extra",
    "entire": "whole",
    "automatically": "by itself",
    "configure": "set up",
    "specify": "define",
    "execute": "run",
    "assist": "help",
    "via": "through",
}
_SAME_TOO = {
    "update": "change",
    "add": "insert",
    "enter": "type",
    "purchase": "buy",
    "occurs": "happens",
    "large": "big",
    "stop": "end",
    "begins": "starts",
    "help": "assist",
    "set up": "configure",
    "in order to": "to",
    "such as": "like",
    "utilize": "use",
    "gather": "collect",
    "collect": "gather",
    "quickly": "fast",
    "also": "too",
    "for example": "for instance",
    "prior to": "before",
    "error": "failure",
    "requires": "needs",
    "needs": "requires",
    "permits": "allows",
    "displays": "shows",
    "pick": "choose",
    "access": "reach",
    "currently": "at present",
    "simply": "just",
    "usually": "normally",
}


def _worded(case: Case, chance: random.Random, same: Mapping[str, str]) -> Faithful | None:
    found = [word for word in same if re.search(rf"(?<!\S){word}(?=[\s,.])", case.text)]
    if not found or "`" in case.cited.text:  # a word of code has no other word
        return None
    text = case.text
    for word in chance.sample(found, min(2, len(found))):
        text = re.sub(rf"(?<!\S){word}(?=[\s,.])", same[word], text, count=1)
    return _made(case, text)


def same_word(case: Case, chance: random.Random) -> Faithful | None:
    """Say another word of the same meaning."""
    return _worded(case, chance, _SAME)


def same_word_too(case: Case, chance: random.Random) -> Faithful | None:
    """Say another word of the same meaning, of a list that was written apart."""
    return _worded(case, chance, _SAME_TOO)


_VERBS = (
    "use|add|create|select|choose|click|configure|set|enable|go|open|run|send|check|see|view"
    "|install|delete|edit|find|contact|update|enter|navigate"
)


def you_can(case: Case, _: random.Random) -> Faithful | None:
    """Turn an imperative to "you can", or back."""
    text = re.sub(
        rf"^(?:\d+[.)] )?(?P<verb>{_VERBS})\b",
        lambda it: f"You can {it['verb'].lower()}",
        case.text,
        flags=re.IGNORECASE,
    )
    if text == case.text:
        text = re.sub(
            r"^You can (?!not\b|only\b|also\b|now\b|then\b)(\w)",
            lambda it: it[1].upper(),
            case.text,
        )
    return _made(case, text)


def passive(case: Case, _: random.Random) -> Faithful | None:
    """Turn "you can VERB the THING" to "the THING can be VERBed", or a `by` back to active."""
    found = re.match(
        r"^(?:You can|You may) (use|add|delete|create|view|edit|select|install|update|change"
        r"|configure|enable) (the|your|a|an) (\w+)([^,;]*)\.$",
        case.text,
    )
    done = {
        "use": "used",
        "add": "added",
        "delete": "deleted",
        "create": "created",
        "view": "viewed",
        "edit": "edited",
        "select": "selected",
        "install": "installed",
        "update": "updated",
        "change": "changed",
        "configure": "configured",
        "enable": "enabled",
    }
    if found:
        return _made(case, f"{found[2].capitalize()} {found[3]} can be {done[found[1]]}{found[4]}.")
    found = re.match(
        r"^((?:The |A |An )?[\w ]{3,30}?) (?:is|are) (created|used|managed|defined|provided"
        r"|supported|generated|collected) by ((?:the |a |an )?[\w-]+)\.$",
        case.text,
    )
    return (
        _made(
            case,
            f"{found[3].capitalize()} {found[2].removesuffix('d')}s "
            f"{found[1][0].lower()}{found[1][1:]}.",
        )
        if found
        else None
    )


def merged(case: Case, _: random.Random) -> Faithful | None:
    """Say two sentences in one."""
    after = case.following
    if (
        after is None
        or case.cited.chunk.kind is not BlockKind.PARAGRAPH
        or not case.text.endswith(".")
    ):
        return None
    second = plain(after.text)
    lowered = second if re.match(r"[A-Z]\w*[A-Z]|I\b", second) else second[0].lower() + second[1:]
    if (
        re.match(r"(?:The|This|You|If|It|When|We|To|These|A|In|For)\b", second)
        and len(second) < 250
    ):  # one sentence
        return Faithful(f"{case.text[:-1]}, and {lowered}", (case.cited.cite, after.cite))
    return None


def shortened(case: Case, _: random.Random) -> Faithful | None:
    """Leave out a subordinate clause that only adds to the sentence."""
    text = re.sub(
        r" \((?![^)]*\bnot\b)[^()]{4,}\)"
        r"|, (?:which|such as|for example|so that|because|including) [^,.;:]{5,80}"
        r"(?:(?=\.$)|,(?= ))",
        "",
        case.text,
        count=1,
    )
    text = (
        text
        if text != case.text
        else re.sub(r",? (?:because|so that|so you can|since) [^,.;:]{5,80}(?=\.$)", "", case.text)
    )
    return _made(case, text)


def item(case: Case, _: random.Random) -> Faithful | None:
    """Say an item of a list as a sentence."""
    if case.cited.chunk.kind is not BlockKind.LIST:
        return None
    text = re.sub(r"^\d+[.)]\s+", "", case.text).rstrip(";,")
    return Faithful(text if text.endswith((".", "!", "?", ":")) else f"{text}.", (case.cited.cite,))


_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def number_in_words(case: Case, _: random.Random) -> Faithful | None:
    """Say digits in words, or words in digits."""
    text = re.sub(
        r"(?<= )(?:[2-9]|10)(?= [a-z]{3,})", lambda it: _WORDS[int(it[0]) - 2], case.text, count=1
    )
    if text == case.text:
        text = re.sub(
            rf"\b(?:{'|'.join(_WORDS)})\b",
            lambda it: str(_WORDS.index(it[0]) + 2),
            case.text,
            count=1,
        )
    return _made(case, text)


_CONTRACTED = {
    "do not": "don't",
    "does not": "doesn't",
    "cannot": "can't",
    "is not": "isn't",
    "are not": "aren't",
    "it is": "it's",
    "will not": "won't",
    "you will": "you'll",
    "you are": "you're",
    "It is": "It's",
    "should not": "shouldn't",
    "we are": "we're",
}


def contracted(case: Case, _: random.Random) -> Faithful | None:
    """Contract, or write out."""
    pairs = {**_CONTRACTED, **{short: long for long, short in _CONTRACTED.items()}}
    pairs |= {short.replace("'", "’"): long for short, long in pairs.items() if "'" in short}
    found = [it for it in pairs if re.search(rf"\b{it}\b", case.text)]
    return (
        _made(case, re.sub(rf"\b{found[0]}\b", pairs[found[0]], case.text, count=1))
        if found
        else None
    )


def in_front(case: Case, _: random.Random) -> Faithful | None:
    """Put a clause from the end in front."""
    found = re.match(
        r"^([A-Z][^,;:]{10,120}?) (if|when|once|after|before|while|unless) ([^,;:.]{8,80})\.$",
        case.text,
    )
    if not found:
        return None
    first = (
        found[1] if re.match(r"[A-Z]\w*[A-Z]|I\b", found[1]) else found[1][0].lower() + found[1][1:]
    )
    return _made(case, f"{found[2].capitalize()} {found[3]}, {first}.")


def led_in(case: Case, chance: random.Random) -> Faithful | None:
    """Put the page, a yes, or "To do so," in front."""
    text = case.text
    first = (
        text
        if re.match(r"[A-Z]\w*[A-Z]|[A-Z][a-z]+ [A-Z]|I\b", text)
        else text[0].lower() + text[1:]
    )
    ways = (
        [f"Yes, {first}", f"Note that {first}"] if not re.match(r"(?:No|Not|Yes)\b", text) else []
    )
    return _made(case, chance.choice(ways)) if ways and re.match(r"[A-Z][a-z]", text) else None


def row(case: Case, _: random.Random) -> Faithful | None:
    """Say a row of a table as a sentence."""
    chunk = case.cited.chunk
    if chunk.kind is not BlockKind.TABLE or "|" not in case.cited.text:
        return None
    if not re.match(r"[^\n]*\n[\s|:-]+\n", chunk.text.strip()):
        return None  # a piece of a table without its heads
    head = next(it for it in numbered(case.sections) if it.chunk is chunk)
    heads, cells = (
        [it.strip() for it in one.text.strip().strip("|").split("|")] for one in (head, case.cited)
    )
    if heads == cells or len(heads) != len(cells) or len(cells) < 2:  # a name and a value
        return None
    return (
        Faithful(plain(f"For {cells[0]}, the {heads[1]} is {cells[1]}"), (case.cited.cite,))
        if cells[0] and cells[1]
        else None
    )


TUNED: dict[str, Maker] = {
    "as it is": as_it_is,
    "same word": same_word,
    "you can": you_can,
    "passive": passive,
    "merged": merged,
    "shortened": shortened,
    "item": item,
    "number in words": number_in_words,
    "contracted": contracted,
}
HELD_OUT: dict[str, Maker] = {
    "same word (2)": same_word_too,
    "in front": in_front,
    "led in": led_in,
    "row": row,
}
ALL = {**TUNED, **HELD_OUT}
