"""What is taken out before anything is stored, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.redaction import Kind, find, redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to Jo.O'Neil+x@mail.example.co.uk.", "Write to [email]."),
        ("<mailto:a@b.io|a@b.io>", "<mailto:[email]|[email]>"),
        ("müller@bücher.example now", "[email] now"),
        ("first/last@example.com, a#b@example.com", "[email], [email]"),
        (
            '"jo doe"@example.com and jo@[192.0.2.1] and jo@x.xn--p1ai',
            "[email] and [email] and [email]",
        ),
        ("DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", "[iban]"),
        (
            "card_number=4111111111111111 or #4111\u20111111\u20111111\u20111111",
            "card_number=[card] or #[card]",
        ),
        ("0171 2345678 is my number", "[phone] is my number"),
        ("Anna (01 42 68 53 00)", "Anna ([phone])"),
        ("64:ff9b::192.0.2.33", "[ip]"),
        ("call (96) 627-277 please", "call [phone] please"),
        ("on (07) 5331 0577?", "on [phone]?"),
        ("Desk: 986.291.2294x751\nFax: 001-420-335-7509x38548", "Desk: [phone]\nFax: [phone]"),
        ("mobile +49 (0) 30 123456-78", "mobile [phone]"),
        ("+14155552671", "[phone]"),
        ("ring 4155552671", "ring [phone]"),
        ("my number is 07911123456.", "my number is [phone]."),
        ("06 12 34 56 78", "[phone]"),
        ("card 4532 2766 4457 7020, thanks", "card [card], thanks"),
        ("5213591727586604", "[card]"),
        ("amex 3714-496353-98431", "amex [card]"),
        ("2 x 4012888888881881", "2 x [card]"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [iban] please"),
        ("gb29nwbk60161331926819", "[iban]"),
        ("from 203.0.113.7:8080", "from [ip]:8080"),
        ("http://10.1.2.3/x", "http://[ip]/x"),
        ("10.1.2.3-10.1.2.9", "[ip]-[ip]"),
        ("[2001:db8::8a2e:370:7334]:443 and fe80::1.", "[[ip]]:443 and [ip]."),
        ("SSN 531-21-7351", "SSN [ssn]"),
        ("xoxb-1234567890-abcdefABCDEF", "[token]"),
        ("xapp-1-A0123-456-deadbeef ok", "[token] ok"),
        ("AKIAIOSFODNN7EXAMPLE", "[token]"),
        (
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "aws_secret_access_key = [token]",
        ),
        ("AIzaSyA-0123456789abcdefghijklmnopqrstu", "[token]"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "[token]"),
        ("sk-proj-abc123def456ghi789", "[token]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]"),
        ("postgres://bot:hunter2@db.example/x", "postgres://[token]@db.example/x"),
        ("Authorization: Bearer abcdefghij0123456789xyz", "Authorization: Bearer [token]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "[token]"),
    ],
)
def test_what_must_go_is_replaced_by_its_kind(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Upgrade to version 1.2.3.4 or v10.0.0.1, not Chrome/120.0.6.109.",
        "libfoo-1.2.3.4.tar.gz and 1.2.3.4-beta and 1.2.3.4.5",
        "localhost is 127.0.0.1, ::1 or 0.0.0.0; the mask is 255.255.255.0",
        "since 2026-11-21 12:30:45, or 21.11.2026 10:30",
        "order 4155552671, invoice 2024-000123, ticket #123456789",
        "order number 123-4567890-1234567",
        "key 1234-5678-9012",
        "000000  000000  000000  000000 000002 579506   535967  418614  573648",
        "mac 01-23-45-67-89-AB, offset +0.000000000, UTC m=+70366.298768264",
        "uid: 17b1f3d4-9c3c-11e8-be62-0800277d20bf roleRef",
        "Members@odata.count and kmods-via-containers@simple-kmod.service",
        "550e8400-e29b-41d4-a716-446655440000",
        "ts 1732156324.123456 and 1732156324000",
        "1 000 000 000 events, 10,000,000 rows, 3.14159265358979",
        "ports 8080 443 22 6379",
        "std::vector abc::def 12:30:45 00:1A:2B:3C:4D:5E",
        "@channel, user@, git @ 5, ask-the-support-team-for-2-licences",
        "https://example.com/articles/4155552671/12345678901",
        "4532276644577021 is no card",
        "id: 643697130067c2f408ff28ca",
        "DE89370400440532013001 is no IBAN",
        "call back in 30 days",
        "",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert redact(text) == text


def test_a_find_says_where_and_what() -> None:
    (span,) = find("to a@b.io now")
    assert (span.start, span.end, span.kind) == (3, 9, Kind.EMAIL)


@given(st.text(alphabet="0123456789 .-()+@:/abxoxk_AZ", max_size=80))
def test_finds_are_in_order_and_do_not_overlap(text: str) -> None:
    position = 0
    for span in find(text):
        assert position <= span.start < span.end <= len(text)
        position = span.end


@given(st.text(max_size=60), st.text(max_size=60))
def test_an_address_is_found_in_whatever_stands_around_it(before: str, after: str) -> None:
    assert "someone@mail.example" not in redact(f"{before} someone@mail.example {after}")


@pytest.mark.parametrize(
    "unit",
    ["a", "1", "1 ", "12-", "a@", "a.", "@a.", "::", "1.", "DE89 ", "eyJa.", "(1", "sk-", "4 "],
)
def test_hostile_repetition_ends(unit: str) -> None:
    """A pattern that went back over the text again and again would not come back from here."""
    hostile = (unit * 20_000)[:20_000]
    assert len(redact(hostile)) <= 20_000
