"""Zendesk's help centre, as its API lists articles (`…/help_center/articles.json`)."""

from collections.abc import Iterator

from knowledge.sources.articles import Article
from knowledge.sources.records import Record


def zendesk_articles(record: Record) -> Iterator[Article]:
    """Yield the article that an object is.

    An article with a user segment is for signed-in users, agents or some group alone.
    """
    if not {"id", "title", "body", "section_id"} <= record.fields.keys():
        return
    locale = record.text("locale").lower()
    segments = ("user_segment_id", "user_segment_ids")
    yield Article(
        key=record.text("id"),
        title=record.text("title", "name"),
        html=record.text("body"),
        is_published=not record.has("draft"),
        url=record.text("html_url"),
        locale=locale,
        is_source=record.text("source_locale").lower() in {"", locale},
        is_restricted=any(record.has(name) for name in segments),
        updated_at=record.moment("edited_at", "updated_at"),
    )
