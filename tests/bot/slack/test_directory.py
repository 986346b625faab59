"""Who is outside, and who is an admin: what is unknown counts as outside, and as nobody."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotAllowed, SlackRefused, SlackUnavailable
from bot.inbox import Whereabouts
from bot.manners import Manners
from bot.slack import parse
from bot.slack.directory import KEPT_SECONDS, SlackDirectory
from bot.slack.parse import Identity
from knowledge.models import Audience
from tests.bot.slack.scripted_web_api import ScriptedWebApi, serving
from tests.set_channels import SetChannels

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
        {
            "users.info": {"user": COLLEAGUE},
            "conversations.info": {"channel": CHANNEL},
            "conversations.members": {"members": ["U0ASKER"]},
        }
    )


@pytest.fixture
async def client(api: ScriptedWebApi) -> AsyncIterator[AsyncWebClient]:
    async with serving(api) as client:
        yield client


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def channels() -> SetChannels:
    return SetChannels()


@pytest.fixture
def directory(client: AsyncWebClient, channels: SetChannels, clock: Clock) -> SlackDirectory:
    return SlackDirectory(client, ME, frozenset({"U0LISTED"}), channels, clock)


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
        ("users.info", {"user": {**COLLEAGUE, "deleted": True}}),
        ("users.info", {"user": {"id": "U0ASKER"}}),
        ("users.info", {"user": None}),
        ("users.info", {}),
        ("conversations.info", {"channel": {**CHANNEL, "is_ext_shared": True}}),
        ("conversations.info", {"channel": {**CHANNEL, "is_shared": True}}),
        ("conversations.info", {"channel": {**CHANNEL, "is_org_shared": True}}),
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


async def test_an_admin_narrows_a_channel_and_never_widens_it(
    directory: SlackDirectory, channels: SetChannels, api: ScriptedWebApi
) -> None:
    """For everybody there, at once."""
    channels.set_to = Manners(audience=Audience.PUBLIC)
    assert await directory.audience(HERE) is Audience.PUBLIC
    assert await directory.audience_there(HERE) is Audience.PUBLIC
    channels.set_to = Manners(audience=Audience.INTERNAL)
    assert await directory.audience_there(HERE) is Audience.INTERNAL
    api.answers["conversations.info"] = {"channel": {**CHANNEL, "is_ext_shared": True}}
    directory.look_again(("C1",))
    assert await directory.audience_there(HERE) is Audience.PUBLIC


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


async def test_what_changed_is_asked_again_at_once(
    directory: SlackDirectory, api: ScriptedWebApi
) -> None:
    """Slack told of it, or it is the last look before posting."""
    assert await directory.audience(HERE) is Audience.INTERNAL
    api.answers["conversations.info"] = {"channel": {**CHANNEL, "is_ext_shared": True}}
    directory.look_again(("C1",))
    assert await directory.audience(HERE) is Audience.PUBLIC
    api.answers["conversations.info"] = {"channel": CHANNEL}
    api.answers["users.info"] = {"user": {**COLLEAGUE, "is_restricted": True}}
    directory.look_again(("C1", "U0ASKER"))
    assert await directory.audience(HERE) is Audience.PUBLIC


async def test_a_guest_who_reads_along_makes_it_public(
    directory: SlackDirectory, api: ScriptedWebApi
) -> None:
    """What the asker alone sees stays theirs."""
    crowd = [f"U{n}" for n in range(20)]
    people = [{**COLLEAGUE, "id": user} for user in crowd]
    api.answers["conversations.members"] = {"members": crowd}
    api.answers["users.list"] = {"members": people}
    assert await directory.audience_there(HERE) is Audience.INTERNAL
    assert api.calls["users.info"] == 1
    api.answers["users.list"] = {"members": [*people[1:], {**people[0], "is_restricted": True}]}
    directory.look_again(("C1", *crowd))
    assert await directory.audience_there(HERE) is Audience.PUBLIC
    assert await directory.audience(HERE) is Audience.INTERNAL


async def test_members_whom_slack_does_not_know_make_it_public(
    directory: SlackDirectory, api: ScriptedWebApi
) -> None:
    """A few are asked about one by one; of many that no list has, nothing is known."""
    api.answers["conversations.members"] = {"members": ["U1", "U2"]}
    assert await directory.audience_there(HERE) is Audience.INTERNAL
    assert api.calls["users.info"] == 3
    api.answers["conversations.members"] = {"members": [f"U9{n}" for n in range(20)]}
    api.answers["users.list"] = {"members": []}
    directory.look_again(("C1",))
    assert await directory.audience_there(HERE) is Audience.PUBLIC


async def test_a_list_of_members_that_has_no_end_is_unknown(
    directory: SlackDirectory, api: ScriptedWebApi
) -> None:
    """Nobody waits for it, and nobody outside profits."""
    api.answers["conversations.members"] = {
        "members": ["U0ASKER"],
        "response_metadata": {"next_cursor": "more"},
    }
    assert await directory.audience_there(HERE) is Audience.PUBLIC


async def test_one_persons_direct_messages_have_one_reader(
    directory: SlackDirectory, api: ScriptedWebApi
) -> None:
    """Nobody else is looked up."""
    direct = replace(HERE, channel="D1")
    assert await directory.audience_there(direct) is Audience.INTERNAL
    assert not api.calls["conversations.members"]


@pytest.mark.parametrize("method", ["conversations.members", "users.info"])
async def test_a_look_at_the_members_that_fails_means_outside(
    directory: SlackDirectory, api: ScriptedWebApi, method: str
) -> None:
    """As with every other call."""
    assert await directory.audience(HERE) is Audience.INTERNAL
    api.answers["conversations.members"] = {"members": ["U2"]}
    del api.answers[method]
    assert await directory.audience_there(HERE) is Audience.PUBLIC


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
    for user in (COLLEAGUE, {**COLLEAGUE, "is_admin": True, "deleted": True}):
        api.answers["users.info"] = {"user": user}
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
