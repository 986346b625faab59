"""A question that a person answered in Slack, as a page: roles for names, nothing personal.

What people wrote is not ours to show: names become roles, what has the form of personal data or of
a secret is replaced, and the text stands below our own headings.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.models import Audience, Original
from knowledge.redaction import redact

ASKER = "the asker"
COLLEAGUE = "a colleague"
_LONGEST_TITLE = 120
_SHORTEST_NAME = 3
_MENTION = re.compile(r"<@([UWB][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]+(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!(?:here|channel|everyone|subteam)[^>]*>\s*")
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>\s]+)(?:\|([^>]*))?>")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_HEADING = re.compile(r"^(#+\s|---|===)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and the replies that answered it, as they were written."""

    path: str
    question: str
    answers: tuple[str, ...]
    asker: str
    """Slack's id of who asked."""
    at: datetime
    """When the last answer was given, or changed."""
    url: str | None = None
    audience: Audience | None = None


def page(answered: Answered, names: Mapping[str, Sequence[str]]) -> Original | None:
    """Return what was answered as a page; None where nothing of it can be read.

    `names` says how people are called, by Slack's ids: all those who may be named in the text.
    """
    question = cleaned(answered.question, answered.asker, names)
    answers = [cleaned(answer, answered.asker, names) for answer in answered.answers]
    answers = [answer for answer in answers if answer]
    if not question or not answers:
        return None
    title = _title(question)
    text = "\n\n".join((f"# {title}", "## Question", question, "## Answer", *answers))
    return Original(
        path=answered.path,
        content=f"{text}\n".encode(),
        modified_at=answered.at,
        url=answered.url,
        media="text/markdown",
        title=title,
        audience=answered.audience,
    )


def cleaned(text: str, asker: str, names: Mapping[str, Sequence[str]]) -> str:
    """Return Slack's text as Markdown without names, personal data and secrets."""
    text = _DATE.sub(r"\1", _SPECIAL.sub("", text))
    text = _MENTION.sub(lambda it: ASKER if it[1] == asker else COLLEAGUE, text)
    text = _CHANNEL.sub(lambda it: f"#{it[1]}" if it[1] else "a channel", text)
    text = html.unescape(_LINK.sub(_link, text))
    for person, called in names.items():
        text = _without(text, called, ASKER if person == asker else COLLEAGUE)
    return "".join(_pieces(redact(text))).strip()


def _pieces(text: str) -> Iterator[str]:
    """Yield code as code; of the rest nothing may look like our headings, or open more code."""
    for number, piece in enumerate(_FENCE.split(text)):
        if number % 2:
            yield f"\n```\n{piece}\n```\n"
        else:
            yield _HEADING.sub(r"\\\1", piece.replace("```", "`"))


def _without(text: str, called: Sequence[str], role: str) -> str:
    wanted = sorted({it for it in called if len(it) >= _SHORTEST_NAME}, key=len, reverse=True)
    if not wanted:
        return text
    names = "|".join(map(re.escape, wanted))
    return re.sub(rf"(?<!\w)@?(?:{names})(?!\w)", role, text)


def _link(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith(("mailto:", "tel:")):
        return label or target.partition(":")[2]
    return f"{label} ({target})" if label and label not in target else target


def _title(question: str) -> str:
    """Return the first line of a question that says something, shortened at a word."""
    lines = (line.strip(" `*_>\\") for line in question.splitlines())
    line = " ".join(next((line for line in lines if len(line) > _SHORTEST_NAME), question).split())
    if len(line) <= _LONGEST_TITLE:
        return line
    return line[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
