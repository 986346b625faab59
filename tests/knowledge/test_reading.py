"""Bytes of Markdown and plain text into blocks with their lines."""

import pytest

from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, BlockKind, Document, Original
from knowledge.reading import read


def page(
    text: str | bytes, path: str = "docs/billing.md", audience: Audience = Audience.PUBLIC
) -> Document:
    """Read a page that a folder of `audience` holds."""
    content = text if isinstance(text, bytes) else text.encode()
    return read(Original(path, content), audience)


def texts(document: Document) -> list[str]:
    """Return what each block says."""
    return [block.text for block in document.blocks]


def test_a_block_knows_its_kind_its_headings_and_its_line() -> None:
    document = page(
        "# Billing\n\nWe bill monthly.\n\n## Refunds\n\n- within 30 days\n- in full\n\n"
        "### How\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nrefund --all\n```\n"
    )
    assert [(b.kind, b.headings, b.line) for b in document.blocks] == [
        (BlockKind.PARAGRAPH, (), 3),
        (BlockKind.LIST, ("Refunds",), 7),
        (BlockKind.TABLE, ("Refunds", "How"), 12),
        (BlockKind.CODE, ("Refunds", "How"), 16),
    ]


def test_a_heading_that_repeats_the_title_is_not_in_the_heading_path() -> None:
    document = page("---\ntitle: Billing\n---\n# Billing\n\nWe bill monthly.\n")
    assert document.blocks[0].headings == ()


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("---\ntitle: 'Your bill'\n---\n# Other\n\nText.\n", "a.md", "Your bill"),
        ("intro\n\n# Your *bill* {#bill}\n\nText.\n", "a.md", "Your bill"),
        ("Text.\n", "docs/how-to_pay.md", "How to pay"),
        ("Text.\n", "docs/billing/index.md", "Billing"),
        ("---\ntitle: {{ site.title }}\n---\nText.\n", "docs/pay.md", "Pay"),
        ("---\ntitle: A: B\n---\nText.\n", "docs/pay.md", "A: B"),
    ],
)
def test_the_title_is_the_front_matters_else_the_first_heading_else_the_files_name(
    text: str, path: str, title: str
) -> None:
    assert page(text, path).title == title


@pytest.mark.parametrize(
    ("loaded", "said", "read_as"),
    [
        (Audience.PUBLIC, "internal", Audience.INTERNAL),
        (Audience.PUBLIC, "public", Audience.PUBLIC),
        (Audience.PUBLIC, "staff only", Audience.INTERNAL),
        (Audience.INTERNAL, "public", Audience.INTERNAL),
    ],
)
def test_a_page_may_narrow_its_audience_and_never_widen_it(
    loaded: Audience, said: str, read_as: Audience
) -> None:
    text = f"---\naudience: {said}\n---\nText.\n"
    assert page(text, audience=loaded).audience is read_as


def test_front_matter_gives_an_absolute_url_and_a_line_number_counts_it() -> None:
    document = page("---\ntitle: A\nurl: https://docs.example.com/a\n---\n\nText.\n")
    assert (document.url, document.blocks[0].line) == ("https://docs.example.com/a", 6)


def test_a_document_may_narrow_its_audience_and_never_widens_it() -> None:
    for ours, of_the_source, wanted in (
        (Audience.INTERNAL, Audience.PUBLIC, Audience.INTERNAL),
        (Audience.PUBLIC, Audience.INTERNAL, Audience.INTERNAL),
        (Audience.PUBLIC, Audience.PUBLIC, Audience.PUBLIC),
    ):
        original = Original("a.md", b"We bill monthly.", audience=ours)
        assert read(original, of_the_source).audience == wanted


def test_the_source_may_name_a_document_that_does_not_name_itself() -> None:
    original = Original("4711.md", b"# About\n\nWe bill monthly.", title="How we bill")
    assert read(original, Audience.PUBLIC).title == "How we bill"


def test_a_relative_url_of_front_matter_links_nowhere() -> None:
    assert page("---\nurl: /a/\n---\nText.\n").url is None


@pytest.mark.parametrize(
    "noise",
    [
        '{% include content/note.html type="info" %}',
        "import useBaseUrl from '@docusaurus/useBaseUrl';",
        '<div class="browser"><img alt="A picture" src="a.png" /></div>',
        "![A picture](a.png)",
        "{: .table}",
        '<CtaBox\n  headline="Start here"\n  link="https://a.example"\n/>',
        "<!-- a remark\nover lines -->",
        "<!-- a remark -->",
        ":::",
        "---",
    ],
)
def test_what_only_the_site_generator_reads_becomes_no_block(noise: str) -> None:
    assert texts(page(f"Before.\n\n{noise}\n\nAfter.\n")) == ["Before.", "After."]


def test_noise_inside_a_paragraph_cuts_it_and_an_admonition_keeps_its_text() -> None:
    document = page(":::tip\nPay early.\n:::\n")
    assert [(b.text, b.line) for b in document.blocks] == [("Pay early.", 2)]


def test_an_html_heading_counts_as_one() -> None:
    assert page("<h2>Refunds</h2>\n\nIn full.\n").blocks[-1].headings == ("Refunds",)


def test_a_table_of_html_is_one_table_and_keeps_its_rows() -> None:
    document = page("<table>\n <tr>\n  <td>1</td>\n </tr>\n</table>\n")
    assert [block.kind for block in document.blocks] == [BlockKind.TABLE]


def test_plain_text_may_be_indented_and_hold_angle_brackets() -> None:
    document = page("    Indented text.\n\n<name> is yours.\n", "a.txt")
    assert [block.kind for block in document.blocks] == [BlockKind.PARAGRAPH] * 2


def test_what_a_tag_parts_is_not_adjacent() -> None:
    """A chunk of both would not stand in the file."""
    document = page("- item\n:::\n- item\n\n- more\n")
    assert texts(document) == ["- item", "- item\n\n- more"]
    assert not any(block.adjacent for block in document.blocks)


def test_blocks_are_adjacent_where_only_blank_lines_lie_between() -> None:
    document = page("One.\n\nTwo.\n\n## Three\n\nFour.\n")
    assert [block.adjacent for block in document.blocks] == [False, True, False]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_what_says_that_it_is_utf_16_are_read(encoding: str) -> None:
    assert texts(page("Überweisung\r\nund Beleg.\r\n".encode(encoding))) == [
        "Überweisung\nund Beleg."
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture, not Markdown"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "binary"),
        (b"\x81\x8d \xfe", "not UTF-8 (byte 0)"),
        (b"", "without text"),
        (b"---\ntitle: A\n---\n{% include a.md %}\n", "without text"),
        (b"\xff\xfe\x00", "not UTF-16"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line_that_names_it(
    content: bytes, reason: str
) -> None:
    with pytest.raises(SourceUnreadable) as refused:
        page(content)
    message = str(refused.value)
    assert message.startswith("docs/billing.md: ")
    assert reason in message
    assert "\n" not in message
