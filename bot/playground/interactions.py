"""What people do, and what the app's answers do: commands, clicks, shortcuts, modals and Home.

Answers that go to a `response_url`, or come with the acknowledgement, land here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.playground.arguments import Arguments
from bot.playground.delivery import Delivery, NotAnswered, Sort
from bot.playground.errors import Code, PlaygroundUsage, Refused
from bot.playground.forms import NOTHING_ENTERED, Values, missing
from bot.playground.interaction_payloads import InteractionPayloads, find_pressed
from bot.playground.interactivity import ResponseLink, ResponseLinks, Triggers
from bot.playground.models import Content, Message, Place, Tab, View
from bot.playground.view_methods import taken
from bot.playground.wire import Json, JsonValue, object_at, text_at
from bot.playground.workspace import Workspace

ACCEPTED: Mapping[str, str] = {}
"""No complaints about a form."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """Sends the app what people do and carries out what it answers."""

    workspace: Workspace
    delivery: Delivery
    links: ResponseLinks
    triggers: Triggers
    url: str

    async def command(self, user: str, channel_id: str, name: str, text: str) -> None:
        """Type a slash command; tell the person privately when the app does not take it."""
        channel = self.workspace.channel(channel_id)
        link = self.links.make(user, Place(channel_id))
        payload = {**self._payloads.command(user, channel, link), "command": name, "text": text}
        try:
            answer = await self.delivery.ask(Sort.COMMAND, payload)
        except NotAnswered as failure:
            line = f"{name} failed with the error “{failure}”. Is the app running?"
            self.workspace.post_whisper(user, link.place, Content(line))
            return
        if answer:
            self._respond_or_tell(link, answer)

    async def click(
        self, user: str, message: Message, action_id: str, value: JsonValue = None
    ) -> None:
        """Press a button under a message, or choose `value`; tell when the app does not take it."""
        pressed = find_pressed(message.blocks, action_id, value)
        link = self.links.make(user, message.place, message)
        await self._interact(self._payloads.click(user, message, pressed, link), link)

    async def shortcut(self, user: str, callback_id: str, channel: str, ts: str) -> None:
        """Choose a message shortcut from a message's menu."""
        message = self.workspace.message(channel, ts)
        link = self.links.make(user, message.place, message)
        await self._interact(self._payloads.shortcut(user, message, callback_id, link), link)

    async def press(
        self, user: str, view_id: str, action_id: str, values: Values = NOTHING_ENTERED
    ) -> None:
        """Press a button in a modal or in the Home tab; `values` as for `submit`.

        For a menu, `values` holds what was chosen under its action id.
        """
        view = self._view(user, view_id)
        pressed = find_pressed(view.blocks, action_id, values.get(action_id))
        await self._ask_or_complain(self._payloads.press(user, view, pressed, values))

    async def submit(self, user: str, view_id: str, values: Values) -> Mapping[str, str]:
        """Submit a modal with what was entered, by action id; return complaints by block id.

        A choice is named by its option's `value`, several by a list. No complaints: it is gone, or
        shows what the app answered. Raises `PlaygroundUsage` when the app does not take it.
        """
        view = self._view(user, view_id)
        complaints = missing(view.blocks, values)
        if complaints:
            return complaints
        answer = await self._ask_or_complain(self._payloads.submission(user, view, values))
        try:
            return await self._carry_out(view, answer)
        except Refused as refusal:
            message = f"The app answered something that Slack refuses ({refusal.code})."
            raise PlaygroundUsage(message) from refusal

    async def close(self, user: str, view_id: str) -> None:
        """Close a modal without submitting it; the app hears of it if it asked to."""
        view = self._view(user, view_id)
        if view.body.get("clear_on_close") is True:
            await self._clear(user)
            return
        self.workspace.views.close(view)
        await self._tell_closed(view, cleared=False)

    def home(self, user: str, tab: Tab = Tab.HOME) -> None:
        """Open the app's Home, or its messages."""
        self.workspace.open_tab(user, tab)

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
        if arguments.flag("replace_original"):
            self.workspace.edit(self._original(link), content, self.workspace.app.user_id)
            return
        place = Place(link.place.channel, arguments.text("thread_ts") or link.place.thread)
        if arguments.text("response_type") == "in_channel":
            self.workspace.post_answer(place, content)
        else:
            self.workspace.post_whisper(link.person, place, content)

    async def _carry_out(self, view: View, answer: Json) -> Mapping[str, str]:
        """Do what the app answered to a modal; a modal that is gone by now stays gone."""
        views = self.workspace.views
        action = text_at(answer, "response_action")
        if action == "errors":
            return complaints_of(view, object_at(answer, "errors"))
        if action == "clear":
            await self._clear(view.user)
        elif action == "update" and views.is_open(view):
            views.update(views.find(view.view_id), self._answered_view(answer))
        elif action == "push" and views.is_open(view):
            views.push(view.user, self._answered_view(answer))
        elif action and action not in ("update", "push"):
            message = f"The app answered with a response_action that Slack does not know: {action}."
            raise PlaygroundUsage(message)
        elif views.is_open(view) and not action:
            views.close(view)
        return ACCEPTED

    def _answered_view(self, answer: Json) -> Json:
        return taken(object_at(answer, "view"), "modal", self.workspace.ids)

    async def _clear(self, user: str) -> None:
        for view in reversed(self.workspace.views.stack(user)):
            self.workspace.views.close(view)
            await self._tell_closed(view, cleared=True)

    async def _tell_closed(self, view: View, *, cleared: bool) -> None:
        if view.body.get("notify_on_close") is True:
            payload = self._payloads.closing(view.user, view, cleared=cleared)
            await self._ask_or_complain(payload)

    async def _ask_or_complain(self, payload: Json) -> Json:
        try:
            return await self.delivery.ask(Sort.INTERACTION, payload)
        except NotAnswered as failure:
            message = f"The app did not take that ({failure}). Is it running?"
            raise PlaygroundUsage(message) from failure

    def _view(self, user: str, view_id: str) -> View:
        view = self.workspace.views.find(view_id)
        if view.user != user:
            raise Refused(Code.NOT_FOUND)
        return view

    def _respond_or_tell(self, link: ResponseLink, answer: Json) -> None:
        try:
            self.respond(link, answer)
        except Refused as refusal:
            line = f"The app answered something that Slack refuses ({refusal.code})."
            self.workspace.post_whisper(link.person, link.place, Content(line))

    async def _interact(self, payload: Json, link: ResponseLink) -> None:
        try:
            await self.delivery.ask(Sort.INTERACTION, payload)
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

    @property
    def _payloads(self) -> InteractionPayloads:
        return InteractionPayloads(self.workspace, self.triggers, self.url)


def complaints_of(view: View, errors: Json) -> Mapping[str, str]:
    """Return the app's complaints about a form; each must name an input block of it."""
    inputs = [block.get("block_id") for block in view.blocks if block.get("type") == "input"]
    if not errors or any(name not in inputs for name in errors):
        message = "The app complains about fields that the modal does not have."
        raise PlaygroundUsage(message)
    return {name: str(complaint) for name, complaint in errors.items()}
