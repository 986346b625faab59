"""COMPOSITION ROOT of the running bot: Slack, inbox, worker and desk around the question flow.

`bot/app.py` is the root of what answers; this one names what carries questions to it and outcomes
away. The terminal's commands need no Slack, so they do not pay for its imports.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.database.complaints import SqlComplaints
from bot.adapters.database.health import SqlHealth
from bot.adapters.database.lineups import SqlLineups
from bot.adapters.database.resolved import SqlResolvedCases
from bot.adapters.database.shadows import SqlShadows
from bot.adapters.librarian import Librarian
from bot.adapters.metered_journal import MeteredJournal
from bot.amending import Amendments
from bot.answering import Answering
from bot.approved.approving import Approving, Records
from bot.approved.renewing import Renewing
from bot.books import Books, books
from bot.bridge import Bridge
from bot.clerk import Clerk
from bot.fetching import Fetching
from bot.limiting import Limiting
from bot.migrations import BOT_HISTORY
from bot.offering import Offering
from bot.office import Connection, Office
from bot.ports import Health
from bot.pulse import keep_beating
from bot.readers import Readers
from bot.registry.casting import Casting, Flows, Rehearsal
from bot.rota import rota
from bot.shift import Shift
from bot.slack.admin import Administration, Commands, SourcesCommand
from bot.slack.alias_buttons import AliasButtons
from bot.slack.approvals import SlackApprovals
from bot.slack.attention import Attention
from bot.slack.buttons import AnswerSources, Buttons, CaseButtons
from bot.slack.calls import identify, lasting_client, patiently
from bot.slack.carrier import SlackCarrier
from bot.slack.channel_command import ChannelCommand
from bot.slack.closing import SlackClosing
from bot.slack.desk import SlackDesk
from bot.slack.directory import SlackDirectory
from bot.slack.examples import Examples
from bot.slack.expiry import SlackExpiry
from bot.slack.findings import SlackFindings
from bot.slack.home import Dashboard, HomePages, SlackHome
from bot.slack.listeners import Reception, build_app
from bot.slack.modals import SlackInquiry
from bot.slack.reading_buttons import ReadingButtons
from bot.slack.renewals import SlackRenewals
from bot.slack.reply import SlackReplies, SlackWhispers
from bot.slack.shortcuts import SlackSurfaces, SourcesShortcut
from bot.slack.signed_http import listening
from bot.slack.socket import connected
from bot.slack.votes import Votes
from bot.waiting import Lobby, QueueLine
from bot.worker import Worker
from knowledge.app import Knowledge, migrate
from knowledge.database import Database
from knowledge.redaction import redact


@dataclass(frozen=True, slots=True)
class Service:
    """A bot that is connected, and how it is doing."""

    health: Health
    write: Callable[[], Awaitable[None]]
    """Write something small; raise `DatabaseUnavailable`."""
    is_connected: Callable[[], Awaitable[bool]]


@asynccontextmanager
async def running(
    flows: Flows, knowledge: Knowledge, database: Database, slack: Connection, name: str
) -> AsyncGenerator[Service]:
    """Take questions and answer them until left; leaving ends what runs, or hands it back.

    `name` is this worker's: no other process that works on this database may have it. Raise
    `SlackRefused` or `DatabaseUnavailable` where it cannot begin; Slack is waited for.
    """
    await migrate(database, BOT_HISTORY)
    askers = SqlComplaints(database, _now)
    knowledge = knowledge.with_askers(SqlResolvedCases(database), askers)
    async with (
        lasting_client(slack.bot_token, slack.api_url) as client,
        _running(flows, knowledge, database, _Slack(slack, client, name)) as service,
    ):
        yield service


@dataclass(frozen=True, slots=True)
class _Slack:
    """How Slack is reached, and as which worker."""

    slack: Connection
    client: AsyncWebClient
    name: str


@asynccontextmanager
async def _running(
    flows: Flows, knowledge: Knowledge, database: Database, here: _Slack
) -> AsyncGenerator[Service]:
    slack, client = here.slack, here.client
    records = books(database, slack.workspace)
    known = await patiently(lambda: identify(client, slack.workspace))
    me = replace(known, allowed=slack.allowed_bots)
    directory = SlackDirectory(client, me, slack.admins, records.channels, time.monotonic)
    office = Office(slack, client, directory)
    librarian, flow = Librarian(knowledge), _flow(flows, database)
    worker = _worker(flow, librarian, records, office)
    owner = f"{here.name}/{uuid4().hex}"
    shift = Shift(records.inbox, worker, owner)
    secret = slack.entrance.signing_secret if slack.entrance else ""
    line = QueueLine(worker.replies, worker.whispers, records.threads, worker.voice)
    lobby = Lobby(records.inbox, line, time.monotonic)
    attention = Attention(lobby, records.channels)
    forms = _approvals(records, office)
    reception = Reception(attention, me, shift.wake, _now, directory.look_again, forms)
    app = build_app(client, reception, secret)
    # What takes stops first, then what works: nothing is acknowledged that nobody works on.
    comes_round = rota(librarian, flow.casting.lineups, knowledge.parts.embedder, records, office)
    rounds = (shift.run, lobby.run, *(one.run for one in comes_round))
    async with (
        aclosing(flow.rehearsal),
        _at_work(rounds, records.health, owner),
        _taking(app, slack) as is_connected,
    ):
        yield Service(records.health, partial(records.health.beat, owner), is_connected)


@asynccontextmanager
async def _at_work(
    rounds: Sequence[Callable[[asyncio.Event], Coroutine[None, None, None]]],
    health: SqlHealth,
    owner: str,
) -> AsyncGenerator[None]:
    """Work on the inbox until left, and let others see it."""
    stop = asyncio.Event()
    working = [asyncio.create_task(go(stop)) for go in rounds]
    beating = asyncio.create_task(keep_beating(health, owner))
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*working)
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


@asynccontextmanager
async def _taking(
    app: AsyncApp, slack: Connection
) -> AsyncGenerator[Callable[[], Awaitable[bool]]]:
    """Take what Slack sends until left; yield what tells whether Slack can reach us."""
    if slack.entrance is None:
        async with connected(app, slack.app_token) as handler:
            yield handler.client.is_connected
    else:
        async with listening(app, slack.entrance):
            yield _listens


async def _listens() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Flow:
    """What answers questions, and what writes down how."""

    configured: Answering
    casting: Casting
    rehearsal: Rehearsal
    clerk: Clerk


def _flow(flows: Flows, database: Database) -> _Flow:
    configured = flows("")
    clerk = Clerk(redact, configured.recall.pipeline)
    rehearsal = Rehearsal(SqlShadows(database), clerk)
    lineups = SqlLineups(database, _now)
    return _Flow(configured, Casting(flows, lineups, time.monotonic, rehearsal), rehearsal, clerk)


def _worker(flow: _Flow, librarian: Librarian, records: Books, office: Office) -> Worker:
    journal, directory, answering = records.journal, office.directory, flow.configured
    whispers = SlackWhispers(office.client, office.slack.link_to)
    desk = SlackDesk(office.client, records.cases, office.slack.desk, office.slack.link_to)
    surfaces = _surfaces(answering, librarian, records, office)
    answers = Offering(flow.casting, records.threads, records.cases, records.offers, redact)
    replies = SlackReplies(office.client, answering.voice, office.slack.link_to)
    commands = _commands(librarian, records, office)
    slack, voice, topics = office.slack, answering.voice, answering.topics
    return Worker(
        inbox=records.inbox,
        answers=Limiting(answers, slack.counter, whispers, slack.rates, voice.limits, topics),
        presses=_buttons(surfaces, commands.administration, desk, records, office),
        surfaces=surfaces,
        orders=commands,
        channels=records.channels,
        readers=Readers(directory, records.threads, answers),
        fetching=Fetching(journal, journal, journal, records.offers, directory, answering.voice),
        threads=records.threads,
        replies=replies,
        whispers=whispers,
        desk=desk,
        bridge=_bridge(records, office, desk),
        expiry=_expiry(records, office, desk),
        renewals=_renewals(records, office),
        journal=MeteredJournal(journal, answering.recall.meter),
        amendments=Amendments(records.inbox, journal, answering.recall, desk, replies, redact),
        clerk=flow.clerk,
        voice=answering.voice,
        topics=topics,
    )


def _buttons(
    surfaces: SlackSurfaces,
    administration: Administration,
    desk: SlackDesk,
    records: Books,
    office: Office,
) -> Buttons:
    whispers = SlackWhispers(office.client, office.slack.link_to)
    return Buttons(
        votes=surfaces.votes,
        sources=surfaces.sources.sources,
        cases=_case_buttons(records, office, desk),
        administration=administration,
        home=surfaces.home,
        aliases=AliasButtons(office.directory, records.aliases, records.audit, whispers),
        approvals=surfaces.approvals,
        renewals=_renewals(records, office),
        readings=ReadingButtons(records.journal, records.inbox, whispers, _now),
    )


def _surfaces(
    answering: Answering, librarian: Librarian, records: Books, office: Office
) -> SlackSurfaces:
    whispers = SlackWhispers(office.client, office.slack.link_to)
    sources = AnswerSources(records.journal, whispers, office.directory)
    return SlackSurfaces(
        SourcesShortcut(records.journal, sources, whispers),
        _votes(answering, records, office),
        _home(answering, librarian, records, office),
        _approvals(records, office),
    )


def _approvals(records: Books, office: Office) -> SlackApprovals:
    slack, whispers = office.slack, SlackWhispers(office.client, office.slack.link_to)
    kept = Records(records.cases, records.copies, records.verified, records.audit)
    return SlackApprovals(
        office.client, Approving(kept, slack.desk, slack.verified, redact, _now), whispers
    )


def _renewals(records: Books, office: Office) -> SlackRenewals:
    slack, whispers = office.slack, SlackWhispers(office.client, office.slack.link_to)
    renewing = Renewing(records.verified, records.audit, slack.desk, slack.verified, _now)
    return SlackRenewals(office.client, renewing, whispers)


def _votes(answering: Answering, records: Books, office: Office) -> Votes:
    whispers = SlackWhispers(office.client, office.slack.link_to)
    inquiry, journal = SlackInquiry(office.client), records.journal
    counted = MeteredJournal(journal, answering.recall.meter)
    return Votes(counted, journal, records.offers, answering.recall, inquiry, whispers, redact)


def _expiry(records: Books, office: Office, desk: SlackDesk) -> SlackExpiry:
    slack = office.slack
    return SlackExpiry(office.client, records.old_cases, desk, slack.desk, slack.cases)


def _case_buttons(records: Books, office: Office, desk: SlackDesk) -> CaseButtons:
    whispers = SlackWhispers(office.client, office.slack.link_to)
    closing = SlackClosing(office.client, records.cases, desk, records.journal, whispers)
    findings = SlackFindings(
        office.client, records.cases, office.slack.desk, whispers, office.slack.link_to
    )
    return CaseButtons(records.cases, desk, closing, whispers, findings)


def _bridge(records: Books, office: Office, desk: SlackDesk) -> Bridge:
    carrier = SlackCarrier(office.client, time.monotonic)
    whispers = SlackWhispers(office.client, office.slack.link_to)
    return Bridge(records.cases, records.copies, carrier, desk, whispers, office.slack.desk)


def _commands(librarian: Librarian, records: Books, office: Office) -> Commands:
    directory, whispers = office.directory, SlackWhispers(office.client, office.slack.link_to)
    channel = ChannelCommand(office.client, directory, records.channels)
    return Commands(
        SourcesCommand(records.journal, directory, whispers),
        Administration(directory, librarian, records.health, records.audit, whispers, channel),
    )


def _home(answering: Answering, librarian: Librarian, records: Books, office: Office) -> SlackHome:
    overview, client = records.overview, office.client
    pages = HomePages(
        directory=office.directory,
        overview=overview,
        cases=records.cases,
        examples=Examples(client, overview, librarian, answering, _now),
        dashboard=Dashboard(overview, librarian, records.health, records.aliases, _now),
    )
    return SlackHome(client, pages, answering.voice)


def _now() -> datetime:
    return datetime.now(UTC)
