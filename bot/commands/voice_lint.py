"""`frontdesk voice lint`: the share of sentences in voice, with every offence."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from textwrap import shorten

from bot.adapters.database.turns import SqlTurns
from bot.adapters.records import items, record, text
from bot.app import open_voice
from bot.commands.arguments import since
from bot.commands.kept import kept_database, require_something
from bot.errors import OutOfVoice, Unreadable
from bot.models import Entry
from bot.settings import Settings
from bot.voice.diction import Heard, Offence, Said, hear
from bot.voice.lines import Voice
from knowledge.markup import presentable
from knowledge.redaction import redact

SHOWN = 50
"""Offences that are printed; `--json` has them all."""
LONGEST = 120
"""Characters of a sentence that is printed."""


def add_options(order: argparse.ArgumentParser) -> None:
    """Add what the order takes."""
    what = order.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", help="a text, answers as JSON lines, or `-` for stdin")
    what.add_argument("--journal", action="store_true", help="what the bot said")
    order.add_argument("--since", type=since, default="30d", help="of the journal: 30d, 2026-11-01")
    order.add_argument("--voice", help="another voice than FRONTDESK_VOICE")
    order.add_argument("--at-least", type=float, help="exit with 1 below this share, 0 to 1")


def lint(given: argparse.Namespace, settings: Settings) -> int:
    """Print what was heard; raise `OutOfVoice` below `--at-least`, or `Unreadable`."""
    voice = open_voice(given.voice or settings.voice)
    if given.journal:
        require_something(settings.knowledge)
        texts = asyncio.run(_of_journal(settings, given.workspace, given.since))
    else:
        texts = _of_file(given.file)
    heard = hear(texts, voice.style)
    if given.json:
        print(json.dumps(_as_json(heard, voice), ensure_ascii=False))
    else:
        print(_words(heard), *voice.hint, sep="\n")
    share = heard.share.value
    if given.at_least is not None and share is not None and share < given.at_least:
        message = f"{share:.1%} of the sentences are in voice, less than {given.at_least:.1%}."
        raise OutOfVoice(message)
    return 0


def _of_file(name: str) -> list[Said]:
    try:
        read = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{name} cannot be read as UTF-8 text: name a file, or - for stdin."
        raise Unreadable(message) from error
    lines = read.splitlines()
    if not read.lstrip().startswith("{"):
        return [Said(name, read)]
    return [_answer(f"{name}:{n}", line) for n, line in enumerate(lines, 1) if line.strip()]


def _answer(name: str, line: str) -> Said:
    """Return an answer as `frontdesk ask --json` prints it: a text, and quotes that are in it."""
    try:
        answer = record(json.loads(line))
        quoted = [record(one) for one in items(answer.get("citations", []))]
        quotes = tuple(presentable(text(one["quote"])) for one in quoted)
        return Said(name, text(answer["text"]), quotes)
    except (ValueError, TypeError, KeyError) as error:
        message = f"{name} is no answer: each line takes an object with `text`, as ask --json has."
        raise Unreadable(message) from error


async def _of_journal(settings: Settings, workspace: str, after: datetime) -> list[Said]:
    async with kept_database(settings.knowledge) as database:
        turns = SqlTurns(database).said(workspace, after)
        return [_said(entry) async for entry in turns]


def _said(entry: Entry) -> Said:
    # The reply is redacted, and so is each quote in it.
    quotes = (presentable(citation.quote) for citation in entry.citations)
    found = tuple(dict.fromkeys(one for quote in quotes for one in (quote, redact(quote))))
    return Said(entry.question_id, entry.reply, found, is_answer=entry.outcome == "answered")


def _as_json(heard: Heard, voice: Voice) -> Mapping[str, object]:
    return {
        "texts": heard.texts,
        "sentences": heard.sentences,
        "in_voice": heard.in_voice,
        "share": asdict(heard.share),
        "by_rule": heard.by_rule,
        "offences": [asdict(one) for one in heard.offences],
        "borrowed": voice.borrowed,
    }


def _words(heard: Heard) -> str:
    lines = [_offence(one) for one in heard.offences[:SHOWN]]
    if len(heard.offences) > SHOWN:
        lines.append(f"… and {len(heard.offences) - SHOWN} more; --json has them all.")
    return "\n".join((*lines, _summary(heard)))


def _offence(one: Offence) -> str:
    place = f"{one.name}:{one.line}:{one.column}"
    return f"{place}: {one.rule}: {one.found!r}, {one.remedy}: {shorten(one.sentence, LONGEST)}"


def _summary(heard: Heard) -> str:
    share = heard.share
    if share.value is None:
        return "There is no sentence of the bot's own in it."
    counted = f"{heard.in_voice} of {heard.sentences} sentences in {heard.texts} texts are in voice"
    rules = ", ".join(f"{rule} {count}" for rule, count in heard.by_rule.items())
    told = f"{counted}: {share.value:.1%} (95 % interval {share.low:.1%} to {share.high:.1%})"
    return f"{told}; offences: {rules}." if rules else f"{told}."
