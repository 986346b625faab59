"""Replay 10,000 questions with Zipf's law into the answer cache, and count who got a wrong answer.

The questions are those of Bitext, CLINC150 and the COVID pairs; two ask the same where their label
is one. There are no documents to them, so the hardest case is taken: every passage of a set is
found for every question of it, and the evidence tells nobody apart. What is left is the question.
"""

import csv
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import numpy as np

from bot.adapters.memory_cache import MemoryCache
from bot.cache.guards import near_miss
from bot.cache.paraphrasing import ALIKE, Paraphrases, Policy, Sources
from bot.cache.recall import Recall, Recalled
from bot.cache.repeats import proposed, wordings
from bot.cache.rules import Tier, is_personal
from bot.cache.trials import Paraphrasing, Standing
from bot.models import Answered, Citation, Decision, Entry, Level, Question, ThreadRef, Via
from knowledge.analysis import normalised_tokens
from knowledge.embedding.minilm import MiniLM
from knowledge.embedding.weights import find_weights
from knowledge.models import Audience, BlockKind, Chunk, Findings, Passage, Signals, Vector
from tests.bot.cache.test_paraphrasing import PaperJournal, PaperTrials, ScriptedVerifier
from tests.bot.cache.test_recall import PaperRulings, Tally
from tests.builders import entry

ASKED = 10_000
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """A question of one of the sets, and what it asks."""

    of: str
    text: str
    label: str


def pool(data: Path) -> list[Said]:
    """Return every question of the three sets, each wording once."""
    said = [*_bitext(data / "intents"), *_clinc(data / "intents"), *_covid(data / "pairs")]
    return list({(one.of, one.text): one for one in said}.values())


def _bitext(folder: Path) -> Iterator[Said]:
    for part in ("train", "dev", "test"):
        with gzip.open(
            folder / f"bitext_customer_support_{part}.csv.gz", "rt", encoding="utf-8"
        ) as file:
            for row in csv.DictReader(file):
                yield Said("Bitext", row["utterance"], row["intent"])


def _clinc(folder: Path) -> Iterator[Said]:
    splits = json.loads(gzip.decompress((folder / "clinc150_data_full.json.gz").read_bytes()))
    for part in ("train", "val", "test"):
        for text, intent in splits[part]:
            yield Said("CLINC150", text, intent)


def _covid(folder: Path) -> Iterator[Said]:
    """Yield the questions of the pairs; those that are similar, also by way of others, are one."""
    with (folder / "covid_question_similarity_en.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    same = {text: text for row in rows for text in (row["question_1"], row["question_2"])}
    for row in rows:
        if row["similar"] == "1":
            one, other = same[row["question_1"]], same[row["question_2"]]
            same = {text: one if label == other else label for text, label in same.items()}
    yield from (Said("COVID", text, label) for text, label in same.items())


def zipf(said: Sequence[Said], count: int) -> list[Said]:
    """Return so many questions, the n-th of a random order with a chance of 1/n."""
    chance = random.Random(1)  # noqa: S311  # a sample
    order = chance.sample(list(said), len(said))
    weights = list(accumulate(1 / rank for rank in range(1, len(order) + 1)))
    return chance.choices(order, cum_weights=weights, k=count)


@dataclass
class Meanings:
    """MiniLM's vectors, each text embedded once."""

    model: MiniLM
    known: dict[str, Vector] = field(default_factory=dict[str, Vector])
    dimension = 384

    async def embed(self, texts: Sequence[str]) -> Vector:
        """Return one unit vector a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        for start in range(0, len(new), 64):
            some = new[start : start + 64]
            self.known.update(zip(some, await self.model.embed(some), strict=True))
        return np.stack([self.known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is found for a question of a set: the passages of all labels of it."""

    findings: Mapping[str, Findings]

    @classmethod
    def of(cls, said: Sequence[Said]) -> "Evidence":
        """Return one passage a label."""
        labels: dict[str, dict[str, None]] = {}
        for one in said:
            labels.setdefault(one.of, {})[one.label] = None
        signals = Signals(1, 1, 1, 1)
        return cls(
            {
                name: Findings(tuple(_passage(label) for label in every), signals, 1)
                for name, every in labels.items()
            }
        )


def _passage(label: str) -> Passage:
    chunk = Chunk(
        label, "s", "p", 0, label, (), BlockKind.PARAGRAPH, label, label, Audience.INTERNAL
    )
    return Passage(chunk, 1, 1, 1)


@dataclass
class Replay:
    """A recall, and what it gave to whom."""

    recall: Recall
    evidence: Evidence
    rulings: PaperRulings
    journal: PaperJournal = field(default_factory=PaperJournal)
    hits: Counter[tuple[str, bool]] = field(default_factory=Counter[tuple[str, bool]])
    """By tier, and whether the answer was the right one."""
    asked: int = 0

    async def ask(self, said: Said) -> None:
        """Ask as the flow does; the fresh answer rests on the label's passage."""
        self.asked += 1
        question = _question(f"q{self.asked}", said.text)
        found = self.evidence.findings[said.of]
        right = Answered(said.label, (Citation(1, "", "", "p", "", said.label),), 1)
        async with self.recall.recalling(question, found) as recalled:
            if recalled.answer:
                self.hits[recalled.tier, recalled.answer.text == said.label] += 1
            else:
                await self._keep(question, right, found, recalled)
        # In the journal every answer of a set cites one passage: evidence tells nobody apart.
        cites = (Citation(1, "", "", "p", "", said.of),)
        await self.journal.record(_entry(question, replace(right, citations=cites)))

    async def _keep(
        self, question: Question, answer: Answered, found: Findings, recalled: Recalled
    ) -> None:
        decision = Decision(question, answer, level=Level.QUOTED, passages=found.passages)
        await self.recall.keep(decision, found, recalled)


def _question(name: str, text: str) -> Question:
    where = ThreadRef("w", "c", name)
    return Question(name, "u", where, text, Audience.INTERNAL, Via.TERMINAL, NOW)


def _entry(question: Question, answer: Answered) -> Entry:
    return replace(
        entry(question.question_id, question.where, NOW),
        question=question.text,
        citations=answer.citations,
    )


def replay(evidence: Evidence, meanings: Meanings | None = None) -> tuple[Replay, PaperTrials]:
    """Return an empty cache; with meanings, the paraphrase tier looks on in shadow."""
    cache, rulings, trials = MemoryCache(lambda: NOW, 100_000), PaperRulings(), PaperTrials()
    recall = Recall(cache, "p", lambda: NOW, rulings, meter=Tally())
    it = Replay(recall, evidence, rulings)
    if meanings:
        sources = Sources(cache, cache, rulings, it.journal, meanings, ScriptedVerifier())
        policy = Policy(Paraphrasing.SHADOW, 0.02, "j", lambda: 1.0, lambda: NOW)
        it.recall = replace(recall, paraphrases=Paraphrases(sources, trials, policy))
    return it, trials


def hit_rows(what: str, it: Replay, asked: int) -> Iterator[str]:
    """Yield a row a tier: its share of all questions, and how many got a wrong answer."""
    for tier in (Tier.EXACT, Tier.ALIAS):
        right, wrong = it.hits[tier, True], it.hits[tier, False]
        yield f"{what:34s} {tier:6s} hits {(right + wrong) / asked:6.1%}   unsafe {wrong}"


async def aliases(said: Sequence[Said], meanings: Meanings) -> Iterator[str]:
    """Replay half, propose aliases, and replay the rest with those that a reader approves."""
    labels = {(one.of, normalised_tokens(one.text)): one.label for one in said}
    half = len(said) // 2
    rows: list[str] = []
    for reader in ("who reads them", "who approves all"):
        it, _ = replay(Evidence.of(said))
        for one in said[:half]:
            await it.ask(one)
        asked = wordings(it.journal.entries.values())
        found = proposed("w", asked, await meanings.embed([one.text for one in asked]))
        of = {one.text: one.of for one in said}
        right = [
            one
            for one in found
            if labels[of[one.asked], one.tokens] == labels.get((of[one.asked], one.same_as))
        ]
        approved = right if reader == "who reads them" else found
        it.rulings.aliases.update({one.tokens: one.same_as for one in approved})
        # As after a change of the pages: what was cached holds no more, aliases do.
        await it.recall.cache.clear()
        it.hits.clear()
        for one in said[half:]:
            await it.ask(one)
        rows.append(f"proposed {len(found)}, same label {len(right)}; an admin {reader}:")
        rows += hit_rows("  second half", it, len(said) - half)
    return iter(rows)


def standing_row(what: str, standing: Standing) -> str:
    """Return how often the tier would have given an answer, and the bound on its errors."""
    return (
        f"{what:34s} {standing.compared:5d} would be given, {standing.wrong:4d} wrong, "
        f"at most {standing.bound:.1%}"
    )


async def figures(data: Path) -> Sequence[str]:
    """Return the rows."""
    every = pool(data)
    said = zipf(every, ASKED)
    evidence = Evidence.of(every)
    sets = Counter(one.of for one in said)
    kept = sum(not is_personal(one.text) for one in said)
    rows = [
        f"{ASKED:,} questions of {len(every):,} wordings: "
        + ", ".join(f"{name} {count}" for name, count in sets.items()),
        f"of them repeatable (not personal): {kept / ASKED:.1%}",
    ]
    it, _ = replay(evidence)
    for one in said:
        await it.ask(one)
    rows += list(hit_rows("exact alone", it, ASKED))[:1]
    folder = find_weights()
    if folder is None:
        return [*rows, "aliases and paraphrases skipped: no weights"]
    meanings = Meanings(MiniLM(folder))
    rows += await aliases(said, meanings)
    shadowed, trials = replay(evidence, meanings)
    for one in said:
        await shadowed.ask(one)
    standing = await trials.standing("w", "j")
    rows.append(standing_row("paraphrases, verifier says yes", standing))
    rows.append(await unguarded(said, meanings))
    return rows


async def unguarded(said: Sequence[Said], meanings: Meanings) -> str:
    """Return what guards are worth: pairs of one set that are near, with another label."""
    some = list({one.text: one for one in said if not is_personal(one.text)}.values())[:2_000]
    vectors = await meanings.embed([one.text for one in some])
    rows, columns = np.nonzero(np.triu(vectors @ vectors.T >= ALIKE, 1))
    near = zip(rows.tolist(), columns.tolist(), strict=True)
    pairs = [(some[i], some[j]) for i, j in near if some[i].of == some[j].of]
    passed = [(one, other) for one, other in pairs if near_miss(one.text, other.text) is None]
    before = sum(one.label != other.label for one, other in pairs)
    after = sum(one.label != other.label for one, other in passed)
    return (
        f"pairs at cosine {ALIKE} and more: {before} of {len(pairs)} have another label; "
        f"past the guards {after} of {len(passed)}"
    )
