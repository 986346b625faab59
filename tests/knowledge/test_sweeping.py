"""What a load leaves that ended before its time, and what becomes of it."""

import pytest

from knowledge.errors import LoadRunning, SearchUnavailable
from knowledge.ledger.leases import Lease
from knowledge.ledger.values import DocumentKey, KnownDocument, Pointer
from tests.knowledge.builders import INDEX
from tests.knowledge.library import WORKSPACE, Library


async def test_what_a_failed_load_wrote_is_swept_where_nothing_changed(library: Library) -> None:
    """Also from the ledger, which has a load's documents before they are live."""
    library.write({"refunds.md": "# Refunds\n\nA refund takes five days."})
    await library.load()
    library.write({"plans.md": "# Plans\n\nThere are two plans."})
    library.embedder.fails = SearchUnavailable("The embedder does not answer.")
    with pytest.raises(SearchUnavailable):
        await library.load()
    library.embedder.fails = None
    library.write({"plans.md": None})
    await library.load()
    every = await library.parts.ledger.keys_of(WORKSPACE)
    assert [key.path for key in every] == ["refunds.md"]


async def test_who_lost_the_lease_writes_no_document(library: Library) -> None:
    """Or it would write into the generation of the load that took over."""
    pointer = Pointer(INDEX, 1)
    one = KnownDocument(DocumentKey("docs", "a.md"), "fingerprint", ())
    with pytest.raises(LoadRunning, match="took over"):
        await library.parts.ledger.add_documents(Lease(WORKSPACE, "nobody"), pointer, [one])
    assert not await library.parts.ledger.keys_of(INDEX.workspace)
