"""Everything that people can do with a bot: what it can say is provoked, what can be pressed is."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.playground import Message, Playground, PlaygroundUsage, Refused, View
from bot.playground.forms import elements_of, is_field
from bot.playground.wire import Json, JsonValue, objects_at, text_at

QUIET_SECONDS = 0.4
"""So long without a word between Slack and the bot, and what was begun is done."""

KNOWN = "Can editors see invoices?"
UNKNOWN = "Which moons of Saturn have oceans of methane?"
MOST_ROUNDS = 3


@dataclass
class Tour:
    """Goes through a bot as its people."""

    slack: Playground
    done: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Who has pressed what: each once, for what is pressed brings up more to press."""

    async def go(self) -> None:
        """Ask, press, submit, edit and delete."""
        await self.ask()
        await self.press_everything()
        await self.hand_over()
        await self.press_everything()
        await self.visit_home()
        await self.take_back()

    async def ask(self) -> None:
        """Ask in every way: by mention, directly, in a thread, by command; and as an admin."""
        slack, mira, alex = self.slack, self.slack.person("mira"), self.slack.person("alex")
        channel, direct = slack.channel("help"), slack.direct(mira)
        self.root = await slack.say(mira, channel, self.mention(KNOWN))
        await self.quiet()
        await slack.say(mira, channel, "When does an invitation expire?", self.root)
        await slack.say(mira, direct, KNOWN)
        await slack.command(mira, channel, "/ask", KNOWN)
        await slack.command(mira, channel, "/ask", UNKNOWN)
        await slack.command(mira, channel, "/sources")
        await slack.command(mira, channel, "/frontdesk", "reload")
        await slack.command(alex, channel, "/frontdesk", "status")
        await slack.command(alex, channel, "/frontdesk", "reload")
        await self.quiet()

    async def hand_over(self) -> None:
        """Ask what nobody knows; let the desk reply, in the open and among themselves."""
        slack, mira, priya = self.slack, self.slack.person("mira"), self.slack.person("priya")
        channel = slack.channel("help")
        thread = await slack.say(mira, channel, self.mention(UNKNOWN))
        await self.quiet()
        for card in self.by_the_bot(slack.desk_channel):
            await slack.say(priya, slack.desk_channel, "Three of them.", card.ts)
            await slack.say(priya, slack.desk_channel, "// whoever asks that", card.ts)
        await self.quiet()
        reply = await slack.say(mira, channel, "Which ones?", thread)
        await self.quiet()
        await slack.edit(mira, channel, reply, "Which ones, please?")
        await self.quiet()

    async def visit_home(self) -> None:
        """Open Home, and press what is there."""
        for user in self.users():
            await self.slack.open_home(user)
            await self.quiet()
            view = self.slack.home(user)
            if view is not None:
                await self.use(user, view)

    async def take_back(self) -> None:
        """Edit a question, and delete it."""
        mira, channel = self.slack.person("mira"), self.slack.channel("help")
        await self.slack.edit(mira, channel, self.root, self.mention("Can viewers see invoices?"))
        await self.quiet()
        await self.slack.delete(mira, channel, self.root)
        await self.quiet()

    async def press_everything(self) -> None:
        """Press every button and choose every shortcut, until nothing new comes up."""
        for _ in range(MOST_ROUNDS):
            before = len(self.done)
            for user in self.users():
                for message in self.seen(user):
                    await self.press(user, message)
            await self.quiet()
            if len(self.done) == before:
                return

    async def press(self, user: str, message: Message) -> None:
        """Press what is under a message, and choose the shortcuts of its menu."""
        for action in actions(message.blocks):
            if self.is_new(user, action):
                await self.slack.click(user, message, action)
                await self.fill_in(user)
        if message.only_for is None and message.author == self.slack.bot_user_id:
            for shortcut in self.slack.shortcuts:
                if self.is_new(user, shortcut.callback_id):
                    await self.slack.shortcut(user, message, shortcut.callback_id)
                    await self.fill_in(user)

    async def use(self, user: str, view: View) -> None:
        """Press what is in a view."""
        for action in actions(view.blocks):
            if self.is_new(user, action):
                await self.slack.press(user, view, action)
                await self.fill_in(user)
        await self.quiet()

    async def fill_in(self, user: str) -> None:
        """Submit the modals that have opened; close the second one of a kind."""
        for view in tuple(self.slack.modals(user)):
            if self.is_new(user, text_at(view.body, "callback_id")):
                try:
                    await self.slack.submit(user, view, values_of(view))
                except (PlaygroundUsage, Refused) as refusal:
                    message = f"the modal {view.body} could not be submitted: {refusal}"
                    raise AssertionError(message) from refusal
            else:
                await self.slack.close_view(user, view)

    def is_new(self, user: str, what: str) -> bool:
        """Say whether somebody did not press this yet; from now on they did."""
        is_new = (user, what) not in self.done
        self.done.add((user, what))
        return is_new

    def mention(self, text: str) -> str:
        return f"<@{self.slack.bot_user_id}> {text}"

    def users(self) -> Sequence[str]:
        return [self.slack.person(handle) for handle in ("mira", "priya", "alex")]

    def by_the_bot(self, channel: str) -> Sequence[Message]:
        messages = self.slack.messages(channel)
        return [message for message in messages if message.author == self.slack.bot_user_id]

    def seen(self, user: str) -> Sequence[Message]:
        """Return everything that somebody sees now."""
        channels = [c.channel_id for c in self.slack.channels if user in c.members]
        return (
            *(message for c in channels for message in self.slack.workspace.messages(c)),
            *self.slack.ephemerals(user),
        )

    async def quiet(self) -> None:
        """Wait until Slack and the bot have nothing to say to each other."""
        async with asyncio.timeout(60):
            count = -1
            while count != (count := len(self.slack.traffic.recent())):
                await self.slack.settled()
                await asyncio.sleep(QUIET_SECONDS)


def actions(blocks: Sequence[Json]) -> Iterator[str]:
    """Yield the action ids of all buttons that do not merely lead to a page."""
    for block in blocks:
        for element in (*objects_at(block, "elements"), *objects_at([block.get("accessory")])):
            buttons = text_at(element, "type") in ("button", "feedback_buttons")
            if buttons and not text_at(element, "url") and text_at(element, "action_id"):
                yield text_at(element, "action_id")


def values_of(view: View) -> dict[str, JsonValue]:
    """Fill in a modal: words, the first option of each choice."""
    values: dict[str, JsonValue] = {}
    for _, element in elements_of(view.blocks):
        options = objects_at(element, "options")
        if is_field(element):
            first = text_at(options[0], "value") if options else "because"
            values[text_at(element, "action_id")] = first
    return values
