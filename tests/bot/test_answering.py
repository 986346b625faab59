"""One question to its outcome: every way through the flow."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.memory_cache import MemoryCache
from bot.answering import Answering
from bot.cache.recall import Recall
from bot.errors import ModelUnavailable
from bot.models import (
    Acknowledged,
    Answered,
    Clarified,
    Decision,
    HandedOff,
    HandoffReason,
    Level,
    Outcome,
    Turn,
)
from bot.voice.lines import read_voice
from bot.writing import QuotingWriter, Step, VoicedWriter
from knowledge.errors import NoGeneration, SearchTimeout
from knowledge.models import Audience, Findings, Passage, Query
from tests.bot.voice.test_lines import VOICE
from tests.builders import NOON, STRONG, WEAK, WEEK, findings, question
from tests.scripted import ScriptedModel, ScriptedSearch


def flow(script: Findings | Exception) -> Answering:
    voice = read_voice(VOICE)
    recall = Recall(MemoryCache(lambda: NOON), "pipeline", lambda: NOON)
    return Answering(ScriptedSearch(script), recall, QuotingWriter(voice), voice, threshold=0.5)


async def decide(script: Findings | Exception, text: str = "How do refunds work?") -> Decision:
    return await flow(script).answer(question(text=text))


async def test_strong_evidence_is_answered_with_its_source() -> None:
    """The quote, its place and the scores come with the answer."""
    decision = await decide(findings())
    assert isinstance(decision.outcome, Answered)
    (citation,) = decision.outcome.citations
    assert (citation.source, citation.line, citation.quote) == (
        "billing.md",
        3,
        WEEK,
    )
    assert WEEK in decision.outcome.text
    assert decision.timings_ms["total"] >= decision.timings_ms["compose"]
    assert decision.cache == "miss"


async def test_weak_evidence_fetches_a_person_and_shows_them_the_draft() -> None:
    """The desk learns in words what was missing, and what would have been said."""
    decision = await decide(findings(WEAK))
    assert isinstance(decision.outcome, HandedOff)
    assert decision.outcome.reason is HandoffReason.WEAK_EVIDENCE
    assert "SCIM" in decision.outcome.why
    assert decision.held_back is not None


async def test_finding_nothing_fetches_a_person() -> None:
    """No passage is no answer, whatever the signals say."""
    decision = await decide(Findings((), STRONG, 1))
    assert isinstance(decision.outcome, HandedOff)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            NoGeneration("nothing is loaded; run: frontdesk knowledge load PATH"),
            HandoffReason.NO_KNOWLEDGE,
        ),
        (SearchTimeout("no answer within 3 s"), HandoffReason.UNAVAILABLE),
    ],
)
async def test_a_failing_search_fetches_a_person(error: Exception, reason: HandoffReason) -> None:
    """Whatever fails outside, the asker is not left alone."""
    decision = await decide(error)
    assert isinstance(decision.outcome, HandedOff)
    assert decision.outcome.reason is reason
    assert str(error) in decision.outcome.why


async def test_thanks_need_no_search_and_no_case() -> None:
    """Small talk gets its line even when the knowledge base is down."""
    assert isinstance((await decide(SearchTimeout("down"), "thanks!")).outcome, Acknowledged)


async def test_asking_for_a_person_is_enough() -> None:
    """No search stands between an asker and a person."""
    outcome = (await decide(findings(), "I want to talk to a human")).outcome
    assert isinstance(outcome, HandedOff)
    assert outcome.reason is HandoffReason.ASKED_FOR_PERSON


async def test_a_novel_is_answered_with_a_request_to_be_short() -> None:
    """Twenty thousand characters cost no search and no case."""
    outcome = (await decide(findings(), "why " * 5000)).outcome
    assert isinstance(outcome, Clarified)
    assert "20,000" in outcome.text


async def test_the_same_question_on_the_same_evidence_comes_from_the_cache() -> None:
    """The second answer is the first one, word for word."""
    answering = flow(findings())
    first = await answering.answer(question("q1"))
    second = await answering.answer(question("q2", text="how do refunds work"))
    assert second.cache == "exact"
    assert second.outcome == first.outcome


async def test_changed_evidence_is_answered_anew() -> None:
    """A new generation with another text is never answered from the cache."""
    answering = flow(findings())
    await answering.answer(question("q1"))
    changed = replace(
        answering, search=ScriptedSearch(findings(generation=2, text="Refunds take a day."))
    )
    decision = await changed.answer(question("q2"))
    assert decision.cache == "miss"
    assert isinstance(decision.outcome, Answered)
    assert "a day" in decision.outcome.text


async def test_a_follow_up_is_searched_with_its_topic_and_not_cached() -> None:
    """`And for teams?` is about what was asked before."""
    answering = flow(findings())
    follow_up = replace(
        question(text="And for teams?"),
        history=(Turn("asker", "How do refunds work?", NOON - timedelta(minutes=1)),),
    )
    assert (await answering.answer(follow_up)).cache == "miss"
    assert (await answering.answer(follow_up)).cache == "miss"
    search = answering.search
    assert isinstance(search, ScriptedSearch)
    assert search.asked[0].text == "And for teams? (refunds)"


@pytest.mark.parametrize(
    ("script", "would"),
    [(findings(), True), (findings(WEAK), False), (SearchTimeout("no answer within 3 s"), False)],
)
async def test_what_would_be_answered_is_known_beforehand(
    script: Findings | Exception,
    would: bool,  # noqa: FBT001  # a parameter of the table
) -> None:
    """A question that is suggested shall not end with a person."""
    query = Query("local", "How do refunds work?", Audience.INTERNAL)
    assert await flow(script).would_answer(query) is would


async def test_weak_evidence_while_the_model_was_down_is_told_to_the_desk() -> None:
    """With what would have been quoted: a person decides whether it answers."""
    voice, search = read_voice(VOICE), ScriptedSearch(findings(WEAK))
    down = ScriptedModel([ModelUnavailable("The voice model cannot be reached.")])
    writer = VoicedWriter([Step(Level.VOICE, down)], search, QuotingWriter(voice), voice)
    decision = await replace(flow(findings()), search=search, writer=writer).answer(question())
    assert isinstance(decision.outcome, HandedOff)
    assert decision.outcome.reason is HandoffReason.MODEL_DOWN
    assert decision.outcome.why.startswith("The voice model cannot be reached.; not found")
    assert decision.held_back is not None
    assert WEEK in decision.held_back.text
    assert decision.level is Level.PERSON


BILLING = tuple(
    Passage(replace(one.chunk, chunk_id=title, title=title, headings=()), 0.9, 9.0, 1.0)
    for title in ("Billing by card", "Billing by invoice")
    for one in findings().passages
)
ASKED_BACK = (
    Turn("asker", "billing?"),
    Turn("bot", "Which one?", readings=("Billing by card", "Billing by invoice")),
)


async def test_a_bare_topic_is_asked_back_and_the_reply_is_answered() -> None:
    """What is searched then is the first question with what was chosen."""
    answering = flow(Findings(BILLING, STRONG, 1))
    first = await answering.answer(question(text="billing?"))
    assert isinstance(first.outcome, Clarified)
    assert first.outcome.readings == ("Billing by card", "Billing by invoice")
    assert (first.passages, first.generation, first.level) == (BILLING, 1, None)
    second = await answering.answer(replace(question(text="the second"), history=ASKED_BACK))
    assert isinstance(second.outcome, Answered)
    assert second.question.standalone == "billing? (Billing by invoice)"
    search = answering.search
    assert isinstance(search, ScriptedSearch)
    assert search.asked[1].text == "billing? (Billing by invoice)"


async def test_who_means_nothing_of_what_was_offered_gets_a_person() -> None:
    """However strong the evidence is for it."""
    answering = flow(Findings(BILLING, STRONG, 1))
    reply = replace(question(text="none of these"), history=ASKED_BACK)
    outcome = (await answering.answer(reply)).outcome
    assert isinstance(outcome, HandedOff)
    assert "nothing that was offered" in outcome.why


@pytest.mark.parametrize(
    ("text", "expected"),
    [("How does billing work?", Clarified), ("How does billing for teams work abroad?", HandedOff)],
)
async def test_a_model_that_finds_no_answer_to_a_few_words_has_them_asked_back(
    text: str, expected: type[Outcome]
) -> None:
    """Rather than handed over; a question of many words is."""
    voice, search = read_voice(VOICE), ScriptedSearch(Findings(BILLING, STRONG, 1))
    writer = VoicedWriter(
        [Step(Level.VOICE, ScriptedModel([]))], search, QuotingWriter(voice), voice
    )
    answering = replace(flow(findings()), search=search, writer=writer)
    decision = await answering.answer(question(text=text))
    assert isinstance(decision.outcome, expected)
    assert decision.model == "scripted"
