"""A help centre's export: its published articles, whatever service wrote them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, Original, Unlisted
from knowledge.sources import export
from knowledge.sources.records import SUFFIXES, Record, records

_STAYS = "what was not seen stays as it was"
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its service has it."""

    key: str
    """What its service numbers it with."""
    title: str
    html: str
    is_published: bool
    url: str = ""
    locale: str = ""
    """Lower case, as `en-us`; empty where the export does not say."""
    is_source: bool = True
    """Whether it is the text that translations were made from."""
    is_restricted: bool = False
    """Whether its service shows it to some people alone."""
    updated_at: datetime | None = None


Dialect = Callable[[Record], Iterable[Article]]
"""How a service's objects are told from articles: those of one object, usually one or none."""


@dataclass(slots=True)
class _Found:
    articles: dict[str, Article] = field(default_factory=dict[str, Article])
    broken: list[str] = field(default_factory=list[str])
    """Why a file could not be read."""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ArticlesSource:
    """The articles of one export, each by the number that its service gave it."""

    name: str
    place: Path
    service: str
    """As a person calls it."""
    dialect: Dialect
    locale: str | None = None
    """Which language is wanted (`en` takes `en-us` too); None for the texts not translated."""
    link: str | None = None
    """Template of an article's URL, with `{id}`, where the export names none."""

    async def originals(self) -> AsyncGenerator[Original | Unlisted]:
        """Yield every published article, by number; raise `SourceUnreadable` where none is."""
        found = await asyncio.to_thread(self._found)
        if not found.articles:
            raise SourceUnreadable(self._nothing(found))
        for key in sorted(found.articles):
            yield self._original(found.articles[key])
        if found.broken:
            # Which articles such a file held is not known: none of them has gone.
            yield Unlisted(f"{self.place}: {'; '.join(found.broken[:3])}: {_STAYS}")

    def _found(self) -> _Found:
        found = _Found()
        for file in export.files(self.place, SUFFIXES):
            try:
                for article in self._articles(file):
                    self._take(article, found)
            except export.Damaged as error:
                found.broken.append(str(error))
        return found

    def _articles(self, file: export.File) -> Iterator[Article]:
        for record in records(file):
            yield from self.dialect(record)

    def _take(self, article: Article, found: _Found) -> None:
        if not (article.is_published and article.html.strip() and self._is_wanted(article)):
            found.left_out += 1
            return
        before = found.articles.get(article.key)
        # One article in two files of an export: the newer one is what it says now.
        if before is None or (article.updated_at or _NEVER) >= (before.updated_at or _NEVER):
            found.articles[article.key] = article

    def _is_wanted(self, article: Article) -> bool:
        if self.locale is None:
            return article.is_source
        wanted = self.locale.lower().replace("_", "-")
        return article.locale in {"", wanted} or article.locale.startswith(f"{wanted}-")

    def _original(self, article: Article) -> Original:
        url = article.url or (self.link or "").replace("{id}", article.key)
        return Original(
            path=f"articles/{article.key}",
            content=article.html.encode(),
            modified_at=article.updated_at,
            url=url or None,
            media="text/html",
            title=article.title or None,
            audience=Audience.INTERNAL if article.is_restricted else None,
        )

    def _nothing(self, found: _Found) -> str:
        if found.left_out:
            where = f" in {self.locale}" if self.locale else ""
            return f"{self.place}: none of its {found.left_out} articles is published{where}."
        if found.broken:
            return f"{self.place}: {found.broken[0]}."
        return f"{self.place} holds no article of {self.service}: name the file of its export."
