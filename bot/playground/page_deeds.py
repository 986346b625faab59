"""What people do on the page: each deed by its name in the page's address."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import cast

from bot.playground.errors import Code, PlaygroundUsage, Refused
from bot.playground.interactions import Interactions
from bot.playground.models import Command, Content, Message, Place, Tab
from bot.playground.page_view import PersonView
from bot.playground.typed import typed
from bot.playground.wire import Json, at, object_at, text_at
from bot.playground.workspace import Workspace

LONGEST_TYPED = 40_000
DONE: Json = {"ok": True}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a person does on the page."""

    user: str
    body: Json

    def text(self, name: str) -> str:
        """Return a string of the request."""
        return text_at(self.body, name)


Doing = Callable[[Deed], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Deeds:
    """Carry out what people do; raise `Refused` or `PlaygroundUsage` where it cannot be."""

    workspace: Workspace
    interactions: Interactions
    commands: tuple[Command, ...]

    def by_name(self) -> Mapping[str, Doing]:
        """Return what can be done."""
        return {
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "command": self._command,
            "click": self._click,
            "shortcut": self._shortcut,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
        }

    async def _say(self, deed: Deed) -> Json:
        place = Place(deed.text("channel"), deed.text("thread") or None)
        text = written(deed)
        self.workspace.post(deed.user, place, Content(typed(self.workspace, text)))
        return DONE

    async def _edit(self, deed: Deed) -> Json:
        message, text = self._own(deed), written(deed)
        self.workspace.edit(message, Content(typed(self.workspace, text)), deed.user)
        return DONE

    async def _delete(self, deed: Deed) -> Json:
        self.workspace.delete(self._own(deed))
        return DONE

    async def _react(self, deed: Deed) -> Json:
        message = self._seen(deed)
        users = next((r.users for r in message.reactions if r.name == deed.text("name")), ())
        change = self.workspace.unreact if deed.user in users else self.workspace.react
        change(message, deed.text("name"), deed.user)
        return DONE

    async def _command(self, deed: Deed) -> Json:
        names = [command.name for command in self.commands]
        if deed.text("name") not in names:
            known = ", ".join(names) or "none"
            message = f"{deed.text('name')} is not a command here; there is: {known}."
            raise PlaygroundUsage(message)
        await self.interactions.command(
            deed.user, deed.text("channel"), deed.text("name"), deed.text("text").strip()
        )
        return DONE

    async def _click(self, deed: Deed) -> Json:
        value = at(deed.body, "value")
        await self.interactions.click(deed.user, self._seen(deed), deed.text("action"), value)
        return DONE

    async def _shortcut(self, deed: Deed) -> Json:
        message = self._seen(deed)
        await self.interactions.shortcut(
            deed.user, deed.text("callback"), message.channel, message.ts
        )
        return DONE

    async def _press(self, deed: Deed) -> Json:
        values = object_at(deed.body, "values")
        await self.interactions.press(deed.user, deed.text("view"), deed.text("action"), values)
        return DONE

    async def _submit(self, deed: Deed) -> Json:
        values = object_at(deed.body, "values")
        complaints = await self.interactions.submit(deed.user, deed.text("view"), values)
        return {"ok": True, "errors": cast("Json", complaints)}

    async def _close(self, deed: Deed) -> Json:
        await self.interactions.close(deed.user, deed.text("view"))
        return DONE

    async def _home(self, deed: Deed) -> Json:
        self.interactions.home(deed.user, Tab(deed.text("tab") or Tab.HOME))
        return DONE

    def _own(self, deed: Deed) -> Message:
        message = self.workspace.message(deed.text("channel"), deed.text("ts"))
        if message.author != deed.user:
            raise Refused(Code.CANT_UPDATE_MESSAGE)
        return message

    def _seen(self, deed: Deed) -> Message:
        channel, ts = deed.text("channel"), deed.text("ts")
        private = at(deed.body, "private") is True
        find = self.workspace.whisper if private else self.workspace.message
        message = find(channel, ts)
        if not PersonView(self.workspace, self.workspace.person(deed.user)).reads(message):
            raise Refused(Code.MESSAGE_NOT_FOUND)
        return message


def written(deed: Deed) -> str:
    """Return the text that somebody typed; refuse none, and too much."""
    text = deed.text("text").strip()
    if not text:
        raise Refused(Code.NO_TEXT)
    if len(text) > LONGEST_TYPED:
        raise Refused(Code.MSG_TOO_LONG)
    return text
