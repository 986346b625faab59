"""Print what the answer cache gives, what a hit costs, and that nothing stale is said.

`python -m tests.benchmarks.cache [replay] [cost] [reloads]`; FRONTDESK_BENCH_DATA says where the
sets are (default `../shared`), and Redis is measured beside where `make services` started one.
"""

import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from dotenv import dotenv_values

from bot.answering import Answering
from bot.app import answering_from
from bot.commands.ask import asked
from bot.models import Answered
from bot.settings import Settings
from knowledge.app import Knowledge, open_knowledge
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience
from tests.benchmarks.cache_replay import figures
from tests.benchmarks.quality import ROOT, set_of, workplace

PAGES = 20
TURNS = 10_000
ASKERS = 4


def caches() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each cache that can be had, and what the product is told of it."""
    yield "in the process", {}
    redis = dotenv_values(ROOT / ".services" / "env").get("FRONTDESK_TEST_REDIS_URL")
    if redis:
        yield "Redis", {"REDIS_URL": redis}
    else:
        print("Redis skipped: run `make services`")


def replayed() -> None:
    """Print hit rates and unsafe answers by tier."""
    folder = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    if not folder.exists():
        print(f"skipped: {folder} is not there (set FRONTDESK_BENCH_DATA)")
        return
    for row in asyncio.run(figures(folder)):
        print(row, flush=True)


def cost() -> None:
    """Print what a hit costs beyond retrieval, on the questions of plausible."""
    with workplace() as work:
        one = set_of("plausible", work)
        for name, told in caches():
            settings = Settings.from_environ({**one.environ, **told})
            spent = asyncio.run(_hits(settings, [row.question for row in one.rows]))
            p50, p95 = np.percentile(spent, [50, 95])
            what = f"a hit beyond retrieval, {name}"
            print(f"{what:40s} {p50:6.2f} ms p50 {p95:6.2f} ms p95   ({len(spent)} hits)")


async def _hits(settings: Settings, questions: Sequence[str]) -> list[float]:
    spent: list[float] = []
    async with (
        open_knowledge(settings.knowledge) as knowledge,
        answering_from(knowledge, settings) as answering,
    ):
        await answering.recall.cache.clear()
        for n in range(4):
            for text in questions:
                decision = await answering.answer(asked(text, "local", Audience.INTERNAL))
                if n and decision.cache == "exact":
                    spent.append(decision.timings_ms["compose"])
    return spent


THINGS = [
    "invoice",
    "seat",
    "report",
    "webhook",
    "dashboard",
    "export",
    "import",
    "calendar",
    "archive",
    "budget",
    "coupon",
    "domain",
    "editor",
    "filter",
    "gallery",
    "holiday",
    "index",
    "journal",
    "keyboard",
    "licence",
]


@dataclass
class Company:
    """Pages that change while questions are asked, and what each generation said."""

    folder: Path
    knowledge: Knowledge
    said: dict[int, dict[str, int]] = field(default_factory=dict[int, dict[str, int]])
    """By generation: the figure on the page of each thing."""
    now: dict[str, int] = field(default_factory=dict[str, int])

    async def load(self, figure: int, things: Sequence[str]) -> None:
        """Write this figure on some pages, and load them."""
        for thing in things:
            self.now[thing] = figure
            text = f"# The {thing}\n\nThe {thing} limit of a team is {figure} a month.\n"
            (self.folder / f"{thing}.md").write_text(text, "utf-8")
        source = KnownSource("pages", str(self.folder), Audience.INTERNAL, None)
        report = await self.knowledge.ingest.load("local", (source,))
        self.said[report.generation] = dict(self.now)


async def _reloads(told: Mapping[str, str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    async with AsyncExitStack() as closing:
        home = Path(closing.enter_context(TemporaryDirectory()))
        (home / "pages").mkdir()
        free = {"FRONTDESK_COST_OF_WRONG_ANSWER": "0", "FRONTDESK_HOME": str(home)}
        settings = Settings.from_environ({**free, **told})
        knowledge = await closing.enter_async_context(open_knowledge(settings.knowledge))
        answering = await closing.enter_async_context(answering_from(knowledge, settings))
        await answering.recall.cache.clear()
        company = Company(home / "pages", knowledge)
        await company.load(1_000, THINGS[:PAGES])
        given: list[tuple[str, int, str, str]] = []
        asking = [
            asyncio.create_task(_ask(answering, given, random.Random(seed)))  # noqa: S311  # a sample
            for seed in range(ASKERS)
        ]
        loading = asyncio.create_task(_keep_loading(company, asking))
        await asyncio.gather(*asking)
        counts["loads"] = await loading
    for thing, generation, cache, text in given:
        figure = company.said[generation][thing]
        counts["asked"] += 1
        counts[f"from the cache: {cache}"] += 1
        counts["stale"] += f"is {figure} a month" not in text
    return counts


async def _ask(
    answering: Answering, given: list[tuple[str, int, str, str]], chance: random.Random
) -> None:
    while len(given) < TURNS:
        thing = chance.choice(THINGS[:PAGES])
        form = chance.choice(("What is the {} limit of a team?", "How high is the {} limit?"))
        question = asked(form.format(thing), "local", Audience.INTERNAL)
        decision = await answering.answer(question)
        said = decision.outcome.text if isinstance(decision.outcome, Answered) else ""
        if said and decision.generation is not None:
            given.append((thing, decision.generation, decision.cache, said))


async def _keep_loading(company: Company, asking: Sequence[asyncio.Task[None]]) -> int:
    chance = random.Random(9)  # noqa: S311  # a sample
    loads = 0
    while not all(task.done() for task in asking):
        loads += 1
        await company.load(1_000 + loads, chance.sample(THINGS[:PAGES], PAGES // 2))
        await asyncio.sleep(0.5)
    return loads


def reloads() -> None:
    """Print how many of the answers given during loads were those of another generation."""
    for name, told in caches():
        began = time.perf_counter()
        counts = asyncio.run(_reloads(told))
        spent = time.perf_counter() - began
        rest = ", ".join(f"{what} {count:,}" for what, count in sorted(counts.items()))
        print(f"{name}: {rest}; {spent:.0f} s", flush=True)


PARTS = {"replay": replayed, "cost": cost, "reloads": reloads}


def main(names: Sequence[str]) -> int:
    """Print the parts that are named, or all of them."""
    for name in names or PARTS:
        print(f"-- {name}", flush=True)
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
