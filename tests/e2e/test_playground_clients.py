# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownParameterType=false, reportMissingTypeArgument=false
"""The playground as Slack's own clients see it: slack_sdk and slack-bolt, by base URL alone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InputBlock,
    MarkdownBlock,
    PlainTextInputElement,
    SectionBlock,
)
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.playground import Fault, Patience, Playground, Setting, Trouble

LONG_ENOUGH = 4
REASONS = View(
    type="modal",
    callback_id="reasons",
    title="Tell us",
    submit="Send",
    blocks=[
        InputBlock(block_id="reason", label="Why?", element=PlainTextInputElement(action_id="why"))
    ],
)
HASTE = Setting(patience=Patience(ack_seconds=0.5, retry_delays=(0.0, 0.05, 0.05)))


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a playground that listens and does not wait long."""
    playground = Playground(setting=HASTE)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
def client(playground: Playground) -> AsyncWebClient:
    """Return slack_sdk's client, signed in as the app."""
    return AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)


def add_forms(app: AsyncApp) -> None:
    """Let a Bolt app open a modal from a shortcut, and publish a Home tab."""

    @app.shortcut("tell_us")
    async def opened(ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=REASONS)

    @app.view("reasons")
    async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
        why = view["state"]["values"]["reason"]["why"]["value"]
        if len(why) > LONG_ENOUGH:
            await ack()
        else:
            await ack(response_action="errors", errors={"reason": "Say more."})

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            await client.views_publish(
                user_id=event["user"], view=View(type="home", blocks=[MarkdownBlock(text="Hi")])
            )


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    """Return a Bolt app that answers mentions, a button and a command."""
    app = AsyncApp(client=client)

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.assistant_threads_setStatus(
            channel_id=event["channel"], thread_ts=event["ts"], status="is searching…"
        )
        await client.chat_postMessage(
            channel=event["channel"],
            thread_ts=event["ts"],
            text="Within 2 working days.",
            blocks=[
                MarkdownBlock(text="Within **2 working days**."),
                ActionsBlock(elements=[ButtonElement(text="Helpful", action_id="yes", value="q")]),
            ],
            metadata=Metadata(event_type="answered", event_payload={"question": event["ts"]}),
        )

    @app.event("message")
    async def said(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event.get("channel_type") == "im" and "bot_id" not in event:
            await client.chat_postMessage(channel=event["channel"], text=f"echo {event['text']}")

    @app.action("yes")
    async def helpful(ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await ack()
        await respond(f"Thank you, {body['user']['name']}.", replace_original=False)

    @app.command("/ask")
    async def ask(ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any]) -> None:
        await ack()
        await respond(blocks=[SectionBlock(text=f"You asked: {command['text']}")], text="answer")

    add_forms(app)
    return app


@pytest.fixture
async def handler(app: AsyncApp, playground: Playground) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect the app by Socket Mode."""
    handler = AsyncSocketModeHandler(app, playground.app_token, ping_interval=0.2)
    await handler.connect_async()
    await playground.wait_for_app()
    yield handler
    await handler.close_async()


def messages_of(answer: AsyncSlackResponse) -> list[dict[str, Any]]:
    """Return the messages of an answer."""
    return answer.get("messages", [])


async def test_the_client_signs_in(client: AsyncWebClient, playground: Playground) -> None:
    """auth.test, and each answer names the token's scopes."""
    answer = await client.auth_test()
    assert (answer["user_id"], answer["team_id"]) == (playground.bot_user_id, playground.team_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_a_wrong_token_is_refused(playground: Playground) -> None:
    """With the error that the client raises on Slack."""
    stranger = AsyncWebClient(token="xoxb-stranger", base_url=playground.api_url)  # noqa: S106  # no real token
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await stranger.auth_test()


async def test_json_forms_and_urls_carry_the_same(
    client: AsyncWebClient, playground: Playground
) -> None:
    """The client sends JSON for chat, forms for reactions, and the URL for reading."""
    channel = playground.channel("help")
    posted = await client.chat_postMessage(channel=channel, text="hello & welcome")
    await client.reactions_add(channel=channel, timestamp=str(posted["ts"]), name="eyes")
    form = {"channel": channel, "text": "by form", "blocks": '[{"type": "divider"}]'}
    await client.api_call("chat.postMessage", data=form)
    history = await client.conversations_history(channel=channel, limit=5)
    by_form, by_json = messages_of(history)
    assert (by_form["text"], by_form["blocks"][0]["type"]) == ("by form", "divider")
    assert (by_json["text"], by_json["reactions"][0]["name"]) == ("hello & welcome", "eyes")


async def test_the_client_pages_through_a_thread(
    client: AsyncWebClient, playground: Playground
) -> None:
    """By cursor, with slack_sdk's own iteration."""
    channel, mira = playground.channel("help"), playground.person("mira")
    root = await playground.say(mira, channel, "question")
    for number in range(7):
        await playground.say(mira, channel, f"reply {number}", root)
    texts: list[str] = []
    async for page in await client.conversations_replies(channel=channel, ts=root, limit=3):
        texts += [message["text"] for message in messages_of(page)]
    assert texts == ["question", *(f"reply {number}" for number in range(7))]


@pytest.mark.usefixtures("handler")
async def test_a_mention_is_answered_in_its_thread(
    client: AsyncWebClient, playground: Playground
) -> None:
    """Event, status line, answer with blocks and metadata."""
    channel, mira = playground.channel("help"), playground.person("mira")
    ts = await playground.say(mira, channel, f"<@{playground.bot_user_id}> how long?")
    answer = (await playground.wait_for(lambda: playground.messages(channel, ts)[1:]))[0]
    assert [block["type"] for block in answer.blocks] == ["markdown", "actions"]
    assert playground.workspace.statuses() == ()
    replies = await client.conversations_replies(channel=channel, ts=ts, include_all_metadata=True)
    assert messages_of(replies)[1]["metadata"]["event_payload"] == {"question": ts}


@pytest.mark.usefixtures("handler")
async def test_a_direct_message_is_answered(playground: Playground) -> None:
    """message.im; the app's own message does not make a loop."""
    mira = playground.person("mira")
    channel = playground.direct(mira)
    await playground.say(mira, channel, "hello")
    await playground.wait_for(lambda: playground.messages(channel)[1:])
    await playground.settled()
    assert [m.text for m in playground.messages(channel)] == ["hello", "echo hello"]


@pytest.mark.usefixtures("handler")
async def test_a_button_and_a_command_are_answered_privately(playground: Playground) -> None:
    """By response_url."""
    channel, mira = playground.channel("help"), playground.person("mira")
    ts = await playground.say(mira, channel, f"<@{playground.bot_user_id}> how long?")
    answer = (await playground.wait_for(lambda: playground.messages(channel, ts)[1:]))[0]
    await playground.click(mira, answer, "yes")
    await playground.wait_for(lambda: playground.ephemerals(mira))
    await playground.command(mira, channel, "/ask", "how long?")
    await playground.wait_for(lambda: playground.ephemerals(mira)[1:])
    thanks, private = playground.ephemerals(mira)
    assert (thanks.text, thanks.thread) == ("Thank you, mira.", ts)
    assert private.blocks[0]["text"] == {"type": "mrkdwn", "text": "You asked: how long?"}


@pytest.mark.usefixtures("handler")
async def test_the_app_comes_back_after_a_disconnect(playground: Playground) -> None:
    """What is said in between waits for the new socket."""
    mira = playground.person("mira")
    channel = playground.direct(mira)
    await playground.disconnect_sockets()
    await playground.say(mira, channel, "are you there?")
    (answer,) = await playground.wait_for(lambda: playground.messages(channel)[1:])
    assert answer.text == "echo are you there?"


@pytest.mark.usefixtures("handler")
async def test_the_app_comes_back_after_a_broken_connection(playground: Playground) -> None:
    """Without an announcement."""
    mira = playground.person("mira")
    channel = playground.direct(mira)
    await playground.drop_sockets()
    await playground.say(mira, channel, "are you there?")
    (answer,) = await playground.wait_for(lambda: playground.messages(channel)[1:])
    assert answer.text == "echo are you there?"


@pytest.mark.usefixtures("handler")
async def test_of_two_sockets_one_gets_the_event(app: AsyncApp, playground: Playground) -> None:
    """Two connections of one app answer once."""
    second = AsyncSocketModeHandler(app, playground.app_token)
    await second.connect_async()
    await playground.wait_for(lambda: playground.connections == 2)
    mira = playground.person("mira")
    channel = playground.direct(mira)
    for number in range(4):
        await playground.say(mira, channel, f"message {number}")
    await playground.wait_for(lambda: playground.messages(channel)[7:])
    await playground.settled()
    assert len(playground.messages(channel)) == 8
    await second.close_async()


async def test_an_event_that_was_not_acknowledged_comes_again(playground: Playground) -> None:
    """With the number of the attempt, as bolt passes it on in a header."""
    async with ClientSession() as session:
        headers = {"Authorization": f"Bearer {playground.app_token}"}
        opened = session.post(f"{playground.api_url}apps.connections.open", headers=headers)
        async with opened as response:
            address = str((await response.json())["url"])
        async with session.ws_connect(address) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            mira = playground.person("mira")
            await playground.say(mira, playground.direct(mira), "hello")
            envelopes = [await socket.receive_json() for _ in range(3)]
            await socket.send_json({"envelope_id": envelopes[-1]["envelope_id"]})
            await playground.settled()
    attempts = [(envelope["retry_attempt"], envelope["retry_reason"]) for envelope in envelopes]
    assert attempts == [(0, ""), (1, "timeout"), (2, "timeout")]
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1


async def test_a_used_ticket_opens_nothing(playground: Playground) -> None:
    """Nor does an invented one."""
    async with (
        ClientSession() as session,
        session.get(f"{playground.url}/link/?ticket=ticket-0") as response,
    ):
        assert response.status == 403


async def test_the_clients_own_retry_waits_out_a_rate_limit(
    client: AsyncWebClient, playground: Playground
) -> None:
    """Status 429 with Retry-After, once; then the call works."""
    playground.fail(Fault("chat.postMessage", status=429, retry_after=0))
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    channel = playground.channel("help")
    answer = await client.chat_postMessage(channel=channel, text="patient")
    assert [m.ts for m in playground.messages(channel)] == [answer["ts"]]


async def test_a_failing_slack_fails_as_often_as_asked(
    client: AsyncWebClient, playground: Playground
) -> None:
    """A fault for every method counts each call; another method's fault waits for it."""
    playground.fail(Fault("*", status=500, times=2))
    playground.fail(Fault("users.info", status=200, error="fatal_error"))
    playground.fail(Fault("users.info", error="", delay=0.01))
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await client.auth_test()
    assert (await client.auth_test())["ok"]
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.users_info(user=playground.person("mira"))
    assert (await client.users_info(user=playground.person("mira")))["ok"]


async def test_a_response_url_refuses_its_sixth_use(playground: Playground) -> None:
    """Over HTTP as slack_sdk's webhook client sees it."""
    mira, channel = playground.person("mira"), playground.channel("help")
    urls: list[str] = []
    app = AsyncApp(client=AsyncWebClient(token=playground.bot_token, base_url=playground.api_url))

    @app.command("/ask")
    async def ask(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack()
        urls.append(command["response_url"])

    handler = AsyncSocketModeHandler(app, playground.app_token)
    await handler.connect_async()
    await playground.wait_for_app()
    await playground.command(mira, channel, "/ask", "x")
    await handler.close_async()
    statuses: list[int] = []
    async with ClientSession() as session:
        for _ in range(6):
            async with session.post(urls[0], json={"text": "once more"}) as response:
                statuses.append(response.status)
        async with session.post(urls[0], data="[") as response:
            assert response.status == 400
    assert statuses == [200] * 5 + [404]


@pytest.mark.usefixtures("handler")
async def test_a_shortcut_opens_a_modal_that_is_submitted(playground: Playground) -> None:
    """Bolt gets both, its complaint is shown, and a good answer closes the modal."""
    mira = playground.person("mira")
    channel = playground.channel("help")
    ts = await playground.say(mira, channel, "hello")
    await playground.shortcut(mira, playground.workspace.message(channel, ts), "tell_us")
    (modal,) = await playground.wait_for(lambda: playground.modals(mira))
    assert await playground.submit(mira, modal, {"why": "bad"}) == {"reason": "Say more."}
    assert await playground.submit(mira, modal, {"why": "it is old"}) == {}
    assert playground.modals(mira) == ()


@pytest.mark.usefixtures("handler")
async def test_opening_the_home_tab_publishes_it(playground: Playground) -> None:
    """Bolt hears of it, and slack_sdk publishes the view."""
    mira = playground.person("mira")
    await playground.open_home(mira)
    home = await playground.wait_for(lambda: playground.home(mira))
    assert home.blocks[0]["text"] == "Hi"


@pytest.mark.usefixtures("handler")
async def test_a_revoked_token_is_refused_until_calm(
    playground: Playground, client: AsyncWebClient
) -> None:
    """And the traffic shows it, without the token."""
    await playground.cause(Trouble.TOKEN_REVOKED)
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()
    assert playground.troubles == (Trouble.TOKEN_REVOKED,)
    await playground.calm()
    await client.auth_test()
    assert playground.bot_token not in str(playground.traffic.recent())
