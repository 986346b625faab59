"""What people do, and what the app is sent for it: slash commands, clicks and shortcuts.

Answers that go to a `response_url`, or come with the acknowledgement, land here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.playground.arguments import Arguments
from bot.playground.errors import Code, PlaygroundUsage, Refused
from bot.playground.interactivity import ResponseLink, ResponseLinks, Triggers
from bot.playground.models import Channel, Content, Kind, Message, Place
from bot.playground.payloads import stored_message_json
from bot.playground.socket_mode import NotAnswered, SocketMode, Sort
from bot.playground.wire import Json, JsonValue, objects_at, present, text_at
from bot.playground.workspace import Workspace

DIRECT_NAME = "directmessage"
PRIVATE_NAME = "privategroup"


@dataclass(frozen=True, slots=True)
class Pressed:
    """The element that somebody pressed, and the block that it is in."""

    block_id: str
    element: Json


@dataclass(frozen=True, slots=True)
class Interactions:
    """Sends the app what people do and carries out what it answers."""

    workspace: Workspace
    sockets: SocketMode
    links: ResponseLinks
    triggers: Triggers
    url: str

    async def command(self, user: str, channel_id: str, name: str, text: str) -> None:
        """Type a slash command; tell the person privately when the app does not take it."""
        channel = self.workspace.channel(channel_id)
        link = self.links.make(user, Place(channel_id))
        payload = self._slash(user, channel, link)
        try:
            answer = await self.sockets.ask(
                Sort.COMMAND, {**payload, "command": name, "text": text}
            )
        except NotAnswered as failure:
            line = f"{name} failed with the error “{failure}”. Is the app running?"
            self.workspace.post_whisper(user, link.place, Content(line))
            return
        if answer:
            self._respond_or_tell(link, answer)

    async def click(self, user: str, message: Message, action_id: str) -> None:
        """Press a button; tell the person privately when the app does not take it."""
        pressed = find_pressed(message.blocks, action_id)
        link = self.links.make(user, message.place, message)
        payload: Json = {
            **self._who_and_where(user, message.channel),
            "type": "block_actions",
            "api_app_id": self.workspace.app.app_id,
            "container": container_of(message),
            **self._message_of(message),
            "actions": [self._action(pressed)],
            "response_url": self._response_url(link),
        }
        await self._interact(payload, link)

    async def shortcut(self, user: str, message: Message, callback_id: str) -> None:
        """Choose a message shortcut from a message's menu."""
        link = self.links.make(user, message.place, message)
        payload: Json = {
            **self._who_and_where(user, message.channel),
            "type": "message_action",
            "callback_id": callback_id,
            "message_ts": message.ts,
            "action_ts": self.workspace.ids.ts(),
            "message": stored_message_json(self.workspace, message),
            "response_url": self._response_url(link),
        }
        await self._interact(payload, link)

    def use_link(self, link_id: str, body: Json) -> None:
        """Carry out what was sent to a response_url; refuse what Slack would refuse."""
        self.respond(self.links.use(link_id), body)

    def respond(self, link: ResponseLink, body: Json) -> None:
        """Say, replace or delete something in answer to a command or a click."""
        arguments = Arguments(body)
        if arguments.flag("delete_original"):
            self.workspace.delete(self._original(link))
            return
        content = arguments.content(self.workspace.ids)
        app = self.workspace.app.user_id
        if arguments.flag("replace_original"):
            self.workspace.edit(self._original(link), content, app)
            return
        place = Place(link.place.channel, arguments.text("thread_ts") or link.place.thread)
        if arguments.text("response_type") == "in_channel":
            self.workspace.post(app, place, content)
        else:
            self.workspace.post_whisper(link.person, place, content)

    def _respond_or_tell(self, link: ResponseLink, answer: Json) -> None:
        try:
            self.respond(link, answer)
        except Refused as refusal:
            line = f"The app answered something that Slack refuses ({refusal.code})."
            self.workspace.post_whisper(link.person, link.place, Content(line))

    async def _interact(self, payload: Json, link: ResponseLink) -> None:
        try:
            await self.sockets.ask(Sort.INTERACTION, payload)
        except NotAnswered as failure:
            line = f"The app did not take that ({failure}). Is it running?"
            self.workspace.post_whisper(link.person, link.place, Content(line))

    def _original(self, link: ResponseLink) -> Message:
        message = link.message
        if message is None:
            raise Refused(Code.MESSAGE_NOT_FOUND)
        if message.only_for is not None:
            return self.workspace.whisper(message.channel, message.ts)
        return self.workspace.message(message.channel, message.ts)

    def _slash(self, user: str, channel: Channel, link: ResponseLink) -> Json:
        workspace = self.workspace
        return {
            "token": "playground",
            "team_id": workspace.team.team_id,
            "team_domain": workspace.team.domain,
            "channel_id": channel.channel_id,
            "channel_name": wire_name(channel),
            "user_id": user,
            "user_name": workspace.person(user).handle,
            "api_app_id": workspace.app.app_id,
            "is_enterprise_install": False,
            "response_url": self._response_url(link),
            "trigger_id": self.triggers.make(user),
        }

    def _who_and_where(self, user: str, channel_id: str) -> dict[str, JsonValue]:
        workspace = self.workspace
        channel = workspace.channel(channel_id)
        person = workspace.person(user)
        return {
            "token": "playground",
            "team": {"id": workspace.team.team_id, "domain": workspace.team.domain},
            "user": {"id": user, "name": person.handle, "team_id": workspace.team.team_id},
            "channel": {"id": channel_id, "name": wire_name(channel)},
            "trigger_id": self.triggers.make(user),
            "is_enterprise_install": False,
        }

    def _message_of(self, message: Message) -> Json:
        if message.only_for is not None:
            return {}
        return {"message": stored_message_json(self.workspace, message)}

    def _action(self, pressed: Pressed) -> Json:
        carried = ("action_id", "text", "value", "type", "style", "url")
        return {
            **{name: pressed.element[name] for name in carried if name in pressed.element},
            "block_id": pressed.block_id,
            "action_ts": self.workspace.ids.ts(),
        }

    def _response_url(self, link: ResponseLink) -> str:
        return f"{self.url}/respond/{link.link_id}"


def wire_name(channel: Channel) -> str:
    """Return what Slack calls a conversation in commands and clicks."""
    names = {Kind.DIRECT: DIRECT_NAME, Kind.PRIVATE: PRIVATE_NAME}
    return names.get(channel.kind, channel.name)


def container_of(message: Message) -> Json:
    """Say where a button was pressed."""
    return present(
        type="message",
        message_ts=message.ts,
        channel_id=message.channel,
        is_ephemeral=message.only_for is not None,
        thread_ts=message.thread,
    )


def find_pressed(blocks: Sequence[Json], action_id: str) -> Pressed:
    """Return the element with this action id; raise `PlaygroundUsage` if there is none."""
    for block in blocks:
        accessory = block.get("accessory")
        elements = (*objects_at(block, "elements"), *objects_at([accessory]))
        for element in elements:
            if element.get("action_id") == action_id:
                return Pressed(text_at(block, "block_id"), element)
    known = [text_at(e, "action_id") for b in blocks for e in objects_at(b, "elements")]
    listed = ", ".join(filter(None, known)) or "none"
    message = f"No element with action id {action_id!r}; there is: {listed}"
    raise PlaygroundUsage(message)
