"""Stories in the store: the same whatever the order in which articles arrive, change and go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import ArticleId, Candidate
from monitor.steps.storying import settle
from monitor.store.engine import Database
from monitor.stories.joining import join
from monitor.stories.keys import SHARED, keys_of
from tests.build import MORNING, make_article
from tests.homes import Homes
from tests.telling import Report, candidate, pairs
from tests.whole import examples

FIXTURE = Path(__file__).parents[1] / "pure" / "stories" / "data" / "pairs"
SOME = 24


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """Reports that were published within three days, in four languages."""
    rows = [
        report
        for pair in pairs(FIXTURE)
        if "patrol" in pair.id or "truce" in pair.id
        for report in (pair.one, pair.other)
    ]
    first = MORNING.replace(hour=0)
    return [replace(report, published=first + timedelta(hours=3 * n)) for n, report in enumerate(dict.fromkeys(rows))][
        :SOME
    ]


@contextmanager
def opened(homes: Homes) -> Iterator[Database]:
    """A fresh database."""
    with homes.fresh() as url, closing(Database.open(url)) as store:
        yield store


def arrive(store: Database, one: Candidate) -> ArticleId:
    """An article comes, is read and placed."""
    with store.write() as db:
        article = make_article(url=one.url, title=one.title, published_at=one.published_at)
        id, _ = db.articles.add(article, known_at=one.known_at, now=MORNING, page_sha256=None)
        db.lock("placement")
        db.stories.tell(id, one.gist)
        assert not settle(db, [id], retold=[id])
    return id


def stories(store: Database) -> dict[str, str]:
    """The founder of each article's story, by address."""
    with store.read() as db:
        urls = {
            stored.id: stored.article.url
            for stored in (db.articles.by_id(ArticleId(n)) for n in range(1, 99))
            if stored
        }
        placed = db.stories.stories_of(list(urls))
    return {urls[id]: urls[story] for id, story in placed.items()}


def by_the_rule(candidates: list[Candidate]) -> dict[str, str]:
    """The same, all at once."""
    keys = {one.id: set(keys_of(one.gist)) for one in candidates}
    done: dict[ArticleId, Candidate] = {}
    for one in sorted(candidates, key=lambda one: one.age):
        joining = join(one, [other for id, other in done.items() if len(keys[id] & keys[one.id]) >= SHARED])
        done[one.id] = one.of_story(one if joining.story == one.id else done[joining.story])
    return {one.url: done[one.story].url for one in done.values() if one.story is not None}


def test_articles_are_placed_as_if_all_had_come_at_once(homes: Homes, reports: list[Report]) -> None:
    candidates = [candidate(n, report) for n, report in enumerate(reports)]

    with opened(homes) as store:
        for one in sorted(candidates, key=lambda one: one.url[::-1]):
            arrive(store, one)
        found = stories(store)

    assert found == by_the_rule(candidates)
    assert len(set(found.values())) < len(found), "some are of one happening"


@pytest.mark.postgres_when_whole("stories in any order; its neighbours are placed on both")
@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(12)))
def test_the_order_of_arrival_has_no_say(order: list[int], homes: Homes, reports: list[Report]) -> None:
    candidates = [candidate(n, report) for n, report in enumerate(reports[:12])]

    with opened(homes) as store:
        for n in order:
            arrive(store, candidates[n])
        found = stories(store)

    assert found == by_the_rule(candidates)


def test_who_becomes_a_copy_leaves_its_story_and_others_are_placed_anew(homes: Homes, reports: list[Report]) -> None:
    candidates = [candidate(n, report) for n, report in enumerate(reports)]
    with opened(homes) as store:
        ids = {one.url: arrive(store, one) for one in candidates}
        founder = max(set(stories(store).values()), key=list(stories(store).values()).count)

        with store.write() as db:
            db.lock("placement")
            settle(db, [], [ids[founder]])

        found = stories(store)

    left = [one for one in candidates if one.url != founder]
    assert found == by_the_rule(left)


@pytest.mark.both_always("two write at once, each in a transaction of its own")
def test_two_that_become_copies_at_once_both_leave_their_story(homes: Homes, reports: list[Report]) -> None:
    candidates = [candidate(n, report) for n, report in enumerate(reports)]
    with opened(homes) as store:
        ids = {one.url: arrive(store, one) for one in candidates}
        placed = stories(store)
        founder = max(set(placed.values()), key=list(placed.values()).count)
        gone = [url for url, story in placed.items() if story == founder][:2]

        with store.write() as db:
            db.lock("placement")
            settle(db, [], [ids[url] for url in gone])

        found = stories(store)

    assert found == by_the_rule([one for one in candidates if one.url not in gone])


def test_who_founded_a_story_may_be_forgotten(homes: Homes, reports: list[Report]) -> None:
    candidates = [candidate(n, report) for n, report in enumerate(reports)]
    with opened(homes) as store:
        ids = {one.url: arrive(store, one) for one in candidates}
        founder = max(set(stories(store).values()), key=list(stories(store).values()).count)
        members = [url for url, story in stories(store).items() if story == founder and url != founder]

        with store.write() as db:
            db.articles.forget(ids[founder], MORNING)
            settle(db, [ids[url] for url in members])

        found = stories(store)

    assert founder not in found and founder not in found.values()
    assert set(members) <= set(found), "the others are placed anew"


def test_the_same_gist_is_not_written_twice(homes: Homes, reports: list[Report]) -> None:
    one = candidate(1, reports[0])
    with opened(homes) as store:
        id = arrive(store, one)

        with store.write() as db:
            again, changed = db.stories.tell(id, one.gist), db.stories.tell(id, replace(one.gist, numbers=(7,)))
            kept = db.stories.candidate(id)

    assert (again, changed) == (False, True)
    assert kept is not None and kept.gist == replace(one.gist, numbers=(7,))
