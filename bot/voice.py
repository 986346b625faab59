"""How the bot sounds: the brand's own lines, read from `prompts/voice.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from bot.models import HandoffReason
from bot.routing import Courtesy
from knowledge.errors import BadSettings

OFFERED = (HandoffReason.REPEATED_QUESTION,)
"""Soft reasons that the bot notices by itself; who says that an answer missed is asked why."""


@dataclass(frozen=True, slots=True)
class AnswerLines:
    """The frame of quoted passages."""

    one: str
    several: str
    closing: str

    def opening(self, count: int) -> str:
        """Return the line above `count` quotes."""
        return self.one if count == 1 else self.several.replace("{n}", str(count))


@dataclass(frozen=True, slots=True)
class Voice:
    """Every line that the bot says in its own words."""

    name: str
    disclosure: str
    answer: AnswerLines
    handoff: Mapping[HandoffReason, str]
    offer: Mapping[HandoffReason, str]
    """What offers a person, by the soft reason for it."""
    courtesy: Mapping[Courtesy, str]
    too_long: str
    searching: str
    waiting: str
    """Under the thread of an asker whose question is in the queue."""
    waiting_command: str
    """To whoever used a command, which has no thread."""


def read_voice(text: str) -> Voice:
    """Return the voice of a `voice.toml`; raise `BadSettings` naming the key that is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"voice.toml is not valid TOML: {error}"
        raise BadSettings(message) from error
    sections = ("answer", "handoff", "offer", "courtesy", "clarify", "status")
    _refuse_unknown(table, ("name", "disclosure", *sections), "")
    answer = _lines(table, "answer", ("one", "several", "closing"))
    handoff = _lines(table, "handoff", HandoffReason)
    offer = _lines(table, "offer", OFFERED)
    courtesy = _lines(table, "courtesy", Courtesy)
    status = _lines(table, "status", ("searching", "waiting", "waiting_command"))
    return Voice(
        name=_line(table, "name", ""),
        disclosure=_line(table, "disclosure", ""),
        answer=AnswerLines(**answer),
        handoff={reason: handoff[reason] for reason in HandoffReason},
        offer={reason: offer[reason] for reason in OFFERED},
        courtesy={kind: courtesy[kind] for kind in Courtesy},
        too_long=_lines(table, "clarify", ("too_long",))["too_long"],
        **status,
    )


def _lines(table: Mapping[str, object], section: str, keys: Iterable[str]) -> dict[str, str]:
    wanted = tuple(keys)
    found = table.get(section)
    if not isinstance(found, dict):
        message = f"voice.toml has no section [{section}]"
        raise BadSettings(message)
    rows = cast("dict[str, object]", found)
    _refuse_unknown(rows, wanted, section)
    return {str(key): _line(rows, key, section) for key in wanted}


def _line(table: Mapping[str, object], key: str, section: str) -> str:
    where = f"[{section}] {key}" if section else key
    value = table.get(key)
    if not isinstance(value, str):
        message = f"voice.toml: {where} must be a line of text"
        raise BadSettings(message)
    return value


def _refuse_unknown(table: Mapping[str, object], known: Iterable[str], section: str) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        where = f"in [{section}]" if section else "at the top"
        message = (
            f"voice.toml: nothing reads {', '.join(unknown)} {where}; it knows {', '.join(known)}"
        )
        raise BadSettings(message)
