# pyright: reportUnknownMemberType=false
"""What askers see: outcomes in their threads, and what they alone see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused, SlackUnavailable
from bot.inbox import Button, Whereabouts
from bot.models import Decision, Entry, HandedOff, Posted, Question, ThreadRef, Via
from bot.slack import render
from bot.slack.calls import (
    as_sent,
    call,
    delete,
    direct_channel,
    find_marked,
    goes_on,
    permalink,
    post,
    send,
    update,
)
from bot.slack.render import LinkTo, Message
from bot.voice.lines import Voice

log = structlog.get_logger()

UNREACHABLE = frozenset(
    {
        "cannot_reply_to_message",
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "thread_locked",
        "thread_not_found",
    }
)
"""Slack's errors that say: not here. The outcome goes to the asker's direct messages instead."""

UNCHANGEABLE = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
"""Slack's errors that say: this message is gone, or stays as it is."""


@dataclass(frozen=True, slots=True)
class SlackReplies:
    """Post outcomes where they were asked for."""

    client: AsyncWebClient
    voice: Voice
    link_to: LinkTo = render.own_address

    async def post(self, decision: Decision, reply_url: str | None) -> Posted:
        """Post the outcome where it was asked for; raise `SlackUnavailable` or `SlackRefused`."""
        question, shown = decision.question, render.outcome(decision, self.voice, self.link_to)
        if question.via is not Via.COMMAND:
            return await self._in_thread(question, shown)
        to = Whereabouts(
            question.where.workspace, question.where.channel, question.asker, reply_url=reply_url
        )
        if not isinstance(decision.outcome, HandedOff):
            await whisper(self.client, to, shown)
            return Posted(question.where, None)
        posted = await self._in_direct_messages(question, shown)
        link = await permalink(self.client, posted.where.channel, posted.ts)
        await whisper(self.client, to, render.gone_to_direct(link))
        return posted

    async def find(self, decision: Decision) -> Posted | None:
        """Look an outcome up in Slack that may have been posted; raise `SlackUnavailable`."""
        question = decision.question
        places = [question.where] if question.where.thread else []
        try:
            direct = await direct_channel(self.client, question.asker)
            places.append(replace(question.where, channel=direct, thread=None))
        except SlackRefused:
            log.info("no_direct_messages", question_id=question.question_id)
        for where in places:
            ts = await self._find_in(where, question)
            if ts:
                return Posted(replace(where, thread=where.thread or ts), ts)
        return None

    async def status(self, where: ThreadRef, line: str) -> None:
        """Show a line under a thread until something is posted there; empty, take it away."""
        if where.thread is None:
            return
        try:
            await call(
                "assistant.threads.setStatus",
                self.client.assistant_threads_setStatus(
                    channel_id=where.channel, thread_ts=where.thread, status=line
                ),
            )
        except (SlackUnavailable, SlackRefused) as error:
            log.debug("no_status", error=str(error))

    async def revise(self, decision: Decision, posted: Posted) -> bool:
        """Show this outcome where another one was posted; return False where that is gone."""
        shown = render.outcome(decision, self.voice, self.link_to)
        try:
            await update(self.client, posted, shown)
        except SlackRefused as error:
            if error.code not in UNREACHABLE | UNCHANGEABLE:
                raise
            log.info("reply_is_gone", question_id=decision.question.question_id, why=error.code)
            return False
        return True

    async def withdraw(self, posted: Posted) -> None:
        """Take a reply away, or leave a line in its place where the thread went on after it."""
        if posted.ts is None:
            return
        try:
            if await goes_on(self.client, posted):
                await update(self.client, posted, render.line(render.WITHDRAWN))
            else:
                await delete(self.client, posted)
        except SlackRefused as error:
            log.info("not_withdrawn", stage="erasure", why=error.code)

    async def _in_thread(self, question: Question, shown: Message) -> Posted:
        try:
            return Posted(question.where, await post(self.client, question.where, shown))
        except SlackRefused as error:
            if error.code not in UNREACHABLE:
                raise
            log.info("replies_in_direct_messages", question_id=question.question_id, why=error.code)
        return await self._in_direct_messages(question, shown)

    async def _in_direct_messages(self, question: Question, shown: Message) -> Posted:
        direct = await direct_channel(self.client, question.asker)
        where = ThreadRef(question.where.workspace, direct, None)
        ts = await post(self.client, where, shown)
        return Posted(replace(where, thread=ts), ts)

    async def _find_in(self, where: ThreadRef, question: Question) -> str | None:
        mark = (render.REPLY_EVENT, "question_id", question.question_id)
        try:
            return await find_marked(self.client, where, mark, question.asked_at.timestamp() - 60)
        except SlackRefused:
            return None  # what we cannot read we cannot have posted to


@dataclass(frozen=True, slots=True)
class SlackWhispers:
    """Say what one person alone sees."""

    client: AsyncWebClient
    link_to: LinkTo = render.own_address

    async def line(self, to: Whereabouts, text: str) -> None:
        """Say a line."""
        await whisper(self.client, to, render.line(text))

    async def offer(self, to: Whereabouts, text: str, button: Button, value: str) -> None:
        """Say a line with a button; its value says what a press is about."""
        await whisper(self.client, to, render.offer(text, button, value))

    async def sources(self, to: Whereabouts, entries: Sequence[Entry]) -> None:
        """Show the quotes behind answers."""
        await whisper(self.client, to, render.sources(entries, self.link_to))


async def whisper(client: AsyncWebClient, to: Whereabouts, message: Message) -> None:
    """Show somebody alone a message: by the reply address, in the thread, or directly."""
    if not to.channel:  # whoever pressed something in the Home tab
        await post(
            client, ThreadRef(to.workspace, await direct_channel(client, to.asker), None), message
        )
        return
    # A reply address does not know threads; and it works where the bot is no member.
    if to.reply_url and to.thread is None and await send(to.reply_url, message):
        return
    try:
        await call(
            "chat.postEphemeral",
            client.chat_postEphemeral(
                channel=to.channel,
                user=to.asker,
                thread_ts=to.thread,
                text=message.text,
                blocks=as_sent(message.blocks),
            ),
        )
    except SlackRefused:
        direct = await direct_channel(client, to.asker)
        await post(client, ThreadRef(to.workspace, direct, None), message)
