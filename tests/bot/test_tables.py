"""The bot's tables are what its migrations make, and its values survive the way through them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.adapters.database.tables import METADATA
from bot.adapters.database.values import dump, load, load_all
from bot.inbox import Asked, Commanded, Incoming, Pressed, Removed, Revised
from bot.migrations import BOT_HISTORY
from bot.models import (
    Acknowledged,
    Answered,
    Citation,
    Clarified,
    Decision,
    HandedOff,
    Ignored,
    Turn,
)
from knowledge.database import open_database
from knowledge.models import Audience, BlockKind, Chunk, Passage
from knowledge.upgrading import upgrade
from tests.builders import NOON, answered, citation, decision, question


def differences(connection: Connection) -> list[object]:
    ours = {"target_metadata": METADATA, "include_object": _is_ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=ours), METADATA))


def _is_ours(_: object, name: str | None, *__: object) -> bool:
    return name != BOT_HISTORY.version_table


async def test_migrations_make_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    """A column that is in the code and in no migration would fail on the first installation."""
    database = open_database(f"sqlite:///{tmp_path}/bot.db")
    await upgrade(database, BOT_HISTORY)
    async with database.reading() as connection:
        found = await connection.run_sync(differences)
    await database.close()
    assert found == []


CHUNK = Chunk(
    chunk_id="c1",
    source="docs",
    path="docs/billing.md",
    ordinal=0,
    title="Billing",
    headings=("Billing", "Refunds"),
    kind=BlockKind.PARAGRAPH,
    text="Refunds take five days.",
    content_hash="h1",
    audience=Audience.PUBLIC,
    modified_at=NOON,
)


def test_a_whole_decision_survives() -> None:
    """An orphan in `posting` is completed from the stored decision: passages, history and all."""
    asks = replace(question(), history=(Turn("asker", "Hi", NOON), Turn("bot", "Hello", None)))
    whole = replace(
        decision(asks=asks),
        passages=(Passage(CHUNK, 0.61, None, 0.8),),
        held_back=answered(),
        evidence_score=0.97,
        generation=7,
    )
    assert load(dump(whole), Decision) == whole


TEXTS = st.text(max_size=40)
OUTCOMES = st.one_of(
    st.builds(Answered, confidence=st.floats(0, 1)),
    st.builds(Clarified),
    st.builds(HandedOff),
    st.builds(Acknowledged),
    st.builds(Ignored),
)


@given(OUTCOMES)
def test_every_outcome_keeps_its_kind(outcome: Answered) -> None:
    """The members of a union have fields in common, so the kind is stored too."""
    assert load(dump(decision(outcome)), Decision).outcome == outcome


KINDS = (Asked, Revised, Removed, Pressed, Commanded)


@given(st.one_of([st.builds(kind) for kind in KINDS]))
def test_whatever_arrives_survives(incoming: Incoming) -> None:
    """Any text that JSON can hold comes back as it went in."""
    assert load(dump(incoming), *KINDS) == incoming


def test_tuples_survive() -> None:
    """Citations are stored in their order."""
    several = tuple(citation(n) for n in range(3))
    assert load_all(dump(several), Citation) == several


def test_a_field_that_came_later_takes_its_default() -> None:
    """A row that an older program wrote can still be read."""
    text = dump(Turn("bot", "Hello", NOON + timedelta(seconds=1))).replace('"at":', '"gone":')
    assert load(text, Turn) == Turn("bot", "Hello")
