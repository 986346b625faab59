"""`frontdesk restore FILE`: put what a backup holds into FRONTDESK_HOME."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.adapters.backups.restoring import Restored, Target, restore
from bot.commands.arguments import parser, quiet_logs
from bot.migrations import BOT_HISTORY
from bot.settings import Settings
from knowledge.database import KNOWLEDGE


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Restore the archive; raise `BackupFailed`, and change nothing then."""
    words = parser("restore", "Put what a backup holds into FRONTDESK_HOME; no bot may run.")
    words.add_argument("archive", type=Path, metavar="FILE", help="what `frontdesk backup` wrote")
    words.add_argument(
        "--replace", action="store_true", help="keep what is there now aside, in the same folder"
    )
    given = words.parse_args(arguments)
    settings = Settings.from_environ(environ)
    quiet_logs(settings.log)
    known = {history.version_table: history.revisions for history in (KNOWLEDGE, BOT_HISTORY)}
    target = Target(settings.knowledge.home, known, may_replace=given.replace)
    done = restore(given.archive, target, datetime.now(UTC))
    if given.json:
        print(json.dumps(_as_json(done)))
        return 0
    print(f"{target.home} is as it was on {done.manifest.made_at}.")
    if done.aside:
        print(f"What was there before is in {done.aside}: remove it when you no longer need it.")
    for what in done.manifest.outside:
        print(f"{what} was not in the backup: restore it with its own tools.")
    return 0


def _as_json(done: Restored) -> Mapping[str, object]:
    return {
        "made_at": done.manifest.made_at,
        "files": len(done.manifest.files),
        "aside": str(done.aside) if done.aside else None,
        "outside": list(done.manifest.outside),
    }
