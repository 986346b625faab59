"""Commands, settings, paths, versions and other code: letter for letter as the source has it."""

import re
from collections.abc import Iterator
from itertools import chain

_SPAN = re.compile(r"```.*?(?:```|$)|``[^`\n]+``|`[^`\n]+`", re.DOTALL)
_FENCE = re.compile(r"^```\w*\n|^```|```$")
_ABBREVIATED = frozenset({"e.g", "i.e", "a.m", "p.m", "etc", "u.s", "e.g.", "vs"})
# What looks like code without backticks: flags, paths, calls, snake_case, camelCase, CONSTANTS,
# domains and file names, assignments.
_CODE = re.compile(
    r"(?<![\w/.-])(?:--?[A-Za-z][\w-]*(?:=[\w./-]+)?|~?/[\w./-]*\w|\w+(?:\.\w+)*\(\)\w*"
    r"|[\w.-]+(?:/[\w.-]+)*/[\w-]+(?:\.\w+)+|[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)+(?:[:/][\w./:-]*\w)?|[\w-]*[A-Za-z]_[\w-]*\w|[a-z]+[A-Z]\w*(?:-\w+)*"
    r"|[A-Za-z_]\w*=[\w./-]+)(?![\w/])"
)
_EDGE = r"[\w]"


def spans(text: str) -> Iterator[str]:
    """Yield what stands between backticks."""
    for span in _SPAN.findall(text):
        yield _FENCE.sub("", span).strip("`")


def without_spans(text: str) -> str:
    """Return a text without what stands between backticks."""
    return _SPAN.sub(" ", text)


def unknown_code(text: str, evidence: str) -> str | None:
    """Return a piece of code that the evidence does not hold as it is, or None."""
    flat = _flat(evidence)
    loose = (
        code for code in _CODE.findall(without_spans(text)) if code.lower() not in _ABBREVIATED
    )
    missing = (code for code in spans(text) if not _holds(flat, _flat(code)))
    # A sentence may begin with it: Analytics.js is analytics.js.
    loosely = (it for it in loose if not any(_holds(flat, one) for one in (it, _turned_case(it))))
    return next(chain(missing, loosely), None)


def _holds(flat: str, code: str) -> bool:
    """Say whether code stands there as a whole: `key` is not `api_key`, nor `v1` `v12`."""
    before = rf"(?<!{_EDGE})" if re.match(_EDGE, code) else ""
    after = rf"(?!{_EDGE}|[.:-]\w)" if re.search(rf"{_EDGE}$", code) else ""
    return not code or bool(re.search(f"{before}{re.escape(code)}{after}", flat))


def _turned_case(code: str) -> str:
    return code[:1].swapcase() + code[1:]


def _flat(text: str) -> str:
    """Return text on one line without backticks: code may be wrapped elsewhere."""
    return " ".join(re.sub(r"[`\\]+|\*\*", "", text).split())
