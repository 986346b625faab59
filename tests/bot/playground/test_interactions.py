"""Commands, clicks and shortcuts: what the app is sent, and what its answers do."""

from typing import Literal

import pytest

from bot.playground.errors import PlaygroundUsage, Refused
from bot.playground.models import Message, Place
from bot.playground.wire import Json, object_at, objects_at, text_at
from tests.bot.playground.scene import (
    BOT,
    BUTTON,
    DESK,
    HELP,
    JONAS,
    MIRA,
    PRIYA,
    ROW,
    URL,
    RecordingSocket,
    Scene,
)


async def connected(answer: Json | None = None) -> tuple[Scene, RecordingSocket]:
    scene = Scene()
    socket = RecordingSocket(scene.sockets, answer or {})
    await scene.sockets.join(socket)
    return scene, socket


def payload(socket: RecordingSocket) -> Json:
    return object_at(socket.envelopes[-1], "payload")


def link_of(sent: Json) -> str:
    return text_at(sent, "response_url").rpartition("/")[2]


async def pressed(private: Literal["private", "public"]) -> tuple[Scene, Message, Json]:
    """Press the button under a message, and return what the app was sent."""
    scene, socket = await connected()
    if private == "private":
        scene.call("chat.postEphemeral", channel=HELP, user=MIRA, text="x", blocks=[ROW])
        message = scene.workspace.whispers(MIRA)[0]
    else:
        root = scene.say("question")
        message = scene.post(blocks=[ROW], thread_ts=root.ts)
    await scene.interactions.click(MIRA, message, "helpful")
    return scene, message, payload(socket)


async def test_a_command_is_sent_as_slack_sends_it() -> None:
    """With a response_url and a trigger_id, and without a thread."""
    scene, socket = await connected()
    await scene.interactions.command(MIRA, HELP, "/ask", "how long?")
    sent = payload(socket)
    assert socket.envelopes[-1]["type"] == "slash_commands"
    assert (sent["command"], sent["text"], sent["user_id"]) == ("/ask", "how long?", MIRA)
    assert (sent["channel_id"], sent["channel_name"]) == (HELP, "help")
    assert text_at(sent, "response_url").startswith(f"{URL}/respond/")
    assert "thread_ts" not in sent


@pytest.mark.parametrize(
    ("channel", "user", "name"),
    [("D0MIRA0001", MIRA, "directmessage"), (DESK, PRIYA, "privategroup")],
)
async def test_other_kinds_of_channels_have_slacks_names(
    channel: str, user: str, name: str
) -> None:
    """In commands Slack hides what a private channel is called."""
    scene, socket = await connected()
    await scene.interactions.command(user, channel, "/ask", "")
    assert payload(socket)["channel_name"] == name


async def test_an_acknowledgement_with_a_text_is_shown_privately() -> None:
    """Unless it says `in_channel`."""
    scene, _ = await connected({"text": "working on it"})
    await scene.interactions.command(MIRA, HELP, "/ask", "")
    assert [m.text for m in scene.workspace.whispers(MIRA)] == ["working on it"]
    scene, _ = await connected({"text": "hello all", "response_type": "in_channel"})
    await scene.interactions.command(MIRA, HELP, "/ask", "")
    assert [m.text for m in scene.workspace.messages(HELP)] == ["hello all"]


async def test_an_acknowledgement_that_slack_refuses_is_told() -> None:
    """The person sees why nothing came."""
    scene, _ = await connected({"blocks": [{"type": "nonsense"}]})
    await scene.interactions.command(MIRA, HELP, "/ask", "")
    assert "invalid_blocks" in scene.workspace.whispers(MIRA)[0].text


async def test_a_command_without_an_app_is_told() -> None:
    """As Slackbot does."""
    scene = Scene()
    await scene.interactions.command(MIRA, HELP, "/ask", "how long?")
    assert "dispatch_failed" in scene.workspace.whispers(MIRA)[0].text


async def test_a_click_without_an_app_is_told() -> None:
    """The button does not fail in silence."""
    scene = Scene()
    message = scene.post(blocks=[ROW])
    await scene.interactions.click(MIRA, message, "helpful")
    assert "dispatch_failed" in scene.workspace.whispers(MIRA)[0].text


async def test_a_click_carries_the_message_and_its_place() -> None:
    """Message, container, the one action, and who pressed."""
    _, message, sent = await pressed("public")
    assert (sent["type"], object_at(sent, "user")["id"]) == ("block_actions", MIRA)
    assert object_at(sent, "message")["ts"] == message.ts
    assert object_at(sent, "container") == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": HELP,
        "is_ephemeral": False,
        "thread_ts": message.thread,
    }
    (action,) = objects_at(sent, "actions")
    assert {name: action[name] for name in BUTTON} == BUTTON
    assert action["block_id"] == "row"


async def test_a_click_on_an_ephemeral_message_has_no_message() -> None:
    """Slack does not keep it either."""
    _, _, sent = await pressed("private")
    assert object_at(sent, "container")["is_ephemeral"] is True
    assert "message" not in sent


async def test_a_button_that_is_not_there_is_named() -> None:
    """With those that are."""
    scene, _ = await connected()
    with pytest.raises(PlaygroundUsage, match="'unhelpful'; there is: helpful"):
        await scene.interactions.click(MIRA, scene.post(blocks=[ROW]), "unhelpful")


async def test_a_shortcut_carries_the_exact_message() -> None:
    """The only thing that a person does which names any message."""
    scene, socket = await connected()
    message = scene.say("question")
    await scene.interactions.shortcut(JONAS, "sources", HELP, message.ts)
    sent = payload(socket)
    assert (sent["type"], sent["callback_id"]) == ("message_action", "sources")
    assert (sent["message_ts"], object_at(sent, "user")["id"]) == (message.ts, JONAS)


async def test_a_response_is_private_and_stays_in_the_thread() -> None:
    """The default of response_url for block actions."""
    scene, message, sent = await pressed("public")
    scene.interactions.use_link(link_of(sent), {"text": "thank you"})
    (answer,) = scene.workspace.whispers(MIRA)
    assert (answer.text, answer.thread) == ("thank you", message.thread)


@pytest.mark.parametrize("where", ["public", "private"])
async def test_a_response_can_replace_and_delete_the_original(
    where: Literal["private", "public"],
) -> None:
    """Ephemeral messages too: for them it is the only way."""
    scene, message, sent = await pressed(where)
    scene.interactions.use_link(link_of(sent), {"text": "new", "replace_original": True})
    if where == "private":
        assert [m.text for m in scene.workspace.whispers(MIRA)] == ["new"]
    else:
        assert scene.workspace.message(HELP, message.ts).text == "new"
    scene.interactions.use_link(link_of(sent), {"delete_original": True})
    left = (*scene.workspace.whispers(MIRA), *scene.workspace.messages(HELP))
    assert [m.author for m in left if m.author == BOT] == []


async def test_a_response_url_works_five_times_within_half_an_hour() -> None:
    """The sixth use, a late use and an invented address are refused."""
    scene, _, sent = await pressed("public")
    for number in range(5):
        scene.interactions.use_link(link_of(sent), {"text": f"use {number}"})
    with pytest.raises(Refused, match="used_url"):
        scene.interactions.use_link(link_of(sent), {"text": "one more"})
    fresh = scene.links.make(MIRA, Place(HELP))
    scene.clock.at += 30 * 60 + 1
    with pytest.raises(Refused, match="expired_url"):
        scene.interactions.use_link(fresh.link_id, {"text": "late"})
    with pytest.raises(Refused, match="invalid_url"):
        scene.interactions.use_link("R0", {"text": "x"})


async def test_a_command_has_no_original_to_replace() -> None:
    """Nothing was there before."""
    scene = Scene()
    link = scene.links.make(MIRA, Place(HELP))
    with pytest.raises(Refused, match="message_not_found"):
        scene.interactions.respond(link, {"text": "x", "replace_original": True})
