"""Everything that Slack and the bot say to each other on a tour, against Slack's recordings.

The playground's side must stand in them field by field. The bot's side has other witnesses: the
arguments of each call are parameters of Slack's own client, and each block that it writes has only
fields that a recorded block of its type has.
"""

import asyncio
import inspect
import json
import sys
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from slack_sdk.models.blocks import ContextActionsBlock, HeaderBlock, MarkdownBlock
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.playground import Exchange, Playground, Way
from bot.playground.wire import Json, JsonValue, text_at
from tests.bot.playground.recordings import (
    OWN_CONTENT,
    recording_of,
    recording_of_interaction,
    recordings_in,
)
from tests.bot.playground.shapes import fields, kind_of, strangers
from tests.chaos.company import write_pages
from tests.chaos.crew import Post, frontdesk
from tests.e2e.tour import Tour

STRUCTURED = ("blocks", "view", "metadata", "prompts")
TOKEN = "token"  # noqa: S105  # an argument's name

UNRECORDED: Mapping[str, set[str]] = {
    "context_actions": ContextActionsBlock(elements=[]).attributes,
    "feedback_buttons": {"type", "action_id", "positive_button", "negative_button"},
    "header": HeaderBlock(text="x").attributes,
    "home": View(type="home").attributes,
    "markdown": MarkdownBlock(text="x").attributes,
    "modal": View(type="modal").attributes,
}
"""Types that were not recorded, with the fields that Slack's own client gives them."""

NOT_IN_WEBHOOKS = {"thread_ts"}
"""What a response_url takes and Slack's webhook client does not name."""

RECORDED_ELSEWHERE = {
    ".channel.user: string",
    ".messages[].subtype: string",
    ".messages[].username: string",
}
"""conversations.info was recorded of a channel only, and conversations.replies of no message under
another name: conversations.open and conversations.history show these."""

Types = Mapping[str, Mapping[str, set[str]]]
"""For each type of block or element: its fields, and the types of each."""


@pytest.fixture(scope="module")
def recordings(bench_data: Path) -> Mapping[str, Json]:
    """Return the recordings by file name."""
    return recordings_in(bench_data)


@pytest.fixture
async def exchanges(tmp_path: Path) -> Sequence[Exchange]:
    """Return what was said on a tour through the whole bot, as its own process."""
    slack = Playground()
    await slack.start()
    said: list[Exchange] = []
    slack.traffic.watch(said.append)
    post = Post(tmp_path, None, 1)
    environ = {**post.environ(slack), "FRONTDESK_ADMINS": slack.person("alex")}
    await frontdesk(post, environ, "knowledge", "load", str(write_pages(tmp_path / "pages")))
    command, quiet = (sys.executable, "-m", "bot", "serve"), asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, cwd=post.folder, env=environ, stderr=quiet
    )
    try:
        await slack.wait_for_app(30)
        await Tour(slack).go()
    finally:
        process.kill()
        await process.wait()
        await slack.stop()
    return said


async def test_both_sides_say_only_what_slack_knows(
    exchanges: Sequence[Exchange], recordings: Mapping[str, Json]
) -> None:
    """Events, interactions, calls, answers: over a hundred of them, of more than twenty kinds."""
    types = recorded_types(recordings)
    different = {shape_of(e): e for e in exchanges}.values()
    found = {f"{e.way} {e.name}{what}" for e in different for what in unknown(e, recordings, types)}
    assert not found, "\n".join(sorted(found))
    kinds = {(e.way, e.name) for e in exchanges}
    assert len(exchanges) > 100
    assert kinds >= {
        (Way.EVENT, "app_mention"),
        (Way.EVENT, "message"),
        (Way.INTERACTION, "/ask"),
        (Way.INTERACTION, "/sources"),
        (Way.INTERACTION, "/frontdesk"),
        (Way.INTERACTION, "block_actions"),
        (Way.INTERACTION, "message_action"),
        (Way.CALL, "chat.postMessage"),
        (Way.CALL, "chat.update"),
        (Way.CALL, "users.info"),
        (Way.REPLY, "response_url"),
    }


def test_an_invented_field_would_be_found(recordings: Mapping[str, Json]) -> None:
    """In an answer, in an argument, in a block; and so would a block of no known type."""
    types = recorded_types(recordings)
    sent: Json = {
        "channel": "C1",
        "mood": "good",
        "blocks": [{"type": "divider", "colour": "red"}, {"type": "cloud"}],
    }
    call = Exchange(1, 0.0, Way.CALL, "chat.postMessage", 200, 1.0, sent, {"ok": True, "luck": 1})
    assert set(unknown(call, recordings, types)) == {
        " answers .luck: number",
        " takes no mood",
        " sends a divider with colour: string",
        " sends a cloud",
    }


def shape_of(exchange: Exchange) -> Hashable:
    """Return what two exchanges have in common of which one need not be looked at."""
    sent, answer = (frozenset(fields(value)) for value in (exchange.sent, exchange.answer))
    blocks = frozenset((text_at(b, "type"), frozenset(fields(b))) for b in blocks_of(exchange.sent))
    return exchange.way, exchange.name, sent, answer, blocks


def unknown(exchange: Exchange, recordings: Mapping[str, Json], types: Types) -> Iterator[str]:
    """Yield what neither the recordings nor Slack's client know of an exchange."""
    match exchange.way:
        case Way.EVENT:
            recorded = recordings[recording_of(exchange.sent)]
            yield from (f" sends {f}" for f in strangers(exchange.sent, recorded, OWN_CONTENT))
        case Way.INTERACTION:
            recorded = recordings[recording_of_interaction(exchange.sent)]
            yield from (f" sends {f}" for f in strangers(exchange.sent, recorded, OWN_CONTENT))
            yield from unknown_blocks(exchange.answer, types)
        case Way.CALL:
            answered = strangers(exchange.answer, recordings[exchange.name], OWN_CONTENT)
            yield from (f" answers {f}" for f in answered if f not in RECORDED_ELSEWHERE)
            named = parameters(getattr(AsyncWebClient, exchange.name.replace(".", "_")))
            yield from (f" takes no {name}" for name in set(exchange.sent) - named - {TOKEN})
            yield from unknown_blocks(exchange.sent, types)
        case Way.REPLY:
            named = parameters(AsyncWebhookClient.send) | NOT_IN_WEBHOOKS
            yield from (f" takes no {name}" for name in set(exchange.sent) - named)
            yield from unknown_blocks(exchange.sent, types)


def parameters(method: object) -> set[str]:
    """Return the names that a method of Slack's client takes."""
    assert callable(method)
    return set(inspect.signature(method).parameters) - {"self", "kwargs"}


def unknown_blocks(sent: Json, types: Types) -> Iterator[str]:
    """Yield what was never seen of the blocks in a call's arguments."""
    for block in blocks_of(sent):
        kind = text_at(block, "type")
        if kind in UNRECORDED:
            yield from (f" sends a {kind} with {f}" for f in set(block) - UNRECORDED[kind])
            continue
        if kind not in types:
            yield f" sends a {kind}"
            continue
        for field, inner in block.items():
            if inner is not None and kind_of(inner) not in types[kind].get(field, ()):
                yield f" sends a {kind} with {field}: {kind_of(inner)}"


def blocks_of(sent: Json) -> Iterator[Json]:
    """Yield the blocks, elements and texts in a call's arguments, decoded where they are text."""
    for name in STRUCTURED:
        value = sent.get(name)
        yield from typed_objects(json.loads(value) if isinstance(value, str) else value)


def recorded_types(recordings: Mapping[str, Json]) -> Types:
    """Return every type that was recorded, with its fields."""
    types: dict[str, dict[str, set[str]]] = {}
    for recording in recordings.values():
        for block in typed_objects(recording):
            fields = types.setdefault(text_at(block, "type"), {})
            for name, value in block.items():
                fields.setdefault(name, set()).add(kind_of(value))
    return types


def typed_objects(value: JsonValue) -> Iterator[Json]:
    """Yield every object that names its type, at any depth; not what the app hides in metadata."""
    if isinstance(value, Mapping):
        if text_at(value, "type"):
            yield value
        for name, inner in value.items():
            if name != "event_payload":
                yield from typed_objects(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from typed_objects(inner)
