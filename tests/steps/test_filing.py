"""Articles are placed several at a time, by several workers at once: the outcome is that of one worker who takes them by age."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.clock import SetClock
from monitor.desk.forgetting import forget
from monitor.errors import NotFound
from monitor.model import Article, ArticleId, Job
from monitor.steps import filing
from monitor.steps.assess import LEASE, assess
from monitor.steps.house import House
from monitor.steps.rows import Store
from monitor.steps.sweep import sweep
from monitor.store.engine import Database
from monitor.store.story_tables import gist as gist_rows
from monitor.store.tables import article as article_rows
from tests.build import MORNING, make_article, make_watchlist
from tests.homes import Homes
from tests.steps.test_placing import window
from tests.storied import HereCrew
from tests.telling import pairs

OpenHouse = Callable[..., House]
FIXTURE = Path(__file__).parents[1] / "pure" / "stories" / "data" / "pairs"
HOUR = timedelta(hours=1)
STATE = (
    "copy_of",
    "copy_reason",
    "assessed_at",
    "due_at",
    "failures",
    "language",
    "notes",
    "states",
    "analysed_with",
    "text",
)


@contextmanager
def fresh(house: House, homes: Homes) -> Iterator[House]:
    """The house on an empty database."""
    with homes.fresh() as url, closing(Database.open(url)) as store:
        yield replace(house, store=store)


@contextmanager
def shared(house: House, homes: Homes, machines: int) -> Iterator[list[House]]:
    """The house on several machines, with one database that is empty."""
    with homes.fresh() as url, ExitStack() as stack:
        yield [replace(house, store=stack.enter_context(closing(Database.open(url)))) for _ in range(machines)]


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    opened = open_house(make_watchlist(tmp_path, {}))
    return replace(opened, crew=HereCrew(opened.watchlist))


def news(dice: random.Random, copies: int = 14, reports: int = 14) -> list[Article]:
    """Near-copies of each other, and reports of a few happenings in four languages, some of them reprinted."""
    told = [
        report
        for pair in pairs(FIXTURE)
        if "patrol" in pair.id or "truce" in pair.id
        for report in (pair.one, pair.other)
    ]
    texts = [("Report", window(dice.randrange(6)), "en") for _ in range(copies)]
    texts += [(one.title, one.text, one.language) for one in dice.choices(list(dict.fromkeys(told)), k=reports)]
    return [
        make_article(url=f"http://outlet-{n}.example/{n}", title=title, text=text, language=language,
                     published_at=MORNING - dice.randrange(90) * HOUR, precision="second")
        for n, (title, text, language) in enumerate(texts)
    ]  # fmt: skip


def filled(house: House, articles: Sequence[Article]) -> list[ArticleId]:
    with house.store.write() as db:
        return [db.articles.add(one, known_at=MORNING, now=MORNING, page_sha256=None)[0] for one in articles]


def state(house: House) -> dict[str, Any]:
    """All that assessing leaves, told by addresses."""
    assert isinstance(house.store, Database)
    with house.store.read() as db:
        urls: dict[int | None, str | None] = {None: None}
        urls |= {row.id: row.url for row in db.connection.execute(select(article_rows.c.id, article_rows.c.url))}
        told: dict[str, Any] = {}
        for row in db.connection.execute(select(article_rows)).mappings():
            told[row["url"]] = [urls[row[name]] if name == "copy_of" else row[name] for name in STATE]
        for row in db.connection.execute(select(gist_rows)).mappings():
            near = row["nearest"] and {**row["nearest"], "story": urls[row["nearest"]["story"]]}
            story = [
                row["mark"],
                row["at"],
                row["words"],
                row["facts"],
                urls[row["story"]],
                row["score"],
                row["reason"],
            ]
            told[str(urls[row["article_id"]])] += [*story, near]
        stored = [one for id in urls if id and (one := db.articles.by_id(ArticleId(id)))]
        for one, judgement in zip(stored, db.articles.judgements_of(stored), strict=True):
            told[one.article.url] += [
                judgement,
                replace(kin, id=0, copy_of=0) if (kin := db.articles.kin(one.id)) else None,
            ]
        sums = db.tallies.between(MORNING - timedelta(days=9), MORNING + timedelta(days=9))
    return told | {"sums": {(each.stage, each.reason): each.count for each in sums if each.count}}


def by_one(house: House, ids: Sequence[ArticleId]) -> dict[str, Any]:
    """One worker takes them one after the other."""
    for id in ids:
        assess(Job(kind="assess", keys=(id,)), house)
    finished(house)
    return state(house)


def finished(house: House) -> None:
    """What was left for later is done."""
    while jobs := sweep(house, kinds=("assess",)):
        for job in jobs:
            assess(job, house)


def dealt(ids: Sequence[ArticleId], dice: random.Random) -> list[Job]:
    """The ids shuffled, in jobs of some."""
    cards = list(ids)
    dice.shuffle(cards)
    jobs = []
    while cards:
        hand, cards = cards[: (some := dice.randrange(1, 9))], cards[some:]
        jobs.append(Job(kind="assess", keys=tuple(hand)))
    return jobs


def by_age(articles: Sequence[Article], ids: Sequence[ArticleId]) -> list[ArticleId]:
    return [
        id for _, id in sorted(zip(articles, ids, strict=True), key=lambda pair: (pair[0].published_at, pair[0].url))
    ]


@pytest.mark.both_always("who waits for whom is decided by the database")
@pytest.mark.sampled(3, "the same with other seeds")
@pytest.mark.parametrize("seed", range(6))
def test_two_workers_at_once_end_where_one_does(house: House, homes: Homes, seed: int) -> None:
    dice = random.Random(seed)
    articles = news(dice)
    with fresh(house, homes) as alone:
        expected = by_one(alone, by_age(articles, filled(alone, articles)))
    with shared(house, homes, 2) as (one, other):
        ids = filled(one, articles)
        jobs = dealt(ids, dice)

        def work(worker: House) -> None:
            while jobs:
                assess(jobs.pop(), worker)

        with ThreadPoolExecutor(2) as pool:
            for each in [pool.submit(work, worker) for worker in (one, other)]:
                each.result()
        finished(one)

        assert state(one) == expected
        assert expected["sums"]["assess", "copy"] > 3


@pytest.mark.parametrize("seed", range(2))
def test_one_job_ends_where_one_article_after_the_other_does(house: House, homes: Homes, seed: int) -> None:
    dice = random.Random(seed)
    articles = news(dice, 20, 20)
    with fresh(house, homes) as alone:
        expected = by_one(alone, by_age(articles, filled(alone, articles)))
    with fresh(house, homes) as worker:
        for job in dealt(filled(worker, articles), dice):
            assess(job, worker)
        finished(worker)

        assert state(worker) == expected


def test_what_was_foreseen_of_one_that_turns_out_a_copy_is_decided_anew(house: House, homes: Homes) -> None:
    """A round-up belongs to one of two reports that come together, and the elder of these is a copy of a third."""
    dice = random.Random(5)
    long, middle, other = (words(dice, number) for number in (120, 80, 200))
    texts = {"third": long, "elder": long + middle, "younger": other, "round-up": long + middle + other}
    articles = [
        make_article(url=f"http://{name}.example/1", title="Report", text=" ".join(text), language="en",
                     published_at=MORNING - timedelta(hours=20 - age), precision="second")
        for age, (name, text) in enumerate(texts.items())
    ]  # fmt: skip
    with fresh(house, homes) as alone:
        expected = by_one(alone, filled(alone, articles))
    with fresh(house, homes) as together:
        third, elder, younger, round_up = filled(together, articles)
        for keys in ((third,), (round_up,), (elder, younger)):
            assess(Job(kind="assess", keys=keys), together)
        finished(together)

        assert expected["http://round-up.example/1"][0] == "http://younger.example/1"
        assert state(together) == expected


def words(dice: random.Random, number: int) -> list[str]:
    return ["".join(dice.choices("abcdefghiklmnoprstuvz", k=7)) for _ in range(number)]


def test_whose_lease_was_lost_meanwhile_is_left_out_alone(
    house: House, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = news(random.Random(1), 5, 5)
    place = filing.file_new
    with fresh(house, homes) as worker:
        ids = filled(worker, articles)

        def overslept(readings: Sequence[filing.Reading], house: House) -> None:
            with house.store.write() as db:
                db.articles.claim(ids[3:5], MORNING + LEASE, LEASE)
            place(readings, house)

        monkeypatch.setattr("monitor.steps.assess.file_new", overslept)
        assess(Job(kind="assess", keys=tuple(ids)), worker)

        with worker.store.read() as db:
            found = [db.articles.by_id(id) for id in ids]
        unread = [n for n, one in enumerate(found) if one is not None and one.assessed_at is None]
        assert unread == [3, 4]
        assert all(one is not None and one.attempts == 2 for one in found[3:5])


def test_what_a_crash_leaves_unplaced_is_read_again(
    house: House, homes: Homes, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(BaseException):
        pass

    articles = news(random.Random(2), 6, 6)
    with fresh(house, homes) as alone:
        expected = by_one(alone, by_age(articles, filled(alone, articles)))
    with fresh(house, homes) as worker:
        ids = filled(worker, articles)
        with monkeypatch.context() as patch:
            patch.setattr(filing, "settle", lambda *_, **__: (_ for _ in ()).throw(Gone))
            with pytest.raises(Gone):
                assess(Job(kind="assess", keys=tuple(ids)), worker)
        assert all(value[2] is None for url, value in state(worker).items() if url != "sums")

        clock.set(MORNING + LEASE)
        finished(worker)

        found = state(worker)
        for value in (*found.values(), *expected.values()):
            if isinstance(value, list):
                value[2] = None  # when that was
        assert found == expected


@pytest.mark.both_always("who waits for whom is decided by the database")
def test_forgetting_and_assessing_never_wait_for_each_other(house: House, homes: Homes) -> None:
    dice = random.Random(3)
    articles = news(dice, 30, 6)
    with shared(house, homes, 3) as (one, other, desk):
        ids = filled(one, articles)
        jobs, begun = dealt(ids, dice), threading.Event()

        def work(worker: House) -> None:
            while jobs:
                begun.set()
                assess(jobs.pop(), worker)

        def leave() -> list[str]:
            begun.wait(30)
            gone = [article.url for article in dice.sample(articles, 15)]
            for address in gone:
                forget(address, desk)
            return gone

        with ThreadPoolExecutor(3) as pool:
            left, *workers = pool.submit(leave), pool.submit(work, one), pool.submit(work, other)
            gone = left.result()
            for each in workers:
                each.result()
        finished(one)

        for address in gone:
            with pytest.raises(NotFound):
                forget(address, desk)
        found = state(one)
    kept = [article for article in articles if article.url not in gone]
    with fresh(house, homes) as alone:
        expected = by_one(alone, by_age(kept, filled(alone, kept)))
    assert {**found, "sums": 0} == {**expected, "sums": 0}


def test_who_is_held_for_its_place_is_forgotten_when_it_has_one(house: House, homes: Homes) -> None:
    """A worker has written what it found, and waits for the lock of placements."""
    with shared(house, homes, 3) as (worker, desk, another):
        (id,) = filled(worker, news(random.Random(4), 1, 0))
        with ThreadPoolExecutor(2) as pool:
            with another.store.write() as db:
                db.lock("placement")
                placing = pool.submit(assess, Job(kind="assess", keys=(id,)), worker)
                while homes.kind == "postgresql" and not _waits(desk.store):
                    pass
                leaving = pool.submit(forget, "http://outlet-0.example/0", desk)
            for each in (placing, leaving):
                each.result()
        finished(worker)

        assert state(desk) == {"sums": {("assess", "forgotten"): 1}}


def _waits(store: Store) -> bool:
    """Whether somebody waits for a lock."""
    assert isinstance(store, Database)
    with store.read() as db:
        return bool(db.connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar())
