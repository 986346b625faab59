"""Questions that look alike and ask something else are told apart; rewordings are not."""

import pytest

from bot.cache.guards import near_miss


@pytest.mark.parametrize(
    ("one", "other", "by"),
    [
        ("How do I export 10 reports?", "How do I export 20 reports?", "numbers"),
        ("Does it run on Python 3.11?", "Does it run on Python 3.12?", "numbers"),
        ("Can two people share a seat?", "Can three people share a seat?", "numbers"),
        ("Is the port open by default?", "Is the port not open by default?", "negation"),
        ("Can I log in with a password?", "Can't I log in with a password?", "negation"),
        ("Does it work without a key?", "Does it work with a key?", "negation"),
        ("What is `max_rows` for?", "What is `min_rows` for?", "identifiers"),
        ("What does user.name hold?", "What does user.mail hold?", "identifiers"),
        ("How do I move from Stripe to Paddle?", "How do I move from Paddle to Stripe?", "order"),
        ("How do I move data into Sheets?", "How do I move data out of Sheets?", "directions"),
        ("How long does a refund take?", "How does a refund work?", "question word"),
        ("When is it billed?", "Where is it billed?", "question word"),
        ("How do I connect Google Sheets?", "How do I connect sheets?", "names"),
        ("How do I enable the tracker?", "How do I disable the tracker?", "opposites"),
        ("How do I change my order?", "How do I cancel my order?", "opposites"),
        ("Can I upgrade my plan?", "Can I downgrade my plan?", "opposites"),
    ],
)
def test_what_changes_an_answer_tells_questions_apart(one: str, other: str, by: str) -> None:
    """In whichever order they come."""
    assert near_miss(one, other) == by
    assert near_miss(other, one) == by


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I export my data?", "how can we export the data"),
        ("What's the price of a seat?", "What does a seat cost?"),
        ("Can I change my plan?", "Is it possible that I change my plan?"),
        ("Where do I find v2.1 of the API?", "where is version 2.1 of the API"),
        ("HOW DO I EXPORT?", "how do I export?"),
    ],
)
def test_a_rewording_passes(one: str, other: str) -> None:
    """Guards say what is different, not what is the same: a person or a verifier decides."""
    assert near_miss(one, other) is None
