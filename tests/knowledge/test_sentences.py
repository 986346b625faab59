"""What of a chunk can be cited."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.models import BlockKind, Chunk
from knowledge.sentences import sentences, spans
from tests.knowledge.builders import chunk


def of(kind: BlockKind, text: str) -> Chunk:
    """Return a chunk of this kind and text."""
    return replace(chunk("one"), kind=kind, text=text)


@pytest.mark.parametrize(
    ("kind", "text", "cut"),
    [
        (
            BlockKind.PARAGRAPH,
            "Use a card, e.g. Visa. You can\nchange it in v1.2. **Later** too!",
            ("Use a card, e.g. Visa.", "You can\nchange it in v1.2.", "**Later** too!"),
        ),
        (
            BlockKind.PARAGRAPH,
            "You don't. They won’t. It is Ann's. Ask J. Doe. See plan B. It costs.",
            ("You don't.", "They won’t.", "It is Ann's.", "Ask J. Doe.", "See plan B. It costs."),
        ),
        (BlockKind.LIST, "- One. Two.\n  More.\n- Three", ("- One. Two.\n  More.", "- Three")),
        (BlockKind.LIST, "To do it:\n\n1. One\n2. Two", ("To do it:", "1. One", "2. Two")),
        (
            BlockKind.TABLE,
            "| Plan | Price |\n|---|---|\n| Pro | 9 |",
            ("| Plan | Price |", "| Pro | 9 |"),
        ),
        (
            BlockKind.TABLE,
            "<tr><td>a</td></tr>\n<tr><td>b</td></tr>",
            ("<tr><td>a</td></tr>", "<tr><td>b</td></tr>"),
        ),
        (BlockKind.CODE, "```sh\na. B\nc\n```", ("```sh\na. B\nc\n```",)),
        (
            BlockKind.CODE,
            "Run it. So:\n\n```sh\na\n```\n\nDone. Well.",
            ("Run it.", "So:", "```sh\na\n```", "Done.", "Well."),
        ),
    ],
)
def test_a_chunk_is_cut_into_sentences_items_rows_and_whole_code(
    kind: BlockKind, text: str, cut: tuple[str, ...]
) -> None:
    assert sentences(of(kind, text)) == cut


def test_lines_without_a_word_cannot_be_cited() -> None:
    assert sentences(of(BlockKind.TABLE, "|---|---|\n| ✓ | |")) == ()


@settings(deadline=None)
@given(st.sampled_from(BlockKind), st.text("aB.!?\n -*1|`<tr/>", max_size=200))
def test_together_the_spans_are_the_text_and_each_sentence_is_verbatim(
    kind: BlockKind, text: str
) -> None:
    pieces = [text[start:end] for start, end in spans(kind, text)]
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(sentence in text for sentence in sentences(of(kind, text)))
