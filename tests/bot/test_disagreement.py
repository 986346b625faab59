"""Sources that disagree: who leads, what is shown, and when a person is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.disagreement import Disagreement, Lead, disagreement
from bot.models import Answerable, Draft, HandoffReason, Level, Sentence
from bot.settling import SettlingWriter
from bot.voice.lines import read_voice
from bot.writing import QuotingWriter, Step, VoicedWriter, Written
from knowledge.errors import DatabaseUnavailable
from knowledge.models import Audience, BlockKind, Chunk, Passage
from tests.bot.voice.test_lines import VOICE
from tests.builders import findings, question
from tests.scripted import ScriptedModel, ScriptedSearch

ASKED = "How long does a refund of the yearly plan take?"
OLD = "A refund of the yearly plan takes 5 business days."
NEW = "A refund of the yearly plan takes 7 business days."
JANUARY, JUNE = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 6))


@dataclass
class ScriptedBeliefs:
    """Say how much sources are believed, or raise that nobody knows."""

    script: Mapping[str, int] | Exception = field(default_factory=dict[str, int])

    async def priorities(self, workspace: str) -> Mapping[str, int]:
        """Return the script's priorities; raise its error."""
        if isinstance(self.script, Exception):
            raise self.script
        return self.script


def passage(text: str, source: str = "docs", at: datetime | None = None) -> Passage:
    chunk = Chunk(
        chunk_id=f"{source}:{text}",
        source=source,
        path=f"{source}/{'old' if '5' in text else 'new'}.md",
        ordinal=0,
        title="Refunds",
        headings=(),
        kind=BlockKind.PARAGRAPH,
        text=text,
        content_hash=text,
        audience=Audience.PUBLIC,
        line=3,
        modified_at=at,
    )
    return Passage(chunk, 0.6, 9.0, 0.9)


def between(*passages: Passage, **priorities: int) -> Disagreement | None:
    return disagreement(ASKED, passages, priorities)


def test_the_newer_page_leads() -> None:
    found = between(passage(OLD, at=JANUARY), passage(NEW, at=JUNE))
    assert found is not None
    assert (found.leads.sentence, found.why) == (NEW, Lead.NEWER)


def test_priority_leads_before_age() -> None:
    found = between(passage(OLD, "law", JANUARY), passage(NEW, "wiki", JUNE), law=10)
    assert found is not None
    assert (found.leads.sentence, found.why) == (OLD, Lead.PRIORITY)


def test_nothing_decides_between_pages_of_one_age() -> None:
    found = between(passage(OLD), passage(NEW))
    assert found is not None
    assert found.why is None


def test_the_same_in_other_words_is_a_disagreement() -> None:
    old = "You can delete a refund of the yearly plan within 5 business days."
    new = "Remove a refund of the yearly plan within 7 business days."
    assert between(passage(old, "a"), passage(new, "b")) is not None


def test_more_facts_in_other_words_are_none() -> None:
    old = "A refund of the yearly plan is issued within 5 business days."
    new = "A refund of the yearly plan is issued within 5 business days, up to 20 dollars."
    assert between(passage(old, "a"), passage(new, "b")) is None


def test_a_not_is_a_disagreement() -> None:
    yes = "Yearly plans are refunded within the first two weeks."
    no = "Yearly plans are not refunded within the first two weeks."
    assert between(passage(yes, "a"), passage(no, "b")) is not None


def test_the_same_in_words_and_digits_is_none() -> None:
    assert between(passage(OLD, "a"), passage(OLD.replace("5", "five"), "b")) is None


def test_what_one_page_says_twice_is_a_form() -> None:
    both = f"{OLD} {NEW}"
    assert between(passage(both, "a"), passage(NEW.replace("7", "9"), "b")) is None


def test_what_was_not_asked_about_does_not_matter() -> None:
    passages = (passage(OLD, "a"), passage(NEW, "b"))
    assert disagreement("Where are cookies stored?", passages, {}) is None


async def written(*passages: Passage, draft: str = "", beliefs: object = None) -> Written:
    found = replace(findings(), passages=passages)
    voice = read_voice(VOICE)
    sentence = Sentence(draft, ("p1.s1",))
    model = ScriptedModel([Draft(Answerable.YES, "", (sentence,), "scripted")])
    quoting = QuotingWriter(voice)
    steps = [Step(Level.VOICE, model)]
    writer = VoicedWriter(steps, ScriptedSearch(found), quoting, voice) if draft else quoting
    known = beliefs if isinstance(beliefs, ScriptedBeliefs) else ScriptedBeliefs()
    return await SettlingWriter(writer, known, voice).write(question(text=ASKED), found)


async def test_quotes_show_both_and_say_which_is_newer() -> None:
    """Also without a model: the one that leads comes first."""
    shown = await written(passage(OLD, at=JANUARY), passage(NEW, at=JUNE))
    assert [it.quote for it in shown.citations] == [NEW, OLD]
    assert [it.n for it in shown.citations] == [1, 2]
    assert "[1] is newer than [2]" in shown.text
    assert shown.refused is None


async def test_a_draft_from_the_page_that_leads_stays_and_names_the_other() -> None:
    shown = await written(passage(NEW, at=JUNE), passage(OLD, at=JANUARY), draft=NEW)
    assert shown.text.startswith(f"{NEW} [1]")
    assert "[1] is newer than [2]" in shown.text
    assert [it.quote for it in shown.citations] == [NEW, OLD]


async def test_a_draft_from_the_older_page_gives_way() -> None:
    shown = await written(passage(OLD, at=JANUARY), passage(NEW, at=JUNE), draft=OLD)
    assert [it.quote for it in shown.citations] == [NEW, OLD]
    assert shown.level is Level.QUOTED


async def test_where_nothing_decides_a_person_is_asked_and_sees_both() -> None:
    shown = await written(passage(OLD), passage(NEW))
    assert shown.refused is HandoffReason.SOURCES_DISAGREE
    assert OLD in shown.why
    assert NEW in shown.why


async def test_without_priorities_age_decides() -> None:
    """A ledger that does not answer costs the priorities, not the answer."""
    down = ScriptedBeliefs(DatabaseUnavailable("down"))
    shown = await written(passage(OLD, at=JANUARY), passage(NEW, at=JUNE), beliefs=down)
    assert [it.quote for it in shown.citations] == [NEW, OLD]


async def test_sources_that_agree_change_nothing() -> None:
    shown = await written(passage(OLD, at=JANUARY))
    assert "newer" not in shown.text
