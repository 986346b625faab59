"""Aliases and rulings must hold on every database."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.adapters.database.aliases import SqlAliases
from bot.adapters.database.audit import SqlAudit
from bot.adapters.database.rulings import SqlRulings
from bot.cache.aliases import Alias, AliasState, deed
from bot.cache.rules import OLDEST, CacheKey, Ruling
from bot.errors import NoSuchAlias
from knowledge.analysis import normalised_tokens
from knowledge.database import Database
from knowledge.models import Audience
from tests.builders import NOON, WORKSPACE

ALIAS = Alias(
    WORKSPACE, Audience.INTERNAL, "How can I get my money back?", "How do refunds work?", 7
)


def key(text: str = ALIAS.asked, audience: Audience = Audience.INTERNAL) -> CacheKey:
    return CacheKey(WORKSPACE, audience, "pipeline", normalised_tokens(text))


@pytest.fixture
def aliases(bot_database: Database) -> SqlAliases:
    return SqlAliases(bot_database, lambda: NOON)


@pytest.fixture
def rulings(bot_database: Database) -> SqlRulings:
    return SqlRulings(bot_database, lambda: NOON)


async def decide(aliases: SqlAliases, state: AliasState, actor: str = "U0ADMIN") -> Alias:
    noted = deed(WORKSPACE, actor, ALIAS.alias_id, state)
    return await aliases.decide(ALIAS.alias_id, state, noted)


async def test_what_was_proposed_once_is_not_new_again(aliases: SqlAliases) -> None:
    """Neither while it waits nor after somebody decided."""
    assert await aliases.propose([ALIAS]) == (ALIAS,)
    assert await aliases.propose([ALIAS]) == ()
    await decide(aliases, AliasState.REJECTED)
    assert await aliases.propose([ALIAS]) == ()
    assert await aliases.listed(WORKSPACE, AliasState.PROPOSED) == ()


async def test_the_most_asked_stand_first(aliases: SqlAliases) -> None:
    rare = replace(ALIAS, asked="Refund how?", times=1)
    await aliases.propose([rare, ALIAS])
    listed = await aliases.listed(WORKSPACE, AliasState.PROPOSED)
    assert [one.times for one in listed] == [7, 1]
    assert listed[0] == replace(ALIAS, at=NOON)
    assert await aliases.listed("another", AliasState.PROPOSED) == ()


async def test_an_alias_counts_from_its_approval_until_it_is_taken_back(
    aliases: SqlAliases, rulings: SqlRulings, bot_database: Database
) -> None:
    """With who decided, when, and a line in the audit log that holds no words."""
    await aliases.propose([ALIAS])
    assert await rulings.of(key()) == Ruling()
    approved = await decide(aliases, AliasState.APPROVED)
    assert (approved.by, approved.at) == ("U0ADMIN", NOON)
    assert (await rulings.of(key())).same_as == normalised_tokens(ALIAS.question)
    await decide(aliases, AliasState.REJECTED)
    assert await rulings.of(key()) == Ruling()
    deeds = await SqlAudit(bot_database, lambda: NOON).deeds(WORKSPACE, 9)
    assert [one.result for one in deeds] == ["rejected", "approved"]
    assert "refund" not in str(deeds)


async def test_an_alias_is_nobodys_else(aliases: SqlAliases, rulings: SqlRulings) -> None:
    """Another audience, another workspace, other words."""
    await aliases.propose([ALIAS])
    await decide(aliases, AliasState.APPROVED)
    for other in (
        key(audience=Audience.PUBLIC),
        replace(key(), workspace="another"),
        key("How can I get my money"),
    ):
        assert await rulings.of(other) == Ruling()


async def test_an_alias_of_another_workspace_cannot_be_decided(aliases: SqlAliases) -> None:
    """Nor one that is not there."""
    await aliases.propose([ALIAS])
    noted = deed("another", "U0ADMIN", ALIAS.alias_id, AliasState.APPROVED)
    with pytest.raises(NoSuchAlias, match=ALIAS.alias_id):
        await aliases.decide(ALIAS.alias_id, AliasState.APPROVED, noted)
    assert len(await aliases.listed(WORKSPACE, AliasState.PROPOSED)) == 1


async def test_what_was_withdrawn_is_known_with_its_time(rulings: SqlRulings) -> None:
    await rulings.withdraw(key())
    await rulings.withdraw(key())
    assert await rulings.of(key()) == Ruling(withdrawn_at=NOON)
    assert await rulings.of(key("another question")) == Ruling()


async def test_a_withdrawal_outlives_every_entry_and_then_goes(bot_database: Database) -> None:
    def at(moment: datetime) -> SqlRulings:
        return SqlRulings(bot_database, lambda: moment)

    await at(NOON).withdraw(key())
    await at(NOON + OLDEST).withdraw(key("another question"))
    assert (await at(NOON).of(key())).withdrawn_at == NOON
    await at(NOON + 2 * OLDEST + timedelta(seconds=1)).withdraw(key("another question"))
    assert await at(NOON).of(key()) == Ruling()


@pytest.mark.parametrize("erased", [ALIAS.asked, ALIAS.question])
async def test_words_that_were_erased_stand_in_no_alias(
    aliases: SqlAliases, rulings: SqlRulings, erased: str
) -> None:
    """On either side of it, whatever was decided; other workspaces keep theirs."""
    other = replace(ALIAS, workspace="another")
    await aliases.propose([ALIAS, other])
    await decide(aliases, AliasState.APPROVED)
    await rulings.erase(key(erased))
    assert await rulings.of(key()) == Ruling()
    assert await aliases.listed(WORKSPACE, AliasState.APPROVED) == ()
    assert len(await aliases.listed("another", AliasState.PROPOSED)) == 1
