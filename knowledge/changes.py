"""What a load has to do: the named sources as they are now, held against what is live."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge import chunking, markup, reading, sentences
from knowledge.ledger.values import DocumentKey, KnownSource
from knowledge.models import Original
from knowledge.parts import Parts


@dataclass(frozen=True, slots=True)
class Fresh:
    """A document that is new, or not as it was."""

    source: KnownSource
    original: Original
    fingerprint: str

    @property
    def key(self) -> DocumentKey:
        """Return what tells this document from others."""
        return DocumentKey(self.source.name, self.original.path)


@dataclass(slots=True)
class Changes:
    """How the named sources differ from what is live."""

    fresh: list[Fresh] = field(default_factory=list[Fresh])
    unchanged: int = 0
    gone: frozenset[DocumentKey] = frozenset()
    """Documents that are live and no longer in their source."""


async def find_changes(
    parts: Parts,
    sources: Sequence[KnownSource],
    live: Mapping[DocumentKey, str],
    usable: Mapping[DocumentKey, str],
) -> Changes:
    """Hold the sources against live fingerprints; raise `SourceUnreadable`.

    What is not in `usable` is built again even where it is as before: it lies in another index.
    """
    changes = Changes()
    seen: set[DocumentKey] = set()
    for source in sources:
        async for original in parts.open_source(source).originals():
            fresh = Fresh(source, original, fingerprint(source, original))
            seen.add(fresh.key)
            if usable.get(fresh.key) == fresh.fingerprint:
                changes.unchanged += 1
            else:
                changes.fresh.append(fresh)
    names = {source.name for source in sources}
    changes.gone = frozenset(key for key in live if key.source in names and key not in seen)
    return changes


def fingerprint(source: KnownSource, original: Original) -> str:
    """Return a hash of all that a document's chunks are made from: equal ones need no reading."""
    digest = hashlib.sha256(_READERS)
    for part in (source.audience.value, original.url or "", original.path):
        digest.update(f"{part}\0".encode())
    digest.update(original.content)
    return digest.hexdigest()


def _digest_of_readers() -> bytes:
    """Return a hash of the code that makes chunks: another reader, other chunks."""
    digest = hashlib.sha256()
    for module in (reading, markup, sentences, chunking):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.digest()


_READERS = _digest_of_readers()
