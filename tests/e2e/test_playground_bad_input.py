# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
"""What a playground is sent that no app should send: it says no, and goes on."""

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from aiohttp import ClientSession, WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Pace, Playground, Setting
from tests.bot.playground.scene import FixedClock

TEN_MEGABYTES = b"x" * (10 * 1024 * 1024)
USERS_INFO = {"users.info": 1}
TOO_LARGE, TOO_MANY = 413, 429


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a playground with limits, and with a clock that stands still."""
    playground = Playground(
        clock=FixedClock(), setting=Setting(pace=Pace(tiers=USERS_INFO, burst=2))
    )
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
def client(playground: Playground) -> AsyncWebClient:
    """Return slack_sdk's client, without any patience."""
    return AsyncWebClient(
        token=playground.bot_token, base_url=playground.api_url, retry_handlers=[]
    )


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("path", ["/api/chat.postMessage", "/respond/R0"])
async def test_a_body_of_ten_megabytes_is_too_large(
    playground: Playground, client: AsyncWebClient, path: str, kind: str
) -> None:
    """Nothing is kept of it, and the next call works."""
    async with (
        ClientSession() as web,
        web.post(
            playground.url + path, data=BytesIO(TEN_MEGABYTES), headers={"Content-Type": kind}
        ) as got,
    ):
        assert got.status == TOO_LARGE
    await client.auth_test()


@pytest.mark.parametrize("noise", ["{", "[]", '{"envelope_id": "never"}', '{"envelope_id": 7}'])
async def test_noise_on_a_socket_changes_nothing(
    playground: Playground, client: AsyncWebClient, noise: str
) -> None:
    """Neither malformed JSON nor an acknowledgement of nothing."""
    opened = await client.apps_connections_open(app_token=playground.app_token)
    async with ClientSession() as web, web.ws_connect(str(opened["url"])) as socket:
        hello = await socket.receive()
        await socket.send_str(noise)
        await playground.say(
            playground.person("mira"), playground.channel("help"), f"<@{playground.bot_user_id}> hi"
        )
        event = await socket.receive()
    assert (hello.type, event.type) == (WSMsgType.TEXT, WSMsgType.TEXT)


async def test_a_call_too_many_is_told_how_long_to_wait(
    playground: Playground, client: AsyncWebClient
) -> None:
    """Status 429, `ratelimited`, and Retry-After; one message too many as well."""
    mira, channel = playground.person("mira"), playground.channel("help")
    await client.users_info(user=mira)
    with pytest.raises(SlackApiError, match="ratelimited") as refused:
        await client.users_info(user=mira)
    assert refused.value.response.status_code == TOO_MANY
    assert int(refused.value.response.headers["Retry-After"]) > 0
    for _ in range(2):
        await client.chat_postMessage(channel=channel, text="x")
    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.chat_postMessage(channel=channel, text="x")


async def test_a_channel_that_is_lost_has_slacks_name_for_it(
    playground: Playground, client: AsyncWebClient
) -> None:
    """`not_in_channel`, `is_archived` and `channel_not_found`, in that order."""
    alex, channel = playground.person("alex"), playground.channel("help")
    await playground.remove(playground.bot_user_id, channel, by=alex)
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.conversations_history(channel=channel)
    await playground.invite(playground.bot_user_id, channel, by=alex)
    await playground.archive(alex, channel)
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.chat_postMessage(channel=channel, text="x")
    await playground.delete_channel(alex, channel)
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=channel, text="x")
