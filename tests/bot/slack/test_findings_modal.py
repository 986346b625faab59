"""What was found for a case, in full, within Slack's limits."""

from dataclasses import replace

from bot.models import Dropped, Find
from bot.slack.findings_modal import best_line, findings_modal
from tests.bot.slack.golden import assert_golden_view
from tests.builders import case

PASSAGE = Find(
    "Billing", "Billing > Refunds", "docs/billing.md", 0.61, 3.1,
    "Invoices are sent on the first.\n\nRefunds **work** within five days.",
    "https://docs.example.com/billing", 12,
)  # fmt: skip
FULL = replace(
    case(),
    evidence_score=0.31,
    found=(PASSAGE, Find("Plans", "", "docs/plans.md", 0.2, None)),
    draft="Refunds take two days.",
    dropped=(Dropped("Refunds take two days.", "the number 2 is in no source"),),
)


def test_all_of_it_looks_like_this() -> None:
    """Passages with their links, the draft, and each sentence with what was wrong."""
    assert_golden_view("findings_modal", findings_modal(FULL))


def test_nothing_found_is_said() -> None:
    assert "Nothing was found" in str(findings_modal(case()).to_dict())  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]  # the SDK's views are untyped


def test_much_of_it_stays_within_a_window() -> None:
    """A hundred blocks, and each as long as Slack takes; `to_dict` raises beyond that."""
    far = "https://a.example/" + "x" * 3_000
    long = replace(PASSAGE, text="word " * 2_000, title="t" * 400, url=far)
    failed = (Dropped("s" * 4_000, "w" * 4_000),) * 40
    much = replace(FULL, found=(long,) * 40, dropped=failed, draft="d" * 9_000)
    view = findings_modal(much)
    assert len(view.blocks) <= 100
    assert len(str(view.to_dict())) < 250_000  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]  # likewise


def test_the_best_line_is_the_one_that_has_the_question_s_words() -> None:
    assert best_line(PASSAGE.text, "How do refunds work?") == "Refunds work within five days."
    assert best_line("", "How?") == ""
