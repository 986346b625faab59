"""`frontdesk ask`: one answer on the terminal, or one a line of stdin."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from bot.app import open_answering
from bot.commands.arguments import parser, quiet_logs
from bot.composing import by_place, numbers
from bot.models import Answered, Decision, HandedOff, Ignored, Question, ThreadRef, Turn, Via
from bot.report import as_json
from bot.routing import plain
from bot.settings import Settings
from knowledge.models import Audience


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Answer and print; an empty question is wrong usage."""
    words = parser("ask", "Ask one question; `-` reads questions from stdin, one a line.")
    words.add_argument("question")
    words.add_argument("--audience", choices=[one.value for one in Audience], default="internal")
    given = words.parse_args(arguments)
    if given.question != "-" and not plain(given.question):
        words.error("the question is empty; try: frontdesk ask 'How do I change my plan?'")
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    lines = sys.stdin if given.question == "-" else [given.question]
    audience = Audience(given.audience)
    questions = (asked(line.rstrip("\n"), given.workspace, audience) for line in lines)
    asyncio.run(_answer(settings, questions, as_line if given.json else in_words))
    return 0


def asked(
    text: str, workspace: str, audience: Audience, history: tuple[Turn, ...] = ()
) -> Question:
    """Return a question as the terminal asks it."""
    return Question(
        question_id=uuid4().hex,
        asker="terminal",
        where=ThreadRef(workspace, "terminal", None),
        text=text,
        audience=audience,
        via=Via.TERMINAL,
        asked_at=datetime.now(UTC),
        history=history,
    )


async def _answer(
    settings: Settings, questions: Iterable[Question], show: Callable[[Decision], str]
) -> None:
    async with open_answering(settings) as answering:
        for question in questions:
            print(show(await answering.answer(question)), flush=True)


def as_line(decision: Decision) -> str:
    """Return the decision as one line of JSON."""
    return json.dumps(as_json(decision), ensure_ascii=False)


def in_words(decision: Decision) -> str:
    """Return the decision as a person reads it on a terminal."""
    outcome = decision.outcome
    match outcome:
        case Ignored(why=why):
            return f"(ignored: {why})\n"
        case HandedOff(text=text, reason=reason, why=why):
            words = "; ".join(filter(None, (reason.value.replace("_", " "), why)))
            return f"{text}\n\n(a person would be asked: {words})\n"
        case Answered(text=text, citations=citations, confidence=confidence):
            sources = (
                f"{numbers(cited)} {' > '.join(filter(None, (one.title, one.heading)))}"
                f"  {one.url or one.source}{f':{one.line}' if one.line and not one.url else ''}"
                for cited in by_place(citations)
                for one in cited[:1]
            )
            spent = decision.timings_ms.get("total", 0.0)
            foot = f"confidence {confidence:.2f}, {spent:.0f} ms"
            return "\n".join((text, "", *sources, "", foot, ""))
        case _:
            return f"{outcome.text}\n"
