"""One fault a sentence, by kind; None where a sentence gives no occasion for it.

`TUNED` were looked at while the check was written, on segment. `HELD_OUT` were written before it
was finished, and were only run to report.
"""

import random
import re
from collections.abc import Callable
from itertools import pairwise

from bot.grounding import numbered
from knowledge.analysis import STOPWORDS, terms
from knowledge.markup import plain
from knowledge.models import BlockKind
from tests.benchmarks.drafts.pages import Case
from tests.benchmarks.drafts.planted import (
    Faulty,
    Maker,
    hidden_url,
    image,
    invented_url,
    mention,
    order_of_a_page,
)


def changed(case: Case, text: str) -> Faulty | None:
    """Return a sentence that cites what it was made of, where it is another one."""
    return Faulty(text, (case.cited.cite,)) if _told(text) != _told(case.text) else None


def _told(text: str) -> str:
    return " ".join(text.split())


def swapped(
    case: Case, chance: random.Random, pattern: str, new: Callable[[str], str]
) -> Faulty | None:
    """Return a sentence in which one place of the pattern is another."""
    step = re.match(r"\d+[.)] ", case.text)
    found = [it for it in re.finditer(pattern, case.text) if not step or it.start() > step.end()]
    if not found:
        return None
    one = chance.choice(found)
    return changed(case, f"{case.text[: one.start()]}{new(one[0])}{case.text[one.end() :]}")


def wrong_number(case: Case, chance: random.Random) -> Faulty | None:
    """Say a number that is near."""
    return swapped(
        case,
        chance,
        r"(?<![\w.])\d{1,6}(?![\w.]*\d)(?=[\s,.%)]|$)",
        lambda n: str(int(n) + chance.choice((1, 2, 5, 10))),
    )


def number_of_another(case: Case, chance: random.Random) -> Faulty | None:
    """Say a number that another passage has."""
    others = re.findall(r"(?<![\w.])\d{1,6}(?![\w.])", " ".join(case.others))
    mine = re.findall(r"\d+", case.text)
    fresh = [it for it in others if it not in mine]
    return (
        swapped(case, chance, r"(?<![\w.])\d{1,6}(?![\w.])", lambda _: chance.choice(fresh))
        if fresh
        else None
    )


def digits_turned(case: Case, chance: random.Random) -> Faulty | None:
    """Swap two digits of a number."""
    return swapped(case, chance, r"(?<![\w.])\d\d{1,5}(?![\w.])", lambda n: n[1] + n[0] + n[2:])


_UNITS = {
    "minutes": "hours",
    "hours": "days",
    "days": "weeks",
    "seconds": "minutes",
    "weeks": "months",
    "months": "years",
    "years": "months",
    "minute": "hour",
    "hour": "day",
    "day": "week",
    "second": "minute",
    "month": "year",
    "week": "month",
    "MB": "GB",
    "GB": "MB",
    "KB": "MB",
    "Gi": "Mi",
    "Mi": "Gi",
    "GiB": "MiB",
    "ms": "s",
    "TB": "GB",
    "%": " percentage points less than",
    "million": "thousand",
    "thousand": "million",
    "billion": "million",
    "bytes": "kilobytes",
}


def wrong_unit(case: Case, chance: random.Random) -> Faulty | None:
    """Say another unit for a number, or another magnitude."""
    units = "|".join(sorted((it for it in _UNITS if it != "%"), key=len, reverse=True))
    if "second argument" in case.text:
        return None
    numbers = r"(?:\d|\b(?:one|two|three|four|five|six|seven|ten|few|per|a|every|each)\b)"
    return swapped(
        case,
        chance,
        rf"{numbers}[\s-]?(?:{units})\b",
        lambda it: re.sub(rf"({units})$", lambda u: _UNITS[u[0]], it),
    )


_CURRENCIES = {"$": "€", "€": "$", "£": "$"}


def other_currency(case: Case, chance: random.Random) -> Faulty | None:
    """Say another currency."""
    return swapped(case, chance, r"[$€£](?=\d)", lambda it: _CURRENCIES[it])


def denied(case: Case, chance: random.Random) -> Faulty | None:
    """Deny what the source affirms."""
    return swapped(
        case,
        chance,
        r"\b(?:can|is|are|will|does|should|must|was|were|has)\b(?!(?: not|n't|not|['’]t))",
        lambda it: f"{it} not",
    )


def affirmed(case: Case, chance: random.Random) -> Faulty | None:
    """Affirm what the source denies."""
    return swapped(case, chance, r" not\b(?! only)|(?<=can)not\b|n['’]t\b| never\b", lambda _: "")


_OPPOSITES = {
    "enable": "disable",
    "enabled": "disabled",
    "before": "after",
    "after": "before",
    "more": "less",
    "increase": "decrease",
    "include": "exclude",
    "required": "optional",
    "always": "never",
    "add": "remove",
    "above": "below",
    "supported": "unsupported",
    "allow": "prevent",
    "start": "stop",
    "available": "unavailable",
    "minimum": "maximum",
    "maximum": "minimum",
    "with": "without",
    "latest": "oldest",
    "automatically": "manually",
    "public": "private",
    "higher": "lower",
    "import": "export",
    "export": "import",
    "free": "paid",
    "monthly": "yearly",
    "less": "more",
    "allows": "prevents",
    "creates": "deletes",
    "create": "delete",
    "delete": "keep",
}


def opposite(case: Case, chance: random.Random) -> Faulty | None:
    """Say the opposite of one word."""
    return swapped(case, chance, rf"\b(?:{'|'.join(_OPPOSITES)})\b", lambda it: _OPPOSITES[it])


_NAME = r"(?<=[a-z,] )[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)?"


def other_name(case: Case, chance: random.Random) -> Faulty | None:
    """Swap a name for one that stands in another passage."""
    mine = set(terms(case.text))
    names = [
        it for text in case.others for it in re.findall(_NAME, text) if not mine & set(terms(it))
    ]
    return swapped(case, chance, _NAME, lambda _: chance.choice(names)) if names else None


def other_thing(case: Case, chance: random.Random) -> Faulty | None:
    """Swap a lower-case thing for one that stands in another passage."""
    mine = set(terms(case.text))
    things = [
        it
        for text in case.others
        for it in re.findall(
            r"(?<=\bthe )[a-z]{4,}(?= (?:is|are|can|will|to|in|for|of)\b|[.,])", text
        )
        if not mine & set(terms(it))
    ]
    return (
        swapped(
            case,
            chance,
            r"(?<=\bthe )[a-z]{4,}|(?<=\byour )[a-z]{4,}",
            lambda _: chance.choice(things),
        )
        if things
        else None
    )


def turned_places(case: Case, _: random.Random) -> Faulty | None:
    """Swap two things of which one goes to, into or with the other."""
    found = re.search(r"\bfrom ((?:the |your )?[\w-]+) to ((?:the |your )?[\w-]+)", case.text)
    found = found or re.search(
        r"(?<=[a-z] )([A-Z][a-z]+) (?:[a-z]+ ){0,2}(?:to|in|with|into) ([A-Z][a-z]+)\b", case.text
    )
    said = [word.lower() for word in found.groups()] if found else []
    if not found or terms(said[0]) == terms(said[1]) or STOPWORDS.intersection(said):
        return None
    whole = found[0].replace(found[1], "\0").replace(found[2], found[1]).replace("\0", found[2])
    return changed(case, case.text.replace(found[0], whole))


def not_retrieved(case: Case, chance: random.Random) -> Faulty | None:
    """Cite a sentence that was not shown; say something that is true all the same."""
    cite = chance.choice(("p7.s1", "p9.s3", "p0.s1", "p1.s99", "", "p1", "1", "p2.s3; p1.s1"))
    return Faulty(case.text, (cite,) if cite else ())


def another_cited(case: Case, chance: random.Random) -> Faulty | None:
    """Cite a sentence of another passage, which says something else."""
    # A page may say the same sentence twice, and a list its own lead.
    theirs = [
        it
        for it in numbered(case.sections)
        if it.chunk is not case.cited.chunk
        and case.text not in plain(it.chunk.text)
        and not case.text.endswith(":")
    ]
    return Faulty(case.text, (chance.choice(theirs).cite,)) if theirs else None


def of_another_row(case: Case, _: random.Random) -> Faulty | None:
    """Give one row of a table what another row has; cite both."""
    chunk = case.cited.chunk
    if chunk.kind is not BlockKind.TABLE:
        return None
    if not re.match(r"[^\n]*\n[\s|:-]+\n", chunk.text.strip()):
        return None  # a piece of a table without its heads
    rows = [
        (it, [cell.strip() for cell in it.text.strip().strip("|").split("|")])
        for it in numbered(case.sections)
        if it.chunk is chunk
    ]
    body = [row for row in rows[1:] if len(row[1]) == len(rows[0][1]) and row[1][0]]
    for column in range(1, len(rows[0][1])):
        told = [
            row for row in body if re.search(r"\d", row[1][column]) and "`" not in row[1][column]
        ]
        for one, other in pairwise(told):
            if one[1][column] != other[1][column] and one[1][0] != other[1][0]:
                return Faulty(
                    f"For {one[1][0]}, {rows[0][1][column]} is {other[1][column]}.",
                    (one[0].cite, other[0].cite),
                )
    return None


def of_another_number(case: Case, _: random.Random) -> Faulty | None:
    """Swap two numbers of one sentence."""
    if re.search(r"\b(?:" + "|".join(MONTHS) + r")\b", case.text):
        return None
    found = list(
        re.finditer(r"(?<![\w.$€£-])[$€£]?\d+(?:,\d{3})*(?![\w.]*\d)(?=[\s,.%)]|$)", case.text)
    )
    if len(found) < 2 or found[0][0] == found[-1][0]:  # two to swap
        return None
    one, other = found[0], found[-1]
    text = case.text
    if re.fullmatch(r"[\s\d,;]*(?:and|or)?(?: [a-z]+)?[\s\d,;]*", text[one.end() : other.start()]):
        return None  # the order of a list says nothing
    return changed(
        case,
        text[: one.start()]
        + other[0]
        + text[one.end() : other.start()]
        + one[0]
        + text[other.end() :],
    )


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def other_date(case: Case, chance: random.Random) -> Faulty | None:
    """Shift a date: its month, its day or its year."""
    months = "|".join(MONTHS)

    def shifted(text: str) -> str:
        if text.isdigit():
            return str(int(text) + 1)
        return MONTHS[(MONTHS.index(text) + 1) % len(MONTHS)]

    return swapped(
        case,
        chance,
        rf"\b(?:{months})\b|(?<![\w.-])20[12]\d(?![\w.-])"
        r"|(?:(?<=ary )|(?<=rch )|(?<=ril ))\d{1,2}\b",
        shifted,
    )


_EXTENTS = {
    "all": "some",
    "All": "Some",
    "some": "all",
    "Some": "All",
    "only": "also",
    "any": "no",
    "every": "some",
    "most": "all",
    "Most": "All",
    "at least": "at most",
    "at most": "at least",
    "up to": "at least",
    "more than": "less than",
    "less than": "more than",
    "always": "sometimes",
    "usually": "always",
    "must": "can",
    "can": "must",
    "may": "must",
    "should": "must",
    "many": "few",
    "often": "rarely",
}


def other_extent(case: Case, chance: random.Random) -> Faulty | None:
    """Say it of more, of fewer, or with another force."""
    return swapped(
        case,
        chance,
        rf"\b(?:{'|'.join(sorted(_EXTENTS, key=len, reverse=True))})\b",
        lambda it: _EXTENTS[it],
    )


def other_flag(case: Case, chance: random.Random) -> Faulty | None:
    """Change a flag, a setting, a path or a field."""
    return swapped(
        case,
        chance,
        r"(?<!\S)--?[a-z][\w-]+|\b[a-z]+(?:_[a-z]+)+\b|\b[a-z]+[A-Z]\w+\b|\b\w+(?:\.\w+)+\(\)",
        lambda it: it + chance.choice(("-all", "_v2", "s", "X")),
    )


def other_version(case: Case, chance: random.Random) -> Faulty | None:
    """Bump a version."""
    return swapped(
        case,
        chance,
        r"(?<![\w.])v?\d+\.\d+(?:\.\d+)?(?![\w.]*\d)",
        lambda it: re.sub(r"\d+$", lambda n: str(int(n[0]) + 1), it),
    )


TUNED: dict[str, tuple[Maker, ...]] = {
    "wrong number": (wrong_number,),
    "wrong unit": (wrong_unit,),
    "invented URL": (invented_url,),
    "flipped negation": (denied, affirmed),
    "entity swapped": (other_name, other_thing),
    "cite not retrieved": (not_retrieved,),
    "order of a page": (order_of_a_page,),
    "mention": (mention,),
    "image": (image,),
    "row of a table": (of_another_row, of_another_number),
    "date shifted": (other_date,),
    "extent changed": (other_extent,),
    "flag changed": (other_flag,),
    "version bumped": (other_version,),
}

HELD_OUT: dict[str, tuple[Maker, ...]] = {
    "number of another": (number_of_another,),
    "digits turned": (digits_turned,),
    "other currency": (other_currency,),
    "URL in disguise": (hidden_url,),
    "opposite": (opposite,),
    "places swapped": (turned_places,),
    "another sentence cited": (another_cited,),
}
