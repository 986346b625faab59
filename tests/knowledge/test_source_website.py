"""A website as a source: what is visited, what is taken, and what stops a visit."""

import gzip
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from knowledge.errors import SourceUnreadable
from knowledge.models import Original, Unfetched, Unlisted
from knowledge.sources.website import KeptPages, Reach, Tour, WebsiteSource
from tests.knowledge.site import Reply, Site, html, links, open_site, redirect, sitemap

Found = Original | Unfetched | Unlisted

HERE = (ip_network("127.0.0.1/32"),)


@dataclass
class Clock:
    """A clock that only sleepers move."""

    now: float = 1000.0
    naps: list[float] = field(default_factory=list[float])

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
async def site() -> AsyncGenerator[Site]:
    async with open_site() as site:
        yield site


@dataclass
class Visitor:
    """Visit a site as the program would, again and again."""

    site: Site
    folder: Path
    tour: Tour = field(default_factory=lambda: Tour(private_networks=HERE, delay=0))
    clock: Clock = field(default_factory=Clock)

    def source(self, start: str = "") -> WebsiteSource:
        kept = KeptPages(self.folder)
        url = self.site.url + start
        return WebsiteSource("docs", url, kept, self.tour, self.clock, self.clock.sleep)

    async def visit(self, start: str = "") -> list[Found]:
        return [one async for one in self.source(start).originals()]

    async def paths(self, start: str = "") -> list[str]:
        """Return what was found, as paths of the site."""
        found = await self.visit(start)
        assert all(isinstance(one, Original) for one in found), found
        return [self.short(one) for one in found]

    def short(self, found: Found) -> str:
        if isinstance(found, Unlisted):
            return found.reason
        return found.path.removeprefix(self.site.url.rstrip("/"))


@pytest.fixture
def visitor(site: Site, tmp_path: Path) -> Visitor:
    return Visitor(site, tmp_path / "kept")


async def test_pages_are_found_by_links(site: Site, visitor: Visitor) -> None:
    """Breadth first, each once, fragments and tracking aside; by its URL, with its media type."""
    site.pages |= {
        "/": html(
            links("a", "/b#part", "b?utm_source=x", "mailto:x@test", "/a.png", "//else.test/")
        ),
        "/a": html(links("/c")),
        "/b": Reply(b"# B\n", "text/markdown"),
        "/c": Reply(b"%PDF-1.7", "application/pdf"),
        "/a.png": Reply(b"\x89PNG", "image/png"),
    }
    found = await visitor.visit()
    assert [visitor.short(one) for one in found] == ["/", "/a", "/b", "/c"]
    media = [one.media for one in found if isinstance(one, Original)]
    assert media == ["text/html", "text/html", "text/markdown", "application/pdf"]
    assert all(isinstance(one, Original) and one.url == one.path for one in found)
    assert "/a.png" not in site.asked
    assert {it.partition("/")[0] for it in site.agents} == {"Frontdesk"}


async def test_only_the_part_below_the_start_is_taken(site: Site, visitor: Visitor) -> None:
    site.pages |= {
        "/docs/": html(links("one", "../blog/x", "/docsother", "http://127.0.0.2/docs/y")),
        "/docs/one": html("one"),
        "/blog/x": html("x"),
        "/docsother": html("no"),
    }
    assert await visitor.paths("docs/") == ["/docs/", "/docs/one"]
    visitor.tour = replace(visitor.tour, prefix="/blog/")
    assert await visitor.paths("blog/x") == ["/blog/x"]


async def test_a_sitemap_says_which_pages_there_are(site: Site, visitor: Visitor) -> None:
    """Named by robots.txt, nested and packed; links are not followed then; its dates count."""
    packed = gzip.compress(sitemap(site.url + "b", site.url + "other/c").body)
    parts = (f"<sitemap><loc>{site.url}{name}</loc></sitemap>" for name in ("s.xml", "t.xml.gz"))
    index = f"<sitemapindex>{''.join(parts)}</sitemapindex>"
    site.pages |= {
        "/robots.txt": Reply(f"Sitemap: {site.url}index.xml".encode(), "text/plain"),
        "/index.xml": Reply(index.encode(), "text/xml"),
        "/s.xml": sitemap(site.url + "a", site.url + "b"),
        "/t.xml.gz": Reply(packed, "application/gzip"),
        "/": html(links("unlisted")),
        "/a": html("a" + links("unlisted")),
        "/b": html("b"),
        "/other/c": html("c"),
        "/unlisted": html("unlisted"),
    }
    found = await visitor.visit()
    assert [visitor.short(one) for one in found] == ["/a", "/b", "/other/c"]
    assert isinstance(found[0], Original)
    assert found[0].modified_at == datetime(2026, 1, 2, tzinfo=UTC)
    visitor.tour = replace(visitor.tour, reach=Reach.BOTH)
    assert await visitor.paths() == ["/", "/a", "/b", "/other/c", "/unlisted"]
    visitor.tour = replace(visitor.tour, reach=Reach.CRAWL)
    assert await visitor.paths() == ["/", "/unlisted"]


async def test_a_sitemap_may_be_the_start(site: Site, visitor: Visitor) -> None:
    site.pages |= {"/deep/sitemap.xml": sitemap(site.url + "a"), "/a": html("a")}
    assert await visitor.paths("deep/sitemap.xml") == ["/a"]


async def test_robots_txt_is_kept_to(site: Site, visitor: Visitor) -> None:
    """Its rules for us go before those for all, wildcards count, and its delay is waited."""
    ours = "User-agent: frontdesk\nDisallow: /*.private\nCrawl-delay: 3\n"
    rules = f"User-agent: *\nDisallow: /\n\n{ours}"
    site.pages |= {
        "/robots.txt": Reply(rules.encode(), "text/plain"),
        "/": html(links("a", "b.private")),
        "/a": html("a"),
        "/b.private": html("b"),
    }
    assert await visitor.paths() == ["/", "/a"]
    assert "/b.private" not in site.asked
    assert 3.0 in visitor.clock.naps


async def test_a_site_that_wants_no_robots_is_left_alone(site: Site, visitor: Visitor) -> None:
    site.pages |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /", "text/plain"),
        "/": html("x"),
    }
    with pytest.raises(SourceUnreadable, match=r"robots\.txt of 127\.0\.0\.1.* keeps Frontdesk"):
        await visitor.visit()
    assert site.asked == ["/robots.txt"]


async def test_no_answer_about_robots_means_stay_away(site: Site, visitor: Visitor) -> None:
    site.pages["/"] = html("x")
    site.failing["/robots.txt"] = 99
    with pytest.raises(SourceUnreadable, match=r"robots\.txt answers 503"):
        await visitor.visit()


async def test_a_second_visit_is_sent_nothing_that_did_not_change(
    site: Site, visitor: Visitor
) -> None:
    """And tells the same; only the page that changed is sent."""
    site.pages |= {"/": html(links("a", "b")), "/a": html("a"), "/b": html("b")}
    first = await visitor.visit()
    site.sent.clear()
    assert await visitor.visit() == first
    assert site.sent == []
    site.pages["/b"] = html("b, changed")
    again = await visitor.visit()
    assert site.sent == ["/b"]
    assert [one for one in again if one not in first] == again[2:]


async def test_a_page_that_went_is_not_kept_either(site: Site, visitor: Visitor) -> None:
    site.pages |= {"/": html(links("a", "b")), "/a": html("a"), "/b": html("b")}
    await visitor.visit()
    before = len(list(visitor.folder.iterdir()))
    del site.pages["/b"]
    site.pages["/"] = html(links("a"))
    assert await visitor.paths() == ["/", "/a"]
    assert len(list(visitor.folder.iterdir())) == before - 1


async def test_a_damaged_kept_page_is_fetched_again(site: Site, visitor: Visitor) -> None:
    site.pages["/"] = html("text")
    first = await visitor.visit()
    for file in visitor.folder.iterdir():
        file.write_bytes(file.read_bytes()[:-5])
    assert await visitor.visit() == first


async def test_a_page_that_fails_is_tried_again_then_reported(site: Site, visitor: Visitor) -> None:
    """What it led to last time is still visited, so nothing else is lost for it."""
    site.pages |= {"/": html(links("a")), "/a": html(links("deep")), "/deep": html("deep")}
    site.failing["/a"] = 2
    assert await visitor.paths() == ["/", "/a", "/deep"]
    site.failing["/a"] = 3
    found = await visitor.visit()
    assert [visitor.short(one) for one in found] == ["/", "/a", "/deep"]
    assert found[1] == Unfetched(site.url + "a", f"{site.url}a answers 503")


@pytest.mark.parametrize("status", [401, 403])
async def test_a_page_that_asks_for_a_login_leaves_at_once(
    site: Site, visitor: Visitor, status: int
) -> None:
    """Nothing says that whoever asks us may log in; its copy goes too, and it may come back."""
    site.pages |= {"/": html(links("a", "b")), "/a": html("was for all"), "/b": html("b")}
    assert await visitor.paths() == ["/", "/a", "/b"]
    open_page, site.pages["/a"] = site.pages["/a"], replace(site.pages["/a"], status=status)
    assert await visitor.paths() == ["/", "/b"]
    assert visitor.source().kept.find(site.url + "a") is None
    site.pages["/a"] = open_page
    assert await visitor.paths() == ["/", "/a", "/b"]


async def test_a_page_that_never_answered_hides_where_it_leads(
    site: Site, visitor: Visitor
) -> None:
    """So nothing that was not seen has gone."""
    site.pages |= {"/": html(links("a")), "/a": html(links("deep")), "/deep": html("deep")}
    site.failing["/a"] = 99
    *rest, last = await visitor.visit()
    assert [type(one) for one in rest] == [Original, Unfetched]
    assert isinstance(last, Unlisted)
    assert "where it leads is not known" in last.reason


async def test_a_site_that_went_down_is_not_asked_for_ever(site: Site, visitor: Visitor) -> None:
    pages = [f"p{number:03}" for number in range(200)]
    site.pages |= {f"/{name}": html(name) for name in pages}
    site.pages["/"] = html(links(*pages))
    for name in pages[20:]:
        site.failing[f"/{name}"] = 99
    *rest, last = await visitor.visit()
    assert isinstance(last, Unlisted)
    assert "10 pages in a row could not be had" in last.reason
    assert len([one for one in rest if isinstance(one, Original)]) == 21
    assert len(site.asked) < 100


async def test_a_site_that_is_down_is_one_line(site: Site, visitor: Visitor) -> None:
    site.is_down = True
    with pytest.raises(SourceUnreadable, match="answers 503"):
        await visitor.visit()
    visitor.site = Site("http://127.0.0.1:1/")
    with pytest.raises(SourceUnreadable, match="cannot be reached"):
        await visitor.visit()


async def test_a_site_that_never_ends_stops_at_its_limit(site: Site, visitor: Visitor) -> None:
    site.endless = "/calendar/"
    visitor.tour = replace(visitor.tour, pages=25, depth=1000)
    *rest, last = await visitor.visit("calendar/")
    assert len(rest) == 25
    assert isinstance(last, Unlisted)
    assert last.reason == (
        f"{site.url}calendar/: the visit ended after 25 pages (max_pages), with 1 links to go: "
        "what was not seen stays as it was"
    )


async def test_queries_without_end_are_not_all_tried(site: Site, visitor: Visitor) -> None:
    """Filters and sort orders of one page make no thousand pages."""
    variants = [f"/list?page={number}" for number in range(200)]
    site.pages |= dict.fromkeys(variants, html("list")) | {"/": html(links(*variants))}
    assert len(await visitor.paths()) == 51


async def test_time_and_bytes_are_limited(site: Site, visitor: Visitor) -> None:
    site.endless = "/x/"
    visitor.tour = replace(visitor.tour, delay=5, seconds=60)
    assert "after 60 seconds (max_seconds)" in visitor.short((await visitor.visit("x/"))[-1])
    visitor.tour = replace(visitor.tour, delay=0, seconds=3600, total_bytes=2000)
    assert "max_megabytes" in visitor.short((await visitor.visit("x/"))[-1])


async def test_a_page_that_is_too_large_is_a_failure_of_that_page(
    site: Site, visitor: Visitor
) -> None:
    """Also where it is small on the wire."""
    bomb = Reply(gzip.compress(b"<p>x</p>" * 100_000), headers={"Content-Encoding": "gzip"})
    site.pages |= {"/": html(links("a")), "/a": bomb}
    visitor.tour = replace(visitor.tour, page_bytes=100_000)
    found = await visitor.visit()
    assert found[1] == Unfetched(site.url + "a", f"{site.url}a is larger than 0.1 MB")


async def test_a_canonical_page_stands_for_its_copies(site: Site, visitor: Visitor) -> None:
    """Where it is there; a name that leads nowhere is still a name; other sites' are not ours."""
    site.pages |= {
        "/": html(links("copy", "lost", "abroad")),
        "/copy": html("text", '<link rel="canonical" href="/real">'),
        "/real": html("text"),
        "/lost": html("lost", '<link rel="canonical" href="/nowhere">'),
        "/abroad": html("abroad", '<link rel="canonical" href="https://else.test/abroad">'),
    }
    assert await visitor.paths() == ["/", "/abroad", "/real", "/nowhere"]


async def test_canonical_pages_in_a_ring_are_taken_once(site: Site, visitor: Visitor) -> None:
    site.pages |= {
        "/": html(links("a")),
        "/a": html("a", '<link rel="canonical" href="/b">'),
        "/b": html("b", '<link rel="canonical" href="/a">'),
    }
    assert await visitor.paths() == ["/", "/b"]


async def test_noindex_and_nofollow_are_honoured(site: Site, visitor: Visitor) -> None:
    site.pages |= {
        "/": html(links("hidden", "header", "leaf") + '<a rel="nofollow" href="/no">no</a>'),
        "/hidden": html(links("behind"), '<meta name="robots" content="NOINDEX">'),
        "/header": html("x", X_Robots_Tag="noindex, nofollow"),
        "/leaf": html(links("unseen"), '<meta name="frontdesk" content="nofollow">'),
        "/behind": html("behind"),
        "/unseen": html("unseen"),
        "/no": html("no"),
    }
    assert await visitor.paths() == ["/", "/leaf", "/behind"]


async def test_a_page_may_offer_itself_as_markdown(site: Site, visitor: Visitor) -> None:
    """Its own text is better than any guess; its address stays the page's."""
    offer = '<link rel="alternate" type="text/markdown" href="/a.md">'
    site.pages |= {
        "/": html(links("a")),
        "/a": html("<nav>…</nav>", offer),
        "/a.md": Reply(b"# A\n", "text/plain"),
    }
    found = (await visitor.visit())[1]
    assert isinstance(found, Original)
    assert (visitor.short(found), found.media, found.content) == ("/a", "text/markdown", b"# A\n")


async def test_redirects_are_followed_within_the_site(site: Site, visitor: Visitor) -> None:
    """A page is known by where it is; one that leads away, or in circles, is none or a failure."""
    site.pages |= {
        "/": html(links("old", "away", "ring")),
        "/old": redirect("/new"),
        "/new": html("new"),
        "/away": redirect("https://else.test/"),
        "/ring": redirect("/ring"),
    }
    found = await visitor.visit()
    assert [visitor.short(one) for one in found[:3]] == ["/", "/new", "/ring"]
    assert isinstance(found[2], Unfetched)


async def test_a_start_that_moved_is_followed(site: Site, visitor: Visitor) -> None:
    site.pages |= {"/docs": redirect("/docs/"), "/docs/": html(links("a")), "/docs/a": html("a")}
    assert await visitor.paths("docs") == ["/docs/", "/docs/a"]


async def test_text_in_another_encoding_arrives_in_utf8(site: Site, visitor: Visitor) -> None:
    site.pages["/"] = Reply("<p>Größe".encode("latin-1"), "text/html; charset=iso-8859-1")
    (found,) = await visitor.visit()
    assert isinstance(found, Original)
    assert found.content.decode("utf-8-sig") == "<p>Größe"


async def test_broken_pages_and_odd_markup_are_no_matter(site: Site, visitor: Visitor) -> None:
    odd = b'<a href="/a"<p><a href="http://[broken">x</a><base href="::"><a href=/b>' + b"<" * 5000
    site.pages |= {"/": Reply(odd), "/a": html("a"), "/b": html("b")}
    assert await visitor.paths() == ["/", "/a", "/b"]


async def test_a_site_without_pages_is_refused(site: Site, visitor: Visitor) -> None:
    site.pages["/"] = html("", '<meta name="robots" content="noindex">')
    with pytest.raises(SourceUnreadable, match="gave no page: no page may be read"):
        await visitor.visit()
    with pytest.raises(SourceUnreadable, match="answers 404: name a page that is there"):
        await visitor.visit("nowhere")


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://user:secret@docs.test/", "with a user or password"),
        ("ftp://docs.test/", "no address of a website"),
        ("https://", "no address of a website"),
    ],
)
async def test_what_is_no_site_is_refused(tmp_path: Path, location: str, said: str) -> None:
    """And nothing of a password is repeated."""
    source = WebsiteSource("docs", location, KeptPages(tmp_path), Tour())
    with pytest.raises(SourceUnreadable, match=said) as caught:
        [one async for one in source.originals()]
    assert "secret" not in str(caught.value)
