"""Name servers that lie: what is dialled is the address that was checked, and every answer is checked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.steps.house import House
from monitor.web.http import Fetcher
from tests.build import MORNING, make_watchlist
from tests.talking import Server
from tests.torture.conftest import ROUGH
from tests.torture.ground import RSS, articles_of, health_of, healthy, is_plain, item, live, one, rss, shortfalls_of
from tests.torture.promises import proves

INSIDE = "127.0.0.2"
Resolve = Callable[[str, int], Sequence[str]]


class Trap:
    """Counts the connections to an address inside, on the port of the ground."""

    def __init__(self, port: int) -> None:
        self.connections = 0
        self._listener = socket.create_server((INSIDE, port))
        self._thread = threading.Thread(target=self._count)
        self._thread.start()

    def _count(self) -> None:
        while True:
            try:
                self._listener.accept()[0].close()
            except OSError:
                return
            self.connections += 1

    def close(self) -> None:
        """Stop listening."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def trap(ground: Server) -> Iterator[Trap]:
    """What nobody may connect to."""
    laid = Trap(ground.port)
    yield laid
    laid.close()


@pytest.fixture
def under_names(
    ground: Server, trap: Trap, open_ground: Callable[..., House], clock: SetClock, tmp_path: Path
) -> Iterator[Callable[[str, Resolve], House]]:
    """Opens a house with a healthy feed and one at this address, where names are what `resolve` says."""
    webs: list[Fetcher] = []

    def opened(url: str, resolve: Resolve) -> House:
        feeds = {"herald": healthy(ground, "herald.example"), "bad": url}
        house = open_ground(make_watchlist(tmp_path, feeds))
        webs.append(
            Fetcher(
                limits=replace(ROUGH, connect_seconds=1.0),
                contact="desk@reader.example",
                version="9",
                clock=clock,
                allow=(ground.endpoint,),
                connect_to={"*:80": ground.endpoint},
                resolve=resolve,
            )
        )
        return replace(house, web=webs[-1])

    yield opened
    for web in webs:
        web.close()


def feed_at(ground: Server, host: str = "bad.example") -> str:
    """A feed of one article on the ground's own port, so that its name must be looked up; its page is there too."""
    ground.hosts[host] = {"/rss.xml": Server.answer(one(host), RSS)}
    return f"http://{host}:{ground.port}/rss.xml"


@proves("P2", "P18")
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([INSIDE], id="a name that resolves inside"),
        pytest.param([INSIDE, "::1", "10.0.0.1", "169.254.169.254"], id="a name with many addresses, all inside"),
        pytest.param([f"::ffff:{INSIDE}"], id="a name that resolves inside in a mapped form"),
        pytest.param(["64:ff9b::7f00:2", "2002:7f00:2::1"], id="a name that resolves inside through a translator"),
        pytest.param(["fe80::1%lo", "0.0.0.0", "::"], id="a name that resolves to this machine by its oddest names"),
        pytest.param(["not an address", "127.2", "0x7f000002"], id="a resolver that answers with spellings"),
    ],
)
def test_a_name_that_leads_inside(
    answers: list[str], ground: Server, trap: Trap, under_names: Callable[[str, Resolve], House]
) -> None:
    house = under_names(feed_at(ground), lambda _name, _port: answers)

    live(house)

    told = health_of(house, "bad")
    assert told.state == "degraded" and told.since and told.next_try
    assert "is not" in told.reason and "address" in told.reason and is_plain(told.reason)
    assert (trap.connections, len(articles_of(house, "herald.example"))) == (0, 3)


@proves("P2", "P18")
def test_a_name_that_first_leads_outside_and_then_inside(
    ground: Server, trap: Trap, clock: SetClock, under_names: Callable[[str, Resolve], House]
) -> None:
    asked: list[str] = []

    def rebinding(name: str, _port: int) -> Sequence[str]:
        asked.append(name)
        return ["127.0.0.1"] if asked.count(name) == 1 else [INSIDE]

    ground.hosts["bad.example"] = {
        "/rss.xml": Server.answer(
            rss("bad.example", item("other.example", "calm", "Calm night")), RSS, "Connection: close"
        )
    }
    house = under_names(f"http://bad.example:{ground.port}/rss.xml", rebinding)

    live(house)
    assert health_of(house, "bad").state == "ok"
    house.web.close()  # type: ignore[attr-defined] # no kept connection: the name is looked up again
    clock.set(MORNING + 2 * (health_of(house, "bad").next_try - MORNING))  # type: ignore[operator]
    live(house)

    told = health_of(house, "bad")
    assert told.state == "degraded" and f"{INSIDE} port" in told.reason
    assert asked.count("bad.example") == 2
    assert trap.connections == 0


@proves("P2")
def test_a_name_with_several_addresses_of_which_one_is_inside(
    ground: Server, trap: Trap, under_names: Callable[[str, Resolve], House]
) -> None:
    house = under_names(feed_at(ground), lambda _name, _port: [INSIDE, "10.0.0.1", "127.0.0.1", "::1"])

    live(house)

    assert health_of(house, "bad").state == "ok"
    assert trap.connections == 0


@proves("P2", "P6")
def test_an_article_whose_page_has_a_name_that_leads_inside(
    ground: Server, trap: Trap, under_names: Callable[[str, Resolve], House]
) -> None:
    link = f"http://intranet.example:{ground.port}/payroll"
    body = rss(
        "bad.example", f"<item><title>Calm night</title><link>{link}</link><description>Calm.</description></item>"
    )
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(body, RSS)}
    house = under_names("http://bad.example/rss.xml", lambda _name, _port: [INSIDE])

    live(house)

    assert (len(articles_of(house, f"intranet.example:{ground.port}")), trap.connections) == (1, 0)
    (why,) = shortfalls_of(house, f"intranet.example:{ground.port}")
    assert "is not a public address" in why


@proves("P1", "P3", "P18")
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        pytest.param(socket.gaierror(-2, "Name or service not known"), "is not known", id="a name that nobody knows"),
        pytest.param(socket.gaierror(-3, "Temporary failure"), "is not known", id="a resolver that is out of order"),
        pytest.param(UnicodeError("label too long"), "is not known", id="a name that cannot be asked for"),
        pytest.param(None, "has no address", id="a name without an address"),
    ],
)
def test_a_name_that_is_not_known(
    fault: Exception | None, says: str, ground: Server, under_names: Callable[[str, Resolve], House]
) -> None:
    def resolve(_name: str, _port: int) -> Sequence[str]:
        if fault:
            raise fault
        return []

    house = under_names(feed_at(ground), resolve)

    live(house)

    told = health_of(house, "bad")
    assert told.state == "degraded" and says in told.reason and is_plain(told.reason)
    assert told.since and told.next_try and len(articles_of(house, "herald.example")) == 3


@proves("P1", "P3", "P18")
def test_a_resolver_that_never_answers(ground: Server, under_names: Callable[[str, Resolve], House]) -> None:
    never = threading.Event()

    def resolve(_name: str, _port: int) -> Sequence[str]:
        never.wait(60)
        return []

    house = under_names(feed_at(ground), resolve)
    try:
        live(house)
    finally:
        never.set()

    told = health_of(house, "bad")
    assert told.state == "degraded" and "no answer about the name bad.example in 1 s" in told.reason
    assert len(articles_of(house, "herald.example")) == 3
