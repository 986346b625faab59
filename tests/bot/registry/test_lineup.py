"""Who writes for which thread: by a hash, so that every process decides alike."""

from dataclasses import replace

import pytest

from bot.models import Question, ThreadRef
from bot.registry.lineup import Cast, Lineup, Move, before
from tests.builders import question


def in_thread(n: int) -> Question:
    asked = question()
    return replace(asked, where=ThreadRef("local", "C0", f"1763726400.{n:06}"))


def test_without_a_candidate_the_live_model_speaks() -> None:
    """Nobody else writes."""
    assert Lineup("a").cast(question()) == Cast("a")
    assert Lineup().cast(question()) == Cast("")


@pytest.mark.parametrize("share", [0, 1, 10, 50, 100])
def test_a_candidate_speaks_in_its_share_of_the_threads(share: int) -> None:
    """Of 4,000 threads its share, within four standard deviations; none at 0, all at 100."""
    trial = Lineup("a", "b", share)
    theirs = sum(trial.cast(in_thread(n)).says == "b" for n in range(4_000))
    expected, deviation = 40 * share, (4_000 * share / 100 * (1 - share / 100)) ** 0.5
    assert abs(theirs - expected) <= 4 * deviation


def test_a_thread_stays_with_its_voice_model() -> None:
    """Whoever asks in it, whatever they ask; and it stays when the share grows."""
    small, large = Lineup("a", "b", 20), Lineup("a", "b", 60)
    for n in range(200):
        asked = in_thread(n)
        again = replace(asked, text="And then?", asker="U0OTHER", question_id="q2")
        assert small.cast(asked) == small.cast(again)
        if small.cast(asked).says == "b":
            assert large.cast(asked).says == "b"


def test_two_candidates_get_different_threads() -> None:
    """The unlucky threads of one trial are not those of the next."""
    first, second = Lineup("a", "b", 50), Lineup("a", "c", 50)
    tried = [(first.cast(in_thread(n)).says, second.cast(in_thread(n)).says) for n in range(400)]
    assert {("a", "a"), ("a", "c"), ("b", "a"), ("b", "c")} == set(tried)


def test_a_shadow_writes_and_the_live_model_speaks() -> None:
    """For its share of the threads."""
    shadow = Lineup("a", "b", 100, shadow=True)
    assert shadow.cast(question()) == Cast("a", rehearses="b")
    assert replace(shadow, share=0).cast(question()) == Cast("a")


def test_a_command_stays_with_its_asker() -> None:
    """It has no thread: the asker is the place."""
    asked = replace(question(), where=ThreadRef("local", "C0", None))
    trial = Lineup("a", "b", 50)
    assert {trial.cast(replace(asked, question_id=f"q{n}")).says for n in range(50)} < {"a", "b"}


def moves(*lineups: str, restoring: tuple[int, ...] = ()) -> list[Move]:
    done = [Move(n, Lineup(live), "x") for n, live in enumerate(lineups, 1)]
    for target in restoring:
        known = done[target - 1].lineup if target else Lineup()
        done.append(Move(len(done) + 1, known, "x", restores=target))
    return done


def test_a_rollback_goes_to_the_move_before() -> None:
    """And to what is configured before the first one."""
    assert before(moves("a", "b")) == Move(1, Lineup("a"), "x")
    assert before(moves("a")) == Move(0, Lineup(), "")
    assert before([]) is None


def test_a_second_rollback_goes_one_further_back() -> None:
    """Not forth again; then there is nothing left."""
    undone = before(moves("a", "b", restoring=(1,)))
    assert undone == Move(0, Lineup(), "")
    assert before(moves("a", "b", restoring=(1, 0))) is None


def test_a_move_after_a_rollback_is_undone_to_what_was_restored() -> None:
    """What was undone does not come back by itself."""
    done = [*moves("a", "b", restoring=(1,)), Move(4, Lineup("c"), "x")]
    undone = before(done)
    assert undone is not None
    assert (undone.number, undone.lineup) == (1, Lineup("a"))


def test_a_lineup_is_said_in_words() -> None:
    """As an operator reads it."""
    assert Lineup().in_words == "the configured model is live"
    assert Lineup("a", "b", 5).in_words == "a is live; b speaks in 5 % of the threads"
    shadow = Lineup("a", "b", 5, shadow=True)
    assert shadow.in_words == "a is live; b writes in shadow for 5 % of the threads"
