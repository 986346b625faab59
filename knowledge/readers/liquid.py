"""Carry out the Liquid of a page as far as a page alone tells how: includes, captures, conditions.

What a site would fill in from elsewhere stays as it is written. A loop over data that lie
elsewhere has no text. Tags that show a title (tabs, questions) become marks of a part.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from knowledge.readers.inclusion import Library
from knowledge.readers.marks import CLOSE, opening
from knowledge.readers.references import DEEPEST, LIQUID

_TOKEN = re.compile(
    r"(?P<code>^[ \t]*(?P<fence>```+|~~~+).*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z))"
    # Neither holds another's beginning: an opening without an end costs no more than any other.
    r"|(?<!\{)\{%-?(?P<tag>(?:[^{%]|%(?!\})|\{(?!%)){0,2000}?)-?%\}"
    r"|\{\{-?(?P<output>(?![<%])(?:[^{}]|\}(?!\})|\{(?!\{)){0,500}?)-?\}\}",
    re.DOTALL | re.MULTILINE,
)
_WORD = re.compile(r"\s*(\w+)\s*(.*?)\s*", re.DOTALL)
_ASSIGNED = re.compile(r"([\w.-]+)\s*=\s*(?:\"([^\"|]*)\"|'([^'|]*)')\s*")
_PARAMETER = re.compile(r"([\w-]+)\s*[=:]\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+))")
_NAME = re.compile(r"\s*([\w.-]+)\s*(?:\|(.*))?", re.DOTALL)
_DEFAULT = re.compile(r"default:\s*(?:\"([^\"]*)\"|'([^']*)')")
_CONDITION = re.compile(r"([\w.-]+)(?:\s*(==|!=)\s*(?:\"([^\"]*)\"|'([^']*)'|(true|false|nil)))?")
_TITLE = re.compile(r"\b(?:title|label|name)\s*=\s*(?:\"([^\"]+)\"|'([^']+)')")
_BY_ATTRIBUTE = frozenset({"tab", "hint", "step", "accordion", "details", "content-ref", "swagger"})
_BY_WORDS = frozenset({"codeexampletab", "faqitem", "tabitem"})
_TITLED = _BY_ATTRIBUTE | _BY_WORDS
_BY_THE_SITE = frozenset({"url", "path", "id", "date", "dir", "name", "content", "excerpt"})
"""What a page is told of itself by what builds the site."""
_LOOPS = frozenset({"for", "tablerow"})
_INCLUDES = frozenset({"include", "include_relative", "include_cached", "render"})


@dataclass(slots=True)
class _Frame:
    """A condition, or something else whose text may be left out."""

    ends: str
    """The tag at which it is over."""
    shown: bool
    decided: bool = False
    """Whether a branch was taken, so that no other is."""
    above: bool = True
    """Whether it stands in text that is shown itself."""
    known: bool = True
    """Whether anybody knows how the condition turns out; else every branch is shown."""


@dataclass(slots=True)
class _Output:
    """Lines as they are made, each with its line in the page."""

    lines: list[tuple[str, int]] = field(default_factory=lambda: [("", 1)])

    def add(self, text: str, place: Callable[[int], int]) -> None:
        """Go on with a text; `place` returns the line of its n-th line."""
        first, *rest = text.split("\n")
        before, at = self.lines[-1]
        self.lines[-1] = before + first, at if before else place(0)
        self.lines += [(line, place(n)) for n, line in enumerate(rest, 1)]


@dataclass(slots=True)
class Liquid:
    """One page's templates."""

    library: Library
    page: Mapping[str, str]
    """What the page's front matter says."""
    values: dict[str, str] = field(default_factory=dict[str, str])
    """What was captured or assigned."""

    def rendered(self, path: str, lines: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Return the lines as a site would show them."""
        places = [place for _, place in lines]
        text = "\n".join(line for line, _ in lines)
        if "{" not in text:
            return lines
        output = _Output()
        _Run(self, path, output).run(text, lambda n: places[min(n, len(places) - 1)])
        return output.lines


@dataclass(slots=True)
class _Run:
    """One file's text on its way into the page."""

    liquid: Liquid
    path: str
    output: _Output
    parameters: Mapping[str, str] | None = None
    """What an include was handed; None for the page itself."""
    depth: int = 0
    frames: list[_Frame] = field(default_factory=list[_Frame])
    captured: tuple[str, int] | None = None
    """What is captured, and how many lines of output there were before."""

    def run(self, text: str, place: Callable[[int], int]) -> None:
        at = 0
        line = 0
        for token in _TOKEN.finditer(text):
            self._say(text[at : token.start()], place, line)
            line += text.count("\n", at, token.start())
            self._token(token, place, line)
            line += token.group().count("\n")
            at = token.end()
        self._say(text[at:], place, line)

    @property
    def _shown(self) -> bool:
        return not self.frames or (self.frames[-1].above and self.frames[-1].shown)

    def _push(self, frame: _Frame) -> None:
        frame.above = self._shown
        self.frames.append(frame)

    def _say(self, text: str, place: Callable[[int], int], line: int) -> None:
        if text and self._shown:
            self.output.add(text, lambda n: place(line + n))

    def _token(self, token: re.Match[str], place: Callable[[int], int], line: int) -> None:
        if token["code"] is not None:
            self._say(token.group(), place, line)
        elif token["output"] is not None:
            value = self._value(token["output"])
            self._say(token.group() if value is None else value, lambda _: place(line), 0)
        elif found := _WORD.fullmatch(token["tag"]):
            self._tag(found[1], found[2], token.group(), place(line))

    def _tag(self, name: str, rest: str, written: str, place: int) -> None:
        if self.frames and self.frames[-1].ends == "endraw" and name != "endraw":
            self._say(written, lambda _: place, 0)
        elif name in {"if", "unless", "case"}:
            self._push(self._condition(name, rest))
        elif name in {"elsif", "elseif", "else", "when"} and self.frames:
            self._branch(name, rest)
        elif name in {"raw", "comment"} | _LOOPS:
            self._push(_Frame(f"end{name}", shown=name == "raw"))
        elif self.frames and name == self.frames[-1].ends:
            self.frames.pop()
        elif self._shown:
            self._do(name, rest, written, place)

    def _do(self, name: str, rest: str, written: str, place: int) -> None:
        """Carry out a tag that stands in shown text."""
        if name in _INCLUDES:
            self._include(rest, written, place)
        elif name == "assign" and (found := _ASSIGNED.fullmatch(rest)):
            self.liquid.values[found[1]] = found[2] or found[3] or ""
        elif name == "capture":
            self.captured = rest.strip("\"'"), len(self.output.lines)
            self.output.lines.append(("", place))
        elif name == "endcapture" and self.captured:
            self._capture()
        elif name in {"highlight", "endhighlight"}:
            self._say(f"```{rest.split(maxsplit=1)[0] if rest else ''}", lambda _: place, 0)
        else:
            self._part(name, rest, place)

    def _part(self, name: str, rest: str, place: int) -> None:
        if name.removeprefix("end") in _TITLED and name.startswith("end"):
            self._line(CLOSE, place)
        elif name in _TITLED:
            found = _TITLE.search(rest)
            named = (found[1] or found[2]) if found else ""
            self._line(opening(rest if name in _BY_WORDS else named), place)

    def _line(self, text: str, place: int) -> None:
        """Put something on a line of its own."""
        self.output.lines += [(text, place), ("", place)]

    def _capture(self) -> None:
        name, start = self.captured or ("", 0)
        self.captured = None
        lines = self.output.lines[start:]
        self.liquid.values[name] = "\n".join(line for line, _ in lines).strip()
        # What is captured is shown where it is named; the line on which it began goes on.
        del self.output.lines[start:]

    def _include(self, rest: str, written: str, place: int) -> None:
        if self.liquid.library.is_full:
            return
        named = LIQUID.match(written)
        path = named and self.liquid.library.find(named["liquid"], self.path)
        if not path or self.depth >= DEEPEST:
            return
        given = {
            name: double or single or self._value(bare) or ""
            for name, double, single, bare in _PARAMETER.findall(rest)
        }
        inner = _Run(self.liquid, path, self.output, given, self.depth + 1)
        inner.run(self.liquid.library.text(path), lambda _: place)

    def _value(self, expression: str) -> str | None:
        """Return what an output shows; None for what nobody here knows."""
        found = _NAME.fullmatch(expression)
        if found is None:
            return None
        value = self._named(found[1])
        default = _DEFAULT.search(found[2] or "")
        if not value and default and value is not None:
            return default[1] or default[2] or ""
        return value

    def _named(self, name: str) -> str | None:
        kind, _, key = name.partition(".")
        if kind == "include" and self.parameters is not None:
            return self.parameters.get(key, "")
        if kind == "page" and key not in _BY_THE_SITE:
            return self.liquid.page.get(key, "")
        return self.liquid.values.get(name)

    def _condition(self, name: str, rest: str) -> _Frame:
        holds = None if name == "case" else self._holds(rest)
        if holds is None:
            return _Frame(f"end{name}", shown=True, known=False)
        shown = holds != (name == "unless")
        return _Frame(f"end{name}", shown, decided=shown)

    def _branch(self, name: str, rest: str) -> None:
        frame = self.frames[-1]
        if not frame.known:
            self._say(" ", lambda _: self.output.lines[-1][1], 0)
            return
        holds = True if name == "else" else bool(self._holds(rest))
        frame.shown = holds and not frame.decided
        frame.decided |= frame.shown

    def _holds(self, condition: str) -> bool | None:
        """Return whether a condition holds; None where nobody here knows."""
        found = _CONDITION.fullmatch(condition.strip())
        value = self._named(found[1]) if found else None
        if found is None or value is None:
            return None
        if not found[2]:
            return bool(value)
        wanted = found[3] or found[4] or {"nil": ""}.get(found[5] or "", found[5] or "")
        return (value == wanted) == (found[2] == "==")
