"""Sources by their kind: what opens them, and what they may be told."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import BadSettings
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, SourceKind
from knowledge.opening import Opener
from knowledge.settings import nothing
from knowledge.sources.folder import FolderSource
from knowledge.sources.git import GitSource
from knowledge.sources.website import Reach, WebsiteSource
from tests.knowledge.library import Library
from tests.knowledge.site import Reply, Site, links, open_site

SITE = KnownSource("docs", "https://docs.test/", Audience.PUBLIC, kind=SourceKind.WEBSITE)


def opener(home: Path) -> Opener:
    return Opener(home / "fetched", nothing)


def told(source: KnownSource, **options: str) -> KnownSource:
    return replace(source, options=tuple(options.items()))


def test_a_url_is_a_website_even_where_nobody_said_so(tmp_path: Path) -> None:
    """And a folder is a folder."""
    bare = replace(SITE, kind=SourceKind.FOLDER)
    assert isinstance(opener(tmp_path).open(bare), WebsiteSource)
    folder = replace(bare, location=str(tmp_path))
    assert isinstance(opener(tmp_path).open(folder), FolderSource)


@pytest.mark.parametrize(
    "location", ["https://github.com/o/r.git", "git@github.com:o/r", "ssh://git@host/r"]
)
def test_a_repository_is_known_by_its_address(tmp_path: Path, location: str) -> None:
    bare = KnownSource("docs", location, Audience.PUBLIC)
    assert isinstance(opener(tmp_path).open(bare), GitSource)


def test_a_website_is_visited_as_its_options_say(tmp_path: Path) -> None:
    source = opener(tmp_path).open(
        told(SITE, discover="crawl", prefix="/a/", max_pages="7", private_addresses="10.0.0.0/8")
    )
    assert isinstance(source, WebsiteSource)
    assert (source.tour.reach, source.tour.prefix, source.tour.pages) == (Reach.CRAWL, "/a/", 7)
    assert [str(network) for network in source.tour.private_networks] == ["10.0.0.0/8"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"max_pages": "many"}, "Source docs: max_pages takes a number from 1 to 100000"),
        ({"max_pages": "0"}, "max_pages takes a number"),
        ({"discover": "magic"}, "discover takes one of auto, sitemap, crawl, both"),
        ({"private_addresses": "yes"}, "takes networks such as"),
        ({"pages": "7"}, "pages is no option of a website source"),
    ],
)
def test_a_wrong_option_is_one_clear_line(
    tmp_path: Path, options: dict[str, str], said: str
) -> None:
    with pytest.raises(BadSettings, match=said):
        opener(tmp_path).open(told(SITE, **options))


@pytest.fixture
async def site() -> AsyncGenerator[Site]:
    async with open_site() as site:
        yield site


async def test_a_website_is_loaded_and_kept_up_to_date(library: Library, site: Site) -> None:
    """Added, unchanged, failed and kept, changed, gone: as of a folder."""
    refunds = Reply(b"# Refunds\n\nA refund takes five working days.\n", "text/markdown")
    site.pages |= {"/": Reply(links("a", "b").encode()), "/a": refunds}
    site.pages["/b"] = Reply(b"# Plans\n\nThe yearly plan costs less.\n", "text/markdown")
    source = told(SITE, private_addresses="127.0.0.1", delay="0")
    source = replace(source, location=site.url)
    assert (await library.load(source)).added == 3
    again = await library.load(source)
    assert (again.generation, again.unchanged, again.failures) == (1, 3, ())
    site.failing["/a"] = 3
    site.pages["/b"] = Reply(b"# Plans\n\nThe yearly plan costs more.\n", "text/markdown")
    report = await library.load(source)
    assert (report.changed, report.removed, len(report.failures)) == (1, 0, 1)
    assert await library.texts("refund", Audience.PUBLIC)
    site.pages["/"] = Reply(links("b").encode())
    del site.pages["/a"]
    assert (await library.load(source)).removed == 1
    assert not await library.texts("refund")
