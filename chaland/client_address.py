"""Whose address a request came from, where proxies stand before the service."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

FORWARDED_FOR = "X-Forwarded-For"


class TrustedProxies:
    """The proxies whose word on who asks is believed: nobody else's is."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ip_network(network, strict=False) for network in networks]

    def client(self, request: web.Request) -> str:
        """Return the address that asks: the first, from here on, that is not a trusted proxy's."""
        peer = _address(request.remote or "")
        if peer is None or not self._trusts(peer):
            return str(request.remote)
        # A proxy writes one of the two headers and hands the other on as it came: where they
        # differ, the client wrote one of them, and neither is believed.
        told = {
            self._first_untrusted(peer, hops)
            for hops in (_forwarded(request), _forwarded_for(request))
            if hops
        }
        return str(told.pop() if len(told) == 1 else peer)

    # From right to left: each proxy appends whom it heard, and only trusted ones are believed.
    def _first_untrusted(self, peer: Address, hops: Sequence[str]) -> Address:
        nearest = peer
        for hop in reversed(hops):
            address = _address(hop)
            if address is None:
                return nearest
            nearest = address
            if not self._trusts(address):
                return address
        return nearest

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def _forwarded(request: web.Request) -> list[str]:
    return [hop.get("for", "") for hop in request.forwarded]


def _forwarded_for(request: web.Request) -> list[str]:
    return list(_hops(request.headers.getall(FORWARDED_FOR, [])))


def _hops(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from (hop.strip() for hop in line.split(","))


def _address(text: str) -> Address | None:
    """Return an address from `1.2.3.4`, `1.2.3.4:80`, `::1` or `[::1]:80`; None for others."""
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    # A socket that hears both protocols writes ::ffff:10.0.0.1 for 10.0.0.1.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


PROXIES: web.AppKey[TrustedProxies] = web.AppKey("proxies", TrustedProxies)


def client_address(request: web.Request) -> str:
    """Return the address that a request came from, past the trusted proxies."""
    return request.app[PROXIES].client(request)
