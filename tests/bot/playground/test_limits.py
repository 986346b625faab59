"""Slack's limits: at the limit it passes, one more is refused with Slack's own reason."""

from collections.abc import Callable

import pytest

from bot.playground.errors import Refused
from bot.playground.limits import check_message
from bot.playground.view_limits import check_view
from bot.playground.wire import Json, JsonValue

DIVIDER: Json = {"type": "divider"}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def dividers(count: int) -> list[Json]:
    return [DIVIDER] * count


def section(length: int) -> list[Json]:
    return [{"type": "section", "text": mrkdwn("x" * length)}]


def field_text(length: int) -> list[Json]:
    return [{"type": "section", "fields": [mrkdwn("x" * length)]}]


def fields(count: int) -> list[Json]:
    return [{"type": "section", "fields": [mrkdwn("x")] * count}]


def header(length: int) -> list[Json]:
    return [{"type": "header", "text": plain("x" * length)}]


def markdown(length: int) -> list[Json]:
    return [{"type": "markdown", "text": "x" * length}]


def context(count: int) -> list[Json]:
    return [{"type": "context", "elements": [mrkdwn("x")] * count}]


def button(**changes: JsonValue) -> Json:
    return {"type": "button", "text": plain("OK"), **changes}


def buttons(count: int) -> list[Json]:
    return [{"type": "actions", "elements": [button()] * count}]


def label(length: int) -> list[Json]:
    return [{"type": "actions", "elements": [button(text=plain("x" * length))]}]


def value(length: int) -> list[Json]:
    return [{"type": "actions", "elements": [button(value="x" * length)]}]


def action_id(length: int) -> list[Json]:
    return [{"type": "actions", "elements": [button(action_id="x" * length)]}]


def url(length: int) -> list[Json]:
    return [{"type": "actions", "elements": [button(url="x" * length)]}]


def block_id(length: int) -> list[Json]:
    return [{"type": "divider", "block_id": "x" * length}]


@pytest.mark.parametrize(
    ("blocks", "most"),
    [
        (dividers, 50),
        (section, 3000),
        (field_text, 2000),
        (fields, 10),
        (header, 150),
        (markdown, 12_000),
        (context, 10),
        (buttons, 25),
        (label, 75),
        (value, 2000),
        (action_id, 255),
        (url, 3000),
        (block_id, 255),
    ],
    ids=lambda shown: getattr(shown, "__name__", str(shown)),
)
def test_blocks_pass_at_the_limit_and_not_beyond(
    blocks: Callable[[int], list[Json]], most: int
) -> None:
    """Each limit of Block Kit."""
    check_message("", blocks(most))
    with pytest.raises(Refused) as refused:
        check_message("", blocks(most + 1))
    assert refused.value.code == "invalid_blocks"
    assert "json-pointer:/blocks" in refused.value.messages[0]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "carousel_of_wonders"},
        {"type": "section"},
        {"type": "section", "text": mrkdwn("")},
        {"type": "section", "text": {"type": "html", "text": "x"}},
        {"type": "header", "text": mrkdwn("no mrkdwn in headers")},
        {"type": "markdown", "text": ""},
        {"type": "context", "elements": []},
        {"type": "actions", "elements": []},
        {"type": "actions", "elements": [button(style="purple")]},
        {"type": "actions", "elements": [{"type": "lever"}]},
        {"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]},
        {"type": "image", "image_url": "https://example.com/x.png"},
        {"type": "section", "text": mrkdwn("x"), "accessory": {"type": "button"}},
    ],
)
def test_a_malformed_block_is_refused(block: Json) -> None:
    """With Slack's own reason."""
    with pytest.raises(Refused, match="invalid_blocks"):
        check_message("", [block])


def test_two_blocks_with_one_id_are_refused() -> None:
    """Block ids are unique within a message."""
    block: Json = {"type": "divider", "block_id": "same"}
    with pytest.raises(Refused, match="invalid_blocks"):
        check_message("", [block, block])


def test_markdown_blocks_share_one_length() -> None:
    """12,000 characters over all markdown blocks of a message."""
    with pytest.raises(Refused, match="invalid_blocks"):
        check_message("", [*markdown(6_000), *markdown(6_001)])


def test_all_blocks_together_have_a_length() -> None:
    """Found by others in Slack itself: about 13,200 characters."""
    with pytest.raises(Refused, match="msg_blocks_too_long"):
        check_message("", section(3000) * 5)


def test_a_text_passes_at_the_limit_and_not_beyond() -> None:
    """40,000 characters."""
    check_message("x" * 40_000, [])
    with pytest.raises(Refused, match="msg_too_long"):
        check_message("x" * 40_001, [])


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_message_without_anything_is_refused(text: str) -> None:
    """Blank counts as nothing."""
    with pytest.raises(Refused, match="no_text"):
        check_message(text, [])


@pytest.mark.parametrize(
    "view",
    [
        {"type": "modal", "title": plain("x" * 25), "blocks": []},
        {"type": "modal", "blocks": []},
        {"type": "modal", "title": plain("x"), "blocks": [], "private_metadata": "x" * 3001},
        {"type": "popup", "blocks": []},
        {"type": "home"},
        {"type": "home", "blocks": [DIVIDER] * 101},
        {"type": "home", "blocks": ["divider"]},
    ],
)
def test_a_malformed_view_is_refused(view: Json) -> None:
    """Titles, metadata, type and blocks of views."""
    with pytest.raises(Refused, match=r"invalid_arguments|invalid_blocks"):
        check_view(view)


def test_a_view_may_have_a_hundred_blocks() -> None:
    """Twice as many as a message."""
    check_view({"type": "home", "blocks": [DIVIDER] * 100})
