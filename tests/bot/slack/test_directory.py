"""Who is outside, and who is an admin: what is unknown counts as outside, and as nobody."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotAllowed, SlackRefused, SlackUnavailable
from bot.inbox import Whereabouts
from bot.slack import parse
from bot.slack.directory import KEPT_SECONDS, SlackDirectory
from bot.slack.parse import Identity
from knowledge.models import Audience
from tests.bot.slack.scripted_web_api import ScriptedWebApi, serving

ME = Identity("local", "T0HOME", "U0BOT", "B0BOT")
HERE = Whereabouts("local", "C1", "U0ASKER", team="T0HOME")
COLLEAGUE = {"id": "U0ASKER", "team_id": "T0HOME", "is_restricted": False, "is_admin": False}
CHANNEL = {"id": "C1", "is_ext_shared": False, "is_shared": False}


class Clock:
    """Seconds that pass when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def api() -> ScriptedWebApi:
    return ScriptedWebApi(
        {"users.info": {"user": COLLEAGUE}, "conversations.info": {"channel": CHANNEL}}
    )


@pytest.fixture
async def client(api: ScriptedWebApi) -> AsyncIterator[AsyncWebClient]:
    async with serving(api) as client:
        yield client


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(client: AsyncWebClient, clock: Clock) -> SlackDirectory:
    return SlackDirectory(client, ME, frozenset({"U0LISTED"}), clock)


async def test_a_colleague_in_an_own_channel_is_inside(directory: SlackDirectory) -> None:
    """The only way to internal knowledge."""
    assert await directory.audience(HERE) is Audience.INTERNAL


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("users.info", {"user": {**COLLEAGUE, "is_restricted": True}}),
        ("users.info", {"user": {**COLLEAGUE, "is_ultra_restricted": True}}),
        ("users.info", {"user": {**COLLEAGUE, "is_stranger": True}}),
        ("users.info", {"user": {**COLLEAGUE, "team_id": "T0OTHER"}}),
        ("users.info", {"user": {"id": "U0ASKER"}}),
        ("users.info", {"user": None}),
        ("users.info", {}),
        ("conversations.info", {"channel": {**CHANNEL, "is_ext_shared": True}}),
        ("conversations.info", {"channel": {**CHANNEL, "is_shared": True}}),
        ("conversations.info", {"channel": {**CHANNEL, "is_pending_ext_shared": True}}),
        ("conversations.info", {}),
    ],
)
async def test_outsiders_and_shared_channels_see_what_is_public(
    directory: SlackDirectory, api: ScriptedWebApi, method: str, body: dict[str, object]
) -> None:
    """Guests, strangers, other teams, shared channels, and whatever Slack does not say."""
    api.answers[method] = body
    assert await directory.audience(HERE) is Audience.PUBLIC


async def test_what_the_event_says_needs_no_call(
    directory: SlackDirectory, api: ScriptedWebApi
) -> None:
    """A shared channel, or somebody of another team."""
    assert await directory.audience(replace(HERE, shared=True)) is Audience.PUBLIC
    assert await directory.audience(replace(HERE, team="T0OTHER")) is Audience.PUBLIC
    assert not api.calls


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
@pytest.mark.parametrize("status", [200, 500])
async def test_a_call_that_fails_means_outside(
    directory: SlackDirectory, api: ScriptedWebApi, method: str, status: int
) -> None:
    """Refused or down: we do not know, so we show what is public."""
    del api.answers[method]
    api.status = status
    assert await directory.audience(HERE) is Audience.PUBLIC


async def test_what_is_known_is_asked_again_after_a_minute(
    directory: SlackDirectory, api: ScriptedWebApi, clock: Clock
) -> None:
    """A channel may be shared at any moment."""
    assert await directory.audience(HERE) is Audience.INTERNAL
    api.answers["conversations.info"] = {"channel": {**CHANNEL, "is_ext_shared": True}}
    assert await directory.audience(HERE) is Audience.INTERNAL
    assert api.calls["conversations.info"] == 1
    clock.now = KEPT_SECONDS
    assert await directory.audience(HERE) is Audience.PUBLIC


async def test_admins_are_listed_or_slacks_own(
    directory: SlackDirectory, api: ScriptedWebApi
) -> None:
    """Checked on every call: an admin of a minute ago may be none now."""
    await directory.require_admin("U0LISTED")
    assert not api.calls
    with pytest.raises(NotAllowed, match="Only workspace admins"):
        await directory.require_admin("U0ASKER")
    for role in ("is_admin", "is_owner"):
        api.answers["users.info"] = {"user": {**COLLEAGUE, role: True}}
        await directory.require_admin("U0ASKER")
    api.answers["users.info"] = {"user": COLLEAGUE}
    with pytest.raises(NotAllowed):
        await directory.require_admin("U0ASKER")


async def test_nobody_is_an_admin_while_slack_is_down(
    directory: SlackDirectory, api: ScriptedWebApi
) -> None:
    """Refused is not the same as unknown: the words differ."""
    api.status = 500
    with pytest.raises(SlackUnavailable):
        await directory.require_admin("U0ASKER")
    api.status = 200
    del api.answers["users.info"]
    with pytest.raises(SlackRefused):
        await directory.require_admin("U0ASKER")


FLAGS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("is_restricted", "is_ultra_restricted", "is_stranger"), st.booleans())
    | {"team_id": st.sampled_from(["T0HOME", "T0OTHER", None, ""])},
)


@given(FLAGS)
def test_inside_is_exactly_one_combination(user: dict[str, object]) -> None:
    """Our team, and none of Slack's words for a guest."""
    person = parse.person({"user": user})
    inside = not person.is_guest and person.team == ME.team
    marks = [user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger")]
    assert inside == (user.get("team_id") == "T0HOME" and not any(marks))
