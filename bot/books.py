"""What the bot keeps in SQL: the part of the composition root that names the tables' adapters."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.adapters.database.aging_cases import SqlAgingCases
from bot.adapters.database.aliases import SqlAliases
from bot.adapters.database.audit import SqlAudit
from bot.adapters.database.cases import SqlCases
from bot.adapters.database.channels import SqlChannels
from bot.adapters.database.copies import SqlCopies
from bot.adapters.database.health import SqlHealth
from bot.adapters.database.inbox import SqlInbox
from bot.adapters.database.journal import SqlJournal
from bot.adapters.database.offers import SqlOffers
from bot.adapters.database.overview import SqlOverview
from bot.adapters.database.threads import SqlThreads
from bot.adapters.database.verified import SqlVerified
from knowledge.database import Database


@dataclass(frozen=True, slots=True)
class Books:
    """What the bot keeps in SQL."""

    inbox: SqlInbox
    journal: SqlJournal
    cases: SqlCases
    old_cases: SqlAgingCases
    copies: SqlCopies
    offers: SqlOffers
    threads: SqlThreads
    audit: SqlAudit
    channels: SqlChannels
    health: SqlHealth
    overview: SqlOverview
    aliases: SqlAliases
    verified: SqlVerified


def books(database: Database, workspace: str) -> Books:
    """Return everything that the bot keeps, for one workspace."""
    return Books(
        inbox=SqlInbox(database, _now),
        journal=SqlJournal(database, _now),
        cases=SqlCases(database, _now),
        old_cases=SqlAgingCases(database, _now, workspace),
        copies=SqlCopies(database, _now),
        offers=SqlOffers(database, _now),
        threads=SqlThreads(database),
        audit=SqlAudit(database, _now),
        channels=SqlChannels(database, _now),
        health=SqlHealth(database, _now),
        overview=SqlOverview(database),
        aliases=SqlAliases(database, _now),
        verified=SqlVerified(database),
    )


def _now() -> datetime:
    return datetime.now(UTC)
