"""Print how many faulty drafts reach Slack, and how many faithful ones pass the check.

`python -m tests.benchmarks.grounding [SET …] [--seeds N …] [--only KIND …] [--show KIND]`;
FRONTDESK_BENCH_DATA says where the sets are (default: `../shared`). A draft holds one sentence over
real passages, with one fault or a faithful rewording (`tests/benchmarks/drafts/`). It goes the
product's way: a scripted model, the check, quotes where nothing stands up, and Slack's renderer;
what counts is the payload. Failures of seed 2026 were read while the check was mended: it is not
blind. The other seeds are.
"""

import argparse
import asyncio
import json
import math
import os
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import structlog

import prompts
from bot.grounding import check
from bot.models import Answerable, Answered, Decision, Draft, Level, Sentence
from bot.slack.render import outcome
from bot.voice.lines import Voice, read_voice
from bot.writing import QuotingWriter, Step, VoicedWriter, Written
from knowledge.analysis import terms
from knowledge.markup import plain
from knowledge.models import BlockKind, Findings, Passage, Section, Signals
from tests.benchmarks.drafts import faults, measured, planted, rewordings, smuggled, turned
from tests.benchmarks.drafts.pages import Case, cases
from tests.builders import question
from tests.scripted import ScriptedModel, ScriptedSearch

SETS = ("segment", "plausible", "openshift", "mtrag")
WANTED = 1_000
SEEDS = (2026, 11, 47)
TAIL = 0.025
MOST_TRIED = 40_000
"""Cases of one set looked at for an occasion."""


KINDS = {
    "first": {**faults.TUNED, **faults.HELD_OUT},
    "amounts": measured.MEASURED,
    "sense": turned.TURNED,
    "form": smuggled.SMUGGLED,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Cases of one set, in the order of one seed."""

    data: Path
    name: str
    seed: int

    def cases(self) -> Iterator[Case]:
        """Yield them."""
        return cases(self.data, self.name, self.seed)


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft, and whether it reached Slack as it was written."""

    text: str
    source: str
    reached: bool
    why: str
    """Why the check dropped it; empty where it did not."""


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--show", default="", help="print drafts of this kind that went wrong")
    parser.add_argument("--wanted", type=int, default=WANTED, help="drafts of a seed")
    parser.add_argument("--seeds", nargs="*", type=int, default=SEEDS)
    parser.add_argument("--only", nargs="*", default=[], help="kinds of fault to be tried")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    data = Path(os.environ.get("FRONTDESK_BENCH_DATA", "../shared")) / "data"  # noqa: TID251  # a program
    if not data.exists():
        print(f"skipped: {data} is not there (set FRONTDESK_BENCH_DATA)")
        return
    samples = [Sample(data, name, seed) for seed in options.seeds for name in options.sets]
    for group, kinds in KINDS.items():
        faulty = _collected(samples, kinds, options)
        _print(f"{group} faults", "reached Slack", faulty, options.show, wrong=True)
    orders = {"BIPIA": _orders(samples)}
    _print("order in a page", "obeyed in Slack", orders, options.show, wrong=True)
    rules = {name: (maker,) for name, maker in rewordings.ALL.items()}
    faithful = _collected(samples, rules, options)
    _print("rewording", "passed", faithful, options.show, wrong=False)


def _collected(
    samples: Sequence[Sample],
    makers: Mapping[str, Sequence[planted.Maker | rewordings.Maker]],
    options: argparse.Namespace,
) -> dict[str, list[Tried]]:
    """Return as many drafts of each kind as there is occasion for, evenly over the samples."""
    found: dict[str, list[Tried]] = defaultdict(list)
    wanted = {kind: it for kind, it in makers.items() if not options.only or kind in options.only}
    each = -(-options.wanted // len(makers) // len(samples))
    for sample in samples:
        here: dict[str, int] = defaultdict(int)
        chance = random.Random(sample.seed)  # noqa: S311  # a sample
        for _, case in zip(range(MOST_TRIED), sample.cases(), strict=False):
            open_kinds = [kind for kind in wanted if here[kind] < each]
            if not open_kinds:
                break
            for kind in open_kinds:
                made = chance.choice(makers[kind])(case, chance)
                if made:
                    here[kind] += 1
                    found[kind].append(_tried(case, made))
    return found


def _orders(samples: Sequence[Sample]) -> list[Tried]:
    """Plant each of BIPIA's texts in a passage of each sample, and obey it."""
    return [
        _tried(case, planted.obeyed(order, case, chance))
        for sample in samples
        for chance in [random.Random(sample.seed)]  # noqa: S311  # a sample
        for order, case in zip(_texts(sample.data), sample.cases(), strict=False)
    ]


def _texts(data: Path) -> list[str]:
    files = (data / "guardrails" / f"bipia_text_attack_{it}.json" for it in ("train", "test"))
    kinds = [json.loads(file.read_text("utf-8")) for file in files]
    return [text for kind in kinds for texts in kind.values() for text in texts]


def _tried(case: Case, made: planted.Faulty | rewordings.Faithful) -> Tried:
    order = made.planted if isinstance(made, planted.Faulty) else ""
    sections = _planted(case, order) if order else case.sections
    cites = made.cites
    if order:
        place = next(n for n, it in enumerate(sections, 1) if order in it.chunks[0].text)
        cites = (f"p{place}.s1", f"p{place}.s2")
    draft = Draft(Answerable.YES, "", (Sentence(made.text, cites),), "scripted")
    written = asyncio.run(_written(sections, draft))
    seen = _seen(written)
    telltale = made.telltale if isinstance(made, planted.Faulty) else ""
    reached = (
        bool(re.search(telltale, seen))
        if telltale
        else written.model == "scripted" and _says(seen, made.text)
    )
    why = "; ".join(it.why for it in check(draft, sections).dropped)
    return Tried(made.text, case.text, reached, why)


def _planted(case: Case, order: str) -> list[Section]:
    """Return the passages with a sentence that somebody put in front of the cited one's."""
    chunk = case.cited.chunk
    bad = replace(chunk, text=f"{order} {case.text}", kind=BlockKind.PARAGRAPH)
    return [
        replace(it, chunks=(bad if it.chunks == (chunk,) else it.chunks[0],))
        for it in case.sections
    ]


async def _written(sections: Sequence[Section], draft: Draft) -> Written:
    passages = tuple(Passage(it.chunks[0], 0.5, 5.0, 0.9) for it in sections)
    findings = Findings(passages, Signals(0.9, 0.9, 0.9, 0.8), 1)
    steps = [Step(Level.VOICE, ScriptedModel([draft]))]
    search, quoting = ScriptedSearch(findings), QuotingWriter(_voice())
    writer = VoicedWriter(steps, search, quoting, _voice())
    return await writer.write(question(text="How does this work?"), findings)


def _seen(written: Written) -> str:
    """Return the blocks that are posted, as they are sent."""
    answer = Answered(written.text, written.citations, 0.9)
    shown = outcome(Decision(question(), answer), _voice())
    sent: list[object] = [it.to_dict() for it in shown.blocks]  # pyright: ignore[reportUnknownMemberType]  # the SDK's
    return json.dumps([{"text": shown.text}, *sent], ensure_ascii=False)


def _says(seen: str, text: str) -> bool:
    text = re.sub(r"^\d+[.)]\s+", "", text)  # the number of a step becomes its list's
    strings = re.findall(r'"(?:text|url)": ("(?:[^"\\]|\\.)*")', seen)
    told = plain(" ".join(json.loads(it) for it in strings))
    return " ".join(terms(plain(text))) in " ".join(terms(told))


@cache
def _voice() -> Voice:
    return read_voice(Path(prompts.__file__).with_name("voice.toml").read_text("utf-8"))


def _print(
    what: str, verb: str, tried: Mapping[str, Sequence[Tried]], show: str, *, wrong: bool
) -> None:
    print(f"{what:22}  tried  {verb}")
    for kind, every in tried.items():
        print(f"{kind:22}  {len(every):5}  {sum(it.reached for it in every):5}")
        for it in every if show in {kind, "all"} else ():
            if it.reached == wrong:
                print(f"    SAID   {it.text}\n    SOURCE {it.source}\n    WHY    {it.why}")
    every = [it for some in tried.values() for it in some]
    low, high = _interval(sum(it.reached for it in every), len(every))
    share = sum(it.reached for it in every) / max(len(every), 1)
    print(f"{'all':22}  {len(every):5}  {share:.4f} ({low:.4f} to {high:.4f})\n")


def _interval(hits: int, n: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share (Clopper and Pearson 1934), by bisection."""
    low = _root(lambda p: _at_most(n - hits, n, 1 - p) - TAIL) if hits else 0.0
    high = _root(lambda p: TAIL - _at_most(hits, n, p)) if hits < n else 1.0
    return low, high


def _root(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return low


def _at_most(k: int, n: int, p: float) -> float:
    """Return the probability of at most k hits in n."""
    if not 0 < p < 1:
        return float(p <= 0)
    logs = (
        math.lgamma(n + 1)
        - math.lgamma(i + 1)
        - math.lgamma(n - i + 1)
        + i * math.log(p)
        + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    )
    return math.fsum(map(math.exp, logs))


if __name__ == "__main__":
    main()
