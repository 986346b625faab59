"""What people type in Slack, as the Markdown in which answers are kept. Pure."""

import re
from collections.abc import Iterator

_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_FENCED = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_EDGES = r"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]+?)(?<=\S){mark}(?![\w{mark}])"
_STYLES = (
    (re.compile(_EDGES.format(mark=r"\*")), r"**\1**"),
    (re.compile(_EDGES.format(mark="~")), r"~~\1~~"),
    (re.compile(r"^([ \t]*)[•◦▪][ \t]*", re.MULTILINE), r"\1- "),
    (re.compile(r"(?<![<\w])(?<!\]\()(https?://[^\s<>()]*[^\s<>().,;:!?'\"])"), r"<\1>"),
)
_HARD_BREAK = "  "


def as_markdown(said: str) -> str:
    """Return a message as Markdown: bold, struck out, lists and links; code stays as it is."""
    pieces = _CODE.split(said)
    return "".join(_code(it) if n % 2 else _styled(it) for n, it in enumerate(pieces)).strip()


def with_line_ends(typed: str) -> str:
    """Return Markdown in which each line that somebody began stays a line of its own."""
    return "\n".join(_lines(typed.replace("\r\n", "\n").strip()))


def _lines(text: str) -> Iterator[str]:
    lines = [line.rstrip() for line in text.split("\n")]
    fenced = False
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        goes_on = line and after and not fenced and not fence
        yield line + _HARD_BREAK if goes_on else line


def _styled(text: str) -> str:
    for pattern, markdown in _STYLES:
        text = pattern.sub(markdown, text)
    return text


def _code(text: str) -> str:
    return _FENCED.sub(r"\n```\n\1\n```\n", text)
