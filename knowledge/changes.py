"""What a load has to do: the named sources as they are now, held against what is live."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge import chunking, markup, reading, sentences
from knowledge.ledger.values import DocumentKey, KnownFailure, KnownSource
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
    failures: dict[DocumentKey, KnownFailure] = field(
        default_factory=dict[DocumentKey, KnownFailure]
    )
    """Documents that are as they were when they could not be read."""
    gone: frozenset[DocumentKey] = frozenset()
    """Documents that are live and no longer in their source."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a load of the documents as they were."""

    live: Mapping[DocumentKey, str]
    """Fingerprints of the live generation's documents."""
    usable: Mapping[DocumentKey, str]
    """Those of them that need not be built again: none where they lie in another index."""
    failures: Mapping[DocumentKey, KnownFailure]


async def find_changes(parts: Parts, sources: Sequence[KnownSource], known: Known) -> Changes:
    """Hold the sources against what is known; raise `SourceUnreadable`."""
    changes = Changes()
    seen: set[DocumentKey] = set()
    for source in sources:
        async for original in parts.open_source(source).originals():
            fresh = Fresh(source, original, fingerprint(source, original))
            seen.add(fresh.key)
            failure = known.failures.get(fresh.key)
            if known.usable.get(fresh.key) == fresh.fingerprint:
                changes.unchanged += 1
            elif failure and failure.fingerprint == fresh.fingerprint:
                changes.failures[fresh.key] = failure
            else:
                changes.fresh.append(fresh)
    names = {source.name for source in sources}
    changes.gone = frozenset(key for key in known.live if key.source in names and key not in seen)
    return changes


def fingerprint(source: KnownSource, original: Original) -> str:
    """Return a hash of all that a document's chunks are made from: equal ones need no reading."""
    digest = hashlib.sha256(_READERS)
    audience = original.audience or source.audience
    for part in (audience, original.url, original.path, original.media, original.title):
        digest.update(f"{part or ''}\0".encode())
    digest.update(original.content)
    return digest.hexdigest()


def _digest_of_readers() -> bytes:
    """Return a hash of the code that makes chunks: another reader, other chunks."""
    digest = hashlib.sha256()
    for module in (reading, markup, sentences, chunking):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.digest()


_READERS = _digest_of_readers()
