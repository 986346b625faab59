"""Units, and numbers in words: the vocabulary of quantities."""

import re
from decimal import Decimal

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPELT = {word: n for n, word in enumerate(_ONES)} | {
    word: 10 * n for n, word in enumerate(_TENS, 2)
}
MAGNITUDES = {"hundred": 100, "thousand": 1_000, "k": 1_000, "million": 10**6, "m": 10**6} | {
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
_UNITS = {
    "%": "% percent pct percentage",
    "usd": "usd $ us$ dollar dollars",
    "eur": "eur € euro euros",
    "gbp": "gbp £ pound pounds",
    "jpy": "jpy ¥ yen",
    "inr": "inr ₹ rupee rupees",
    "cent": "cent cents",
    "ms": "ms msec millisecond milliseconds",
    "us": "µs us microsecond microseconds",
    "s": "s sec secs second seconds",
    "min": "min mins minute minutes",
    "h": "h hr hrs hour hours",
    "day": "d day days",
    "week": "wk week weeks",
    "month": "mo month months",
    "quarter": "quarter quarters",
    "year": "yr yrs year years",
    "am": "am a.m a.m.",
    "pm": "pm p.m p.m.",
    "byte": "byte bytes",
    "bit": "bit bits",
    "kb": "kb kilobyte kilobytes",
    "mb": "mb megabyte megabytes",
    "gb": "gb gigabyte gigabytes",
    "tb": "tb terabyte terabytes",
    "pb": "pb petabyte petabytes",
    "kib": "kib ki kibibytes",
    "mib": "mib mi mebibytes",
    "gib": "gib gi gibibytes",
    "tib": "tib ti tebibytes",
    "mbps": "mbps",
    "gbps": "gbps",
    "kbps": "kbps",
    "hz": "hz",
    "khz": "khz",
    "mhz": "mhz",
    "ghz": "ghz",
    "px": "px pixel pixels",
    "km": "km kilometer kilometers kilometre kilometres",
    "mile": "mile miles",
    "kg": "kg kilogram kilograms",
    "meter": "meter meters metre metres",
    "°c": "°c celsius",
    "°f": "°f fahrenheit",
}
UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
RATES = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"} | {
    "hour": "h",
    "minute": "min",
    "second": "s",
}
ADVERBS = {"hourly": "h", "daily": "day", "weekly": "week", "monthly": "month"} | {
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
    "annum": "year",
}
WORDS = "|".join(sorted((*_SPELT, "hundred", "thousand"), key=len, reverse=True))
_SPELT_OUT = re.compile(rf"\b(?!one\b)(?:{WORDS})(?:[\s-](?:and\s)?(?:{WORDS}))*\b", re.IGNORECASE)


def in_digits(text: str) -> str:
    """Return a text whose numbers are written in digits; `one` stays a word."""
    return _SPELT_OUT.sub(lambda found: in_full(spelt(found[0].lower())), text)


def other_time(ours: str, theirs: str) -> str | None:
    """Return a unit of time that the source lacks, where it has another one that we lack."""
    mine, other = _times(ours), _times(theirs)
    return min(mine - other, default=None)


def _times(text: str) -> set[str]:
    words = re.findall(r"[a-z]+", text.lower())
    named = {ADVERBS.get(word, RATES.get(word.removesuffix("s"), "")) for word in words}
    return named - {""}


def in_full(value: Decimal) -> str:
    """Return a number in digits, without an exponent or zeros behind the point."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def spelt(amount: str) -> Decimal:
    """Return the number of words such as `two hundred and fifty`."""
    total = part = 0
    for word in re.findall(r"[a-z]+", amount):
        if word in {"hundred", "thousand"}:
            times = MAGNITUDES[word]
            part = (part or 1) * times
            total, part = (total + part, 0) if times > 100 else (total, part)  # noqa: PLR2004  # a hundred
        else:
            part += _SPELT.get(word, 0)
    return Decimal(total + part)
