"""Whatever stands on a page, the reader makes blocks of it that stand there, or says no."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.chunking import chunks
from knowledge.models import Audience, Original
from knowledge.reading import read

TAGS = (
    "<div",
    '<a href="',
    ">",
    "</div>",
    "<br/>",
    "<!--",
    "-->",
    "{: .x}",
)
TEMPLATES = ("{%", "%}", "{{", "}}", "<Tab title='x'>", "</Tab>", "!!! x", "{{< x >}}", "if", "raw")
CODE = ("```", "~~~", "`", "``", "    ", "\t")
MARKS = ("# ", "## ", "- ", "1. ", "|", "|---|", ":::", "> ", "---", "***", "![", "](x)", "[y]")
WORDS = ("word", "two words", "é", "\u200b", "\n", "\n\n", "\r\n")
PIECES = st.sampled_from((*TAGS, *CODE, *MARKS, *WORDS))
EVERYTHING = st.sampled_from((*TAGS, *CODE, *MARKS, *WORDS, *TEMPLATES))


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=300)
def test_any_soup_of_markup_is_read_and_cut_verbatim(soup: str) -> None:
    """No page stops a load, and every chunk stands in its page, white space aside."""
    page = f"A page.\n\n{soup}"
    document = read(Original("a.md", page.encode()), Audience.PUBLIC)
    bare = "".join(page.split())
    for chunk in chunks(document, "docs"):
        assert "".join(chunk.text.split()) in bare


@given(st.lists(EVERYTHING, max_size=60).map("".join))
@settings(max_examples=300)
def test_any_soup_of_templates_is_read_and_keeps_its_lines(soup: str) -> None:
    """No page stops a load, and no chunk stands below the end of its page."""
    page = f"A page.\n\n{soup}"
    document = read(Original("a.md", page.encode()), Audience.PUBLIC)
    for chunk in chunks(document, "docs"):
        assert 1 <= (chunk.line or 0) <= page.replace("\r\n", "\n").count("\n") + 1


def test_code_within_a_tag_keeps_the_count_of_lines() -> None:
    """A tag may hold a block of code that holds the sign at which it ends."""
    page = "Before.\n\n<Snippet code={`\n```js\na > b\n```\n`} />\n\nAfter.\n"
    document = read(Original("a.mdx", page.encode()), Audience.PUBLIC)
    assert [(one.text, one.line) for one in document.blocks][-1] == ("After.", 9)


@pytest.mark.parametrize("path", ["a.md", "a.rst"])
def test_no_depth_of_a_list_overturns_the_reader(path: str) -> None:
    """A pattern that tries every way to part its blanks needs half a minute for it."""
    page = "".join(f"{'  ' * depth}- point {depth}\n\n" for depth in range(700))
    document = read(Original(path, page.encode()), Audience.PUBLIC)
    assert "point 699" in document.blocks[-1].text
