"""Servers that say no, not now, or something that no server should say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.talking import Server
from tests.torture.ground import RSS, one
from tests.torture.hostile import Answers, Hostile
from tests.torture.slow_cases import with_page

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def answers(status: str, *headers: str, body: bytes = b"no") -> Callable[[str], Answers]:
    """A feed that is answered with this status."""
    return lambda _host: {"/rss.xml": Server.answer(body, *headers, status=status)}


def well(*headers: str, status: str = "200 OK") -> Callable[[str], Answers]:
    """A feed that is well, with these headers."""
    return lambda host: {"/rss.xml": Server.answer(one(host), RSS, *headers, status=status)}


SAID: dict[str, tuple[str, str]] = {
    "wants a password": ("401 Unauthorized", "answered 401 (Unauthorized)"),
    "wants money": ("402 Payment Required", "answered 402"),
    "forbids": ("403 Forbidden", "answered 403 (Forbidden)"),
    "does not find": ("404 Not Found", "answered 404 (Not Found)"),
    "is a teapot": ("418 I'm a teapot", "answered 418"),
    "is silenced by law": ("451 Unavailable For Legal Reasons", "answered 451"),
    "fails": ("500 Internal Server Error", "answered 500 (Internal Server Error)"),
    "has no gateway": ("502 Bad Gateway", "answered 502"),
    "answers 304 to no question": ("304 Not Modified", "answered 304 (Not Modified) though nothing was asked about"),
    "answers 600": ("600 Beyond", "answered 600"),
    "answers 999": ("999 Request denied", "answered 999"),
    "answers with escapes in its phrase": ("500 \x1b[2J\x1b]0;owned\x07<b>", "answered 500 (Internal Server Error)"),
}

# the header, the earliest and the latest next try
WAITS: dict[str, tuple[str, str, timedelta, timedelta]] = {
    "asks for two hours": ("429 Too Many Requests", "7200", 2 * HOUR, 2 * HOUR),
    "asks for a date": ("503 Service Unavailable", "Wed, 21 Oct 2026 11:00:00 GMT", 5 * HOUR, 5 * HOUR),
    "asks for a year": ("429 Too Many Requests", "31536000", WEEK, WEEK),
    "asks for a date in a century": ("503 Service Unavailable", "Wed, 21 Oct 2126 11:00:00 GMT", WEEK, WEEK),
    "asks for more seconds than there are": ("429 Too Many Requests", "9" * 400, WEEK, WEEK),
    "asks for a moment that was": ("503 Service Unavailable", "Wed, 21 Oct 2015 07:28:00 GMT", HOUR, 3 * HOUR),
    "asks for minus five seconds": ("429 Too Many Requests", "-5", HOUR, 3 * HOUR),
    "asks to come back soon": ("503 Service Unavailable", "soon \x1b[2J", HOUR, 3 * HOUR),
    "asks for no seconds at all": ("429 Too Many Requests", "0", HOUR, 3 * HOUR),
}

FRESH: dict[str, tuple[str, timedelta, timedelta]] = {
    "is fresh for a century": ("max-age=3153600000", WEEK, WEEK),
    "is fresh for longer than there are numbers": ("max-age=" + "9" * 400, WEEK, WEEK),
    "is fresh for minus an hour": ("max-age=-3600", HOUR, 2 * HOUR),
    "is fresh for an escape": ("max-age=\x1b[2J; =,,;", HOUR, 2 * HOUR),
    "says fresh and never to keep it": ("no-store, max-age=99999999", HOUR, 2 * HOUR),
}

CASES: tuple[Hostile, ...] = (
    *(
        Hostile(name=name, proves=("P18", "P1"), answers=answers(status), says=says, requests=1)
        for name, (status, says) in SAID.items()
    ),
    *(
        Hostile(
            name=name,
            proves=("P10", "P18"),
            answers=answers(status, f"Retry-After: {wish}"),
            says=f"answered {status[:3]}",
            next_try=(soonest, latest),
            requests=1,
        )
        for name, (status, wish, soonest, latest) in WAITS.items()
    ),
    *(
        Hostile(
            name=name,
            proves=("P10",),
            answers=well(f"Cache-Control: {said}"),
            state="ok",
            brings=1,
            next_try=(soonest, latest),
        )
        for name, (said, soonest, latest) in FRESH.items()
    ),
    Hostile(
        name="is gone for good",
        proves=("P10", "P18"),
        answers=answers("410 Gone"),
        state="stopped",
        says="answered 410 (Gone)",
        requests=1,
    ),
    Hostile(
        name="has no content", proves=("P18",), answers=answers("204 No Content", body=b""), says="empty", requests=1
    ),
    Hostile(
        name="switches protocols unasked",
        proves=("P18", "P1"),
        answers=answers("101 Switching Protocols", "Upgrade: websocket", body=b""),
        says=("answered 101", "not finished in", "no answer in", "closed"),
        requests=1,
    ),
    Hostile(
        name="sends early hints first",
        proves=("P5",),
        answers=lambda host: {
            "/rss.xml": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + Server.answer(one(host), RSS)
        },
        state="ok",
        brings=1,
    ),
    Hostile(
        name="sends a part that nobody asked for",
        proves=("P5",),
        answers=well("Content-Range: bytes 0-99/100", status="206 Partial Content"),
        state="ok",
        brings=1,
    ),
    Hostile(
        name="has an article whose page asks to wait a week",
        proves=("P6", "P10"),
        answers=with_page(Server.answer(b"busy", "Retry-After: 604800", status="429 Too Many Requests")),
        state="ok",
        brings=1,
        shortfall="answered 429 (Too Many Requests), come back after",
    ),
    Hostile(
        name="has an article whose page is gone",
        proves=("P6",),
        answers=with_page(Server.answer(b"gone", status="410 Gone")),
        state="ok",
        brings=1,
        shortfall="answered 410 (Gone)",
    ),
)
