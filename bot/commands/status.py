"""`frontdesk status`: how the bot is doing, by its database alone; Slack is not asked."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from bot.adapters import librarian
from bot.adapters.database.health import SqlHealth
from bot.commands.arguments import parser, quiet_logs
from bot.commands.kept import require_something
from bot.migrations import BOT_HISTORY
from bot.settings import Settings
from bot.standing import Standing, in_words
from knowledge.app import migrate, open_knowledge


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print the figures; raise `NothingHere` before the first start."""
    given = parser("status", "Show how the bot is doing, also while it runs.").parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    require_something(settings.knowledge)
    knowledge, generation, standing = asyncio.run(_look(settings, given.workspace))
    if given.json:
        print(json.dumps(_as_json(given.workspace, generation, standing)))
    else:
        print("\n".join((knowledge, *in_words(standing))))
    return 0


async def _look(settings: Settings, workspace: str) -> tuple[str, int | None, Standing]:
    async with open_knowledge(settings.knowledge) as knowledge:
        await migrate(knowledge.database, BOT_HISTORY)
        health = SqlHealth(knowledge.database, lambda: datetime.now(UTC))
        loaded = await knowledge.ingest.status(workspace)
        words = librarian.in_words(await knowledge.ingest.status(workspace))
        generation = loaded.live.number if loaded.live else None
        return words, generation, await health.standing(workspace)


def _as_json(workspace: str, generation: int | None, standing: Standing) -> Mapping[str, object]:
    return {"workspace": workspace, "generation": generation, **asdict(standing)}
