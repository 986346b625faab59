"""`frontdesk knowledge …`: passed on to knowledge's own command line."""

import argparse
import asyncio
import importlib
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, cast

from bot.commands.arguments import quiet_logs
from bot.errors import CacheUnavailable
from knowledge.__main__ import main

if TYPE_CHECKING:
    from bot.cache.ports import AnswerCache
    from knowledge.app import Knowledge
    from knowledge.commands import Arrive


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one of knowledge's commands."""
    quiet_logs(environ.get("FRONTDESK_LOG", "auto"))
    code = main(arguments, environ, _with_askers)
    if not code and list(arguments[:1]) == ["forget"] and environ.get("REDIS_URL"):
        asyncio.run(_forget_answers(_path_of(arguments[1:]), environ))
    return code


def _path_of(words: Sequence[str]) -> str | None:
    """Return the document that is forgotten; None where all of its source is."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--workspace")
    parser.add_argument("place", nargs="+")
    _, *path = cast("list[str]", parser.parse_known_args(words)[0].place)
    return next(iter(path), None)


async def _forget_answers(path: str | None, environ: Mapping[str, str]) -> None:
    """Forget what quotes a forgotten document; raise `CacheUnavailable`, naming what stays."""
    app = importlib.import_module("bot.app")
    settings = importlib.import_module("bot.settings").Settings.from_environ(environ)
    try:
        async with AsyncExitStack() as closing:
            cache = cast("AnswerCache", app.open_cache(settings, closing))
            await (cache.clear() if path is None else cache.forget(path))
    except CacheUnavailable as error:
        message = (
            f"It is forgotten, but {error} Answers that quote it are given to nobody, and lie "
            "there until they end, within eight days: run `frontdesk cache clear` sooner."
        )
        raise CacheUnavailable(message) from error


async def _with_askers(knowledge: "Knowledge") -> "Knowledge":
    # The bot's own root costs a second: only what needs it pays for it.
    app = importlib.import_module("bot.app")
    return await cast("Arrive", app.with_askers)(knowledge)
