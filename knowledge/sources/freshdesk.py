"""Freshdesk's solutions: as its API lists them (JSON), or as its account export has them (XML)."""

from collections.abc import Iterator

from knowledge.sources.articles import Article
from knowledge.sources.records import Record

_PUBLISHED = "2"
_EVERYBODY = frozenset({"", "1", "all", "everyone"})
"""Visibilities of a folder; others are for users who logged in, agents, or some companies."""


def freshdesk_articles(record: Record) -> Iterator[Article]:
    """Yield the article that an object is; its folder, where it lies in one, says for whom."""
    if not {"id", "title", "status"} <= record.fields.keys():
        return
    if not {"description", "desc_un_html"} & record.fields.keys():
        return
    yield Article(
        key=record.text("id"),
        title=record.text("title"),
        html=record.text("description", "desc_un_html"),
        is_published=record.text("status").lower() in {_PUBLISHED, "published"},
        url=record.text("url", "public_url"),
        locale=record.text("language", "locale", "language_code").lower(),
        is_restricted=record.inherited("visibility").lower() not in _EVERYBODY,
        updated_at=record.moment("modified_at", "updated_at"),
    )
