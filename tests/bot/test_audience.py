"""The one rule of who may see what."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience import Side, audience_of, may_read, reveals
from bot.models import Clarified, Via
from knowledge.models import Audience, Passage
from tests.builders import ASKER, decision, entry, findings


@given(st.lists(st.sampled_from(Side)))
def test_internal_is_what_insiders_alone_read(readers: list[Side]) -> None:
    """One outsider, or one who is unknown, makes it public; so does nobody at all."""
    inside = bool(readers) and all(reader is Side.INSIDE for reader in readers)
    assert (audience_of(readers) is Audience.INTERNAL) == inside


@pytest.mark.parametrize(
    ("private", "reader", "audience", "may"),
    [
        (False, "U0OTHER", Audience.INTERNAL, True),
        (False, ASKER, Audience.PUBLIC, False),
        (True, ASKER, Audience.INTERNAL, True),
        (True, ASKER, Audience.PUBLIC, False),
        (True, "U0OTHER", Audience.INTERNAL, False),
    ],
)
def test_what_was_said_is_shown_again_to_its_readers_alone(
    reader: str, audience: Audience, *, private: bool, may: bool
) -> None:
    """Not what others were told privately, nor what insiders were told."""
    assert may_read(replace(entry(), private=private), reader, audience) is may


def test_an_answer_reveals_what_is_internal_in_its_findings() -> None:
    """Other outcomes are fixed lines, and reveal nothing."""
    found = findings().passages[0]
    internal = replace(found.chunk, audience=Audience.INTERNAL)
    public = replace(found.chunk, audience=Audience.PUBLIC)
    passages = (Passage(public, None, None, 1.0), Passage(internal, None, None, 1.0))
    assert reveals(replace(decision(), passages=passages))
    assert not reveals(replace(decision(), passages=passages[:1]))
    assert not reveals(replace(decision(Clarified("Which one?")), passages=passages))


def test_commands_and_direct_messages_are_private() -> None:
    """Everything else can be read by whoever is in the channel."""
    assert {via for via in Via if via.is_private} == {Via.COMMAND, Via.DIRECT}
