"""Other spellings of one address: what people paste and what feeds link to differs in little things that mean the same page."""

from __future__ import annotations

from monitor.text.urls import canonical_url

PREFIXES = ("www.", "m.", "amp.", "mobile.")
"""Beginnings of a host that lead to the same site."""


def site_of(host: str) -> str:
    """The host without what leads to the same site: `www.`, `m.`"""
    for prefix in PREFIXES:
        if host.startswith(prefix) and "." in host[len(prefix) :]:
            return host[len(prefix) :]
    return host


def hosts_of(site: str) -> tuple[str, ...]:
    """The hosts that a site may have."""
    return (site, *(prefix + site for prefix in PREFIXES))


def spellings(canonical: str) -> tuple[str, ...]:
    """A canonical address, then others that mean the same page: the other scheme, with and without `www.`, with and without a
    slash at the end."""
    scheme, _, rest = canonical.partition("://")
    host, slash, path = rest.partition("/")
    site = site_of(host)
    where, mark, query = (slash + path).partition("?")
    turned = where.rstrip("/") if where.rstrip("/") and where.endswith("/") else where + "/"
    paths = (where, turned) if where != "/" else (where,)
    hosts = dict.fromkeys((host, site, f"www.{site}"))
    found = []
    for one_scheme in (scheme, "http" if scheme == "https" else "https"):
        for one_host in hosts:
            for one_path in paths:
                try:
                    found.append(canonical_url(f"{one_scheme}://{one_host}{one_path}{mark}{query}"))
                except ValueError:  # the longest address there may be, and a letter more
                    continue
    return tuple(dict.fromkeys((canonical, *found)))
