"""Servers that want our time: each gets no more than one fetch may take, redirects and handshakes included."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta

from tests.talking import Handler, Request, Server, Talk
from tests.torture.ground import RSS, item, one, page, rss
from tests.torture.hostile import Answers, Hostile

EVERY = 0.05  # seconds between two bytes: longer than a fetch has for a hundred of them
TIRED = ("not finished in", "no answer in")
GIVES_UP = tuple(timedelta(hours=hours) for hours in (0.5, 2, 4, 6))


def drips(quick: bytes, slow: bytes) -> Handler:
    """Says the first at once and the rest a byte at a time."""

    def handler(_request: Request, talk: Talk) -> None:
        talk.send(quick)
        talk.drip(slow, EVERY)

    return handler


def waits(_request: Request, talk: Talk) -> None:
    """Says nothing until the test is over."""
    talk.stop.wait()


def slowly(answer: bytes, seconds: float = 2.4) -> Handler:
    """Answers well, after a while."""

    def handler(_request: Request, talk: Talk) -> None:
        if not talk.stop.wait(seconds):
            talk.send(answer)

    return handler


def at_feed(handler: Handler) -> Callable[[str], Answers]:
    """The answers of a host whose feed does this."""
    return lambda _host: {"/rss.xml": handler}


def with_page(handler: Handler, **more: bytes | Handler) -> Callable[[str], Answers]:
    """The answers of a host whose feed is well, and whose page does this. `more`: by path, without its slash."""
    return lambda host: {
        "/rss.xml": Server.answer(one(host), RSS),
        "/calm": handler,
        **{f"/{path.replace('_', '.')}": answer for path, answer in more.items()},
    }


def chain(host: str) -> Answers:
    """Five redirects, each of which would be quick enough alone."""
    hops = {f"/{n}": slowly(Server.redirect(f"http://{host}/{n + 1}")) for n in range(1, 5)}
    return {"/rss.xml": slowly(Server.redirect(f"http://{host}/1")), "/5": Server.answer(one(host), RSS), **hops}


def aside(host: str) -> Answers:
    """A redirect whose own body never ends, to a feed that is well."""
    head = f"HTTP/1.1 302 Found\r\nContent-Length: 99999\r\nLocation: http://{host}/feed.xml\r\n\r\n".encode()
    return {"/rss.xml": drips(head, b"moved " * 5000), "/feed.xml": Server.answer(one(host), RSS)}


OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = OK + b"Content-Length: 9000\r\n\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SAMPLE = "drips its body byte by byte"  # of those that take their whole time
START = rss("slow.example", item("slow.example", "calm", "Calm")) * 20


CASES: tuple[Hostile, ...] = (
    *(
        Hostile(
            name=name, proves=("P3", "P1", "P18"), answers=at_feed(handler), says=TIRED, requests=1, long=name != SAMPLE
        )
        for name, handler in {
            "takes the connection and says nothing": waits,
            "drips its status line byte by byte": drips(b"", OK * 20),
            "drips its headers byte by byte": drips(OK, b"X-Slow: " + b"x" * 1000),
            SAMPLE: drips(LENGTH, START),
            "drips a body of no given length": drips(OK + b"\r\n", START),
            "drips its chunks": drips(CHUNKED, b"1\r\n<\r\n" * 500),
            "drips the size of one chunk": drips(CHUNKED, b"0" * 500),
            "drips the trailer after its last chunk": drips(CHUNKED + b"1\r\n<\r\n0\r\n", b"X-Slow: y\r\n" * 100),
            "drips a compressed body": drips(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(START)),
            "drips provisional answers": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        }.items()
    ),
    Hostile(
        name="falls silent in the middle of its body",
        proves=("P3", "P1", "P18"),
        answers=at_feed(lambda request, talk: (talk.send(LENGTH + START[:50]), waits(request, talk))),
        says="not finished in",
        long=True,
    ),
    Hostile(
        name="redirects slowly five times",
        proves=("P3", "P1"),
        answers=chain,
        says="not finished in",
        long=True,
    ),
    Hostile(
        name="redirects with a body that drips",
        proves=("P3", "P1"),
        answers=aside,
        state="ok",
        brings=1,
        requests=4,  # twice for the feed, robots.txt, the page
    ),
    Hostile(
        name="refuses with a page that drips",
        proves=("P3", "P1", "P18"),
        answers=at_feed(drips(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9000\r\n\r\n", b"Are you a robot? " * 100)),
        says="answered 403",
    ),
    Hostile(
        name="drips the page of its article",
        proves=("P6", "P3", "P1"),
        answers=with_page(drips(OK + b"\r\n", page("Calm night in Idlib"))),
        state="ok",
        brings=1,
        later=GIVES_UP,
        shortfall="not finished in",
        long=True,
    ),
    Hostile(
        name="never sends the page of its article",
        proves=("P6", "P3", "P1"),
        answers=with_page(waits),
        state="ok",
        brings=1,
        later=GIVES_UP,
        shortfall="no answer in",
        long=True,
    ),
    Hostile(
        name="drips its robots.txt",
        proves=("P6", "P10", "P1"),
        answers=with_page(
            Server.answer(page("Calm night in Idlib"), "Content-Type: text/html"),
            robots_txt=drips(OK + b"\r\n", b"User-agent: *\r\n" * 100),
        ),
        state="ok",
        brings=1,
        later=GIVES_UP,
        shortfall="robots.txt could not be asked",
        long=True,
    ),
)
