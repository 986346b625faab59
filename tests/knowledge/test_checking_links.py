"""Links to other sites are asked for when somebody wants it, and never inside our network."""

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network

from knowledge.care.findings import Page
from knowledge.care.links import addresses
from knowledge.care.report import care
from knowledge.models import NO_COMPLAINTS
from knowledge.sources.website.checking import LinkCheck
from tests.knowledge.builders import chunk
from tests.knowledge.site import Reply, Site, html, open_site, redirect

HERE = (ip_network("127.0.0.1/32"),)


def page(text: str) -> Page:
    return Page("docs", "a.md", (replace(chunk("c"), text=text, line=3),))


def check(**changes: object) -> LinkCheck:
    return replace(LinkCheck(delay=0, networks=HERE), **changes)


async def asked(site: Site, *paths: str) -> dict[str, str]:
    """Return what is dead, by path."""
    root = site.url.rstrip("/")
    found = await check().dead([root + path for path in paths])
    return {url.removeprefix(root): why.replace(root, "") for url, why in found.items()}


async def test_what_is_gone_or_broken_is_dead_and_what_refuses_us_is_not() -> None:
    async with open_site() as site:
        site.pages |= {
            "/here": html("here"),
            "/moved": redirect("/here"),
            "/lost": redirect("/nowhere"),
            "/round": redirect("/round"),
            "/broken": Reply(status=500),
            "/login": Reply(status=401),
            "/no-robots": Reply(status=403),
            "/busy": Reply(status=429),
        }
        every = (*site.pages, "/nowhere")
        assert await asked(site, *every) == {
            "/lost": "/nowhere answers 404",
            "/round": "/round redirects more than 5 times",
            "/broken": "/broken answers 500",
            "/nowhere": "/nowhere answers 404",
        }


async def test_a_site_that_nobody_is_at_is_dead(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/"
    assert "cannot be reached" in (await check().dead([url]))[url]


async def test_no_internal_address_is_asked_not_even_by_a_redirect() -> None:
    """A page must not make us look at what only our servers can reach."""
    async with open_site() as site:
        site.pages |= {"/": html("inside"), "/away": redirect("http://169.254.169.254/meta")}
        away = site.url + "away"
        assert "internal address" in (await LinkCheck(delay=0).dead([site.url]))[site.url]
        assert site.asked == []
        assert "internal address" in (await check().dead([away]))[away]


async def test_a_password_is_sent_to_nobody_and_a_site_is_asked_slowly() -> None:
    naps: list[float] = []

    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    async with open_site() as site:
        urls = [f"{site.url}{number}" for number in range(4)]
        secret = site.url.replace("://", "://mira:secret@")
        found = await check(delay=2.0, sleep=sleep, clock=lambda: 0.0, most=3).dead([secret, *urls])
    assert list(found) == urls[:2]
    assert naps == [2.0]


def test_a_dead_link_is_told_with_its_line() -> None:
    """Once an address is asked for, whatever part of its page is meant."""
    text = "See [one](https://a.test/x#part)\nand [two](https://a.test/x), [no](mailto:a@b.test)."
    assert addresses([page(text)]) == ("https://a.test/x",)
    dead = {"https://a.test/x": "https://a.test/x answers 404"}
    report = care([page(text)], NO_COMPLAINTS, datetime.now(UTC), dead=dead)
    assert [(it.place, it.about) for it in report.findings] == [
        ("a.md:3", "links elsewhere: https://a.test/x answers 404"),
        ("a.md:4", "links elsewhere: https://a.test/x answers 404"),
    ]
