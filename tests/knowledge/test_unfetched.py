"""A document that could not be had is a failure, never a removal."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Failure, LoadReport, Original, Unfetched, Unlisted
from tests.knowledge.builders import HashEmbedder
from tests.knowledge.library import WORKSPACE, Library
from tests.knowledge.test_ingest import PLANS, REFUNDS, expect_whole

Found = Original | Unfetched | Unlisted

REFUND_PAGE = Original("refunds.md", REFUNDS.encode())
PLANS_PAGE = Original("plans.md", PLANS.encode())
NOT_HAD = Unfetched("refunds.md", "refunds.md: the site answers 503")
BROKEN_OFF = Unlisted("docs: stopped after 1 page")


@dataclass(frozen=True)
class ScriptedSource:
    """Yield what a test says."""

    name: str
    script: tuple[Found, ...]

    async def originals(self) -> AsyncGenerator[Found]:
        for one in self.script:
            yield one


async def load(library: Library, *script: Found) -> LoadReport:
    def opened(known: KnownSource) -> ScriptedSource:
        return ScriptedSource(known.name, script)

    scripted = replace(library, parts=replace(library.parts, open_source=opened))
    return await scripted.load(KnownSource("docs", "https://docs.test/", Audience.INTERNAL))


async def test_a_document_that_could_not_be_fetched_stays_live(library: Library) -> None:
    """It is reported every time, and comes back as unchanged; what is really gone, goes."""
    await load(library, REFUND_PAGE, PLANS_PAGE)
    for _ in range(2):
        report = await load(library, NOT_HAD, PLANS_PAGE)
        assert report.failures == (Failure("refunds.md", NOT_HAD.reason),)
        assert (report.generation, report.removed, report.unchanged) == (1, 0, 1)
        assert await library.texts("refund")
    healed = await load(library, REFUND_PAGE, PLANS_PAGE)
    assert (healed.failures, healed.unchanged, healed.added) == ((), 2, 0)
    assert (await load(library, PLANS_PAGE)).removed == 1
    await expect_whole(library)


async def test_a_source_seen_in_part_loses_nothing(library: Library) -> None:
    """What a broken-off listing did not reach stays; what it reached is brought up to date."""
    await load(library, REFUND_PAGE, PLANS_PAGE)
    changed = replace(PLANS_PAGE, content=PLANS.replace("twelve", "eleven").encode())
    report = await load(library, changed, BROKEN_OFF)
    assert (report.changed, report.removed) == (1, 0)
    assert report.failures == (Failure("https://docs.test/", BROKEN_OFF.reason),)
    assert await library.texts("refund")
    assert "eleven" in (await library.texts("yearly"))[0]
    await expect_whole(library)
    assert (await load(library, changed)).removed == 1


async def test_what_was_not_had_is_carried_into_another_index(library: Library) -> None:
    """A new embedding model reads everything anew; pages that cannot be had now are kept."""
    await load(library, REFUND_PAGE, PLANS_PAGE)
    other = library.configured_with(HashEmbedder("hash-2"))
    third = Original("third.md", b"# Limits\n\nA workspace may have at most forty seats in all.\n")
    report = await load(other, third, BROKEN_OFF, NOT_HAD)
    assert (report.generation, report.removed) == (2, 0)
    assert await other.texts("refund")
    assert await other.texts("yearly")
    await expect_whole(other)
    active = await other.parts.ledger.active(WORKSPACE)
    assert active is not None
    assert active.index.spec.model == "hash-2"
