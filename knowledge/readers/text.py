"""Read plain text: paragraphs and lists as Markdown has them, and nothing that shows code."""

from markdown_it import MarkdownIt

from knowledge.models import Original
from knowledge.readers.encodings import decoded
from knowledge.readers.markdown import page_of
from knowledge.readers.matter import front_matter
from knowledge.readers.page import Page
from knowledge.readers.script import Script

# Plain text is indented for other reasons than to show code, and its angle brackets are no tags.
_PARSER = MarkdownIt("commonmark").enable("table").disable(["code", "html_block", "inline"])


def read(original: Original) -> Page:
    """Return the blocks of a text; raise `SourceUnreadable` for what is none."""
    matter, body = front_matter(decoded(original.path, original.content))
    return page_of(Script.of(body), _PARSER, matter)
