"""What people of a company do, step by step, with a real bot in the middle."""

import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.adapters.database.aliases import SqlAliases
from bot.adapters.database.audit import SqlAudit
from bot.adapters.database.cases import SqlCases
from bot.adapters.database.channels import SqlChannels
from bot.adapters.database.health import SqlHealth
from bot.adapters.database.inbox import SqlInbox
from bot.adapters.database.journal import SqlJournal
from bot.adapters.database.offers import SqlOffers
from bot.adapters.database.verified import SqlVerified
from bot.adapters.memory_cache import MemoryCache
from bot.answering import Answering
from bot.cache.recall import Recall
from bot.errors import FrontdeskError
from bot.inbox import Arrival, Button, Pause, Shortcut
from bot.migrations import BOT_HISTORY
from bot.models import Ignored
from bot.slack import interactions, parse
from bot.slack.attention import Attention
from bot.slack.parse import Identity
from bot.worker import Worker
from bot.writing import QuotingWriter
from knowledge.database import open_database
from knowledge.upgrading import upgrade
from tests.e2e.assembly import Bot, Clock, Parts, Place, build_worker
from tests.e2e.scripted import VOICE
from tests.outsiders.company import (
    BOT,
    DESK,
    HOME,
    PARTNER,
    PRIVATE,
    Company,
    Member,
    Room,
    WatchedSlack,
)
from tests.outsiders.pages import MarkedPages

QUESTION = re.compile(r"'question_id': '(\w+)'")
ME = Identity("local", HOME, BOT, "B0BOT")
INSIDERS = ("U0MIRA", "U0JONAS", "U0PRIYA", "U0ALEX")
STAFF = ("U0PRIYA", "U0ALEX")
"""Those at the desk: they stay colleagues."""
PEOPLE = (*INSIDERS, "U0GUEST", "U0PARTNER", "U0GONE")
CHANNELS = ("C0OWN", "C0GUESTS", "C0SHARED", "C0PENDING", "C0UNKNOWN", "C0SET", "G0GROUP")
FLAGS = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")


@dataclass(frozen=True)
class Step:
    """Something that somebody does, and what changes while the bot looks for an answer."""

    what: str
    who: str
    where: str
    topic: str
    pick: int
    """Chooses among what there is at that moment: an answer, a thread, a flag."""
    meanwhile: str = ""


def company() -> Company:
    people = {user: Member(user) for user in (*INSIDERS, BOT)}
    people |= {
        "U0GUEST": Member("U0GUEST", is_guest=True),
        "U0PARTNER": Member("U0PARTNER", PARTNER),
        "U0GONE": Member("U0GONE", is_gone=True),
    }
    inside = frozenset((*INSIDERS, BOT))
    rooms = (
        Room("C0OWN", inside),
        Room("C0GUESTS", inside | {"U0GUEST"}),
        Room("C0SHARED", inside | {"U0PARTNER"}, shared="is_ext_shared"),
        Room("C0PENDING", inside, shared="is_pending_ext_shared"),
        Room("C0UNKNOWN", inside, is_unknown=True),
        Room("C0SET", inside),
        Room("G0GROUP", frozenset({"U0MIRA", "U0GUEST", BOT})),
        Room(DESK, frozenset((*STAFF, BOT))),
    )
    return Company(people, {room.channel: room for room in rooms})


@dataclass
class Story:
    """A bot among people; `leaks` is what somebody saw that was not for them."""

    bot: Bot
    worker: Worker
    attention: Attention
    company: Company
    pages: MarkedPages
    slack: WatchedSlack
    monotonic: Clock
    asked: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    """Channel, ts and author of every message that somebody wrote."""
    steps: int = 0

    @property
    def leaks(self) -> list[str]:
        return [*self.company.leaks, *self.pages.leaks]

    async def take(self, step: Step) -> None:
        """Do a step, and let the bot end what it has to do about it."""
        self.steps += 1
        if step.what == "channel" and step.pick % 4:  # else somebody tries who may not
            step = replace(step, who="U0ALEX")
        self.pages.meanwhile = self._once(step)
        arrival = self._arrival(step)
        if isinstance(arrival, Arrival):
            await self.attention.put(arrival)
            await self._work()
        elif arrival is None:
            self._change(step.what, step)

    def _once(self, step: Step) -> Callable[[], None]:
        waiting = [step.meanwhile] if step.meanwhile else []

        def meanwhile() -> None:
            if waiting:
                self._change(waiting.pop(), step)

        return meanwhile

    async def _work(self) -> None:
        """Deal with what waits; a failure is tried again, as a shift does."""
        for _ in range(12):
            row = await self.bot.inbox.lease("test/1")
            if row is None:
                return
            try:
                await self.worker.deal_with(row)
            except FrontdeskError:
                await self.bot.inbox.put_back(row, Pause(failed=True))

    def _arrival(self, step: Step) -> Arrival | Ignored | None:
        """Return what Slack sends about a step, as the bot reads it, or None."""
        now = datetime.now(UTC)
        if step.what in {"edit", "delete"}:
            return parse.message(self._amended(step), ME)
        if step.what in {"ask", "sources", "channel"}:
            return parse.command(self._commanded(step), ME, now)
        if step.what in {"mention", "follow", "overheard", "direct"}:
            return parse.message(self._said(step), ME)
        return self._pointed(step, now)

    def _pointed(self, step: Step, now: datetime) -> Arrival | Ignored | None:
        if step.what == "press":
            return parse.button(self._pressed(step), ME, now)
        return interactions.shortcut(self._chosen(step), ME, now) if step.what == "choose" else None

    def _text(self, step: Step) -> str:
        private = f" {PRIVATE}{step.who}" if step.what in {"ask", "direct"} else ""
        return f"And how do the {step.topic} of it work, asked{self.steps}?{private}"

    def _said(self, step: Step) -> Mapping[str, object]:
        who, channel = step.who, f"D{step.who[1:]}" if step.what == "direct" else step.where
        thread: str | None = None
        if step.what == "follow" and self.asked:
            channel, thread, author = self.asked[-1 - step.pick % len(self.asked)]
            who = author if channel.startswith("D") else who
        text = self._text(step)
        if step.what == "mention" or (step.what == "follow" and step.pick % 2):
            text = f"<@{BOT}> {text}"
        ts = f"{self.slack.clock + self.steps:.6f}"
        self.asked.append((channel, thread or ts, who))
        said = {"type": "message", "user": who, "channel": channel, "ts": ts, "text": text}
        return {"event_id": f"Ev{self.steps}", "event": {**said, "thread_ts": thread}}

    def _amended(self, step: Step) -> Mapping[str, object]:
        if not self.asked:
            return {"event": {}}
        channel, ts, author = self.asked[-1 - step.pick % len(self.asked)]
        before = {"type": "message", "user": author, "ts": ts, "text": f"<@{BOT}> before"}
        at = f"{float(ts) + 30:.6f}"
        event: dict[str, object] = {"type": "message", "channel": channel, "ts": at}
        if step.what == "delete":
            event |= {"subtype": "message_deleted", "deleted_ts": ts, "previous_message": before}
        else:
            edited = {"user": author, "ts": at}
            now = {**before, "text": f"<@{BOT}> {self._text(step)}", "edited": edited}
            event |= {"subtype": "message_changed", "message": now, "previous_message": before}
        return {"event_id": f"Ev{self.steps}", "event": event}

    def _commanded(self, step: Step) -> Mapping[str, object]:
        name = {"ask": "/ask", "sources": "/sources"}.get(step.what, "/frontdesk")
        text = self._text(step) if step.what == "ask" else ""
        if step.what == "channel":
            wishes = ("audience public", "audience internal", "mode auto", "mode mention", "")
            text = f"channel {wishes[step.pick % len(wishes)]}"
            is_known = "users.info" not in self.company.failing
            if step.who == "U0ALEX" and "audience" in text and is_known:
                room = self.company.rooms[step.where]
                self.company.change(room, is_narrowed="public" in text)
        return {
            "command": name, "channel_id": step.where, "user_id": step.who, "text": text,
            "trigger_id": f"t{self.steps}",
        }  # fmt: skip

    def _pressed(self, step: Step) -> Mapping[str, object]:
        buttons = tuple(Button)
        posted = [m for m in self.company.messages if "question_id" in str(m.get("metadata"))]
        values = [QUESTION.findall(str(message["metadata"]))[0] for message in posted]
        value = values[-1 - step.pick % len(values)] if values else "nothing"
        button = buttons[step.pick % len(buttons)]
        return {
            "trigger_id": f"t{self.steps}",
            "user": {"id": step.who},
            "channel": {"id": step.where},
            "container": {"message_ts": "5.0"},
            "actions": [{"action_id": f"frontdesk_{button}", "value": value}],
        }

    def _chosen(self, step: Step) -> Mapping[str, object]:
        posted = [m for m in self.company.messages if m["channel"] in self.company.rooms]
        message = posted[-1 - step.pick % len(posted)] if posted else {"ts": "5.0"}
        shortcut = tuple(Shortcut)[step.pick % len(Shortcut)]
        return {
            "type": "message_action",
            "callback_id": f"frontdesk_{shortcut}",
            "trigger_id": f"t{self.steps}",
            "user": {"id": step.who},
            "channel": {"id": message.get("channel", step.where)},
            "message_ts": message["ts"],
            "message": {**message, "text": "what it says"},
        }

    def _change(self, what: str, step: Step) -> None:
        """Let something happen that nobody tells the bot of, but who is a guest now."""
        room = self.company.rooms[step.where]
        methods = ("users.info", "conversations.info", "conversations.members")
        changes: Mapping[str, Callable[[], None]] = {
            "share": lambda: self.company.change(room, shared=FLAGS[step.pick % len(FLAGS)]),
            "join": lambda: self.company.change(room, members=room.members | {step.who}),
            "demote": lambda: self._demote(step.who),
            "restore": self._restore,
            "publish": self.pages.publish,
            "fail": lambda: self._fail(methods[step.pick % len(methods)]),
            "crash": lambda: self._fail("chat.postMessage"),
            "wait": self._minutes_pass,
        }
        changes[what]()

    def _demote(self, user: str) -> None:
        """Make a guest of somebody; Slack tells of that, and the desk keeps to colleagues."""
        if user in STAFF:
            return
        self.company.people[user] = replace(self.company.people[user], is_guest=True)
        told = parse.changed({"event": {"type": "user_change", "user": {"id": user}}})
        self.worker.readers.directory.look_again(told)

    def _restore(self) -> None:
        """Let everything be as in the beginning, and the bot find that out in its time."""
        narrowed = {name for name, room in self.company.rooms.items() if room.is_narrowed}
        fresh = company()
        self.company.people, self.company.rooms = fresh.people, fresh.rooms
        for name in narrowed:
            self.company.change(self.company.rooms[name], is_narrowed=True)
        self._minutes_pass()

    def _fail(self, method: str) -> None:
        self.company.failing.add(method)
        self.company.once.add(method)

    def _minutes_pass(self) -> None:
        self.monotonic.advance(301)


@asynccontextmanager
async def story(folder: Path) -> AsyncGenerator[Story]:
    """Begin with a bot that knows nobody yet."""
    people = company()
    slack, clock = WatchedSlack(people), Clock()
    pages = MarkedPages(people.leaks)
    database = open_database(f"sqlite:///{folder}/bot.db")
    await upgrade(database, BOT_HISTORY)
    bot = Bot(
        client=slack, me=ME, inbox=SqlInbox(database, _now), journal=SqlJournal(database, _now),
        cases=SqlCases(database, _now), offers=SqlOffers(database, _now),
        audit=SqlAudit(database, _now), aliases=SqlAliases(database, _now),
        verified=SqlVerified(database),
        channels=SqlChannels(database, _now), health=SqlHealth(database, _now),
        database=database, clock=clock,
    )  # fmt: skip
    recall = Recall(MemoryCache(), "pipeline", _now)
    answering = Answering(pages, recall, QuotingWriter(VOICE), VOICE, 0.5)
    place = Place("", "", "", DESK, "")
    worker = build_worker(place, bot, Parts(answers=answering, recall=recall))
    try:
        yield Story(bot, worker, Attention(bot.inbox, bot.channels), people, pages, slack, clock)
    finally:
        await database.close()


def _now() -> datetime:
    return datetime.now(UTC)
