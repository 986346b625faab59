"""Markdown as real pages hold it: what a reader sees of it, and what may be shown of it in Slack.

Pages are not clean Markdown: they carry HTML, Liquid (`{% include … %}`), kramdown attributes
(`{:target="_blank"}`), MDX imports and admonition fences. None of it is what the page says.
"""

import html
import re
from collections.abc import Callable, Sequence

# Bounded, so that a page full of openings without an end costs no more than any other.
_LIQUID = re.compile(
    r"\{%(?:[^{%]|%(?!\})|\{(?!%)){0,2000}?%\}|\{\{(?:[^{}]|\}(?!\})|\{(?!\{)){0,2000}?\}\}"
)
_KRAMDOWN = re.compile(r"\{:[^{}\n]*\}")
_ANCHOR = re.compile(r"\s*\{#[\w.:-]+\}")
_COMMENT = re.compile(r"<!--.{0,4000}?-->|\{/\*.{0,4000}?\*/\}", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][\w.:-]*(?:\s[^<>]*)?/?>")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]]*\])")
_RELATIVE = re.compile(
    r"\[([^\[\]]*)\](?:\((?!https?://|mailto:)[^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]]*\])"
)
_CODE = re.compile(
    r"^[ \t]*(?P<fence>```+|~~~+).*?(?:^[ \t]*(?P=fence)[ \t]*$|\Z)|(?P<tick>`+)[^`\n]+(?P=tick)",
    re.DOTALL | re.MULTILINE,
)
_PLACE = re.compile(r"\ue000(\d+)\ue001")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_CELLS = re.compile(r"</t[dh]>\s*<t[dh](?:\s[^<>]*)?>", re.IGNORECASE)
_ADMONITION = re.compile(r"^[ \t]*:::+.*$", re.MULTILINE)
_CALLOUT = re.compile(r'^[ \t]*>[ \t]*(?:\w+[ \t]*""|\[!\w+\])[ \t]*$', re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```+|~~~+).*$", re.MULTILINE)
_MODULE = re.compile(r"^\s*(?:import\s.+\sfrom\s+['\"].*|export\s+(?:default|const)\s.*)$")
# Nothing is tried twice: a list that is nested a thousand deep is indented by thousands of blanks.
_RULE = re.compile(r"^[ \t]*+(?=[-|: ]*?---)[-|: ]++$", re.MULTILINE)
_LEAD = re.compile(r"^[ \t]*(?:>[ \t]?)*[ \t]*(?:[-*+][ \t]+|#{1,6}[ \t]+)?", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`+")
_WORD = re.compile(r"[^\W_]")
_INK = re.compile(r"[^\n]+")
_BLANKS = re.compile(r"[ \t]+")
_GAPS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def plain(text: str) -> str:
    """Return what a reader sees of a piece of Markdown, on one line; code keeps its words."""
    text = _outside_code(_words, text)
    for pattern in (_FENCE, _RULE, _LEAD, _EMPHASIS):
        text = pattern.sub("", text)
    return " ".join(text.replace("|", " ").split())


def linked(text: str) -> int:
    """Return how many characters of a piece of Markdown are the words of links."""
    return sum(len(link[1]) for link in _LINK.finditer(text)) if "](" in text else 0


def says_something(text: str) -> bool:
    """Say whether a reader sees at least one word of it; images and tags alone are not words."""
    return bool(_WORD.search(plain(text)))


def noise(lines: Sequence[str]) -> list[int]:
    """Return the places of the lines that are not part of what a page says.

    A tag, comment or directive that runs over several lines is seen whole.
    """
    # Code says something, line by line; what it says could end a tag that it does not belong to.
    coded = _CODE.sub(lambda code: _INK.sub("code", code.group()), "\n".join(lines))
    left = _blanked(coded).split("\n")
    return [at for at, line in enumerate(lines) if line.strip() and _is_noise(left[at])]


def _is_noise(line: str) -> bool:
    text = line.strip()
    if text[:1].isalnum():
        return bool(_MODULE.match(text))
    return not says_something(text)


def _blanked(text: str) -> str:
    """Return a text without tags and directives, its lines kept."""
    for pattern in (_COMMENT, _LIQUID, _KRAMDOWN, _TAG):
        text = pattern.sub(lambda found: "\n" * found.group().count("\n"), text)
    return text


def presentable(text: str) -> str:
    """Return Markdown fit to be shown: no tags, images or directives, every fence whole.

    A link that leads nowhere outside its site becomes its words; code stays as it is.
    """
    text = _outside_code(_shown, _whole_fences(text))
    text = "\n".join(line.rstrip() for line in text.splitlines())
    return _GAPS.sub("\n\n", text).strip("\n")


def _outside_code(clean: Callable[[str], str], text: str) -> str:
    """Return a text of which everything but code was cleaned."""
    if "`" not in text and "~~~" not in text:
        return clean(text)
    codes: list[str] = []

    def keep(code: re.Match[str]) -> str:
        codes.append(code.group())
        return f"\ue000{len(codes) - 1}\ue001"

    # A place is kept for each: a link may hold code, and must be seen whole.
    cleaned = clean(_CODE.sub(keep, _PLACE.sub("", text)))
    return _PLACE.sub(lambda place: codes[int(place[1])], cleaned)


def _without_directives(text: str) -> str:
    if "{" in text or "<!--" in text:
        for pattern in (_COMMENT, _LIQUID, _KRAMDOWN, _ANCHOR):
            text = pattern.sub("", text)
    return _CALLOUT.sub("", _ADMONITION.sub("", text))


def _words(text: str) -> str:
    text = _without_directives(text)
    if "[" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return html.unescape(text)


def _shown(text: str) -> str:
    text = _IMAGE.sub("", _without_directives(text))
    text = _RELATIVE.sub(r"\1", _CELLS.sub(" | ", text))
    if _TAG.search(text):
        # What stood within tags is indented for them: four spaces would make code of it.
        text = _INDENT.sub("", _TAG.sub("", text))
    return html.unescape(text)


def _whole_fences(text: str) -> str:
    """Return a text that was cut within code with the fence that it lacks."""
    fences = _FENCE.findall(text)
    if len(fences) % 2 == 0:
        return text
    bare = fences[-1].strip()
    ends = text.endswith(fences[-1]) and not bare.strip("`~")
    return f"{bare}\n{text}" if ends else f"{text}\n{fences[-1].strip()[:3]}"
