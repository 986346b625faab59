# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""What Slack sends goes into the inbox, and is acknowledged only when it is there.

Nothing is decided here. Two of Bolt's ways would lose questions, so they are not taken:

* it acknowledges events before their listener runs: `process_before_response` turns that round, so
  a write that fails is a 500, which Socket Mode does not acknowledge, and Slack sends again;
* it asks `auth.test` on the first event, and acknowledges the event when that fails: `authorize`
  returns what was found out at the start.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.inbox import Approval, Arrival
from bot.models import Ignored
from bot.ports import Intake
from bot.slack import interactions, parse
from bot.slack.approvals import Returned
from bot.slack.parse import Identity
from bot.slack.scopes import COMMANDS, READERS_CHANGED
from knowledge.errors import KnowledgeError

log = structlog.get_logger()

UNKNOWN = "I do not know this command. I know {known}."

Body = Mapping[str, object]


def _forget_nothing(_changed: Sequence[str]) -> None:
    """Know nothing that could have changed."""


class Forms(Protocol):
    """What looks at a modal before it closes; raises `DatabaseUnavailable`."""

    async def returned(self, approval: Approval) -> Returned | None:
        """Return what the window is told that was sent; None where it may close."""
        ...


class NothingWrong:
    """Let every modal close."""

    async def returned(self, approval: Approval) -> None:  # as the protocol has it
        """Return None."""


async def _send_back(returned: Returned, ack: AsyncAck) -> None:
    if returned.view is not None:
        await ack(response_action="update", view=returned.view)
    else:
        await ack(response_action="errors", errors=dict(returned.errors))


@dataclass(frozen=True, slots=True)
class Reception:
    """Put what arrives into the inbox, and wake who works on it."""

    intake: Intake
    me: Identity
    wake: Callable[[], None]
    clock: Callable[[], datetime]
    look_again: Callable[[Sequence[str]], None] = _forget_nothing
    forms: Forms = field(default_factory=NothingWrong)

    async def message(self, body: Body) -> None:
        """Take an event."""
        await self._take(parse.message(body, self.me))

    async def readers(self, body: Body) -> None:
        """Take an event that tells of who reads where."""
        self.look_again(parse.changed(body))

    async def opened(self, body: Body) -> None:
        """Take that somebody looks at the app."""
        await self._take(interactions.opened(body, self.me, self.clock()))

    async def other(self) -> None:
        """Take an event that nothing is done about."""

    async def command(self, body: Body, ack: AsyncAck) -> None:
        """Take a slash command."""
        await self._take(parse.command(body, self.me, self.clock()))
        await ack()

    async def button(self, body: Body, ack: AsyncAck) -> None:
        """Take a press; one that is none of ours is acknowledged and forgotten."""
        await self._take(parse.button(body, self.me, self.clock()))
        await ack()

    async def shortcut(self, body: Body, ack: AsyncAck) -> None:
        """Take a shortcut; one that is none of ours is acknowledged and forgotten."""
        await self._take(interactions.shortcut(body, self.me, self.clock()))
        await ack()

    async def submission(self, body: Body, ack: AsyncAck) -> None:
        """Take a modal that was filled in; the acknowledgement closes it, or says what is wrong."""
        arrival = interactions.submission(body, self.me, self.clock())
        if isinstance(arrival, Arrival) and isinstance(arrival.incoming, Approval):
            returned = await self.forms.returned(arrival.incoming)
            if returned is not None:
                await _send_back(returned, ack)
                return
        await self._take(arrival)
        await ack()

    async def _take(self, arrival: Arrival | Ignored) -> None:
        if isinstance(arrival, Ignored):
            log.debug("ignored", stage="intake", why=arrival.why)
            return
        if await self.intake.put(arrival):
            self.wake()


def build_app(client: AsyncWebClient, reception: Reception, signing_secret: str = "") -> AsyncApp:
    """Return the Bolt app with every listener; the signing secret is for HTTP alone."""
    app = AsyncApp(
        logger=_quiet(),
        client=AsyncWebClient(base_url=client.base_url),
        authorize=_authorized_as(reception.me, client.token or ""),
        signing_secret=signing_secret,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        attaching_conversation_kwargs_enabled=False,
    )
    for event in ("app_mention", "message"):
        app.event(event)(reception.message)
    for event in READERS_CHANGED:
        app.event(event)(reception.readers)
    app.event("app_home_opened")(reception.opened)
    # An event of an older manifest: left unanswered, Slack would send it again and again.
    app.event(re.compile(".*"))(reception.other)
    for command in COMMANDS:
        app.command(command)(reception.command)
    app.action(re.compile(".*"))(reception.button)
    app.view_submission(re.compile(".*"))(reception.submission)
    app.shortcut(re.compile(".*"))(reception.shortcut)
    app.error(_not_taken)
    return app


async def _not_taken(error: Exception) -> BoltResponse:
    """Acknowledge nothing, so that Slack sends it again; but what nobody takes, for good."""
    if isinstance(error, BoltUnhandledRequestError):
        return _unknown(cast("Body", error.body))
    if isinstance(error, KnowledgeError):
        # Bolt's own line would be a traceback for each event, where the disk is full.
        log.error("not_taken", stage="intake", error=str(error))
    else:
        log.error("intake_broke", stage="intake", exc_info=error)
    return BoltResponse(status=500, body="")


def _unknown(body: Body) -> BoltResponse:
    """Acknowledge what an older or newer manifest lets Slack send, and tell whoever typed it."""
    command = parse.text(body, "command")
    log.warning("unknown_request", stage="intake", type=command or parse.text(body, "type"))
    known = ", ".join(COMMANDS)
    return BoltResponse(status=200, body=UNKNOWN.replace("{known}", known) if command else "")


def _quiet() -> logging.Logger:
    """Return a logger for Bolt's errors; it warns of settings that it finds and does not use."""
    quiet = logging.getLogger("frontdesk.bolt")
    quiet.setLevel(logging.ERROR)
    return quiet


def _authorized_as(me: Identity, token: str) -> Callable[[], Awaitable[AuthorizeResult]]:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=me.team,
            bot_user_id=me.user,
            bot_id=me.bot,
            bot_token=token,
        )

    return authorize
