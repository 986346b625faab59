"""The check: what of a draft may be said.

The first rule that is broken (`bot/grounding/rules.py`) says why a sentence is dropped; what
remains is said, with quotes that code puts in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.grounding.decoration import undecorated, without_emoji
from bot.grounding.links import rebuilt
from bot.grounding.passages import Numbered, numbered
from bot.grounding.quoting import STEP, quoted
from bot.grounding.rules import Claim, offence
from bot.grounding.steps import goes_back
from bot.grounding.wording import written_out
from bot.grounding.words import stems
from bot.models import Answerable, Citation, Draft, Dropped, Sentence
from knowledge.analysis import normalised_tokens
from knowledge.inspection import instruction
from knowledge.languages import Language, language_of
from knowledge.models import Section

MOST_CITES = 6
"""Cites of one sentence; who cites a whole page cites nothing."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What of a draft may be said; no text and no citations where nothing may."""

    text: str
    """Sentences with their sources' numbers, `You can cancel. [1]`, in standard Markdown."""
    citations: tuple[Citation, ...]
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the model was shown, and the words of all of it."""

    by_cite: Mapping[str, Numbered]
    words: frozenset[str]
    asked: Language | None
    courtesies: frozenset[tuple[str, ...]]


def check(
    draft: Draft, sections: Sequence[Section], asked: str = "", courtesies: Iterable[str] = ()
) -> Checked:
    """Return what of a draft stands up against what its model was shown.

    A sentence in another language than the question is dropped too, where the question is given.
    `courtesies` are the only sentences that need no source; alone they are no answer.
    """
    if draft.answerable is Answerable.NO:
        return Checked("", ())
    by_cite = {one.cite: one for one in numbered(sections)}
    words = stems([written_out(one.text) for one in by_cite.values()])
    spoken = frozenset(normalised_tokens(line) for line in courtesies)
    shown = _Shown(by_cite, words, language_of(asked), spoken)
    kept: list[Sentence] = []
    dropped: list[Dropped] = []
    for sentence in draft.sentences:
        said = _cleaned(sentence, shown)
        why = _fault(said, shown) or _out_of_order(said, kept, by_cite)
        if why:
            dropped.append(Dropped(said.text, why))
        elif said.text not in {one.text for one in kept}:
            kept.append(said)
    if not any(sentence.cites for sentence in kept):
        return Checked("", (), tuple(dropped))
    text, citations = quoted([_linked(one, by_cite) for one in kept], by_cite)
    return Checked(text, citations, tuple(dropped))


def _cleaned(sentence: Sentence, shown: _Shown) -> Sentence:
    cited = [shown.by_cite[it].text for it in sentence.cites if it in shown.by_cite]
    text = without_emoji(undecorated(sentence.text), "\n".join(cited))
    return Sentence(text, () if _is_courtesy(text, shown) else sentence.cites)


def _linked(sentence: Sentence, by_cite: Mapping[str, Numbered]) -> Sentence:
    cited = [by_cite[cite] for cite in sentence.cites]
    return Sentence(rebuilt(sentence.text, cited), sentence.cites)


def _is_courtesy(text: str, shown: _Shown) -> bool:
    return normalised_tokens(text) in shown.courtesies


def _fault(sentence: Sentence, shown: _Shown) -> str | None:
    """Return why a sentence must not be said, or None."""
    if _is_courtesy(sentence.text, shown):
        return None
    wrong = _badly_cited(sentence, shown.by_cite)
    if wrong:
        return wrong
    cited = [shown.by_cite[cite] for cite in dict.fromkeys(sentence.cites)]
    if any(instruction(one.chunk.text) for one in cited):
        return "it cites a passage that tells a model what to do"
    return offence(Claim(STEP.sub("", sentence.text), cited, shown.words, shown.asked))


def _out_of_order(
    said: Sentence, kept: Sequence[Sentence], by_cite: Mapping[str, Numbered]
) -> str | None:
    before = [by_cite[cite] for cite in kept[-1].cites] if kept else []
    back = goes_back([by_cite[cite] for cite in said.cites], before)
    return "it goes back to an earlier step" if back else None


def _badly_cited(sentence: Sentence, by_cite: Mapping[str, Numbered]) -> str | None:
    unknown = [cite for cite in sentence.cites if cite not in by_cite]
    if not sentence.text or not sentence.cites:
        return "it cites nothing"
    if unknown:
        return f"it cites {unknown[0]}, which was not shown"
    many = len(set(sentence.cites)) > MOST_CITES
    return f"it cites more than {MOST_CITES} sentences" if many else None
