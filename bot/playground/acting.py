"""What the people of a playground do: they write, press, choose, come and go."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from bot.playground import membership
from bot.playground.errors import Code, Refused
from bot.playground.forms import NOTHING_ENTERED, Values
from bot.playground.interactions import Interactions
from bot.playground.models import Content, File, Message, Place, Tab, View
from bot.playground.workspace import Workspace


class Acting(ABC):
    """Lets a program act as the people of a workspace."""

    workspace: Workspace

    @property
    @abstractmethod
    def _interactions(self) -> Interactions:
        """Return what hands the app what people do; raise `PlaygroundUsage` before the start."""

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Let a person write a message; return its ts. `text` is Slack's: `<@U…>` mentions."""
        return self.workspace.post(user, Place(channel, thread_ts), Content(text)).ts

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Let a person change one of their messages."""
        self.workspace.edit(self._own(user, channel, ts), Content(text), user)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Let a person delete one of their messages."""
        self.workspace.delete(self._own(user, channel, ts))

    async def share_file(self, user: str, channel: str, text: str, *files: File) -> str:
        """Let a person write a message on which files hang; return its ts."""
        return self.workspace.post(user, Place(channel), Content(text, files=files)).ts

    async def invite(self, user: str, channel: str, by: str | None = None) -> None:
        """Let somebody, the app too, into a channel."""
        membership.join(self.workspace, user, channel, by)

    async def remove(self, user: str, channel: str, by: str | None = None) -> None:
        """Take somebody, the app too, out of a channel."""
        membership.leave(self.workspace, user, channel, by)

    async def archive(self, user: str, channel: str) -> None:
        """Let a person close a channel."""
        membership.archive(self.workspace, user, channel)

    async def unarchive(self, user: str, channel: str) -> None:
        """Let a person open a channel again."""
        membership.unarchive(self.workspace, user, channel)

    async def delete_channel(self, user: str, channel: str) -> None:
        """Let a person delete a channel with everything in it."""
        membership.remove_channel(self.workspace, user, channel)

    async def deactivate(self, user: str) -> None:
        """Take a person's account away."""
        membership.deactivate(self.workspace, user)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Let a person put an emoji under a message."""
        self.workspace.react(self.workspace.message(channel, ts), name, user)

    async def command(self, user: str, channel: str, name: str, text: str = "") -> None:
        """Let a person type a slash command; return when the app has acknowledged it, or not."""
        await self._interactions.command(user, channel, name, text)

    async def click(self, user: str, message: Message, action_id: str) -> None:
        """Let a person press a button; return when the app has acknowledged it, or not."""
        await self._interactions.click(user, message, action_id)

    async def shortcut(self, user: str, message: Message, callback_id: str) -> None:
        """Let a person choose a message shortcut."""
        await self._interactions.shortcut(user, callback_id, message.channel, message.ts)

    async def press(
        self, user: str, view: View, action_id: str, values: Values = NOTHING_ENTERED
    ) -> None:
        """Let a person press a button in a modal or in the Home tab."""
        await self._interactions.press(user, view.view_id, action_id, values)

    async def submit(self, user: str, view: View, values: Values) -> Mapping[str, str]:
        """Let a person submit a modal: values by action id; return complaints by block id."""
        return await self._interactions.submit(user, view.view_id, values)

    async def close_view(self, user: str, view: View) -> None:
        """Let a person close a modal."""
        await self._interactions.close(user, view.view_id)

    async def open_home(self, user: str, tab: Tab = Tab.HOME) -> None:
        """Let a person open the app's Home, or its messages."""
        self._interactions.home(user, tab)

    def _own(self, user: str, channel: str, ts: str) -> Message:
        message = self.workspace.message(channel, ts)
        if message.author != user:
            raise Refused(Code.CANT_UPDATE_MESSAGE)
        return message
