"""Standard Markdown to Slack's rich text.

Rich text is literal: no `<!channel>`, mention or escape means anything in it, so nothing that a
document or a model says can ping anybody. Lists, code and links look as they do in the source.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from slack_sdk.models.blocks import (
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_LINKS = ("https://", "http://", "mailto:")
_DEEPEST = 6

Part = RichTextElementParts.Text | RichTextElementParts.Link


@dataclass(frozen=True, slots=True)
class _Style:
    """How a run of text looks."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: str | None = None

    def part(self, text: str) -> Part:
        names = ("bold", "italic", "strike", "code")
        style = RichTextElementParts.TextStyle(
            **{name: getattr(self, name) or None for name in names}
        )
        look = style if any(getattr(self, name) for name in names) else None
        if self.link:
            return RichTextElementParts.Link(url=self.link, text=text, style=look)
        return RichTextElementParts.Text(text=text, style=look)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a block stands: in a quote or not, and how deep in lists."""

    border: int | None = None
    depth: int = 0


def rich_text(markdown: str) -> RichTextBlock:
    """Return Markdown as one block."""
    return _block(markdown, _Frame())


def quote(markdown: str) -> RichTextBlock:
    """Return Markdown as one block with a bar at its left."""
    return _block(markdown, _Frame(border=1))


def literal_quote(text: str) -> RichTextBlock:
    """Return what somebody typed, quoted as it is."""
    return RichTextBlock(elements=[RichTextQuoteElement(elements=[_Style().part(text)])])


def _block(markdown: str, frame: _Frame) -> RichTextBlock:
    tree = SyntaxTreeNode(_MARKDOWN.parse(markdown))
    elements = list(_blocks(tree.children, frame))
    return RichTextBlock(elements=elements or [_paragraph([_Style().part(" ")], frame)])


def _blocks(nodes: Iterable[SyntaxTreeNode], frame: _Frame) -> Iterator[RichTextElement]:
    """Yield an element a block; paragraphs that follow one another become one."""
    parts: list[Part] = []
    for node in nodes:
        if node.type in {"paragraph", "heading"}:
            style = _Style(bold=node.type == "heading")
            parts += [_Style().part("\n\n")] if parts else []
            parts += _inline(node, style)
            continue
        if parts:
            yield _paragraph(parts, frame)
            parts = []
        yield from _other(node, frame)
    if parts:
        yield _paragraph(parts, frame)


def _other(node: SyntaxTreeNode, frame: _Frame) -> Iterator[RichTextElement]:
    match node.type:
        case "bullet_list" | "ordered_list":
            yield from _list(node, frame)
        case "blockquote":
            yield from _blocks(node.children, replace(frame, border=1))
        case "table":
            yield _preformatted(_table(node), frame)
        case "fence" | "code_block":
            yield _preformatted(node.content.rstrip("\n"), frame)
        case _:
            return


def _paragraph(parts: list[Part], frame: _Frame) -> RichTextElement:
    if frame.border:
        return RichTextQuoteElement(elements=parts)
    return RichTextSectionElement(elements=parts)


def _preformatted(text: str, frame: _Frame) -> RichTextElement:
    part = RichTextElementParts.Text(text=text or " ")
    return RichTextPreformattedElement(elements=[part], border=frame.border)


def _list(node: SyntaxTreeNode, frame: _Frame) -> Iterator[RichTextElement]:
    """Yield a list; what is nested in an item interrupts it, and it goes on behind that."""
    items: list[RichTextElement] = []
    done = 0
    for item in node.children:
        inside = list(item.children)
        text = inside and inside[0].type == "paragraph"
        parts = _inline(inside[0], _Style()) if text else []
        items.append(RichTextSectionElement(elements=parts or [_Style().part(" ")]))
        nested = inside[1:] if text else inside
        if nested:
            yield _items(node, frame, items, done)
            done, items = done + len(items), []
            yield from _blocks(nested, replace(frame, depth=min(frame.depth + 1, _DEEPEST)))
    if items:
        yield _items(node, frame, items, done)


def _items(
    node: SyntaxTreeNode, frame: _Frame, items: list[RichTextElement], done: int
) -> RichTextElement:
    ordered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1)) - 1 + done if ordered else 0
    return RichTextListElement(
        elements=items,
        style="ordered" if ordered else "bullet",
        indent=frame.depth,
        offset=start or None,
        border=frame.border,
    )


def _inline(node: SyntaxTreeNode, style: _Style) -> list[Part]:
    return [part for child in node.children for part in _run(child, style)]


def _run(node: SyntaxTreeNode, style: _Style) -> Iterator[Part]:
    match node.type:
        case "text" | "code_inline":
            look = replace(style, code=True) if node.type == "code_inline" else style
            if node.content:
                yield look.part(node.content)
        case "softbreak" | "hardbreak":
            yield style.part(" " if node.type == "softbreak" else "\n")
        case "image":
            yield from [style.part(node.content)] if node.content else []
        case _:
            yield from _inline(node, _styled(node, style))


def _styled(node: SyntaxTreeNode, style: _Style) -> _Style:
    target = str(node.attrs.get("href", ""))
    looks = {
        "strong": replace(style, bold=True),
        "em": replace(style, italic=True),
        "s": replace(style, strike=True),
        # A path that only its own site understands leads nowhere from Slack.
        "link": replace(style, link=target) if target.startswith(_LINKS) else style,
    }
    return looks.get(node.type, style)


def _table(node: SyntaxTreeNode) -> str:
    """Return a table as text in columns."""
    rows = [
        ["".join(_plain(cell)) for cell in row.children]
        for section in node.children
        for row in section.children
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _plain(node: SyntaxTreeNode) -> Iterator[str]:
    if not node.children:
        yield " " if node.type == "softbreak" else node.content if node.type != "inline" else ""
    for child in node.children:
        yield from _plain(child)
