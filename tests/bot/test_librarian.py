"""What an admin in Slack reads of the pages."""

from pathlib import Path

import pytest

from bot.adapters import librarian
from bot.adapters.librarian import Librarian
from knowledge import app
from knowledge.app import open_knowledge
from knowledge.building import Progress
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience
from knowledge.settings import KnowledgeSettings


async def test_care_is_told_in_short_and_left_to_the_terminal_for_many_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions are answered meanwhile: what takes long is not done in their process."""
    monkeypatch.setattr(app, "find_weights", lambda: None)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.md").write_text("# A\n\nSee [the plans](plans.md) of this year.\n")
    async with open_knowledge(KnowledgeSettings(home=tmp_path / "home")) as knowledge:
        source = KnownSource("docs", str(pages), Audience.INTERNAL)
        await knowledge.ingest.load("local", (source,), _nobody)
        tended = Librarian(knowledge)
        assert await tended.care("local") == (
            "Pages that need a look: 1 x dead link.",
            "a.md:3: links to plans.md",
        )
        monkeypatch.setattr(librarian, "MOST_LOOKED_AT", 0)
        assert await tended.care("local") == (
            "`frontdesk knowledge care` says which pages need a look.",
        )


def _nobody(_: Progress) -> None:
    """Is told nothing."""
