"""When Slack, the database or we ourselves fail: no question ends in silence, and none in two."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from bot.inbox import Arrival
from bot.playground import Fault, Patience, Playground, Setting
from bot.ports import Intake
from bot.shift import Pace
from bot.waiting import Patience as Waits
from knowledge.errors import DatabaseUnavailable
from knowledge.models import LoadReport
from tests.e2e.assembly import Parts, Place, running
from tests.e2e.office import Office, shown
from tests.e2e.scripted import VOICE, CountedKnowledge, HeldAnswers, ScriptedAnswers


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a local Slack that does not wait long for an acknowledgement."""
    slack = Playground(setting=Setting(patience=Patience(0.5, (0.0, 0.1, 0.1, 0.1, 0.1))))
    await slack.start()
    yield slack
    await slack.stop()


@dataclass
class BrokenIntake:
    """An inbox whose disk is full, a few times."""

    real: Intake
    failures: int
    tried: list[str] = field(default_factory=list[str])

    async def put(self, arrival: Arrival) -> bool:
        self.tried.append(arrival.delivery)
        if len(self.tried) <= self.failures:
            message = "The disk is full."
            raise DatabaseUnavailable(message)
        return await self.real.put(arrival)


async def test_what_is_not_stored_is_not_acknowledged(playground: Playground, place: Place) -> None:
    """A write that fails makes Slack send again: in Socket Mode, by no answer at all."""
    broken: list[BrokenIntake] = []

    def intake(real: Intake) -> Intake:
        broken.append(BrokenIntake(real, failures=3))
        return broken[0]

    async with running(place, Parts(intake=intake)) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        ts = await office.ask("How do refunds work?")
        await office.replies(office.help, ts)
        await office.settled()
        assert len(office.said(office.help, ts)) == 1
    events = broken[0].tried
    assert len(events) > len(set(events)), "no event came twice"


async def test_a_command_that_is_not_stored_is_not_acknowledged(
    playground: Playground, place: Place
) -> None:
    """Slack itself tells whoever typed it that it failed."""
    async with running(place, Parts(intake=lambda real: BrokenIntake(real, 1))) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        await playground.command(office.mira, office.help, "/ask", "How do refunds work?")
        await office.whisper(office.mira, "operation_timeout")


@pytest.mark.parametrize(
    "fault",
    [
        Fault("chat.postMessage", 500, times=2),
        Fault("chat.postMessage", 429, "ratelimited", times=1, retry_after=0),
        Fault("auth.test", 500, times=5),
        Fault("users.info", 500, times=1),
        Fault("assistant.threads.setStatus", 500, times=1),
        Fault("conversations.replies", 500, times=1),
        Fault("*", 500, times=4),
    ],
    ids=lambda fault: f"{fault.method}-{fault.status}",
)
@pytest.mark.parametrize("question", ["How do refunds work?", "Why is the sky blue?"])
async def test_when_slack_fails_the_outcome_comes_later(
    playground: Playground, place: Place, fault: Fault, question: str
) -> None:
    """Once, and with its card, when Slack is there again."""
    async with running(place) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        playground.fail(fault)
        ts = await office.ask(question)
        await office.replies(office.help, ts)
        await office.settled()
        assert len(office.said(office.help, ts)) == 1
        assert len(office.said(playground.desk_channel)) == int("sky" in question)


async def test_three_failed_attempts_fetch_a_person(playground: Playground, place: Place) -> None:
    """A bug of ours is a handoff, not silence."""
    answers = ScriptedAnswers(broken=True)
    async with running(place, Parts(answers)) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        ts = await office.ask("How do refunds work?")
        [reply] = await office.replies(office.help, ts)
        assert "went wrong" in shown(reply)
        assert "Answering failed three times" in shown(await office.card())
    assert len(answers.asked) == 3


async def test_a_channel_in_which_the_bot_may_not_post_is_answered_directly(
    playground: Playground, place: Place
) -> None:
    """An archived channel, or one that the bot was removed from."""
    async with running(place) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        general = playground.workspace.channel(office.help)
        ts = await office.ask("How do refunds work?")
        playground.workspace.put_channel(replace(general, archived=True))
        direct = playground.direct(office.mira)
        [reply] = await office.replies(direct, None)
        assert "five days" in shown(reply)
        assert not office.said(office.help, ts)


async def test_a_desk_that_is_gone_does_not_hold_up_the_asker(
    playground: Playground, place: Place
) -> None:
    """The asker is answered, the case is stored, and the log has an error that says why."""
    async with running(replace(place, desk="C0NOWHERE1")) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        ts = await office.ask("Why is the sky blue?")
        await office.replies(office.help, ts)
        await office.settled()
        assert len(office.said(office.help, ts)) == 1


async def test_a_dropped_socket_loses_nothing(playground: Playground, place: Place) -> None:
    """What was not acknowledged is sent again on the next socket; what was is known."""
    async with running(place) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        asked = [await office.ask(f"refund {n}?") for n in range(5)]
        await playground.disconnect_sockets()
        asked += [await office.ask(f"refund {n}?") for n in range(5, 10)]
        for ts in asked:
            await office.replies(office.help, ts)
        await office.settled()
        assert [len(office.said(office.help, ts)) for ts in asked] == [1] * 10


async def test_a_load_does_not_keep_questions_waiting(playground: Playground, place: Place) -> None:
    """Rows are dealt with several at once; only a thread keeps its order."""
    slow = SlowKnowledge()
    async with running(place, Parts(knowledge=slow)) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        await playground.command(office.alex, office.help, "/frontdesk", "reload")
        await office.whisper(office.alex, "Loading every source again")
        ts = await office.ask("How do refunds work?")
        await office.replies(office.help, ts)
        slow.go_on.set()
        await office.whisper(office.alex, "Generation 2 is live")


@dataclass
class SlowKnowledge(CountedKnowledge):
    """A load that takes until a test lets it end."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def reload(
        self,
        workspace: str,
        progress: Callable[[str], Awaitable[None]],
        shrunk: frozenset[str] = frozenset(),
    ) -> LoadReport:
        await self.go_on.wait()
        return await super().reload(workspace, progress, shrunk)


async def test_two_loads_at_once_are_one_clear_line(playground: Playground, place: Place) -> None:
    """The second admin is told, and nothing changes."""
    async with running(place, Parts(knowledge=CountedKnowledge(running=True))) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        await playground.command(office.alex, office.help, "/frontdesk", "reload")
        await office.whisper(office.alex, "Another load of this workspace is running")


async def test_a_source_that_shrank_is_loaded_by_a_press(
    playground: Playground, place: Place
) -> None:
    """The admin sees what is left, and decides; whoever presses is checked again."""
    knowledge = CountedKnowledge(shrinking=("docs, old", "site"))
    async with running(place, Parts(knowledge=knowledge)) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        await playground.command(office.alex, office.help, "/frontdesk", "reload")
        halted = await office.whisper(office.alex, "has 3 of 40 documents left")
        assert knowledge.generation == 1
        await playground.click(office.mira, halted, "frontdesk_accept_shrink")
        await office.whisper(office.mira, "admin")
        await playground.click(office.alex, halted, "frontdesk_accept_shrink")
        await office.whisper(office.alex, "Generation 2 is live")


async def test_a_thread_is_answered_in_its_order(playground: Playground, place: Place) -> None:
    """Also when the first question takes long and the second does not."""
    answers = ScriptedAnswers(slow=0.3)
    async with running(replace(place, pace=Pace(look=0.05)), Parts(answers)) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        ts = await office.ask("refund one?")
        for n in ("two", "three"):
            await playground.say(office.mira, office.help, office.mention(f"refund {n}?"), ts)
        await office.replies(office.help, ts, 3)
    assert [asked.text for asked in answers.asked] == [
        "refund one?",
        "refund two?",
        "refund three?",
    ]


async def test_who_waits_for_a_slot_sees_it(playground: Playground, place: Place) -> None:
    """In the thread, or privately after a command; and no line stays when the reply is there."""
    answers = HeldAnswers()
    busy = replace(place, pace=Pace(look=0.05, slots=1), patience=Waits(0.1, 90.0, 0.05))
    async with running(busy, Parts(answers)) as bot:
        office = Office(playground, bot)
        await playground.wait_for_app()
        first = await office.ask("refund one?")
        await answers.begun.wait()
        second = await office.ask("refund two?")
        await playground.command(office.jonas, office.help, "/ask", "refund three?")
        lines = await playground.wait_for(
            lambda: found if len(found := dict(playground.workspace.statuses())) == 2 else None
        )
        assert {place.thread: line for place, line in lines.items()} == {
            first: VOICE.searching,
            second: VOICE.waiting,
        }
        await office.whisper(office.jonas, VOICE.waiting_command)
        answers.go_on.set()
        await office.replies(office.help, second)
        await office.whisper(office.jonas, "five days")
        await office.settled()
        assert not playground.workspace.statuses()
