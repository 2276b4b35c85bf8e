"""Every hostile page behind an ordinary feed: its article is there, the one beside it is whole, the daemon is the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.steps.house import House
from tests.build import make_watchlist
from tests.outside.crew import crew_tasks
from tests.talking import Server
from tests.torture.documents import channel, entry, stored
from tests.torture.ground import RSS, live, page
from tests.torture.page_cases import CASES, HTML, HostilePage
from tests.torture.promises import proves

HOST = "herald.example"
SAID = "The ceasefire in Idlib held through the night."


def serve(ground: Server, night: bytes) -> str:
    """A feed of two articles, of which one has this page."""
    feed = channel(HOST, entry(HOST) + entry(HOST, "A second night", slug="sound"))
    sound = Server.answer(page("A second night"), HTML)
    ground.hosts[HOST] = {"/rss.xml": Server.answer(feed.encode(), RSS), "/night": night, "/sound": sound}
    return f"http://{HOST}/rss.xml"


@pytest.mark.sampled(1, "each is another behaviour")
@pytest.mark.parametrize(
    "bad", [pytest.param(bad, id=bad.name, marks=proves(*bad.proves, long=bad.long)) for bad in CASES]
)
def test_a_hostile_page_beside_a_healthy_one(
    bad: HostilePage, ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": serve(ground, bad.answer())}))

    live(house)

    night, sound = stored(house, HOST)
    assert (sound.title, sound.method, sound.shortfall) == ("A second night", "page", None)
    assert night.url == f"http://{HOST}/night"
    if bad.heavy:
        assert night.method == "page" or (night.text == SAID and (night.shortfall or "").startswith("the page "))
    elif bad.lacks is None:
        assert night.method == "page" and "shelling" in night.text
    else:
        assert (night.method, night.text) == ("feed", SAID)
        assert bad.lacks in (night.shortfall or "")
    bad.then(night)
    assert {request.host for request in ground.requests} == {HOST}


class Blowing:
    """A crew in which the reading of one page does something else."""

    def __init__(self, crew: object, instead: Callable[..., object]) -> None:
        self._crew, self._instead, self.blown = crew, instead, 0

    def run(self, task: Callable[..., object], *args: object) -> object:
        """The task's result, or the end of the child that had the page of the night to read."""
        if task.__name__ == "extract_page" and str(args[1]).endswith("/night"):
            self.blown += 1
            return self._crew.run(self._instead)  # type: ignore[attr-defined]
        return self._crew.run(task, *args)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("instead", "reason"),
    [
        pytest.param(crew_tasks.crash, "its reader crashed (signal 11)", id="a page that crashes its reader"),
        pytest.param(crew_tasks.bloat, "needed more than", id="a page that takes all the memory"),
        pytest.param(crew_tasks.spin_in_native_code, "took longer than 15 s", id="a page that never comes back",
                     marks=proves("P4", "P6", long=True)),
        pytest.param(crew_tasks.leave, "could not be handled", id="a page that ends its reader"),
    ],
)  # fmt: skip
@proves("P4", "P6")
def test_a_page_that_ends_its_child_costs_one_page(
    instead: Callable[..., object], reason: str, ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    house, daemon = (
        open_ground(make_watchlist(tmp_path, {"herald": serve(ground, Server.answer(page("x"), HTML))})),
        os.getpid(),
    )
    blowing = Blowing(house.crew, instead)
    object.__setattr__(house, "crew", blowing)

    live(house)

    night, sound = stored(house, HOST)
    assert (night.method, night.text) == ("feed", SAID)
    assert (night.shortfall or "").startswith("the page could not be read: ") and reason in (night.shortfall or "")
    assert "Error" not in (night.shortfall or "")
    assert (sound.method, sound.shortfall) == ("page", None)
    assert blowing.blown == 1 and os.getpid() == daemon
