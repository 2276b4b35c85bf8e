"""Servers that want our memory: what is read is bounded on the wire and behind the decoder."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache

from tests.talking import Handler, Request, Server, Talk
from tests.torture.ground import RSS, one, page
from tests.torture.hostile import Answers, Hostile
from tests.torture.slow_cases import CHUNKED, OK, at_feed, with_page

MB = 1024 * 1024
TOO_LARGE = "larger than 15 MB"
NO_HTTP = "what came back is no HTTP answer"
NO_SOON = (timedelta(minutes=50), timedelta(hours=3))  # what is too large now will be so in a minute


def endless(start: bytes, more: bytes) -> Handler:
    """Says the first and then the second until nobody listens."""

    def handler(_request: Request, talk: Talk) -> None:
        alive = talk.send(start)
        while alive:
            alive = talk.send(more)

    return handler


@cache
def bomb(encoding: str) -> bytes:
    """200 MB of white space in a quarter of a MB (gzip, deflate), or in a few hundred bytes (twice gzip)."""
    pack = zlib.compressobj(
        9, zlib.DEFLATED, -15 if encoding == "bare deflate" else 15 if encoding == "deflate" else 31
    )
    packed = b"".join(_packed(pack))
    return gzip.compress(packed) if encoding == "gzip, gzip" else packed


def _packed(pack: zlib._Compress) -> Iterator[bytes]:
    yield pack.compress(b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>')
    for _ in range(200):
        yield pack.compress(b" " * MB)
    yield pack.flush()


def blown(encoding: str, *headers: str, status: str = "200 OK", label: str = "") -> bytes:
    """An answer with a bomb."""
    return Server.answer(bomb(encoding), f"Content-Encoding: {label or encoding}", *headers, status=status)


def bomb_at_feed(encoding: str, *headers: str, status: str = "200 OK", label: str = "") -> Callable[[str], Answers]:
    """A feed that is a bomb; it is packed when the host is made."""
    return lambda _host: {"/rss.xml": blown(encoding, *headers, status=status, label=label)}


def bomb_beside(**bombs: str) -> Callable[[str], Answers]:
    """A feed that is well, with bombs of these kinds of text elsewhere on its host."""

    def answers(host: str) -> Answers:
        laid = {f"/{path.replace('_', '.')}": blown("gzip", f"Content-Type: {kind}") for path, kind in bombs.items()}
        return {
            "/rss.xml": Server.answer(one(host), RSS),
            "/calm": Server.answer(page("Calm night in Idlib"), "Content-Type: text/html"),
            **laid,
        }

    return answers


def labelled(encoding: str) -> Callable[[str], Answers]:
    """A feed in an encoding that nobody asked for."""
    return lambda host: {"/rss.xml": Server.answer(one(host), RSS, f"Content-Encoding: {encoding}")}


def padded(host: str) -> Answers:
    """A compressed feed with a MB of garbage behind its end."""
    return {"/rss.xml": Server.answer(gzip.compress(one(host)) + b"\0" * MB, RSS, "Content-Encoding: gzip")}


def in_members(host: str) -> Answers:
    """A feed in a thousand small gzip members, as some servers flush it."""
    feed = one(host)
    body = b"".join(gzip.compress(feed[at : at + 1]) for at in range(len(feed)))
    return {"/rss.xml": Server.answer(body, RSS, "Content-Encoding: gzip")}


GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
LONG_NAME = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03"  # a gzip header whose file name goes on
ENDLESS: dict[str, tuple[Handler, str | tuple[str, ...]]] = {
    "sends a body without end": (endless(OK + b"\r\n", b"<item>" * 9000), TOO_LARGE),
    "sends chunks without end": (endless(CHUNKED, b"8000\r\n" + b"x" * 32768 + b"\r\n"), TOO_LARGE),
    "sends chunk extensions without end": (endless(CHUNKED, b"1;" + b"x" * 60000 + b"\r\nx\r\n"), TOO_LARGE),
    "sends the size of one chunk without end": (endless(CHUNKED, b"0" * 65536), ("cut short", NO_HTTP)),
    "sends headers without end": (endless(OK, b"X-More: 1\r\n" * 1000), NO_HTTP),
    "sends one header without end": (endless(OK, b"x" * 65536), NO_HTTP),
    "sends a status line without end": (endless(b"HTTP/1.1 200 ", b"x" * 65536), NO_HTTP),
    "sends provisional answers without end": (
        endless(b"", b"HTTP/1.1 100 Continue\r\nX-A: " + b"x" * 60000 + b"\r\n\r\n"),
        TOO_LARGE,
    ),
    "sends a trailer without end": (
        endless(CHUNKED + b"1\r\n<\r\n0\r\n", b"X-More: " + b"y" * 60000 + b"\r\n"),
        TOO_LARGE,
    ),
    "sends empty gzip members without end": (endless(GZIP, gzip.compress(b"") * 3000), (TOO_LARGE, "not finished in")),
    "names its gzip file without end": (endless(GZIP + LONG_NAME, b"n" * 65536), TOO_LARGE),
    "sends empty deflate blocks without end": (
        endless(OK + b"Content-Encoding: deflate\r\n\r\n\x78\x9c", b"\0\0\0\xff\xff" * 9000),
        TOO_LARGE,
    ),
}

CASES: tuple[Hostile, ...] = (
    *(
        Hostile(
            name=f"sends a {encoding} bomb",
            proves=("P3", "P18"),
            answers=bomb_at_feed(encoding, RSS, label="deflate" if encoding == "bare deflate" else ""),
            says=TOO_LARGE,
            next_try=NO_SOON,
        )
        for encoding in ("gzip", "deflate", "bare deflate")
    ),
    *(
        Hostile(
            name=f"sends {encoding}, which was not offered",
            proves=("P3", "P18"),
            answers=labelled(encoding),
            says="an encoding that was not asked for",
        )
        for encoding in ("br", "zstd", "compress", "gzip, gzip", "gzip, br", "dcb")
    ),
    Hostile(
        name="sends a bomb packed twice",
        proves=("P3", "P18"),
        answers=bomb_at_feed("gzip, gzip", RSS),
        says="an encoding that was not asked for",
    ),
    Hostile(
        name="sends a bomb packed twice and owns up to once",
        proves=("P3", "P18"),
        answers=bomb_at_feed("gzip, gzip", RSS, label="gzip"),  # what is left is a packed file, as sitemaps are
        says="a packed document of more than 15 MB",
    ),
    *(
        Hostile(
            name=name,
            proves=("P3", "P1", "P18"),
            answers=at_feed(handler),
            says=says,
            long=name not in ("sends a body without end", "sends headers without end"),
        )
        for name, (handler, says) in ENDLESS.items()
    ),
    Hostile(
        name="announces a hundred GB",
        proves=("P3", "P18"),
        answers=at_feed(endless(OK + b"Content-Length: 99999999999\r\n\r\n", b" " * 65536)),
        says=TOO_LARGE,
        next_try=NO_SOON,
    ),
    Hostile(
        name="sends a feed of 16 MB",
        proves=("P3", "P18"),
        answers=lambda host: {"/rss.xml": Server.answer(one(host).replace(b"<item>", b" " * 16 * MB + b"<item>"), RSS)},
        says=TOO_LARGE,
    ),
    Hostile(
        name="sends a feed of 14 MB, nearly all of it white space",
        proves=("P3", "P5"),
        answers=lambda host: {"/rss.xml": Server.answer(one(host).replace(b"<item>", b" " * 14 * MB + b"<item>"), RSS)},
        state="ok",
        brings=1,
        long=True,
    ),
    Hostile(name="sends garbage behind its compressed feed", proves=("P3", "P5"), answers=padded, state="ok", brings=1),
    Hostile(
        name="sends each byte in a gzip member of its own",
        proves=("P3", "P5"),
        answers=in_members,
        state="ok",
        brings=1,
    ),
    Hostile(
        name="refuses with a bomb",
        proves=("P3", "P18"),
        answers=bomb_at_feed("gzip", "Content-Type: text/html", status="403 Forbidden"),
        says="answered 403",
    ),
    Hostile(
        name="sends a bomb for the page of its article",
        proves=("P6", "P3"),
        answers=bomb_beside(calm="text/html"),
        state="ok",
        brings=1,
        shortfall=TOO_LARGE,
    ),
    Hostile(
        name="sends a page without end",
        proves=("P6", "P3"),
        answers=with_page(endless(OK + b"Content-Type: text/html\r\n\r\n", b"<p>Calm night." * 5000)),
        state="ok",
        brings=1,
        shortfall=TOO_LARGE,
        long=True,
    ),
    Hostile(
        name="sends a bomb for its robots.txt",
        proves=("P6", "P3", "P10"),
        answers=bomb_beside(robots_txt="text/plain"),
        state="ok",
        brings=1,
    ),
    Hostile(
        name="sends a robots.txt without end",
        proves=("P6", "P3", "P10"),
        answers=with_page(
            Server.answer(page("Calm night in Idlib"), "Content-Type: text/html"),
            robots_txt=endless(OK + b"Content-Type: text/plain\r\n\r\n", b"User-agent: *\r\nDisallow: /x\r\n" * 2000),
        ),
        state="ok",
        brings=1,
        long=True,
    ),
)
