"""A whole bot without its knowledge: what the end-to-end tests run, in and out of process."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

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
from bot.adapters.turnstiles import MemoryTurnstile
from bot.amending import Amendments
from bot.approved.answers import Terms
from bot.approved.approving import Approving, Records
from bot.approved.renewing import Renewing
from bot.bridge import Bridge
from bot.cache.ports import Forgets
from bot.clerk import Clerk
from bot.fetching import Fetching
from bot.handoff import Limits
from bot.limiting import Limiting, Rates
from bot.migrations import BOT_HISTORY
from bot.offering import Offering
from bot.ports import Intake, Journal, KnowledgeAdmin, Replies
from bot.readers import Readers
from bot.shift import Pace, Shift
from bot.slack.admin import Administration, Commands, SourcesCommand
from bot.slack.alias_buttons import AliasButtons
from bot.slack.approvals import SlackApprovals
from bot.slack.attention import Attention
from bot.slack.buttons import AnswerSources, Buttons, CaseButtons
from bot.slack.calls import identify, open_client
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
from bot.slack.parse import Identity
from bot.slack.reading_buttons import ReadingButtons
from bot.slack.renewals import SlackRenewals
from bot.slack.reply import SlackReplies, SlackWhispers
from bot.slack.shortcuts import SlackSurfaces, SourcesShortcut
from bot.slack.signed_http import Entrance, listening
from bot.slack.socket import connected
from bot.slack.votes import Votes
from bot.waiting import Lobby, Patience, QueueLine
from bot.worker import Answers, Worker
from knowledge.database import Database, open_database
from knowledge.redaction import redact
from knowledge.upgrading import upgrade
from tests.e2e.scripted import TOPICS, VOICE, CountedKnowledge, ForgottenAnswers, ScriptedAnswers


@dataclass(frozen=True)
class Place:
    """Where a bot finds Slack and its database."""

    api_url: str
    bot_token: str
    app_token: str
    desk: str
    database_url: str
    admins: tuple[str, ...] = ()
    signing_secret: str = ""
    port: int = 0
    owner: str = "test/1"
    lease_seconds: float = 30.0
    settle_seconds: float = 0.0
    patience: Patience = field(default_factory=Patience)
    rates: Rates = field(default_factory=Rates)
    pace: Pace = field(default_factory=lambda: Pace(look=0.05, pause=0.05, grace=5.0))


@dataclass
class Clock:
    """Monotonic seconds that a test can move on."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += seconds


@dataclass(frozen=True)
class Bot:
    """A bot that runs, and what a test looks at."""

    client: AsyncWebClient
    me: Identity
    inbox: SqlInbox
    journal: SqlJournal
    cases: SqlCases
    offers: SqlOffers
    audit: SqlAudit
    aliases: SqlAliases
    verified: SqlVerified
    channels: SqlChannels
    health: SqlHealth
    database: Database
    clock: Clock


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """What a test puts into a bot: doubles, and wrappers around its real parts."""

    answers: Answers = field(default_factory=ScriptedAnswers)
    recall: Forgets = field(default_factory=ForgottenAnswers)
    knowledge: KnowledgeAdmin = field(default_factory=CountedKnowledge)
    intake: Callable[[Intake], Intake] = lambda intake: intake
    replies: Callable[[Replies], Replies] = lambda replies: replies
    journal: Callable[[Journal], Journal] = lambda journal: journal


@asynccontextmanager
async def running(place: Place, parts: Parts | None = None) -> AsyncGenerator[Bot]:
    """Run a bot until left; leaving it is what SIGTERM does."""
    parts = parts or Parts()
    database = open_database(place.database_url)
    await upgrade(database, BOT_HISTORY)
    client = open_client(place.bot_token, place.api_url)
    bot = Bot(
        client=client,
        me=await identify(client, "local"),
        inbox=SqlInbox(database, now, place.lease_seconds, place.settle_seconds),
        journal=SqlJournal(database, now),
        cases=SqlCases(database, now),
        offers=SqlOffers(database, now),
        audit=SqlAudit(database, now),
        aliases=SqlAliases(database, now),
        verified=SqlVerified(database),
        channels=SqlChannels(database, now),
        health=SqlHealth(database, now),
        database=database,
        clock=Clock(),
    )
    worker = build_worker(place, bot, parts)
    shift = Shift(bot.inbox, worker, place.owner, place.pace)
    stop = asyncio.Event()
    line = QueueLine(worker.replies, worker.whispers, worker.threads, VOICE)
    lobby = Lobby(bot.inbox, line, time.monotonic, place.patience)
    attention = Attention(parts.intake(lobby), bot.channels)
    look_again = worker.readers.directory.look_again
    forms = build_approvals(place, bot)
    reception = Reception(attention, bot.me, shift.wake, now, look_again, forms)
    working = [asyncio.create_task(shift.run(stop)), asyncio.create_task(lobby.run(stop))]
    try:
        async with taking(build_app(client, reception, place.signing_secret), place):
            yield bot
    finally:
        stop.set()
        await asyncio.gather(*working)
        await database.close()


@asynccontextmanager
async def taking(app: AsyncApp, place: Place) -> AsyncGenerator[None]:
    """Take what Slack sends: by Socket Mode, or by signed HTTP where there is a secret."""
    if place.signing_secret:
        async with listening(app, Entrance(place.signing_secret, "127.0.0.1", place.port)):
            yield
    else:
        async with connected(app, place.app_token):
            yield


def build_worker(place: Place, bot: Bot, parts: Parts) -> Worker:
    """Put a worker together."""
    directory = SlackDirectory(bot.client, bot.me, frozenset(place.admins), bot.channels, bot.clock)
    whispers = SlackWhispers(bot.client)
    desk = SlackDesk(bot.client, bot.cases, place.desk)
    replies = SlackReplies(bot.client, VOICE)
    channel = ChannelCommand(bot.client, directory, bot.channels)
    admin = Administration(directory, parts.knowledge, bot.health, bot.audit, whispers, channel)
    threads = SqlThreads(bot.database)
    answers = build_answers(place, bot, parts)
    surfaces = build_surfaces(place, bot, parts, directory)
    return Worker(
        inbox=bot.inbox,
        answers=answers,
        presses=build_buttons(surfaces, admin, desk, place, bot),
        surfaces=surfaces,
        orders=Commands(SourcesCommand(bot.journal, directory, whispers), admin),
        channels=bot.channels,
        readers=Readers(directory, threads, answers.answers),
        threads=threads,
        fetching=Fetching(bot.journal, bot.journal, bot.journal, bot.offers, directory, VOICE),
        replies=parts.replies(replies),
        whispers=whispers,
        desk=desk,
        bridge=build_bridge(place, bot, desk),
        expiry=build_expiry(place, bot, desk),
        renewals=build_renewals(place, bot),
        journal=parts.journal(bot.journal),
        amendments=Amendments(bot.inbox, bot.journal, parts.recall, desk, replies, redact),
        clerk=Clerk(redact, "prompts"),
        voice=VOICE,
    )


def build_buttons(
    surfaces: SlackSurfaces, admin: Administration, desk: SlackDesk, place: Place, bot: Bot
) -> Buttons:
    """Put together what buttons do."""
    whispers = SlackWhispers(bot.client)
    return Buttons(
        votes=surfaces.votes,
        sources=surfaces.sources.sources,
        cases=build_case_buttons(bot, desk, whispers),
        administration=admin,
        home=surfaces.home,
        aliases=AliasButtons(admin.directory, bot.aliases, bot.audit, whispers),
        approvals=surfaces.approvals,
        renewals=build_renewals(place, bot),
        readings=ReadingButtons(bot.journal, bot.inbox, whispers, now),
    )


def build_surfaces(
    place: Place, bot: Bot, parts: Parts, directory: SlackDirectory
) -> SlackSurfaces:
    """Put together what is done where people do not write."""
    whispers = SlackWhispers(bot.client)
    sources = AnswerSources(bot.journal, whispers, directory)
    return SlackSurfaces(
        SourcesShortcut(bot.journal, sources, whispers),
        build_votes(bot, parts, whispers),
        build_home(bot, parts, directory),
        build_approvals(place, bot),
    )


def build_approvals(place: Place, bot: Bot) -> SlackApprovals:
    """Put together what makes verified answers of cases."""
    copies = SqlCopies(bot.database, now)
    records = Records(bot.cases, copies, bot.verified, bot.audit)
    approving = Approving(records, place.desk, Terms(), redact, now)
    return SlackApprovals(bot.client, approving, SlackWhispers(bot.client))


def build_answers(place: Place, bot: Bot, parts: Parts) -> Limiting:
    """Put together what decides questions, and not too many of them."""
    offering = Offering(parts.answers, SqlThreads(bot.database), bot.cases, bot.offers, redact)
    counter, whispers = MemoryTurnstile(bot.clock), SlackWhispers(bot.client)
    return Limiting(offering, counter, whispers, place.rates, VOICE.limits, TOPICS)


def build_case_buttons(bot: Bot, desk: SlackDesk, whispers: SlackWhispers) -> CaseButtons:
    """Put together what the buttons of a case do."""
    closing = SlackClosing(bot.client, bot.cases, desk, bot.journal, whispers)
    findings = SlackFindings(bot.client, bot.cases, desk.channel, whispers)
    return CaseButtons(bot.cases, desk, closing, whispers, findings)


def build_renewals(place: Place, bot: Bot) -> SlackRenewals:
    """Put together what tells of the ends of verified answers."""
    renewing = Renewing(bot.verified, bot.audit, place.desk, Terms(), now)
    return SlackRenewals(bot.client, renewing, SlackWhispers(bot.client))


def build_expiry(place: Place, bot: Bot, desk: SlackDesk) -> SlackExpiry:
    """Put together what ends cases that nobody goes on with."""
    old_cases = SqlAgingCases(bot.database, now, bot.me.workspace)
    return SlackExpiry(bot.client, old_cases, desk, place.desk, Limits())


def build_bridge(place: Place, bot: Bot, desk: SlackDesk) -> Bridge:
    """Put together what carries people's words."""
    carrier = SlackCarrier(bot.client, bot.clock)
    copies = SqlCopies(bot.database, now)
    return Bridge(bot.cases, copies, carrier, desk, SlackWhispers(bot.client), place.desk)


def build_home(bot: Bot, parts: Parts, directory: SlackDirectory) -> SlackHome:
    """Put what is shown before anybody asks together."""
    overview = SqlOverview(bot.database)
    pages = HomePages(
        directory=directory,
        overview=overview,
        cases=bot.cases,
        examples=Examples(bot.client, overview, CountedKnowledge(), ScriptedAnswers(), now),
        dashboard=Dashboard(overview, parts.knowledge, bot.health, bot.aliases, now),
    )
    return SlackHome(bot.client, pages, VOICE)


def build_votes(bot: Bot, parts: Parts, whispers: SlackWhispers) -> Votes:
    """Put what people say of answers together."""
    inquiry = SlackInquiry(bot.client)
    return Votes(bot.journal, bot.journal, bot.offers, parts.recall, inquiry, whispers, redact)
