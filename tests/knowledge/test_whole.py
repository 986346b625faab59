"""A small base is read whole, in one order for every question; a large one around the finds."""

from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Query, Section
from knowledge.whole import WholeBase
from tests.knowledge.library import WORKSPACE, Library

BILLING = (
    "# Billing\n\n## Refunds\n\nA refund takes five working days.\n\nIt goes to the same card.\n"
)
PLANS = "# Plans\n\nThe yearly plan is paid at once, and costs less than twelve months.\n"
SALARIES = "# Salaries\n\nThe salaries of the support team are paid on the last working day.\n"
ENOUGH = 10_000


def whole(library: Library, most: int = ENOUGH) -> WholeBase:
    return WholeBase(library.retrieval, library.parts.ledger, library.parts.store, most)


async def read(
    base: WholeBase, library: Library, text: str, audience: Audience = Audience.INTERNAL
) -> list[Section]:
    found = await library.find(text, audience)
    return list(await base.read(Query(WORKSPACE, text, audience), found.passages[:1]))


async def two_pages(library: Library) -> None:
    library.write({"billing.md": BILLING, "plans.md": PLANS})
    await library.load()


async def test_every_question_reads_the_same(library: Library) -> None:
    """Word for word and in one order: the beginning of a prompt that a provider caches."""
    await two_pages(library)
    base = whole(library)
    about_refunds = await read(base, library, "How long does a refund take?")
    about_plans = await read(base, library, "What does the yearly plan cost?")
    assert about_refunds == about_plans
    nearest = [min(it, key=lambda one: one.rank) for it in (about_refunds, about_plans)]
    assert nearest[0] != nearest[1]
    assert [(it.path, it.headings) for it in about_refunds] == [
        ("billing.md", ("Refunds",)),
        ("plans.md", ()),
    ]


async def test_a_base_beyond_the_budget_is_read_around_the_finds(library: Library) -> None:
    await two_pages(library)
    for most in (0, 30):
        found = await read(whole(library, most), library, "refund card")
        assert {it.path for it in found} == {"billing.md"}


async def test_nobody_reads_what_is_not_theirs(library: Library) -> None:
    await two_pages(library)
    (library.pages.parent / "inside").mkdir()
    (library.pages.parent / "inside" / "salaries.md").write_text(SALARIES)
    source = KnownSource("inside", str(library.pages.parent / "inside"), Audience.INTERNAL)
    await library.ingest.load(WORKSPACE, (library.source(Audience.PUBLIC), source))
    base = whole(library)
    inside = await read(base, library, "When are salaries paid?")
    outside = await read(base, library, "When are salaries paid?", Audience.PUBLIC)
    assert {it.path for it in inside} == {"billing.md", "plans.md", "salaries.md"}
    assert {it.path for it in outside} == {"billing.md", "plans.md"}


async def test_a_new_generation_is_read_anew(library: Library) -> None:
    await two_pages(library)
    base = whole(library)
    await read(base, library, "refund")
    library.write({"plans.md": PLANS.replace("yearly", "quarterly")})
    await library.load()
    now = await read(base, library, "refund")
    assert "quarterly" in now[-1].chunks[0].text
