"""What models are told: short where they were trained, the same from beginning to question."""

import re

import pytest

from bot.adapters.openai_model.drafting import read_draft
from bot.grounding import check
from bot.models import Answerable, Draft
from bot.voice.lines import read_voice
from knowledge.models import Audience, BlockKind, Chunk, Section
from prompts import load
from tests.bot.voice.test_lines import VOICE

SHORT = 200
"""Tokens of a prompt for a model whose behaviour is in its weights."""

LONG = load("answer").text
EXAMPLES = LONG.partition("# Examples")[2].split("<passages>")[1:]


def most_tokens(text: str) -> int:
    """Return more tokens than tokenisers make of English: a piece is five letters at most."""
    return sum(-(-len(word) // 5) for word in re.findall(r"\w+|[^\w\s]", text))


def test_the_prompt_of_a_trained_model_is_short() -> None:
    """Its behaviour is in its weights."""
    assert most_tokens(load("answer_tuned").text) <= SHORT


def test_the_long_prompt_has_the_voice_and_the_short_one_does_not() -> None:
    """What changes with the voice is another prompt: its hash says so."""
    guide = read_voice(VOICE).guide()
    told = load("answer").in_voice(guide)
    assert guide in told.text
    assert "{guide}" not in told.text
    assert told.sha != load("answer").in_voice("- Sound friendly.").sha
    assert load("answer_tuned").in_voice(guide) == load("answer_tuned")


def test_the_format_in_words_is_a_draft_itself() -> None:
    """It names every key that the schema asks for."""
    told = load("answer_tuned").with_format().text
    keys = ("answerable", "missing", "sentences", "text", "cites")
    assert all(f'"{key}"' in told for key in keys)
    assert read_draft(load("format").text).answerable is Answerable.YES


def section(passages: str) -> Section:
    heading = passages.strip().split("\n")[0]
    numbers = dict.fromkeys(re.findall(r"^\[p(\d+)\.", passages, re.MULTILINE))
    texts = [re.findall(rf"^\[p{p}\.s\d+\] (.*)$", passages, re.MULTILINE) for p in numbers]
    chunks = tuple(
        Chunk(
            chunk_id=str(p),
            source="s",
            path="p.md",
            ordinal=p,
            title=heading,
            headings=(),
            kind=BlockKind.PARAGRAPH,
            text=" ".join(lines),
            content_hash=str(p),
            audience=Audience.INTERNAL,
        )
        for p, lines in enumerate(texts)
    )
    return Section("p.md", "", (), chunks)


@pytest.mark.parametrize("example", EXAMPLES, ids=["yes", "partial", "no", "injected"])
def test_every_example_is_a_draft_that_passes_our_own_check(example: str) -> None:
    """A model that follows them is not told to write what is dropped."""
    passages, _, rest = example.partition("</passages>")
    said = read_draft(rest)
    draft = Draft(said.answerable, said.missing, said.sentences, "example")
    checked = check(draft, (section(passages),))
    assert checked.dropped == ()
    assert "example.com" not in checked.text
    assert bool(checked.citations) == (said.answerable is not Answerable.NO)


def test_the_examples_show_every_answer() -> None:
    """A yes, a part, a no; and an order in a passage that is not followed."""
    kinds = {read_draft(one.partition("</passages>")[2]).answerable for one in EXAMPLES}
    assert kinds == set(Answerable)
