"""A quote with what it cannot be understood without."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.completing import LONGEST, whole
from knowledge.models import BlockKind, Chunk
from tests.knowledge.builders import chunk

PARAGRAPH, LIST, CODE, TABLE = BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.CODE, BlockKind.TABLE


def section(*blocks: tuple[BlockKind, str]) -> list[Chunk]:
    return [
        replace(chunk(f"c{n}", ordinal=n), kind=kind, text=text)
        for n, (kind, text) in enumerate(blocks)
    ]


def run(found: int, blocks: Sequence[Chunk], reach: int = 0) -> list[int]:
    return [it.ordinal for it in whole(blocks[found], blocks, reach)]


@pytest.mark.parametrize(
    ("lead", "kind"),
    [
        ("Promote a user to the admin role:", CODE),
        ("Use the following steps to upgrade your instance.", LIST),
        ("The recommended memory is as follows.", TABLE),
        ("Add these lines to your settings.", CODE),
        ("Run the command below!", CODE),
        ("**2. Configure it by the wizard.**", PARAGRAPH),
        ("_Either of these_:", PARAGRAPH),
        ("Restart the server.", CODE),
    ],
)
def test_what_is_announced_goes_along(lead: str, kind: BlockKind) -> None:
    blocks = section((PARAGRAPH, lead), (kind, "What comes."), (PARAGRAPH, "And more."))
    assert run(0, blocks) == [0, 1]
    assert run(1, blocks) == [0, 1]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Messages are kept for ever.", PARAGRAPH),
        ("Following a channel is free.", PARAGRAPH),
        ("There are two plans.", LIST),
    ],
)
def test_what_stands_by_itself_is_quoted_by_itself(said: str, kind: BlockKind) -> None:
    blocks = section((PARAGRAPH, said), (kind, "- Something"), (PARAGRAPH, "And more."))
    assert run(0, blocks) == [0]


@pytest.mark.parametrize(
    "said",
    [
        "This will upgrade your server.",
        "It restarts by itself.",
        "After running it, log in again.",
        "Then, open the page.",
        "The above needs a licence.",
    ],
)
def test_what_points_back_brings_what_it_points_to(said: str) -> None:
    blocks = section((PARAGRAPH, "Upgrade so:"), (CODE, "```\nupgrade\n```"), (PARAGRAPH, said))
    assert run(2, blocks) == [0, 1, 2]


@pytest.mark.parametrize(
    "said", ["This page lists all.", "Items are free.", "This address is ours."]
)
def test_not_every_this_points_back(said: str) -> None:
    assert run(1, section((PARAGRAPH, "Another thing."), (PARAGRAPH, said))) == [1]


def test_no_quote_goes_beyond_a_line_in_bold() -> None:
    blocks = section(
        (PARAGRAPH, "One thing."),
        (PARAGRAPH, "**Another**"),
        (PARAGRAPH, "Of the other."),
        (PARAGRAPH, "More of it."),
        (LIST, "3. **A third.**"),
        (PARAGRAPH, "Of the third."),
    )
    assert run(0, blocks, 999) == [0]
    assert run(1, blocks, 0) == [1, 2]
    assert run(3, blocks, 999) == [1, 2, 3]
    assert run(5, blocks, 999) == [4, 5]


def test_a_list_that_was_cut_is_put_together_where_its_numbers_go_on() -> None:
    steps = section((LIST, "1. a\n2. b"), (LIST, "3. c"), (LIST, "1. another list"))
    assert run(0, steps) == [0, 1]
    assert run(1, steps) == [0, 1]
    assert run(2, steps) == [2]


def test_nothing_goes_along_beyond_what_is_read() -> None:
    blocks = section((PARAGRAPH, "As follows:"), (TABLE, "|" * LONGEST))
    assert run(0, blocks) == [0]


def test_neighbours_go_along_within_reach_below_before_above() -> None:
    blocks = section(*[(PARAGRAPH, f"{n}" * 100) for n in range(5)])
    assert run(2, blocks, 100) == [2]
    assert run(2, blocks, 200) == [2, 3]
    assert run(2, blocks, 300) == [2, 3, 4]
    assert run(2, blocks, 400) == [1, 2, 3, 4]
    assert run(2, blocks, 9_999) == [0, 1, 2, 3, 4]


def test_a_chunk_whose_section_is_not_at_hand_stands_alone() -> None:
    one = chunk("c")
    assert whole(one, [], 900) == (one,)
    assert whole(one, [chunk("d")], 900) == (one,)
