"""Wordings of one question are found among many, and nothing else is proposed as one."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from bot.cache.aliases import Alias
from bot.cache.repeats import Wording, proposed, wordings
from bot.models import Entry, ThreadRef
from knowledge.models import Audience, Vector
from tests.builders import CHANNEL, NOON, WORKSPACE, entry

ASKED = "How do refunds work?"
REWORDED = "How do I get a refund?"


def turns(*texts: str) -> list[Entry]:
    """Return an entry a text, each in a thread of its own."""
    return [
        replace(
            entry(f"q{n}", ThreadRef(WORKSPACE, CHANNEL, f"t{n}"), NOON + timedelta(minutes=n)),
            question=text,
        )
        for n, text in enumerate(texts)
    ]


def alike(count: int) -> Vector:
    """Return vectors that all mean the same."""
    return np.ones((count, 1), dtype=np.float32)


def aliases(*texts: str) -> list[Alias]:
    found = wordings(turns(*texts))
    return list(proposed(WORKSPACE, found, alike(len(found))))


def test_the_same_words_are_counted_together() -> None:
    [one] = wordings(turns(ASKED, "how do refunds work", "Hi! How do refunds work? Thanks"))
    assert (one.times, one.text) == (3, ASKED)


def test_what_is_asked_oftener_stands_for_the_others() -> None:
    [alias] = aliases(REWORDED, ASKED, ASKED)
    assert (alias.asked, alias.question, alias.times) == (REWORDED, ASKED, 1)


def test_nothing_stands_for_what_is_an_alias_itself() -> None:
    """Every alias leads to a question in one step."""
    found = aliases(ASKED, ASKED, ASKED, REWORDED, REWORDED, "How can I be refunded?")
    assert {one.question for one in found} == {ASKED}
    assert len(found) == 2


def test_a_follow_up_is_no_wording() -> None:
    """Out of its thread it asks something else."""
    first, second = turns(ASKED, "And how do they work for teams?")
    second = replace(second, thread=first.thread)
    assert [one.text for one in wordings([second, first])] == [ASKED]


def test_ones_own_affairs_are_no_wording() -> None:
    assert wordings(turns("Was I charged twice?")) == ()


def test_audiences_never_meet() -> None:
    """Not even where both ask the same."""
    inside, outside = turns(ASKED, REWORDED)
    found = wordings([inside, replace(outside, audience=Audience.PUBLIC)])
    assert proposed(WORKSPACE, found, alike(2)) == ()


def test_a_guard_keeps_opposites_apart() -> None:
    assert aliases("How do I enable refunds?", "How do I disable refunds?") == []


def test_an_answer_on_other_passages_is_another_answer() -> None:
    first, second = wordings(turns(ASKED, REWORDED))
    elsewhere = replace(second, cited=frozenset({"another chunk"}))
    assert proposed(WORKSPACE, (first, elsewhere), alike(2)) == ()


def test_what_is_far_in_meaning_is_not_proposed() -> None:
    asked = tuple(Wording(Audience.INTERNAL, text, 1, frozenset("c")) for text in (ASKED, REWORDED))
    vectors = np.eye(2, dtype=np.float32)
    assert proposed(WORKSPACE, asked, vectors) == ()
