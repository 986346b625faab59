"""Personal data in many forms, made by rule: none of it is anybody's."""

import random
from collections.abc import Iterator

from knowledge.redaction import Kind

SEED = 2026

# Country, length, letters of its bank.
_IBANS = [
    "DE22",
    "AT20",
    "CH21",
    "FR27",
    "ES24",
    "IT27",
    "BE16",
    "PT25",
    "PL28",
    "CZ24",
    "DK18",
    "SE24",
    "NO15",
    "FI18",
    "GR27",
    "HU28",
    "LU20",
    "SK24",
    "SI19",
    "HR21",
    "EE20",
    "LT20",
    "CY28",
    "GB22.4",
    "IE22.4",
    "NL18.4",
    "BG22.4",
    "RO24.4",
    "LV21.4",
    "MT31.4",
    "SA24",
    "AE23",
    "TR26",
    "BR29",
]
# First digits, length: Visa, Mastercard, Amex, Discover, JCB, Diners, UnionPay, Maestro, Mir, Troy.
_CARDS = [
    "4-16",
    "4-13",
    "53-16",
    "2221-16",
    "37-15",
    "34-15",
    "6011-16",
    "65-16",
    "3530-16",
    "36-14",
    "62-16",
    "62-19",
    "5018-16",
    "2200-16",
    "6304-12",
    "9792-16",
]
_PHONES = [
    "+49 30 901820",
    "+49 (0)30 901820",
    "0171 2345678",
    "+44 20 7946 0958",
    "07700 900123",
    "+33 1 42 68 53 00",
    "01 42 68 53 00",
    "+1 212-555-0123",
    "(212) 555-0123",
    "212.555.0123",
    "1-800-555-0199",
    "+39 347 123 4567",
    "+34 912 345 678",
    "+31 20 794 0800",
    "+43 1 58858 0",
    "+41 44 668 18 00",
    "+46 8 123 456 78",
    "08-123 456 78",
    "+47 22 12 34 56",
    "+45 33 12 34 56",
    "+48 22 123 45 67",
    "+351 21 123 4567",
    "+353 1 234 5678",
    "+91 98765 43210",
    "+81 3-1234-5678",
    "03-1234-5678",
    "+86 138 1234 5678",
    "+55 11 91234-5678",
    "+61 2 9876 5432",
    "(02) 9876 5432",
    "0412 345 678",
    "+64 21 123 4567",
    "+27 21 123 4567",
    "+52 55 1234 5678",
    "+7 495 123-45-67",
    "+90 212 123 45 67",
    "+65 6123 4567",
    "+852 2123 4567",
    "+82 2-312-3456",
    "+972 3-123-4567",
    "+971 4 123 4567",
    "0049 30 901820",
    "+4930901820",
    "+12125550123",
    "+1.212.555.0123",
    "+420 123 456 789",
    "+30 210 123 4567",
    "+32 2 123 45 67",
    "+358 9 123 4567",
]
_ADDRESSES = [
    "192.168.1.17",
    "10.0.0.1",
    "8.8.8.8",
    "203.0.113.42",
    "2001:db8::1",
    "fe80::1ff:fe23:4567:890a",
    "::ffff:c000:280",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
    "2001:DB8:0:0:8:800:200C:417A",
    "64:ff9b::192.0.2.33",
]
_MAILS = [
    "a@b.co",
    "john.doe+tag@example.co.uk",
    "o'brien@example.com",
    "user_name@sub.domain.example.org",
    "user%x@example.com",
    "müller@exämple.de",
    "user@xn--exmple-cua.de",
    "user@[192.168.1.1]",
    "x!y@example.com",
    "first/last@example.com",
    "a#b@example.com",
    "user@example.museum",
    "USER@EXAMPLE.COM",
    "user{x}@example.com",
    "user&co@example.com",
    "user*1@example.com",
    "~tilde@example.com",
    "user@example.xn--p1ai",
    "名@例え.jp",
]
_AROUND = ("Use {}, please.", "Mine is {}.", "({})", "{} is mine", '"{}"')
_CALLED = ("Call me at {} tomorrow.", "My phone number is {}.", "phone: {}", "{} is my number")


def texts() -> dict[Kind, list[tuple[str, str]]]:
    """Return by kind sentences, each with what is to be found in it."""
    chance = random.Random(SEED)  # noqa: S311  # a sample
    written = {
        Kind.IBAN: [form for it in _IBANS for form in _forms(_iban(it, chance), 4)],
        Kind.CARD: [form for it in _CARDS for form in _forms(_card(it, chance), 4)],
        Kind.PHONE: _PHONES,
        Kind.IP: _ADDRESSES,
        Kind.EMAIL: _MAILS,
    }
    around = {kind: _CALLED if kind is Kind.PHONE else _AROUND for kind in written}
    return {
        kind: [(it.format(form), form) for form in forms for it in around[kind]]
        for kind, forms in written.items()
    }


def _forms(number: str, size: int) -> Iterator[str]:
    groups = [number[n : n + size] for n in range(0, len(number), size)]
    yield number
    yield from (joint.join(groups) for joint in (" ", "-", "\u00a0", "\u2011"))


def _iban(kind: str, chance: random.Random) -> str:
    """Return a number with the check digits of ISO 13616."""
    country, length, letters = kind[:2], int(kind[2:4]), int(kind[5:] or 0)
    bank = "".join(chance.choice("ABCDEFGH") for _ in range(letters))
    account = bank + "".join(chance.choice("0123456789") for _ in range(length - 4 - letters))
    rest = int("".join(str(int(it, 36)) for it in f"{account}{country}00")) % 97
    return f"{country}{98 - rest:02d}{account}"


def _card(kind: str, chance: random.Random) -> str:
    """Return a number with Luhn's check digit."""
    first, length = kind.split("-")
    digits = first + "".join(
        chance.choice("0123456789") for _ in range(int(length) - len(first) - 1)
    )
    total = sum(sum(divmod(int(it) * (2 - n % 2), 10)) for n, it in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"
