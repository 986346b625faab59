"""What is kept of channels: one decision each, with its line in the audit log."""

import pytest

from bot.adapters.database.audit import SqlAudit
from bot.adapters.database.channels import SqlChannels
from bot.manners import Manners, Mode
from bot.models import Deed
from knowledge.database import Database
from knowledge.models import Audience
from tests.builders import CHANNEL, NOON, WORKSPACE

DEED = Deed(WORKSPACE, "U0ADMIN", "channel.mode", CHANNEL, "off")


@pytest.fixture
def channels(bot_database: Database) -> SqlChannels:
    return SqlChannels(bot_database, lambda: NOON)


async def test_where_nothing_was_decided_the_bot_answers_mentions(channels: SqlChannels) -> None:
    """For whoever reads there."""
    assert await channels.manners(WORKSPACE, CHANNEL) == Manners(Mode.MENTION, Audience.INTERNAL)


async def test_the_last_decision_holds(channels: SqlChannels, bot_database: Database) -> None:
    """In its channel of its workspace; whoever reads next has it."""
    await channels.decide(CHANNEL, Manners(Mode.AUTO), DEED)
    off = Manners(Mode.OFF, Audience.PUBLIC)
    await channels.decide(CHANNEL, off, DEED)
    assert await SqlChannels(bot_database, lambda: NOON).manners(WORKSPACE, CHANNEL) == off
    assert await channels.manners(WORKSPACE, "C0OTHER") == Manners()
    assert await channels.manners("another", CHANNEL) == Manners()
    assert await SqlAudit(bot_database, lambda: NOON).deeds(WORKSPACE, 9) == (DEED, DEED)
