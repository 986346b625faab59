# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
"""Web API calls: made the same way everywhere, with failures in our own words."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar, cast

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import SlackRefused, SlackUnavailable
from bot.models import Posted, ThreadRef
from bot.slack.parse import Identity, Json, Persona, part, parts, persona, text
from bot.slack.render import Message

Found = TypeVar("Found")

log = structlog.get_logger()

TIMEOUT_SECONDS = 15
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
PAGE = 200
PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
"""Slack's errors that go away by themselves."""
FAILURES = (aiohttp.ClientError, asyncio.TimeoutError, SlackClientError, OSError)
"""What the SDK raises when Slack could not be reached, or what came back is not Slack's."""


@asynccontextmanager
async def lasting_client(token: str, base_url: str) -> AsyncGenerator[AsyncWebClient]:
    """Open a client that keeps its connections between calls, and close them at the end."""
    patience = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=patience) as session:
        yield open_client(token, base_url, session)


def open_client(
    token: str, base_url: str | None = None, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """Return a client that waits when Slack says so, and never repeats a call by itself.

    A connection that breaks may break after Slack has posted: whoever called looks first. Without
    a session each call opens a connection of its own.
    """
    return AsyncWebClient(
        token=token,
        base_url=base_url or AsyncWebClient.BASE_URL,
        timeout=TIMEOUT_SECONDS,
        session=session,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
    )


async def patiently(ask: Callable[[], Awaitable[Found]]) -> Found:
    """Ask until Slack answers, less and less often; raise `SlackRefused`.

    For the start of a bot: who starts it again would not help either.
    """
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return await ask()
        except SlackUnavailable as error:
            log.warning("waits_for_slack", stage="start", error=str(error), seconds=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


async def identify(client: AsyncWebClient, workspace: str) -> Identity:
    """Ask Slack who we are; raise `SlackUnavailable` or `SlackRefused`."""
    answer = await call("auth.test", client.auth_test())
    named = {field: text(answer, field) or "" for field in ("team_id", "user_id", "bot_id")}
    return Identity(workspace, named["team_id"], named["user_id"], named["bot_id"])


class Answer(Protocol):
    """What the SDK returns."""

    @property
    def data(self) -> object:
        """Return the decoded body."""
        ...


async def call(method: str, awaited: Awaitable[Answer]) -> Json:
    """Return the answer of a call; raise `SlackUnavailable` or `SlackRefused`."""
    try:
        answer = await awaited
    except SlackApiError as error:
        raise translated(method, error) from error
    except FAILURES as error:
        message = f"{method}: Slack does not answer ({type(error).__name__})"
        raise SlackUnavailable(message) from error
    return cast("Json", answer.data) if isinstance(answer.data, dict) else {}


def translated(method: str, error: SlackApiError) -> SlackUnavailable | SlackRefused:
    """Return our error for Slack's: one that passes, or one that stays."""
    status = cast("int", getattr(error.response, "status_code", 200))
    body = cast("object", getattr(error.response, "data", None))
    code = text(cast("Json", body), "error") if isinstance(body, dict) else None
    if status >= 500 or status == 429 or code is None or code in PASSING:  # noqa: PLR2004  # HTTP's own numbers
        return SlackUnavailable(f"{method}: Slack answers {code or status}")
    return SlackRefused(method, code)


async def post(client: AsyncWebClient, where: ThreadRef, message: Message) -> str:
    """Post a message where everybody there sees it; return its ts."""
    answer = await call(
        "chat.postMessage",
        client.chat_postMessage(
            channel=where.channel,
            thread_ts=where.thread,
            text=message.text,
            blocks=as_sent(message.blocks),
            metadata=message.metadata,
            unfurl_links=False,
            unfurl_media=False,
        ),
    )
    return text(answer, "ts") or ""


async def post_as(
    client: AsyncWebClient, where: ThreadRef, message: Message, persona: Persona
) -> str:
    """Post a message under a person's name; return its ts."""
    answer = await call(
        "chat.postMessage",
        client.chat_postMessage(
            channel=where.channel,
            thread_ts=where.thread,
            text=message.text,
            username=persona.name,
            icon_url=persona.picture,
            metadata=message.metadata,
            unfurl_links=False,
            unfurl_media=False,
        ),
    )
    return text(answer, "ts") or ""


async def update(client: AsyncWebClient, posted: Posted, message: Message) -> None:
    """Let one of our messages show something else; metadata that is not given stays."""
    await call(
        "chat.update",
        client.chat_update(
            channel=posted.where.channel,
            ts=posted.ts or "",
            text=message.text,
            blocks=as_sent(message.blocks),
            metadata=message.metadata,
        ),
    )


async def delete(client: AsyncWebClient, posted: Posted) -> None:
    """Take one of our messages away."""
    channel, ts = posted.where.channel, posted.ts or ""
    await call("chat.delete", client.chat_delete(channel=channel, ts=ts))


async def goes_on(client: AsyncWebClient, posted: Posted) -> bool:
    """Say whether something was said after this message in its thread."""
    ts = posted.ts or ""
    async for later in _messages(client, posted.where, float(ts)):
        if (text(later, "ts") or "") > ts:
            return True
    return False


async def send(reply_url: str, message: Message) -> bool:
    """Show a message by a reply address; return False where that is used up or too old."""
    return await _answer_at(reply_url, message, replaces=False)


async def replace(reply_url: str, message: Message) -> bool:
    """Show a message in the place of the one that was pressed, likewise."""
    return await _answer_at(reply_url, message, replaces=True)


async def _answer_at(reply_url: str, message: Message, *, replaces: bool) -> bool:
    webhook = AsyncWebhookClient(reply_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
    try:
        answer = await webhook.send(
            text=message.text,
            blocks=as_sent(message.blocks),
            response_type=None if replaces else "ephemeral",
            replace_original=replaces,
            unfurl_links=False,
            unfurl_media=False,
        )
    except FAILURES as error:
        unavailable = f"response_url: Slack does not answer ({type(error).__name__})"
        raise SlackUnavailable(unavailable) from error
    if answer.status_code >= 500 or answer.status_code == 429:  # noqa: PLR2004  # HTTP's own numbers
        unavailable = f"response_url: Slack answers {answer.status_code}"
        raise SlackUnavailable(unavailable)
    return answer.status_code == 200  # noqa: PLR2004  # likewise


async def permalink(client: AsyncWebClient, channel: str, ts: str | None) -> str | None:
    """Return the address of a message, or None where Slack does not give one."""
    if ts is None:
        return None
    try:
        answer = await call(
            "chat.getPermalink", client.chat_getPermalink(channel=channel, message_ts=ts)
        )
    except (SlackUnavailable, SlackRefused):
        return None  # a link is a comfort; what it belongs to must be said without it too
    return text(answer, "permalink")


async def persona_of(client: AsyncWebClient, user: str) -> Persona:
    """Return under which name and picture somebody is known."""
    return persona(await call("users.info", client.users_info(user=user)))


async def direct_channel(client: AsyncWebClient, user: str) -> str:
    """Return the channel of the bot's direct messages with somebody."""
    answer = await call("conversations.open", client.conversations_open(users=user))
    return text(part(answer, "channel"), "id") or ""


async def find_marked(
    client: AsyncWebClient, where: ThreadRef, mark: tuple[str, str, str], oldest: float
) -> str | None:
    """Return the ts of our message with this metadata, or None.

    `mark` is event type, payload field and value; nothing older than `oldest` is looked at.
    """
    event_type, field, value = mark
    async for message in _messages(client, where, oldest):
        metadata = part(message, "metadata")
        payload = part(metadata, "event_payload")
        if text(metadata, "event_type") == event_type and text(payload, field) == value:
            return text(message, "ts")
    return None


async def _messages(client: AsyncWebClient, where: ThreadRef, oldest: float) -> AsyncIterator[Json]:
    """Yield the messages of a thread, or of a channel's top level, page by page."""
    cursor: str | None = None
    while True:
        answer = await _page(client, where, f"{oldest:.6f}", cursor)
        for message in parts(answer, "messages"):
            yield message
        cursor = text(part(answer, "response_metadata"), "next_cursor")
        if cursor is None:
            return


async def _page(client: AsyncWebClient, where: ThreadRef, oldest: str, cursor: str | None) -> Json:
    if where.thread:
        replies = client.conversations_replies(
            channel=where.channel,
            ts=where.thread,
            cursor=cursor,
            oldest=oldest,
            include_all_metadata=True,
            limit=PAGE,
        )
        return await call("conversations.replies", replies)
    history = client.conversations_history(
        channel=where.channel, cursor=cursor, oldest=oldest, include_all_metadata=True, limit=PAGE
    )
    return await call("conversations.history", history)


def as_sent(blocks: tuple[Block, ...]) -> list[Block]:
    """Return blocks as the SDK takes them."""
    return list(blocks)
