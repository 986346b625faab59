"""The draft in a reply: wrapped, cut, untidy; and what is no draft."""

import json

import pytest

from bot.adapters.openai_model.drafting import MOST_SAID, MOST_SENTENCES, read_draft
from bot.errors import DraftUnusable
from bot.models import Answerable, Sentence

ONE = Sentence("Refunds take 5 days.", ("p1.s1",))
FIRST = '{"text": "Refunds take 5 days.", "cites": ["p1.s1"]}'
PLAIN = f'{{"answerable": "yes", "missing": "", "sentences": [{FIRST}]}}'


@pytest.mark.parametrize(
    "reply",
    [
        PLAIN,
        f"```json\n{PLAIN}\n```",
        f"Here is my answer:\n\n{PLAIN}\n\nI hope that this helps {{really}}!",
        f"<think>Is it 5 days? {{}} {PLAIN[:40]}</think>\n{PLAIN}",
        f"As {{the}} passages say: {PLAIN}",
        PLAIN.replace("]}", ",]}").replace("]}]", "],},]"),
        PLAIN.replace('"yes"', '"Yes"').replace('"p1.s1"', '"[P1.S1]"'),
        PLAIN.replace("Refunds take 5 days.", " Refunds take 5 days.\n"),
        PLAIN.replace('"missing": "", ', ""),
        f"[{PLAIN}]",
    ],
)
def test_a_draft_is_read_however_it_is_wrapped(reply: str) -> None:
    """In prose, in a fence, after thoughts, with commas too many."""
    said = read_draft(reply)
    assert (said.answerable, said.sentences) == (Answerable.YES, (ONE,))


SECOND = '{"text": "Use {braces} and \\"quotes\\" }.", "cites": ["p1.s2"]}'
TWO = PLAIN.replace(FIRST, f"{FIRST}, {SECOND}")


@pytest.mark.parametrize("end", range(TWO.index(FIRST) + len(FIRST), TWO.index(SECOND) + 40))
def test_whole_sentences_are_kept_wherever_a_reply_breaks_off(end: int) -> None:
    """What may be missing makes the answer a part."""
    said = read_draft(TWO[:end])
    assert (said.answerable, said.sentences) == (Answerable.PARTIAL, (ONE,))


def test_a_no_that_breaks_off_stays_a_no() -> None:
    """There is nothing that could have been lost."""
    said = read_draft('{"answerable": "no", "missing": "", "sentences": [{"text": "", "cites": []}')
    assert said.answerable is Answerable.NO


def test_a_draft_is_bounded() -> None:
    """What is left answers a part."""
    many = json.dumps([{"text": f"Sentence {n}.", "cites": []} for n in range(500)])
    said = read_draft(f'{{"answerable": "yes", "missing": "", "sentences": {many}}}')
    assert (len(said.sentences), said.answerable) == (MOST_SENTENCES, Answerable.PARTIAL)
    novel = json.dumps({"text": "x" * MOST_SAID, "cites": []})
    long = read_draft(PLAIN.replace(FIRST, f"{FIRST}, {novel}"))
    assert (long.sentences, long.answerable) == ((ONE,), Answerable.PARTIAL)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Refunds take five days.",
        "null",
        "{}",
        "[" * 100_000,
        "{" * 100_000,
        '{"a":' * 50_000,
        '{"answerable": "yes", "sentences": [{"text": "Ref',
        "<think>" + PLAIN,
        PLAIN.replace('"yes"', '"maybe"'),
        PLAIN.replace('"yes"', "true"),
        PLAIN.replace('"missing": ""', '"missing": 3'),
        PLAIN.replace(f"[{FIRST}]", '"none"'),
        PLAIN.replace(f"[{FIRST}]", "{}"),
        PLAIN.replace('"Refunds take 5 days."', "null"),
        PLAIN.replace('["p1.s1"]', "[1]"),
        PLAIN.replace(', "cites": ["p1.s1"]', ""),
        PLAIN.replace('"missing": ""', '"answerable": "no"'),
        PLAIN.replace('"cites":', '"text": "Refunds are free.", "cites":'),
    ],
    ids=range(19),
)
def test_what_is_no_draft_or_two_is_not_used(reply: str) -> None:
    """A key that stands twice could be read either way."""
    with pytest.raises(DraftUnusable) as raised:
        read_draft(reply)
    assert "\n" not in str(raised.value)
