"""`frontdesk cache …`, on a journal with questions in many words."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from bot.adapters.database.journal import SqlJournal
from bot.commands.cache import run
from bot.errors import NoSuchAlias
from bot.migrations import BOT_HISTORY
from bot.models import ThreadRef
from knowledge.app import migrate
from knowledge.database import open_database
from knowledge.embedding.weights import find_weights
from tests.builders import CHANNEL, WORKSPACE, entry

ASKED = ("How do I get a refund?", "How do I get a refund?", "How can I get a refund?")


async def with_questions(home: Path) -> None:
    """Make a home whose journal has three turns."""
    database = open_database(f"sqlite:///{home}/frontdesk.db")
    await migrate(database, BOT_HISTORY)
    journal = SqlJournal(database, lambda: datetime.now(UTC))
    for n, text in enumerate(ASKED):
        where = ThreadRef(WORKSPACE, CHANNEL, f"t{n}")
        await journal.record(replace(entry(f"q{n}", where, datetime.now(UTC)), question=text))
    await database.close()


@pytest.fixture
def home(tmp_path: Path) -> Mapping[str, str]:
    """Return the environment of that home."""
    if find_weights() is None:
        pytest.skip("no weights: nothing to compare meanings with")
    asyncio.run(with_questions(tmp_path))
    return {"FRONTDESK_HOME": str(tmp_path)}


def said(capsys: pytest.CaptureFixture[str]) -> Mapping[str, list[Mapping[str, object]]]:
    return cast("Mapping[str, list[Mapping[str, object]]]", json.loads(capsys.readouterr().out))


def test_what_is_proposed_can_be_approved_and_taken_back(
    home: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was decided is not proposed again."""
    assert run(["propose", "--json"], home) == 0
    [alias] = said(capsys)["proposed"]
    assert (alias["asked"], alias["question"]) == (ASKED[2], ASKED[0])
    name = str(alias["id"])
    assert run(["approve", name, "--json"], home) == 0
    assert said(capsys)["approved"][0]["by"] == "terminal"
    assert run(["list", "--state", "approved"], home) == 0
    assert f"  {name}     1 ×  {ASKED[2]}" in capsys.readouterr().out
    assert run(["reject", name], home) == 0
    capsys.readouterr()
    assert run(["--json", "propose"], home) == 0
    assert said(capsys) == {"new": [], "proposed": []}
    assert run(["stats"], home) == 0
    assert "1 aliases rejected\nCache: in the process" in capsys.readouterr().out
    assert run(["clear"], home) == 0
    assert capsys.readouterr().out == "0 answers are forgotten.\n"


def test_an_unknown_alias_is_one_clear_line(home: Mapping[str, str]) -> None:
    with pytest.raises(NoSuchAlias, match="There is no alias nothing"):
        run(["approve", "nothing"], home)
