"""What was forgotten is found in no file."""

from pathlib import Path

from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, SourceKind
from tests.knowledge.builders import direction
from tests.knowledge.library import WORKSPACE, Library
from tests.knowledge.site import html, links, open_site
from tests.knowledge.test_ingest import PLANS


async def test_forgotten_words_are_in_no_file(library: Library, tmp_path: Path) -> None:
    """Not in the store, the ledger nor their logs: neither text, words nor the embedding."""
    library.write({"a.md": "# Ladder\n\nXylophone quizzes belong to nobody at all but Zbigniew.\n"})
    library.write({"plans.md": PLANS})
    await library.load()
    texts = len(library.embedder.texts)
    forgotten, kept = (direction(text).tobytes() for text in library.embedder.texts)
    await library.ingest.forget(WORKSPACE, "docs", "a.md")
    held = b"".join(map(Path.read_bytes, tmp_path.glob("*.db*")))  # noqa: ASYNC240  # a test's
    assert b"monthly" in held
    assert b"ylophone" not in held
    assert b"xylophon" not in held
    assert kept in held
    assert forgotten not in held
    library.write({"b.md": "# Ladder\n\nXylophone quizzes belong to nobody at all but Zbigniew.\n"})
    library.write({"a.md": None})
    await library.load()
    assert len(library.embedder.texts) == texts + 1


async def test_what_was_fetched_is_forgotten_too(library: Library, tmp_path: Path) -> None:
    """Of the source that is named, and no other's."""
    options = (("delay", "0"), ("private_addresses", "127.0.0.1/32"))
    async with open_site() as one, open_site() as other:
        for name, site in (("one", one), ("other", other)):
            site.pages |= {"/": html(links("a")), "/a": html("<p>Xylophone quizzes cost nothing.")}
            place = SourceKind.WEBSITE
            await library.load(
                KnownSource(name, site.url, Audience.PUBLIC, kind=place, options=options)
            )
        files = [len(list(it.iterdir())) for it in (tmp_path / "fetched").iterdir()]
        assert files == [2, 2]
        await library.ingest.forget(WORKSPACE, "one", one.url + "a")
        assert len(list((tmp_path / "fetched").iterdir())) == 1
