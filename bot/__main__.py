"""The command `frontdesk`: the one place that reads the environment and ends the process."""

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from dotenv import dotenv_values

from bot.errors import FrontdeskError
from knowledge.errors import KnowledgeError

Command = Callable[[Sequence[str], Mapping[str, str]], int]

NO_TELEMETRY = ("ORT_DISABLE_TELEMETRY", "1")
"""onnxruntime would keep a device id and name its maker's servers; it reads this when imported."""

COMMANDS = {
    "demo": "a local Slack with the bot and sample knowledge, in one process",
    "serve": "the bot for a real workspace",
    "ask": "one answer on the terminal",
    "verified": "answers that a person approved: list, add, remove, import, export",
    "facts": "check a table of facts",
    "knowledge": "load documents, look at what is loaded, go back",
    "eval": "how good the answers are, on your own questions",
    "cache": "aliases for questions asked in many words, and the answer cache",
    "voice": "whether texts are in the brand's voice, and which model writes",
    "costs": "what answers cost, and what a month of questions would cost",
    "calibrate": "fit the confidence to answers that are known right or wrong",
    "doctor": "check the configuration and every connection",
    "status": "what waits, what failed, which cases are open, what is loaded",
    "backup": "everything under FRONTDESK_HOME into one archive, also while the bot runs",
    "restore": "what a backup holds, back into FRONTDESK_HOME",
    "manifest": "Slack's manifest for this configuration",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 failed, 2 wrong usage."""
    os.environ.setdefault(*NO_TELEMETRY)
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in COMMANDS:
        return _run(*words)
    if words and words[0] in {"-h", "--help", "help"}:
        print(_usage())
        return 0
    wrong = f"frontdesk: no command {words[0]!r}\n\n" if words else ""
    print(f"{wrong}{_usage()}", file=sys.stderr)
    return 2


def _run(name: str, *rest: str) -> int:
    # A command's own imports cost up to a second: only the one that runs is loaded.
    command = cast("Command", importlib.import_module(f"bot.commands.{name}").run)
    try:
        return command(rest, _environ())
    except (FrontdeskError, KnowledgeError) as error:
        print(f"frontdesk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone: nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _environ() -> dict[str, str]:
    from_file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**from_file, **os.environ}


def _usage() -> str:
    rows = "\n".join(f"  {name:<11}{meaning}" for name, meaning in COMMANDS.items())
    return f"usage: frontdesk COMMAND …\n\n{rows}\n\nfrontdesk COMMAND --help says more."


if __name__ == "__main__":
    sys.exit(main())
