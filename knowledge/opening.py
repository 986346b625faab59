"""COMPOSITION ROOT of sources: how each kind is opened, and what it may be told.

What one kind needs is imported when a source of that kind is opened.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from knowledge.declaration import kind_of
from knowledge.errors import SourceUnreadable
from knowledge.ledger.values import KnownSource
from knowledge.models import SourceKind
from knowledge.ports import Source
from knowledge.sources.folder import FolderSource
from knowledge.sources.options import Options


@dataclass(frozen=True, slots=True)
class Opener:
    """Open sources as the ledger knows them."""

    fetched: Path
    """Folder of what was fetched from elsewhere; it may be deleted at any time."""
    variable: Callable[[str], str | None]
    """How an environment variable is read: secrets stand there and nowhere else."""

    def open(self, known: KnownSource) -> Source:
        """Return a source; raise `BadSettings` or `SourceUnreadable` for what cannot be one."""
        kind = known.kind
        if kind == SourceKind.FOLDER:
            # A URL that was loaded before there were kinds, or by somebody who named none.
            kind = kind_of(known.location)
        options = Options(known.name, kind, known.options, self.variable)
        match kind:
            case SourceKind.FOLDER:
                return FolderSource(known.name, Path(known.location), known.link)
            case SourceKind.WEBSITE:
                return self._website(known, options)
            case _:
                message = f"{known.name}: sources of kind {kind} are not read yet."
                raise SourceUnreadable(message)

    def _website(self, known: KnownSource, options: Options) -> Source:
        from knowledge.sources.website import KeptPages, Reach, Tour, WebsiteSource

        options.check(
            {"discover", "prefix", "max_pages", "max_depth", "max_page_megabytes", "max_megabytes"}
            | {"max_seconds", "delay", "private_addresses"}
        )
        tour = Tour(
            reach=options.word("discover", Reach.AUTO),
            prefix=options.text("prefix"),
            pages=int(options.number("max_pages", 2000, 1, 100_000)),
            depth=int(options.number("max_depth", 30, 0, 1000)),
            page_bytes=int(options.number("max_page_megabytes", 10, 0.001, 200) * 1e6),
            total_bytes=int(options.number("max_megabytes", 1000, 1, 100_000) * 1e6),
            seconds=options.number("max_seconds", 3600, 1, 86_400),
            delay=options.number("delay", 0.2, 0, 60),
            private_networks=options.networks("private_addresses"),
        )
        return WebsiteSource(known.name, known.location, KeptPages(self._folder(known)), tour)

    def _folder(self, known: KnownSource) -> Path:
        """Return the folder of what was fetched from one place."""
        named = f"{known.kind}\0{known.location}"
        return self.fetched / hashlib.sha256(named.encode()).hexdigest()[:24]
