"""A kill between any two commits loses nothing and doubles nothing: the executable form of the step table.

`make test` kills at a sample of the places, both ends and every mail among them; `make thorough` kills at all, on both engines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.clock import SetClock
from monitor.editions.freeze import from_json
from monitor.model import Delivery, Edition, Letter
from monitor.steps.house import House, Post
from monitor.steps.rows import Door, Store
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.store.together import Together
from tests.build import MORNING, make_watchlist
from tests.servers import Site
from tests.whole import WHOLE

OpenHouse = Callable[..., House]

STRIDE = {"sqlite": 5, "postgresql": 15}
PAST_CUTOFF = timedelta(hours=21, minutes=35)  # 06:35 in Istanbul, the next day


class Killed(BaseException):
    """The process is gone: nobody catches this."""


class Doomed:
    """A store whose process dies right after its n-th commit, and just before the next one with `before`."""

    def __init__(self, store: Store, commits: int, *, before: bool) -> None:
        self._store = store
        self.left = commits
        self._before = before
        self.together = Together(self.write).ask

    def read(self) -> Any:
        return self._store.read()

    @contextmanager
    def write(self) -> Iterator[Door]:
        with self._store.write() as db:
            yield db
            if self._before and self.left == 0:
                raise Killed  # rolls back, as a dead process does
        self.left -= 1
        if not self._before and self.left == 0:
            raise Killed


def work(house: House) -> None:
    """Everything that is due at the clock's moment, one job after the other."""
    begin(house)
    while jobs := sweep(house, patient=False):
        for job in jobs:
            STEPS[job.kind](job, house)


def a_day(house: House, clock: SetClock) -> None:
    clock.set(MORNING)
    work(house)
    clock.set(MORNING + PAST_CUTOFF)  # past the next cut-off
    work(house)


class Counting:
    """The post, counting what went out."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.sent: Counter[str] = Counter()

    def send(self, letter: Letter, edition: Edition, delivery: Delivery) -> None:
        self._post.send(letter, edition, delivery)
        self.sent[delivery.message_id] += 1

    def greet(self) -> str:
        return self._post.greet()


class Noting(Counting):
    """The post, noting after how many commits each mail went out."""

    def __init__(self, post: Post, store: Doomed) -> None:
        super().__init__(post)
        self._store, self._begins = store, store.left
        self.after: list[int] = []

    def send(self, letter: Letter, edition: Edition, delivery: Delivery) -> None:
        super().send(letter, edition, delivery)
        self.after.append(self._begins - self._store.left)


def outcome(house: House) -> Any:
    with house.store.read() as db:
        refs = db.editions.refs("daily")
        contents = [said(db.editions.content("daily", ref.date)) for ref in refs]
        outbox = [
            (d.channel, d.address, d.message_id, d.state)
            for ref in refs
            for d in db.deliveries.of(db.editions.id_of("daily", ref.date))  # type: ignore[arg-type]
        ]
        tallies = db.tallies.between(MORNING - timedelta(days=1), MORNING + timedelta(days=2))
        count = db.articles.count()
    folders = (Path(house.watchlist.storage) / "mail", Path(house.watchlist.digests_folder))
    files = [
        str(path.relative_to(folder)) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    return count, contents, outbox, tallies, [name for name in files if not name.endswith(".lock")]


def said(content: str | None) -> Any:
    """An edition without its moments: who comes back after a kill is later."""
    edition = from_json(content or "")
    stories = [
        (section.slug, [(story.id, story.quotes, story.also) for story in section.stories])
        for section in edition.sections
    ]
    return edition.date, edition.number, edition.subject, stories, edition.ledger.lines


def news(site: Site) -> dict[str, str]:
    text = (
        "The ceasefire in Idlib is holding, the ministry said on Wednesday after a night without any shelling at all.",
        "Observers along the M4 highway counted no violations for a second day, and traders returned to the market of Ariha.",
        "A joint patrol of Turkish and Russian troops is to follow on Thursday if the road stays open, officials added.",
    )
    for host in ("herald.example", "bugle.example"):
        site.page(f"http://{host}/calm", "Calm night in Idlib", *text)
    site.page(
        "http://herald.example/rain",
        "Rain in the mountains",
        *(f"It rained in valley number {i} all day." for i in range(12)),
    )
    date = "Wed, 21 Oct 2026 05:00:00 GMT"
    return {
        "herald": site.feed(
            "herald.example", [("calm", "Calm night in Idlib", date), ("rain", "Rain in the mountains", date)]
        ),
        "bugle": site.feed("bugle.example", [("calm", "Quiet night in Idlib", "Wed, 21 Oct 2026 05:40:00 GMT")]),
    }


Place = tuple[int, bool]  # the number of a commit, and whether the process dies just before the next one


def places(commits: int, mails: Iterable[int], stride: int) -> list[Place]:
    """Where to die: one of every `stride` places, the first and the last, and between each mail and the commit that says so.
    An odd stride meets both kinds of place."""
    every = [(number, before) for number in range(1, commits) for before in (False, True)]
    return sorted({*every[::stride], every[-1], *((number, True) for number in mails)})


def test_a_kill_between_any_two_commits_loses_and_doubles_nothing(
    database_kind: str, site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    feeds = news(site)
    quiet = tmp_path / "undisturbed"
    quiet.mkdir()
    house = open_house(make_watchlist(quiet, feeds))
    counted = Doomed(house.store, 10**6, before=False)
    mailing = Noting(house.post, counted)
    a_day(replace(house, store=counted, post=mailing), clock)
    commits = 10**6 - counted.left
    wanted = outcome(house)
    assert wanted[0] == 3 and len(wanted[1]) == 1 and {d[3] for d in wanted[2]} == {"sent"}
    assert sum(name.endswith(".eml") for name in wanted[4]) == 2 and "daily/2026/10/22/index.html" in wanted[4]
    assert commits > 20 and len(mailing.after) == 2

    twice = 0
    for place, before in places(commits, mailing.after, 1 if WHOLE else STRIDE[database_kind]):
        folder = tmp_path / f"killed-{place}-{before}"
        folder.mkdir()
        again = open_house(make_watchlist(folder, feeds))
        post = Counting(again.post)
        again = replace(again, post=post)
        survived(again, clock, place, before=before)
        assert outcome(again) == wanted, f"killed {'before' if before else 'after'} commit {place}"
        assert sorted(post.sent.values()) in ([1, 1], [1, 2])
        twice += max(post.sent.values()) == 2
    assert twice == 2  # once for each reader: killed between sending and saying so, which no outbox can close


def survived(house: House, clock: SetClock, place: int, *, before: bool) -> None:
    """Die at one commit, come back when every lease has run out, and live the rest of the day."""
    try:
        a_day(replace(house, store=Doomed(house.store, place, before=before)), clock)
    except Killed:
        pass
    else:
        raise AssertionError("nobody was killed")
    if clock.now() == MORNING:
        clock.set(MORNING + timedelta(minutes=45))  # leases are at most 30 minutes
        work(house)
        clock.set(MORNING + PAST_CUTOFF)
    else:
        clock.set(clock.now() + timedelta(minutes=45))
    work(house)
