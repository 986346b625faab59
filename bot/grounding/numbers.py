"""Numbers as quantities: how much, of what unit, within which bound, at what rate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest

from bot.grounding.units import ADVERBS, MAGNITUDES, RATES, UNIT_OF, WORDS, in_full, spelt

_MONEY = frozenset({"usd", "eur", "gbp", "jpy", "inr", "cent"})
_GLUED_ONLY = frozenset({"d", "m", "us", "mo", "ki", "mi", "ti"})
"""Words that are units only where they touch the number: `5s`, and `5 mi` hardly."""
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH_OF = {name[:3]: name for name in _MONTHS} | {"sept": "september"}

_DIGITS = r"(?:(?<![^\W\d])|(?<=\bv)|(?<=\bV))(?<!\d)\d+(?:[.,:/-]\d+)*"
_AMOUNT = rf"(?:{_DIGITS}|\b(?:{WORDS})(?:[\s-](?:and\s)?(?:{WORDS}))*\b)"
_NUMBER = re.compile(
    rf"(?P<money>(?:us)?[$€£¥₹])?\s?(?P<amount>{_AMOUNT})"
    rf"(?:(?P<plus>\+)(?!\w))?"
    rf"(?:(?P<gap>[\s-]?)(?P<magnitude>thousand|million|billion|trillion|hundred|bn|mn|k)\b)?"
    rf"(?:(?P<glued>[a-zµ°][\w°]*)|[\s-]{{0,2}}(?P<qualified>business|working|calendar|school)?"
    rf"[\s-]?(?P<unit>[a-zµ°$€£¥₹%][a-zµ.°]*))?",
    re.IGNORECASE,
)
_RATE = re.compile(
    rf"(?:\s+(?!and\b|or\b)[a-z]+){{0,2}}?\s*(?:/|\bper\b|\ban?\b|\beach\b|\bevery\b)\s*(?:\w+\s*(?:/|\bper\b|\ban?\b)\s*)?"
    rf"(?P<rate>{'|'.join(RATES)}|mo|yr)s?\b|\s*\(?(?P<adverb>{'|'.join(ADVERBS)})\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+)?"
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
    r"(?:\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?\b(?![:.]\d))?"
)
_ALSO_A_WORD = frozenset({"May", "March", "Mar"})
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b", re.IGNORECASE)
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_LONE = re.compile(r"\bone\b", re.IGNORECASE)
_POINTS = re.compile(r"\s?points?\b", re.IGNORECASE)

_BOUNDS: tuple[tuple[str, str], ...] = (
    (">=", r"at least|(?:a )?minimum(?: of)?|(?:no|not) (?:less|fewer) than|min\."),
    ("<=", r"at most|up to|(?:a )?maximum(?: of)?|(?:no|not) (?:more|later) than|max\."),
    (">", r"more than|greater than|over|above|exceed(?:s|ing)?|(?:longer|larger|older) than"),
    ("<", r"less than|fewer than|under|below|(?:shorter|smaller|younger) than"),
    ("=", r"exactly|precisely"),
    ("~", r"about|approximately|around|roughly|nearly|almost|some|circa|~"),
)
_BEFORE = re.compile(
    "|".join(f"(?P<b{n}>(?<!\\w)(?:{words}))" for n, (_, words) in enumerate(_BOUNDS)) + "",
    re.IGNORECASE,
)
_GAP = re.compile(r"\s*(?:the |a |an |of )?(?:us)?[$€£¥₹]?\s*$", re.IGNORECASE)
_MORE = "more|greater|higher|later|above|longer|newer"
_LESS = "less|fewer|lower|earlier|below|shorter|older"
_BEHIND: tuple[tuple[str, str], ...] = (
    (">=", rf"\s*(?:\w+\s){{0,2}}?(?:or (?:{_MORE})|at least|minimum|and (?:{_MORE}|up))\b"),
    ("<=", rf"\s*(?:\w+\s){{0,2}}?(?:or (?:{_LESS})|at most|maximum|max)\b"),
)
_TO = re.compile(r"\s*(?:to|and|or|-|–|—|through)\s*[$€£]?")
_REACH = 28
"""Characters in front of a number within which its bound stands."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text, in one form however it was written."""

    value: str
    """`10000` for `10,000`, `10k` and `ten thousand`; versions and times as they are."""
    unit: str
    """Currency, unit, or month of a day; empty for a bare number."""
    rate: str
    """What it is paid or counted for: `month` of `$20 a month`."""
    bound: str
    """One of `>=`, `>`, `<=`, `<`, `=`, `~`; empty for the number itself."""
    written: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """Return what it competes with: two prices may be swapped, a price and a day hardly."""
        if self.unit in _MONEY:
            return "money"
        if self.unit in _MONTHS:
            return "day of a month"
        return "month of a year" if self.value in _MONTHS else self.unit


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return every number of a text in order; of a range both ends, each with the unit."""
    found = sorted((*_dates(text), *_amounts(text)), key=lambda one: one.start)
    return tuple(_with_units_of_ranges(found, text))


def weekdays(text: str) -> set[str]:
    """Return the days of the week that a text names."""
    return {found.lower() for found in _WEEKDAY.findall(text)}


def missing(ours: Quantity, theirs: Sequence[Quantity]) -> str | None:
    """Return how a number differs from all of the source's, or None where one is the same."""
    same = [one for one in theirs if one.value == ours.value]
    of_unit = [one for one in same if ours.unit == one.unit or _goes_without(ours, one)]
    bounded = [one for one in of_unit if _as_bounded(ours.bound, one.bound)]
    if not of_unit:
        why = "with this unit " if same else ""
    elif ours.rate and all(one.rate not in {"", ours.rate} for one in of_unit):
        why = f"per {ours.rate} "
    elif not bounded:
        why = "with this bound "
    else:
        return None
    return f"{ours.written!r} is not {why}in what it cites"


def _goes_without(ours: Quantity, theirs: Quantity) -> bool:
    """Say whether a number may stand without the unit that it has in the source."""
    return not ours.unit and theirs.unit not in {"%", *_MONEY}


def _as_bounded(ours: str, theirs: str) -> bool:
    return (
        ours in {theirs, "~"} or (theirs in {"=", "~"} and not ours) or (ours == "=" and not theirs)
    )


def _amounts(text: str) -> Iterator[Quantity]:
    taken = {place for one in _dates(text) for place in range(one.start, one.end)}
    for found in _NUMBER.finditer(text):
        start = found.start("amount")
        if start in taken or _is_name(text, found):
            continue
        value = _value(found)
        unit, end = _unit(found)
        if value is None or (_LONE.fullmatch(found["amount"]) and not (unit or found["money"])):
            continue
        if unit == "%" and _POINTS.match(text, end):
            unit = "points"
        rate = _RATE.match(text, end)
        yield Quantity(
            value,
            unit,
            _rate(rate) if rate else "",
            _bound(text, found, rate.end() if rate else end),
            text[found.start() : end].strip(" ."),
            start,
            end,
        )


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Say whether the digits are part of a word: `GA4`, `s3`, `sha-256`."""
    before = text[: found.start("amount")]
    if found["money"] or not found["amount"][0].isdigit():
        return bool(re.search(r"\w-?$", before)) and not found["money"]
    return bool(re.search(r"[^\W\d_](?<![vV])$|_$|\w[vV]$", before))


def _value(found: re.Match[str]) -> str | None:
    amount = found["amount"].lower()
    if not amount[0].isdigit():
        value = spelt(amount)
    else:
        amount = _GROUPED.sub("", amount)
        if not re.fullmatch(r"\d+(?:\.\d+)?", amount):
            return amount
        value = Decimal(amount)
    glued = (found["glued"] or "").lower()
    times = MAGNITUDES.get((found["magnitude"] or "").lower(), 1)
    if glued == "k" or (found["money"] and glued in {"m", "bn"}):
        times = MAGNITUDES[glued]
    elif glued and glued not in UNIT_OF and not found["magnitude"]:
        return amount + glued
    # A version 1.10 is not the number 1.1.
    return amount if times == 1 and amount[0].isdigit() else in_full(value * times)


def _unit(found: re.Match[str]) -> tuple[str, int]:
    """Return the unit that belongs to a number, and where the two end."""
    after = found.end("magnitude") if found["magnitude"] else found.end("amount")
    if found["glued"]:
        glued = found["glued"].lower()
        return _money(found) or UNIT_OF.get(glued, ""), found.end("glued")
    word = (found["unit"] or "").lower().rstrip(".")
    unit = "" if word in _GLUED_ONLY else UNIT_OF.get(word, "")
    if unit and not found["money"]:
        qualifier = (found["qualified"] or "").lower().replace("working", "business")
        return f"{qualifier} {unit}".strip(), found.end("unit")
    return _money(found), max(after, found.end("plus"))


def _money(found: re.Match[str]) -> str:
    return UNIT_OF.get((found["money"] or "").lower(), "")


def _rate(found: re.Match[str]) -> str:
    if found["adverb"]:
        return ADVERBS[found["adverb"].lower()]
    short = {"mo": "month", "yr": "year"}
    rate = found["rate"].lower()
    return RATES.get(short.get(rate, rate), "")


def _bound(text: str, found: re.Match[str], end: int) -> str:
    if found["plus"]:
        return ">="
    begin = found.start("money") if found["money"] else found.start("amount")
    before = text[max(0, begin - _REACH) : begin]
    last = None
    for bound in _BEFORE.finditer(before):
        last = bound
    if last and _GAP.fullmatch(before[last.end() :]):
        return next(sign for n, (sign, _) in enumerate(_BOUNDS) if last[f"b{n}"])
    behind = (sign for sign, words in _BEHIND if re.match(words, text[end:], re.IGNORECASE))
    return next(behind, "")


def _dates(text: str) -> Iterator[Quantity]:
    """Yield days and months: a day of January has the unit `january`."""
    for found in _ISO.finditer(text):
        month = int(found[2])
        if 1 <= month <= len(_MONTHS):
            place = (found.start(), found.end())
            yield Quantity(found[0], "", "", "", found[0], *place)
            yield Quantity(str(int(found[3])), _MONTHS[month - 1], "", "", found[0], *place)
            yield Quantity(_MONTHS[month - 1], "", "", "", found[0], *place)
            yield Quantity(found[1], "", "", "", found[0], *place)
    for found in _DATED.finditer(text):
        day = found["day"] or found["after"]
        if (
            found["month"] in _ALSO_A_WORD
            and not day
            and not re.match(r"\s+\d{4}", text[found.end() :])
        ):
            continue
        key = found["month"].lower().rstrip(".")
        month = _MONTH_OF.get(key, _MONTH_OF[key[:3]])
        yield Quantity(month, "", "", "", found["month"], found.start("month"), found.end("month"))
        if day:
            which = "day" if found["day"] else "after"
            place = (found.start(which), found.end(which))
            yield Quantity(str(int(day)), month, "", "", found[0].strip(), *place)


def _with_units_of_ranges(found: Sequence[Quantity], text: str) -> Iterator[Quantity]:
    """Yield quantities; `5 to 10 days` are five days and ten days, `5-10` five and ten."""
    for one, following in zip_longest(found, found[1:]):
        ranged = following and not one.unit and _TO.fullmatch(text, one.end, following.start)
        whole = replace(one, unit=following.unit, rate=following.rate) if ranged else one
        yield whole
        ends = re.fullmatch(r"(\d+)-(\d+)", one.value)
        if ends:
            yield from (replace(whole, value=end) for end in ends.groups())
