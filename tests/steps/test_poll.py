"""Polling, lived on a real site with a set clock: what the server is asked, and what is said of the feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.standing import feeds_health
from monitor.editions.calendar import next_cutoff
from monitor.model import FeedHealth, FeedState, Job, Watchlist
from monitor.steps.house import House
from monitor.steps.poll import poll
from monitor.steps.sweep import begin
from tests.build import MORNING, make_watchlist
from tests.servers import Site

OpenHouse = Callable[[Watchlist], House]
URL = "http://herald.example/rss.xml"
HOUR = timedelta(hours=1)
CAPTCHA = "<html><head><title>Just a moment...</title></head><body><script>_cf_chl_opt={}</script></body></html>"


class Desk:
    """One feed of a house, polled when it is due."""

    def __init__(self, house: House, clock: SetClock, site: Site) -> None:
        self.house, self.clock, self.site = house, clock, site
        self.written = 0

    @property
    def feed(self) -> FeedState:
        with self.house.store.read() as db:
            (feed,) = db.feeds.all()
        return feed

    @property
    def health(self) -> FeedHealth:
        (health,) = feeds_health(self.house)
        return health

    def poll(self) -> FeedState:
        """One poll at the moment it is due, if it ever is."""
        due = self.feed.due_at
        if due is not None:
            self.clock.set(max(due, self.clock.now()))
        poll(Job(kind="poll", keys=(self.feed.id,)), self.house)
        return self.feed

    def write(self, new: int, *, shown: int = 10, **more: object) -> None:
        """So many new entries, dated now, of which the document shows the latest."""
        self.written += new
        latest = range(max(0, self.written - shown), self.written)
        date = format_datetime(self.clock.now(), usegmt=True)
        self.site.feed("herald.example", [(f"n{number}", f"Report {number}", date) for number in latest])
        self.site.documents["herald.example", "/rss.xml"].headers.update(more)  # type: ignore[arg-type]

    def wait(self) -> timedelta:
        """From now to the next poll."""
        due = self.feed.due_at
        assert due is not None
        return due - self.clock.now()


@pytest.fixture
def desk(open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path) -> Desk:
    """A house with the Herald's feed, every hour as configured."""
    house = open_house(make_watchlist(tmp_path, {"herald": URL}))
    begin(house)
    return Desk(house, clock, site)


def passed(desk: Desk, until: datetime) -> int:
    """Polls at their time until a moment; returns how many."""
    count = 0
    while (due := desk.feed.due_at) is not None and due <= until:
        desk.poll()
        count += 1
    return count


# ---------------------------------------------------------------- rhythm


def test_a_first_poll_whose_entries_are_all_new_hurries_nobody(desk: Desk) -> None:
    desk.write(10)

    desk.poll()

    assert desk.wait() == HOUR and desk.feed.pace is None and desk.feed.gaps == ()


def test_a_feed_that_turns_its_document_over_is_asked_more_often_until_it_calms_down(desk: Desk) -> None:
    desk.write(10)
    desk.poll()

    waits = []
    for new in (10, 6, 4, 4, 1, 1, 1, 1, 1, 1):
        desk.clock.set(desk.clock.now() + desk.wait())
        desk.write(new)
        desk.poll()
        waits.append(desk.wait().total_seconds() / 60)

    assert waits[:5] == [15, 7.5, 7.5, 7.5, 11.25] and waits[5:] == sorted(waits[5:])
    assert all(14 < wait < 15 for wait in waits[5:])  # as many as it holds came in less than 19 minutes: it may again


def test_a_feed_without_news_is_asked_ever_less_often_and_news_brings_it_back(desk: Desk) -> None:
    desk.write(3)
    desk.poll()

    waits = [(desk.poll(), desk.wait())[1].total_seconds() / 60 for _ in range(12)]
    assert waits[:7] == [60, 60, 90, 135, 202.5, 240, 240]
    assert sorted(waits[7:])[1:] == [240] * 4 and waits[7] < 240  # one wait ends shortly before the digest's cut-off
    assert desk.site.statuses[304] == 12

    desk.clock.set(desk.clock.now() + desk.wait())
    desk.write(2)
    desk.poll()
    assert desk.wait() == 2 * HOUR
    desk.clock.set(desk.clock.now() + desk.wait())
    desk.write(2)
    desk.poll()
    assert desk.wait() == HOUR


def test_an_unchanged_document_that_says_nothing_keeps_what_its_ttl_asked_for(desk: Desk) -> None:
    ttl = '<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title><ttl>180</ttl></channel></rss>'
    desk.site.put(URL, ttl, "text/xml")

    for _ in range(3):
        desk.poll()
        assert desk.wait() == 3 * HOUR and desk.feed.fresh_for == 3 * HOUR
    desk.site.documents["herald.example", "/rss.xml"].validators = False  # the same bytes with a 200
    desk.poll()
    assert desk.wait() >= 3 * HOUR
    desk.write(1)
    desk.poll()
    assert desk.feed.fresh_for is None


@pytest.mark.parametrize(("age", "hours"), [("60", 1), ("7200", 2), ("99999999", 7 * 24), ("soon", 1)])
def test_max_age_is_kept_within_a_week(desk: Desk, age: str, hours: int) -> None:
    desk.write(3, **{"Cache-Control": f"max-age={age}"})

    for _ in range(2):
        desk.poll()
        assert desk.wait() == hours * HOUR


def test_gaps_tell_a_silent_feed_by_its_own_rhythm(desk: Desk) -> None:
    desk.write(10, shown=30)
    for _ in range(8):
        desk.write(2, shown=30)
        desk.poll()
        desk.clock.set(desk.clock.now() + desk.wait())
    assert desk.feed.gaps == (HOUR,) * 7

    passed(desk, desk.clock.now() + 8 * HOUR)
    assert desk.health.state == "ok"
    passed(desk, desk.clock.now() + 8 * HOUR)

    assert desk.health.state == "silent" and desk.health.since == desk.feed.last_new_at
    assert desk.health.reason.endswith("; usually something every 60 minutes")
    desk.write(1, shown=30)
    desk.poll()
    assert desk.health.state == "ok" and len(desk.feed.gaps) == 8


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize(
    ("document", "failure", "words"),
    [
        ({"body": "busy", "status": 503}, "busy", "503"),
        ({"body": "slow down", "status": 429}, "busy", "429"),
        ({"body": "oh", "status": 500}, "server", "500"),
        ({"body": "no", "status": 403}, "refused", "403"),
        ({"body": "no", "status": 404}, "missing", "404"),
        ({"body": "", "hang_up": True}, "unreachable", "closed the connection"),
        ({"body": ""}, "unreadable", "an empty document"),
        ({"body": "<html><body><h1>Welcome</h1></body></html>"}, "unreadable", "a web page instead of a feed"),
        ({"body": CAPTCHA}, "blocked", "a page for robots"),
        ({"body": CAPTCHA, "status": 403}, "blocked", "answered 403 (Forbidden): a page for robots"),
        ({"body": CAPTCHA, "status": 503}, "blocked", "a page for robots"),
        ({"body": "", "status": 403, "headers": {"CF-Mitigated": "challenge"}}, "blocked", "a page for robots"),
        ({"body": "", "status": 202, "headers": {"x-amzn-waf-action": "challenge"}}, "blocked", "a page for robots"),
        ({"body": "<form><input type=password></form>"}, "blocked", "asks for a login"),
    ],
)
def test_each_failure_has_its_kind_and_its_reason_and_is_tried_again(
    desk: Desk, document: dict[str, object], failure: str, words: str
) -> None:
    desk.site.put(URL, **document)  # type: ignore[arg-type]

    feed = desk.poll()

    assert feed.failure == failure
    assert desk.health.state == "degraded" and words in desk.health.reason
    assert HOUR <= desk.wait() <= 2.2 * HOUR


def test_a_feed_without_entries_is_no_failure(desk: Desk) -> None:
    desk.write(0)
    assert desk.poll().failure is None and desk.health.state == "ok"


def test_failures_back_off_to_a_day_and_a_success_forgets_them_but_not_the_rhythm(desk: Desk) -> None:
    desk.write(10, shown=30)
    for _ in range(3):
        desk.write(2, shown=30)
        desk.poll()
        desk.clock.set(desk.clock.now() + desk.wait())
    gaps = desk.feed.gaps
    desk.site.put(URL, "oh", status=500)

    waits = [(desk.poll(), desk.wait() / HOUR)[1] for _ in range(7)]
    assert waits == sorted(waits[:5]) + waits[5:] and all(21.5 <= wait <= 24 for wait in waits[5:])
    assert desk.health.state == "broken" and desk.health.next_try == desk.feed.due_at
    assert desk.feed.gaps == gaps

    desk.write(2, shown=30)
    feed = desk.poll()
    assert (feed.failures, feed.failure, desk.wait(), feed.gaps) == (0, None, HOUR, gaps)


def test_retry_after_is_kept_to_the_second_and_within_a_week(desk: Desk) -> None:
    for said, waited in ((9000, 9000), (60, 3600), (99_999_999, 7 * 86400)):
        desk.site.put(URL, "busy", status=503, headers={"Retry-After": str(said)})
        desk.poll()
        assert desk.wait() == timedelta(seconds=waited)


def test_410_stops_a_feed_for_good_and_says_so(desk: Desk) -> None:
    desk.site.put(URL, "gone", status=410)

    desk.poll()
    desk.clock.set(MORNING + timedelta(days=90))
    desk.poll()

    assert desk.site.asked["/rss.xml"] == 1
    health = desk.health
    assert (health.state, health.since, health.next_try) == ("stopped", MORNING, None)
    assert health.reason == "not polled any more: answered 410 (Gone)"


# ---------------------------------------------------------------- moves

NEW = "http://herald.example/new.xml"


def moves(desk: Desk, status: int) -> None:
    """The feed answers with a redirect to where it is now."""
    desk.write(3)
    desk.site.documents["herald.example", "/new.xml"] = desk.site.documents["herald.example", "/rss.xml"]
    desk.site.put(URL, "", status=status, headers={"Location": NEW})


@pytest.mark.parametrize(("status", "asked"), [(301, 1), (308, 1), (302, 3), (303, 3), (307, 3)])
def test_only_a_permanent_move_is_remembered(desk: Desk, status: int, asked: int) -> None:
    moves(desk, status)

    for _ in range(3):
        desk.poll()

    assert (desk.site.asked["/rss.xml"], desk.site.asked["/new.xml"]) == (asked, 3)
    assert (desk.feed.url, desk.feed.home) == (NEW if asked == 1 else URL, URL)


def test_a_permanent_move_behind_a_temporary_one_is_not_remembered(desk: Desk) -> None:
    moves(desk, 302)
    desk.site.documents["herald.example", "/x.xml"] = desk.site.documents["herald.example", "/new.xml"]
    desk.site.put(NEW, "", status=301, headers={"Location": "http://herald.example/x.xml"})
    assert desk.poll().url == URL


def test_a_move_to_what_is_no_feed_is_not_remembered(desk: Desk) -> None:
    desk.site.page(NEW, "Welcome", "The new site.")
    desk.site.put(URL, "", status=301, headers={"Location": NEW})
    assert desk.poll().url == URL and desk.feed.failure == "unreadable"


def test_what_is_gone_behind_a_move_is_looked_for_at_home_before_it_is_given_up(desk: Desk) -> None:
    moves(desk, 301)
    desk.poll()
    desk.site.put(NEW, "gone", status=410)

    feed = desk.poll()
    assert feed.url == URL and feed.due_at is not None and desk.health.state == "degraded"
    assert "configured address" in desk.health.reason

    desk.poll()  # home leads to what is gone, still
    assert desk.health.state == "stopped" and desk.site.asked["/rss.xml"] == 2


def test_a_feed_that_came_home_is_found_there(desk: Desk) -> None:
    moves(desk, 301)
    desk.poll()
    desk.site.put(NEW, "nothing here", status=404)
    desk.write(1)

    urls = [desk.poll().url for _ in range(4)]

    assert urls == [NEW, NEW, URL, URL]
    assert desk.health.state == "ok" and desk.site.asked["/rss.xml"] == 2


# ---------------------------------------------------------------- what the ledger sees


def test_entries_are_new_once_and_known_ever_after(desk: Desk) -> None:
    desk.write(4)
    desk.poll()
    desk.write(2)
    desk.poll()

    with desk.house.store.read() as db:
        counts = {(t.stage, t.reason): t.count for t in db.tallies.between(MORNING - HOUR, MORNING + 9 * HOUR)}
    assert counts == {("poll", "new"): 6, ("poll", "known"): 4}


def test_a_poll_that_is_run_twice_asks_once(desk: Desk) -> None:
    desk.write(4)
    job = Job(kind="poll", keys=(desk.feed.id,))
    assert poll(job, desk.house) is None and poll(job, desk.house) is None

    assert desk.site.asked["/rss.xml"] == 1 and desk.feed.attempts == 1


def test_a_quiet_feed_is_asked_shortly_before_a_digest_is_cut_off(desk: Desk) -> None:
    desk.write(3)
    (digest,) = desk.house.watchlist.digests
    cutoff = next_cutoff(digest, desk.clock.now())

    asked = []
    while (desk.feed.due_at or cutoff) < cutoff:
        desk.poll()
        asked.append(desk.clock.now())

    assert timedelta(minutes=5) <= cutoff - asked[-1] <= timedelta(minutes=20)
    assert all(later - earlier >= HOUR for earlier, later in pairwise(asked))
