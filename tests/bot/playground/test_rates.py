"""Rate limits: exact, by method and by channel, and only where a test asks for them."""

from bot.playground.rates import TIERS, Pace, Rates
from bot.playground.web_api import METHODS
from tests.bot.playground.scene import DESK, HELP, FixedClock


def test_a_method_may_be_called_so_often_in_a_minute() -> None:
    """The next call waits until the oldest is a minute old; other methods are not held up."""
    clock = FixedClock()
    rates = Rates(clock, Pace())
    assert [rates.count("users.list", "") for _ in range(20)] == [0] * 20
    clock.at += 12
    assert rates.count("users.list", "") == 48
    assert rates.count("users.info", "") == 0
    clock.at += 48
    assert rates.count("users.list", "") == 0


def test_a_channel_takes_one_message_a_second_after_a_burst() -> None:
    """Another channel has its own count."""
    clock = FixedClock()
    rates = Rates(clock, Pace(burst=2))
    assert [rates.count("chat.postMessage", HELP) for _ in range(3)] == [0, 0, 1]
    assert rates.count("chat.postMessage", DESK) == 0
    clock.at += 1
    assert [rates.count("chat.postMessage", HELP) for _ in range(2)] == [0, 1]


def test_nothing_is_limited_unless_asked_for() -> None:
    """Most tests are about something else."""
    rates = Rates(FixedClock(), None)
    assert {rates.count("users.list", "") for _ in range(1000)} == {0}


def test_every_method_with_a_limit_exists() -> None:
    """A misspelt name would never be counted."""
    assert set(TIERS) - set(METHODS) == {"apps.connections.open"}
