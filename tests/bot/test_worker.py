"""What becomes of a row, step by step, and what does not when a step fails for good."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.amending import Amendments
from bot.clerk import Clerk
from bot.errors import SlackRefused, SlackUnavailable
from bot.fetching import Fetching
from bot.inbox import (
    ATTEMPTS,
    BOT_TURNS,
    AnswerEnds,
    Approval,
    Arrival,
    Asked,
    Button,
    Chosen,
    Command,
    Commanded,
    Earlier,
    Incoming,
    Lapsed,
    Leased,
    Opened,
    Pause,
    Pressed,
    Shortcut,
    Submitted,
    Tab,
)
from bot.models import (
    Alarm,
    Case,
    Clarified,
    Complaint,
    Decision,
    Entry,
    HandedOff,
    HandoffReason,
    Ignored,
    Miss,
    Posted,
    Question,
    ThreadRef,
    Turn,
    Verdict,
    Via,
)
from bot.readers import Readers
from bot.worker import DELIVERIES, Worker
from knowledge.models import Audience
from tests.builders import (
    ASKER,
    CHANNEL,
    NOON,
    WORKSPACE,
    answered,
    asked,
    decision,
    origin,
)
from tests.e2e.scripted import VOICE
from tests.paper_offers import PaperOffers
from tests.set_channels import SetChannels

POSTED = Posted(ThreadRef(WORKSPACE, CHANNEL, "1763726400.000100"), "2.0")


@dataclass
class Outside:
    """Everything around a worker: it does as told, and notes each step in order."""

    steps: list[str] = field(default_factory=list[str])
    decided: Decision = field(default_factory=decision)
    refused: frozenset[str] = frozenset()
    """Steps that Slack refuses."""
    lost: bool = False
    """Whether somebody else has the lease."""
    found: Posted | None = None
    owned: bool = True
    ended: bool = False
    """Whether the asker's case was resolved lately."""
    carried: bool = False
    """Whether people take what arrives."""
    entries: list[Entry] = field(default_factory=list[Entry])
    asked: list[Question] = field(default_factory=list[Question])
    cases: list[Decision] = field(default_factory=list[Decision])
    told: tuple[Turn, ...] = (Turn("asker", "before"),)
    counted: int = 0
    """Turns that the asker has had."""
    row_before: Earlier | None = None
    """The row of the message that was edited or deleted."""
    readings: list[Asked | None] = field(default_factory=list[Asked | None])
    """What the message says each time somebody looks; then what it said first."""
    standing: bool = True
    """Whether the earlier reply can still be changed."""
    said: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])
    audiences: list[Audience] = field(default_factory=list[Audience])
    """For whom each look into the directory says that it is; then for insiders."""
    complained: Complaint | None = None
    arrived: list[Arrival] = field(default_factory=list[Arrival])
    offers: PaperOffers = field(default_factory=PaperOffers)

    def step(self, name: str) -> None:
        self.steps.append(name)
        if name in self.refused:
            method = f"scripted.{name}"
            raise SlackRefused(method, "is_archived")

    async def lease(self, owner: str) -> Leased | None:
        return None

    async def renew(self, row: Leased) -> bool:
        return True

    async def begin_posting(self, row: Leased, decision: Decision) -> bool:
        self.step("begin_posting")
        return not self.lost

    async def note_posted(self, row: Leased, posted: Posted) -> None:
        self.step("note_posted")

    async def finish(self, row: Leased) -> None:
        self.step("finish")

    async def put_back(self, row: Leased, pause: Pause) -> None: ...

    async def reclaim(self, owner: str) -> int:
        return 0

    async def answer(self, question: Question) -> Decision:
        self.step("answer")
        self.asked.append(question)
        return replace(self.decided, question=question)

    async def press(self, pressed: Pressed) -> None:
        self.step("press")

    async def serve(self, gesture: Chosen | Submitted | Approval | Opened) -> None:
        self.step("serve")

    async def tell_of_end(self, ends: AnswerEnds) -> None:
        self.step("end")

    async def expire(self, lapsed: Lapsed) -> None:
        self.step("expire")

    async def run(self, commanded: Commanded) -> None:
        self.step("run")

    async def audience(self, origin: object) -> Audience:
        return self.audiences.pop(0) if self.audiences else Audience.INTERNAL

    async def audience_there(self, origin: object) -> Audience:
        return await self.audience(origin)

    def look_again(self, changed: Iterable[str]) -> None:
        self.step("look_again")

    async def require_admin(self, user: str) -> None: ...

    async def owns(self, where: ThreadRef, asker: str) -> bool:
        return self.owned

    async def count(self, where: ThreadRef, asker: str) -> int:
        return self.counted

    async def turns(self, where: ThreadRef, audience: Audience) -> Sequence[Turn]:
        return self.told

    async def post(self, decision: Decision, reply_url: str | None) -> Posted:
        self.step("post")
        return POSTED

    async def find(self, decision: Decision) -> Posted | None:
        self.step("find")
        return self.found

    async def status(self, where: ThreadRef, line: str) -> None:
        self.step("status" if line else "clear")

    async def line(self, to: object, text: str) -> None:
        self.step("line")

    async def offer(self, to: object, text: str, button: Button, value: str) -> None: ...

    async def sources(self, to: object, entries: Sequence[Entry]) -> None: ...

    async def open_case(self, decision: Decision, posted: Posted) -> str:
        self.step("open_case")
        self.cases.append(decision)
        return "k1"

    async def show(self, case: Case) -> None: ...

    async def comes_back(self, question: Question) -> bool:
        return self.ended

    async def tell(self, case: Case, text: str) -> None: ...

    async def takes(self, row: Leased) -> bool:
        return self.carried

    async def reword(self, question_id: str, text: str | None) -> None:
        self.step("reword")
        self.said.append((question_id, text))

    async def unsay(self, entry: Entry) -> None:
        self.step("unsay")

    async def earlier(self, key: str) -> Earlier | None:
        return self.row_before

    async def as_it_reads(self, row: Leased, asked: Asked) -> Asked | None:
        return self.readings.pop(0) if self.readings else asked

    async def put(self, arrival: Arrival) -> bool:
        self.step("put")
        self.arrived.append(arrival)
        return True

    async def revise(self, decision: Decision, posted: Posted) -> bool:
        self.step("revise")
        return self.standing

    async def withdraw(self, posted: Posted) -> None:
        self.step("withdraw")

    async def forget(self, entry: Entry) -> None:
        self.step("forget")

    async def forget_words(self, entry: Entry) -> None:
        self.step("forget")

    async def amend(self, entry: Entry) -> None:
        self.step("amend")
        self.entries.append(entry)

    async def erase(self, question_id: str) -> Sequence[str]:
        self.step("erase")
        return (question_id,)

    async def record(self, entry: Entry) -> None:
        self.step("record")
        self.entries.append(entry)

    async def entry(self, question_id: str) -> Entry | None:
        return next((known for known in self.entries if known.question_id == question_id), None)

    async def complain(self, question_id: str, asker: str, complaint: Complaint) -> None: ...

    async def complaint(self, question_id: str, asker: str) -> Complaint | None:
        return self.complained

    async def reply(self, where: ThreadRef, ts: str) -> Entry | None:
        return next((known for known in self.entries if known.reply_ts == ts), None)

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None: ...

    async def recent(self, workspace: str, channel: str, asker: str, limit: int) -> list[Entry]:
        return []

    def worker(self) -> Worker:
        return Worker(
            inbox=self,
            answers=self,
            presses=self,
            surfaces=self,
            orders=self,
            channels=SetChannels(),
            readers=Readers(self, self, self),
            fetching=Fetching(self, self, self, self.offers, self, VOICE),
            threads=self,
            replies=self,
            whispers=self,
            desk=self,
            bridge=self,
            expiry=self,
            renewals=self,
            journal=self,
            amendments=Amendments(self, self, self, self, self, str.upper),
            clerk=Clerk(str.upper, "prompts"),
            voice=VOICE,
        )


@pytest.fixture
def outside() -> Outside:
    return Outside()


def row(incoming: Incoming | None = None, failures: int = 0) -> Leased:
    return Leased("q9", incoming or asked(), NOON, 1, failures)


HANDED_OFF = HandedOff("A person comes.", HandoffReason.WEAK_EVIDENCE, "nothing found")


async def test_an_answer_takes_these_steps(outside: Outside) -> None:
    """The outcome is final before anything is posted, and stored before anything is erased."""
    await outside.worker().deal_with(row())
    assert outside.steps == [
        "status", "answer", "begin_posting", "post", "note_posted", "record", "finish",
    ]  # fmt: skip


async def test_a_handoff_goes_to_the_desk_before_the_journal(outside: Outside) -> None:
    """A killed worker leaves a row whose desk is done again, which changes nothing."""
    outside.decided = decision(HANDED_OFF)
    await outside.worker().deal_with(row())
    assert outside.steps[-4:] == ["note_posted", "open_case", "record", "finish"]


async def test_a_lost_lease_posts_nothing(outside: Outside) -> None:
    """Whoever has the row now does it all."""
    outside.lost = True
    await outside.worker().deal_with(row())
    assert outside.steps[-1] == "begin_posting"


async def test_a_thread_of_others_ends_without_a_word(outside: Outside) -> None:
    """Nothing is asked, posted or journaled."""
    outside.owned = False
    await outside.worker().deal_with(row(replace(asked(), via=Via.THREAD)))
    assert outside.steps == ["finish"]


@pytest.mark.parametrize(("turns", "posted"), [(BOT_TURNS - 1, 1), (BOT_TURNS, 0)])
async def test_another_bot_is_not_answered_for_ever(
    outside: Outside, turns: int, posted: int
) -> None:
    """Two bots that answer each other come to an end; a person never does."""
    outside.counted = turns
    await outside.worker().deal_with(row(replace(asked(), by_bot=True)))
    assert outside.steps.count("post") == posted
    await outside.worker().deal_with(row())
    assert outside.steps.count("post") == posted + 1


async def test_what_is_not_for_us_is_not_journaled(outside: Outside) -> None:
    """The question flow may still say so."""
    outside.decided = decision(Ignored("a bot"))
    await outside.worker().deal_with(row())
    assert outside.steps == ["status", "answer", "finish"]


@pytest.mark.parametrize("found", [POSTED, None])
async def test_an_orphan_is_looked_up_before_it_is_posted(
    outside: Outside, found: Posted | None
) -> None:
    """And never decided again."""
    outside.found = found
    await outside.worker().deal_with(replace(row(), decision=decision()))
    posting = ["find"] if found else ["find", "post"]
    assert outside.steps == [*posting, "note_posted", "record", "finish"]


async def test_what_is_known_to_be_posted_is_only_completed(outside: Outside) -> None:
    """The worker died between the reply and the end."""
    whole = replace(row(), decision=decision(HANDED_OFF), posted=POSTED)
    await outside.worker().deal_with(whole)
    assert outside.steps == ["open_case", "record", "finish"]


async def test_after_three_failures_a_person_is_fetched(outside: Outside) -> None:
    """Without asking the question flow a fourth time."""
    await outside.worker().deal_with(row(failures=ATTEMPTS))
    assert "answer" not in outside.steps
    assert outside.entries[0].reason == "failed_three_times"
    assert outside.entries[0].audience is Audience.PUBLIC
    assert isinstance(outside.cases[0].outcome, HandedOff)


async def test_a_message_that_slack_refuses_is_tried_again_then_given_up(outside: Outside) -> None:
    """The journal tells; the row does not come back for ever."""
    outside.refused = frozenset({"post"})
    with pytest.raises(SlackRefused):
        await outside.worker().deal_with(row())
    given_up = replace(row(failures=DELIVERIES), decision=decision())
    await outside.worker().deal_with(given_up)
    assert outside.steps[-2:] == ["record", "finish"]
    assert outside.entries[0].reply_ts is None


async def test_a_desk_that_slack_refuses_is_tried_again_then_given_up(outside: Outside) -> None:
    """The case is stored; a later one brings its card."""
    outside.refused = frozenset({"open_case"})
    posted = replace(row(), decision=decision(HANDED_OFF), posted=POSTED)
    with pytest.raises(SlackRefused):
        await outside.worker().deal_with(posted)
    await outside.worker().deal_with(replace(posted, failures=DELIVERIES))
    assert outside.steps[-2:] == ["record", "finish"]


PRESS = Pressed(origin(asker="U0OTHER"), Button.HELPFUL, "q1")
COMMAND = Commanded(origin(), Command.FRONTDESK, "status")


TS = "1763726400.000100"
CHOSEN = Chosen(origin(asker="U0OTHER"), Shortcut.SOURCES, TS, "Who knows SCIM?")


SUBMITTED = Submitted(origin(asker="U0OTHER"), "q1", Miss.WRONG, "ten days", wants_person=False)


@pytest.mark.parametrize(
    ("incoming", "step"),
    [(PRESS, "press"), (COMMAND, "run"), (CHOSEN, "serve"), (SUBMITTED, "serve")],
)
async def test_presses_and_commands_are_passed_on(
    outside: Outside, incoming: Incoming, step: str
) -> None:
    """And what fails three times ends in an apology, even one that cannot be said."""
    await outside.worker().deal_with(row(incoming))
    assert outside.steps == [step, "finish"]
    outside.refused = frozenset({"line"})
    await outside.worker().deal_with(row(incoming, ATTEMPTS))
    assert outside.steps[2:] == ["line", "finish"]


@pytest.mark.parametrize("via", list(Via))
def test_an_entry_is_redacted_and_private_where_one_alone_saw_it(via: Via) -> None:
    """What goes into the journal went through redaction, question and reply alike."""
    decided = decision(answered("It takes five days."))
    made = Clerk(str.upper, "prompts").entry(
        replace(decided, question=replace(decided.question, via=via)), POSTED
    )
    assert (made.question, made.reply) == ("HOW DO REFUNDS WORK?", "IT TAKES FIVE DAYS.")
    assert made.private == (via in {Via.COMMAND, Via.DIRECT})
    assert (made.asker, made.outcome, made.reply_ts) == (ASKER, "answered", "2.0")
    assert made.citations
    alarm = Alarm("self_harm", "Self-harm", urgent=True)
    handoff = HandedOff("Here.", HandoffReason.SENSITIVE_TOPIC, "Self-harm", alarm)
    sensitive = Clerk(str, "").entry(decision(handoff), POSTED)
    assert (sensitive.question, sensitive.reason) == ("[self_harm]", "sensitive_topic")
    clarified = Clerk(str, "").entry(decision(Clarified("Which plan?")), POSTED)
    assert (clarified.outcome, clarified.citations, clarified.reason) == ("clarified", (), None)


async def test_slack_that_is_down_is_no_refusal() -> None:
    """It is tried again for as long as it takes."""

    class Down(Outside):
        async def post(self, decision: Decision, reply_url: str | None) -> Posted:
            message = "down"
            raise SlackUnavailable(message)

    with pytest.raises(SlackUnavailable):
        await Down().worker().deal_with(row(failures=100))


async def test_a_tab_that_cannot_be_shown_is_given_up_without_a_word(outside: Outside) -> None:
    """Whoever opens it again gets it anew."""
    opened = Opened(origin("D1"), Tab.HOME, None)
    await outside.worker().deal_with(row(opened))
    await outside.worker().deal_with(row(opened, ATTEMPTS))
    assert outside.steps == ["serve", "finish", "finish"]
