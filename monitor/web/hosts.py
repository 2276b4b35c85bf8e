"""Whether a request was meant for this machine: a page elsewhere may lead a browser here under a name of its own."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

OWN_NAMES = ("127.0.0.1", "localhost", "::1")  # of this machine, for itself


def names_this_machine(header: str) -> bool:
    """Whether the Host that a request gives is a name that this machine has for itself; one that cannot be read is none."""
    try:
        return urlsplit(f"//{header}").hostname in OWN_NAMES
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether what listens on this address or name is for this machine alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
