"""`frontdesk status`: how the bot is doing, by its database alone; Slack is not asked."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from bot.adapters import librarian
from bot.adapters.database.health import SqlHealth
from bot.commands.arguments import parser, quiet_logs
from bot.commands.kept import require_something
from bot.migrations import BOT_HISTORY
from bot.settings import Settings
from bot.standing import Called, Standing, called_in_words, in_words
from knowledge.app import migrate, open_knowledge


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print the figures; raise `NothingHere` before the first start."""
    given = parser("status", "Show how the bot is doing, also while it runs.").parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    require_something(settings.knowledge)
    found = asyncio.run(_look(settings, given.workspace))
    if given.json:
        print(json.dumps(_as_json(given.workspace, found)))
    else:
        lines = (found.knowledge, *in_words(found.standing), called_in_words(found.called))
        print("\n".join(lines))
    return 0


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to be said of a workspace."""

    knowledge: str
    generation: int | None
    standing: Standing
    called: Called


async def _look(settings: Settings, workspace: str) -> _Found:
    async with open_knowledge(settings.knowledge) as knowledge:
        await migrate(knowledge.database, BOT_HISTORY)
        health = SqlHealth(knowledge.database, lambda: datetime.now(UTC))
        loaded = await knowledge.ingest.status(workspace)
        return _Found(
            knowledge=librarian.in_words(loaded),
            generation=loaded.live.number if loaded.live else None,
            standing=await health.standing(workspace),
            called=await health.called(workspace),
        )


def _as_json(workspace: str, found: _Found) -> Mapping[str, object]:
    return {
        "workspace": workspace,
        "generation": found.generation,
        **asdict(found.standing),
        "answers_30d": asdict(found.called),
    }
