"""PDF: the text of its pages, as somebody would copy it by hand."""

import pytest

from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, Document, Original
from knowledge.reading import read
from tests.knowledge.files import pdf

GUIDE = [
    [
        (20, 750, "Refunds"),
        (11, 720, "We refund every pay-"),
        (11, 707, "ment in full. A self-service"),
        (11, 694, "portal shows it, self-"),
        (11, 681, "service is fast."),
        (11, 650, "A second paragraph about <name>."),
        (15, 620, "How to ask"),
        (-10, 600, "refund --all"),
        (-10, 588, "  --now"),
        (11, 560, "- write to us"),
        (11, 547, "- wait for a"),
        (11, 534, "reply"),
    ]
]


def document(content: bytes) -> Document:
    return read(Original("a.pdf", content), Audience.PUBLIC)


def test_lines_become_paragraphs_lists_and_code_under_their_headings() -> None:
    made = document(pdf(GUIDE))
    assert made.title == "Refunds"
    assert [(block.kind.value, block.headings, block.text) for block in made.blocks] == [
        (
            "paragraph",
            (),
            (
                "We refund every payment in full. A self-service portal shows it, "
                "self-service is fast."
            ),
        ),
        ("paragraph", (), "A second paragraph about &lt;name>."),
        ("code", ("How to ask",), "```\nrefund --all\n --now\n```"),
        ("list", ("How to ask",), "- write to us\n- wait for a reply"),
    ]
    assert {(block.line, block.page) for block in made.blocks} == {(None, 1)}


WORDS = ("Red", "Green", "Blue", "Brown", "Black")


def test_what_stands_at_the_edge_of_every_page_is_not_read() -> None:
    pages = [
        [
            (9, 790, f"Acme manual, chapter {n}"),
            (11, 700, f"{word} is the colour of this page."),
            (11, 687, f"{word} things are on it."),
            (9, 20, f"Page {n} of 5"),
        ]
        for n, word in enumerate(WORDS, 1)
    ]
    assert [(block.page, block.text) for block in document(pdf(pages)).blocks] == [
        (n, f"{word} is the colour of this page. {word} things are on it.")
        for n, word in enumerate(WORDS, 1)
    ]


def test_a_sentence_goes_on_over_the_edge_of_a_page() -> None:
    pages = [[(11, 60, "We refund every payment")], [(11, 750, "in full, within a week.")]]
    (block,) = document(pdf(pages)).blocks
    assert (block.page, block.text) == (1, "We refund every payment in full, within a week.")


@pytest.mark.parametrize(
    ("inside", "title"), [("Billing guide", "Billing guide"), ("Microsoft Word - x.doc", "A")]
)
def test_a_pdf_without_headings_is_called_what_it_calls_itself(inside: str, title: str) -> None:
    assert document(pdf([[(11, 700, "We refund every payment.")]], inside)).title == title


EMPTY: list[tuple[int, int, str]] = []
LOCKED = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <"
    + b"41" * 32
    + b"> /U <"
    + b"42" * 32
    + b"> /P -4 >>"
    b" /ID [<00> <00>] /Root"
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no PDF"),
        (b"<html><p>text</p></html>", "no PDF"),
        (pdf(GUIDE)[:400], "damaged or cut off"),
        (pdf([EMPTY, EMPTY]), "2 pages of pictures and no text"),
        (pdf(GUIDE).replace(b"/Root", LOCKED), "password-protected"),
        (pdf([[(11, 9, "x")]] * 3001), "3001 pages, more than 3000"),
    ],
)
def test_bad_files_are_refused_in_one_line(content: bytes, reason: str) -> None:
    with pytest.raises(SourceUnreadable) as refused:
        document(content)
    message = str(refused.value)
    assert message.startswith("a.pdf: ")
    assert reason in message
    assert "\n" not in message
