"""Copies find their lead whatever the order in which articles arrive, are edited or are forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.articles.dedup import WITHIN, same_words, verdict
from monitor.articles.minhash import fingerprint
from monitor.articles.minhash import related as kindred
from monitor.clock import SetClock
from monitor.model import Article, ArticleId, Job, Kin, Placement, Watchlist
from monitor.steps.assess import assess
from monitor.steps.house import House
from monitor.steps.placing import MOST_DECIDED, Placed, placements
from monitor.store.engine import Database
from tests.build import MORNING, make_article, make_watchlist
from tests.homes import Homes
from tests.whole import examples

OpenHouse = Callable[[Watchlist], House]
HOUR = timedelta(hours=1)

STEMS = ("road", "truce", "mill", "dawn", "flour", "bridge", "tent", "lorry", "well", "gate")
BLOCKS = [" ".join(f"{stem}{letter}" for stem in STEMS) for letter in "abcdefghijkl"]


def window(start: int, length: int = 5) -> str:
    """Some blocks in a row: neighbours are copies of each other, those three apart are not."""
    return ". ".join(BLOCKS[start : start + length]) + "."


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path, clock: SetClock) -> House:
    return open_house(make_watchlist(tmp_path, {}))


@contextmanager
def fresh(house: House, homes: Homes) -> Iterator[House]:
    """The house with an empty database, and the children it has."""
    with homes.fresh() as url, closing(Database.open(url)) as store:
        yield replace(house, store=store)


def add(house: House, article: Article, known_at: datetime = MORNING) -> ArticleId:
    with house.store.write() as db:
        return db.articles.add(article, known_at=known_at, now=house.clock.now(), page_sha256=None)[0]


def read(house: House, *ids: ArticleId) -> None:
    for id in ids:
        assess(Job(kind="assess", keys=(id,)), house)


def kin(house: House) -> list[Kin]:
    """All articles, from the oldest."""
    with house.store.read() as db:
        found = [db.articles.kin(stored.id) for stored in db.articles.batch(None, 99)]
    return sorted((one for one in found if one is not None), key=lambda one: one.age)


def leads(house: House) -> dict[str, str | None]:
    """Under which article each one is filed, by their letters."""
    all_of_them = kin(house)
    letters = {one.id: one.url[-1] for one in all_of_them}
    return {one.url[-1]: letters[one.copy_of] if one.copy_of else None for one in all_of_them}


def by_the_rule(articles: Sequence[Kin]) -> dict[str, str | None]:
    """The same, all at once: under the earliest text of its own of which it is a copy."""
    found: dict[str, str | None] = {}
    own: list[Kin] = []
    for younger in sorted(articles, key=lambda one: one.age):
        lead = next((elder for elder in own if related(elder, younger) and verdict(elder, younger)), None)
        found[younger.url[-1]] = lead and lead.url[-1]
        if lead is None:
            own.append(younger)
    return found


def related(elder: Kin, younger: Kin) -> bool:
    near = kindred(elder.fingerprint, younger.fingerprint)
    return same_words(elder, younger) or (near and younger.age[0] - elder.age[0] <= WITHIN)


def tallied(house: House) -> dict[str, int]:
    with house.store.read() as db:
        found = db.tallies.between(MORNING - timedelta(days=99), MORNING + timedelta(days=99))
    return {tally.reason: tally.count for tally in found if tally.stage == "assess" and tally.count}


def counted(house: House) -> dict[str, int]:
    """What the tallies should say of the articles that are there."""
    fates = ["copy" if lead else "new" for lead in leads(house).values()]
    return {fate: fates.count(fate) for fate in sorted(set(fates))}


def letter(name: str, text: str, **given: Any) -> Article:
    return make_article(url=f"http://herald.example/{name}", title=f"Report {name}", text=text, **given)


def test_a_copy_is_never_filed_under_a_copy(house: House) -> None:
    ids = [add(house, letter(name, window(n)), MORNING + n * HOUR) for n, name in enumerate("abcd")]

    read(house, *ids)

    assert leads(house) == {"a": None, "b": "a", "c": "a", "d": None}
    assert tallied(house) == {"new": 2, "copy": 2}


def test_an_original_that_comes_late_takes_its_copies_over_and_sets_others_free(house: House) -> None:
    """b leads c and d; then a comes, of which b and c are copies and d is none."""
    ids = {name: add(house, letter(name, window(n)), MORNING + n * HOUR) for n, name in enumerate("abcd")}

    read(house, ids["b"], ids["c"], ids["d"])
    assert leads(house) == {"b": None, "c": "b", "d": "b"}
    read(house, ids["a"])

    assert leads(house) == {"a": None, "b": "a", "c": "a", "d": None}
    assert tallied(house) == {"new": 2, "copy": 2}


def test_the_reason_names_the_lead_and_how_much_is_the_same(house: House) -> None:
    first, second = add(house, letter("a", window(0))), add(house, letter("b", window(0, 4)), MORNING + HOUR)

    read(house, first, second)

    with house.store.read() as db:
        stored = db.articles.by_id(second)
        lead = db.articles.by_id(first)
    assert stored is not None and lead is not None
    assert stored.copy_reason == (
        "100 % of its words stand in http://herald.example/a in the same order, and so do its figures and names"
    )
    assert lead.copy_reason is None


def test_reading_again_changes_nothing(house: House) -> None:
    ids = [add(house, letter(name, window(n)), MORNING + n * HOUR) for n, name in enumerate("abcd")]
    read(house, *ids)
    before = kin(house), tallied(house)

    for id, name in zip(ids, "abcd", strict=True):
        with house.store.write() as db:
            again = replace(letter(name, window("abcd".index(name))), title=f"Report {name} again")
            assert db.articles.revise(id, again, now=MORNING, page_sha256=None)
        read(house, id)

    assert [replace(one, title="") for one in kin(house)] == [replace(one, title="") for one in before[0]]
    assert tallied(house) == before[1]


def test_an_edit_that_makes_another_text_of_the_lead_lets_its_copies_go(house: House) -> None:
    ids = [add(house, letter(name, window(0)), MORNING + n * HOUR) for n, name in enumerate("abc")]
    read(house, *ids)
    assert leads(house) == {"a": None, "b": "a", "c": "a"}

    with house.store.write() as db:
        db.articles.revise(ids[0], letter("a", window(7)), now=MORNING, page_sha256=None)
    read(house, ids[0])

    assert leads(house) == {"a": None, "b": None, "c": "b"}
    assert tallied(house) == {"new": 2, "copy": 1}


def test_a_cluster_that_is_too_large_is_cut_from_its_old_end(house: House) -> None:
    ids = [add(house, letter(name, window(0)), MORNING + n * HOUR) for n, name in enumerate("abcde")]
    read(house, *ids[1:])
    with house.store.read() as db:
        late = db.articles.kin(ids[1])
        assert late is not None
        first = replace(late, id=ids[0], url="http://herald.example/a", known_at=MORNING)

        placed = placements(db.articles, first, most=3)

    assert [(placement.article, placement.lead) for placement in placed.moved] == [
        (ids[0], None), (ids[1], ids[0]), (ids[2], ids[0]),
    ]  # fmt: skip
    assert placed.left == (ids[3], ids[4])


def test_what_was_left_is_placed_when_it_is_read_again(house: House) -> None:
    count = MOST_DECIDED + 5
    names = ["-first", *(f"-{n:02}" for n in range(count))]
    ids = [add(house, letter(name, window(0)), MORNING + n * HOUR) for n, name in enumerate(names)]
    read(house, *ids[1:])

    read(house, ids[0])
    assert len(copies_under(house, ids[0])) == MOST_DECIDED - 1
    rounds = 0
    while due := waiting(house):
        read(house, *due)
        rounds += 1

    assert copies_under(house, ids[0]) == ids[1:]
    assert rounds == 1
    assert tallied(house) == {"new": 1, "copy": count}


def test_look_alikes_that_are_no_copies_are_not_placed_anew(house: House) -> None:
    """Each of them has another number in the same place, as the releases of a series have."""
    names = [f"-{n:02}" for n in range(12)]
    texts = [f"Patrol number {n + 11} set out. {window(0)}" for n in range(12)]
    ids = [
        add(house, letter(name, text), MORNING + n * HOUR)
        for n, (name, text) in enumerate(zip(names, texts, strict=True))
    ]
    read(house, *ids[1:])

    with house.store.read() as db:
        late = db.articles.kin(ids[1])
        assert late is not None
        first = replace(late, id=ids[0], url="http://herald.example/-00", known_at=MORNING)
        first = replace(first, fingerprint=fingerprint("", texts[0]), text_sha256="0" * 64)
        assert len(db.articles.relatives(first, WITHIN, 99)) == 11

        placed = placements(db.articles, first, most=1)

    assert placed == Placed(moved=(Placement(article=ids[0], lead=None, reason="a text of its own"),), left=())


def copies_under(house: House, id: ArticleId) -> list[ArticleId]:
    with house.store.read() as db:
        return [copy.id for copy in db.articles.copies_of(id)]


def waiting(house: House) -> list[ArticleId]:
    with house.store.read() as db:
        return db.articles.due(house.clock.now(), 999)


_Arrival = tuple[int | None, int, str]
ARRIVAL = st.tuples(
    st.none() | st.integers(-5, 5),  # published, in days and a bit
    st.integers(0, 3),  # known, in hours
    st.sampled_from([window(n) for n in range(6)] + [window(0, 2), "Read more.", window(0, 10)]),
)


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    arrivals=st.lists(ARRIVAL, min_size=2, max_size=6),
    edits=st.lists(st.tuples(st.integers(0, 5), ARRIVAL), max_size=3),
)
def test_whatever_the_order_of_arrival_the_leads_are_those_of_the_rule(
    house: House, homes: Homes, data: st.DataObject, arrivals: list[_Arrival], edits: list[tuple[int, _Arrival]]
) -> None:
    outcomes = []
    for _ in range(2):
        with fresh(house, homes) as empty:
            ids: dict[int, ArticleId] = {}
            for n in data.draw(st.permutations(range(len(arrivals)))):
                ids[n] = add(empty, _article(n, arrivals[n]), MORNING + arrivals[n][1] * HOUR)
                if data.draw(st.booleans()):
                    read(empty, ids[n])
            read(empty, *(ids[n] for n in data.draw(st.permutations(sorted(ids)))))
            outcomes.append(leads(empty))
            assert outcomes[-1] == by_the_rule(kin(empty))
            assert tallied(empty) == counted(empty)

            for which, edit in edits:
                n = which % len(arrivals)
                with empty.store.write() as db:
                    db.articles.revise(ids[n], _article(n, edit), now=MORNING, page_sha256=None)
                if data.draw(st.booleans()):
                    read(empty, ids[n])
            read(empty, *(ids[n] for n in data.draw(st.permutations(sorted(ids)))))
            assert leads(empty) == by_the_rule(kin(empty))
            assert tallied(empty) == counted(empty)
    assert outcomes[0] == outcomes[1]


def _article(n: int, arrival: _Arrival) -> Article:
    published, _, text = arrival
    at = None if published is None else MORNING + timedelta(days=1.3 * published)
    return letter("abcdef"[n], text, published_at=at, precision="second" if at else "unknown")
