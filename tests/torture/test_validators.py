"""Servers that play games with validators, cookies and moves: asked politely, and told nothing that another one said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.steps.house import House
from tests.build import MORNING, make_watchlist
from tests.talking import Request, Server, Talk
from tests.torture.ground import RSS, articles_of, health_of, item, live, one, rss
from tests.torture.promises import proves

FEED = "http://bad.example/rss.xml"


@pytest.fixture
def house(open_ground: Callable[..., House], tmp_path: Path) -> House:
    """A house that polls one feed of bad.example."""
    return open_ground(make_watchlist(tmp_path, {"bad": FEED}))


def at(host: str, ground: Server, path: str = "/rss.xml") -> list[Request]:
    """What a host was asked at this path."""
    return [request for request in ground.requests if (request.host, request.path) == (host, path)]


def rounds(house: House, clock: SetClock, count: int) -> None:
    """So many rounds, far enough apart for whatever back-off there is."""
    for n in range(count):
        clock.set(MORNING + n * timedelta(days=2))
        live(house)


@proves("P10", "P5")
def test_a_server_that_ignores_validators(ground: Server, house: House, clock: SetClock) -> None:
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(one("bad.example"), RSS, 'ETag: "1"')}

    rounds(house, clock, 3)

    assert [request.headers.get("if-none-match") for request in at("bad.example", ground)] == [None, '"1"', '"1"']
    assert health_of(house, "bad").reason.startswith("answers, but nothing new for")
    assert len(articles_of(house, "bad.example")) == 1


@proves("P10", "P5")
def test_a_server_whose_validator_is_another_each_time(ground: Server, house: House, clock: SetClock) -> None:
    def answers(_request: Request, talk: Talk) -> str:
        talk.send(Server.answer(one("bad.example"), RSS, f'ETag: "{len(at("bad.example", ground))}"'))
        return "keep"

    ground.hosts["bad.example"] = {"/rss.xml": answers}

    rounds(house, clock, 4)

    sent = [request.headers.get("if-none-match") for request in at("bad.example", ground)]
    assert sent == [None, '"1"', '"2"', '"3"']
    assert len(articles_of(house, "bad.example")) == 1


@proves("P10", "P5")
def test_a_server_that_keeps_its_validator_though_the_feed_changed(
    ground: Server, house: House, clock: SetClock
) -> None:
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(one("bad.example"), RSS, 'ETag: "1"')}
    rounds(house, clock, 1)
    longer = rss("bad.example", item("bad.example", "calm", "Calm night"), item("bad.example", "loud", "Loud night"))
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(longer, RSS, 'ETag: "1"')}

    rounds(house, clock, 2)

    assert len(articles_of(house, "bad.example")) == 2


@proves("P10", "P11")
@pytest.mark.parametrize(
    ("validator", "goes_back"),
    [
        pytest.param(b'"\x1b[2J"', False, id="a validator with an escape"),
        pytest.param(b'"a\0b"', False, id="a validator with a zero"),
        pytest.param(b'"a\tb"', False, id="a validator with a tab"),
        pytest.param(b'W/"\xfc\xe9"', True, id="a validator with letters beyond ASCII"),
        pytest.param(b"not quoted, at all", True, id="a validator without quotes"),
        pytest.param(b'"' + b"e" * 9000 + b'"', True, id="a validator of 9 KB"),
    ],
)
def test_a_validator(validator: bytes, goes_back: bool, ground: Server, house: House, clock: SetClock) -> None:
    feed = one("bad.example")
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: " % len(feed)
    ground.hosts["bad.example"] = {"/rss.xml": head + validator + b"\r\n\r\n" + feed}

    rounds(house, clock, 2)

    first, second = at("bad.example", ground)
    assert first.headers.get("if-none-match") is None
    assert second.headers.get("if-none-match") == (validator.decode("latin-1") if goes_back else None)
    assert health_of(house, "bad").state in ("ok", "silent")


@proves("P10")
def test_a_date_that_is_none_goes_back_byte_for_byte(ground: Server, house: House, clock: SetClock) -> None:
    ground.hosts["bad.example"] = {
        "/rss.xml": Server.answer(one("bad.example"), RSS, "Last-Modified: Yesterday, 25 o'clock")
    }

    rounds(house, clock, 2)

    assert at("bad.example", ground)[1].headers["if-modified-since"] == "Yesterday, 25 o'clock"


@proves("P8", "P10")
def test_a_cookie_is_never_sent_back(ground: Server, house: House, clock: SetClock) -> None:
    cookie = "Set-Cookie: id=planted; Domain=example; Path=/; Max-Age=99999999"
    ground.hosts["bad.example"] = {
        "/rss.xml": Server.answer(one("bad.example"), RSS, cookie),
        "/robots.txt": Server.answer(b"", cookie),
    }

    rounds(house, clock, 2)

    assert len(ground.requests) >= 4
    assert all("cookie" not in request.headers for request in ground.requests)


@proves("P8", "P10")
def test_validators_are_not_told_to_the_host_that_a_redirect_leads_to(
    ground: Server, house: House, clock: SetClock
) -> None:
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(one("bad.example"), RSS, 'ETag: "mine"')}
    rounds(house, clock, 1)
    ground.hosts["bad.example"] = {"/rss.xml": Server.redirect("http://other.example/rss.xml")}
    ground.hosts["other.example"] = {"/rss.xml": Server.answer(one("other.example"), RSS)}

    clock.set(MORNING + timedelta(days=1))
    live(house)

    (asked,) = at("other.example", ground)
    assert "if-none-match" not in asked.headers and "authorization" not in asked.headers
    assert at("bad.example", ground)[-1].headers["if-none-match"] == '"mine"'


@proves("P10", "P18")
def test_a_304_from_a_host_that_was_not_asked_about_anything(ground: Server, house: House, clock: SetClock) -> None:
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(one("bad.example"), RSS, 'ETag: "mine"')}
    rounds(house, clock, 1)
    ground.hosts["bad.example"] = {"/rss.xml": Server.redirect("http://other.example/rss.xml")}
    ground.hosts["other.example"] = {"/rss.xml": Server.answer(b"", status="304 Not Modified")}

    clock.set(MORNING + timedelta(days=1))
    live(house)

    assert "answered 304 (Not Modified) though nothing was asked about" in health_of(house, "bad").reason


@proves("P10", "P8")
def test_a_feed_that_moved_for_good_to_a_host_that_then_dies(ground: Server, house: House, clock: SetClock) -> None:
    """It is asked at its new address, with that one's validator; when that fails for long, at the old one without."""
    ground.hosts["bad.example"] = {"/rss.xml": Server.redirect("http://new.example/rss.xml", "301 Moved Permanently")}
    ground.hosts["new.example"] = {"/rss.xml": Server.answer(one("new.example"), RSS, 'ETag: "new"')}
    rounds(house, clock, 2)
    assert len(at("bad.example", ground)) == 1
    assert at("new.example", ground)[1].headers["if-none-match"] == '"new"'
    ground.hosts["new.example"] = {"/rss.xml": lambda _request, talk: talk.hang_up()}
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(one("bad.example"), RSS)}

    for n in range(6):
        clock.set(MORNING + timedelta(days=4 + n))
        live(house)

    assert health_of(house, "bad").state == "ok"
    assert "if-none-match" not in at("bad.example", ground)[1].headers


@proves("P10")
@pytest.mark.parametrize(
    "status",
    [
        pytest.param("302 Found", id="a temporary move is forgotten"),
        pytest.param("307 Temporary Redirect", id="another kind of temporary move is forgotten"),
    ],
)
def test_a_temporary_move(status: str, ground: Server, house: House, clock: SetClock) -> None:
    ground.hosts["bad.example"] = {"/rss.xml": Server.redirect("http://new.example/rss.xml", status)}
    ground.hosts["new.example"] = {"/rss.xml": Server.answer(one("new.example"), RSS)}

    rounds(house, clock, 3)

    assert len(at("bad.example", ground)) == 3


@proves("P10", "P18")
def test_a_feed_that_is_gone_is_not_asked_again(ground: Server, house: House, clock: SetClock) -> None:
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(b"", status="410 Gone")}

    rounds(house, clock, 5)

    assert len(at("bad.example", ground)) == 1
    assert health_of(house, "bad").reason == "not polled any more: answered 410 (Gone)"


@proves("P10", "P18")
def test_a_feed_that_fails_for_weeks_is_asked_once_a_day(ground: Server, house: House, clock: SetClock) -> None:
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(b"", status="500 Internal Server Error")}

    for hour in range(24 * 14):
        clock.set(MORNING + timedelta(hours=hour))
        live(house)

    assert 12 <= len(at("bad.example", ground)) <= 24
    told = health_of(house, "bad")
    assert told.state == "broken" and told.since == MORNING and told.next_try
    assert told.next_try - clock.now() <= timedelta(hours=27)
