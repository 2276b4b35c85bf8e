"""A past lived again tells each day what that day could know, and nothing of what came later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.clock import SetClock
from monitor.desk.forgetting import forget
from monitor.desk.pastdays import PastDay
from monitor.desk.replaying import NothingPast, Scratch, days_of, replay
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.editions.freeze import to_json
from monitor.model import DueEdition, Edition, Watchlist
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.store.engine import Database
from monitor.store.past import Past
from tests.build import make_article, make_watchlist
from tests.build_tracking import make_override
from tests.whole import examples

OpenHouse = Callable[[Watchlist], House]
TODAY = date(2026, 10, 21)
CUT = datetime(2026, 10, 21, 3, 30, tzinfo=UTC)  # of that day, in Istanbul
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LIVE = CUT + 2 * DAY + HOUR  # somebody replays three mornings

SAID = (
    "The ceasefire in Idlib is holding, the Turkish defence ministry said. Markets opened late and closed early again.",
    "The ceasefire in Idlib was violated again on Tuesday, the Russian defence ministry said. Shells fell near a mill.",
    "The 13th joint patrol of Russian and Turkish troops ran on the M4 highway in Idlib on Tuesday, a ministry said.",
    "Protesters blocked the 13th joint patrol of Russian and Turkish troops on the M4 highway in Idlib on Tuesday.",
    "Перемирие в Идлибе соблюдается, сообщили в Минобороны России. Нарушений за сутки не зафиксировано.",
    "The price of olives rose for the third week in a row, traders at the harbour said, and blamed the rain.",
)


@dataclass(frozen=True)
class Wrote:
    """A wording at an address, and when it came."""

    name: str
    text: str
    at: datetime


def happen(house: House, clock: SetClock, wrote: Wrote) -> None:
    """It comes, is read and placed."""
    url = f"http://{wrote.name}.example/story"
    article = make_article(
        url=url, outlet=wrote.name.title(), title=wrote.text.split(",")[0], text=wrote.text, feed_slug=None,
        published_at=wrote.at, precision="second", language=None,
    )  # fmt: skip
    clock.set(max(wrote.at, clock.now()))
    with house.store.write() as db:
        known = db.articles.by_url(url)
        if known is None:
            db.articles.add(article, known_at=wrote.at, now=clock.now(), page_sha256=None)
        else:
            db.articles.revise(known.id, article, now=clock.now(), page_sha256=None)
    read_all(house)


def read_all(house: House) -> None:
    with executor_for(house, 1) as executor:
        settle(house, executor, kinds=("assess",), wait=lambda _moment: False)


@contextmanager
def scratch(open_house: OpenHouse, clock: SetClock, folder: Path, of: House) -> Iterator[Scratch]:
    again = replace(of.watchlist, storage=str(folder / "scratch"), digests_folder=str(folder / "out"))
    own = SetClock(clock.now())
    house = replace(open_house(again), clock=own)
    with executor_for(house, 1) as executor:
        yield Scratch(house=house, clock=own, executor=executor)


def replayed(
    house: House,
    open_house: OpenHouse,
    clock: SetClock,
    folder: Path,
    *,
    to: date = TODAY + 2 * DAY,
    now: datetime = LIVE,
) -> list[Edition]:
    assert isinstance(house.store, Database)
    past = Past(house.store)
    days = days_of(past, house.watchlist.digests, TODAY, to, now)
    with scratch(open_house, clock, folder, house) as again:
        return replay(past, again, days, TODAY)


def morning(house: House, clock: SetClock, days: int, *, late: timedelta = MINUTE) -> Edition:
    """The edition of a day, made a little after its cut-off."""
    (spec,) = house.watchlist.digests
    at = CUT + days * DAY
    clock.set(at + late)
    due = DueEdition(
        digest="daily",
        date=TODAY + days * DAY,
        cutoff_at=at,
        covers_from=at - DAY,
        floor=CUT - DAY,
        late=late > HOUR,
    )
    made = make(spec, due, house)
    assert made is not None
    return made


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path, clock: SetClock) -> House:
    opened = open_house(make_watchlist(tmp_path, {}))
    clock.set(CUT - DAY)
    with opened.store.write() as db:
        db.editions.start("daily", CUT - DAY)
    return opened


def test_three_mornings_come_out_as_they_were(
    house: House, open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    happen(house, clock, Wrote("herald", SAID[0], CUT - 5 * HOUR))
    happen(house, clock, Wrote("mirror", SAID[0], CUT - 4 * HOUR))
    lived = [morning(house, clock, 0)]
    happen(house, clock, Wrote("late", SAID[3], CUT - MINUTE))  # seen in time, read too late
    happen(house, clock, Wrote("herald", SAID[1], CUT + 3 * HOUR))  # rewritten
    happen(house, clock, Wrote("vestnik", SAID[4], CUT + 4 * HOUR))
    lived.append(morning(house, clock, 1, late=5 * HOUR))
    happen(house, clock, Wrote("bulletin", SAID[2], CUT + DAY + 6 * HOUR))
    lived.append(morning(house, clock, 2))

    again = replayed(house, open_house, clock, tmp_path)

    assert lived[1].corrections and lived[1].late and lived[1].sections
    assert [to_json(one) for one in again] == [to_json(one) for one in lived]


def test_a_period_shows_its_own_days_alone_and_the_same_whenever_it_begins(
    house: House, open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    for days, said in enumerate((SAID[0], SAID[3], SAID[1])):
        happen(house, clock, Wrote(f"paper{days}", said, CUT + days * DAY - HOUR))
    past = Past(house.store)  # type: ignore[arg-type]
    days = days_of(past, house.watchlist.digests, TODAY, TODAY + 2 * DAY, LIVE)

    with scratch(open_house, clock, tmp_path / "all", house) as again:
        every = replay(past, again, days, TODAY)
    with scratch(open_house, clock, tmp_path / "last", house) as again:
        last = replay(past, again, days, TODAY + 2 * DAY)

    assert [one.date for one in every] == [TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [to_json(one) for one in last] == [to_json(every[-1])]
    written = {path.parent.name for path in (tmp_path / "last/out/daily").rglob("digest.json")}
    assert written == {"23"}


def test_of_years_without_a_word_no_edition_is_made(
    house: House, open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    happen(house, clock, Wrote("old", SAID[0], CUT - 700 * DAY))
    told: list[PastDay] = []
    past = Past(house.store)  # type: ignore[arg-type]
    days = days_of(past, house.watchlist.digests, TODAY, TODAY, LIVE)

    with scratch(open_house, clock, tmp_path, house) as again:
        shown = replay(past, again, days, TODAY, tell=lambda day, _edition: told.append(day))
        with again.house.store.read() as db:
            made = db.editions.refs("daily")

    assert [one.date for one in shown] == [TODAY] and len(told) == 1
    assert [(ref.number, ref.date) for ref in made[-2:]] == [(700, TODAY - DAY), (701, TODAY)] and len(made) == 3


def test_what_one_digest_has_told_is_news_to_another_that_is_cut_off_with_it_or_later(
    house: House, open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    happen(house, clock, Wrote("old", SAID[0], CUT - 30 * DAY - HOUR))
    (daily,) = house.watchlist.digests
    evening = replace(daily, slug="evening", at=time(18))
    past = Past(house.store)  # type: ignore[arg-type]
    days = days_of(past, (daily, replace(daily, slug="morning"), evening), TODAY, TODAY, LIVE)

    with scratch(open_house, clock, tmp_path, house) as again:
        replay(past, again, days, TODAY)
        with again.house.store.read() as db:
            first = [db.editions.refs(slug)[0] for slug in ("daily", "morning", "evening")]
            told = [
                db.editions.content(slug, ref.date)
                for slug, ref in zip(("daily", "morning", "evening"), first, strict=True)
            ]

    assert {ref.date for ref in first} == {TODAY - 30 * DAY}
    assert all(content is not None and "old.example" in content for content in told)


def test_what_was_removed_on_request_is_in_no_replay(
    house: House, open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    happen(house, clock, Wrote("herald", SAID[0], CUT - 5 * HOUR))
    happen(house, clock, Wrote("vestnik", SAID[4], CUT - 4 * HOUR))
    morning(house, clock, 0)
    forget("http://herald.example/story", house)

    (again,) = replayed(house, open_house, clock, tmp_path)

    assert "vestnik" in to_json(again).lower() and "herald" not in to_json(again).lower()


def test_of_a_text_that_was_shortened_to_its_evidence_what_was_found_stands(
    house: House, open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    article = make_article(
        url="http://herald.example/story", title="Idlib ceasefire holds", text=f"{SAID[0]} {SAID[5]} " * 4, feed_slug=None,
        published_at=CUT - HOUR, precision="second", keep="evidence",
    )  # fmt: skip
    clock.set(CUT - HOUR)
    with house.store.write() as db:
        db.articles.add(article, known_at=CUT - HOUR, now=clock.now(), page_sha256=None)
    read_all(house)
    lived = morning(house, clock, 0)

    (again,) = replayed(house, open_house, clock, tmp_path)

    with house.store.read() as db:
        kept = db.articles.by_url("http://herald.example/story")
    assert kept is not None and len(kept.article.text) < len(article.text)
    assert to_json(again) == to_json(lived)


def test_what_was_said_by_hand_is_known_from_that_day_on(
    house: House, open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    happen(house, clock, Wrote("herald", SAID[0], CUT - 5 * HOUR))
    lived = [morning(house, clock, 0)]
    clock.set(CUT + 3 * HOUR)
    with house.store.write() as db:
        db.overrides.add(make_override(state="strained", since=TODAY, made_at=clock.now()))
    lived.append(morning(house, clock, 1))

    again = replayed(house, open_house, clock, tmp_path, to=TODAY + DAY)

    assert lived[0].board[0].state != lived[1].board[0].state
    assert [to_json(one) for one in again] == [to_json(one) for one in lived]


def test_without_an_article_there_is_no_past(house: House) -> None:
    with pytest.raises(NothingPast, match="monitor import"):
        days_of(Past(house.store), house.watchlist.digests, TODAY, TODAY, LIVE)  # type: ignore[arg-type]


moments = st.integers(0, 3 * 24 * 60 - 1).map(lambda minutes: CUT - DAY + minutes * MINUTE)
pasts = st.lists(
    st.builds(
        Wrote, st.sampled_from(["herald", "vestnik", "mirror", "wire", "gazete"]), st.sampled_from(SAID), moments
    ),
    min_size=2,
    max_size=9,
    unique_by=lambda wrote: wrote.at,
).map(lambda written: sorted(written, key=lambda wrote: wrote.at))


@pytest.mark.postgres_when_whole("lives a drawn past four times; its neighbours replay on both")
@settings(max_examples=examples(25, of=8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=pasts, news=pasts)
def test_data_of_a_later_day_change_nothing_and_twice_gives_the_same(
    written: list[Wrote],
    news: list[Wrote],
    open_house: OpenHouse,
    clock: SetClock,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    editions = []
    for later in ([], [replace(wrote, at=wrote.at + 4 * DAY) for wrote in news]):
        folder = tmp_path_factory.mktemp("past")
        house = open_house(make_watchlist(folder, {}))
        clock.set(CUT - 2 * DAY)
        for wrote in [*written, *later]:
            happen(house, clock, wrote)
        for turn in ("once", "twice"):
            (folder / turn).mkdir()
            told = replayed(house, open_house, clock, folder / turn, now=LIVE + 10 * DAY)
            files = {
                path.relative_to(folder / turn): path.read_bytes() for path in (folder / turn / "out").rglob("*.html")
            }
            editions.append(([to_json(one) for one in told], files))

    assert editions[0][0] and all(other == editions[0] for other in editions[1:])
