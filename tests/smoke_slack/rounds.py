# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""What is done in a workspace, by Web API and Socket Mode alone: no person has to be there.

Every call goes out as a form, which all methods take; each answer and each event is noted under a
name, and what was posted is deleted at the end.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from aiohttp import ClientSession, ClientWebSocketResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.wire import Json, JsonValue, object_at, text_at

EVENT_SECONDS = 10.0
"""How long is waited for the last event."""

DIVIDER: JsonValue = {"type": "divider"}
NO_TS = "1000000000.000001"

BLOCKS: JsonValue = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Within *2 working days*."}},
    {"type": "markdown", "text": "Within **2 working days**."},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "helpful",
                "text": {"type": "plain_text", "text": "Helpful"},
                "value": "q1",
            }
        ],
    },
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "A smoke test; it tidies up."}]},
]
METADATA: JsonValue = {"event_type": "smoke", "event_payload": {"question": "q1"}}
HOME: JsonValue = {"type": "home", "blocks": [{"type": "divider"}]}
MODAL: JsonValue = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Why?"},
    "blocks": [{"type": "divider"}],
}


@dataclass(frozen=True, slots=True)
class Room:
    """Where the rounds are done; without an app token no socket is opened."""

    client: AsyncWebClient
    app_client: AsyncWebClient | None
    channel: str


@dataclass(slots=True)
class Notes:
    """What a workspace answered and sent, by name."""

    room: Room
    found: dict[str, Json] = field(default_factory=dict[str, Json])
    root: str = ""
    """The message that is deleted last."""

    async def call(self, name: str, /, **arguments: JsonValue) -> Json:
        """Call a method and note its answer; `name` is the method, then perhaps what is special."""
        method = name.partition(" ")[0]
        answer = await answer_of(self.room.client, method, arguments)
        self.found[name] = answer
        return answer


async def answer_of(
    client: AsyncWebClient, method: str, arguments: Mapping[str, JsonValue]
) -> Json:
    """Return a method's answer; a refusal is an answer too."""
    form = {name: as_field(value) for name, value in arguments.items()}
    try:
        return cast("Json", (await client.api_call(method, data=form)).data)
    except SlackApiError as refusal:
        return cast("Json", refusal.response.data)


def as_field(value: JsonValue) -> str:
    """Write one argument of a form."""
    return value if isinstance(value, str) else json.dumps(value)


async def go_round(room: Room) -> Mapping[str, Json]:
    """Do everything once; return what was answered and sent."""
    notes = Notes(room)
    await look_around(notes)
    if room.app_client is None:
        await talk(notes)
        return notes.found
    opened = await answer_of(room.app_client, "apps.connections.open", {})
    notes.found["apps.connections.open"] = opened
    async with ClientSession() as session, session.ws_connect(text_at(opened, "url")) as socket:
        notes.found["the socket's hello"] = await asyncio.wait_for(
            socket.receive_json(), EVENT_SECONDS
        )
        hearing = asyncio.ensure_future(hear(notes, socket))
        await talk(notes)
        await asyncio.wait({hearing}, timeout=EVENT_SECONDS)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
    return notes.found


async def look_around(notes: Notes) -> None:
    """Read what is there."""
    channel = notes.room.channel
    me = text_at(await notes.call("auth.test"), "user_id")
    members = await notes.call("conversations.members", channel=channel, limit=100)
    user = await somebody(notes, members, me)
    await notes.call("conversations.info", channel=channel)
    await notes.call("conversations.list", limit=5, types="public_channel,private_channel")
    await notes.call("users.list", limit=2)
    opened = await notes.call("conversations.open", users=user, return_im=True)
    await notes.call("conversations.info of a direct one", channel=text_at(opened, "channel", "id"))
    await notes.call("chat.postEphemeral", channel=channel, user=user, text="A smoke test.")
    await notes.call("views.publish", user_id=user, view=HOME)
    await refused(notes)


async def somebody(notes: Notes, members: Json, me: str) -> str:
    """Return the first human member of the channel."""
    listed = members.get("members")
    for user in listed if isinstance(listed, list) else ():
        if user != me:
            info = await notes.call("users.info", user=user)
            if not object_at(info, "user").get("is_bot"):
                return str(user)
    message = f"There is nobody but apps in {notes.room.channel}: invite a person."
    raise LookupError(message)


async def refused(notes: Notes) -> None:
    """Ask for what cannot be had."""
    channel = notes.room.channel
    await notes.call("no.such.method")
    await notes.call("views.open with an invented trigger", trigger_id="1.2.3", view=MODAL)
    await notes.call("chat.postMessage nowhere", channel="C000000000", text="x")
    await notes.call("chat.postMessage of nothing", channel=channel)
    await notes.call(
        "chat.postMessage of 51 blocks", channel=channel, text="x", blocks=51 * [DIVIDER]
    )
    await notes.call("chat.update of nothing", channel=channel, ts=NO_TS, text="x")
    await notes.call("chat.delete of nothing", channel=channel, ts=NO_TS)
    await notes.call("reactions.add to nothing", channel=channel, timestamp=NO_TS, name="eyes")
    await notes.call("conversations.info of nothing", channel="C000000000")
    await notes.call("conversations.replies of nothing", channel=channel, ts=NO_TS)
    await notes.call("users.info of nobody", user="U000000000")


async def talk(notes: Notes) -> None:
    """Write, change, react and delete."""
    channel = notes.room.channel
    notes.root = root = text_at(
        await notes.call(
            "chat.postMessage", channel=channel, text="smoke", blocks=BLOCKS, metadata=METADATA
        ),
        "ts",
    )
    thread: dict[str, JsonValue] = {"channel_id": channel, "thread_ts": root}
    await notes.call("assistant.threads.setStatus", **thread, status="is searching…")
    await notes.call("assistant.threads.setStatus to nothing", **thread, status="")
    await notes.call("chat.getPermalink", channel=channel, message_ts=root)
    await react(notes, root)
    reply = text_at(
        await notes.call(
            "chat.postMessage under another name",
            channel=channel,
            text="smoke",
            thread_ts=root,
            username="Smoke",
        ),
        "ts",
    )
    await notes.call("chat.update", channel=channel, ts=root, text="smoke, changed")
    await notes.call("conversations.replies", channel=channel, ts=root, include_all_metadata=True)
    await notes.call("conversations.history", channel=channel, oldest=root, inclusive=True, limit=1)
    await notes.call("chat.delete", channel=channel, ts=reply)
    await notes.call("chat.delete of a root", channel=channel, ts=root)


async def react(notes: Notes, ts: str) -> None:
    """Add a reaction, again, look, and take it away, again."""
    emoji: dict[str, JsonValue] = {
        "channel": notes.room.channel,
        "timestamp": ts,
        "name": "eyes",
    }
    await notes.call("reactions.add", **emoji)
    await notes.call("reactions.add again", **emoji)
    await notes.call("reactions.get", channel=notes.room.channel, timestamp=ts)
    await notes.call("reactions.remove", **emoji)
    await notes.call("reactions.remove again", **emoji)


async def hear(notes: Notes, socket: ClientWebSocketResponse) -> None:
    """Note what comes over a socket, up to the last deletion.

    What is of this channel is acknowledged, the rest is left for whom it is meant.
    """
    async for message in socket:
        body = cast("Json", json.loads(str(message.data)))
        event = object_at(body, "payload", "event")
        if notes.room.channel not in (text_at(event, "channel"), text_at(event, "item", "channel")):
            continue
        await socket.send_json({"envelope_id": text_at(body, "envelope_id")})
        notes.found[f"the event {name_of(event)}"] = body
        if notes.root and text_at(event, "deleted_ts") == notes.root:
            return


def name_of(event: Json) -> str:
    """Name a kind of event."""
    return f"{text_at(event, 'type')} {text_at(event, 'subtype')}".strip()
