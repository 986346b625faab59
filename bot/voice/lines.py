"""How the bot sounds: the brand's own lines and its style, read from a voice file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.disagreement import Lead
from bot.models import HandoffReason
from bot.routing import Courtesy
from bot.toml_section import Section
from bot.voice.style import (
    LONGEST_SENTENCE,
    MOST_MARKS,
    MOST_SENTENCES,
    Formatting,
    Reader,
    Speaker,
    Style,
)

OFFERED = (HandoffReason.REPEATED_QUESTION, HandoffReason.PARTLY_ANSWERED)
"""Soft reasons that the bot notices by itself; who says that an answer missed is asked why."""

MISSING = "{missing}"
"""Where a line says what the documents do not hold."""


@dataclass(frozen=True, slots=True)
class AnswerLines:
    """The frame of quoted passages."""

    one: str
    several: str
    closing: str

    def opening(self, count: int) -> str:
        """Return the line above `count` quotes."""
        return self.one if count == 1 else self.several.replace("{n}", str(count))


@dataclass(frozen=True, slots=True)
class LimitLines:
    """What is said where more is asked than may be."""

    slowly: str
    """To whoever asks too much."""
    busy: str
    """Where everybody together does."""


@dataclass(frozen=True, slots=True)
class ClarifyLines:
    """What asks back."""

    too_long: str
    which: str
    """Above the readings, which are numbered."""
    open: str
    """Where nothing was named that could be read in one way or another."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Every line that the bot says in its own words, and the style of what a model writes."""

    name: str
    disclosure: str
    style: Style
    answer: AnswerLines
    handoff: Mapping[HandoffReason, str]
    offer: Mapping[HandoffReason, str]
    """What offers a person, by the soft reason for it."""
    disagree: Mapping[Lead, str]
    """What says that two sources disagree, by why one of them leads."""
    courtesy: Mapping[Courtesy, str]
    clarify: ClarifyLines
    limits: LimitLines
    searching: str
    waiting: str
    """Under the thread of an asker whose question is in the queue."""
    waiting_command: str
    """To whoever used a command, which has no thread."""
    borrowed: tuple[str, ...] = ()
    """What the voice's own file does not say, and the voice that ships says in its place."""

    @property
    def hint(self) -> tuple[str, ...]:
        """Return the line for whoever keeps the file, where something is not the brand's own."""
        if not self.borrowed:
            return ()
        lines = ", ".join(self.borrowed)
        return (f"The voice file lacks {lines}: the plain voice's own words stand there.",)

    def guide(self) -> str:
        """Return how to sound, as text for a model that was not trained on it."""
        return self.style.guide()


def read_voice(text: str, beneath: str = "") -> Voice:
    """Return the voice of a voice file; raise `BadSettings` naming the key that is wrong.

    What it does not say, the voice file `beneath` says: one that was written before there were
    newer lines goes on working.
    """
    whole = Section.whole("voice.toml", text, beneath)
    handoff = whole.section("handoff").lines(HandoffReason)
    offer = whole.section("offer").lines(OFFERED)
    disagree = whole.section("disagree").lines(Lead)
    courtesy = whole.section("courtesy").lines(Courtesy)
    status = whole.section("status")
    voice = Voice(
        name=whole.line("name"),
        disclosure=whole.line("disclosure"),
        style=_style(whole),
        answer=AnswerLines(**whole.section("answer").lines(("one", "several", "closing"))),
        handoff={reason: handoff[reason] for reason in HandoffReason},
        offer={reason: offer[reason] for reason in OFFERED},
        disagree={lead: disagree[lead] for lead in Lead},
        courtesy={kind: courtesy[kind] for kind in Courtesy},
        clarify=ClarifyLines(**whole.section("clarify").lines(("too_long", "which", "open"))),
        limits=LimitLines(**whole.section("limits").lines(("slowly", "busy"))),
        searching=status.line("searching"),
        waiting=status.line("waiting"),
        waiting_command=status.line("waiting_command"),
    )
    whole.refuse_unread()
    return replace(voice, borrowed=tuple(whole.borrowed()))


def _style(whole: Section) -> Style:
    style, words = whole.section("style"), whole.section("words")
    around, refusal = whole.section("greeting"), whole.section("refusal")
    made = Style(
        tone=style.words("tone", fewest=1),
        speaker=style.choice("speaker", Speaker),
        reader=style.choice("reader", Reader),
        sentence_words=style.count("sentence_words", LONGEST_SENTENCE),
        answer_sentences=style.count("answer_sentences", MOST_SENTENCES),
        contractions=style.flag("contractions"),
        prefer=words.words("prefer"),
        never=words.section("never").free_lines(),
        greetings=around.words("begin"),
        sign_offs=around.words("end"),
        formatting=_formatting(whole.section("format")),
        missing=refusal.line("missing"),
        rest=refusal.line("rest"),
    )
    if MISSING not in made.missing:
        refusal.refuse("missing", f"must say where {MISSING} stands")
    _refuse_contradictions(made, words)
    return made


def _formatting(shape: Section) -> Formatting:
    return Formatting(
        lists=shape.flag("lists"),
        bold=shape.flag("bold"),
        emoji=shape.count("emoji", MOST_MARKS),
        exclamation_marks=shape.count("exclamation_marks", MOST_MARKS),
    )


def _refuse_contradictions(style: Style, words: Section) -> None:
    """Refuse a voice that nobody can follow: a word that is to be used and never to be used."""
    never = {word.casefold() for word in style.never}
    for word in (*style.prefer, *style.never.values()):
        if word.casefold() in never:
            words.refuse("never", f"forbids {word!r}, which is asked for too")
