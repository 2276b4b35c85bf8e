"""A catch-up of days that a house has lived: what changed, what was announced, what could be seen; reckoned, never written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SetClock
from monitor.desk.catching_up import NoSuchDays, catch_up_since, span_of
from monitor.desk.forgetting import forget
from monitor.editions.calendar import due_edition
from monitor.editions.caughtup import render_catch_up
from monitor.model import ArticleId, CatchUp, DigestSpec, Job, Watchlist
from monitor.steps.assess import assess
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.steps.rows import Door
from monitor.steps.sweep import begin
from tests.build import make_article, make_watchlist

OpenHouse = Callable[..., House]
BEGIN = datetime(2026, 10, 21, 2, 0, tzinfo=UTC)  # a Wednesday, an hour and a half before the cut-off
NEWS = (  # day, hour (UTC), outlet, text
    (21, 1, "herald", "The ceasefire in Idlib is holding, the Turkish defence ministry said on Wednesday."),
    (21, 9, "wire", "The ceasefire in Idlib is holding, the Russian defence ministry said on Wednesday."),
    (22, 9, "herald", "The next joint patrol on the M4 in Idlib is planned for October 24, the Turkish defence ministry said."),
    (22, 11, "vestnik", "Следующее совместное патрулирование трассы М-4 в Идлибе планируется провести 24 октября."),
    (22, 12, "wire", "Another joint patrol on the M4 in Idlib is planned for October 25, the Russian defence ministry said."),
    (24, 9, "herald", "Turkish and Russian troops completed their 13th joint patrol on the M4 highway in Idlib on Saturday."),
    (25, 9, "wire", "The ceasefire in Idlib was violated again, the Russian defence ministry said on Sunday."),
    (25, 10, "herald", "The ceasefire in Idlib was violated again, the Turkish defence ministry said on Sunday."),
    (25, 11, "post", "The ceasefire in Idlib was violated by shelling, the United Nations said on Sunday."),
)  # fmt: skip
NO_EDITION = date(2026, 10, 24)


class Sealed:
    """A store that nobody may write to."""

    def __init__(self, house: House) -> None:
        self._house = house

    def read(self) -> AbstractContextManager[Door]:
        return self._house.store.read()

    def write(self) -> AbstractContextManager[Door]:
        raise AssertionError("a catch-up writes nothing")

    together = write


def tell(house: House, day: int, hour: int, outlet: str, words: str) -> ArticleId:
    """Store and assess an article."""
    at = datetime(2026, 10, day, hour, tzinfo=UTC)
    article = make_article(
        url=f"http://{outlet}.example/{day}-{hour}", title="From the province", text=words, outlet=f"The {outlet.title()}",
        published_at=at - timedelta(minutes=10), precision="second", language="ru" if outlet == "vestnik" else "en",
    )  # fmt: skip
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=at, now=at, page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)
    return id


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path, clock: SetClock) -> House:
    """Six days: with an edition each morning from the 21st to the 26th, but for the 24th."""
    opened: House = open_house(make_watchlist(tmp_path, {}))
    clock.set(BEGIN)
    begin(opened)
    news = list(NEWS)
    for day in range(21, 27):
        morning = datetime(2026, 10, day, 3, 31, tzinfo=UTC)
        while news and datetime(2026, 10, news[0][0], news[0][1], tzinfo=UTC) < morning:
            told = news.pop(0)
            clock.set(max(BEGIN, datetime(2026, 10, told[0], told[1], 5, tzinfo=UTC)))
            tell(opened, *told)
        clock.set(morning)
        if date(2026, 10, day) != NO_EDITION:
            issue(opened)
    clock.set(datetime(2026, 10, 26, 9, tzinfo=UTC))
    return opened


def issue(house: House) -> None:
    spec = spec_of(house)
    with house.store.read() as db:
        due = due_edition(
            spec,
            last=db.editions.latest(spec.slug),
            started_at=db.editions.started(spec.slug) or BEGIN,
            now=house.clock.now(),
        )
    assert due is not None and make(spec, due, house) is not None


def spec_of(house: House) -> DigestSpec:
    return house.watchlist.digests[0]


def caught(house: House, since: int, until: int | None = None) -> CatchUp:
    """The catch-up since a day of October, by a house whose store nobody may write to."""
    sealed: Any = replace(house, store=Sealed(house))
    last = None if until is None else date(2026, 10, until)
    return catch_up_since(spec_of(house), date(2026, 10, since), last, sealed)


def test_who_was_away_is_told_what_changed_what_came_and_what_could_be_seen(house: House) -> None:
    told = caught(house, 22)

    assert (told.span.first, told.span.last) == (date(2026, 10, 22), date(2026, 10, 26))
    assert told.span.covers_from == datetime(2026, 10, 21, 3, 30, tzinfo=UTC) and told.span.until == house.clock.now()
    changes = [(row.before, row.after) for row in told.edition.changes]
    assert changes[-1] == ("in force, holding", "in force, violations reported")
    assert all(row.evidence for row in told.edition.changes)
    assert [(row.name, row.date) for row in told.edition.events] == [("patrol 13", date(2026, 10, 24))]
    assert [(row.name, str(row.date), row.became, row.sources) for row in told.expectations] == [
        ("patrol", "2026-10-24", "seen, patrol 13, completed", 2),
        ("patrol", "2026-10-25", "expected, not seen", 1),
    ]
    assert told.expectations[0].ref == told.edition.events[0].ref
    assert [(row.day.day, row.edition.number if row.edition else None) for row in told.days] == [
        (22, 2), (23, 3), (24, None), (25, 4), (26, 5),
    ]  # fmt: skip
    assert told.days[2].covered_by == date(2026, 10, 25)
    assert told.edition.announced == () and told.edition.coming == () and told.edition.unseen == ()
    assert told.edition.partial and "1 day of 5 got no edition: see the days below" in told.edition.warnings
    assert "1 day had no edition and may not have been watched" in told.edition.sight or not told.edition.ledger.feeds
    (top,) = told.edition.sections
    assert [story.origins for story in top.stories] == sorted((story.origins for story in top.stories), reverse=True)
    assert len(top.stories) <= 5


def test_every_quotation_is_a_piece_of_its_article(house: House) -> None:
    told, texts = caught(house, 21), {words for *_, words in NEWS}
    rows = [*told.edition.changes, *told.edition.events, *(side for row in told.edition.disputes for side in row.sides)]
    shown = [one.text for row in rows for one in row.evidence]
    shown += [quote.text for story in told.edition.sections[0].stories for quote in story.quotes]

    assert shown and all(any(quote in text for text in texts) for quote in shown)


def test_a_span_that_is_over_is_told_as_it_was_known_then(house: House) -> None:
    told = caught(house, 22, 23)

    assert told.span.until == datetime(2026, 10, 23, 3, 30, tzinfo=UTC)
    assert [row.became for row in told.expectations] == ["still to come", "still to come"]
    assert told.edition.board[0].state == "in force, holding" and told.edition.events == ()
    assert told == caught(house, 22, 23)
    tell(house, 26, 8, "late", "The ceasefire in Idlib has collapsed, the Russian defence ministry said on Monday.")
    assert caught(house, 22, 23) == told


def test_a_dispute_that_opened_and_closed_in_between_is_told_by_the_editions_that_had_it(house: House) -> None:
    told = caught(house, 22)

    disputed = [row for row in told.disagreements if row.topic == "ceasefire"]
    with house.store.read() as db:
        days = [
            ref.date
            for ref in db.editions.refs("daily")
            if '"disputed": true' in (db.editions.content("daily", ref.date) or "")
        ]
    assert [row.days for row in disputed] == ([tuple(days)] if disputed else [])
    assert all(row.course in ("opened", "closed", "goes on", "came and went") for row in disputed)


def test_nothing_of_an_article_that_was_forgotten_is_told(house: House) -> None:
    before = render_catch_up(caught(house, 22))
    assert "United Nations said on Sunday" in before.text or "post.example" in before.json
    forget("http://post.example/25-11", house)

    after = render_catch_up(caught(house, 22))
    for form in (after.text, after.markdown, after.page, after.json):
        assert "post.example" not in form and "United Nations" not in form


def test_a_sentence_that_was_told_before_and_edited_since_stands_in_the_corrections(
    house: House, clock: SetClock
) -> None:
    with house.store.read() as db:
        stored = db.articles.by_url("http://herald.example/21-1")
    assert stored is not None
    words = "The ceasefire in Idlib was holding for an hour, the Turkish defence ministry said."
    changed = replace(stored.article, text=words, text_sha256=hashlib.sha256(words.encode()).hexdigest())
    with house.store.write() as db:
        assert db.articles.revise(stored.id, changed, now=clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(stored.id,)), house)

    (row,) = [row for row in caught(house, 22).edition.corrections if row.old]
    assert row.old == NEWS[0][3] and row.new == changed.text


@pytest.mark.parametrize(
    ("since", "until", "option", "said"),
    [
        (date(2026, 10, 27), None, "--since", "in the future"),
        (date(2026, 10, 22), date(2026, 10, 27), "--until", "in the future"),
        (date(2026, 10, 25), date(2026, 10, 24), "--since", "later than 2026-10-24"),
        (date(2026, 10, 20), None, "--since", "the first day is 2026-10-21"),
        (date(1, 1, 1), date(1, 1, 2), "--since", "the first day is 2026-10-21"),
    ],
)
def test_days_of_which_nothing_can_be_told_are_refused_in_plain_words(
    house: House, since: date, until: date | None, option: str, said: str
) -> None:
    with pytest.raises(NoSuchDays, match=said) as refused:
        span_of(spec_of(house), since, until, house)
    assert refused.value.option == option


def test_the_first_day_is_that_of_the_oldest_article_where_that_came_before_the_digest(house: House) -> None:
    tell(house, 12, 9, "old", "The ceasefire in Idlib came into force, the Turkish defence ministry said.")

    told = caught(house, 12)
    assert told.span.first == date(2026, 10, 12)
    assert [row.day.day for row in told.days] == list(range(21, 27))  # before that the digest was not there


def test_a_house_that_knows_nothing_says_so(open_house: OpenHouse, tmp_path: Path, clock: SetClock) -> None:
    empty: House = open_house(make_watchlist(tmp_path, {}))
    clock.set(BEGIN)

    with pytest.raises(NoSuchDays, match="nothing is known"):
        span_of(spec_of(empty), date(2026, 10, 21), None, empty)


def test_a_digest_without_topics_has_stories_and_days(open_house: OpenHouse, tmp_path: Path, clock: SetClock) -> None:
    watchlist: Watchlist = make_watchlist(tmp_path, {})
    bare = replace(watchlist, digests=(replace(watchlist.digests[0], topics=()),))
    opened: House = open_house(bare)
    clock.set(BEGIN)
    begin(opened)

    told = caught(opened, 21)
    made = render_catch_up(told)
    assert told.edition.board == () and "No topic is tracked in this digest." in made.text
    assert "No topic is tracked" in made.page and "No topic is tracked" in made.markdown
