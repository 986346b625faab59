"""Who asks too much is told once, and nobody is silenced by a counter."""

from dataclasses import dataclass, field, replace

from bot.adapters.turnstiles import MemoryTurnstile
from bot.errors import CacheUnavailable
from bot.inbox import Button, Whereabouts
from bot.limiting import Limiting, Rate, Rates
from bot.models import Acknowledged, Answered, Decision, Ignored, Question, Via
from bot.ports import Turnstile
from bot.voice.lines import LimitLines
from tests.builders import decision, question

LINES = LimitLines("Slowly!", "Busy!")
TWO = Rates(Rate(2, 600.0), Rate(5, 60.0))


@dataclass
class Desk:
    """Answers everything, and hears what is whispered."""

    now: float = 0.0
    whispered: list[str] = field(default_factory=list[str])

    async def answer(self, question: Question) -> Decision:
        return decision(asks=question)

    async def line(self, to: Whereabouts, text: str) -> None:
        self.whispered.append(text)

    async def offer(self, to: Whereabouts, text: str, button: Button, value: str) -> None:
        self.whispered.append(text)

    async def sources(self, to: Whereabouts, entries: object) -> None:
        self.whispered.append("sources")

    def limiting(self, rates: Rates = TWO, turnstile: Turnstile | None = None) -> Limiting:
        counter = turnstile or MemoryTurnstile(lambda: self.now)
        return Limiting(self, counter, self, rates, LINES)


class Broken:
    """A counter that is down."""

    async def passes(self, who: str, question_id: str, most: int, seconds: float) -> bool:
        message = "down"
        raise CacheUnavailable(message)


async def test_who_asks_too_much_is_told_in_the_thread_once_then_privately() -> None:
    """Three questions of two are one too many; a fourth is no second line in the channel."""
    desk = Desk()
    limiting = desk.limiting()
    said = [(await limiting.answer(question(f"q{n}"))).outcome for n in range(4)]
    assert [type(one) for one in said] == [Answered, Answered, Acknowledged, Ignored]
    assert said[2] == Acknowledged(LINES.slowly)
    assert desk.whispered == [LINES.slowly]
    desk.now = 601.0
    assert isinstance((await limiting.answer(question("q9"))).outcome, Answered)


async def test_a_question_that_is_tried_again_counts_once() -> None:
    """A worker that died does not use up its asker's share."""
    limiting = Desk().limiting()
    for _ in range(5):
        assert isinstance((await limiting.answer(question("q1"))).outcome, Answered)


async def test_thanks_and_a_wish_for_a_person_never_wait() -> None:
    """Nor anything else that is not looked up."""
    limiting = Desk().limiting(Rates(Rate(1, 600.0)))
    assert isinstance((await limiting.answer(question("q1"))).outcome, Answered)
    for n, text in enumerate(("thanks!", "I want to talk to a person")):
        told = await limiting.answer(question(f"p{n}", text))
        assert isinstance(told.outcome, Answered)


async def test_a_workspace_has_a_share_too() -> None:
    """Each asker of many keeps within their own."""
    limiting = Desk().limiting(Rates(Rate(2, 600.0), Rate(3, 60.0)))
    asks = [replace(question(f"q{n}"), asker=f"U{n}") for n in range(4)]
    said = [(await limiting.answer(one)).outcome for one in asks]
    assert said[3] == Acknowledged(LINES.busy)


async def test_who_was_only_overheard_is_told_nothing() -> None:
    """They asked nobody."""
    desk = Desk()
    limiting = desk.limiting(Rates(Rate(1, 600.0)))
    await limiting.answer(question("q1"))
    told = await limiting.answer(question("q2", via=Via.OVERHEARD))
    assert isinstance(told.outcome, Ignored)
    assert not desk.whispered


async def test_a_counter_that_is_down_lets_everybody_through() -> None:
    """As does a rate of nothing."""
    for limiting in (
        Desk().limiting(TWO, Broken()),
        Desk().limiting(Rates(Rate(0, 1), Rate(0, 1))),
    ):
        for n in range(9):
            assert isinstance((await limiting.answer(question(f"q{n}"))).outcome, Answered)
