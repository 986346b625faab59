"""Notion's export: Markdown and CSV, or HTML, in ZIPs of ZIPs, each name with the page's id."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from knowledge.models import Original, Unfetched
from knowledge.shelf import Place
from knowledge.sources import export

_MEDIA = {".md": "text/markdown", ".html": "text/html", ".csv": "text/csv"}
_WANTED = frozenset(_MEDIA)
_ID = re.compile(r"\s+([0-9a-f]{32})$")
_DASHED = re.compile(r"\s+([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$")
_CUT = 6
"""Characters of its id that tell a page from another of the same name."""


@dataclass(frozen=True, slots=True)
class _Page:
    path: PurePosixPath
    """Without ids."""
    key: str
    place: Place


@dataclass(frozen=True, slots=True)
class NotionSource:
    """The pages of one export, each by where it stands in the workspace."""

    name: str
    place: Path
    link: str | None = None
    """Template of a page's URL, with `{id}`; without it, Notion's own."""

    async def originals(self) -> AsyncGenerator[Original | Unfetched]:
        """Yield every page by path; raise `SourceUnreadable` where there is none."""
        with closing(export.Pages()) as pages:
            await asyncio.to_thread(self._take_up, pages)
            for page in pages.in_order(self.place, "Notion"):
                yield page

    def _take_up(self, pages: export.Pages) -> None:
        found: list[_Page] = []
        for file in export.files(self.place, _WANTED):
            path, key = _without_ids(file.name)
            # Only pages have an id: Notion's overview (index.html) has none. A table comes
            # twice: as it was shown, and `_all` with every row.
            if not key or file.name.endswith("_all.csv"):
                continue
            try:
                found.append(_Page(path, key, pages.shelf.put(file.read())))
            except export.Damaged as error:
                pages.broken.append(Unfetched(path.as_posix(), str(error)))
        pages.read += self._waiting(found)

    def _waiting(self, pages: list[_Page]) -> Iterator[export.Waiting]:
        names = Counter(page.path for page in pages)
        folders = {parent for page in pages for parent in page.path.parents}
        for page in pages:
            # Each row of a database with text is a page of its own, below the table's name.
            if page.path.suffix == ".csv" and page.path.with_suffix("") in folders:
                continue
            path = page.path
            if names[path] > 1:
                path = path.with_stem(f"{path.stem} ({page.key[:_CUT]})")
            link = self.link or "https://www.notion.so/{id}"
            original = Original(
                path=path.as_posix(),
                content=b"",
                url=link.replace("{id}", page.key),
                media=_MEDIA[path.suffix],
                title=page.path.stem,
            )
            yield export.Waiting(original, page.place)


def _without_ids(name: str) -> tuple[PurePosixPath, str]:
    """Return a path without the ids in it, and the id of the page itself."""
    path = PurePosixPath(name)
    plain, key = _parted(path.stem.removesuffix("_all"))
    folders = (_parted(part)[0] for part in path.parent.parts)
    return PurePosixPath(*folders, plain + path.suffix.lower()), key


def _parted(name: str) -> tuple[str, str]:
    found = _ID.search(name) or _DASHED.search(name)
    return (name[: found.start()], "".join(found.groups())) if found else (name, "")
