"""Servers whose HTTP contradicts itself, or is none."""

from __future__ import annotations

from collections.abc import Callable

from tests.talking import Handler, Request, Server, Talk
from tests.torture.ground import RSS, item, one, rss
from tests.torture.hostile import Answers, Hostile
from tests.torture.size_cases import NO_HTTP, TOO_LARGE
from tests.torture.slow_cases import CHUNKED, OK, at_feed

CUT = "the answer was cut short"
CLOSED = "the server closed the connection"
FEED = RSS.encode() + b"\r\n"


def says(answer: bytes) -> Handler:
    """Sends these bytes and hangs up."""
    return lambda _request, talk: talk.send(answer)


def feed_after(head: bytes) -> Callable[[str], Answers]:
    """A feed that is well behind these headers; the server hangs up after it."""
    return lambda host: {"/rss.xml": says(OK + FEED + head + b"\r\n" + one(host))}


def resets(_request: Request, talk: Talk) -> str:
    """Cuts the connection with a reset, in the middle of the body."""
    talk.send(OK + b"Content-Length: 500\r\n\r\n<rss")
    talk.reset()
    return "keep"


def half(host: str) -> Answers:
    """Two items, of which the announced length cuts off the second."""
    feed = rss(host, item(host, "calm", "Calm night in Idlib"), item(host, "loud", "Loud night in Idlib"))
    length = feed.index(b"Loud night")
    return {"/rss.xml": says(OK + FEED + b"Content-Length: %d\r\n\r\n" % length + feed)}


def chunked(host: str) -> bytes:
    """A feed that is well, in one chunk."""
    feed = one(host)
    return b"%x\r\n" % len(feed) + feed + b"\r\n0\r\n\r\n"


BROKEN: dict[str, tuple[bytes, str | tuple[str, ...]]] = {
    "announces more than it sends": (OK + b"Content-Length: 5000\r\n\r\n<rss", CUT),
    "announces two lengths in one line": (OK + b"Content-Length: 4, 5\r\n\r\n<rss/>", NO_HTTP),
    "announces two lengths in two lines": (OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\n<rss/>", NO_HTTP),
    "announces a length of thirty digits": (OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n<rss/>", TOO_LARGE),
    "announces a chunk longer than what comes": (CHUNKED + b"ffff\r\n<rss", CUT),
    "announces a chunk of negative length": (CHUNKED + b"-5\r\n<rss/>\r\n0\r\n\r\n", (CUT, NO_HTTP)),
    "announces a chunk of no number": (CHUNKED + b"zz\r\n<rss/>\r\n0\r\n\r\n", CUT),
    "announces a chunk of a hundred digits": (CHUNKED + b"f" * 100 + b"\r\n<rss/>", (CUT, TOO_LARGE, NO_HTTP)),
    "never sends its last chunk": (CHUNKED + b"4\r\n<rss\r\n", CUT),
    "speaks SSH": (b"SSH-2.0-OpenSSH_9.9\r\n", NO_HTTP),
    "speaks SMTP": (b"220 mail.example ESMTP ready\r\n", NO_HTTP),
    "speaks HTTP/2 without being asked": (b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64", (NO_HTTP, CLOSED)),
    "speaks HTTP 0.9": (b"<rss version='2.0'></rss>\r\n", NO_HTTP),
    "sends garbage with escapes": (b"\0\xff\x1b[2J\x1b]0;owned\x07 <b>garbage</b>\r\n\r\n", NO_HTTP),
    "sends a status of no number": (b"HTTP/1.1 \x1b[31mred OK\r\n\r\n<rss/>", NO_HTTP),
    "sends a status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\n<rss/>", NO_HTTP),
    "sends a negative status": (b"HTTP/1.1 -200 OK\r\n\r\n<rss/>", NO_HTTP),
    "hangs up within its headers": (OK + b"X-Half: yes", "an empty document"),
    "hangs up after its headers": (OK + b"Content-Length: 40\r\n\r\n", CUT),
    "sends a body of nothing": (OK + b"Content-Length: 0\r\n\r\n", "empty"),
    "sends a body of zeros": (OK + b"Content-Length: 4000\r\n\r\n" + b"\0" * 4000, "empty"),
    "sends a body of white space": (OK + b"Content-Length: 4000\r\n\r\n" + b" \r\n\t" * 1000, "empty"),
    "sends a picture": (OK + b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n" + b"\0" * 99, "neither XML nor JSON"),
}

HEADERS: dict[str, bytes] = {
    "announces a negative length": b"Content-Length: -5\r\n",
    "announces a length of no number": b"Content-Length: many\r\n",
    "folds a header over lines": b"X-Folded: a\r\n b\r\n\tc\r\n",
    "sends a header without a colon": b"what is this\r\n",
    "sends a header without a name": b": nameless\r\n",
    "sends escapes in its headers": b'Server: \x1b[2J\x1b]0;owned\x07\r\nX-\x1b[31m: red\r\nETag: "\x1b[2J"\r\n',
    "sends bidi marks in its headers": 'Server: "\u202egnihtyna\u2066"\r\n'.encode() + b"Via: \xe2\x80\xae\r\n",
    "sends a zero in a header": b"X-Zero: a\0b\r\n",
    "sends a header of 60 KB": b"X-Long: " + b"y" * 60_000 + b"\r\n",
    "sets a cookie of 60 KB": b"Set-Cookie: id=" + b"c" * 60_000 + b"; Path=/\r\n",
    "asks to close and to keep alive": b"Connection: close, keep-alive\r\nKeep-Alive: timeout=-1\r\n",
    "names a transfer encoding of its own": b"Transfer-Encoding: xchunked\r\n",
    "asks for an upgrade": b'Upgrade: h2c, websocket\r\nAlt-Svc: h3="127.0.0.1:443"\r\n',
}

CASES: tuple[Hostile, ...] = (
    *(
        Hostile(name=name, proves=("P1", "P3", "P18"), answers=at_feed(says(answer)), says=words)
        for name, (answer, words) in BROKEN.items()
    ),
    *(
        Hostile(name=name, proves=("P5", "P11"), answers=feed_after(head), state="ok", brings=1)
        for name, head in HEADERS.items()
    ),
    Hostile(
        name="resets the connection within its body",
        proves=("P1", "P18"),
        answers=at_feed(resets),
        says=(CLOSED, CUT),
    ),
    Hostile(
        name="announces less than it sends",
        proves=("P5", "P3"),
        answers=half,
        state="ok",
        brings=1,
    ),
    Hostile(
        name="sends chunks and a length that contradicts them",
        proves=("P5", "P3"),
        answers=lambda host: {
            "/rss.xml": says(OK + FEED + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(host))
        },
        state="ok",
        brings=1,
    ),
    Hostile(
        name="sends zeros between the letters of its feed",
        proves=("P5", "P11"),
        answers=lambda host: {"/rss.xml": Server.answer(one(host).replace(b"Calm night", b"Calm\0 ni\0ght"), RSS)},
        state="ok",
        brings=1,
    ),
)
