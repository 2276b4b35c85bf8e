"""Laws of stories: what a new report may move, and what it must never."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import ArticleId, Candidate
from monitor.stories.guards import conflict
from monitor.stories.joining import join
from monitor.stories.keys import SHARED, keys_of
from tests.telling import candidate, pairs
from tests.whole import examples

FIXTURE = Path(__file__).parent / "data" / "pairs"
EVERY = 3  # of the fixture's happenings


@pytest.fixture(scope="module")
def pool() -> list[Candidate]:
    """Reports of many happenings in four languages, of the dates that they have."""
    rows = [report for pair in list(pairs(FIXTURE))[::EVERY] for report in (pair.one, pair.other)]
    return [candidate(number, report) for number, report in enumerate(dict.fromkeys(rows))]


@pytest.fixture(scope="module")
def near(pool: list[Candidate]) -> dict[ArticleId, set[ArticleId]]:
    """Who shares enough keys with whom."""
    keys = {one.id: set(keys_of(one.gist)) for one in pool}
    return {a: {b for b in keys if b != a and len(keys[a] & keys[b]) >= SHARED} for a in keys}


def placed(reports: Iterable[Candidate], near: dict[ArticleId, set[ArticleId]]) -> dict[ArticleId, ArticleId]:
    """The story of each, taken one after another from the oldest."""
    done: dict[ArticleId, Candidate] = {}
    for report in sorted(reports, key=lambda one: one.age):
        joining = join(report, [done[id] for id in near[report.id] if id in done])
        founder = report if joining.story == report.id else done[joining.story]
        done[report.id] = report.of_story(founder)
    return {id: one.story for id, one in done.items() if one.story is not None}


def reach(start: ArticleId, near: dict[ArticleId, set[ArticleId]], among: Collection[ArticleId]) -> set[ArticleId]:
    """Whom a chain of nearness leads to."""
    found, waiting = {start}, [start]
    while waiting:
        for id in near[waiting.pop()] & set(among) - found:
            found.add(id)
            waiting.append(id)
    return found


@settings(max_examples=examples(60), deadline=None)
@given(data=st.data())
def test_a_new_report_moves_only_younger_ones_that_nearness_leads_to(
    data: st.DataObject, pool: list[Candidate], near: dict[ArticleId, set[ArticleId]]
) -> None:
    some = data.draw(st.lists(st.sampled_from(pool), unique_by=lambda one: one.id, min_size=2))
    new, *others = some

    before, after = placed(others, near), placed(some, near)

    moved = [one for one in others if before[one.id] != after[one.id]]
    assert {one.id for one in moved} <= reach(new.id, near, [one.id for one in some])
    assert all(one.age > new.age for one in moved)


@settings(max_examples=examples(40), deadline=None)
@given(data=st.data())
def test_the_order_in_which_reports_come_has_no_say(
    data: st.DataObject, pool: list[Candidate], near: dict[ArticleId, set[ArticleId]]
) -> None:
    some = data.draw(st.lists(st.sampled_from(pool), unique_by=lambda one: one.id, min_size=2))
    shuffled = data.draw(st.permutations(some))

    assert placed(shuffled, near) == placed(some, near)


def test_no_story_holds_two_reports_that_are_near_and_contradict_each_other(
    pool: list[Candidate], near: dict[ArticleId, set[ArticleId]]
) -> None:
    stories = placed(pool, near)

    together = [(a, b) for a in pool for b in pool if a.age < b.age and stories[a.id] == stories[b.id]]

    assert len(together) > 10
    assert not [(a.url, b.url) for a, b in together if b.id in near[a.id] and conflict(a.gist, b.gist)]


def test_a_story_is_named_by_its_oldest_report(pool: list[Candidate], near: dict[ArticleId, set[ArticleId]]) -> None:
    stories = placed(pool, near)
    ages = {one.id: one.age for one in pool}

    assert all(ages[story] <= ages[id] for id, story in stories.items())
    assert all(stories[story] == story for story in stories.values())
