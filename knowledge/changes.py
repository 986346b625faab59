"""What a load has to do: the named sources as they are now, held against what is live."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from knowledge import chunking, inspection, markup, readers, reading, sentences
from knowledge.ledger.values import DocumentKey, KnownFailure, KnownSource
from knowledge.models import Original, Unfetched, Unlisted
from knowledge.parts import Parts
from knowledge.shelf import Place, Shelf


@dataclass(frozen=True, slots=True)
class Fresh:
    """A document that is new, or not as it was; its bytes wait on a shelf."""

    source: KnownSource
    described: Original
    """The original without its bytes."""
    place: Place
    fingerprint: str

    @property
    def key(self) -> DocumentKey:
        """Return what tells this document from others."""
        return DocumentKey(self.source.name, self.described.path)

    def original(self, shelf: Shelf) -> Original:
        """Return the document as its source held it."""
        return replace(self.described, content=shelf.take(self.place))


@dataclass(slots=True)
class Changes:
    """How the named sources differ from what is live."""

    fresh: list[Fresh] = field(default_factory=list[Fresh])
    unchanged: int = 0
    failures: dict[DocumentKey, KnownFailure] = field(
        default_factory=dict[DocumentKey, KnownFailure]
    )
    """Documents that could not be fetched, or are as they were when they could not be read."""
    gone: frozenset[DocumentKey] = frozenset()
    """Documents that are live and no longer in their source."""
    missed: frozenset[DocumentKey] = frozenset()
    """Live documents that a source did not yield and may still have: they stay as they are."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a load of the documents as they were."""

    live: Mapping[DocumentKey, str]
    """Fingerprints of the live generation's documents."""
    usable: Mapping[DocumentKey, str]
    """Those of them that need not be built again: none where they lie in another index."""
    failures: Mapping[DocumentKey, KnownFailure]


async def find_changes(
    parts: Parts, sources: Sequence[KnownSource], known: Known, shelf: Shelf
) -> Changes:
    """Hold the sources against what is known; raise `SourceUnreadable`."""
    changes = Changes()
    for source in sources:
        seen: set[DocumentKey] = set()
        whole = True
        async for found in parts.open_source(source).originals():
            whole = whole and not isinstance(found, Unlisted)
            seen.add(_noted(source, found, known, changes, shelf))
        unseen = {key for key in known.live if key.source == source.name} - seen
        if whole:
            changes.gone |= unseen
        else:
            changes.missed |= unseen
    return changes


def _noted(
    source: KnownSource,
    found: Original | Unfetched | Unlisted,
    known: Known,
    changes: Changes,
    shelf: Shelf,
) -> DocumentKey:
    """Put what a source yielded where it belongs; return its key."""
    match found:
        case Original():
            key = DocumentKey(source.name, found.path)
            now = fingerprint(source, found)
            failure = known.failures.get(key)
            if known.usable.get(key) == now:
                changes.unchanged += 1
            elif failure and failure.fingerprint == now:
                changes.failures[key] = failure
            else:
                described = replace(found, content=b"")
                changes.fresh.append(Fresh(source, described, shelf.put(found.content), now))
            return key
        case Unfetched(path=path, reason=reason):
            key = DocumentKey(source.name, path)
        case Unlisted(reason=reason):
            key = DocumentKey(source.name, source.location)
    # No bytes have this fingerprint: the next load tries again.
    changes.failures[key] = KnownFailure(key, "", reason)
    return key


def fingerprint(source: KnownSource, original: Original) -> str:
    """Return a hash of all that a document's chunks are made from: equal ones need no reading."""
    digest = hashlib.sha256(_READERS)
    audience = original.audience or source.audience
    for part in (audience, original.url, original.path, original.media, original.title):
        digest.update(f"{part or ''}\0".encode())
    digest.update(original.content)
    for name, content in sorted(original.includes.items()):
        digest.update(f"\0{name}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _digest_of_readers() -> bytes:
    """Return a hash of the code that makes chunks, or refuses to: another reader, other chunks."""
    digest = hashlib.sha256()
    formats = sorted(Path(str(readers.__file__)).parent.glob("*.py"))
    others = [Path(str(it.__file__)) for it in (reading, markup, sentences, chunking, inspection)]
    for module in (*formats, *others):
        digest.update(module.read_bytes())
    return digest.digest()


_READERS = _digest_of_readers()
