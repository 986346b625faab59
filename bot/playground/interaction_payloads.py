"""What the app is sent for what people do, as Slack writes it: commands, clicks, modals."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.playground.errors import PlaygroundUsage
from bot.playground.forms import NOTHING_ENTERED, Values, entry, is_field, state_of
from bot.playground.interactivity import ResponseLink, Triggers
from bot.playground.models import Channel, Kind, Message, View
from bot.playground.payloads import stored_message_json, view_json
from bot.playground.wire import Json, JsonValue, object_at, objects_at, present, text_at, without
from bot.playground.workspace import Workspace

NAMES = {Kind.DIRECT: "directmessage", Kind.PRIVATE: "privategroup"}
"""What Slack calls conversations whose names it hides in commands and clicks."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The element that somebody pressed, and the block that it is in."""

    block_id: str
    element: Json
    value: JsonValue = None
    """What was chosen, where there is a choice."""


@dataclass(frozen=True, slots=True)
class InteractionPayloads:
    """Writes payloads."""

    workspace: Workspace
    triggers: Triggers
    url: str

    def command(self, user: str, channel: Channel, link: ResponseLink) -> dict[str, JsonValue]:
        """Write a slash command, but for its name and its text."""
        workspace = self.workspace
        team = workspace.team_of(user)
        return {
            "token": "playground",
            "team_id": team.team_id,
            "team_domain": team.domain,
            "channel_id": channel.channel_id,
            "channel_name": wire_name(channel),
            "user_id": user,
            "user_name": workspace.person(user).handle,
            "api_app_id": workspace.app.app_id,
            "is_enterprise_install": False,
            "response_url": self._response_url(link),
            "trigger_id": self.triggers.make(user),
        }

    def click(self, user: str, message: Message, pressed: Pressed, link: ResponseLink) -> Json:
        """Write a button that was pressed, or an option that was chosen, under a message."""
        return {
            **self._who(user, "block_actions"),
            **self._where(message.channel),
            "trigger_id": self.triggers.make(user),
            "container": container_of(message),
            **self._message_of(message),
            "state": state_of(message.blocks, NOTHING_ENTERED),
            "actions": [self._action(pressed)],
            "response_url": self._response_url(link),
        }

    def press(self, user: str, view: View, pressed: Pressed, values: Values) -> Json:
        """Write a button that was pressed in a modal or in the Home tab."""
        state = state_of(view.blocks, values)
        return {
            **self._who(user, "block_actions"),
            "trigger_id": self.triggers.make(user),
            "container": {"type": "view", "view_id": view.view_id},
            "view": view_json(self.workspace, view, state),
            "actions": [self._action(pressed)],
        }

    def shortcut(self, user: str, message: Message, callback_id: str, link: ResponseLink) -> Json:
        """Write a message shortcut."""
        return {
            # Slack does not name the app here.
            **without(self._who(user, "message_action"), ("api_app_id",)),
            **self._where(message.channel),
            "trigger_id": self.triggers.make(user),
            "callback_id": callback_id,
            "message_ts": message.ts,
            "action_ts": self.workspace.ids.ts(),
            "message": stored_message_json(self.workspace, message),
            "response_url": self._response_url(link),
        }

    def submission(self, user: str, view: View, values: Values) -> Json:
        """Write a modal that was submitted."""
        return {
            **self._who(user, "view_submission"),
            "trigger_id": self.triggers.make(user),
            "view": view_json(self.workspace, view, state_of(view.blocks, values)),
        }

    def closing(self, user: str, view: View, *, cleared: bool) -> Json:
        """Write a modal that was closed; `cleared` with all the others."""
        return {
            **self._who(user, "view_closed"),
            "view": view_json(self.workspace, view),
            "is_cleared": cleared,
        }

    def _who(self, user: str, kind: str) -> dict[str, JsonValue]:
        workspace = self.workspace
        person, team = workspace.person(user), workspace.team_of(user)
        return {
            "type": kind,
            "token": "playground",
            "api_app_id": workspace.app.app_id,
            "team": {"id": team.team_id, "domain": team.domain},
            "user": {"id": user, "name": person.handle, "team_id": team.team_id},
            "is_enterprise_install": False,
        }

    def _where(self, channel_id: str) -> dict[str, JsonValue]:
        channel = self.workspace.channel(channel_id)
        return {"channel": {"id": channel_id, "name": wire_name(channel)}}

    def _message_of(self, message: Message) -> Json:
        if message.only_for is not None:
            return {}
        return {"message": stored_message_json(self.workspace, message)}

    def _action(self, pressed: Pressed) -> Json:
        return {
            **action_of(pressed.element, pressed.value),
            "block_id": pressed.block_id,
            "action_ts": self.workspace.ids.ts(),
        }

    def _response_url(self, link: ResponseLink) -> str:
        return f"{self.url}/respond/{link.link_id}"


def action_of(element: Json, value: JsonValue) -> Json:
    """Write what was pressed or chosen."""
    kind = text_at(element, "type")
    named: Json = {"action_id": text_at(element, "action_id")}
    if is_field(element) or kind == "overflow":
        return {**named, **entry(element, value)}
    if kind == "feedback_buttons":
        buttons = (object_at(element, "positive_button"), object_at(element, "negative_button"))
        pressed = next((b for b in buttons if b.get("value") == value), buttons[0])
        return {
            **named,
            "type": kind,
            **present(value=pressed.get("value"), text=pressed.get("text")),
        }
    carried = ("text", "value", "type", "style", "url")
    return {**named, **{name: element[name] for name in carried if name in element}}


def wire_name(channel: Channel) -> str:
    """Return what Slack calls a conversation in commands and clicks."""
    return NAMES.get(channel.kind, channel.name)


def container_of(message: Message) -> Json:
    """Say where a button was pressed."""
    return present(
        type="message",
        message_ts=message.ts,
        channel_id=message.channel,
        is_ephemeral=message.only_for is not None,
        thread_ts=message.thread,
    )


def find_pressed(blocks: Sequence[Json], action_id: str, value: JsonValue = None) -> Pressed:
    """Return the element with this action id; raise `PlaygroundUsage` if there is none."""
    for block in blocks:
        accessory, element = block.get("accessory"), block.get("element")
        for item in (*objects_at(block, "elements"), *objects_at([accessory, element])):
            if item.get("action_id") == action_id:
                return Pressed(text_at(block, "block_id"), item, value)
    known = [text_at(e, "action_id") for b in blocks for e in objects_at(b, "elements")]
    listed = ", ".join(filter(None, known)) or "none"
    message = f"No element with action id {action_id!r}; there is: {listed}"
    raise PlaygroundUsage(message)
