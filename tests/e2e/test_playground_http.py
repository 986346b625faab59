# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""The playground over signed HTTP, as a Bolt app with a public address sees it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Endpoint, Patience, Playground, PlaygroundUsage, Setting, Way
from bot.playground.server import LOOPBACK, bind, serve
from tests.chaos.company import write_pages
from tests.chaos.crew import Post, frontdesk
from tests.weaviate_server import free_port

SECRET = "signing-secret"  # noqa: S105  # of nothing
HASTE = Patience(ack_seconds=0.5, retry_delays=(0.0, 0.3, 0.3))
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "why",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@pytest.fixture
def port() -> int:
    """Return where the app will listen."""
    return free_port()


@pytest.fixture
async def playground(port: int) -> AsyncIterator[Playground]:
    """Return a playground that posts to the app."""
    endpoint = Endpoint(f"http://{LOOPBACK}:{port}/slack/events", SECRET)
    playground = Playground(setting=Setting(patience=HASTE, endpoint=endpoint))
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
def app(playground: Playground) -> AsyncApp:
    """Return a Bolt app that answers mentions, a command, and a modal."""
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    app = AsyncApp(client=client, signing_secret=SECRET)

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="Yes.")

    @app.command("/ask")
    async def ask(ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any]) -> None:
        await ack("One moment.")
        await respond(f"You asked: {command['text']}")

    @app.command("/sources")
    async def sources(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.view("why")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"reason": "Say more."})

    return app


async def listening(app: AsyncApp, port: int) -> web.AppRunner:
    """Let the app listen."""
    return await serve(app.web_app("/slack/events"), bind(LOOPBACK, port))


async def test_a_bolt_app_answers_over_http(
    app: AsyncApp, playground: Playground, port: int
) -> None:
    """Challenge, event, command with an answer in words, modal with a complaint."""
    with pytest.raises(PlaygroundUsage, match="connection_failed"):
        await playground.verify()
    mira, channel = playground.person("mira"), playground.channel("help")
    ts = await playground.say(mira, channel, f"<@{playground.bot_user_id}> are you there?")
    runner = await listening(app, port)
    await playground.verify()
    answer = await playground.wait_for(lambda: playground.messages(channel, ts)[1:])
    assert [m.text for m in answer] == ["Yes."]
    await playground.command(mira, channel, "/ask", "how long?")
    await playground.wait_for(lambda: playground.ephemerals(mira)[1:])
    said = {m.text for m in playground.ephemerals(mira)}
    assert said == {"One moment.", "You asked: how long?"}
    await playground.command(mira, channel, "/sources")
    (modal,) = playground.modals(mira)
    assert await playground.submit(mira, modal, {"text": "so"}) == {"reason": "Say more."}
    await runner.cleanup()


async def test_an_app_that_was_away_gets_the_retry(
    app: AsyncApp, playground: Playground, port: int
) -> None:
    """An event that finds nobody comes again; a command says so at once."""
    runner = await listening(app, port)
    await playground.verify()
    await runner.cleanup()
    mira, channel = playground.person("mira"), playground.channel("help")
    retried = asyncio.Event()
    playground.traffic.watch(lambda exchange: retried.set() if exchange.attempt else None)
    await playground.command(mira, channel, "/ask", "how long?")
    assert "dispatch_failed" in playground.ephemerals(mira)[0].text
    ts = await playground.say(mira, channel, f"<@{playground.bot_user_id}> are you there?")
    await asyncio.wait_for(retried.wait(), 5)
    runner = await listening(app, port)
    await playground.wait_for(lambda: playground.messages(channel, ts)[1:])
    await runner.cleanup()


async def test_a_forged_event_is_refused_by_bolt(playground: Playground, port: int) -> None:
    """The secret counts: an app with another one takes nothing."""
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    runner = await listening(AsyncApp(client=client, signing_secret="other"), port)  # noqa: S106  # of nothing
    with pytest.raises(PlaygroundUsage, match="status 401"):
        await playground.verify()
    await runner.cleanup()


async def test_without_a_request_url_there_is_nothing_to_verify() -> None:
    """Socket Mode needs no challenge."""
    with pytest.raises(PlaygroundUsage, match="Socket Mode"):
        await Playground().verify()


async def test_frontdesk_itself_answers_over_http(
    playground: Playground, port: int, tmp_path: Path
) -> None:
    """`frontdesk serve` with a signing secret and no app token, from challenge to answer."""
    post = Post(tmp_path, None, 1)
    environ = {
        **post.environ(playground),
        "SLACK_APP_TOKEN": "",
        "SLACK_SIGNING_SECRET": SECRET,
        "FRONTDESK_HTTP_HOST": LOOPBACK,
        "FRONTDESK_HTTP_PORT": str(port),
    }
    await frontdesk(post, environ, "knowledge", "load", str(write_pages(tmp_path / "pages")))
    command = (sys.executable, "-m", "bot", "serve")
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, cwd=post.folder, env=environ, stderr=quiet
    )
    try:
        await asyncio.wait_for(playground.verify_until_answered(), 30)
        mira, channel = playground.person("mira"), playground.channel("help")
        question = f"<@{playground.bot_user_id}> Can editors see invoices?"
        ts = await playground.say(mira, channel, question)
        answer = (await playground.wait_for(lambda: playground.messages(channel, ts)[1:], 30))[0]
        assert "editor" in answer.text.lower()
        await playground.settled()
        events = [e for e in playground.traffic.recent() if e.way is Way.EVENT]
        assert {e.status for e in events} == {200}
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 20) == 0
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
