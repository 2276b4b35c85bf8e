"""Addresses as the web room uses them: parsed once by the WHATWG rules, compared and dialled in that one spelling.

Decimal, octal and short IPv4, full-width digits, back-slashes and the like are thereby spelled out before anybody judges
them. Only http and https are asked, and never with a user name or password.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import ada_url

from monitor.errors import FetchError
from monitor.text.secretive import shown
from monitor.text.urls import MAX_URL


class Target(NamedTuple):
    """An address as it will be asked for, parsed once by the WHATWG rules and spelled in one way."""

    href: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: validators never leave it."""
        return self.scheme, self.host, self.port


def parse(url: str) -> Target:
    """The address to ask. Raises FetchError for what is no http(s) address or carries a user name or password."""
    try:
        found = ada_url.URL(url)
    except ValueError:
        raise FetchError(printable(shown(url)), "not an address", retryable=False) from None
    scheme = found.protocol.rstrip(":")
    if scheme not in ("http", "https"):
        raise FetchError(printable(shown(url)), "only http and https are fetched", retryable=False)
    if found.username or found.password:
        bare = f"{scheme}://{found.host}{found.pathname}"
        raise FetchError(bare, "a user name or password stands in the address", retryable=False)
    if len(found.href) > MAX_URL:
        raise FetchError(printable(shown(url)), f"the address is longer than {MAX_URL} characters", retryable=False)
    path = found.pathname + found.search
    port = int(found.port) if found.port else {"http": 80, "https": 443}[scheme]
    return Target(f"{scheme}://{found.host}{path}", scheme, found.hostname.strip("[]"), port, path)


def following(location: str, target: Target, url: str, hide: Callable[[str], str] = shown) -> Target:
    """Where a Location header leads from `target`. Raises FetchError, under the name of `url`, when it may not. `hide` takes
    secrets out of what the message says of it."""
    written = _as_utf8(location)
    try:
        written = ada_url.URL(written, base=target.href).href
        return parse(written)
    except FetchError as error:
        reason = error.reason
    except ValueError:
        reason = "not an address"
    raise FetchError(url, f"redirects to {printable(hide(written))[:120]}: {reason}", retryable=False)


def printable(text: str) -> str:
    """Remote text for a message: escaped unless it is plain ASCII, and cut."""
    return text[:300] if text.isascii() and text.isprintable() else ascii(text[:300])[1:-1]


def _as_utf8(value: str) -> str:
    """A header's text: http.client reads Latin-1, servers write UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
