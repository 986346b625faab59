"""What is forgotten is forgotten in the answer cache, too; or it is said what stays there."""

from pathlib import Path

import pytest
from redis import Redis

from bot.__main__ import main
from tests.e2e.test_terminal import REFUNDS, TEAMS

ASKED = ("Where does a refund go and how long does it take?", "When does an invitation expire?")


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return two pages that are loaded."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "refunds.md").write_text(REFUNDS, "utf-8")
    (folder / "teams.md").write_text(TEAMS, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["knowledge", "load", str(folder)]) == 0
    return folder


def kept(redis: Redis) -> str:
    """Return all that stands in Redis."""
    script = (
        "local kept = {} for _, key in ipairs(redis.call('KEYS', 'frontdesk:answer:*')) do "
        "kept[#kept + 1] = redis.call('GET', key) end return kept"
    )
    return str(redis.eval(script, 0))


@pytest.mark.service
@pytest.mark.parametrize("whole", [False, True])
def test_a_forgotten_page_leaves_nothing_in_redis(
    pages: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch, *, whole: bool
) -> None:
    """What other pages say stays cached; with the whole source goes everything."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    for question in ASKED:
        assert main(["ask", question]) == 0
    with Redis.from_url(redis_url) as redis:  # pyright: ignore[reportUnknownMemberType]  # redis leaves its keywords untyped
        assert "card that was charged" in kept(redis)
        assert "seven days" in kept(redis)
        path = [] if whole else ["refunds.md"]
        assert main(["knowledge", "forget", str(pages), *path, "--workspace", "local"]) == 0
        assert "card that was charged" not in kept(redis)
        assert ("seven days" in kept(redis)) is not whole


def test_a_redis_that_is_down_is_told_with_what_stays_and_how_long(
    pages: Path,
    unused_tcp_port: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The page is forgotten all the same."""
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{unused_tcp_port}/0")
    assert main(["knowledge", "forget", str(pages), "refunds.md"]) == 1
    told = capsys.readouterr()
    assert "Erased from every generation: 1 document." in told.out
    assert "within eight days: run `frontdesk cache clear` sooner" in told.err
    assert told.err.count("\n") == 1
