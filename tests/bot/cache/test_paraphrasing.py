"""An answer to other words is given where everything says so, and as long as the count allows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pytest

from bot.adapters.memory_cache import MemoryCache
from bot.bounds import most_wrong
from bot.cache.paraphrasing import Paraphrases, Policy, Sources
from bot.cache.recall import Recall, Recalled
from bot.cache.rules import Found, Tier
from bot.cache.trials import Kind, Paraphrasing, Standing, Trial
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Answered, Entry, Level, Question, Verdict
from knowledge.models import Audience, Vector
from tests.bot.cache.test_recall import ANSWER, MISSED, PaperRulings, Tally, ask, given, turn
from tests.builders import NOON, citation, decision, entry, findings, question

FIRST = question("q1", "How do refunds work?")
OTHER = question("q2", "How does a refund work?")


@dataclass
class PaperTrials:
    """Trials on paper."""

    noted: dict[str, Trial] = field(default_factory=dict[str, Trial])
    broken_at: datetime | None = None

    async def note(self, trial: Trial) -> None:
        """Write it down."""
        self.noted.setdefault(trial.question_id, trial)

    async def standing(self, workspace: str, judge: str) -> Standing:
        """Count."""
        compared = [one for one in self.noted.values() if one.agreed is not None]
        return Standing(len(compared), sum(not one.agreed for one in compared), self.broken_at)

    async def shut(self, workspace: str, judge: str) -> None:
        """Write it down."""
        self.broken_at = NOON

    async def blame(self, question_id: str) -> str | None:
        """Hold it for wrong."""
        trial = self.noted.get(question_id)
        if trial is None or trial.kind is not Kind.SERVED:
            return None
        self.noted[question_id] = replace(trial, agreed=False)
        return trial.source_id


@dataclass
class ScriptedVerifier:
    """Say what the script says, or raise it."""

    script: bool | Exception = True
    name: str = "scripted"
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    async def same(self, one: str, other: str, evidence: Sequence[str]) -> bool:
        """Return the script."""
        self.asked.append((one, other))
        if isinstance(self.script, Exception):
            raise self.script
        return self.script


@dataclass
class PaperJournal:
    """Entries on paper."""

    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])

    async def record(self, entry: Entry) -> None:
        """Write it down."""
        self.entries[entry.question_id] = entry

    async def entry(self, question_id: str) -> Entry | None:
        """Read it."""
        return self.entries.get(question_id)

    async def vote(self, question_id: str, asker: str, verdict: Verdict) -> None:
        """Leave it."""

    async def recent(self, workspace: str, channel: str, asker: str, limit: int) -> Sequence[Entry]:
        """Return nothing."""
        return ()


class OneMeaning:
    """Embed everything alike."""

    dimension = 2

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return the same vector for each."""
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))


@dataclass
class Bench:
    """A recall with a paraphrase tier, and what a test looks at."""

    recall: Recall
    trials: PaperTrials
    verifier: ScriptedVerifier
    journal: PaperJournal
    tally: Tally

    async def answer(self, asked: Question, answer: Answered = ANSWER) -> Recalled:
        """Ask as the flow does, and record the turn."""
        async with self.recall.recalling(asked, findings()) as recalled:
            if recalled.answer is None:
                await self.recall.keep(given(asked, answer), findings(), recalled)
        await self.journal.record(replace(turn(asked), question_id=asked.question_id))
        return recalled


def bench(mode: Paraphrasing = Paraphrasing.ON, seen: int = 0, chance: float = 0.9) -> Bench:
    cache, rulings, tally = MemoryCache(lambda: NOON), PaperRulings(), Tally()
    trials, verifier, journal = PaperTrials(), ScriptedVerifier(), PaperJournal()
    for n in range(seen):
        name = f"before{n}"
        trials.noted[name] = Trial(name, "local", "judge", "q0", Kind.SHADOW, NOON, agreed=True)
    sources = Sources(cache, cache, rulings, journal, OneMeaning(), verifier)
    policy = Policy(mode, 0.02, "judge", lambda: chance, lambda: NOON)
    paraphrases = Paraphrases(sources, trials, policy)
    recall = Recall(cache, "pipeline", lambda: NOON, rulings, meter=tally, paraphrases=paraphrases)
    return Bench(recall, trials, verifier, journal, tally)


async def test_in_shadow_nothing_is_given_and_all_is_counted() -> None:
    """The fresh answer says whether the other one would have been right."""
    it = bench(Paraphrasing.SHADOW, seen=1_000)
    await it.answer(FIRST)
    assert (await it.answer(OTHER)).answer is None
    assert it.trials.noted["q2"].agreed is True
    assert it.trials.noted["q2"].source_id == "q1"
    third = replace(citation(), chunk_id="elsewhere")
    await it.answer(question("q3", "How would a refund work?"), Answered("x", (third,), 0.9))
    assert it.trials.noted["q3"].agreed is False
    assert it.tally.comparisons == [(True, False), (False, False)]


async def test_it_is_given_once_the_bound_holds() -> None:
    """With 2 % allowed that takes 149 without an error."""
    early, late = bench(seen=148), bench(seen=149)
    for it in (early, late):
        await it.answer(FIRST)
    assert (await early.answer(OTHER)).answer is None
    recalled = await late.answer(OTHER)
    assert (recalled.state, recalled.answer) == ("paraphrase", ANSWER)
    assert late.trials.noted["q2"].kind is Kind.SERVED
    assert late.tally.looks[-1] == (Tier.PARAPHRASE, Found.HIT)


async def test_a_share_is_made_afresh_for_ever() -> None:
    """The fresh answer is the one that is given."""
    it = bench(seen=149, chance=0.04)
    await it.answer(FIRST)
    assert (await it.answer(OTHER)).answer is None
    assert it.trials.noted["q2"].kind is Kind.AUDIT
    assert it.tally.comparisons == [(True, True)]


async def test_an_audit_that_breaks_the_bound_shuts_it() -> None:
    """And nothing but a person opens it again."""
    it = bench(seen=149, chance=0.04)
    await it.answer(FIRST)
    other = replace(citation(), chunk_id="elsewhere")
    await it.answer(OTHER, Answered("Something else. [1]", (other,), 0.9))
    assert most_wrong(1, 150) > 0.02
    assert it.trials.broken_at == NOON
    for n in range(1_000):
        name = f"after{n}"
        it.trials.noted[name] = Trial(name, "local", "judge", "q0", Kind.SHADOW, NOON, agreed=True)
    assert (await it.answer(question("q9", "How would a refund work?"))).answer is None


async def test_a_vote_on_a_given_one_takes_the_other_questions_answer() -> None:
    """It counts as an error, and may shut it."""
    it = bench(seen=149)
    await it.answer(FIRST)
    await it.answer(OTHER)
    await it.recall.forget(it.journal.entries["q2"])
    assert it.trials.noted["q2"].agreed is False
    assert it.trials.broken_at == NOON
    assert (await ask(it.recall, FIRST)).answer is None


@pytest.mark.parametrize("script", [False, ModelUnavailable("down"), DraftUnusable("no verdict")])
async def test_whatever_is_no_yes_is_a_no(script: bool | Exception) -> None:  # noqa: FBT001  # a parameter of the table
    """A verifier that is down, or says something else."""
    it = bench(seen=149)
    await it.answer(FIRST)
    it.verifier.script = script
    recalled = await it.answer(OTHER)
    assert (recalled.answer, recalled.found) == (None, Found.NEAR_MISS)
    assert "q2" not in it.trials.noted


@pytest.mark.parametrize(
    "other",
    ["How do refunds not work?", "How do 2 refunds work?", "When do refunds work?"],
)
async def test_a_guard_spares_the_verifier(other: str) -> None:
    it = bench(seen=149)
    await it.answer(FIRST)
    assert (await it.answer(question("q2", other))).found is Found.NEAR_MISS
    assert it.verifier.asked == []


async def test_changed_evidence_stops_a_paraphrase_too() -> None:
    it = bench(seen=149)
    await it.answer(FIRST)
    changed = findings(generation=2, text="Refunds take a day.")
    async with it.recall.recalling(OTHER, changed) as recalled:
        assert recalled.answer is None


async def test_a_question_that_was_deleted_is_no_candidate() -> None:
    """The cache holds no words: the journal does, and there they are gone."""
    it = bench(seen=149)
    await it.answer(FIRST)
    it.journal.entries["q1"] = replace(entry("q1"), question="")
    assert (await it.answer(OTHER)).answer is None


async def test_audiences_do_not_meet() -> None:
    it = bench(seen=149)
    await it.answer(FIRST)
    assert (await it.answer(replace(OTHER, audience=Audience.PUBLIC))).answer is None


async def test_what_the_evidence_withheld_is_no_trial() -> None:
    """A paraphrase's answer would have been withheld, too; nor is what was not kept."""
    it = bench(Paraphrasing.SHADOW)
    await it.answer(FIRST)
    async with it.recall.recalling(OTHER, findings()) as recalled:
        assert recalled.unproven
    plain = replace(decision(asks=OTHER), level=Level.QUOTED)
    await it.recall.keep(plain, findings(), MISSED)
    assert it.trials.noted == {}
