"""A company of one's own: what the file says, and what is wrong with it."""

from pathlib import Path

import pytest

from bot.playground.company_file import read_company
from bot.playground.errors import PlaygroundUsage
from bot.playground.models import Kind, Standing, Team

SMALL = """
team = "Globex"
[[people]]
handle = "nora"
name = "Nora Winter"
[[channels]]
name = "help"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "company.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_small_company_is_complete(tmp_path: Path) -> None:
    """The app is added, is in every channel, and can be written to by everybody."""
    company = read_company(written(tmp_path, SMALL)).company
    assert [person.handle for person in company.people] == ["nora", "app"]
    nora, app = (person.user_id for person in company.people)
    assert [(c.name, c.kind) for c in company.channels] == [
        ("help", Kind.PUBLIC),
        ("", Kind.DIRECT),
    ]
    assert all(c.members == {nora, app} for c in company.channels)


def test_each_part_can_be_said(tmp_path: Path) -> None:
    """Roles, members, privacy, what is shared, commands and shortcuts."""
    more = """
private = true
shared = true
members = ["ivo"]
purpose = "Ask"
[[people]]
handle = "ivo"
name = "Ivo Sand"
role = "admin"
[[commands]]
name = "/echo"
usage = "[text]"
[[shortcuts]]
callback_id = "note"
name = "Make a note"
"""
    opened = read_company(written(tmp_path, SMALL + more))
    channel, ivo = opened.company.channels[0], opened.company.people[1]
    assert (channel.kind, channel.shared_outside) == (Kind.PRIVATE, True)
    assert channel.members == {ivo.user_id, opened.company.app.user_id}
    assert ivo.is_admin
    assert [c.usage for c in opened.commands] == ["[text]"]
    assert [s.callback_id for s in opened.shortcuts] == ["note"]


def test_guests_and_outsiders_are_where_they_were_asked_to(tmp_path: Path) -> None:
    """A channel without members has the company's own in it; outsiders do not write to the app."""
    more = """
[[people]]
handle = "gus"
name = "Gus Rest"
guest = true
[[people]]
handle = "noor"
name = "Noor Bakker"
company = "Brightwater"
"""
    company = read_company(written(tmp_path, SMALL + more)).company
    nora, gus, noor, _ = company.people
    assert (gus.standing, noor.team) == (
        Standing.GUEST,
        Team("T0BRIGHTWATER", "Brightwater", "brightwater"),
    )
    assert not {gus.user_id, noor.user_id} & company.channels[0].members
    directs = [c.members for c in company.channels if c.kind is Kind.DIRECT]
    assert [nora.user_id in directs[0], gus.user_id in directs[1], len(directs)] == [True, True, 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("team = ", "not TOML"),
        ("", "nobody"),
        (SMALL.replace("team", "tame"), "tame is unknown; known are app, channels"),
        (SMALL.replace('team = "Globex"', ""), "team must be a text"),
        (SMALL.replace('"Globex"', "7"), "team must be a text"),
        (SMALL.partition("[[people]]")[0], "there is nobody"),
        (SMALL.partition("[[channels]]")[0], "there is no channel"),
        (SMALL + "private = 1", "channels 1: private must be true or false"),
        (SMALL + 'members = "nora"', "channels 1: members must be a list of texts"),
        (SMALL + 'members = ["max"]', "channels 1: 'max' is in members, but not among"),
        (SMALL + 'colour = "red"', "channels 1: colour is unknown"),
        (SMALL.replace("[[people]]", "[people]"), "people must be a list of tables"),
        (SMALL.replace('name = "Nora', 'role = "king"\nname = "Nora'), "one of asker, agent"),
        (SMALL + '[[channels]]\nname = "help"', "'help' is there twice"),
        ("commands = [1]" + SMALL, "commands must be a list of tables"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    """With the file, the entry and the field."""
    with pytest.raises(PlaygroundUsage, match=r"company\.toml: ") as refusal:
        read_company(written(tmp_path, text))
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)
