"""`make smoke-slack`: it compares, it finds what differs, and it says when it compared nothing."""

import sys
from collections.abc import AsyncIterator
from subprocess import run

import pytest

from bot.playground import Fault, Playground
from tests.smoke_slack.__main__ import compare
from tests.smoke_slack.differences import differences


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    """Return a second playground, in the place of Slack."""
    slack = Playground()
    await slack.start()
    yield slack
    await slack.stop()


def environ_of(slack: Playground) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SMOKE_CHANNEL": slack.channel("help"),
    }


def test_without_tokens_it_says_that_it_compared_nothing() -> None:
    """And does not fail: most people have no workspace for tests."""
    command = [sys.executable, "-m", "tests.smoke_slack"]
    done = run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own program
    assert done.returncode == 0
    assert done.stdout.startswith("SKIPPED")
    assert "SLACK_BOT_TOKEN, SLACK_SMOKE_CHANNEL" in done.stdout


async def test_the_same_slack_makes_no_difference(
    slack: Playground, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers, refusals and events are compared, and what was posted is gone afterwards."""
    before = slack.messages(slack.channel("help"))
    assert await compare(environ_of(slack)) == 0
    printed = capsys.readouterr().out
    assert int(printed.split()[0]) > 40
    assert "0 wrong in the playground, 0 fields that Slack alone sends." in printed
    assert slack.messages(slack.channel("help")) == before


async def test_an_answer_that_differs_is_reported(
    slack: Playground, capsys: pytest.CaptureFixture[str]
) -> None:
    """With both outcomes, and the exit code 1; without an app token no events are compared."""
    slack.fail(Fault("chat.getPermalink", status=200, error="fatal_error"))
    environ = {**environ_of(slack), "SLACK_APP_TOKEN": ""}
    assert await compare(environ) == 1
    printed = capsys.readouterr().out
    assert "WRONG  chat.getPermalink: Slack says fatal_error, the playground ok" in printed
    assert printed.startswith("No events are compared")


async def test_a_channel_without_a_person_is_named(slack: Playground) -> None:
    """The rounds need somebody to write to."""
    environ = {**environ_of(slack), "SLACK_SMOKE_CHANNEL": "C000000000"}
    with pytest.raises(LookupError, match="C000000000"):
        await compare(environ)


def test_each_kind_of_difference_is_found() -> None:
    """A field too many, another type, a field too few, and what one side alone sends."""
    slack = {"a": {"ok": True, "ts": "1", "n": 1, "x": None}, "the event e": {}}
    playground = {"a": {"ok": True, "ts": 1, "mood": "good", "x": "y"}, "the event f": {}}
    assert [str(found) for found in differences(slack, playground)] == [
        "WRONG  a: Slack has no .mood: string",
        "WRONG  a: Slack has no .ts: number",
        "less   a: the playground has no .n: number",
        "WRONG  the event e: the playground did not send it",
        "WRONG  the event f: Slack did not send it: is the app subscribed to it?",
    ]
