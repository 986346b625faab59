"""Fit the constants of `knowledge.ranking` and `bot.confidence` on the segment set, and print them.

`python -m tests.benchmarks.fit`; takes the sets from where `quality.py` takes them. Nothing is
fitted on plausible or on the strangers' questions: those are what `quality.py` reports on. The
same pages and questions give the same constants.
"""

import asyncio
import gzip
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bot.composing import SHOWN
from bot.evaluation.measures import Row, is_right
from bot.models import Citation
from bot.settings import Settings
from knowledge.analysis import question_terms
from knowledge.app import Knowledge, open_knowledge
from knowledge.models import Audience, Chunk, Hit, Signals, TermStatistics, View
from knowledge.ranking import (
    CANDIDATES,
    DEPTH,
    LIKENESS,
    Features,
    Ranked,
    answering,
    features,
    fuse,
    signals,
)
from tests.benchmarks.quality import ROOT, Set, set_of, workplace

NAMES = tuple(Features.__slots__)
FITTED = tuple(name for name in NAMES if name != "restated")
"""`restated` cannot be learnt where the questions were taken out of the headings."""

ANSWERABLE = 0.5
"""Share of questions that are taken to have an answer."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one search brought, before it was put in order."""

    question: str
    found: Sequence[tuple[Ranked, Chunk]]
    statistics: TermStatistics

    @property
    def signals(self) -> Signals:
        """Return the evidence, as the product takes it."""
        passages = answering(self.question, self.found, self.statistics)
        return signals(self.question, passages, self.statistics)

    def features(self) -> Numbers:
        """Return a row a candidate, a column a fitted feature."""
        rows = features(self.question, self.found, self.statistics)
        return np.array([[getattr(row, name) for name in FITTED] for row in rows])


async def search(one: Set, questions: Sequence[str], *, dense: bool) -> list[Seen]:
    """Return what the product's store brings for each question, by both legs or by words alone."""
    async with open_knowledge(Settings.from_environ(one.environ).knowledge) as knowledge:
        ledger = knowledge.parts.ledger
        pointer = await ledger.active("local")
        if pointer is None:
            sys.exit("nothing is loaded")
        view = View(pointer.index, pointer.generation, Audience.INTERNAL)
        counted = await ledger.statistics(pointer)
        return [
            Seen(question, await _found(knowledge, view, question, dense=dense), counted)
            for question in questions
        ]


async def _found(
    knowledge: Knowledge, view: View, question: str, *, dense: bool
) -> list[tuple[Ranked, Chunk]]:
    parts = knowledge.parts
    near: Sequence[Hit] = ()
    if dense:
        (vector,) = await parts.embedder.embed([question])
        near = await parts.store.dense(view, vector, DEPTH)
    said = await parts.store.lexical(view, question_terms(question), DEPTH)
    ranked = fuse(near, said)[:CANDIDATES]
    chunks = await parts.store.chunks(view, [it.chunk_id for it in ranked])
    texts = {chunk.chunk_id: chunk for chunk in chunks}
    return [(it, texts[it.chunk_id]) for it in ranked]


def right(row: Row, seen: Seen) -> NDArray[np.bool_]:
    """Say of each candidate whether it is right."""
    quoted = (Citation(1, "", "", it.path, it.text, it.chunk_id) for _, it in seen.found)
    return np.array([is_right(row, [one]) for one in quoted], dtype=bool)


def fit_likeness(texts: Sequence[Numbers], labels: Sequence[NDArray[np.bool_]]) -> Numbers:
    """Return weights that give the right candidates of each question the greatest share.

    Gradient ascent (Adam) on the log of the softmax mass of the right ones, features standardised.
    """
    told = [(x, y) for x, y in zip(texts, labels, strict=True) if y.any() and not y.all()]
    spread = np.concatenate([x for x, _ in told]).std(axis=0) + 1e-9
    weights = np.zeros(len(FITTED))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 301):
        slope = sum((_slope(x / spread, y, weights) for x, y in told), np.zeros_like(weights))
        slope = (slope - weights) / len(told)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        rate = (0.1 if step < 200 else 0.02) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = weights + rate * first / (1 - 0.9**step)
    return weights / spread


def _slope(x: Numbers, y: NDArray[np.bool_], weights: Numbers) -> Numbers:
    logits = x @ weights
    mass = np.exp(logits - logits.max())
    everything, told = mass / mass.sum(), mass * y / (mass * y).sum()
    return x.T @ (told - everything)


def fit_evidence(own: Sequence[Seen], others: Sequence[Sequence[Seen]]) -> Numbers:
    """Return intercept and weights of a logistic model, each group of questions counted alike."""
    groups = [_rows(own), *(_rows(group) for group in others)]
    shares = [1.0, *(1 / len(others) for _ in others)]
    rows = np.concatenate(groups)
    wanted = np.concatenate([np.full(len(g), float(n == 0)) for n, g in enumerate(groups)])
    counts = [np.full(len(g), share / len(g) / 2) for g, share in zip(groups, shares, strict=True)]
    weights, ridge = np.zeros(rows.shape[1]), np.array([1e-9, *[1e-3] * (rows.shape[1] - 1)])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-rows @ weights))
        count = np.concatenate(counts)
        slope = rows.T @ (count * (chance - wanted)) + ridge * weights
        curve = (rows * (count * chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        weights = weights - np.linalg.solve(curve, slope)
    weights[0] += np.log(ANSWERABLE / (1 - ANSWERABLE))
    return weights


def _rows(group: Sequence[Seen]) -> Numbers:
    said = [seen.signals for seen in group]
    return np.array(
        [[1, s.normalised_bm25, s.coverage, s.coverage_top3, s.top_cosine or 0.0] for s in said]
    )


def strange() -> tuple[list[str], list[str]]:
    """Return questions that segment has no answer to: another product's, and small talk.

    None of them is among the strangers' questions on which abstention is reported.
    """
    data = (ROOT / os.environ.get("FRONTDESK_BENCH_DATA", "../shared")).resolve() / "data"  # noqa: TID251  # a program of its own
    with gzip.open(
        data / "questions" / "openshift_qa_edited.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        product: list[str] = [json.loads(line)["Question"] for line in islice(lines, 300)]
    with gzip.open(data / "intents" / "clinc150_data_full.json.gz", "rt", encoding="utf-8") as file:
        intents: dict[str, list[tuple[str, str]]] = json.load(file)
    talk = [text for text, _ in (*intents["val"][::10], *intents["oos_val"])]
    return product, talk


def report(one: Set, *, dense: bool) -> None:
    """Fit and print the constants with or without a dense leg."""
    print("with vectors" if dense else "lexical alone")
    own = asyncio.run(search(one, [row.question for row in one.rows], dense=dense))
    labels = [right(row, seen) for row, seen in zip(one.rows, own, strict=True)]
    weights = fit_likeness([seen.features() for seen in own], labels)
    for name, weight in zip(FITTED, weights, strict=True):
        print(f"  likeness.{name} = {weight:.2f}")
    print(f"  likeness.restated = {LIKENESS.restated:.2f}  (not fitted)")
    order = [np.argsort(-(seen.features() @ weights), kind="stable")[:SHOWN] for seen in own]
    shown = np.mean([y[o].any() for y, o in zip(labels, order, strict=True)])
    print(f"  right among the first {SHOWN}, on what it was fitted on: {shown:.3f}")
    others = [asyncio.run(search(one, texts, dense=dense)) for texts in strange()]
    names = ("intercept", "normalised_bm25", "coverage", "coverage_top3", "top_cosine")
    for name, weight in zip(names, fit_evidence(own, others), strict=True):
        print(f"  evidence.{name} = {weight:.2f}")


def main() -> int:
    """Print all constants."""
    with workplace() as work:
        one = set_of("segment", work)
        for dense in (True, False):
            report(one, dense=dense)
    return 0


if __name__ == "__main__":
    sys.exit(main())
