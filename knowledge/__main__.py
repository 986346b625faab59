"""`frontdesk knowledge …`, also `python -m knowledge …`: load documents, look at them, go back."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from knowledge.errors import KnowledgeError

Command = Callable[[argparse.Namespace, Mapping[str, str]], int]


def main(
    arguments: Sequence[str] | None = None,
    environ: Mapping[str, str] | None = None,
    arrive: object = None,
) -> int:
    """Run one command; return 0 done, 1 failed, 2 wrong usage.

    `arrive` is what a program that knows askers and their cases makes of the knowledge base: an
    `Arrive` of `knowledge.commands`, which costs too much to be imported here.
    """
    # onnxruntime would keep a device id and name its maker's servers; it reads this when imported.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        given = _parser().parse_args(arguments, argparse.Namespace(arrive=arrive))
    except SystemExit as end:
        return int(end.code or 0)
    # SQLAlchemy and numpy cost most of a second: not for --help.
    commands = importlib.import_module("knowledge.commands")
    command = cast("Command", getattr(commands, given.command))
    try:
        return command(given, os.environ if environ is None else environ)
    except KnowledgeError as error:
        print(f"frontdesk: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--workspace", default="local", help="whose knowledge (default: local)")
    every.add_argument("--json", action="store_true", help="one object on stdout")
    parser = argparse.ArgumentParser(prog="frontdesk knowledge", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    shrinking = argparse.ArgumentParser(add_help=False)
    shrinking.add_argument(
        "--accept-shrink",
        action="store_true",
        help="activate even where more than half of a source is gone",
    )
    commands.add_parser(
        "load", parents=[every, shrinking, _places()], help="sync folders or files, activate"
    )
    sync = commands.add_parser(
        "sync", parents=[every, shrinking], help="sync what knowledge.toml declares"
    )
    sync.add_argument("source", nargs="*", help="names of sources (default: all)")
    sync.add_argument("--file", type=Path, help="the declaration (default: FRONTDESK_KNOWLEDGE)")
    commands.add_parser("status", parents=[every], help="what is loaded")
    commands.add_parser("rollback", parents=[every], help="go back to the generation before")
    forget = commands.add_parser("forget", parents=[every], help="erase a document everywhere")
    forget.add_argument("source", help="name of the source")
    forget.add_argument("path", nargs="?", help="the document (default: all of the source)")
    caring = commands.add_parser("care", parents=[every], help="which pages need a look, and why")
    caring.add_argument(
        "--days", type=int, default=365, help="without a change, after which a page is stale"
    )
    caring.add_argument(
        "--external", action="store_true", help="ask other sites for what pages link to there"
    )
    commands.add_parser("verify", parents=[every], help="hold the store against the ledger")
    return parser


def _places() -> argparse.ArgumentParser:
    """Return what says where documents are, and how they are read."""
    places = argparse.ArgumentParser(add_help=False)
    places.add_argument("path", nargs="+", help="folder of pages, one page, a URL, or an export")
    places.add_argument("--audience", choices=["public", "internal"], default="internal")
    places.add_argument("--name", help="name of the source (default: its path)")
    places.add_argument(
        "--link", help="URL of a page, with {path} and {line}: https://…/{path}#L{line}"
    )
    places.add_argument("--kind", help="how it is read: folder, website, git, … (default: by PATH)")
    places.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what else that kind takes: ref=main",
    )
    return places


if __name__ == "__main__":
    sys.exit(main())
