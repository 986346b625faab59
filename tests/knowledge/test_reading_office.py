"""Word documents, workbooks and tables of questions and answers."""

from datetime import date, datetime

import pytest

from knowledge.chunking import chunks
from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, BlockKind, Document, Original
from knowledge.reading import read
from tests.knowledge.files import archive, docx, item, paragraph, rows, xlsx

BOMB = b"0" * 30_000_000
ENTITIES = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


def document(path: str, content: bytes) -> Document:
    return read(Original(path, content), Audience.PUBLIC)


def said(made: Document) -> list[tuple[str, tuple[str, ...], str]]:
    return [(block.kind.value, block.headings, block.text) for block in made.blocks]


def test_a_word_document_has_headings_lists_tables_and_code() -> None:
    body = (
        paragraph("Billing guide", "Title"),
        paragraph("Refunds", "Heading1"),
        paragraph("Before &lt;date&gt;."),
        item("one", 1) + item("inner", 1, 1) + item("two", 1),
        paragraph("Then:"),
        item("first", 2) + item("second", 2),
        rows(("Plan", "Price"), ("Free", "0")),
        paragraph("pip install x", "Code") + paragraph("  run", "Code"),
        paragraph("Own", "Own"),
        '<w:p><w:hyperlink r:id="r1"><w:r><w:t>Read more</w:t></w:r></w:hyperlink></w:p>',
        rows(("A box",)),
    )
    made = document("a.docx", docx("".join(body)))
    assert made.title == "Billing guide"
    assert said(made) == [
        ("paragraph", ("Refunds",), "Before &lt;date>."),
        ("list", ("Refunds",), "- one\n  - inner\n- two"),
        ("paragraph", ("Refunds",), "Then:"),
        ("list", ("Refunds",), "1. first\n2. second"),
        ("table", ("Refunds",), "| Plan | Price |\n|---|---|\n| Free | 0 |"),
        ("code", ("Refunds",), "```\npip install x\n  run\n```"),
        ("paragraph", ("Refunds", "Own"), "[Read more](https://example.com/refunds)"),
        ("paragraph", ("Refunds", "Own"), "A box"),
    ]


def test_bold_lines_are_headings_where_nobody_used_styles() -> None:
    body = paragraph("How to pay", run="<w:b/>") + paragraph("By card.")
    assert said(document("a.docx", docx(body))) == [("paragraph", ("How to pay",), "By card.")]


def test_what_was_deleted_or_hidden_is_not_read() -> None:
    body = (
        paragraph("hidden", run="<w:vanish/>")
        + "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        + "<w:r><w:t>kept</w:t></w:r></w:p>"
    )
    assert said(document("a.docx", docx(body))) == [("paragraph", (), "kept")]


FAQ = [
    ["Our questions"],
    ["Topic", "Question", "Answer", "Link"],
    ["Billing", "Can I get my money back?", "Yes, within 30 days.\nIn full.", "https://a.example"],
    [None, "How?", "Write to us.", None],
    [None, "Unanswered?", None, None],
]


def test_a_row_of_questions_and_answers_is_a_block_under_its_question() -> None:
    made = document("faq.xlsx", xlsx({"FAQ": FAQ}))
    assert [(block.headings, block.text, block.line) for block in made.blocks] == [
        (("FAQ",), "Our questions", 1),
        (
            ("FAQ", "Billing", "Can I get my money back?"),
            "Yes, within 30 days.\nIn full.\nLink: https://a.example",
            3,
        ),
        (("FAQ", "How?"), "Write to us.", 4),
    ]


def test_the_rows_of_other_tables_name_their_columns() -> None:
    plans = [["Plan", "Price", "Since"], ["Free", 0, date(2024, 5, 1)], ["Pro", 19.5, None]]
    times = [["Name", "Starts"], ["Run", datetime(2024, 5, 1, 9, 30)]]  # noqa: DTZ001  # Excel has no zones
    made = document("a.xlsx", xlsx({"Plans": plans, "Times": times}))
    assert said(made) == [
        ("table", ("Plans",), "Plan: Free\nPrice: 0\nSince: 2024-05-01"),
        ("table", ("Plans",), "Plan: Pro\nPrice: 19.5"),
        ("table", ("Times",), "Name: Run\nStarts: 2024-05-01 09:30"),
    ]


def test_a_share_is_shown_as_one() -> None:
    made = document("a.xlsx", xlsx({"Sheet1": [["Plan", "Share"], ["Free", 0.19]]}, "0%"))
    assert said(made) == [("table", (), "Plan: Free\nShare: 19 %")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.csv", 'Frage;Antwort\n"Wie, bitte?";"Ja; so\ngeht es"\nÜbrigens?;Nein\n'),
        ("a.csv", 'Question,Answer\n"Wie, bitte?","Ja; so\ngeht es"\nÜbrigens?,Nein\n'),
        ("a.tsv", 'q\ta\n"Wie, bitte?"\t"Ja; so\ngeht es"\nÜbrigens?\tNein\n'),
    ],
)
def test_csv_is_read_with_whatever_parts_its_cells(path: str, text: str) -> None:
    made = document(path, text.encode("cp1252"))
    assert [(block.headings, block.text, block.line) for block in made.blocks] == [
        (("Wie, bitte?",), "Ja; so\ngeht es", 2),
        (("Übrigens?",), "Nein", 4),
    ]


def test_every_chunk_of_a_long_row_stands_in_its_row() -> None:
    answer = "\n".join(f"Line {n} of a long answer that goes on for a while." for n in range(40))
    made = document("a.csv", f'Question,Answer\nWhy?,"{answer}"\n'.encode())
    cut = chunks(made, "docs")
    assert len(cut) > 1
    assert {chunk.line for chunk in cut} == {2}


def test_a_list_without_lines_keeps_its_lines_when_it_is_cut() -> None:
    items = "".join(item(f"Item {n} says something that takes some room.", 1) for n in range(40))
    cut = chunks(document("a.docx", docx(items)), "docs")
    assert len(cut) > 1
    assert all(line.startswith("- ") for chunk in cut for line in chunk.text.split("\n"))
    assert {chunk.kind for chunk in cut} == {BlockKind.LIST}


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("a.docx", b"", "damaged or cut off"),
        ("a.docx", docx(paragraph("x"))[:-200], "damaged or cut off"),
        ("a.docx", archive({"a.txt": "x"}), "holds no document of Word"),
        ("a.docx", b"\xd0\xcf\x11\xe0" * 9, "password-protected"),
        ("a.docx", docx("", {"word/media/x.xml": BOMB}), "times its size"),
        ("a.docx", docx("", {f"{n}.xml": "" for n in range(6000)}), "more than 5000"),
        ("a.docx", docx("", {"../../x": "x"}), "outside of its file"),
        ("a.docx", docx("", {"word/document.xml": ENTITIES}), "declares entities"),
        ("a.docx", docx("<w:sdt>" * 2000 + "</w:sdt>" * 2000), "nested more than 1000 deep"),
        ("a.docx", docx("<w:sdt>"), "damaged or cut off"),
        ("a.xlsx", archive({"xl/workbook.xml": ENTITIES}), "declares entities"),
        ("a.xlsx", archive({"xl/workbook.xml": "<x/>"}), "save it anew as XLSX"),
        ("a.xlsx", archive({"xl/a.xml": BOMB}), "times its size"),
        ("a.xlsx", xlsx({"A": [["x"]]})[:-300], "damaged or cut off"),
        ("a.xlsx", xlsx({"A": []}), "without text"),
        ("a.csv", b"", "without text"),
        ("a.csv", b"a,b\n" + b'"' + b"x" * 200_000 + b'",c\n', "no table from line 2 on"),
    ],
)
def test_bad_files_are_refused_in_one_line(path: str, content: bytes, reason: str) -> None:
    with pytest.raises(SourceUnreadable) as refused:
        document(path, content)
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    assert reason in message
    assert "\n" not in message
