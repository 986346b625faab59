"""`frontdesk voice …`: whether texts are in the brand's voice, and which model writes."""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from bot.adapters.database.lineups import SqlLineups
from bot.commands import voice_lint
from bot.commands.arguments import now, parser, quiet_logs
from bot.commands.kept import ACTOR, kept_database
from bot.registry.lineup import EXTRACTIVE, WHOLE, Lineup, Move
from bot.settings import Settings

NAME = 255
"""Characters of a model's name."""


@dataclass(frozen=True, slots=True)
class Registry:
    """What these commands work with."""

    lineups: SqlLineups
    workspace: str


Order = Callable[[Registry, argparse.Namespace], Awaitable[None]]


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one order; raise `NothingToUndo`, `Unreadable` or any `KnowledgeError`."""
    words = _parser()
    given = words.parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    if given.order == "lint":
        return voice_lint.lint(given, settings)
    if given.order in {"use", "shadow"} and not 0 < len(given.model) <= NAME:
        words.error(f"a model's name has 1 to {NAME} characters")
    lineup, moves = asyncio.run(_ordered(settings, given))
    print(json.dumps(_as_json(given.workspace, lineup, moves)) if given.json else _words(moves))
    return 0


def _parser() -> argparse.ArgumentParser:
    words = parser("voice", "Hear whether texts are in voice, and say which model writes.")
    orders = words.add_subparsers(dest="order", required=True, metavar="ORDER")
    # The options of every command may stand behind the order as well.
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--workspace", help="whose voice models, or whose journal")
    shared.add_argument("--json", action="store_true", help="one object on stdout")
    orders.add_parser("list", help="which model is live, and every change", parents=[shared])
    orders.add_parser("rollback", help="go back to the line-up before", parents=[shared])
    for name, meaning in (
        ("use", f"let a model speak, in all threads or a share ({EXTRACTIVE!r}: quotes alone)"),
        ("shadow", "let a model write without being said, for all threads or a share"),
    ):
        order = orders.add_parser(name, help=meaning, parents=[shared])
        order.add_argument("model", help="its name, as the endpoint knows it")
        order.add_argument("--share", type=per_cent, default=WHOLE, help="per cent of the threads")
    listening = orders.add_parser("lint", help="how much of a text is in voice", parents=[shared])
    voice_lint.add_options(listening)
    return words


def per_cent(text: str) -> int:
    """Return a share; raise `ValueError`."""
    share = int(text)
    if not 0 <= share <= WHOLE:
        raise ValueError
    return share


async def _ordered(settings: Settings, given: argparse.Namespace) -> tuple[Lineup, Sequence[Move]]:
    async with kept_database(settings.knowledge) as database:
        registry = Registry(SqlLineups(database, now), given.workspace)
        if given.order != "list":
            await ORDERS[given.order](registry, given)
        moves = await registry.lineups.moves(given.workspace)
        return await registry.lineups.current(given.workspace), moves


async def _use(registry: Registry, given: argparse.Namespace) -> None:
    if given.share == WHOLE:
        lineup = Lineup(given.model)
    else:
        current = await registry.lineups.current(registry.workspace)
        lineup = Lineup(current.live, given.model, given.share)
    await registry.lineups.move(registry.workspace, lineup, ACTOR)


async def _shadow(registry: Registry, given: argparse.Namespace) -> None:
    current = await registry.lineups.current(registry.workspace)
    trial = replace(current, candidate=given.model, share=given.share, shadow=True)
    await registry.lineups.move(registry.workspace, trial, ACTOR)


async def _roll_back(registry: Registry, _: argparse.Namespace) -> None:
    await registry.lineups.roll_back(registry.workspace, ACTOR)


ORDERS: Mapping[str, Order] = {"use": _use, "shadow": _shadow, "rollback": _roll_back}


def _as_json(workspace: str, lineup: Lineup, moves: Sequence[Move]) -> Mapping[str, object]:
    return {"workspace": workspace, **asdict(lineup), "moves": [asdict(move) for move in moves]}


def _words(moves: Sequence[Move]) -> str:
    current = moves[-1].lineup if moves else Lineup()
    lines = [f"Now: {current.in_words}."]
    for move in reversed(moves):
        back = "" if move.restores is None else f" (back to {move.restores})"
        lines.append(f"  {move.number:>3}  {move.lineup.in_words}{back}, by {move.actor}")
    return "\n".join(lines)
