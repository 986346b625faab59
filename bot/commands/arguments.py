"""What every command line has in common."""

import argparse
import logging

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
