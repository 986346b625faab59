"""`frontdesk backup FILE`: everything under FRONTDESK_HOME, in one archive."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.adapters.backups.making import Home, make
from bot.commands.arguments import parser, quiet_logs
from bot.migrations import BOT_HISTORY
from bot.settings import Settings
from knowledge.database import KNOWLEDGE
from knowledge.settings import KnowledgeSettings

MEGABYTE = 1_000_000
ELSEWHERE = {
    "PostgreSQL": (
        "PostgreSQL (DATABASE_URL) is not in it. Back it up before this archive is made:\n"
        '  pg_dump --format=custom --file=frontdesk.dump "$DATABASE_URL"'
    ),
    "Weaviate": (
        "Weaviate (WEAVIATE_URL) is not in it: use its own backups, or load your documents again."
    ),
}


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write the archive; raise `BackupFailed` or `NothingHere`."""
    words = parser("backup", "Write everything under FRONTDESK_HOME into one archive.")
    words.add_argument(
        "archive", type=Path, metavar="FILE", help="a new file, such as today.tar.gz"
    )
    given = words.parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    kept = settings.knowledge
    histories = (KNOWLEDGE.version_table, BOT_HISTORY.version_table)
    home = Home(kept.home, histories, outside(kept))
    made = make(home, given.archive, datetime.now(UTC))
    if given.json:
        print(json.dumps(_as_json(given.archive, len(made.files), made.size, home.outside)))
        return 0
    size = f"{len(made.files)} files, {made.size / MEGABYTE:.1f} MB"
    print(f"{kept.home} is in {given.archive}: {size} before packing.")
    for what in home.outside:
        print(ELSEWHERE[what])
    return 0


def outside(settings: KnowledgeSettings) -> tuple[str, ...]:
    """Return what this configuration keeps elsewhere than in its home."""
    named = {"PostgreSQL": settings.database_url, "Weaviate": settings.weaviate_url}
    return tuple(what for what, url in named.items() if url and not url.startswith("sqlite"))


def _as_json(
    archive: Path, files: int, size: int, elsewhere: Sequence[str]
) -> Mapping[str, object]:
    return {"archive": str(archive), "files": files, "bytes": size, "outside": list(elsewhere)}
