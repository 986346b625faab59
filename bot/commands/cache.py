"""`frontdesk cache …`: aliases for questions that are asked in many words, and the cache itself."""

import argparse
import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby

from bot.adapters.database.aliases import SqlAliases
from bot.adapters.database.overview import SqlOverview
from bot.adapters.database.trials import SqlTrials
from bot.app import open_cache, open_verifier
from bot.cache.aliases import Alias, AliasState, deed
from bot.cache.paraphrasing import judge
from bot.cache.ports import AnswerCache
from bot.cache.proposing import Proposing
from bot.cache.trials import Paraphrasing, Standing
from bot.commands.arguments import parser, quiet_logs
from bot.migrations import BOT_HISTORY
from bot.settings import Settings
from knowledge.app import Knowledge, migrate, open_knowledge

ACTOR = "terminal"
"""Who decided, for the audit log, where nobody is logged in."""


SIMPLE = {
    "propose": "look through the journal for questions to make aliases of",
    "stats": "how many aliases there are, and how the cache is",
    "clear": "forget every cached answer; aliases stay",
    "resume": "let paraphrases begin anew, in shadow, after their bound broke",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What these commands work with."""

    knowledge: Knowledge
    aliases: SqlAliases
    cache: AnswerCache
    paraphrases: "Judged | None"
    workspace: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The paraphrase tier, as far as it is switched on."""

    trials: SqlTrials
    judge: str
    most_wrong: float
    mode: Paraphrasing


@dataclass(frozen=True, slots=True)
class Said:
    """What a command has to say, for a person and for a program."""

    words: str
    value: Mapping[str, object]


Order = Callable[[Desk, argparse.Namespace], Awaitable[Said]]


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one order; raise `NoSuchAlias`, `CacheUnavailable` or any `KnowledgeError`."""
    given = _parser().parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    said = asyncio.run(_run(settings, given))
    print(json.dumps(said.value, ensure_ascii=False) if given.json else said.words)
    return 0


def _parser() -> argparse.ArgumentParser:
    words = parser("cache", "Aliases for questions that are asked in many words, and the cache.")
    orders = words.add_subparsers(dest="order", required=True, metavar="ORDER")
    # The options of every command may stand behind the order as well.
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--workspace", help="whose aliases")
    shared.add_argument("--json", action="store_true", help="one object on stdout")
    for name, meaning in SIMPLE.items():
        orders.add_parser(name, help=meaning, parents=[shared])
    listing = orders.add_parser("list", help="the aliases of one state", parents=[shared])
    states = [state.value for state in AliasState]
    listing.add_argument("--state", choices=states, default="proposed")
    for name, meaning in (("approve", "serve them"), ("reject", "refuse them, or take them back")):
        deciding = orders.add_parser(name, help=meaning, parents=[shared])
        deciding.add_argument("alias", nargs="+", help="its short name, as `list` prints it")
    return words


async def _run(settings: Settings, given: argparse.Namespace) -> Said:
    async with _open(settings, given.workspace) as desk:
        return await ORDERS[given.order](desk, given)


@asynccontextmanager
async def _open(settings: Settings, workspace: str) -> AsyncGenerator[Desk]:
    async with AsyncExitStack() as closing:
        knowledge = await closing.enter_async_context(open_knowledge(settings.knowledge))
        await migrate(knowledge.database, BOT_HISTORY)
        cache = open_cache(settings, closing)
        verifier = open_verifier(settings, closing)
        judged = None
        if verifier is not None:
            name = judge(knowledge.parts.embedder.model, verifier.name)
            trials = SqlTrials(knowledge.database, _now)
            judged = Judged(trials, name, settings.paraphrase_error, settings.paraphrases)
        yield Desk(knowledge, SqlAliases(knowledge.database, _now), cache, judged, workspace)


async def _propose(desk: Desk, _: argparse.Namespace) -> Said:
    overview = SqlOverview(desk.knowledge.database)
    looking = Proposing(overview, desk.aliases, desk.knowledge.parts.embedder, _now)
    new = await looking.look(desk.workspace)
    waiting = await desk.aliases.listed(desk.workspace, AliasState.PROPOSED)
    head = f"{len(new)} new proposals, {len(waiting)} wait for a decision.\n"
    return Said(head + in_words(waiting), {"new": _all(new), "proposed": _all(waiting)})


async def _list(desk: Desk, given: argparse.Namespace) -> Said:
    found = await desk.aliases.listed(desk.workspace, AliasState(given.state))
    return Said(in_words(found) or f"No alias is {given.state}.", {given.state: _all(found)})


async def _decide(desk: Desk, given: argparse.Namespace) -> Said:
    states = {"approve": AliasState.APPROVED, "reject": AliasState.REJECTED}
    state = states[given.order]
    decided = [
        await desk.aliases.decide(one, state, deed(desk.workspace, ACTOR, one, state))
        for one in given.alias
    ]
    return Said(f"{state}:\n{in_words(decided)}", {state.value: _all(decided)})


async def _stats(desk: Desk, _: argparse.Namespace) -> Said:
    listed = {state: await desk.aliases.listed(desk.workspace, state) for state in AliasState}
    counts = {state.value: len(found) for state, found in listed.items()}
    found = await desk.cache.checkup()
    lines = [f"{count} aliases {state}" for state, count in counts.items()]
    cache = "; ".join(filter(None, (found.text, found.remedy)))
    lines.append(f"Cache: {cache}")
    value: dict[str, object] = {"aliases": counts, "cache": cache, "paraphrases": None}
    if desk.paraphrases:
        standing = await desk.paraphrases.trials.standing(desk.workspace, desk.paraphrases.judge)
        lines.append(paraphrases_in_words(standing, desk.paraphrases))
        value["paraphrases"] = {**asdict(standing), "broken_at": None, "bound": standing.bound}
    return Said("\n".join(lines), value)


async def _resume(desk: Desk, _: argparse.Namespace) -> Said:
    if desk.paraphrases is None:
        return Said("FRONTDESK_PARAPHRASES is off: nothing to begin anew.", {"resumed": False})
    await desk.paraphrases.trials.resume(desk.workspace, desk.paraphrases.judge)
    return Said("Paraphrases begin anew, in shadow.", {"resumed": True})


def paraphrases_in_words(standing: Standing, judged: Judged) -> str:
    """Return where the paraphrase tier stands, in one line."""
    is_open = judged.mode is Paraphrasing.ON and standing.is_open(judged.most_wrong)
    state = "gives answers" if is_open else "in shadow"
    if standing.broken_at is not None:
        state = "shut, its bound broke: `frontdesk cache resume` lets it begin anew"
    return (
        f"Paraphrases: {standing.wrong} wrong of {standing.compared}, at most "
        f"{standing.bound:.1%} (allowed: {judged.most_wrong:.1%}); {state}"
    )


async def _clear(desk: Desk, _: argparse.Namespace) -> Said:
    count = await desk.cache.clear()
    return Said(f"{count} answers are forgotten.", {"forgotten": count})


ORDERS: Mapping[str, Order] = {
    "propose": _propose,
    "list": _list,
    "approve": _decide,
    "reject": _decide,
    "stats": _stats,
    "clear": _clear,
    "resume": _resume,
}


def in_words(aliases: Sequence[Alias]) -> str:
    """Return aliases under the question whose answer they get."""
    lines: list[str] = []
    ordered = sorted(aliases, key=lambda one: (one.audience, one.question))
    for (audience, question), group in groupby(ordered, lambda one: (one.audience, one.question)):
        lines.append(f"{question}  ({audience})")
        lines += [f"  {one.alias_id}  {one.times:>4} ×  {one.asked}" for one in group]
    return "\n".join(lines)


def _all(aliases: Sequence[Alias]) -> list[dict[str, object]]:
    return [
        {
            "id": one.alias_id,
            "audience": one.audience,
            "asked": one.asked,
            "question": one.question,
            "times": one.times,
            "state": one.state,
            "by": one.by,
        }
        for one in aliases
    ]


def _now() -> datetime:
    return datetime.now(UTC)
