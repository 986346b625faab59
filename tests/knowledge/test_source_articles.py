"""Exports of help centres: published articles of one language, narrowed where they are."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.errors import SourceUnreadable
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Original, SourceKind, Unfetched, Unlisted
from knowledge.opening import Opener
from knowledge.ports import Source
from knowledge.settings import nothing
from tests.knowledge.zips import zipped

Found = list[Original | Unfetched | Unlisted]


def opened(place: Path, kind: SourceKind, link: str | None = None, **options: str) -> Source:
    known = KnownSource(
        "help", str(place), Audience.PUBLIC, link, kind=kind, options=tuple(options.items())
    )
    return Opener(place.parent / "fetched", nothing).open(known)


async def read_all(place: Path, kind: SourceKind, link: str | None = None, **options: str) -> Found:
    source = opened(place, kind, link, **options)
    return [one async for one in source.originals()]


async def read(
    place: Path, kind: SourceKind, link: str | None = None, **options: str
) -> list[Original]:
    """Return the documents of an export in which nothing is broken."""
    found = await read_all(place, kind, link, **options)
    originals = [one for one in found if isinstance(one, Original)]
    assert originals == found
    return originals


def zendesk(key: int, **changes: object) -> dict[str, object]:
    return {
        "id": key,
        "url": f"https://x.zendesk.test/api/v2/help_center/en-us/articles/{key}.json",
        "html_url": f"https://help.test/hc/en-us/articles/{key}",
        "title": f"Title {key}",
        "body": f"<p>Body {key}</p>",
        "draft": False,
        "locale": "en-us",
        "source_locale": "en-us",
        "section_id": 7,
        "user_segment_id": None,
        "updated_at": "2026-01-02T03:04:05Z",
        **changes,
    }


def intercom(key: str, **changes: object) -> dict[str, object]:
    return {
        "type": "article",
        "id": key,
        "title": f"Title {key}",
        "body": f"<p>Body {key}</p>",
        "state": "published",
        "url": f"https://help.test/en/articles/{key}",
        "default_locale": "en",
        "updated_at": 1767323045,
        **changes,
    }


def freshdesk(key: int, **changes: object) -> dict[str, object]:
    return {
        "id": key,
        "title": f"Title {key}",
        "description": f"<p>Body {key}</p>",
        "status": 2,
        "updated_at": "2026-01-02T03:04:05Z",
        **changes,
    }


def written(place: Path, content: object) -> Path:
    place.write_text(json.dumps(content), "utf-8")
    return place


async def test_zendesk_articles_are_read_as_they_are_published(tmp_path: Path) -> None:
    """No drafts, no translations; what a user segment restricts is internal."""
    page = {
        "articles": [
            zendesk(2, user_segment_id=9),
            zendesk(1),
            zendesk(3, draft=True),
            zendesk(4, locale="de"),
            zendesk(5, body=""),
        ],
        "next_page": None,
    }
    found = await read(written(tmp_path / "articles.json", page), SourceKind.ZENDESK)
    first, second = found
    assert first == Original(
        path="articles/1",
        content=b"<p>Body 1</p>",
        modified_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        url="https://help.test/hc/en-us/articles/1",
        media="text/html",
        title="Title 1",
    )
    assert (second.path, second.audience) == ("articles/2", Audience.INTERNAL)


async def test_a_language_may_be_chosen(tmp_path: Path) -> None:
    """`en` takes `en-us` as well; another region is not taken for it."""
    page = {
        "articles": [zendesk(1), zendesk(1, locale="de", title="Titel"), zendesk(2, locale="fr")]
    }
    place = written(tmp_path / "articles.json", page)
    assert [one.path for one in await read(place, SourceKind.ZENDESK, locale="en")] == [
        "articles/1"
    ]
    (german,) = await read(place, SourceKind.ZENDESK, locale="de")
    assert german.title == "Titel"
    with pytest.raises(SourceUnreadable, match="none of its 3 articles is published in it"):
        await read(place, SourceKind.ZENDESK, locale="it")


async def test_the_pages_of_an_export_are_read_together(tmp_path: Path) -> None:
    """From a ZIP or a folder, one article once, the newest; of a broken page nothing has gone."""
    older = zendesk(1, title="Old", updated_at="2025-01-01T00:00:00Z")
    files = {
        "p1.json": {"articles": [zendesk(1), zendesk(2)]},
        "p2.json": {"articles": [older]},
        "p3.json": '{"articles": [',
        "p4.jsonl": json.dumps(zendesk(8)) + "\n" + json.dumps(zendesk(9)) + "\n",
        "readme.txt": "x",
    }
    packed = await read_all(zipped(tmp_path / "export.zip", files), SourceKind.ZENDESK)
    *articles, last = packed
    assert [it.path for it in articles if isinstance(it, Original)] == [
        f"articles/{key}" for key in (1, 2, 8, 9)
    ]
    assert isinstance(last, Unlisted)
    assert "p3.json: broken JSON" in last.reason
    assert isinstance(packed[0], Original)
    assert packed[0].title == "Title 1"
    folder = tmp_path / "export"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    again = await read_all(folder, SourceKind.ZENDESK)
    assert again[:-1] == articles
    assert isinstance(again[-1], Unlisted)


async def test_intercom_articles_and_their_translations(tmp_path: Path) -> None:
    """Internal articles are internal; each translation has a state and an address of its own."""
    translated = {
        "type": "article_translated_content",
        "fr": {
            "type": "article_content",
            "title": "Titre",
            "body": "<p>Corps</p>",
            "state": "published",
        },
        "de": {
            "type": "article_content",
            "title": "Titel",
            "body": "<p>Text</p>",
            "state": "draft",
        },
    }
    page = {
        "type": "list",
        "data": [
            intercom("1", translated_content=translated),
            intercom("2", state="draft"),
            {"type": "internal_article", "id": "3", "title": "In", "body": "<p>In</p>"},
        ],
    }
    place = written(tmp_path / "articles.json", page)
    one, inside = await read(place, SourceKind.INTERCOM)
    assert one.modified_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (inside.path, inside.audience) == ("articles/3", Audience.INTERNAL)
    french = await read(place, SourceKind.INTERCOM, locale="fr")
    assert [it.title for it in french] == ["Titre", "In"]
    assert not [
        it for it in await read(place, SourceKind.INTERCOM, locale="de") if it.path != "articles/3"
    ]


async def test_intercom_articles_as_a_table(tmp_path: Path) -> None:
    place = tmp_path / "articles.csv"
    place.write_text(
        "Article ID,Title,Body,State,URL,Updated at\n"
        '7,Seven,"<p>One,\ntwo</p>",Published,https://help.test/7,2026-01-02\n'
        "8,Eight,<p>x</p>,Draft,,\n",
        "utf-8",
    )
    (found,) = await read(place, SourceKind.INTERCOM)
    assert (found.path, found.url, found.content) == (
        "articles/7",
        "https://help.test/7",
        b"<p>One,\ntwo</p>",
    )


async def test_freshdesk_folders_say_for_whom(tmp_path: Path) -> None:
    """In JSON and XML alike; the link is made of the number."""
    folders = [
        {"name": "Open", "visibility": 1, "articles": [freshdesk(1), freshdesk(2, status=1)]},
        {"name": "Agents", "visibility": 3, "articles": [freshdesk(3)]},
    ]
    place = written(tmp_path / "solutions.json", [{"category": {"folders": folders}}])
    link = "https://help.test/support/solutions/articles/{id}"
    found = await read(place, SourceKind.FRESHDESK, link)
    assert [(it.path, it.audience) for it in found] == [
        ("articles/1", None),
        ("articles/3", Audience.INTERNAL),
    ]
    assert found[0].url == "https://help.test/support/solutions/articles/1"
    article = (
        "<solution-article><id type='integer'>{0}</id><title>Title {0}</title><status>2</status>"
        "<description>&lt;p&gt;Body {0}&lt;/p&gt;</description>"
        "<updated-at>2026-01-02T03:04:05Z</updated-at></solution-article>"
    )
    folder = (
        "<solution-folder><visibility>{1}</visibility><articles type='array'>{0}</articles>"
        "</solution-folder>"
    )
    xml = "".join(folder.format(article.format(key), seen) for key, seen in ((1, 1), (3, 3)))
    (tmp_path / "solutions.xml").write_text(f"<solution-categories>{xml}</solution-categories>")
    assert await read(tmp_path / "solutions.xml", SourceKind.FRESHDESK, link) == found


@pytest.mark.parametrize("kind", [SourceKind.ZENDESK, SourceKind.INTERCOM, SourceKind.FRESHDESK])
async def test_what_is_no_export_is_one_line(tmp_path: Path, kind: SourceKind) -> None:
    cases = {
        "holds no article of": written(tmp_path / "foreign.json", {"hello": [1, {"a": 2}]}),
        "holds no article": zipped(tmp_path / "empty.zip", {}),
        "broken JSON": zipped(tmp_path / "broken.zip", {"a.json": "{"}),
        "cannot be read": tmp_path / "gone.zip",
        "gone.json cannot be read": tmp_path / "gone.json",
    }
    for said, place in cases.items():
        with pytest.raises(SourceUnreadable, match=said):
            await read(place, kind)
