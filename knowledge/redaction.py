"""Personal data and secrets out of a text, before anything is stored.

Validators, not a model: each kind is found by its form and, where it has one, by its check digits
(cards by Luhn, IBANs by mod 97, addresses by parsing). Every pattern is bounded, so the time is
linear in the text. What has no form (names, postal addresses) is not found.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial


class Kind(StrEnum):
    """Name what was found; its value is what stands in the text instead, in brackets."""

    TOKEN = "token"  # noqa: S105  # the name of a kind, not a secret
    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    IP = "ip"
    SSN = "ssn"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Span:
    """Where something is that must not be stored: `text[start:end]`."""

    start: int
    end: int
    kind: Kind


def redact(text: str) -> str:
    """Return the text with every find replaced by its kind in brackets: `[email]`."""
    pieces: list[str] = []
    position = 0
    for span in find(text):
        pieces += (text[position : span.start], f"[{span.kind}]")
        position = span.end
    return "".join((*pieces, text[position:]))


def find(text: str) -> tuple[Span, ...]:
    """Return what must not be stored, in order, none overlapping; the surer kind wins."""
    text = text.translate(_PLAIN)
    taken = bytearray(len(text))
    spans: list[Span] = []
    for kind, finder in _FINDERS:
        for start, end in finder(text):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                spans.append(Span(start, end, kind))
    return tuple(sorted(spans, key=lambda span: span.start))


Place = tuple[int, int]

_PLAIN = (
    dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\uff0d"), "-")
    | {0xFF10 + digit: str(digit) for digit in range(10)}
)
"""Spaces, hyphens and digits that word processors put in: one character for one."""

_TOKEN = re.compile(
    r"""
    -----BEGIN\ [A-Z ]{0,30}PRIVATE\ KEY-----[^-]{0,8000}(?:-----END\ [A-Z ]{0,30}KEY-----)?
    | (?<=://)[^\s/@:]{1,64}:[^\s/@]{1,128}(?=@)                    # user:password@host
    | (?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{8,}              # a Slack webhook's secret half
    | (?<![A-Za-z0-9_-])(?:
        (?:xox[a-z]|xapp|xwfp)[-.][A-Za-z0-9.-]{6,}                 # Slack
      | (?:AKIA|ASIA|AIDA|AROA|AGPA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])   # AWS key ids
      | AIza[A-Za-z0-9_-]{30,} | ya29\.[A-Za-z0-9_-]{10,} | GOCSPX-[A-Za-z0-9_-]{20,}   # Google
      | gh[oprsu]_[A-Za-z0-9]{20,} | github_pat_[A-Za-z0-9_]{20,} | glpat-[A-Za-z0-9_-]{20,}
      | sk-(?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_-]{16,}                 # OpenAI, Anthropic, …
      | [rs]k_(?:live|test)_[A-Za-z0-9]{16,}                        # Stripe
      | hf_[A-Za-z0-9]{30,} | npm_[A-Za-z0-9]{36} | SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}
      | eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?   # JWT
    )
    | (?<=[Bb]earer\ )(?=[A-Za-z._~+/-]{0,60}\d)[A-Za-z0-9._~+/-]{20,}=*
    """,
    re.VERBOSE,
)
# An AWS secret has no form of its own; what stands before it gives it away.
_AWS_SECRET = re.compile(
    r"(?i:secret_?access_?key|aws_?secret)[\"']?\s{0,3}[:=]\s{0,3}[\"']?([A-Za-z0-9/+]{40})"
)
# As RFC 5322 has it, save `=`, `|` and backticks: they stand before an address, not in one.
_EMAIL = re.compile(
    r"""(?:[\w.!\#$%&'*+/?^{}~-]{1,128}|"[^"@\n]{1,64}")
    @(?:(?:[\w-]{1,63}\.){1,8}(?:(?!(?:count|css|html|js|json|mount|service|socket|timer)\b)[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})(?![\w-])|\[[\da-fA-F.:]{3,45}\])""",
    re.VERBOSE,
)
_SSN = re.compile(r"(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")


def _before(text: str, position: int) -> str:
    return text[max(0, position - 32) : position]


def _tokens(text: str) -> Iterator[Place]:
    yield from (found.span() for found in _TOKEN.finditer(text))
    yield from (found.span(1) for found in _AWS_SECRET.finditer(text))


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Place]]:
    return lambda text: (found.span() for found in pattern.finditer(text))


# Length of an IBAN by country (SWIFT's IBAN registry).
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_IBAN_HEAD = re.compile(r"(?<![A-Za-z0-9])(?<!\w-)[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z0-9])")


def _ibans(text: str) -> Iterator[Place]:
    for head in _IBAN_HEAD.finditer(text):
        length = _IBAN_LENGTHS.get(head[0][:2].upper(), 0)
        end = _end_of_characters(text, head.start(), length)
        if end and _mod97(text[head.start() : end]) == 1:
            yield head.start(), end


def _end_of_characters(text: str, start: int, count: int) -> int:
    """Return where `count` letters and digits, at most one blank or hyphen between, end; or 0."""
    body = re.compile(rf"(?:[A-Za-z0-9][ -]?){{{count - 1}}}[A-Za-z0-9](?![A-Za-z0-9])")
    found = body.match(text, start) if count else None
    return found.end() if found else 0


def _mod97(iban: str) -> int:
    characters = [character for character in iban if character.isalnum()]
    moved = characters[4:] + characters[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97


_IPV4 = re.compile(
    r"(?<![\w.])(?<![A-Za-z_]-)(?<!\w/)\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d|-[A-Za-z])"
)
_IPV6 = re.compile(
    r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?(?!\w)"
)
# Four numbers with dots after one of these words are a version, not an address.
_VERSION_WORD = re.compile(
    r"\b(?:v|ver|version|versions|release|build|firmware|driver|sdk)[ :=]{0,2}$", re.IGNORECASE
)


def _addresses(text: str) -> Iterator[Place]:
    # The longer form first: it may end in the shorter one.
    for found in _IPV6.finditer(text):
        address = found[0] if found[0].endswith("::") else found[0].rstrip(":")
        # Without a digit it is a name in a program: `abc::def`.
        if any(character.isdigit() for character in address) and _is_somebodys(address):
            yield found.start(), found.start() + len(address)
    for found in _IPV4.finditer(text):
        if not _VERSION_WORD.search(_before(text, found.start())) and _is_somebodys(found[0]):
            yield found.span()


def _is_somebodys(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    # Loopback, wildcard and netmasks name no one.
    return not (parsed.is_loopback or parsed.is_unspecified or address.startswith("255."))


# Digits with what people put between them; a card or a phone number is a window of one such run.
_BETWEEN = r"[+(]?\d+(?:[ .()/-]{1,3}\d+)*"
_RUN = re.compile(rf"(?<![\w#=/&]){_BETWEEN}")
_CARD_RUN = re.compile(rf"(?<![\w/&]){_BETWEEN}")
_GROUP = re.compile(r"\d+")
_MOST_GROUPS = 7


@dataclass(frozen=True, slots=True)
class _Window:
    """Some neighbouring groups of digits of one run."""

    text: str
    groups: tuple[Place, ...]

    @property
    def start(self) -> int:
        return self.groups[0][0]

    @property
    def end(self) -> int:
        return self.groups[-1][1]

    @property
    def digits(self) -> str:
        return "".join(self.text[start:end] for start, end in self.groups)

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(end - start for start, end in self.groups)

    @property
    def between(self) -> str:
        inner = self.text[self.start : self.end]
        return "".join(character for character in inner if not character.isdigit())

    @property
    def evenly_spaced(self) -> bool:
        """Say whether one and the same character stands between all groups, as in no table."""
        between = self.between
        return len(between) == len(self.groups) - 1 and len(set(between)) <= 1

    def preceded_by(self, characters: str) -> bool:
        before = self.text[max(0, self.start - 1) : self.start]
        return before != "" and before in characters


def _windows(
    text: str, runs: re.Pattern[str], begins: Callable[[str, int, int], bool]
) -> Iterator[_Window]:
    """Yield every window that may begin where it does, the earliest and then the longest first."""
    for run in runs.finditer(text):
        groups = tuple(found.span() for found in _GROUP.finditer(text, *run.span()))
        for first, (start, end) in enumerate(groups):
            if first == 0 or begins(text, start, end):
                for last in range(min(first + _MOST_GROUPS, len(groups)), first, -1):
                    yield _Window(text, groups[first:last])


# Issuers' first digits with the lengths that they use (ISO/IEC 7812).
_ISSUER = re.compile(
    r"""
    4(?:\d{12}|\d{15}|\d{18})                                                  # Visa
    | (?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}         # Mastercard
    | 3[47]\d{13} | 3(?:0[0-5]|[68]\d)\d{11}                                   # Amex, Diners
    | (?:6011|65\d\d|64[4-9]\d|35(?:2[89]|[3-8]\d)|62\d\d|220[0-4])\d{12,15}   # Discover, JCB, …
    | (?:50|5[6-8]|6\d)\d{10,17} | 9792\d{12}                                  # Maestro, Troy
    """,
    re.VERBOSE,
)
_SHORTEST_CARD_GROUP = 3


def _cards(text: str) -> Iterator[Place]:
    long_enough = partial(_holds, _SHORTEST_CARD_GROUP)
    for window in _windows(text, _CARD_RUN, long_enough):
        printed = min(window.lengths[:-1], default=_SHORTEST_CARD_GROUP) >= _SHORTEST_CARD_GROUP
        printed = printed and window.evenly_spaced
        alone = not text[window.end : window.end + 1].isalnum()
        if printed and alone and _ISSUER.fullmatch(window.digits) and _luhn(window.digits):
            yield window.start, window.end


def _holds(digits: int, _: str, start: int, end: int) -> bool:
    return end - start >= digits


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += sum(divmod(int(digit) * (1 + place % 2), 10))
    return total % 10 == 0


_EXTENSION = re.compile(r" ?(?:x|ext\.?|extension) ?\d{1,6}\b", re.IGNORECASE)
_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ]\d\d?[-./ ]\d\d?(?!\d)|\d\d?[-./ ]\d\d?[-./ ](?:19|20)\d\d(?!\d)"
)
# The last of these words before a number says what it is.
_CUE = re.compile(
    r"""\b(?:
      (?P<phone>phone|telephone|tel|call|mobile|cell|fax|dial|whatsapp|sms|text\ me|hotline
        |landline|telefon|handy|reach|ring)
      | order|invoice|ticket|case|ref|reference|ids?|account|sku|serial|key|version|build|ports?
      | error|code|pid|timestamp|tracking|part|model|isbn|amount|total|between
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


_MINE = re.compile(
    r"\)?,? is (?:my|our|his|her|their|the) (?:\w+ ){0,2}(?:number|phone|mobile|cell|fax)\b",
    re.IGNORECASE,
)


def _phones(text: str) -> Iterator[Place]:
    for window in _windows(text, _RUN, _has_area_code):
        extension = _EXTENSION.match(text, window.end)
        end = extension.end() if extension else window.end
        if _stands_alone(window, end) and _is_phone(window):
            opened = "+(" if ")" in window.between else "+"
            yield window.start - window.preceded_by(opened), end


def _has_area_code(text: str, start: int, end: int) -> bool:
    return text[start - 1] == "(" and text[end : end + 1] == ")"


def _stands_alone(window: _Window, end: int) -> bool:
    """Say whether no other digits, letters or decimals go on at either side."""
    after = window.text[end : end + 2]
    goes_on = after[:1].isalnum() or (after[:1] in tuple(".-/,:") and after[1:].isdigit())
    goes_on = goes_on or (after[:1] == "-" and after[1:].isalpha())  # 01-23-45-67-89-AB
    return not goes_on and not window.preceded_by(".-/,")


def _is_phone(window: _Window) -> bool:
    shortest, longest = 7, 15  # the longest as E.164 has it
    if not shortest <= len(window.digits) <= longest or _DATE.match(window.text, window.start):
        return False
    decimal = window.between == "."
    international = window.preceded_by("+") and not (decimal or window.digits.startswith("0"))
    if international or (window.preceded_by("(") and window.between.startswith(")")):
        return True
    if _MINE.match(window.text, window.end):
        return True
    cues = list(_CUE.finditer(_before(window.text, window.start)))
    return cues[-1]["phone"] is not None if cues else _looks_dialled(window)


_NORTH_AMERICAN = ((3, 3, 4), (1, 3, 3, 4))
_BARE_LENGTHS = (10, 11)
_FEWEST_GROUPS, _FEWEST_DIGITS = 3, 9


def _looks_dialled(window: _Window) -> bool:
    """Say whether digits without any word before them are grouped as only phone numbers are."""
    if window.lengths in _NORTH_AMERICAN:
        return True
    if len(window.groups) == 1:
        return re.match("0[1-9]", window.digits) is not None and (
            len(window.digits) in _BARE_LENGTHS
        )
    one_separator = window.evenly_spaced and window.between[:1] in (" ", "-")
    enough = len(window.groups) >= _FEWEST_GROUPS and len(window.digits) >= _FEWEST_DIGITS
    return one_separator and enough and _grouped_to_dial(window)


_DIALLED_GROUPS = {2, 3, 4}


def _grouped_to_dial(window: _Window) -> bool:
    first, *rest = window.lengths
    if window.digits.startswith("0"):
        return max(rest) <= max(_DIALLED_GROUPS)
    alike = len({first, *rest}) == 1
    pairs = set(rest) == {2}
    thousands = set(rest) == {3} and window.between.startswith(" ")
    return not (alike or pairs or thousands) and _DIALLED_GROUPS.issuperset(rest)


_FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[Place]]], ...] = (
    (Kind.TOKEN, _tokens),
    (Kind.EMAIL, _matches(_EMAIL)),
    (Kind.IBAN, _ibans),
    (Kind.CARD, _cards),
    (Kind.IP, _addresses),
    (Kind.SSN, _matches(_SSN)),
    (Kind.PHONE, _phones),
)
