"""Redirects to nowhere, in circles, or to what is not fetched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.talking import Server
from tests.torture.ground import RSS, inside, one
from tests.torture.hostile import Answers, Hostile

PERMANENT = "301 Moved Permanently"
CIRCLE = "redirects in a circle"
ONLY_HTTP = "only http and https are fetched"
DAY = (timedelta(hours=20), timedelta(hours=25))  # our own guard's no: nothing will change soon


def leads_to(location: str, status: str = "302 Found") -> Callable[[str], Answers]:
    """A feed that is said to be elsewhere. In the location, HOST is the host's name and PORT that of a server inside."""

    def answers(host: str) -> Answers:
        where = location.replace("HOST", host).replace("PORT", str(inside().port))
        head = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nLocation: {where}\r\n\r\n"
        return {"/rss.xml": head.encode("utf-8", "surrogateescape")}

    return answers


def ring(host: str) -> Answers:
    """Three redirects in a circle."""
    hops = {"/rss.xml": "/a", "/a": "/b", "/b": "/rss.xml"}
    return {path: Server.redirect(f"http://{host}{onward}") for path, onward in hops.items()}


def stairs(host: str) -> Answers:
    """Twenty redirects and then a feed."""
    hops = {f"/{n}": Server.redirect(f"/{n + 1}") for n in range(20)}
    return {"/rss.xml": Server.redirect("/0"), **hops, "/20": Server.answer(one(host), RSS)}


REFUSED: dict[str, tuple[str, str | tuple[str, ...]]] = {
    "redirects to itself": ("http://HOST/rss.xml", CIRCLE),
    "redirects to itself under another spelling": ("HTTP://HOST:80/./x/../rss.xml#again", CIRCLE),
    "redirects to a file": ("file:///etc/hostname", ONLY_HTTP),
    "redirects to gopher": ("gopher://127.0.0.1:PORT/_GET", ONLY_HTTP),
    "redirects to ftp": ("ftp://127.0.0.1:PORT/feed.xml", ONLY_HTTP),
    "redirects to a script": ("javascript:alert(1)", ONLY_HTTP),
    "redirects to data": ("data:text/xml,<rss/>", ONLY_HTTP),
    "redirects to a jar, ldap or dict": ("dict://127.0.0.1:PORT/info", ONLY_HTTP),
    "redirects with a password": ("http://desk:hunter2@HOST/feed.xml", "a user name or password stands in the address"),
    "redirects to no address": ("http://[::1", "not an address"),
    "redirects to an address of 60 KB": ("/" + "x" * 60_000, "longer than 2000 characters"),
    "redirects with escapes and bidi marks": ("gopher:\x1b[2J\u202e<script>", ONLY_HTTP),
    "redirects to nowhere": ("", ("without saying where to", CIRCLE)),
    "redirects to a port that nobody may have": ("http://HOST:99999/", "not an address"),
}

INSIDE: dict[str, str] = {
    "redirects inside": "http://127.0.0.1:PORT/",
    "redirects inside by a name": "http://localhost:PORT/",
    "redirects inside in IPv6": "http://[::1]:PORT/",
    "redirects inside in decimal": "http://2130706433:PORT/",
    "redirects to a cloud's metadata": "http://169.254.169.254:PORT/latest/meta-data/",
}

CASES: tuple[Hostile, ...] = (
    *(
        Hostile(
            name=name,
            proves=("P2", "P18") if says == ONLY_HTTP else ("P3", "P18"),
            answers=leads_to(location),
            says=says,
            requests=1,
        )
        for name, (location, says) in REFUSED.items()
    ),
    *(
        Hostile(
            name=name,
            proves=("P2", "P18"),
            answers=leads_to(location, PERMANENT),
            says="not a public address",
            next_try=DAY,
            requests=1,
        )
        for name, location in INSIDE.items()
    ),
    Hostile(name="redirects in a circle of three", proves=("P3", "P18"), answers=ring, says=CIRCLE, requests=3),
    Hostile(
        name="redirects twenty times", proves=("P3", "P18"), answers=stairs, says="more than 5 redirects", requests=6
    ),
    Hostile(
        name="offers several choices and names none",
        proves=("P18",),
        answers=lambda _host: {"/rss.xml": Server.answer(b"choose", status="300 Multiple Choices")},
        says="answered 300",
    ),
)
