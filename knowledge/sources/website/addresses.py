"""Which network addresses a site may lead to: public ones, unless an operator says otherwise.

A name is no protection: it may resolve to another address at each look-up. So what is checked is
the address that a connection is made to, at the moment in which it is made, on every redirect too.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: the IPv4 address that is meant stands in the last 32 bits."""

Network = IPv4Network | IPv6Network
AddressInfo = tuple[int, int, int, str, tuple[object, ...]]


class AddressRefused(OSError):
    """A connection to an address of an internal network, which nobody has allowed."""


def is_public(address: str) -> bool:
    """Say whether an address is one of the public internet; no address is not."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(it.is_global and not it.is_multicast for it in _meant(found))


def _meant(address: IPv4Address | IPv6Address) -> tuple[IPv4Address | IPv6Address, ...]:
    """Return the address with the IPv4 addresses that are hidden in it, or those alone."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    hidden = address.teredo or tuple(it for it in (address.sixtofour,) if it)
    if address in _TRANSLATED:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return (address, *hidden)


@dataclass(frozen=True, slots=True)
class Guard:
    """Make sockets for connections to public addresses, and to networks that were named."""

    networks: tuple[Network, ...] = ()
    """Internal networks that a source may be in."""

    def __call__(self, info: AddressInfo) -> socket.socket:
        """Return a socket; raise `AddressRefused` for an address that may not be visited."""
        family, kind, protocol, _, place = info
        address = str(place[0])
        if not is_public(address) and not self._is_named(address):
            message = "the address is not public"
            raise AddressRefused(message)
        return socket.socket(family, kind, protocol)

    def _is_named(self, address: str) -> bool:
        return any(ip_address(address.partition("%")[0]) in network for network in self.networks)
