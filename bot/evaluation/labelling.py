"""Labels from real use: which answers people called right or wrong, and how few they are. Pure.

Who votes is not drawn at random: the pleased and the annoyed do. What went to a person is not
labelled at all, for nobody said whether its draft would have been right.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.evaluation.calibrating import Label
from bot.models import Ballot, Entry, Miss, Verdict

Place = tuple[str, str | None, str]
"""Channel, thread and question: where a person's answer took the place of the bot's."""


class Ground(StrEnum):
    """Say what an answer is called right or wrong for, or why it is not."""

    HELPFUL = "helpful"
    WRONG = "wrong"
    """Wrong, out of date, not as seen, or the answer to another question."""
    UNEXPLAINED = "unexplained"
    """It did not help, and nobody said why: taken for wrong, the error on the safe side."""
    CORRECTED = "corrected"
    """The asker wanted a person after it, whose answer was approved for the question."""
    OTHER = "other"
    """It did not help for a reason that says nothing of right or wrong."""
    DISPUTED = "disputed"
    """Some call it helpful, others wrong."""


RIGHT: Mapping[Ground, bool] = {
    Ground.HELPFUL: True,
    Ground.WRONG: False,
    Ground.UNEXPLAINED: False,
    Ground.CORRECTED: False,
}
"""What a ground says of an answer; the others say nothing."""


def ground(ballots: Sequence[Ballot]) -> Ground | None:
    """Return what the votes on one answer come to; None without a vote."""
    grounds = {_ground(ballot) for ballot in ballots}
    telling = {one for one in grounds if one in RIGHT}
    if len({RIGHT[one] for one in telling}) > 1:
        return Ground.DISPUTED
    for one in (Ground.WRONG, Ground.UNEXPLAINED, Ground.HELPFUL, Ground.OTHER):
        if one in grounds:
            return one
    return None


def _ground(ballot: Ballot) -> Ground:
    if ballot.verdict is Verdict.HELPFUL:
        return Ground.HELPFUL
    if ballot.miss is None:
        return Ground.UNEXPLAINED
    return Ground.OTHER if ballot.miss is Miss.OTHER else Ground.WRONG


@dataclass
class Sample:
    """The answers of a while, and what is known of them."""

    since: datetime
    corrected: frozenset[Place] = frozenset()
    answers: int = 0
    unweighed: int = 0
    """Answers that were recalled, or approved word for word: no signs speak for them."""
    grounds: Counter[Ground] = field(default_factory=Counter[Ground])
    labels: list[Label] = field(default_factory=list[Label])
    pipelines: set[str] = field(default_factory=set[str])
    """What shaped the labelled answers: signs of one embedder say little of another's."""

    def note(self, entry: Entry, ballots: Sequence[Ballot]) -> None:
        """Count an entry of the journal, with the votes on it."""
        if entry.outcome != "answered":
            return  # a vote on a handoff is on the person's reply
        self.answers += 1
        if entry.signs is None:
            self.unweighed += 1
            return
        place = (entry.channel, entry.thread, entry.question)
        found = Ground.CORRECTED if place in self.corrected else ground(ballots)
        if found is None:
            return
        self.grounds[found] += 1
        if found in RIGHT:
            self.labels.append(Label(entry.signs, RIGHT[found]))
            self.pipelines.add(entry.pipeline)


BIASED = (
    "Votes are a biased sample: the pleased and the annoyed vote, and what went to a person has no "
    "label. How often answers are wrong among these need not be how often all are."
)


def in_words(sample: Sample) -> str:
    """Say how many answers there were, how many are labelled, and what that is worth."""
    return "\n".join((_counted(sample), _left_out(sample), BIASED, *_mixed(sample)))


def _counted(sample: Sample) -> str:
    known, grounds = len(sample.labels), sample.grounds
    share = known / sample.answers if sample.answers else 0.0
    return (
        f"{sample.answers} answers since {sample.since:%Y-%m-%d}, {known} of them labelled "
        f"({share:.0%}): {grounds[Ground.HELPFUL]} voted helpful, {grounds[Ground.WRONG]} voted "
        f"wrong, {grounds[Ground.UNEXPLAINED]} not helpful without a reason (taken for wrong), "
        f"{grounds[Ground.CORRECTED]} corrected by a person."
    )


def _left_out(sample: Sample) -> str:
    silent = sample.grounds[Ground.DISPUTED] + sample.grounds[Ground.OTHER]
    return (
        f"Left out: {silent} whose votes disagree or say nothing of right or wrong, and "
        f"{sample.unweighed} recalled or approved answers."
    )


def _mixed(sample: Sample) -> tuple[str, ...]:
    made = len(sample.pipelines)
    if made <= 1:
        return ()
    line = (
        f"These answers were made in {made} ways (models, prompts, search): --since leaves out "
        "what was made otherwise than now."
    )
    return (line,)


def as_json(sample: Sample) -> Mapping[str, object]:
    """Return the same as an object."""
    return {
        "since": sample.since.isoformat(),
        "answers": sample.answers,
        "labelled": len(sample.labels),
        "grounds": {one.value: sample.grounds[one] for one in Ground},
        "unweighed": sample.unweighed,
        "pipelines": len(sample.pipelines),
    }
