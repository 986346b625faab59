"""The rules: each asks one question of a sentence and of the sentences that it cites.

A rule returns what is wrong in words for the log, or None. The order is from cheap to dear.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.grounding.attachment import misattached
from bot.grounding.clauses import turned_condition
from bot.grounding.code import unknown_code, without_spans
from bot.grounding.decoration import looks_like
from bot.grounding.denial import turned_round
from bot.grounding.extent import goes_further
from bot.grounding.links import unknown_address, without_addresses
from bot.grounding.names import mixed_up, unknown_name
from bot.grounding.numbers import missing, quantities, weekdays
from bot.grounding.order import changed_places, replaced
from bot.grounding.parts import appended, inverted, stolen, torn
from bot.grounding.passages import Numbered
from bot.grounding.quoting import STEP
from bot.grounding.rows import of_another_row
from bot.grounding.steps import backwards
from bot.grounding.units import other_time
from bot.grounding.wording import written_out
from bot.grounding.words import foreign, shares_any, shares_words, stems, words_of
from knowledge.analysis import chunk_language
from knowledge.languages import Language, language_of
from knowledge.markup import plain


@dataclass(frozen=True)
class Claim:
    """A sentence of a draft with the sentences that it cites."""

    text: str
    cited: Sequence[Numbered]
    shown: frozenset[str]
    """Every word that the model was shown."""
    asked: Language | None
    """The question's language, where it is known."""

    @cached_property
    def evidence(self) -> str:
        """Return what is cited, as it is written."""
        return "\n".join(one.evidence for one in self.cited)

    @cached_property
    def frame(self) -> str:
        """Return what the cited sentences stand under."""
        return "\n".join(one.frame for one in self.cited)

    @cached_property
    def words(self) -> str:
        """Return the sentence without code and addresses, in the wording of both sides."""
        return written_out(without_addresses(without_spans(self.text)))

    @cached_property
    def said(self) -> list[str]:
        """Return each cited sentence in the wording of both sides."""
        return [written_out(STEP.sub("", one.evidence)) for one in self.cited]

    @cached_property
    def is_quote(self) -> bool:
        """Say whether it is a cited sentence, word for word."""
        if plain(self.text) not in {plain(STEP.sub("", one.text)) for one in self.cited}:
            return False
        # What is markup to a reader of Markdown may be text to Slack: `<x.example>`.
        return words_of(self.text) <= words_of("\n".join(one.text for one in self.cited))

    @cached_property
    def language(self) -> Language:
        """Return the language of what is cited."""
        return chunk_language(self.cited[0].chunk)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Return the stems of what is cited and of what it stands under."""
        return stems((*self.said, written_out(self.frame)), self.language)


def offence(claim: Claim) -> str | None:
    """Return the first thing that is wrong with a sentence, or None."""
    rules = OF_A_QUOTE if claim.is_quote else RULES
    return next((why for rule in rules if (why := rule(claim))), None)


def _language(claim: Claim) -> str | None:
    spoken = language_of(without_spans(claim.text))
    other = claim.asked and spoken and spoken is not claim.asked
    return "it is in another language than the question" if other else None


def _address(claim: Claim) -> str | None:
    return _not_there(unknown_address(looks_like(claim.text), claim.cited))


def _code(claim: Claim) -> str | None:
    text = without_addresses(looks_like(claim.text))
    return _not_there(unknown_code(text, looks_like(claim.evidence)))


def _question(claim: Claim) -> str | None:
    return "it asks instead of answering" if claim.text.rstrip(" *_\"'”)").endswith("?") else None


def _alphabet(claim: Claim) -> str | None:
    return _not_there(mixed_up(claim.text, claim.evidence))


def _number(claim: Claim) -> str | None:
    # The number of a step counts nothing: it bears out no number of a sentence.
    theirs = quantities("\n".join(STEP.sub("", one.evidence) for one in claim.cited))
    ours = quantities(without_spans(without_addresses(claim.text)))
    return next((why for number in ours if (why := missing(number, theirs))), None)


def _time(claim: Claim) -> str | None:
    days = weekdays(claim.text) - weekdays(claim.evidence)
    return _not_there(other_time(claim.words, claim.evidence) or min(days, default=None))


def _name(claim: Claim) -> str | None:
    cited = [one.evidence for one in claim.cited]
    return _not_there(unknown_name(without_addresses(claim.text), cited, claim.frame))


def _denial(claim: Claim) -> str | None:
    return "it turns what it cites round" if turned_round(claim.words, claim.said) else None


def _extent(claim: Claim) -> str | None:
    word = goes_further(claim.words, claim.said, claim.frame)
    return f"{word!r} goes further than what it cites" if word else None


def _attachment(claim: Claim) -> str | None:
    number = misattached(claim.words, claim.said)
    return f"{number!r} belongs to something else in what it cites" if number else None


def _condition(claim: Claim) -> str | None:
    marker = turned_condition(claim.words, claim.said)
    return f"its {marker!r} belongs to something else in what it cites" if marker else None


def _order(claim: Claim) -> str | None:
    word = changed_places(claim.words, claim.said)
    return f"{word!r} has changed places" if word else None


def _row(claim: Claim) -> str | None:
    word = of_another_row(claim.text, claim.cited)
    return f"{word!r} is said of another row in what it cites" if word else None


def _steps(claim: Claim) -> str | None:
    back = backwards(claim.text, claim.cited)
    return "it tells the steps in another order" if back else None


def _inversion(claim: Claim) -> str | None:
    word = inverted(claim.words, claim.said)
    return f"{word!r} has gone past another word" if word else None


def _piece(claim: Claim) -> str | None:
    return "it is a piece of a sentence" if torn(claim.words, claim.said) else None


def _predicate(claim: Claim) -> str | None:
    word = stolen(claim.words, claim.said)
    return f"{word!r} is said of something else in what it cites" if word else None


def _tail(claim: Claim) -> str | None:
    word = appended(claim.words, claim.said, claim.stems)
    return f"{word!r} is added to what it cites" if word else None


def _replacement(claim: Claim) -> str | None:
    word = replaced(claim.words, claim.said)
    return f"{word!r} stands for another word of what it cites" if word else None


def _foreign(claim: Claim) -> str | None:
    if claim.language is not Language.ENGLISH:
        return None
    word = foreign(claim.words, claim.stems, claim.shown)
    return f"{word!r} stands in other passages alone" if word else None


def _words(claim: Claim) -> str | None:
    parts = (claim.words, *re.split(r"(?<=[.!?])\s+", claim.words))
    enough = shares_words(claim.words, claim.stems, claim.language) and all(
        shares_any(part, claim.stems) for part in parts
    )
    return None if enough else "its words are not those of what it cites"


def _not_there(what: str | None) -> str | None:
    return f"{what!r} is not in what it cites" if what else None


RULES: tuple[Callable[[Claim], str | None], ...] = (
    _language,
    _question,
    _address,
    _code,
    _alphabet,
    _number,
    _time,
    _name,
    _denial,
    _extent,
    _attachment,
    _condition,
    _order,
    _row,
    _steps,
    _inversion,
    _piece,
    _predicate,
    _tail,
    _replacement,
    _foreign,
    _words,
)

OF_A_QUOTE = (_language, _question, _address, _alphabet)
"""What is asked of a sentence that is its source's own: markup may lead elsewhere all the same."""
