"""`frontdesk verified`: answers that a person approved, listed, added, removed, carried over."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.adapters.database.verified import SqlVerified
from bot.approved.answers import VerifiedAnswer
from bot.approved.verified_lines import BadLine, as_line, read_line
from bot.commands.arguments import parser, quiet_logs
from bot.errors import FrontdeskError, NothingHere
from bot.migrations import BOT_HISTORY
from bot.settings import Settings
from knowledge.app import migrate, open_knowledge
from knowledge.models import Audience
from knowledge.redaction import redact

Work = Callable[[SqlVerified, argparse.Namespace], Awaitable[str]]


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Do what is asked for and print what became of it."""
    words = parser("verified", "Answers that a person approved, given as they were approved.")
    _subcommands(words)
    given = words.parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    said = asyncio.run(_with_answers(settings, given))
    if said:
        print(said)
    return 0


def _subcommands(words: argparse.ArgumentParser) -> None:
    deeds = words.add_subparsers(dest="deed", required=True)
    shared = [_also_behind_the_deed()]
    deeds.add_parser("list", help="all of them, newest approval first", parents=shared)
    meaning = "one more, or one in the place of the same question's"
    add = deeds.add_parser("add", help=meaning, parents=shared)
    add.add_argument("question")
    add.add_argument("answer")
    add.add_argument("--owner", required=True, help="who approved it: a team or a role")
    add.add_argument("--alias", action="append", default=[], help="another wording; repeatable")
    add.add_argument(
        "--pattern", action="append", default=[], help="a wording with * for one to three words"
    )
    add.add_argument("--audience", choices=[one.value for one in Audience], default="internal")
    add.add_argument("--expires", help="last moment, such as 2027-06-30 (default: none)")
    remove = deeds.add_parser("remove", help="forget one", parents=shared)
    remove.add_argument("id", help="as `list` shows it")
    for deed, meaning in (("import", "add the lines of a JSONL file"), ("export", "write one")):
        carried = deeds.add_parser(deed, help=meaning, parents=shared)
        carried.add_argument("file", help="- for the terminal")


def _also_behind_the_deed() -> argparse.ArgumentParser:
    """Return the options of all commands once more: what is left out leaves the earlier ones be."""
    words = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    words.add_argument("--workspace", help="whose answers (default: local)")
    words.add_argument("--json", action="store_true", help="one object on stdout")
    return words


async def _with_answers(settings: Settings, given: argparse.Namespace) -> str:
    work: Mapping[str, Work] = {
        "list": _list, "add": _add, "remove": _remove, "import": _import, "export": _export,
    }  # fmt: skip
    async with open_knowledge(settings.knowledge) as knowledge:
        await migrate(knowledge.database, BOT_HISTORY)
        answers = SqlVerified(knowledge.database)
        return await work[given.deed](answers, given)


async def _list(answers: SqlVerified, given: argparse.Namespace) -> str:
    every = await answers.every(given.workspace)
    if given.json:
        return json.dumps({"verified": [json.loads(as_line(one)) for one in every]})
    return "\n\n".join(map(in_words, every)) or "No answer is verified yet."


def in_words(answer: VerifiedAnswer) -> str:
    """Return a verified answer as a person reads it on a terminal."""
    expires = answer.expires_at
    until = "" if expires is None else f", until {expires:%Y-%m-%d}"
    expired = "" if answer.holds(_now()) else " (expired: it is not given)"
    head = f"{answer.answer_id}  {answer.audience}, {answer.owner}, {answer.approved_at:%Y-%m-%d}"
    asked = answer.question or "(whoever asked it deleted the question)"
    also = [f"  also: {one}" for one in (*answer.aliases, *answer.patterns)]
    return "\n".join((f"{head}{until}{expired}", f"  {asked}", *also, f"  → {answer.answer}"))


async def _add(answers: SqlVerified, given: argparse.Namespace) -> str:
    fields = {
        "question": given.question,
        "answer": given.answer,
        "owner": given.owner,
        "aliases": given.alias,
        "patterns": given.pattern,
        "audience": given.audience,
        "expires": given.expires,
    }
    answer = read_line(json.dumps(fields), given.workspace, _now(), redact)
    await answers.put(answer)
    return as_line(answer) if given.json else in_words(answer)


async def _remove(answers: SqlVerified, given: argparse.Namespace) -> str:
    if not await answers.remove(given.workspace, given.id):
        message = f"No verified answer has the id {given.id}: `frontdesk verified list` shows them."
        raise NothingHere(message)
    return json.dumps({"removed": given.id}) if given.json else f"{given.id} is forgotten."


async def _import(answers: SqlVerified, given: argparse.Namespace) -> str:
    read = list(_read(given.file, given.workspace))
    for number, answer in read:
        try:
            await answers.put(answer)
        except FrontdeskError as error:
            raise BadLine(f"{given.file}, line {number}: {error}") from error  # noqa: EM102, TRY003  # the line's place is the message
    return json.dumps({"imported": len(read)}) if given.json else f"{len(read)} answers imported."


def _read(file: str, workspace: str) -> Iterator[tuple[int, VerifiedAnswer]]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read; name a UTF-8 file with one JSON object a line"
        raise BadLine(message) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, read_line(line, workspace, _now(), redact)
        except BadLine as error:
            message = f"{file}, line {number}: {error}"
            raise BadLine(message) from error


async def _export(answers: SqlVerified, given: argparse.Namespace) -> str:
    every = await answers.every(given.workspace)
    text = "".join(f"{as_line(one)}\n" for one in every)
    if given.file == "-":
        return text.rstrip("\n")
    _write(Path(given.file), text)
    return json.dumps({"exported": len(every)}) if given.json else f"{len(every)} answers written."


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}"
        raise BadLine(message) from error


def _now() -> datetime:
    return datetime.now(UTC)
