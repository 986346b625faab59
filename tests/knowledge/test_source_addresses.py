"""Internal addresses are not visited: neither by name, nor by redirect, nor in disguise."""

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from knowledge.errors import SourceUnreadable
from knowledge.models import Unfetched
from knowledge.sources.website.addresses import AddressRefused, Guard, is_public
from tests.knowledge.site import html, links, open_site, redirect
from tests.knowledge.test_source_website import Visitor


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",  # noqa: S104  # an address to refuse, nothing binds to it
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::1",
        "ff02::1",
        "localhost",
        "",
    ],
)
def test_internal_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


def test_a_named_network_may_be_visited_and_no_other() -> None:
    """Not even the next address of the same machine."""
    guard = Guard((ip_network("127.0.0.0/30"),))
    guard((2, 1, 6, "", ("127.0.0.3", 80))).close()
    with pytest.raises(AddressRefused):
        guard((2, 1, 6, "", ("127.0.0.4", 80)))
    with pytest.raises(AddressRefused):
        guard((2, 1, 6, "", ("169.254.169.254", 80)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_an_internal_start_is_refused_when_connecting(tmp_path: Path, host: str) -> None:
    """By its number or by a name: what counts is where the connection would go."""
    async with open_site() as site:
        site.pages["/"] = html("secret")
        site.url = site.url.replace("127.0.0.1", host)
        visitor = Visitor(site, tmp_path)
        visitor.tour = replace(visitor.tour, private_networks=())
        with pytest.raises(SourceUnreadable, match="internal address") as caught:
            await visitor.visit()
        assert "private_addresses" in str(caught.value)
        assert site.asked == []


async def test_a_redirect_inside_is_refused(tmp_path: Path) -> None:
    """A public site must not send us to what only we can reach."""
    async with open_site() as site:
        site.pages["/"] = redirect("http://169.254.169.254/latest/meta-data/")
        with pytest.raises(SourceUnreadable, match="internal address"):
            await Visitor(site, tmp_path).visit()


async def test_a_redirect_on_the_way_is_no_page(tmp_path: Path) -> None:
    """Nor is one to other schemes, or with a password in it."""
    async with open_site() as site:
        site.pages |= {
            "/": html(links("a", "b", "c", "d")),
            "/a": redirect("http://127.0.0.2/"),
            "/b": redirect("file:///etc/passwd"),
            "/c": redirect("http://user:secret@127.0.0.1/"),
            "/d": redirect(""),
        }
        found = await Visitor(site, tmp_path).visit()
        assert [type(one).__name__ for one in found] == ["Original", "Unfetched", "Unlisted"]
        assert isinstance(found[1], Unfetched)
        assert found[1].path.endswith("/d")
