"""A happening that newsrooms report over two days, as the digests of those days tell it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.desk.forgetting import forget, take_out
from monitor.editions.freeze import from_json
from monitor.editions.redact import REMOVED
from monitor.model import ArticleId, DueEdition, Edition, Story, Watchlist, story_mark
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.store.tables import publication
from tests.build import MORNING, make_article, make_watchlist
from tests.steps.test_placing import add, read

OpenHouse = Callable[[Watchlist], House]
TODAY = date(2026, 10, 21)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

ENGLISH = (
    "Turkish and Russian troops held their 12th joint patrol on the M4 highway in Idlib on Tuesday, the Turkish defence ministry "
    "said. The convoy left Trumba in the morning. Villagers along the road watched it pass and went back to their olives."
)
HERALD = (
    "The 12th joint patrol of Turkish and Russian forces on the M4 highway in Idlib took place on Tuesday. Armoured vehicles and "
    "a drone were seen near Ariha, a correspondent of this paper reported from a hill above the road before noon."
)
RUSSIAN = (
    "Российские и турецкие военные провели во вторник 12-е совместное патрулирование на трассе М-4 в Идлибе, сообщили в "
    "Минобороны. Колонна вышла из населенного пункта Трумба утром. Инцидентов по пути следования не было."
)
EARLY = (
    "Engines were heard at dawn near Trumba as Turkish and Russian soldiers set out on their 12th joint patrol of the M4 highway "
    "in Idlib on Tuesday. Shops stayed shut, a teacher in the next village told this bulletin by telephone."
)
TURKISH = (
    "Türk ve Rus askerleri salı günü İdlib'de M4 karayolunda 12. ortak kara devriyesini icra etti. Devriyenin güzergâhında "
    "sabahtan beri zırhlı araçlar bekliyordu, dedi köylüler. Milli Savunma Bakanlığı yazılı açıklama yaptı."
)


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    opened = open_house(make_watchlist(tmp_path, {}))
    begin(opened)
    return opened


def printed(house: House, outlet: str, title: str, text: str, at: datetime, **given: Any) -> ArticleId:
    """An article of an outlet, published and known at a moment, and assessed."""
    url = f"http://{outlet.lower()}.example/patrol"
    article = make_article(
        url=url, outlet=outlet, feed_slug=None, title=title, text=text, published_at=at, precision="second", **given
    )
    id = add(house, article, at)
    read(house, id)
    return id


def first_day(house: House) -> dict[str, ArticleId]:
    return {
        "wire": printed(house, "Wire", "12th joint patrol held on the M4", ENGLISH, MORNING - 9 * HOUR),
        "vestnik": printed(
            house, "Vestnik", "Состоялось 12-е патрулирование на М-4", RUSSIAN, MORNING - 8 * HOUR, language="ru"
        ),
        "mirror": printed(house, "Mirror", "Troops on the highway", ENGLISH, MORNING - 7 * HOUR),
    }


def second_day(house: House) -> dict[str, ArticleId]:
    return {
        "herald": printed(house, "Herald", "A patrol seen from a hill: the 12th on the M4", HERALD, MORNING + 2 * HOUR),
        "gazete": printed(house, "Gazete", "M4'te 12. ortak devriye", TURKISH, MORNING + 3 * HOUR, language="tr"),
    }


def edition(house: House, days: int = 0) -> Edition:
    """The edition of a day, published."""
    (spec,) = house.watchlist.digests
    at = MORNING + days * DAY
    due = DueEdition(digest="daily", date=TODAY + days * DAY, cutoff_at=at, covers_from=at - DAY, floor=MORNING - DAY)
    made = make(spec, due, house)
    assert made is not None
    return made


def stories(made: Edition) -> list[Story]:
    return [story for section in made.sections for story in section.stories]


def test_a_happening_is_told_once_in_whatever_languages_it_came(house: House) -> None:
    first_day(house)

    (story,) = stories(edition(house))

    assert story.id == story_mark("http://wire.example/patrol") and story.has_page
    assert (story.reports, story.outlets, story.origins, story.languages) == (3, 3, 2, ("en", "ru"))
    assert story.title == "12th joint patrol held on the M4" and story.told is None
    assert {also.outlet for also in story.also} == {"Vestnik", "Mirror"}
    assert {quote.outlet for quote in story.quotes} == {None, "Vestnik"}
    assert story.first_seen == MORNING - 9 * HOUR


def test_the_next_day_lists_the_new_reports_and_says_that_it_was_told_before(house: House) -> None:
    first_day(house)
    before = edition(house)

    second_day(house)
    (story,) = stories(edition(house, 1))

    assert story.id == stories(before)[0].id
    assert (story.told, story.fresh, story.reports, story.outlets) == (TODAY, 2, 5, 5)
    assert {story.outlet, *(also.outlet for also in story.also)} == {"Herald", "Gazete"}
    assert story.first_seen == MORNING - 9 * HOUR


def test_a_day_without_new_reports_tells_nothing_again(house: House) -> None:
    first_day(house)
    edition(house)

    later = edition(house, 1)

    assert stories(later) == []


def test_a_story_is_told_before_though_an_older_report_of_it_came_since(house: House) -> None:
    known = first_day(house)
    edition(house)

    oldest = printed(house, "Early", "The 12th joint patrol on the M4 has begun", EARLY, MORNING - 10 * HOUR)
    with house.store.write() as db:
        assert db.stories.stories_of([known["wire"]]) == {known["wire"]: oldest}
    second_day(house)
    (story,) = stories(edition(house, 1))

    assert story.told == TODAY and story.id == story_mark("http://early.example/patrol")


def test_what_was_told_in_stories_is_kept_with_the_edition(house: House) -> None:
    first = first_day(house)
    edition(house)
    second = second_day(house)
    edition(house, 1)

    with house.store.read() as db:
        rows = db.connection.execute(select(publication.c.ref).where(publication.c.kind == "story"))  # type: ignore[attr-defined]
        told = {row.ref for row in rows}
    assert told == {*first.values(), *second.values()}


def test_the_sums_say_which_reports_were_folded_into_a_story(house: House) -> None:
    first_day(house)
    printed(
        house, "Baker", "Bread is dear", "Bakers in the old town say that flour costs more than ever.", MORNING - HOUR
    )

    lines = {row.stage: (row.total, dict(row.parts)) for row in edition(house).ledger.lines}

    total, parts = lines["edition"]
    assert (total, parts["on topics"] + parts["in scopes"], parts["out of scope"], parts["folded as copies"]) == (
        4,
        2,
        1,
        1,
    )
    assert lines["matched"] == (2, {"told as stories": 1, "further reports of these": 1})
    assert lines["stories"] == (1, {"shown": 1, "left out here": 0})


def test_a_further_report_that_is_forgotten_leaves_the_story_in_print(house: House) -> None:
    first_day(house)
    edition(house)
    address = "http://vestnik.example/patrol"

    forget(address, house)
    take_out(address, house)

    with house.store.read() as db:
        (story,) = stories(from_json(db.editions.content("daily", TODAY) or ""))
    assert story.title != REMOVED and [quote.outlet for quote in story.quotes] == [None] * len(story.quotes)
    assert [also.outlet for also in story.also] == ["Mirror"]


def test_the_order_in_which_reports_came_has_no_say(open_house: OpenHouse, tmp_path: Path) -> None:
    def told(turned: bool) -> list[tuple[Any, ...]]:
        folder = tmp_path / str(turned)
        folder.mkdir()
        home = open_house(make_watchlist(folder, {}))
        begin(home)
        for bring in (second_day, first_day) if turned else (first_day, second_day):
            bring(home)
        return [(s.id, s.title, s.quotes, s.also, s.reports, s.origins, s.marks) for s in stories(edition(home, 1))]

    assert told(turned=True) == told(turned=False)
