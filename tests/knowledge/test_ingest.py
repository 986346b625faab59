"""Loads: what is synced, what is refused, what is reversible, and what a crash leaves."""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import preparing
from knowledge.analysis import chunk_terms
from knowledge.building import Progress
from knowledge.changes import fingerprint
from knowledge.errors import (
    GenerationMoved,
    KnowledgeError,
    LoadRunning,
    NoGeneration,
    SearchUnavailable,
    SourceUnreadable,
)
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Document, Original, TermStatistics, View
from knowledge.reading import read
from tests.knowledge.builders import HashEmbedder
from tests.knowledge.library import WORKSPACE, Library, open_library

REFUNDS = (
    "# Refunds\n\nA refund takes five working days to reach the card that was charged for it.\n"
)
PLANS = (
    "# Plans\n\nThe yearly plan costs less than twelve months of the monthly plan together do.\n"
)


async def statistics_by_hand(library: Library) -> TermStatistics:
    """Count the live generation's terms from its chunks."""
    active = await library.parts.ledger.active(WORKSPACE)
    assert active is not None
    ids = await library.parts.store.ids(active.index, active.generation)
    view = View(active.index, active.generation, Audience.INTERNAL)
    chunks = await library.parts.store.chunks(view, sorted(ids))
    terms = [chunk_terms(chunk) for chunk in chunks]
    frequencies = Counter(term for one in terms for term in set(one))
    return TermStatistics(len(terms), sum(map(len, terms)), frequencies)


async def expect_whole(library: Library) -> None:
    """Hold store, ledger and statistics of the live generation against each other."""
    verified = await library.ingest.verify(WORKSPACE)
    assert (verified.missing, verified.unknown) == (0, 0)
    active = await library.parts.ledger.active(WORKSPACE)
    assert active is not None
    kept = await library.parts.ledger.statistics(active)
    counted = await statistics_by_hand(library)
    assert (kept.chunks, kept.tokens) == (counted.chunks, counted.tokens)
    assert dict(kept.frequencies) == dict(counted.frequencies)


async def test_a_first_load_makes_a_folder_searchable(library: Library) -> None:
    library.write({"billing/refunds.md": REFUNDS, "plans.md": PLANS})
    report = await library.load()
    assert (report.generation, report.added, report.chunks_total) == (1, 2, 2)
    assert report.embedded_tokens > 0
    found = await library.find("refund")
    assert found.passages[0].chunk.path == "billing/refunds.md"
    assert found.generation == 1
    await expect_whole(library)


async def test_loading_again_changes_and_embeds_nothing(library: Library) -> None:
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    first = await library.load()
    embedded = len(library.embedder.texts)
    again = await library.load()
    assert (again.generation, again.unchanged, again.added) == (first.generation, 2, 0)
    assert len(library.embedder.texts) == embedded


async def test_a_load_costs_what_changed(library: Library) -> None:
    """A changed page is embedded, an unchanged one is not; the old words are gone."""
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    library.embedder.texts.clear()
    library.write({"refunds.md": REFUNDS.replace("five working days", "a fortnight")})
    report = await library.load()
    assert (report.changed, report.unchanged, report.chunks_added, report.chunks_removed) == (
        1,
        1,
        1,
        1,
    )
    assert len(library.embedder.texts) == 1
    assert "fortnight" in (await library.texts("refund"))[0]
    await expect_whole(library)


async def test_a_change_that_says_nothing_makes_no_generation(library: Library) -> None:
    """Other bytes, the same chunks: noted, so that they are not read again, and nothing else."""
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write({"refunds.md": REFUNDS + "\n\n"})
    for _ in range(2):
        report = await library.load()
        assert (report.generation, report.unchanged, report.changed) == (1, 1, 0)
    active = await library.parts.ledger.active(WORKSPACE)
    assert active is not None
    (kept,) = (await library.parts.ledger.fingerprints(active)).values()
    (original,) = [one async for one in library.parts.open_source(library.source()).originals()]
    assert isinstance(original, Original)
    assert kept == fingerprint(library.source(), original)


async def test_a_page_that_went_is_removed(library: Library) -> None:
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    library.write({"refunds.md": None})
    report = await library.load()
    assert (report.removed, report.chunks_removed, report.chunks_total) == (1, 1, 1)
    assert not await library.texts("refund")
    await expect_whole(library)


async def test_a_load_syncs_the_named_source_alone(library: Library, tmp_path: Path) -> None:
    library.write({"refunds.md": REFUNDS})
    await library.load()
    other = tmp_path / "other"
    other.mkdir()
    (other / "plans.md").write_text(PLANS)
    await library.load(KnownSource("other", str(other), Audience.INTERNAL))
    assert await library.texts("refund")
    assert await library.texts("yearly")
    await expect_whole(library)


async def test_text_embedded_once_is_never_embedded_again(library: Library) -> None:
    """Not when its page goes and comes back, and not for a page that says the same."""
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    library.write({"refunds.md": None})
    await library.load()
    library.embedder.texts.clear()
    library.write({"again.md": REFUNDS, "copy.md": REFUNDS})
    await library.load()
    assert not library.embedder.texts


async def test_what_cannot_be_read_is_reported_and_the_rest_loads(library: Library) -> None:
    library.write(
        {"refunds.md": REFUNDS, "photo.md": b"\x00\x01\x02", "latin.md": b"\x81\x8d \xfe"}
    )
    report = await library.load()
    assert report.added == 1
    assert {failure.source for failure in report.failures} == {"photo.md", "latin.md"}
    again = await library.load()
    assert (again.generation, again.failures) == (report.generation, report.failures)


async def test_a_page_that_breaks_the_reader_keeps_no_other_out(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours is a failure of that page: reported, logged, and the rest loads."""

    def read_or_break(original: Original, audience: Audience) -> Document:
        if original.path == "odd.md":
            raise KeyError(original.path)
        return read(original, audience)

    monkeypatch.setattr(preparing, "read", read_or_break)
    library.write({"refunds.md": REFUNDS, "odd.md": PLANS})
    report = await library.load()
    assert [it.reason for it in report.failures] == [
        "odd.md: the reader failed on it (KeyError); report this page"
    ]
    assert await library.texts("refund")


async def test_a_page_that_became_unreadable_keeps_its_old_version(library: Library) -> None:
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    library.write({"refunds.md": b"\x00\x01\x02"})
    report = await library.load()
    assert [failure.source for failure in report.failures] == ["refunds.md"]
    assert await library.texts("refund")
    library.write({"refunds.md": REFUNDS.replace("five", "six")})
    healed = await library.load()
    assert (healed.changed, healed.failures) == (1, ())
    await expect_whole(library)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({}, "holds no page"),
        ({"notes.png": "text"}, "holds no page"),
        ({"photo.md": b"\x00\x01"}, "photo.md"),
        ({"latin.md": b"\x81\x8d"}, "UTF-8"),
        ({"empty.md": ""}, "empty.md"),
    ],
)
async def test_a_source_that_yields_nothing_is_refused(
    library: Library, pages: dict[str, str | bytes], said: str
) -> None:
    library.write(pages)
    with pytest.raises(SourceUnreadable, match=said):
        await library.load()
    assert await library.parts.ledger.active(WORKSPACE) is None


async def test_a_refused_load_leaves_the_old_knowledge_live(library: Library) -> None:
    """A folder that was emptied, or moved away, by mistake must not empty the knowledge base."""
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write({"refunds.md": None})
    with pytest.raises(SourceUnreadable, match="holds no page"):
        await library.load()
    library.pages.rmdir()
    with pytest.raises(SourceUnreadable, match="does not exist"):
        await library.load()
    assert await library.texts("refund")


async def test_a_load_that_fails_changes_nothing(library: Library) -> None:
    """The embedder goes away in the middle: the old generation answers, the next load sweeps."""
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write({"plans.md": PLANS, "refunds.md": None})
    library.embedder.fails = SearchUnavailable("The embedder does not answer.")
    with pytest.raises(SearchUnavailable, match="does not answer"):
        await library.load()
    assert await library.texts("refund")
    assert not await library.texts("yearly")
    library.embedder.fails = None
    assert (await library.load()).added == 1
    await expect_whole(library)


async def test_rolling_back_shows_the_generation_before(library: Library) -> None:
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write({"refunds.md": REFUNDS.replace("five", "nine")})
    await library.load()
    assert await library.ingest.roll_back(WORKSPACE) == 1
    assert "five" in (await library.texts("refund"))[0]
    await expect_whole(library)
    with pytest.raises(NoGeneration, match="no older generation"):
        await library.ingest.roll_back(WORKSPACE)


async def test_a_rollback_may_name_what_it_leaves(library: Library) -> None:
    """Where something else is live by then, nothing is changed."""
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write({"refunds.md": REFUNDS.replace("five", "nine")})
    await library.load()
    with pytest.raises(GenerationMoved, match="generation 2 is"):
        await library.ingest.roll_back(WORKSPACE, leaving=1)
    assert "nine" in (await library.texts("refund"))[0]
    assert await library.ingest.roll_back(WORKSPACE, leaving=2) == 1


async def test_the_load_after_a_rollback_discards_what_lay_beyond(library: Library) -> None:
    """Numbers are never used twice, and the discarded generation cannot come back."""
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write({"plans.md": PLANS})
    await library.load()
    await library.ingest.roll_back(WORKSPACE)
    library.write({"plans.md": None, "new.md": PLANS.replace("yearly", "weekly")})
    report = await library.load()
    assert report.generation == 3
    assert not await library.texts("yearly")
    assert await library.texts("weekly")
    status = await library.ingest.status(WORKSPACE)
    assert [generation.number for generation in status.older] == [1]
    await expect_whole(library)


async def test_three_generations_stay_and_older_ones_are_collected(library: Library) -> None:
    for number in range(5):
        library.write({"refunds.md": REFUNDS.replace("five", f"edition{number}")})
        await library.load()
    status = await library.ingest.status(WORKSPACE)
    assert status.live is not None
    assert [status.live.number, *(it.number for it in status.older)] == [5, 4, 3]
    index = library.parts.index(WORKSPACE)
    assert await library.parts.store.ids(index, 2) == frozenset()
    assert len(await library.parts.store.ids(index, 3)) == 1
    await expect_whole(library)


async def test_a_search_that_still_runs_keeps_its_generation(library: Library) -> None:
    """Within the grace period nothing is collected, however many loads there were."""
    library.parts = replace(library.parts, grace_seconds=3600)
    for number in range(5):
        library.write({"refunds.md": REFUNDS.replace("five", f"edition{number}")})
        await library.load()
    assert len(await library.parts.store.ids(library.parts.index(WORKSPACE), 1)) == 1


async def test_forgetting_erases_a_page_from_every_generation(library: Library) -> None:
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    library.write({"refunds.md": REFUNDS.replace("five", "nine")})
    await library.load()
    assert await library.ingest.forget(WORKSPACE, "docs", "refunds.md") == 1
    assert not await library.texts("refund")
    await expect_whole(library)
    await library.ingest.roll_back(WORKSPACE)
    assert not await library.texts("refund")
    await expect_whole(library)
    with pytest.raises(SourceUnreadable, match=r"refunds\.md"):
        await library.ingest.forget(WORKSPACE, "docs", "refunds.md")


async def test_forgetting_keeps_embeddings_that_others_use(library: Library) -> None:
    library.write({"refunds.md": REFUNDS, "copy.md": REFUNDS})
    await library.load()
    await library.ingest.forget(WORKSPACE, "docs", "refunds.md")
    library.embedder.texts.clear()
    library.write({"third.md": REFUNDS})
    await library.load()
    assert not library.embedder.texts


async def test_a_source_can_be_forgotten_whole(library: Library) -> None:
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    assert await library.ingest.forget(WORKSPACE, "docs") == 2
    await expect_whole(library)


async def test_a_change_of_audience_is_a_change_of_every_page(library: Library) -> None:
    library.write({"refunds.md": REFUNDS})
    await library.load()
    assert not await library.texts("refund", Audience.PUBLIC)
    report = await library.load(library.source(Audience.PUBLIC))
    assert report.changed == 1
    assert await library.texts("refund", Audience.PUBLIC)
    await expect_whole(library)


async def test_workspaces_share_nothing(library: Library) -> None:
    library.write({"refunds.md": REFUNDS})
    await library.ingest.load("theirs", (library.source(),))
    with pytest.raises(NoGeneration, match="frontdesk knowledge load"):
        await library.find("refund")
    library.write({"refunds.md": PLANS})
    await library.load()
    assert not await library.texts("refund")


async def test_two_loads_at_once_are_one(library: Library) -> None:
    """The second is told in one line, and the first is not disturbed."""
    library.write({"refunds.md": REFUNDS})
    async with library.parts.leases.held(WORKSPACE):
        with pytest.raises(LoadRunning, match="wait until it ends"):
            await library.load()
        assert (await library.ingest.status(WORKSPACE)).loading
    assert (await library.load()).added == 1


async def test_of_many_loads_at_once_one_wins(library: Library) -> None:
    library.write({"refunds.md": REFUNDS})
    ended = await asyncio.gather(*(library.load() for _ in range(4)), return_exceptions=True)
    assert all(not isinstance(it, BaseException) or isinstance(it, LoadRunning) for it in ended)
    assert any(not isinstance(it, BaseException) for it in ended)
    await expect_whole(library)


async def test_another_model_builds_another_index_with_every_source(
    library: Library, tmp_path: Path
) -> None:
    """Sources that are not named are carried over, and a rollback goes back to the old model."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "plans.md").write_text(PLANS)
    library.write({"refunds.md": REFUNDS})
    await library.load()
    await library.load(KnownSource("other", str(other), Audience.INTERNAL))
    switched = library.configured_with(HashEmbedder("hash-2", 5))
    report = await switched.load()
    assert (report.unchanged, report.chunks_total) == (2, 2)
    assert await switched.texts("yearly")
    assert (await switched.find("refund")).degraded is None
    await expect_whole(switched)
    await switched.ingest.roll_back(WORKSPACE)
    assert (await library.find("refund")).degraded is None
    await expect_whole(library)


async def test_a_lost_store_is_built_again(library: Library) -> None:
    """Loading every source again mends it, from embeddings that the ledger kept."""
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    index = library.parts.index(WORKSPACE)
    await library.parts.store.forget(index, "docs", "plans.md")
    library.embedder.texts.clear()
    assert (await library.ingest.verify(WORKSPACE)).missing == 1
    report = await library.load()
    assert report.chunks_total == 2
    assert not library.embedder.texts
    await expect_whole(library)


async def test_a_lost_store_is_not_half_mended(library: Library, tmp_path: Path) -> None:
    library.write({"refunds.md": REFUNDS})
    await library.load()
    other = tmp_path / "other"
    other.mkdir()
    (other / "plans.md").write_text(PLANS)
    await library.load(KnownSource("other", str(other), Audience.INTERNAL))
    await library.parts.store.forget(library.parts.index(WORKSPACE), "docs", "refunds.md")
    with pytest.raises(KnowledgeError, match="load every source again, with other"):
        await library.load()
    assert (await library.ingest.reload(WORKSPACE)).chunks_total == 2


async def test_reload_syncs_every_source(library: Library) -> None:
    with pytest.raises(NoGeneration, match="Nothing is loaded"):
        await library.ingest.reload(WORKSPACE)
    library.write({"refunds.md": REFUNDS})
    await library.load()
    library.write({"plans.md": PLANS})
    assert (await library.ingest.reload(WORKSPACE)).added == 1


async def test_progress_ends_at_the_total(library: Library) -> None:
    library.write({f"{n}.md": REFUNDS.replace("five", str(n)) for n in range(40)})
    seen: list[Progress] = []
    await library.ingest.load(WORKSPACE, (library.source(),), seen.append)
    assert seen[-1] == Progress(40, 40, 40, 40)
    assert [it.embedded for it in seen] == sorted(it.embedded for it in seen)


async def test_a_source_is_remembered_as_it_was_given(library: Library) -> None:
    """Whoever reloads it needs all of it."""
    library.write({"a.md": "We bill monthly."})
    given = replace(library.source(), priority=3, options=(("pages", "500"),))
    await library.load(given)
    assert await library.parts.ledger.sources(WORKSPACE) == (given,)


async def test_the_link_template_makes_urls(library: Library) -> None:
    library.write({"a dir/refunds.md": REFUNDS})
    link = "https://example.com/{path}#L{line}"
    await library.load(replace(library.source(), link=link))
    found = await library.find("refund")
    assert found.passages[0].chunk.url == "https://example.com/a%20dir/refunds.md#L3"


@pytest.mark.service
async def test_the_ledger_works_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """The same flow over PostgreSQL: load, change, roll back, forget, verify."""
    async with open_library(tmp_path, postgres_url) as library:
        library.write({"refunds.md": REFUNDS, "plans.md": PLANS, "photo.md": b"\x00"})
        await library.load()
        library.write({"refunds.md": REFUNDS.replace("five", "nine")})
        assert (await library.load()).changed == 1
        await library.ingest.roll_back(WORKSPACE)
        assert "five" in (await library.texts("refund"))[0]
        assert (await library.load()).generation == 3
        await library.ingest.forget(WORKSPACE, "docs", "plans.md")
        await expect_whole(library)
        ended = await asyncio.gather(*(library.load() for _ in range(4)), return_exceptions=True)
        assert any(isinstance(it, LoadRunning) for it in ended)
        assert any(not isinstance(it, BaseException) for it in ended)


async def test_titles_are_those_that_an_audience_may_see(library: Library) -> None:
    """By path, none twice; before the first load there is nothing."""
    with pytest.raises(NoGeneration):
        await library.ingest.titles(WORKSPACE, Audience.INTERNAL, 9)
    library.write({"refunds.md": REFUNDS, "plans.md": PLANS})
    await library.load()
    found = await library.ingest.titles(WORKSPACE, Audience.INTERNAL, 9)
    assert len(found) == 2
    assert await library.ingest.titles(WORKSPACE, Audience.INTERNAL, 1) == found[:1]
    assert not await library.ingest.titles(WORKSPACE, Audience.PUBLIC, 9)
    assert await library.ingest.live(WORKSPACE) == 1
