"""`frontdesk knowledge …`: passed on to knowledge's own command line."""

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from bot.commands.arguments import quiet_logs
from knowledge.__main__ import main

if TYPE_CHECKING:
    from knowledge.app import Knowledge
    from knowledge.commands import Arrive


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one of knowledge's commands."""
    quiet_logs(environ.get("FRONTDESK_LOG", "auto"))
    return main(arguments, environ, _with_askers)


async def _with_askers(knowledge: "Knowledge") -> "Knowledge":
    # The bot's own root costs a second: only what needs it pays for it.
    app = importlib.import_module("bot.app")
    return await cast("Arrive", app.with_askers)(knowledge)
