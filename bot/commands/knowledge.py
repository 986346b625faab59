"""`frontdesk knowledge …`: passed on to knowledge's own command line."""

from collections.abc import Mapping, Sequence

from bot.commands.arguments import quiet_logs
from knowledge.__main__ import main


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one of knowledge's commands."""
    quiet_logs(environ.get("FRONTDESK_LOG", "auto"))
    return main(arguments, environ)
