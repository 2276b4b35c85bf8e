"""Two days of a loopback world of two hundred feeds, on the test's clock: what each kind of server saw of us, and what we say
of it. One world is lived once for all rows of the table. `make test` lives a sample, one host of each kind; `make soak` all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from monitor import app
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.standing import feeds_health
from monitor.editions.freeze import from_json
from monitor.model import FeedHealth, FeedState, StoredArticle
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.store.engine import Database
from monitor.store.tables import article as article_rows
from tests.databases import ENGINES
from tests.whole import WHOLE as THOROUGH
from tests.world import behaviours as world_of
from tests.world import outlets
from tests.world.server import Answer, Behaviour, World

pytestmark = pytest.mark.xdist_group("world")

BEGIN = datetime(2026, 10, 21, 6, 0, tzinfo=UTC)
DAYS = timedelta(days=2)
TICK = timedelta(minutes=5)
EVENING = timedelta(hours=16)  # when those fall asleep that are busy by day


@dataclass(frozen=True, slots=True)
class Row:
    """A behaviour, how many requests for its feed a webmaster sees in two days (least, most), and what we say of it."""

    behaviour: Callable[[str, datetime], Behaviour]
    requests: tuple[int, int]
    state: str
    says: str = ""
    hosts: int = 6
    interval: str = "1h"
    also: str = ""  # the path of a second feed of the same host
    keep: str = "full"


WHOLE = os.environ.get("WORLD") == "whole"

ROWS: dict[str, Row] = {
    "steady": Row(world_of.steady, (43, 45), "ok"),
    "slow": Row(world_of.slow, (20, 22), "ok"),
    "forgetful": Row(world_of.forgetful, (16, 16), "ok"),
    "busy": Row(world_of.busy, (30, 38), "ok", hosts=3, interval="4h"),
    "busy by day": Row(world_of.busy_by_day, (60, 68), "ok", hosts=2),
    "two of a host": Row(outlets.two_feeds, (16, 16), "ok", hosts=3, also="/sport.xml"),
    "stumbles": Row(outlets.stumbles, (47, 49), "degraded", "500", hosts=1),
    "evidence": Row(outlets.evidence, (16, 16), "ok", keep="evidence"),
    "overloaded": Row(world_of.overloaded, (42, 44), "ok"),
    "forbidding": Row(world_of.forbidding, (1, 1), "broken", "503", hosts=8),
    "fresh for 4 hours": Row(world_of.fresh_for(4 * 3600), (12, 12), "ok"),
    "fresh for a year": Row(world_of.fresh_for(365 * 86400), (1, 1), "ok"),
    "ttl of 3 hours": Row(world_of.with_ttl, (13, 13), "ok"),
    "301": Row(world_of.moved(301), (1, 1), "ok"),
    "308": Row(world_of.moved(308), (1, 1), "ok"),
    "302": Row(world_of.moved(302), (47, 49), "ok"),
    "moved and died": Row(world_of.moved(301, dies_after=timedelta(hours=12)), (32, 37), "ok"),
    "410 behind a move": Row(world_of.moved(301, dies_after=timedelta(hours=12), dead=410), (35, 39), "ok"),
    "410": Row(world_of.always(Answer(b"gone", 410)), (1, 1), "stopped", "410", hosts=8),
    "404": Row(world_of.always(Answer(b"nothing", 404)), (6, 6), "broken", "404"),
    "500": Row(world_of.always(Answer(b"oops", 500)), (5, 5), "broken", "500"),
    "hangs up": Row(world_of.always(None), (5, 5), "broken"),
    "captcha": Row(world_of.always(world_of.CAPTCHA), (6, 6), "broken", "robot"),
    "captcha as 403": Row(world_of.always(replace(world_of.CAPTCHA, status=403)), (6, 6), "broken", "robot"),
    "empty feed": Row(world_of.empty, (16, 16), "ok"),
    "a shop": Row(world_of.always(world_of.SHOP), (6, 6), "broken", "web page"),
    "nothing at all": Row(world_of.always(Answer(b"", headers=world_of.RSS)), (6, 6), "broken", "empty"),
    "fell silent": Row(world_of.fell_silent, (60, 66), "silent", "usually"),
    "recovers": Row(world_of.recovers, (35, 40), "ok"),
    "mangled": Row(world_of.mangled, (16, 16), "ok"),
    "robots forbid": Row(world_of.robots_forbid, (16, 16), "ok"),
    "robots.txt down": Row(world_of.robots_down, (16, 16), "ok"),
    "edited": Row(world_of.edited, (16, 16), "ok"),
    "pages too busy": Row(outlets.pages_too_busy, (16, 16), "ok"),
    "subscribers only": Row(world_of.paywalled, (16, 16), "ok"),
}


def hosts(name: str) -> list[str]:
    """The hosts that behave so: one of each in the sample, all of them in `make soak`."""
    letters = "".join(c if c.isalnum() else "-" for c in name)
    return [f"{letters}-{n}.example" for n in range(ROWS[name].hosts if WHOLE else 1)]


@dataclass(frozen=True, slots=True)
class Lived:
    """What is left of two days: the server's log, what we say of each feed, and the house."""

    world: World
    house: House
    health: dict[str, FeedHealth]
    states: dict[str, FeedState]


@pytest.fixture(scope="module", params=ENGINES if THOROUGH else ENGINES[:1])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """The two days, lived once; in `make thorough` on PostgreSQL too, for they are long and mostly of the web."""
    clock, folder = SetClock(BEGIN), tmp_path_factory.mktemp("world")
    with ExitStack() as stack:
        url = None if request.param == "sqlite" else stack.enter_context(request.getfixturevalue("pool").lent())
        world = stack.enter_context(World(clock))
        rows = []
        for name, row in ROWS.items():
            for host in hosts(name):
                world.hosts[host] = row.behaviour(host, BEGIN)
                slug = slug_of(host)
                rows.append(FEED.format(slug=slug, url=f"http://{host}/rss.xml", row=row))
                if row.also:
                    rows.append(FEED.format(slug=f"{slug}-also", url=f"http://{host}{row.also}", row=row))
        config = CONFIG.format(feeds="\n".join(rows))
        (folder / "feeds.yaml").write_text(config, encoding="utf-8")
        watchlist = replace(load_watchlist(folder / "feeds.yaml"), allow=(world.address,))
        house = stack.enter_context(
            app.open_house(watchlist, Settings(database_url=url), clock=clock, connect_to={"*:80": world.address})
        )
        begin(house)
        while clock.now() < BEGIN + DAYS:
            while jobs := sweep(house, patient=False):
                for job in jobs:
                    STEPS[job.kind](job, house)
            clock.set(clock.now() + TICK)
        with house.store.read() as db:
            states = {feed.slug: feed for feed in db.feeds.all()}
        yield Lived(world, house, {row.slug: row for row in feeds_health(house)}, states)


FEED = '  - {{slug: {slug}, url: "{url}", title: {slug}, interval: {row.interval}, keep: {row.keep}}}'
CONFIG = """\
monitor:
  time_zone: Europe/Istanbul
  contact: desk@reader.example
  limits: {{host_spacing: 0s}}
feeds:
{feeds}
  - {{slug: asleep, url: "http://asleep.example/rss.xml", title: asleep, enabled: false}}
  - {{slug: inward, url: "http://127.0.0.1:9/rss.xml", title: inward, interval: 1h}}
scopes:
  - use: idlib
topics:
  - use: ceasefire
digests:
  - {{slug: daily, title: Idlib daily, prefix: Idlib, at: "06:30", time_zone: Europe/Istanbul}}
"""


@pytest.mark.parametrize("name", ROWS)
def test_what_each_server_saw_and_what_we_say_of_it(name: str, lived: Lived) -> None:
    row = ROWS[name]
    for host in hosts(name):
        seen = lived.world.asked(host, "/rss.xml")
        told = lived.health[slug_of(host)]
        assert row.requests[0] <= len(seen) <= row.requests[1]
        assert told.state == row.state and row.says in told.reason


def test_what_a_feed_says_in_time_is_never_lost_however_fast_it_goes(lived: Lived) -> None:
    for host in hosts("busy"):
        second = lived.world.asked(host, "/rss.xml")[-1].now - BEGIN - timedelta(days=1)
        assert second > timedelta(hours=20)
        said = [*range(49), *(1000 + n for n in range(int(second / timedelta(minutes=15)) + 1))]
        assert {f"http://{host}/p/{n}" for n in said} == articles(lived, host), host


def test_a_morning_after_a_quiet_night_is_not_lost(lived: Lived) -> None:
    for host in hosts("busy by day"):
        last = lived.world.asked(host, "/rss.xml")[-1].now - BEGIN - timedelta(days=1)
        come = 64 + 1 + min(int(last / timedelta(minutes=15)), 63)
        assert {f"http://{host}/p/{n}" for n in range(come)} == articles(lived, host), host
        nights = [v for v in lived.world.asked(host, "/rss.xml") if (v.now - BEGIN) % timedelta(days=1) > EVENING]
        assert 8 <= len(nights) <= 16  # every 75 minutes at the slowest


def test_two_feeds_of_a_host_are_both_read_and_what_both_say_is_one_article(lived: Lived) -> None:
    for host in hosts("two of a host"):
        assert articles(lived, host) == {f"http://{host}/p/{n}" for n in (0, 1, 2, 101, 102)}
        assert len(lived.world.asked(host, "/sport.xml")) == 16
        assert len(lived.world.asked(host, "/p/0")) == 1
        assert lived.health[f"{slug_of(host)}-also"].state == "ok"


def test_a_feed_that_fails_once_is_degraded_and_tried_again_soon(lived: Lived) -> None:
    for host in hosts("stumbles"):
        late = [v for v in lived.world.asked(host, "/rss.xml") if v.now >= BEGIN + timedelta(hours=46, minutes=30)]
        assert len(late) == 1 and lived.states[slug_of(host)].failures == 1
        told = lived.health[slug_of(host)].next_try
        assert told is not None and told <= late[0].now + timedelta(hours=2.3)


def test_of_an_evidence_outlet_no_more_is_kept_than_the_lead_and_what_is_quoted(lived: Lived) -> None:
    for host in hosts("evidence"):
        assert articles(lived, host) == {f"http://{host}/p/{n}" for n in (0, 1)}
        for n in (0, 1):
            found = stored(lived, f"http://{host}/p/{n}").article
            assert found.keep == "evidence" and found.text
            assert not [m for m in range(2, 9) if f"{outlets.SECRET} number {m}" in found.text]  # past the lead
            assert ("night too, the council said" in found.text) == (n == 0)  # quoted, of the one that is on a topic
            assert len(lived.world.asked(host, f"/p/{n}")) == 1


def test_a_server_that_asks_for_six_hours_gets_them(lived: Lived) -> None:
    for host in hosts("overloaded"):
        moments = [visit.now for visit in lived.world.asked(host, "/rss.xml")]
        asked = next(moment for moment in moments if moment >= BEGIN + timedelta(hours=6))
        assert not [moment for moment in moments if asked < moment < asked + timedelta(hours=6)]
        assert moments[-1] > asked + timedelta(hours=6)


@pytest.mark.parametrize("name", ["301", "308"])
def test_a_feed_that_moved_for_good_is_asked_at_its_new_address_alone(name: str, lived: Lived) -> None:
    for host in hosts(name):
        assert len(lived.world.asked(host, "/rss.xml")) == 1
        assert len(lived.world.asked(host, "/new.xml")) > 20


def test_a_feed_whose_new_address_dies_goes_home_and_loses_nothing(lived: Lived) -> None:
    for host in hosts("moved and died"):
        dead = [visit for visit in lived.world.asked(host, "/new.xml") if visit.now >= BEGIN + timedelta(hours=12)]
        assert 1 <= len(dead) <= 3
        assert lived.states[slug_of(host)].url == f"http://{host}/rss.xml"
        assert {f"http://{host}/p/{n}" for n in range(1, 24)} <= articles(lived, host)


def test_a_feed_that_is_gone_where_it_moved_to_goes_home_at_once_and_loses_nothing(lived: Lived) -> None:
    for host in hosts("410 behind a move"):
        dead = [visit for visit in lived.world.asked(host, "/new.xml") if visit.now >= BEGIN + timedelta(hours=12)]
        assert len(dead) == 1
        home = [visit.now for visit in lived.world.asked(host, "/rss.xml")]
        assert dead[0].now < home[1] <= dead[0].now + TICK
        assert lived.states[slug_of(host)].url == f"http://{host}/rss.xml"
        assert {f"http://{host}/p/{n}" for n in range(1, 24)} <= articles(lived, host)


def test_what_failed_for_hours_is_caught_up_when_it_answers_again(lived: Lived) -> None:
    for host in hosts("recovers"):
        assert {f"http://{host}/p/{n}" for n in range(27)} <= articles(lived, host)
        assert lived.states[slug_of(host)].failures == 0


def test_validators_are_given_back_byte_for_byte(lived: Lived) -> None:
    for host in hosts("steady"):
        first, *later = lived.world.asked(host, "/rss.xml")
        assert "if-none-match" not in first.headers
        assert all(visit.headers["if-none-match"].startswith('"') for visit in later)


def test_a_page_is_asked_for_once_and_after_robots_txt(lived: Lived) -> None:
    for host in hosts("steady"):
        paths = [visit.path for visit in lived.world.asked(host)]
        pages = [path for path in paths if path.startswith("/p/")]
        assert pages and len(pages) == len(set(pages))
        assert paths.index("/robots.txt") < paths.index(pages[0])
        assert 2 <= paths.count("/robots.txt") <= 3


@pytest.mark.parametrize("name", ["robots forbid", "robots.txt down"])
def test_where_robots_may_not_read_the_feeds_text_has_to_do(name: str, lived: Lived) -> None:
    for host in hosts(name):
        assert not [visit for visit in lived.world.asked(host) if visit.path.startswith("/p/")]
        for url in articles(lived, host):
            told = stored(lived, url).article
            assert told.method == "feed" and "robots.txt" in (told.shortfall or "")


def test_an_edit_is_a_version_of_its_article(lived: Lived) -> None:
    for host in hosts("edited"):
        assert articles(lived, host) == {f"http://{host}/p/0"}
        assert stored(lived, f"http://{host}/p/0").version == 2
        assert len(lived.world.asked(host, "/p/0")) == 2


def test_a_page_behind_a_wall_costs_no_article(lived: Lived) -> None:
    for host in hosts("subscribers only"):
        for url in (f"http://{host}/p/0", f"http://{host}/p/1"):
            told = stored(lived, url).article
            assert told.method == "feed" and "403" in (told.shortfall or "") and told.text


def test_a_host_whose_pages_ask_for_two_hours_gets_them(lived: Lived) -> None:
    for host in hosts("pages too busy"):
        first, *later = [visit.now for visit in lived.world.asked(host) if visit.path.startswith("/p/")]
        assert len(later) == 3 and later[0] >= first + timedelta(hours=2)
        for n in range(3):
            assert stored(lived, f"http://{host}/p/{n}").article.method != "feed"


def test_a_feed_that_is_switched_off_or_inside_the_network_is_never_asked(lived: Lived) -> None:
    assert lived.health["asleep"].state == "paused"
    assert not lived.world.visits.get("asleep.example")
    assert lived.health["inward"].state == "broken" and "127.0.0.1" in lived.health["inward"].reason


def test_every_trouble_has_a_reason_a_since_and_a_next_try(lived: Lived) -> None:
    for slug, told in lived.health.items():
        if told.state in ("degraded", "broken", "silent"):
            assert told.reason and told.since and told.next_try, slug
    assert 200 <= sum(row.hosts * (2 if row.also else 1) for row in ROWS.values()) <= 210


def test_both_editions_name_what_could_not_be_seen_and_their_sums_add_up(lived: Lived) -> None:
    with lived.house.store.read() as db:
        days = [ref.date for ref in db.editions.refs("daily")]
        contents = [from_json(db.editions.content("daily", day) or "") for day in days]
    assert len(contents) == 2
    for edition in contents:
        assert all(row.total == sum(count for _, count in row.parts) for row in edition.ledger.lines)
        assert not [row for row in edition.ledger.lines if "unaccounted" in dict(row.parts)]
    named = {feed.slug: feed for feed in contents[-1].ledger.troubled}
    for name in ("410", "404", "500", "hangs up", "captcha", "a shop", "forbidding"):
        assert all(named[slug_of(host)].reason for host in hosts(name)), name


def slug_of(host: str) -> str:
    return host.split(".")[0]


def articles(lived: Lived, host: str) -> set[str]:
    """The addresses of a host's articles."""
    assert isinstance(lived.house.store, Database)
    with lived.house.store.read() as door:
        return set(
            door.connection.scalars(select(article_rows.c.url).where(article_rows.c.url.startswith(f"http://{host}/")))
        )


def stored(lived: Lived, url: str) -> StoredArticle:
    """The article of an address."""
    with lived.house.store.read() as db:
        found = db.articles.by_url(url)
    assert found is not None, url
    return found
