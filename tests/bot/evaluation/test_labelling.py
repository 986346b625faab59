"""What people said of answers becomes labels, and what it is worth is said with them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.evaluation.calibrating import Label
from bot.evaluation.labelling import BIASED, Ground, Sample, as_json, ground, in_words
from bot.models import Ballot, Entry, Miss, Signs, Verdict
from tests.builders import CHANNEL, NOON, entry

HELPFUL = Ballot(Verdict.HELPFUL)
SIGNS = Signs(0.9)


def missed(miss: Miss | None) -> Ballot:
    return Ballot(Verdict.NOT_HELPFUL, miss)


def told(question_id: str = "q1") -> Entry:
    return replace(entry(question_id), signs=SIGNS, pipeline="p1")


@pytest.mark.parametrize(
    ("ballots", "expected"),
    [
        ([], None),
        ([HELPFUL], Ground.HELPFUL),
        ([missed(Miss.WRONG)], Ground.WRONG),
        ([missed(Miss.OUT_OF_DATE)], Ground.WRONG),
        ([missed(Miss.NOT_AS_SEEN)], Ground.WRONG),
        ([missed(Miss.NOT_UNDERSTOOD)], Ground.WRONG),
        ([missed(None)], Ground.UNEXPLAINED),
        ([missed(Miss.OTHER)], Ground.OTHER),
        ([HELPFUL, missed(Miss.WRONG)], Ground.DISPUTED),
        ([HELPFUL, missed(Miss.OTHER)], Ground.HELPFUL),
        ([missed(None), missed(Miss.WRONG)], Ground.WRONG),
    ],
)
def test_votes_come_to_what_they_say_of_right_or_wrong(
    ballots: Sequence[Ballot], expected: Ground | None
) -> None:
    assert ground(ballots) is expected


def test_only_answers_that_something_speaks_for_are_labelled() -> None:
    """A vote on a handoff is on the person's reply; a recalled answer has no signs."""
    sample = Sample(NOON)
    sample.note(replace(entry("q1", outcome="handed_off"), signs=SIGNS), [HELPFUL])
    sample.note(entry("q2"), [HELPFUL])
    sample.note(told("q3"), [HELPFUL])
    sample.note(told("q4"), [missed(Miss.WRONG)])
    sample.note(told("q5"), [missed(Miss.OTHER)])
    sample.note(told("q6"), [])
    assert (sample.answers, sample.unweighed) == (5, 1)
    assert sample.labels == [Label(SIGNS, right=True), Label(SIGNS, right=False)]
    assert sample.grounds == Counter({Ground.HELPFUL: 1, Ground.WRONG: 1, Ground.OTHER: 1})


def test_what_a_person_put_in_an_answers_place_makes_it_wrong() -> None:
    """Where it was said, and for the same question: not for the next one in the thread."""
    one = told()
    sample = Sample(NOON, frozenset({(CHANNEL, one.thread, one.question)}))
    sample.note(one, [missed(Miss.OTHER)])
    sample.note(replace(told("q2"), question="And how long?"), [])
    assert sample.labels == [Label(SIGNS, right=False)]
    assert sample.grounds[Ground.CORRECTED] == 1


def test_the_report_says_how_few_they_are_and_how_they_came() -> None:
    sample = Sample(NOON - timedelta(days=20))
    for n in range(8):
        sample.note(told(f"q{n}"), [HELPFUL] if n < 2 else [])
    said = in_words(sample)
    assert "8 answers since 2026-11-01, 2 of them labelled (25%): 2 voted helpful" in said
    assert BIASED in said
    assert "ways" not in said
    sample.note(replace(told("q9"), pipeline="p2"), [HELPFUL])
    assert "made in 2 ways" in in_words(sample)
    counted = as_json(sample)
    assert (counted["answers"], counted["labelled"], counted["pipelines"]) == (9, 3, 2)


def test_nothing_in_the_journal_is_said_so() -> None:
    assert "0 answers since 2026-11-21, 0 of them labelled (0%)" in in_words(Sample(NOON))
