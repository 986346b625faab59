"""The journal with a meter beside it."""

from bot.adapters.database.journal import SqlJournal
from bot.adapters.meter import PrometheusMeter
from bot.adapters.metered_journal import MeteredJournal
from bot.models import Verdict
from knowledge.database import Database
from tests.builders import ASKER, CHANNEL, NOON, entry


async def test_what_is_written_down_is_counted(bot_database: Database) -> None:
    """The journal itself is as it was without a meter."""
    meter, kept = PrometheusMeter(), SqlJournal(bot_database, lambda: NOON)
    journal = MeteredJournal(kept, meter)
    await journal.record(entry())
    await journal.vote("q1", ASKER, Verdict.HELPFUL)
    assert await journal.entry("q1") == await kept.entry("q1") == entry()
    assert await journal.recent("local", CHANNEL, ASKER, 5) == (entry(),)
    said = meter.text(None).decode()
    assert 'frontdesk_votes_total{verdict="helpful"} 1.0' in said
    assert 'frontdesk_answers_total{outcome="answered",reason=""} 1.0' in said
