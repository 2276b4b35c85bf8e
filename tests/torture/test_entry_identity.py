"""Feeds that play with their ids over several polls: no article is lost, none is stored twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.steps.house import House
from tests.build import make_watchlist
from tests.talking import Server
from tests.torture.documents import channel
from tests.torture.ground import RSS, articles_of, live
from tests.torture.promises import proves

HOST = "herald.example"
Items = tuple[tuple[str, str], ...]  # (guid, slug)


def serve(ground: Server, host: str, items: Items) -> None:
    told = "".join(
        f"<item><title>Night {slug}</title><link>http://{HOST}/{slug}</link><guid isPermaLink='false'>{guid}</guid>"
        f"<description>It was night {slug} in Idlib.</description></item>"
        for guid, slug in items
    )
    ground.hosts[host] = {"/rss.xml": Server.answer(channel(host, told).encode(), RSS)}


@pytest.mark.parametrize(
    ("polls", "slugs"),
    [
        pytest.param(((("1", "a"),), (("1", "b"),), (("1", "c"),)), "abc", id="one id moves from article to article"),
        pytest.param(((("1", "a"),), (("2", "a"),), (("3", "a"),)), "a", id="an article gets a new id each time"),
        pytest.param(((("", "a"),), (("x", "a"),), (("", "a"),)), "a", id="an id comes and goes"),
        pytest.param(((("n-a", "a"),), (("N-A", "a"),), (("n-a", "a"),)), "a", id="an id changes its case"),
        pytest.param(
            ((("1", "a"), ("2", "b")), (), (("2", "b"), ("1", "a")), (), (("1", "a"),)), "ab", id="entries come and go"
        ),
        pytest.param(
            ((("1", "a"), ("2", "b")), (("2", "a"), ("1", "b")), (("1", "a"), ("2", "b"))),
            "ab",
            id="two ids change places",
        ),
        pytest.param(((("1", "a"), ("1", "a"), ("1", "b")),) * 3, "ab", id="one id three times in a document"),
        pytest.param(((("a" * 2**20, "a"), ("a" * 2**20 + "b", "b")),) * 2, "ab", id="two ids of a megabyte"),
        pytest.param(
            ((("1", "a"),), (("1", "a?utm_source=x"),), (("1", "a#end"),)), "a", id="an address is dressed anew"
        ),
    ],
)
@proves("P5", long=True)
def test_ids_that_lie_over_several_polls(
    polls: tuple[Items, ...],
    slugs: str,
    ground: Server,
    clock: SetClock,
    open_ground: Callable[..., House],
    tmp_path: Path,
) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": f"http://{HOST}/rss.xml"}))

    for items in polls:
        serve(ground, HOST, items)
        live(house)
        clock.set(clock.now() + timedelta(days=1))

    assert articles_of(house, HOST) == [f"http://{HOST}/{slug}" for slug in slugs]


@proves("P5")
def test_two_feeds_with_one_id_and_one_address(
    ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    feeds = {name: f"http://{name}.example/rss.xml" for name in ("herald", "mirror")}
    serve(ground, HOST, (("1", "a"), ("2", "b")))
    serve(ground, "mirror.example", (("1", "a"), ("2", "c")))
    house = open_ground(make_watchlist(tmp_path, feeds))

    live(house)

    assert articles_of(house, HOST) == [f"http://{HOST}/{slug}" for slug in "abc"]
