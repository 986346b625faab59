"""What crosses between a case and its asker: what is public, once, and nothing private."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.bridge import ENDED_CASE, NO_WORDS, public
from bot.errors import CaseConflict
from bot.handoff import Act, Step
from bot.inbox import Asked, Incoming, Leased, Removed, Revised, Whereabouts
from bot.models import CaseState, Via
from tests.bot.paper_bridge import DESK, Killed, Paper, PaperCases
from tests.builders import ASKER, CHANNEL, NOON, WORKSPACE, case

CARD = "9.0"
THREAD = "1763726400.000100"
HIDDEN = "for the desk alone"


SAID = ("a", "b <!here>", f"// {HIDDEN}", f"  //{HIDDEN}", f"_// {HIDDEN}_", f"> // {HIDDEN}")


def leased(incoming: Incoming, token: int = 1) -> Leased:
    return Leased("q1", incoming, NOON, token, 0)


def at_desk(agent: str = "U0AGENT", thread: str | None = CARD) -> Whereabouts:
    return Whereabouts(WORKSPACE, DESK, agent, thread)


def in_thread(asker: str = ASKER) -> Whereabouts:
    return Whereabouts(WORKSPACE, CHANNEL, asker, THREAD)


def paper(state: CaseState = CaseState.OPEN, agent: str | None = None) -> Paper:
    return Paper(PaperCases(replace(case(), card=CARD, state=state, agent=agent)))


def shown(there: Paper) -> list[str]:
    return [text for _, _, text in there.slack.standing.values()]


@pytest.mark.parametrize(("text", "seen"), [
    ("Try it now.", "Try it now."),
    ("// ask billing first", ""),
    ("Try it now.\n// he is on the old plan\nIt should work.", "Try it now.\nIt should work."),
    ("  // indented", ""),
    ("_// in italics_\n*// bold*\n> // quoted\n• // in a list\n`// code`", ""),
    ("see https://docs.example/a//b", "see https://docs.example/a//b"),
])  # fmt: skip
def test_a_line_that_begins_with_two_slashes_is_private(text: str, seen: str) -> None:
    """Line by line; slashes within one are just slashes."""
    assert public(text) == seen


async def test_the_first_reply_claims_the_case_and_crosses() -> None:
    """A private note does neither."""
    there = paper()
    assert await there.bridge.takes(leased(Asked(at_desk(), Via.THREAD, "// mine?", "9.1")))
    assert there.cases.case.state is CaseState.OPEN
    assert await there.bridge.takes(leased(Asked(at_desk(), Via.THREAD, "It is on now.", "9.2")))
    assert (there.cases.case.state, there.cases.case.agent) == (CaseState.CLAIMED, "U0AGENT")
    [(where, _, text)] = there.slack.standing.values()
    assert (where, text) == (there.cases.case.where, "It is on now.")


async def test_while_nobody_has_the_case_the_bot_goes_on() -> None:
    """Claimed, it is silent: what its asker says crosses; what others say does not."""
    words = Asked(in_thread(), Via.THREAD, "Still broken.", "8.1")
    assert not await paper().bridge.takes(leased(words))
    claimed = paper(CaseState.CLAIMED, "U0AGENT")
    assert await claimed.bridge.takes(leased(words))
    [(where, _, text)] = claimed.slack.standing.values()
    assert (where.channel, where.thread, text) == (DESK, CARD, "Still broken.")
    others = Asked(in_thread("U0OTHER"), Via.THREAD, "Same here.", "8.2")
    assert not await claimed.bridge.takes(leased(others))


async def test_who_mentions_the_bot_under_a_card_asks_the_bot() -> None:
    """So do all who write elsewhere in the desk's channel."""
    there = paper(CaseState.CLAIMED, "U0AGENT")
    asks = Asked(at_desk(), Via.MENTION, "what do the pages say?", "9.1")
    assert not await there.bridge.takes(leased(asks))
    for thread in (None, "7.7"):
        other = Asked(at_desk(thread=thread), Via.THREAD, "lunch?", "9.2")
        assert not await there.bridge.takes(leased(other))


async def test_a_link_crosses_with_its_address() -> None:
    """And so does one that an edit puts in."""
    there = paper(CaseState.CLAIMED, "U0AGENT")
    named, spelled = "see the docs", "see the docs (https://docs.example/a)"
    said = Asked(at_desk(), Via.THREAD, named, "9.1", spelled=spelled)
    assert await there.bridge.takes(leased(said))
    assert shown(there) == [spelled]
    edited = f"{spelled}\n// not this one"
    again = Revised(at_desk(), "9.1", named, Via.THREAD, "9.9", edited)
    assert await there.bridge.takes(leased(again))
    assert shown(there) == [spelled]


async def test_who_sends_a_file_alone_is_told_that_words_cross() -> None:
    """Neither side waits for an answer to what the other never saw; a private note is no file."""
    there = paper(CaseState.CLAIMED, "U0AGENT")
    assert await there.bridge.takes(leased(Asked(in_thread(), Via.THREAD, "", "8.1")))
    assert await there.bridge.takes(leased(Asked(at_desk(), Via.THREAD, " ", "9.1")))
    assert await there.bridge.takes(leased(Asked(at_desk(), Via.THREAD, "// hm", "9.2")))
    assert (shown(there), there.slack.lines) == ([], [NO_WORDS, NO_WORDS])


async def test_nothing_crosses_from_a_case_that_ended() -> None:
    """Whoever writes is told."""
    there = paper(CaseState.RESOLVED, "U0AGENT")
    assert await there.bridge.takes(leased(Asked(at_desk(), Via.THREAD, "One more thing", "9.1")))
    assert (shown(there), there.slack.lines) == ([], [ENDED_CASE])


async def test_a_message_crosses_once_though_its_carrier_was_killed() -> None:
    """Between posting and noting it."""
    there = paper(CaseState.CLAIMED, "U0AGENT")
    words = Asked(in_thread(), Via.THREAD, "Still broken.", "8.1")
    there.slack.dies = True
    with pytest.raises(Killed):
        await there.bridge.takes(leased(words))
    for token in (2, 3):
        assert await there.bridge.takes(leased(words, token))
    assert shown(there) == ["Still broken."]


@dataclass(frozen=True)
class Written:
    """A message of a person, as it reads now."""

    origin: Whereabouts
    text: str
    crossed: bool
    """Whether people were the ones to read it when it was said or last edited at the desk."""


class Crossings(RuleBasedStateMachine):
    """Random talk from both sides, held against what should stand on the other one."""

    steps: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        self.there = paper()
        self.written: dict[str, Written] = {}
        self.number = 0
        self.loop = asyncio.new_event_loop()

    def teardown(self) -> None:
        self.loop.close()

    def take(self, incoming: Incoming, token: int = 1) -> bool:
        return self.loop.run_until_complete(self.there.bridge.takes(leased(incoming, token)))

    @rule(
        lines=st.lists(st.sampled_from(SAID), min_size=1, max_size=3),
        from_desk=st.booleans(),
        killed=st.booleans(),
        again=st.booleans(),
    )  # fmt: skip
    def say(self, *, lines: list[str], from_desk: bool, killed: bool, again: bool) -> None:
        text = "\n".join(lines) if from_desk else "\n".join(lines).replace(HIDDEN, "mine")
        self.number += 1
        ts = f"{self.number}.5"
        origin = at_desk() if from_desk else in_thread()
        asked = Asked(origin, Via.THREAD, text, ts)
        self.there.slack.dies = killed
        try:
            crossed = self.take(asked)
        except Killed:
            crossed = self.take(asked, 2)
        self.there.slack.dies = False
        if again:
            self.take(asked, 3)
        ended = not self.there.cases.is_open
        self.written[ts] = Written(origin, text, crossed and not (from_desk and ended))

    @precondition(lambda self: self.written)
    @rule(
        data=st.data(),
        lines=st.lists(st.sampled_from(["c", f"// {HIDDEN}"]), min_size=1, max_size=2),
    )
    def edit(self, data: st.DataObject, lines: list[str]) -> None:
        ts = data.draw(st.sampled_from(sorted(self.written)))
        old = self.written[ts]
        from_desk = old.origin.channel == DESK
        text = "\n".join(lines) if from_desk else "\n".join(lines).replace(HIDDEN, "mine")
        stands = any(key.endswith(f":{ts}") for key in self.there.copies.kept)
        self.take(Revised(old.origin, ts, text, Via.THREAD, "99.0"))
        crossed = stands or (from_desk and self.there.cases.is_open)
        self.written[ts] = Written(old.origin, text, crossed)

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        ts = data.draw(st.sampled_from(sorted(self.written)))
        gone = self.written.pop(ts)
        self.take(Removed(gone.origin, ts))

    @rule(step=st.sampled_from(list(Step)), agent=st.sampled_from(["U0AGENT", "U0SECOND"]))
    def move(self, step: Step, agent: str) -> None:
        with suppress(CaseConflict):
            act = Act(step, agent, "U0THIRD")
            self.loop.run_until_complete(self.there.cases.change("k1", act))

    @invariant()
    def one_step_more(self) -> None:
        Crossings.steps += 1

    @invariant()
    def nothing_private_was_ever_shown(self) -> None:
        if hasattr(self, "there"):
            seen = [text for where, text in self.there.slack.ever if where.channel != DESK]
            assert not [text for text in seen if HIDDEN in text]

    @invariant()
    def every_public_word_stands_on_the_other_side_once(self) -> None:
        if not hasattr(self, "there"):
            return
        expected = sorted(
            text
            for it in self.written.values()
            if it.crossed and (text := public(it.text) if it.origin.channel == DESK else it.text)
        )
        assert sorted(shown(self.there)) == expected


def test_ten_thousand_steps_leak_nothing() -> None:
    """Said, edited, deleted, killed in between, handed about: by both sides, in any order."""
    run_state_machine_as_test(
        Crossings,
        settings=settings(
            max_examples=300,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    assert Crossings.steps >= 10_000
