"""What every command line has in common."""

import argparse
import logging
import re
from datetime import UTC, datetime, timedelta

from bot.logs import set_up_logs


def parser(command: str, meaning: str) -> argparse.ArgumentParser:
    """Return a parser with the options that all commands take."""
    words = argparse.ArgumentParser(prog=f"frontdesk {command}", description=meaning)
    words.add_argument("--workspace", default="local", help="whose knowledge (default: local)")
    words.add_argument("--json", action="store_true", help="one object on stdout")
    return words


def quiet_logs(form: str) -> None:
    """Let a terminal command say only what went wrong; logs go to stderr."""
    set_up_logs(form, logging.WARNING)


def now() -> datetime:
    """Return the time as a command has it."""
    return datetime.now(UTC)


def since(text: str) -> datetime:
    """Return a day, `2026-11-01`, or so many days ago, `30d`; raise `ValueError`."""
    days = re.fullmatch(r"(\d{1,5})d", text.strip())
    if days:
        return now() - timedelta(days=int(days[1]))
    return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
