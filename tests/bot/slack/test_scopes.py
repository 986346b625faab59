"""The scopes that are asked for are those of the calls that the code makes: no more, no less."""

import re
from pathlib import Path

from bot.inbox import Command, Shortcut
from bot.slack import parse
from bot.slack.scopes import (
    APP_METHODS,
    APP_SCOPES,
    COMMANDS,
    EVENTS,
    METHODS,
    SHORTCUTS,
    bot_scopes,
)

CODE = "\n".join(path.read_text("utf-8") for path in Path(parse.__file__).parent.glob("*.py"))


def test_every_method_that_is_called_is_listed_and_no_other() -> None:
    """By the SDK's own method names: `client.chat_postMessage` is `chat.postMessage`."""
    called = {
        name.replace("_", ".") for name in re.findall(r"(?<!handler\.)client\.([a-z]+_\w+)\(", CODE)
    }
    assert called == {*METHODS, *APP_METHODS}


def test_errors_name_the_method_that_failed() -> None:
    """What `call` is told is what is called."""
    told = set(re.findall(r'\bcall\(\s*"([\w.]+)"', CODE))
    assert told == {*METHODS, *APP_METHODS}


def test_commands_are_those_that_are_parsed() -> None:
    """Slack offers what the bot understands."""
    assert set(COMMANDS) == {parse.ASK, *Command}


def test_shortcuts_are_those_that_are_parsed() -> None:
    """And their names are as short as Slack wants them."""
    assert set(SHORTCUTS) == {f"{parse.OURS}{shortcut}" for shortcut in Shortcut}
    assert all(len(name) <= 24 and len(words) <= 150 for name, words in SHORTCUTS.values())


def test_the_scopes_are_sorted_and_enough_for_every_event() -> None:
    """What the app is installed with."""
    assert list(bot_scopes()) == sorted(set(bot_scopes()))
    assert {scope for scopes in EVENTS.values() for scope in scopes} < set(bot_scopes())
    assert APP_SCOPES == ("connections:write",)
