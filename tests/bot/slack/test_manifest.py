"""The manifest asks for what the code uses, in Slack's limits, and its link carries all of it."""

import json
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.manifest import run
from bot.routing import Ask, route
from bot.slack.manifest import (
    AGENT_LIMIT,
    AGENT_SCOPE,
    DESCRIPTION_LIMIT,
    NAME_LIMIT,
    Json,
    link,
    manifest,
)
from bot.slack.scopes import COMMANDS, EVENTS, bot_scopes
from knowledge.errors import BadSettings

APP = manifest("Frontdesk", "I am a bot.")


def at(app: Json, *names: str) -> object:
    """Return what stands in nested objects under these names."""
    first, *rest = names
    found = app[first]
    return at(cast("Json", found), *rest) if rest else found


def test_scopes_are_what_the_code_uses() -> None:
    """No scope more than the calls, events and commands need, and the agent view itself."""
    asked = at(APP, "oauth_config", "scopes", "bot")
    assert asked == sorted({*bot_scopes(), AGENT_SCOPE})


def test_every_event_and_command_is_declared() -> None:
    """What the listeners take, Slack sends."""
    commands = cast("list[Json]", at(APP, "features", "slash_commands"))
    assert [command["command"] for command in commands] == list(COMMANDS)
    assert at(APP, "settings", "event_subscriptions", "bot_events") == sorted(EVENTS)


@given(st.text(min_size=1, max_size=400), st.text(max_size=400))
def test_a_long_voice_stays_inside_the_limits(name: str, disclosure: str) -> None:
    """Slack refuses a manifest whose texts are too long, and says little about why."""
    app = manifest(name, disclosure)
    assert len(str(at(app, "display_information", "name"))) <= NAME_LIMIT
    assert len(str(at(app, "display_information", "description"))) <= DESCRIPTION_LIMIT
    assert 174 <= len(str(at(app, "display_information", "long_description"))) <= 4_000
    assert len(str(at(app, "features", "agent_view", "agent_description"))) <= AGENT_LIMIT


def test_suggested_prompts_need_no_documents() -> None:
    """A newcomer's first click gets a friendly line or a person, before anything is loaded."""
    prompts = cast("list[Json]", at(APP, "features", "agent_view", "suggested_prompts"))
    assert not [p for p in prompts if isinstance(route(str(p["message"])), Ask)]


def test_the_link_carries_the_manifest() -> None:
    """Whoever follows it finds the same manifest filled in."""
    query = parse_qs(urlsplit(link(APP)).query)
    assert json.loads(query["manifest_json"][0]) == APP


def test_the_command_prints_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` gives a script the manifest and the link."""
    assert run(["--json"], {}) == 0
    printed = cast("Json", json.loads(capsys.readouterr().out))
    assert at(printed, "manifest", "display_information", "name") == "Frontdesk"
    assert at(printed, "link") == link(cast("Json", printed["manifest"]))


@pytest.mark.parametrize(
    "address",
    ["https://bot.example", "https://bot.example/", "https://bot.example/slack/events"],
)
def test_by_http_everything_goes_to_one_address(
    capsys: pytest.CaptureFixture[str], address: str
) -> None:
    """Events, commands and interactions; and Socket Mode is off."""
    assert run(["--json", "--http", address], {}) == 0
    app = cast("Json", cast("Json", json.loads(capsys.readouterr().out))["manifest"])
    url = "https://bot.example/slack/events"
    commands = cast("list[Json]", at(app, "features", "slash_commands"))
    assert {command["url"] for command in commands} == {url}
    for part in ("event_subscriptions", "interactivity"):
        assert at(app, "settings", part, "request_url") == url
    assert at(app, "settings", "socket_mode_enabled") is False
    assert at(app, "settings", "event_subscriptions", "bot_events") == at(
        APP, "settings", "event_subscriptions", "bot_events"
    )


@pytest.mark.parametrize("address", ["bot.example", "http://bot.example", "https://b.example?x=1"])
def test_an_address_that_slack_would_refuse_is_refused(address: str) -> None:
    """Slack sends to https alone."""
    with pytest.raises(BadSettings, match="https://"):
        run(["--http", address], {})
