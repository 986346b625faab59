"""Documents into chunks: verbatim, deterministic, nothing lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.chunking import LONGEST, SHORTEST, chunks
from knowledge.errors import SourceUnreadable
from knowledge.markup import plain
from knowledge.models import Audience, Chunk, Document, Original
from knowledge.reading import read

WORDS = st.text("abcdef é日.!?:*`_[]()<>{}%|#-", min_size=1, max_size=60)
LINES = st.one_of(
    WORDS,
    st.just(""),
    st.sampled_from(
        ["# Title", "## Part", "- item", "  1. nested", "> quoted", "```", "| a | b |", "|---|---|"]
    ),
    st.sampled_from([":::", "{% raw %}", "<div>", "</div>", "<tr><td>cell</td></tr>", "---", "\t"]),
    WORDS.map(lambda text: (text + ". ") * 40),
)
PAGES = st.lists(LINES, max_size=40).map("\n".join)


def document_of(text: str) -> Document | None:
    """Read a page, or None where it holds no text."""
    try:
        return read(Original("a.md", text.encode()), Audience.PUBLIC)
    except SourceUnreadable:
        return None


def cut(text: str) -> tuple[Chunk, ...]:
    """Return the chunks of a page."""
    document = document_of(text)
    return chunks(document, "docs") if document else ()


def squeezed(text: str) -> str:
    """Return text without white space."""
    return "".join(text.split())


@settings(deadline=None)
@given(PAGES)
def test_every_chunk_stands_verbatim_in_the_file_beginning_at_its_line(text: str) -> None:
    lines = text.split("\n")
    for chunk in cut(text):
        assert chunk.line is not None
        from_here = squeezed("\n".join(lines[chunk.line - 1 :]))
        at = from_here.find(squeezed(chunk.text))
        assert 0 <= at < len(squeezed(lines[chunk.line - 1]))


@settings(deadline=None)
@given(PAGES)
def test_no_block_is_lost_and_none_comes_twice(text: str) -> None:
    document = document_of(text)
    blocks = document.blocks if document else ()
    assert squeezed("".join(chunk.text for chunk in cut(text))) == squeezed(
        "".join(block.text for block in blocks)
    )


@settings(deadline=None)
@given(PAGES)
def test_a_chunk_fits_a_quote_and_the_same_page_gives_the_same_chunks(text: str) -> None:
    first = cut(text)
    assert all(0 < len(chunk.text) <= LONGEST for chunk in first)
    assert first == cut(text)
    assert len({chunk.chunk_id for chunk in first}) == len(first)
    assert [chunk.ordinal for chunk in first] == list(range(len(first)))


def test_a_tiny_block_is_joined_to_the_next_under_its_heading() -> None:
    found = cut("## A\n\nTo do this:\n\n- first\n- second\n\n## B\n\nOther.\n")
    assert [chunk.text for chunk in found] == ["To do this:\n\n- first\n- second", "Other."]


def test_a_tiny_block_before_noise_stays_alone_because_a_quote_must_be_verbatim() -> None:
    found = cut("Note this.\n\n{% include a.md %}\n\nAnd that.\n")
    assert [chunk.text for chunk in found] == ["Note this.", "And that."]


def test_a_long_paragraph_is_cut_where_a_sentence_ends() -> None:
    sentence = "You can change the card that we charge, e.g. to Visa, at any time. "
    found = cut(sentence * 20)
    assert len(found) > 1
    assert all(chunk.text.endswith("any time.") for chunk in found)


def test_a_long_list_is_cut_between_its_items_and_each_piece_knows_its_line() -> None:
    found = cut("\n".join(f"- item number {n} of a list that is long" for n in range(40)))
    assert [chunk.text.split()[3] for chunk in found] == [
        str((chunk.line or 0) - 1) for chunk in found
    ]


def test_a_long_table_is_cut_between_rows() -> None:
    rows = "\n".join(f"<tr>\n<td>{n}</td><td>{'word ' * 10}</td>\n</tr>" for n in range(30))
    found = cut(f"<table>\n{rows}\n</table>\n")
    assert all(chunk.text.endswith(("</tr>", "</table>")) for chunk in found)


def test_an_id_changes_with_the_line_and_the_content_hash_does_not() -> None:
    (one,) = cut("We bill monthly, in advance, by card or by bank transfer, as you like it.")
    (two,) = cut("\nWe bill monthly, in advance, by card or by bank transfer, as you like it.")
    assert one.chunk_id != two.chunk_id
    assert one.content_hash == two.content_hash


def test_front_matter_alone_says_nothing_that_is_too_short_to_be_found() -> None:
    assert SHORTEST < LONGEST
    assert plain(cut("Yes.")[0].text) == "Yes."
