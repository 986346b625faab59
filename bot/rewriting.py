"""Make of a follow-up a question that stands alone: by rules, or by a model where one is named.

Only with history and a cue, whoever does it: questions that stand alone are found worse after a
rewrite (arXiv 2603.13301). A model's rewrite that says what nobody said is not used.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.conversation import content_terms, leans_on_history, rewritten
from bot.errors import DraftUnusable, ModelUnavailable
from bot.models import Decision, Meant, Question
from bot.picking import picked
from bot.ports import Restates
from bot.usage import Usage

LONGEST = 400
"""Characters of a question that stands alone; what is longer is an answer or a summary."""

_NAME = re.compile(r"[\w./:@+#-]*[A-Z0-9][\w./:@+#-]*")
_WORD = re.compile(r"[\w./:@+#-]+")

log = structlog.get_logger()


def charged(decision: Decision, question: Question, meant: Meant) -> Decision:
    """Return the decision on a question as it was asked, with what its rewrite cost."""
    hashes = " ".join(filter(None, (meant.prompt_hash, decision.prompt_hash)))
    usage = meant.usage + decision.usage
    return replace(decision, question=question, usage=usage, prompt_hash=hashes)


class Rewrites(Protocol):
    """What says what a question means in its thread; never raises."""

    async def rewrite(self, question: Question) -> Meant:
        """Return the question that stands alone, or nothing where it does already."""
        ...


class ByRules:
    """Take along the topic of what was said before."""

    async def rewrite(self, question: Question) -> Meant:
        """Return what was picked of the readings that were offered, or the rules' rewrite."""
        return Meant(picked(question) or rewritten(question))


@dataclass(frozen=True, slots=True)
class ByModel:
    """Have a model rewrite what leans on the history; whatever fails, the rules do."""

    model: Restates
    billed: Callable[[Usage], Usage]
    """Puts a price on what the model charges for."""

    async def rewrite(self, question: Question) -> Meant:
        """Return the model's rewrite where it says nothing new, else that of the rules."""
        by_rules = Meant(picked(question) or rewritten(question))
        if picked(question) or not question.history or not leans_on_history(question.text):
            return by_rules
        try:
            restated = await self.model.restate(question)
        except (DraftUnusable, ModelUnavailable) as error:
            log.warning("rewritten_by_rules", question_id=question.question_id, error=str(error))
            return replace(by_rules, usage=self._charged(error.usage))
        restated = replace(restated, usage=self._charged(restated.usage))
        if says_nothing_new(restated.text, question):
            return restated
        log.info("rewrite_not_used", question_id=question.question_id)
        return replace(restated, text=by_rules.text)

    def _charged(self, usage: Usage) -> Usage:
        return usage if usage == Usage() else self.billed(usage)


def says_nothing_new(text: str, question: Question) -> bool:
    """Say whether a rewrite can be used: one short line, about what was asked, with no new name.

    A name is a word with a capital or a digit; the first word of a sentence has its capital anyway.
    """
    if not text.strip() or len(text) > LONGEST or "\n" in text.strip():
        return False
    turns = ((turn.text, *turn.about) for turn in question.history)
    said = " ".join((question.text, *(words for turn in turns for words in turn)))
    known = {word.casefold().strip(".:-") for word in _WORD.findall(said)}
    named = _NAME.findall(text.strip()[1:])
    invented = [it for it in named if it.casefold().strip(".:-") not in known]
    asked = set(content_terms(question.text))
    return not invented and (not asked or not asked.isdisjoint(content_terms(text)))
