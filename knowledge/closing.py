"""End what a new generation no longer has of the one before."""

from collections.abc import Iterable, Mapping, Sequence

from knowledge.ledger.leases import Lease
from knowledge.ledger.values import ChunkKey, DocumentKey, Pointer
from knowledge.models import TermStatistics
from knowledge.parts import Parts
from knowledge.ranking import added
from knowledge.upkeep import counted

_AT_ONCE = 500
"""Documents whose chunks are closed together."""


async def close_documents(
    parts: Parts, lease: Lease, step: tuple[Pointer, Pointer], ended: Sequence[DocumentKey]
) -> tuple[TermStatistics, int]:
    """Close the chunks of these documents that the new form of a document does not have.

    A step leads from the live generation to the new one. Return what the chunks counted as terms,
    which is nothing where the step leads to another index, and how many they were.
    """
    before, after = step
    taken, closed = TermStatistics(0, 0), 0
    for start in range(0, len(ended), _AT_ONCE):
        keys = ended[start : start + _AT_ONCE]
        ids = _ids(await parts.ledger.chunks_of(before, keys))
        if before.index == after.index:
            ids -= _ids(await parts.ledger.new_chunks_of(after, keys))
        await parts.leases.renew(lease)
        await parts.store.close(before.index, after.generation, sorted(ids))
        if before.index == after.index:
            taken = added(taken, await counted(parts, before, ids))
        closed += len(ids)
    return taken, closed


def _ids(chunks: Mapping[DocumentKey, Iterable[ChunkKey]]) -> set[str]:
    return {it.chunk_id for every in chunks.values() for it in every}
