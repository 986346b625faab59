"""A source that lost most of its documents: nobody removes so much without saying so."""

from dataclasses import replace

import pytest

from knowledge.errors import SourceShrunk, SourceUnreadable
from tests.knowledge.library import WORKSPACE, Library

PAGES = {f"{n}.md": f"The price of thing {n} is {n} euros a month.\n" for n in range(10)}


async def documents(library: Library) -> int:
    status = await library.ingest.status(WORKSPACE)
    return status.live.documents if status.live else 0


async def test_a_source_that_shrinks_by_more_than_half_activates_nothing(library: Library) -> None:
    library.write(PAGES)
    await library.load()
    library.write(dict.fromkeys(sorted(PAGES)[:6]))
    with pytest.raises(SourceShrunk, match=r"docs has 4 of 10 documents.*--accept-shrink") as error:
        await library.load()
    assert error.value.names == ("docs",)
    assert await documents(library) == len(PAGES)


async def test_half_may_go(library: Library) -> None:
    library.write(PAGES)
    await library.load()
    library.write(dict.fromkeys(sorted(PAGES)[:5]))
    assert (await library.load()).removed == len(PAGES) / 2


async def test_pages_that_were_renamed_are_no_loss(library: Library) -> None:
    library.write(PAGES)
    await library.load()
    library.write(dict.fromkeys(PAGES))
    library.write({f"new/{name}": text for name, text in PAGES.items()})
    assert (await library.load()).removed == len(PAGES)


async def test_what_somebody_expects_is_done(library: Library) -> None:
    library.write(PAGES)
    await library.load()
    library.write(dict.fromkeys(sorted(PAGES)[:9]))
    sources = (library.source(),)
    with pytest.raises(SourceShrunk):
        await library.ingest.load(WORKSPACE, sources, shrunk=frozenset({"another"}))
    report = await library.ingest.load(WORKSPACE, sources, shrunk=frozenset({"docs"}))
    assert (report.removed, await documents(library)) == (9, 1)


async def test_one_source_that_shrinks_holds_up_all_of_a_load(library: Library) -> None:
    """They become live together or not at all."""
    library.write(PAGES)
    await library.load()
    other = library.pages.parent / "other"
    other.mkdir()
    (other / "new.md").write_text("The office closes at six.")
    library.write(dict.fromkeys(sorted(PAGES)[:9]))
    both = (library.source(), replace(library.source(), name="other", location=str(other)))
    with pytest.raises(SourceShrunk):
        await library.ingest.load(WORKSPACE, both)
    assert await library.texts("office") == []


async def test_an_emptied_source_is_refused_even_when_shrinking_is_accepted(
    library: Library,
) -> None:
    """Whoever wants it gone forgets it."""
    library.write(PAGES)
    await library.load()
    library.write(dict.fromkeys(PAGES))
    with pytest.raises(SourceUnreadable):
        await library.ingest.load(WORKSPACE, (library.source(),), shrunk=frozenset({"docs"}))
    assert await documents(library) == len(PAGES)


async def test_when_a_source_was_synced_is_remembered(library: Library) -> None:
    """Also where there was nothing to change."""
    library.write(PAGES)
    assert await library.parts.ledger.synced(WORKSPACE) == {}
    await library.load()
    before = (await library.parts.ledger.synced(WORKSPACE))["docs"]
    await library.load()
    assert (await library.parts.ledger.synced(WORKSPACE))["docs"] > before
    assert (await library.ingest.status(WORKSPACE)).synced.keys() == {"docs"}
