"""Answered threads and resolved cases as pages: what counts, and what is left out of it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.errors import SourceUnreadable
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Original, ResolvedCase, SourceKind, Unlisted
from knowledge.opening import Opener
from knowledge.settings import nothing
from knowledge.sources.resolved import cleaned
from tests.knowledge.test_source_articles import read, read_all
from tests.knowledge.zips import Content, zipped

ASKER, AGENT, OTHER = "U0ASKER", "U0AGENT", "U0OTHER"
USERS = [
    {"id": ASKER, "name": "ada.l", "profile": {"real_name": "Ada Lovelace", "display_name": "ada"}},
    {"id": AGENT, "name": "grace", "profile": {"real_name": "Grace Hopper"}},
    {"id": "U0BOT", "name": "bot", "is_bot": True, "profile": {"real_name": "Frontdesk"}},
]
CHANNELS = [{"id": "C0HELP", "name": "help"}, {"id": "C0TALK", "name": "talk"}]
CHECK = [{"name": "white_check_mark", "users": [ASKER], "count": 1}]


def message(
    user: str, second: int, text: str, thread: int = 1, **more: object
) -> dict[str, object]:
    return {
        "type": "message",
        "user": user,
        "text": text,
        "ts": f"17673230{second:02}.000100",
        "thread_ts": f"17673230{thread:02}.000100",
        **more,
    }


QUESTION = message(ASKER, 1, "How long does a refund take?")
ANSWER = message(AGENT, 2, "Five working days.", reactions=CHECK)


def workspace(folder: Path, *said: dict[str, object], **more: Content) -> Path:
    """Write an export in which this was said in #help."""
    files: dict[str, Content] = {
        "channels.json": CHANNELS,
        "users.json": USERS,
        "help/2026-01-02.json": list(said),
    }
    return zipped(folder / "slack.zip", files | more)


async def texts(folder: Path, *said: dict[str, object]) -> list[str]:
    """Return what the answered threads say; nothing where there is none."""
    # A second thread, so that there is something to read in any case.
    other = (message(ASKER, 50, "Other?", 50), message(AGENT, 51, "Other.", 50, reactions=CHECK))
    found = await read(workspace(folder, *said, *other), SourceKind.SLACK)
    return [text for one in found if "Other" not in (text := one.content.decode())]


async def test_an_answered_thread_is_a_page(tmp_path: Path) -> None:
    place = workspace(tmp_path, QUESTION, ANSWER, message(ASKER, 3, "Thanks!"))
    (found,) = await read(place, SourceKind.SLACK, address="https://acme.slack.com/")
    assert found == Original(
        path="help/1767323001.000100",
        content=(
            b"# How long does a refund take?\n\n## Question\n\nHow long does a refund take?\n\n"
            b"## Answer\n\nFive working days.\n"
        ),
        modified_at=datetime.fromtimestamp(1767323002.0001, UTC),
        url="https://acme.slack.com/archives/C0HELP/p1767323001000100",
        media="text/markdown",
        title="How long does a refund take?",
    )


async def test_what_nobody_marked_is_no_answer(tmp_path: Path) -> None:
    """Nor what a bot wrote, nor what was deleted, nor a question that is gone."""
    plain = message(AGENT, 2, "Five working days.")
    assert not await texts(tmp_path, QUESTION, plain)
    assert not await texts(tmp_path, QUESTION, plain | {"reactions": [{"name": "eyes"}]})
    assert not await texts(tmp_path, QUESTION, ANSWER | {"user": "U0BOT"})
    assert not await texts(tmp_path, QUESTION, ANSWER | {"bot_id": "B1"})
    assert not await texts(tmp_path, QUESTION, ANSWER | {"subtype": "tombstone"})
    assert not await texts(tmp_path, QUESTION | {"subtype": "tombstone"}, ANSWER)
    assert not await texts(tmp_path, ANSWER)


async def test_a_marked_question_has_one_answer_or_none(tmp_path: Path) -> None:
    """Also where our bot said that it is resolved; of two replies nobody knows which it was."""
    one = message(AGENT, 2, "Five working days.")
    two = message(OTHER, 3, "Or six.")
    assert len(await texts(tmp_path, QUESTION | {"reactions": CHECK}, one)) == 1
    assert not await texts(tmp_path, QUESTION | {"reactions": CHECK}, one, two)
    closing = message("U0BOT", 4, f"<@{AGENT}> has marked this as resolved. Did it help?")
    assert len(await texts(tmp_path, QUESTION, one, closing)) == 1


async def test_several_marked_replies_are_one_answer(tmp_path: Path) -> None:
    (text,) = await texts(tmp_path, QUESTION, message(OTHER, 3, "Or six.", reactions=CHECK), ANSWER)
    assert text.endswith("## Answer\n\nFive working days.\n\nOr six.\n")


async def test_private_channels_are_read_on_request_and_stay_internal(tmp_path: Path) -> None:
    """Direct messages are not read at all; channels may be chosen by name or id."""
    more: dict[str, Content] = {
        "groups.json": [{"id": "G0SECRET", "name": "secret"}],
        "dms.json": [{"id": "D0", "members": [ASKER, AGENT]}],
        "mpims.json": [{"id": "G1", "name": "mpdm-a--b-1"}],
        "secret/2026-01-02.json": [QUESTION, ANSWER],
        "talk/2026-01-02.json": [QUESTION, ANSWER],
        "D0/2026-01-02.json": [QUESTION, ANSWER],
        "mpdm-a--b-1/2026-01-02.json": [QUESTION, ANSWER],
    }
    place = workspace(tmp_path, QUESTION, ANSWER, **more)

    async def channels(**options: str) -> list[tuple[str, Audience | None]]:
        found = await read(place, SourceKind.SLACK, **options)
        return [(one.path.partition("/")[0], one.audience) for one in found]

    assert await channels() == [("help", None), ("talk", None)]
    assert await channels(private="true") == [
        ("help", None),
        ("secret", Audience.INTERNAL),
        ("talk", None),
    ]
    assert await channels(channels="#talk, C0HELP") == [("help", None), ("talk", None)]
    assert await channels(channels="talk") == [("talk", None)]


async def test_a_thread_goes_on_the_next_day(tmp_path: Path) -> None:
    """A broken day hides its threads, and none of them has gone."""
    more: dict[str, Content] = {"help/2026-01-03.json": [ANSWER], "help/2026-01-04.json": "[{"}
    found = await read_all(workspace(tmp_path, QUESTION, **more), SourceKind.SLACK)
    assert [type(one) for one in found] == [Original, Unlisted]


def test_names_and_personal_data_are_left_out() -> None:
    """People become roles, by mention and by name; what has the form of a secret is replaced."""
    names = {ASKER: ["Ada Lovelace", "Ada", "ada.l"], AGENT: ["Grace Hopper", "Grace"]}
    text = (
        f"<!here> Hi <@{AGENT}|grace>, <@{ASKER}> and Ada Lovelace here. Grace, mail me at "
        "<mailto:ada@docs.test|ada@docs.test> or see <https://docs.test/a?b=1&amp;c|the page>, "
        "<https://docs.test/>, <#C0HELP|help>. Graceful &lt;b&gt; xoxb-123456-abcdef"
    )
    assert cleaned(text, ASKER, names) == (
        "Hi a colleague, the asker and the asker here. a colleague, mail me at [email] or see "
        "the page (https://docs.test/a?b=1&c), https://docs.test/, #help. Graceful <b> [token]"
    )


def test_text_stays_below_our_headings() -> None:
    """Code is code, if it ends; a line that would be a heading is none."""
    text = "# not a title\n```curl -X\n# comment```\n--- \nend"
    assert cleaned(text, ASKER, {}).splitlines() == [
        "\\# not a title",
        "",
        "```",
        "curl -X",
        "# comment",
        "```",
        "",
        "\\--- ",
        "end",
    ]
    assert cleaned("see ```code", ASKER, {}) == "see `code"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.json": []}, "no export of Slack: it has no channels.json"),
        ({"channels.json": CHANNELS, "users.json": USERS}, "none of its 0 threads"),
        ({"channels.json": "["}, "broken JSON"),
    ],
)
async def test_what_is_no_export_of_slack_is_one_line(
    tmp_path: Path, files: dict[str, Content], said: str
) -> None:
    with pytest.raises(SourceUnreadable, match=said):
        await read(zipped(tmp_path / "x.zip", files), SourceKind.SLACK)


CASE = ResolvedCase(
    key="k1",
    question="My card 4111 1111 1111 1111 was charged twice?",
    answers=("Write to billing@docs.test.", f"<@{ASKER}>: it is refunded in five days."),
    asker=ASKER,
    at=datetime(2026, 1, 2, tzinfo=UTC),
    audience=None,
    channel="C0HELP",
    message="1767323001.000100",
    is_direct=False,
)


@dataclass
class ScriptedCases:
    """Cases as a test has them."""

    cases: tuple[ResolvedCase, ...]

    async def resolved(self, workspace: str) -> AsyncGenerator[ResolvedCase]:
        for case in self.cases if workspace == "T1" else ():
            yield case


async def pages(*cases: ResolvedCase, place: str = "slack://T1", **options: str) -> list[Original]:
    known = KnownSource(
        "cases", place, Audience.PUBLIC, kind=SourceKind.CASES, options=tuple(options.items())
    )
    source = Opener(Path("unused"), nothing, ScriptedCases(cases)).open(known)
    return [one async for one in source.originals() if isinstance(one, Original)]


async def test_a_resolved_case_is_a_page() -> None:
    (found,) = await pages(CASE, address="https://acme.slack.com")
    assert (found.path, found.modified_at, found.audience) == ("cases/k1", CASE.at, None)
    assert found.url == "https://acme.slack.com/archives/C0HELP/p1767323001000100"
    assert found.content.decode() == (
        "# My card [card] was charged twice?\n\n## Question\n\nMy card [card] was charged twice?\n"
        "\n## Answer\n\nWrite to [email].\n\nthe asker: it is refunded in five days.\n"
    )


async def test_internal_and_direct_cases_are_not_for_everybody() -> None:
    inside = replace(CASE, key="k2", audience=Audience.INTERNAL)
    direct = replace(CASE, key="k3", is_direct=True)
    found = await pages(inside, direct)
    assert [(one.path, one.audience) for one in found] == [("cases/k2", Audience.INTERNAL)]
    assert len(await pages(inside, direct, direct="true")) == 2


async def test_cases_that_cannot_be_had_are_one_line() -> None:
    with pytest.raises(SourceUnreadable, match="no case of T2 was resolved"):
        await pages(CASE, place="slack://T2")
    with pytest.raises(SourceUnreadable, match="slack://WORKSPACE"):
        await pages(CASE, place="/srv/cases")
    known = KnownSource("cases", "slack://T1", Audience.PUBLIC, kind=SourceKind.CASES)
    with pytest.raises(SourceUnreadable, match="cases are read by `frontdesk`"):
        Opener(Path("unused"), nothing).open(known)
