"""Which addresses may be connected to: public ones, and those the owner allowed by address and port.

The guard judges the address of a connection, never a name and never a URL: a name may resolve to something else a moment
later, and a URL has a hundred spellings. It is asked for every connection, redirects and pages included.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from monitor.errors import ForbiddenAddress

# What `ipaddress` calls global on some or all Python versions and is not, or should not be, a news server.
_NEVER_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # "this network" (RFC 791)
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "168.63.129.16/32",  # a cloud provider's control channel behind a public number
        "192.0.0.0/24",  # protocol assignments (RFC 6890), a cloud's metadata among them
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_UNICAST_6 = IPv6Network("2000::/3")  # all that is handed out as global unicast (RFC 4291, 2.4)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_NEVER_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments, Teredo (RFC 4380) among them: tunnels to IPv4
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 (RFC 3056): a tunnel to an IPv4 address
        "3fff::/20",  # documentation (RFC 9637)
    )
)


class Guard:
    """Says yes to public addresses and to the endpoints of `allow`, each "address:port" or "[address]:port".

    Raises ValueError for an entry of `allow` that is not one numeric address and one port.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allow = frozenset(endpoint(entry) for entry in allow)

    def names(self, host: str, port: int) -> bool:
        """Whether the owner named this very endpoint; a name of a host is none."""
        try:
            return (_unmapped(ipaddress.ip_address(host)), port) in self._allow
        except ValueError:
            return False

    def check(self, address: str, port: int, url: str) -> None:
        """Raises ForbiddenAddress unless this numeric address and port may be connected to. `url` is for the message."""
        try:
            plain = _unmapped(ipaddress.ip_address(address))
        except ValueError:
            raise ForbiddenAddress(url, f"{address[:60]!a} is not a numeric address") from None
        if (plain, port) in self._allow or _is_public(plain):
            return
        raise ForbiddenAddress(
            url, f"{plain} port {port} is not a public address (monitor.allow in feeds.yaml can name it)"
        )


def endpoint(text: str) -> tuple[IPv4Address | IPv6Address, int]:
    """Address and port of "192.0.2.1:80" or "[2001:db8::1]:80". Raises ValueError for anything else, names included."""
    address, colon, port = text.strip().rpartition(":")
    bracketed = address.startswith("[") and address.endswith("]")
    if not colon or not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise ValueError(f"{text!r} is not address:port")
    try:
        found = ipaddress.ip_address(address[1:-1] if bracketed else address)
    except ValueError:
        raise ValueError(f"{text!r} is not a numeric address and a port") from None
    if bracketed != (found.version == 6):
        raise ValueError(f"{text!r}: an IPv6 address, and only that, stands in brackets")
    return _unmapped(found), int(port)


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in net for net in _NEVER_4)
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _UNICAST_6 and address.is_global and not any(address in net for net in _NEVER_6)
