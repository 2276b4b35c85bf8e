"""Nothing inside the network is reached: not by any spelling, name, redirect or second answer (RELIABILITY P2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from monitor.errors import FetchError, ForbiddenAddress
from monitor.web.guard import Guard

URL = "http://news.example/"

INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.9.1",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::c0a8:101",
    "64:ff9b:1::7f00:1",
    "64:ff9b:1::808:808",
    "100::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:2800::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]

OUTSIDE = ["8.8.8.8", "93.184.215.14", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:2800:21f:cb07::1", "2a00:1450::200e"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        Guard().check(address, 80, URL)


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_passes(address: str) -> None:
    Guard().check(address, 80, URL)


@pytest.mark.parametrize("address", ["", "localhost", "2130706433", "127.1", "0x7f.1", "1.1.1.1:80", "[::1]"])
def test_what_is_no_plain_numeric_address_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        Guard(["127.0.0.1:80"]).check(address, 80, URL)


def test_allowing_means_this_address_and_this_port() -> None:
    guard = Guard(["127.0.0.1:8080", "[::1]:80"])

    guard.check("127.0.0.1", 8080, URL)
    guard.check("::ffff:127.0.0.1", 8080, URL)
    guard.check("::1", 80, URL)
    for address, port in (("127.0.0.1", 80), ("127.0.0.2", 8080), ("::1", 8080), ("64:ff9b::7f00:1", 8080)):
        with pytest.raises(ForbiddenAddress):
            guard.check(address, port, URL)


@pytest.mark.parametrize(
    "entry", ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:８０", "localhost:80", "::1:80",
              "[127.0.0.1]:80", "10.0.0.0/8:80", "[::1]", "127.0.0.1:-1", "*:80"]
)  # fmt: skip
def test_what_cannot_be_allowed_is_a_mistake(entry: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Guard([entry])


SPELLINGS = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://[::1]:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[0:0:0:0:0:ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[::]:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://127。0。0。1:{port}/",
    "http://①②⑦.0.0.1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}/",
    "http://\t127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@news.example/",
    "http://127.0.0.1:{port}#@news.example/",
    "http://127.0.0.1:{port}?@news.example/",
    "http://news.example@127.0.0.1:{port}/",
    "http://news.example:80@127.0.0.1:{port}/",
    "http://news.example%00@127.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1%25lo]:{port}/",
    "https://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/hostname",
    "gopher://127.0.0.1:{port}/_GET",
    "javascript:alert(1)",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}/",
    "",
    "http://",
    "http://127.0.0.1:{port}:80/",
    "http://\ud800/",
]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_no_spelling_of_an_inside_address_gets_through(fetcher_for: Any, site: Any, spelling: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher_for().fetch(spelling.format(port=site.port))

    assert not caught.value.retryable
    assert site.connections == 0


@pytest.mark.parametrize("spelling", [s for s in SPELLINGS if "{port}" in s], ids=ascii)
def test_no_redirect_to_an_inside_address_gets_through(fetcher_for: Any, site: Any, serve: Any, spelling: str) -> None:
    victim = serve()
    location = spelling.format(port=victim.port).encode()
    site.answers["/"] = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"

    with pytest.raises(FetchError) as caught:
        fetcher_for(site).fetch(site.url())

    assert not caught.value.retryable
    assert caught.value.url == site.url()
    assert victim.connections == 0


def test_a_redirect_to_a_cloud_s_metadata_says_what_was_refused(fetcher: Any, site: Any) -> None:
    site.answers["/"] = site.redirect("http://169.254.169.254/latest/meta-data/")

    with pytest.raises(ForbiddenAddress, match=r"169\.254\.169\.254 port 80 is not a public address"):
        fetcher.fetch(site.url())


def test_another_port_of_an_allowed_address_is_refused(fetcher: Any, serve: Any) -> None:
    other = serve()

    with pytest.raises(ForbiddenAddress):
        fetcher.fetch(other.url())

    assert other.connections == 0


def test_connect_to_does_not_go_round_the_guard(fetcher_for: Any, serve: Any) -> None:
    allowed, other = serve(), serve()
    fetcher = fetcher_for(allowed, connect_to={"*": other.endpoint})

    with pytest.raises(ForbiddenAddress):
        fetcher.fetch("http://news.example/")
    with pytest.raises(ForbiddenAddress):
        fetcher.fetch(allowed.url())

    assert (allowed.connections, other.connections) == (0, 0)


def test_a_name_that_resolves_inside_is_refused(fetcher_for: Any, site: Any) -> None:
    fetcher = fetcher_for(resolve=lambda name, port: ["127.0.0.1", "::1", "10.0.0.1"])

    with pytest.raises(ForbiddenAddress, match=r"news\.example: 127\.0\.0\.1 port"):
        fetcher.fetch(f"http://news.example:{site.port}/")

    assert site.connections == 0


def test_of_several_answers_only_those_that_may_are_dialled(fetcher_for: Any, serve: Any) -> None:
    allowed, inside = serve(), serve()
    allowed.answers["/"] = allowed.answer(b"here")
    fetcher = fetcher_for(allowed, resolve=lambda name, port: ["::1", "127.0.0.2", "10.0.0.1", "127.0.0.1"])

    assert fetcher.fetch(f"http://news.example:{allowed.port}/").body == b"here"
    with pytest.raises(ForbiddenAddress):
        fetcher.fetch(f"http://news.example:{inside.port}/")

    assert inside.connections == 0


def test_a_name_is_resolved_once_so_a_second_answer_cannot_differ(fetcher_for: Any, site: Any) -> None:
    site.answers["/"] = site.answer(b"here")
    asked: list[str] = []

    def rebinding(name: str, port: int) -> Sequence[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    fetcher = fetcher_for(site, resolve=rebinding)
    assert fetcher.fetch(f"http://news.example:{site.port}/").body == b"here"
    fetcher.close()

    with pytest.raises(ForbiddenAddress):
        fetcher.fetch(f"http://news.example:{site.port}/")
    assert asked == ["news.example", "news.example"]
    assert len(site.requests) == 1


def test_credentials_in_an_address_are_refused_and_never_repeated(fetcher: Any, site: Any) -> None:
    for url in (f"http://desk:hunter2@{site.endpoint}/?x", f"http://hunter2@{site.endpoint}/"):
        with pytest.raises(FetchError, match="user name or password") as caught:
            fetcher.fetch(url)
        assert "hunter2" not in str(caught.value)

    assert site.connections == 0


def test_a_redirect_with_credentials_is_refused_and_they_are_never_repeated(fetcher: Any, site: Any) -> None:
    site.answers["/"] = site.redirect(f"http://desk:hunter2@{site.endpoint}/a")

    with pytest.raises(FetchError, match="user name or password") as caught:
        fetcher.fetch(site.url())

    assert "hunter2" not in str(caught.value)
    assert len(site.requests) == 1


def test_a_hostile_location_is_escaped_in_the_reason(fetcher: Any, site: Any) -> None:
    site.answers["/"] = "HTTP/1.1 302 Found\r\nLocation: gopher:\x1b[2J\u202e<script>\r\n\r\n".encode()

    with pytest.raises(FetchError) as caught:
        fetcher.fetch(site.url())

    assert str(caught.value).isprintable()
    assert str(caught.value).isascii()
