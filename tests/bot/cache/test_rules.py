"""When an answer may be kept, and when it may be given again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cache.rules import (
    OLDEST,
    CachedAnswer,
    Found,
    Ruling,
    entry,
    held,
    is_personal,
    may_cache,
)
from bot.models import Answered, Citation, Question, ThreadRef, Turn, Via
from knowledge.models import Audience, BlockKind, Chunk, Findings, Passage, Signals

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def passage(chunk_id: str, content_hash: str = "") -> Passage:
    chunk = Chunk(
        chunk_id=chunk_id,
        source="docs",
        path="a.md",
        ordinal=0,
        title="A",
        headings=("A",),
        kind=BlockKind.PARAGRAPH,
        text="Text.",
        content_hash=content_hash or f"hash of {chunk_id}",
        audience=Audience.PUBLIC,
    )
    return Passage(chunk, dense_score=0.5, lexical_score=None, fused_score=1.0)


def findings(*passages: Passage, generation: int = 1, degraded: str | None = None) -> Findings:
    return Findings(passages, Signals(0.5, 0.5, 0.5, None), generation, degraded)


def answer(*chunk_ids: str) -> Answered:
    citations = tuple(
        Citation(n, "A", "A", "a.md", "Text.", chunk_id) for n, chunk_id in enumerate(chunk_ids, 1)
    )
    return Answered("Text. [1]", citations, confidence=0.9)


def question(text: str = "How do I cancel?", *history: Turn) -> Question:
    return Question(
        question_id="q1",
        asker="U1",
        where=ThreadRef("T1", "C1", None),
        text=text,
        audience=Audience.PUBLIC,
        via=Via.MENTION,
        asked_at=NOW,
        history=history,
    )


def look(cached: CachedAnswer | None, fresh: Findings, now: datetime) -> Found:
    """Look at an entry about which nobody decided anything."""
    return held(cached, fresh, Ruling(), now)


@pytest.fixture
def kept() -> CachedAnswer:
    """Return an answer that cites a, made where a and b were found."""
    return entry(answer("a"), findings(passage("a"), passage("b")), NOW)


def test_an_entry_names_what_it_cites_and_what_was_found(kept: CachedAnswer) -> None:
    assert kept.cited == (("a", "hash of a"),)
    assert kept.retrieved == ("a", "b")
    assert (kept.generation, kept.created_at) == (1, NOW)


def test_a_chunk_cited_twice_is_named_once() -> None:
    assert entry(answer("a", "a"), findings(passage("a")), NOW).cited == (("a", "hash of a"),)


def test_the_same_evidence_serves(kept: CachedAnswer) -> None:
    assert look(kept, findings(passage("b"), passage("a")), NOW) is Found.HIT


def test_a_cited_chunk_that_was_not_found_again_stops_it(kept: CachedAnswer) -> None:
    """It may be gone, or not for this asker: both look the same."""
    assert look(kept, findings(passage("b")), NOW) is not Found.HIT


def test_a_cited_chunk_with_other_text_stops_it(kept: CachedAnswer) -> None:
    assert look(kept, findings(passage("a", "other")), NOW) is not Found.HIT


def test_an_uncited_chunk_may_go(kept: CachedAnswer) -> None:
    assert look(kept, findings(passage("a"), generation=2), NOW) is Found.HIT


@pytest.mark.parametrize("generation", [0, 2])
def test_a_chunk_from_another_generation_stops_it(kept: CachedAnswer, generation: int) -> None:
    """It was not there to be read when the answer was made: it may say the opposite."""
    fresh = findings(passage("a"), passage("new"), generation=generation)
    assert look(kept, fresh, NOW) is not Found.HIT


def test_another_find_of_the_same_generation_does_not(kept: CachedAnswer) -> None:
    assert look(kept, findings(passage("a"), passage("c")), NOW) is Found.HIT


def test_age_ends_an_entry(kept: CachedAnswer) -> None:
    fresh = findings(passage("a"))
    assert look(kept, fresh, NOW + OLDEST) is Found.HIT
    assert look(kept, fresh, NOW + OLDEST + timedelta(seconds=1)) is not Found.HIT


def test_an_entry_from_the_future_is_not_believed(kept: CachedAnswer) -> None:
    assert look(kept, findings(passage("a")), NOW - timedelta(minutes=2)) is not Found.HIT


def test_a_plain_answer_is_kept() -> None:
    assert may_cache(question(), answer("a"), findings(passage("a")))


def test_a_follow_up_is_not_kept() -> None:
    followed = question("And yearly?", Turn("asker", "What does it cost?"))
    assert not may_cache(followed, answer("a"), findings(passage("a")))


def test_an_answer_on_half_a_search_is_not_kept() -> None:
    half = replace(findings(passage("a")), degraded="no dense leg")
    assert not may_cache(question(), answer("a"), half)


@pytest.mark.parametrize("given", [answer(), answer("read around")])
def test_an_answer_that_no_search_could_confirm_is_not_kept(given: Answered) -> None:
    assert not may_cache(question(), given, findings(passage("a")))


def test_what_is_cited_beside_a_find_holds_within_its_generation() -> None:
    found = findings(passage("c1"), passage("c2"))
    given = answer("c1", "beside")
    assert may_cache(question(), given, found)
    kept = entry(given, found, NOW)
    assert (kept.cited, kept.beside) == ((("c1", "hash of c1"),), ("beside",))
    assert held(kept, found, Ruling(), NOW) is Found.HIT
    later = findings(passage("c1"), passage("c2"), generation=2)
    assert held(kept, later, Ruling(), NOW) is Found.STALE
    with_it = entry(given, findings(passage("c1"), passage("x")), NOW)
    again = findings(passage("c1"), passage("x"), generation=2)
    assert held(with_it, again, Ruling(), NOW) is Found.STALE


def test_a_document_of_which_nothing_cited_was_found_is_not_confirmable() -> None:
    other = replace(answer("c1", "beside").citations[1], source="b.md")
    given = answer("c1")
    both = replace(given, citations=(*given.citations, other))
    assert not may_cache(question(), both, findings(passage("c1")))


def test_a_personal_question_is_not_kept() -> None:
    mine = question("Why was my card declined?")
    assert not may_cache(mine, answer("a"), findings(passage("a")))


@pytest.mark.parametrize(
    "text",
    [
        "How do I cancel my subscription?",
        "how can we invite a colleague to our workspace",
        "Where do I find my API key?",
        "Can I use it offline?",
        "What is a workspace?",
        "Does it support SSO?",
        "How to export my data",
        "How long do I have to wait for an import?",
        "Which plan should I choose?",
    ],
)
def test_what_holds_for_everybody_is_not_personal(text: str) -> None:
    assert not is_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "When does my trial end?",
        "Where is my order?",
        "Why was I charged twice?",
        "I've been locked out",
        "we are not receiving mails, how do we fix that",
        "How do I get back what I paid?",
        "Is the service down today?",
        "what changed last week",
        "Is it up right now?",
        "you billed us again",
        "my account",
        "Do I have an open invoice?",
    ],
)
def test_the_askers_own_affairs_and_the_day_are_personal(text: str) -> None:
    assert is_personal(text)


@pytest.mark.parametrize(
    ("fresh", "ruling", "now", "found"),
    [
        ("b", Ruling(), NOW, Found.STALE),
        ("a", Ruling(), NOW + OLDEST + timedelta(seconds=1), Found.EXPIRED),
        ("a", Ruling(withdrawn_at=NOW), NOW, Found.VOTED_DOWN),
        ("a", Ruling(withdrawn_at=NOW - timedelta(seconds=1)), NOW, Found.HIT),
    ],
)
def test_a_miss_says_why(
    kept: CachedAnswer, fresh: str, ruling: Ruling, now: datetime, found: Found
) -> None:
    """An answer that was made after the vote is another one."""
    assert held(kept, findings(passage(fresh)), ruling, now) is found


def test_nothing_kept_is_nothing_found() -> None:
    assert held(None, findings(passage("a")), Ruling(), NOW) is Found.ABSENT
