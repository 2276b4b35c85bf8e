"""Every spelling of an address inside, at every place where an address can stand: nobody there is ever asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from monitor.desk.discovering import discover
from monitor.errors import NotFound
from monitor.steps.house import House
from tests.build import make_watchlist
from tests.talking import Server
from tests.torture.ground import RSS, articles_of, health_of, healthy, is_plain, item, live, page, rss
from tests.torture.promises import proves

SPELLINGS = {
    "the address itself": "http://127.0.0.1:PORT/",
    "a name of this machine": "http://localhost:PORT/",
    "that name with a dot at its end": "http://LocalHost.:PORT/",
    "the address with a dot at its end": "http://127.0.0.1.:PORT/",
    "in decimal": "http://2130706433:PORT/",
    "in hexadecimal": "http://0x7f000001:PORT/",
    "in hexadecimal with dots": "http://0x7f.0x0.0x0.0x1:PORT/",
    "in octal": "http://0177.0.0.01:PORT/",
    "short": "http://127.1:PORT/",
    "in full-width digits": "http://１２７.０.０.１:PORT/",
    "in circled digits": "http://①②⑦.⓪.⓪.①:PORT/",
    "with ideographic full stops": "http://127。0。0。1:PORT/",
    "percent-encoded": "http://%31%32%37.0.0.1:PORT/",
    "another of the same machine": "http://127.8.9.10:PORT/",
    "zero": "http://0.0.0.0:PORT/",
    "a single zero": "http://0:PORT/",
    "in IPv6": "http://[::1]:PORT/",
    "nothing in IPv6": "http://[::]:PORT/",
    "mapped into IPv6": "http://[::ffff:127.0.0.1]:PORT/",
    "mapped into IPv6 in hexadecimal": "http://[::ffff:7f00:1]:PORT/",
    "compatible with IPv6": "http://[::127.0.0.1]:PORT/",
    "through NAT64": "http://[64:ff9b::7f00:1]:PORT/",
    "through a local NAT64": "http://[64:ff9b:1::7f00:1]:PORT/",
    "through 6to4": "http://[2002:7f00:1::1]:PORT/",
    "link-local": "http://169.254.1.1:PORT/",
    "link-local in IPv6": "http://[fe80::1]:PORT/",
    "a cloud's metadata": "http://169.254.169.254/latest/meta-data/",
    "a cloud's metadata in IPv6": "http://[fd00:ec2::254]/latest/meta-data/",
    "a cloud's control channel": "http://168.63.129.16/machine",
    "carrier-grade NAT": "http://100.64.0.1:PORT/",
    "a private network": "http://192.168.0.1:PORT/",
    "another private network": "http://10.0.0.1:PORT/",
    "broadcast": "http://255.255.255.255:PORT/",
    "behind a user's name": "http://news.example@127.0.0.1:PORT/",
    "behind a user's name and a password": "http://news.example:80@127.0.0.1:PORT/",
    "before a backslash": "http://127.0.0.1:PORT\\@news.example/",
    "with backslashes": "http:\\\\127.0.0.1:PORT\\",
    "before a fragment with a name": "http://127.0.0.1:PORT#@news.example/",
    "before a query with a name": "http://127.0.0.1:PORT?@news.example/",
    "with a tab within": "http://127.0.\t0.1:PORT/",
    "without slashes": "http:127.0.0.1:PORT/",
    "with three slashes": "http:///127.0.0.1:PORT/",
    "under TLS": "https://127.0.0.1:PORT/",
    "under ftp": "ftp://127.0.0.1:PORT/",
    "under gopher": "gopher://127.0.0.1:PORT/_GET%20/",
}
SAMPLE = ("in decimal", "in full-width digits", "mapped into IPv6", "before a backslash", "a cloud's metadata")


def places() -> list[ParameterSet]:
    """Each spelling, as a parameter; a few of them in `make test`."""
    return [
        pytest.param(address, id=name, marks=proves("P2", long=name not in SAMPLE))
        for name, address in SPELLINGS.items()
    ]


@pytest.fixture
def unasked(forbidden: Server) -> Iterator[Callable[[str], str]]:
    """Completes an address with the port of a server that must not be asked while the test runs."""
    before = forbidden.connections
    yield lambda address: address.replace("PORT", str(forbidden.port))
    assert forbidden.connections == before


@pytest.mark.parametrize("address", places())
def test_as_the_address_of_a_feed(
    address: str, unasked: Callable[[str], str], ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    watchlist = make_watchlist(tmp_path, {"herald": healthy(ground, "herald.example"), "bad": "http://bad.example/"})
    herald, bad = watchlist.feeds
    house = open_ground(replace(watchlist, feeds=(herald, replace(bad, url=unasked(address)))))

    live(house)

    told = health_of(house, "bad")
    assert told.state == "degraded" and told.since and told.next_try and is_plain(told.reason)
    assert len(articles_of(house, "herald.example")) == 3


@pytest.mark.parametrize("address", places())
def test_as_a_redirect_of_a_feed(
    address: str, unasked: Callable[[str], str], ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    head = f"HTTP/1.1 301 Moved Permanently\r\nContent-Length: 0\r\nLocation: {unasked(address)}\r\n\r\n"
    ground.hosts["bad.example"] = {"/rss.xml": head.encode()}
    feeds = {"herald": healthy(ground, "herald.example"), "bad": "http://bad.example/rss.xml"}
    house = open_ground(make_watchlist(tmp_path, feeds))

    live(house)

    told = health_of(house, "bad")
    assert told.state == "degraded" and told.since and told.next_try and is_plain(told.reason)
    assert len(articles_of(house, "herald.example")) == 3


@pytest.mark.parametrize("address", places())
def test_as_the_page_of_an_article(
    address: str, unasked: Callable[[str], str], ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    link = unasked(address).replace("\t", "&#9;")
    other = f"<item><title>Loud night</title><link>{link}</link><description>Loud.</description></item>"
    body = rss("bad.example", item("herald.example", "night-0", "Calm night number 0 in Idlib"), other)
    healthy(ground, "herald.example")
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(body, RSS)}
    house = open_ground(make_watchlist(tmp_path, {"bad": "http://bad.example/rss.xml"}))

    live(house)

    assert health_of(house, "bad").state == "ok"
    assert len(articles_of(house, "herald.example")) == 1


@pytest.mark.parametrize("address", [p for p in places() if p.id in SAMPLE])
def test_as_the_links_in_the_head_of_a_page(
    address: str, unasked: Callable[[str], str], ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    url = unasked(address)
    named = "".join(
        f'<link rel="{rel}" href="{url}" type="application/rss+xml">'
        for rel in ("canonical", "amphtml", "alternate", "stylesheet", "icon", "next", "preload", "dns-prefetch")
    )
    named += (
        f'<meta property="og:url" content="{url}"><meta http-equiv="refresh" content="0; url={url}"><base href="{url}">'
    )
    named += f'<script src="{url}"></script>'
    told = page("Calm night in Idlib").replace(b"</head>", f"{named}</head>".encode())
    told = told.replace(b"</h1>", f'</h1><img src="{url}"><iframe src="{url}"></iframe>'.encode())
    body = rss("bad.example", item("bad.example", "calm", "Calm night in Idlib"))
    ground.hosts["bad.example"] = {
        "/rss.xml": Server.answer(
            body.replace(b"</item>", f'<enclosure url="{url}"/></item>'.encode().replace(b"\t", b"")), RSS
        ),
        "/calm": Server.answer(told, "Content-Type: text/html; charset=utf-8"),
    }
    house = open_ground(make_watchlist(tmp_path, {"bad": "http://bad.example/rss.xml"}))

    live(house)

    assert health_of(house, "bad").state == "ok"


@pytest.mark.parametrize("address", places())
def test_as_a_feed_that_a_page_offers(
    address: str, unasked: Callable[[str], str], ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    url = unasked(address)
    offered = f'<link rel="alternate" type="application/rss+xml" href="{url}"><a href="{url}/rss.xml">RSS</a>'
    body = f"<html><head><title>News</title>{offered}</head><body></body></html>"
    ground.hosts["bad.example"] = {"/": Server.answer(body.encode(), "Content-Type: text/html; charset=utf-8")}
    house = open_ground(make_watchlist(tmp_path, {}))

    discovery = discover("http://bad.example/", house, lambda _moment: True)

    assert discovery.found == ()
    assert all(is_plain(missed.reason) for missed in discovery.missed)


@pytest.mark.parametrize("address", places())
def test_as_an_address_that_a_person_types(
    address: str, unasked: Callable[[str], str], open_ground: Callable[..., House], tmp_path: Path
) -> None:
    house = open_ground(make_watchlist(tmp_path, {}))

    with pytest.raises(NotFound) as refused:
        discover(unasked(address), house, lambda _moment: True)

    assert "\x1b" not in str(refused.value)
