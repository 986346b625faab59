"""What of a draft may be said, and with which quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grounding import MOST_CITES, Checked, check, numbered
from bot.models import Answerable, Draft, Sentence
from knowledge.models import Audience, BlockKind, Chunk, Section

REFUNDS = (
    "Refunds take 5 days. You can cancel at any time.\n"
    "The Pro plan costs $20/month or $200 per year, for up to 10,000 events."
)
LIMITS = "Refunds are not possible after 30 days. Yearly plans renew on January 31, 2027."
COMMANDS = (
    "Run `pip install plausible-kit --upgrade`, then set API_KEY in config.yaml to 1.2.3. "
    "See [the guide](https://example.com/guide) for `Settings`."
)


def section(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH, line: int | None = 10) -> Section:
    chunks = tuple(
        Chunk(
            chunk_id=f"c{n}",
            source="docs",
            path="billing.md",
            ordinal=n,
            title="Google Analytics",
            headings=("Billing", "Refunds"),
            kind=kind,
            text=text,
            content_hash=f"h{n}",
            audience=Audience.PUBLIC,
            line=line,
        )
        for n, text in enumerate(texts, 1)
    )
    return Section("billing.md", "Google Analytics", ("Billing",), chunks)


def checked(source: Section, *sentences: Sentence) -> Checked:
    return check(Draft(Answerable.YES, "", sentences, "scripted"), (source,))


def said(text: str, *sources: str) -> Checked:
    """Check one sentence that cites everything in these chunks."""
    read = section(*sources)
    cites = tuple(one.cite for one in numbered((read,)))
    return checked(read, Sentence(text, cites))


def test_sentences_are_numbered_by_passage() -> None:
    shown = numbered((section(REFUNDS, LIMITS),))
    assert [one.cite for one in shown] == ["p1.s1", "p1.s2", "p1.s3", "p2.s1", "p2.s2"]
    assert shown[1].text == "You can cancel at any time."


def test_a_chunk_in_two_sections_is_shown_once() -> None:
    assert len(numbered((section(LIMITS), section(LIMITS)))) == 2


def test_the_same_sentence_twice_in_a_chunk_is_quoted_where_it_stands() -> None:
    first, second = numbered((section("It is free.\nIt is free."),))
    assert first.start < second.start


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Refunds take five days.", REFUNDS),
        ("You can cancel anytime, and a refund takes 5 days.", REFUNDS),
        ("The Pro plan costs $20 per month.", REFUNDS),
        ("Pro costs $20 a month for up to 10000 events.", REFUNDS),
        ("1. Cancel at any time.", REFUNDS),
        ("After 30 days, refunds are not possible.", LIMITS),
        ("Refunds aren't possible after 30 days.", LIMITS),
        ("In Google Analytics, refunds are not possible after 30 days.", LIMITS),
        ("Run `pip install plausible-kit --upgrade`.", COMMANDS),
        ("Set API_KEY in config.yaml, e.g. to 1.2.3.", COMMANDS),
        ("See the guide at https://example.com/guide.", COMMANDS),
        ("See [the guide](https://example.com/guide).", COMMANDS),
    ],
)
def test_what_the_source_says_may_be_said(text: str, source: str) -> None:
    result = said(text, source)
    assert result.dropped == ()
    assert result.text.startswith(text)


@pytest.mark.parametrize(
    ("text", "source", "why"),
    [
        ("Refunds take 6 days.", REFUNDS, "'6 days' is not in"),
        ("Refunds take six days.", REFUNDS, "'six days' is not in"),
        ("Refunds take 5 weeks.", REFUNDS, "'5 weeks' is not with this unit"),
        ("The Pro plan costs €20 per month.", REFUNDS, "'€20' is not with this unit"),
        ("The Pro plan costs $200/month.", REFUNDS, "'$200' is not per month"),
        ("The Enterprise plan costs $20 per month.", REFUNDS, "'Enterprise' is not in"),
        ("Slack Connect costs $20 per month.", REFUNDS, "'Slack' is not in"),
        ("You cannot cancel at any time.", REFUNDS, "turns what it cites round"),
        ("You can’t cancel at any time.", REFUNDS, "turns what it cites round"),
        ("Refunds are possible after 30 days.", LIMITS, "turns what it cites round"),
        ("Refunds are not possible before 30 days.", LIMITS, "turns what it cites round"),
        ("Yearly plans renew on February 31, 2027.", LIMITS, "'February' is not in"),
        ("Yearly plans renew on January 31, 2028.", LIMITS, "'2028' is not in"),
        ("Run `pip install other-kit`.", COMMANDS, "'pip install other-kit' is not in"),
        ("Set API_TOKEN in config.yaml.", COMMANDS, "'API_TOKEN' is not in"),
        ("Run it with --force.", COMMANDS, "'--force' is not in"),
        ("Upgrade to 1.2.4 in config.yaml.", COMMANDS, "'1.2.4' is not in"),
        ("See [the guide](https://evil.example/x).", COMMANDS, "'https://evil.example/x' is not"),
        ("The guide is at evil.example.", COMMANDS, "'evil.example' is not in"),
        ("Our team is happy to assist with whatever comes up.", REFUNDS, "its words are not"),
    ],
)
def test_what_it_does_not_say_is_dropped(text: str, source: str, why: str) -> None:
    result = said(text, source)
    assert (result.text, result.citations) == ("", ())
    assert why in result.dropped[0].why


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        (Sentence("Refunds take 5 days.", ()), "it cites nothing"),
        (Sentence("Refunds take 5 days.", ("p1.s1", "p9.s1")), "cites p9.s1, which was not shown"),
        (Sentence("", ("p1.s1",)), "it cites nothing"),
        (
            Sentence("A.", tuple(f"p{n}.s1" for n in range(1, MOST_CITES + 2))),
            f"more than {MOST_CITES}",
        ),
    ],
)
def test_cites_must_be_few_and_have_been_shown(sentence: Sentence, why: str) -> None:
    result = checked(section(*(REFUNDS,) * (MOST_CITES + 1)), sentence)
    assert why in result.dropped[0].why


def test_a_fact_from_an_uncited_sentence_does_not_count() -> None:
    result = checked(section(REFUNDS), Sentence("Refunds take 5 days.", ("p1.s2",)))
    assert result.text == ""


def test_what_stands_remains_and_what_does_not_goes() -> None:
    result = checked(
        section(REFUNDS, LIMITS),
        Sentence("Refunds take 5 days.", ("p1.s1",)),
        Sentence("Refunds take 7 days.", ("p1.s1",)),
        Sentence("After 30 days refunds are not possible.", ("p2.s1",)),
    )
    assert result.text == "Refunds take 5 days. [1] After 30 days refunds are not possible. [2]"
    assert [one.text for one in result.dropped] == ["Refunds take 7 days."]


def test_quotes_are_verbatim_with_their_line() -> None:
    result = checked(section(REFUNDS), Sentence("The Pro plan costs $20/month.", ("p1.s3",)))
    (citation,) = result.citations
    assert citation.quote == REFUNDS.splitlines()[1]
    assert (citation.line, citation.heading, citation.source) == (
        11,
        "Billing > Refunds",
        "billing.md",
    )


def test_neighbours_become_one_quote() -> None:
    result = checked(
        section(REFUNDS, LIMITS),
        Sentence("You can cancel at any time.", ("p1.s2",)),
        Sentence("Refunds take 5 days, but are not possible after 30.", ("p1.s1", "p2.s1")),
    )
    assert [one.quote for one in result.citations] == [REFUNDS.splitlines()[0], LIMITS[:39]]
    assert result.text.endswith("after 30. [1][2]")


def test_steps_begin_a_line_of_their_own() -> None:
    result = checked(
        section("1. Open the page.\n2. Save the page.", kind=BlockKind.LIST),
        Sentence("1. Open the page.", ("p1.s1",)),
        Sentence("2. Save the page.", ("p1.s2",)),
    )
    assert result.text == "1. Open the page. [1]\n2. Save the page. [1]"


def test_decoration_is_taken_off() -> None:
    draft = "![x](https://evil.example/p.png) Refunds take 5 days <!channel> @here [p1.s1]. [3]"
    assert " ".join(said(draft, REFUNDS).text.split()) == "Refunds take 5 days. [1]"


def test_the_same_sentence_is_said_once() -> None:
    again = Sentence("Refunds take 5 days.", ("p1.s1",))
    assert checked(section(REFUNDS), again, again).text == "Refunds take 5 days. [1]"


def test_a_draft_that_answers_no_says_nothing() -> None:
    draft = Draft(Answerable.NO, "", (Sentence("Refunds take 5 days.", ("p1.s1",)),), "scripted")
    assert check(draft, (section(REFUNDS),)) == Checked("", ())


def test_a_document_without_lines_has_none() -> None:
    read = section(REFUNDS, line=None)
    assert checked(read, Sentence("Refunds take 5 days.", ("p1.s1",))).citations[0].line is None


TEXTS = st.lists(
    st.text(alphabet="aAbB 19.,!\n-*`|[]()<>'not", min_size=1, max_size=60), min_size=1, max_size=3
)
CITES = st.lists(st.sampled_from(["p1.s1", "p1.s2", "p2.s1", "p3.s9"]), max_size=4)


@given(TEXTS, st.text(alphabet="aAbB 19.,!\n-*`|[]()<>'not", max_size=60), CITES)
def test_whatever_is_said_is_quoted_verbatim(texts: list[str], text: str, cites: list[str]) -> None:
    read = section(*texts)
    result = checked(read, Sentence(text, tuple(cites)))
    assert bool(result.text) == bool(result.citations)
    assert bool(result.text) != bool(result.dropped)
    for citation in result.citations:
        chunk = next(chunk for chunk in read.chunks if chunk.chunk_id == citation.chunk_id)
        assert citation.quote in chunk.text
