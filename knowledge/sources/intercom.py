"""Intercom's help centre, as its API lists articles, or as a table (CSV)."""

from collections.abc import Iterator

from knowledge.sources.articles import Article
from knowledge.sources.records import Record

_INTERNAL = "internal_article"
_KINDS = frozenset({"article", _INTERNAL})


def intercom_articles(record: Record) -> Iterator[Article]:
    """Yield the article that an object is, and its translations."""
    if record.text("type") in _KINDS:
        locale = record.text("default_locale", "locale").lower()
        yield _article(record, record.text("id"), locale, is_source=True)
        for language, translation in record.children("translated_content"):
            if language.lower() != locale and translation.has("body"):
                yield _article(translation, record.text("id"), language.lower(), is_source=False)
    elif record.text("article_id", "id") and record.above is None and "type" not in record.fields:
        yield _article(record, record.text("article_id", "id"), _locale(record), is_source=True)


def _article(record: Record, key: str, locale: str, *, is_source: bool) -> Article:
    kind = record.text("type") or (record.above.text("type") if record.above else "")
    return Article(
        key=key,
        title=record.text("title", "article_title", "name"),
        html=record.text("body", "article_body", "content", "html"),
        is_published=record.text("state", "status").lower() in {"published", "live"}
        or kind == _INTERNAL,
        url=record.text("url", "article_url", "link"),
        locale=locale,
        is_source=is_source,
        is_restricted=kind == _INTERNAL,
        updated_at=record.moment("updated_at", "last_updated", "last_updated_at"),
    )


def _locale(record: Record) -> str:
    return record.text("locale", "language").lower()
