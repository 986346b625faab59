"""A sentence that answers is seen inside a block about other things."""

from dataclasses import replace

import numpy as np
import pytest

from knowledge.closeness import LOOKED_INTO, MOST, SURE, with_nearest, worth_a_look
from knowledge.models import Audience, BlockKind, Passage, Query, Signals
from knowledge.retrieval import Retrieval
from tests.knowledge.builders import chunk
from tests.knowledge.library import WORKSPACE, Library

PAGE = """# Sign-in

Sign-on works with many providers. Groups become roles. Provisioning is not supported here.
Codes are shown once, so print them.
"""


def passage(text: str) -> Passage:
    one = replace(chunk("c"), text=text, kind=BlockKind.PARAGRAPH)
    return Passage(one, 0.3, 1.0, 1.0)


def signals(cosine: float | None) -> Signals:
    return Signals(0.4, 1.0, 1.0, cosine)


def test_the_sentences_of_the_best_long_blocks_are_looked_at() -> None:
    found = [passage("One thing. Another thing."), passage("Alone."), passage("Too. Late.")]
    assert worth_a_look(signals(0.3), found) == ("One thing.", "Another thing.")
    assert LOOKED_INTO == 2


@pytest.mark.parametrize("cosine", [None, SURE, 0.9])
def test_nothing_is_looked_at_where_a_block_is_near_or_there_are_no_vectors(
    cosine: float | None,
) -> None:
    assert worth_a_look(signals(cosine), [passage("One thing. Another thing.")]) == ()


def test_a_page_of_sentences_does_not_have_the_asker_wait() -> None:
    assert len(worth_a_look(signals(0.3), [passage("One thing. " * 40)] * 2)) == MOST


def test_only_a_nearer_sentence_counts() -> None:
    assert with_nearest(signals(0.3), 0.5).top_cosine == 0.5
    assert with_nearest(signals(0.3), 0.1).top_cosine == 0.3


async def test_a_search_sees_the_sentence_that_answers(library: Library) -> None:
    """With an embedder at hand; another one is not asked a second time."""
    library.write({"a.md": PAGE})
    await library.load()
    parts, embedder = library.parts, library.embedder
    asked = Query(WORKSPACE, "Provisioning is not supported here.", Audience.INTERNAL)
    far = Retrieval(parts.ledger, parts.store, lambda _: embedder, 5.0)
    near = Retrieval(
        parts.ledger, parts.store, lambda _: embedder, 5.0, close_reader=lambda _: embedder
    )
    (before, after) = [(await one.find(asked)).signals.top_cosine for one in (far, near)]
    assert before is not None
    assert before < SURE
    assert after == pytest.approx(1.0, abs=float(np.finfo(np.float32).eps * 100))
