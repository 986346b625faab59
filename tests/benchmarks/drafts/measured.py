"""Faults in amounts: numbers in words, versions, units, rates, bounds, dates and currencies."""

import random

from tests.benchmarks.drafts.faults import MONTHS, changed, swapped
from tests.benchmarks.drafts.pages import Case
from tests.benchmarks.drafts.planted import Faulty, Maker

_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_WORD = "|".join(_WORDS[1:])
_LONE = r"(?<![\w.,:/$€£#-])\d{1,6}(?![\w.,:/-]*\d)(?=[\s,.;%)]|$)"


def other_word(case: Case, chance: random.Random) -> Faulty | None:
    """Write a number as a word, and another number at that."""

    def other(written: str) -> str:
        n = _WORDS.index(written.lower()) if written.isalpha() else int(written)
        return _WORDS[(n + chance.choice((1, 2))) % 11]

    return swapped(case, chance, rf"(?<= )(?:{_WORD})(?= [a-z]{{3,}})(?! (?:of|or)\b)", other) or (
        swapped(case, chance, r"(?<= )(?:[2-9]|10)(?= [a-z]{3,})", other)
    )


def next_version(case: Case, chance: random.Random) -> Faulty | None:
    """Say the version before or after, in any of its places."""

    def near(version: str) -> str:
        parts = version.split(".")
        at = chance.randrange(len(parts))
        parts[at] = str(abs(int(parts[at]) + chance.choice((1, -1))))
        return ".".join(parts)

    return swapped(case, chance, r"(?<![\w.])\d+(?:\.\d+){1,3}(?![\w.]*\d)", near)


_SIZES = ["KB", "MB", "GB", "TB"]
_TIMES = ["second", "minute", "hour", "day", "week", "month", "year"]


def near_unit(case: Case, chance: random.Random) -> Faulty | None:
    """Keep the number, and say the next unit of size or time."""

    def other(unit: str) -> str:
        units = _SIZES if unit in _SIZES else _TIMES
        at = units.index(unit.removesuffix("s") if units is _TIMES else unit)
        new = units[at - 1] if at else units[at + 1]
        return f"{new}s" if unit.endswith("s") else new

    return swapped(
        case, chance, rf"(?<=\d[\s-])(?:{'|'.join(_SIZES)}|(?:{'|'.join(_TIMES)})s?)\b", other
    ) or swapped(case, chance, rf"(?<=\d)(?:{'|'.join(_SIZES)})\b", other)


def other_rate(case: Case, chance: random.Random) -> Faulty | None:
    """Say it per month where it is per year, and the like."""
    rates = {"month": "year", "year": "month", "day": "week", "hour": "day", "minute": "second"}
    rates |= {"second": "minute", "week": "day"}
    return swapped(
        case,
        chance,
        rf"(?:(?<=\bper )|(?<=\bevery )|(?<=\beach )|(?<=\d/))(?:{'|'.join(rates)})\b",
        lambda it: rates[it],
    )


def bounded(case: Case, chance: random.Random) -> Faulty | None:
    """Put a bound before a number that has none, or another one."""
    bounds = ("at least", "at most", "up to", "more than", "less than", "no more than")
    return swapped(
        case,
        chance,
        r"(?<=[a-z] )(?<!least )(?<!most )(?<!to )(?<!than )(?<!of )(?<!about )(?<!minimum )"
        r"\d{1,6}(?= [a-z]{3,})",
        lambda it: f"{chance.choice(bounds)} {it}",
    )


def other_bound(case: Case, chance: random.Random) -> Faulty | None:
    """Turn a bound: what was the most becomes the least."""
    bounds = {"at least": "at most", "at most": "at least", "up to": "more than"} | {
        "more than": "fewer than",
        "less than": "more than",
        "fewer than": "more than",
        "over": "under",
        "under": "over",
        "no more than": "no less than",
        "minimum": "maximum",
        "maximum": "minimum",
        "within": "after",
    }
    words = "|".join(sorted(bounds, key=len, reverse=True))
    return swapped(
        case, chance, rf"\b(?:{words})(?= (?:of )?[$€£]?\d)", lambda it: bounds[it.lower()]
    )


def more_digits(case: Case, chance: random.Random) -> Faulty | None:
    """Add or take a zero, or move the point."""

    def other(n: str) -> str:
        return n[:-1] if n.endswith("0") and len(n) > 1 else f"{n}0"

    return swapped(case, chance, _LONE, other)


def percent(case: Case, chance: random.Random) -> Faulty | None:
    """Say percentage points for percent, or a bare number."""
    ways = (" percentage points", " points", "", " users")
    return swapped(case, chance, r"(?<=\d)%(?!\w)", lambda _: chance.choice(ways))


def currency_word(case: Case, chance: random.Random) -> Faulty | None:
    """Say the same amount of another currency."""

    def other(written: str) -> str:
        new = chance.choice([it for it in ("€", "£", "¥", "₹", "$") if it != written[0]])
        return f"{new}{written[1:]}"

    return swapped(case, chance, r"[$€£]\d[\d,.]*\d|[$€£]\d", other)


def date_reordered(case: Case, chance: random.Random) -> Faulty | None:
    """Write a date in another form in which it is another day."""

    def other(date: str) -> str:
        year, month, day = date.split("-")
        if month == day:
            return f"{year}-{month}-{int(day) % 28 + 1:02d}"
        return chance.choice(
            (f"{year}-{day}-{month}", f"{MONTHS[int(month) % 12]} {int(day)}, {year}")
        )

    return swapped(case, chance, r"(?<![\w-])(?:19|20)\d\d-\d\d-\d\d(?![\w-])", other) or swapped(
        case,
        chance,
        rf"\b(?:{'|'.join(MONTHS)}) \d{{1,2}}\b",
        lambda it: f"{it.split()[0]} {int(it.split()[1]) % 28 + 1}",
    )


def range_end(case: Case, chance: random.Random) -> Faulty | None:
    """Say another end of a range."""
    return swapped(
        case,
        chance,
        r"(?<=\d to )\d{1,5}(?![\w.])|(?<=\d-)\d{1,5}(?=[ ,.]|$)(?<![\d-]{8})",
        lambda it: str(int(it) + 1),
    )


def invented_amount(case: Case, chance: random.Random) -> Faulty | None:
    """Add an amount that nobody said."""
    tails = (
        " within 14 days",
        " up to 25 times",
        " for $9 a month",
        " for the first three users",
        " twice a day",
        " in about half of the cases",
        " once a week",
    )
    text = case.text.rstrip()
    return changed(case, f"{text[:-1]}{chance.choice(tails)}.") if text.endswith(".") else None


MEASURED: dict[str, tuple[Maker, ...]] = {
    "number as a word": (other_word,),
    "version off by one": (next_version,),
    "next unit": (near_unit,),
    "other rate": (other_rate,),
    "bound added": (bounded,),
    "bound turned": (other_bound,),
    "zero more or less": (more_digits,),
    "percent or points": (percent,),
    "currency": (currency_word,),
    "date reordered": (date_reordered,),
    "end of a range": (range_end,),
    "amount added": (invented_amount,),
}
