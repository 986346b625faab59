"""COMPOSITION ROOT of what comes round by itself, for as long as the bot runs."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol

from bot.adapters.librarian import Librarian
from bot.aging import Aging
from bot.approved.renewing import EndWatch
from bot.books import Books
from bot.cache.ports import Embeds
from bot.cache.proposing import DailyProposals, Proposing
from bot.inbox import Whereabouts
from bot.models import ThreadRef
from bot.office import Office
from bot.registry.ports import Lineups
from bot.registry.retiring import Retiring
from bot.slack.notices import SlackNotices
from bot.syncing import Syncing


class Round(Protocol):
    """Work that comes round again and again."""

    async def run(self, stop: asyncio.Event) -> None:
        """Do it now and then until told to stop."""
        ...


def rota(
    librarian: Librarian, lineups: Lineups, embedder: Embeds, records: Books, office: Office
) -> list[Round]:
    """Return every round of one workspace."""
    slack = office.slack
    desk = Whereabouts(slack.workspace, slack.desk, "frontdesk")
    notices = SlackNotices(office.client, ThreadRef(slack.workspace, slack.desk, None))
    proposing = Proposing(records.overview, records.aliases, embedder, _now)
    rounds: list[Round] = [
        Aging(records.old_cases, records.inbox, desk, slack.cases, _now),
        Syncing(librarian, notices, slack.workspace, _now),
        EndWatch(records.verified, records.inbox, desk, slack.verified, _now),
        DailyProposals(proposing, notices, records.audit, slack.workspace),
    ]
    if slack.watch is not None:
        retiring = Retiring(slack.watch, lineups, notices, records.audit, slack.workspace, _now)
        rounds.append(retiring)
    return rounds


def _now() -> datetime:
    return datetime.now(UTC)
