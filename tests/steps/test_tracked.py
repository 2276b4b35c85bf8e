"""Claims on their way: read with an article, kept while its text stands, and made into a status when an edition is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from monitor import model
from monitor.articles.excerpt import is_shortened
from monitor.clock import SetClock
from monitor.desk.forgetting import forget
from monitor.editions.freeze import to_json
from monitor.editions.voices import newsrooms_of, voices_of
from monitor.model import (
    Article,
    ArticleId,
    DueEdition,
    Edition,
    Job,
    Judgement,
    SourceSpec,
    StatusChange,
)
from monitor.steps.accounts import accounts_of
from monitor.steps.assess import assess
from monitor.steps.edit import make, preview
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import MORNING, make_article, make_watchlist
from tests.neighbours import Interrupted, NoCrew

OpenHouse = Callable[..., House]
DAY = timedelta(days=1)
TODAY = date(2026, 10, 21)
FILLER = "Nobody in the village could say why the mill had been closed for a whole week. "
HOLDS = "The ceasefire in Idlib is holding, the Turkish defence ministry said on Tuesday."
BROKEN = "The ceasefire in Idlib was violated again overnight, the Russian defence ministry said on Tuesday."
RAN = "Turkish and Russian troops held their 13th joint patrol on the M4 highway in Idlib on Tuesday."


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    opened = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))
    begin(opened)
    return opened


def story(name: str, words: str, **given: Any) -> Article:
    """An article of Wednesday morning, with these words."""
    usual = {"published_at": MORNING - timedelta(hours=3), "precision": "second", "title": "From the province"}
    return make_article(
        **{**usual, "url": f"http://{name}.example/story", "outlet": f"The {name.title()}", "text": words, **given}
    )


def read(house: House, article: Article, *, known_at: datetime = MORNING - timedelta(hours=2)) -> ArticleId:
    """Store and assess it."""
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=known_at, now=house.clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)
    return id


def edited(house: House, id: ArticleId, article: Article) -> None:
    """Give the article another text, and assess that."""
    with house.store.write() as db:
        assert db.articles.revise(id, article, now=house.clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)


def again(house: House, id: ArticleId) -> None:
    """Assess it once more, as the upgrade of an old database asks for."""
    with house.store.write() as db:
        db.articles.place_again([id], house.clock.now())
    assess(Job(kind="assess", keys=(id,)), house)


def judged(house: House, id: ArticleId) -> Judgement:
    with house.store.read() as db:
        stored = db.articles.by_id(id)
        assert stored is not None
        (judgement,) = db.articles.judgements_of([stored])
    return judgement


def told_so_far(house: House) -> list[model.Testimony]:
    with house.store.read() as db:
        return db.topics.testimonies("ceasefire", MORNING + 99 * DAY)


def due(days: int = 0) -> DueEdition:
    at, opening = MORNING + days * DAY, MORNING - DAY
    return DueEdition(digest="daily", date=TODAY + days * DAY, cutoff_at=at, covers_from=opening, floor=opening)


def told(house: House) -> list[tuple[date, StatusChange]]:
    """The changes of the ceasefire that editions told."""
    with house.store.read() as db:
        return [(day, change) for _digest, day, change in db.topics.changes("ceasefire")]


# ---------------------------------------------------------------- assess


def test_an_article_is_kept_with_its_claims_and_the_words_that_prove_them(house: House) -> None:
    text_of = FILLER + HOLDS
    id = read(house, story("herald", text_of))

    judgement = judged(house, id)

    assert judgement.states == (("ceasefire", "holding"),) and "ceasefire" in judgement.reported
    assert judgement.claims and all(text_of[c.start : c.end] == c.quote for c in judgement.claims if not c.in_title)
    assert {claim.event_date for claim in judgement.claims} <= {None, date(2026, 10, 20)}
    assert judgement.analysed_with == house.watchlist.words != ""


def test_assessing_twice_changes_nothing(house: House) -> None:
    id = read(house, story("herald", HOLDS))
    before = judged(house, id), told_so_far(house)

    again(house, id)

    assert (judged(house, id), told_so_far(house)) == before


def test_an_edit_replaces_the_claims_of_an_article(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", HOLDS))
    assert {each.claim.state for each in told_so_far(house)} == {"holding"}

    clock.set(MORNING + DAY)
    edited(house, id, story("herald", BROKEN))

    assert {each.claim.state for each in told_so_far(house)} == {"strained"}
    assert {each.source.known_at for each in told_so_far(house)} == {MORNING + DAY}


def test_an_edit_that_cannot_be_read_leaves_no_claim_of_the_old_text(house: House, clock: SetClock) -> None:
    id = read(house, story("herald", HOLDS))
    with house.store.write() as db:
        db.articles.revise(id, story("herald", BROKEN), now=MORNING, page_sha256=None)

    for _ in range(3):
        assess(Job(kind="assess", keys=(id,)), replace(house, crew=NoCrew()))
        assert told_so_far(house) == []
        clock.set(clock.now() + DAY)

    assert judged(house, id).analysed_with is None


def test_of_a_text_that_may_not_be_kept_the_claims_stay_with_their_sentences(house: House) -> None:
    whole = f"{FILLER * 9}\n{HOLDS} {FILLER * 9}\n{BROKEN} {FILLER * 9}"
    id = read(house, story("herald", whole, keep="evidence"))
    with house.store.read() as db:
        stored = db.articles.by_id(id)
    assert stored is not None and is_shortened(stored.article)

    before = judged(house, id)
    again(replace(house, crew=NoCrew()), id)

    assert {claim.state for claim in before.claims} == {"holding", "strained"}
    assert all(stored.article.text[claim.start : claim.end] == claim.quote for claim in before.claims)
    assert all(stored.article.text[claim.cue_start : claim.cue_end] == claim.cue for claim in before.claims)
    assert judged(house, id) == before


def test_claims_are_read_in_what_is_left_of_a_text_that_nobody_had_read_for_them(house: House) -> None:
    id = read(house, story("herald", f"{FILLER * 9}\n{HOLDS} {FILLER * 9}", keep="evidence"))
    before = judged(house, id)
    with house.store.write() as db:  # as an older version of this program left it
        bare = replace(before, reported=(), states=(), claims=(), events=(), figures=(), analysed_with=None)
        db.articles.rejudged(id, bare)
        stored = db.articles.by_id(id)

    again(house, id)

    after = judged(house, id)
    assert stored is not None and after.matches == before.matches and after.reported == before.reported
    assert [claim.state for claim in after.claims] == ["holding"] and after.analysed_with == house.watchlist.words
    assert all(stored.article.text[claim.start : claim.end] == claim.quote for claim in after.claims)


def test_an_import_without_a_date_has_no_day_and_a_feeds_article_that_of_its_coming(house: House) -> None:
    undated = {"published_at": None, "precision": "unknown"}
    broken = "The ceasefire in Idlib was violated on Tuesday, residents said."
    imported = read(house, story("files", broken, feed_slug=None, method="import", **undated))
    polled = read(house, story("herald", f"{broken} {FILLER}", **undated))

    days = [{claim.event_date for claim in judged(house, id).claims} for id in (imported, polled)]

    assert days == [{None}, {date(2026, 10, 20)}]
    assert {each.source.published_on for each in told_so_far(house)} == {None}


# ---------------------------------------------------------------- accounts


def test_the_side_of_an_outlet_is_that_of_its_source_on_the_day(house: House) -> None:
    source = SourceSpec(
        slug="herald", name="The Herald", side="damascus", side_history=((date(2026, 10, 1), "opposition"),)
    )
    named = SourceSpec(slug="files", name="The Files", side="un")
    feed = replace(house.watchlist.feeds[0], source="herald")
    known = replace(house, watchlist=replace(house.watchlist, sources=(source, named), feeds=(feed,)))
    old = {"published_at": datetime(2026, 9, 3, tzinfo=UTC)}
    read(house, story("herald", HOLDS))
    read(house, story("herald", HOLDS, url="http://herald.example/old", **old))
    read(house, story("files", HOLDS, feed_slug=None))
    read(house, story("other", HOLDS, feed_slug=None))
    read(house, story("gone", HOLDS, feed_slug="gone"))

    with house.store.read() as db:
        found = db.topics.testimonies("ceasefire", MORNING, newsrooms=newsrooms_of(known.watchlist))

    assert {each.source.url.split("//")[1]: each.source.outlet_side for each in found} == {
        "herald.example/story": "damascus",
        "herald.example/old": "opposition",
        "files.example/story": "un",
        "other.example/story": None,
        "gone.example/story": None,
    }


def test_an_account_knows_nothing_of_what_came_after_its_moment(house: House) -> None:
    read(house, story("herald", HOLDS))
    topics = house.watchlist.topics

    def accounts() -> object:
        with house.store.read() as db:
            return accounts_of(topics, db, voices_of(house.watchlist), now=MORNING, before=MORNING - DAY)

    before = accounts()
    for name in ("late", "later"):
        read(house, story(name, BROKEN), known_at=MORNING + DAY)

    assert accounts() == before
    assert [account.topic for account in before] == ["ceasefire", "m4-patrols"]  # type: ignore[attr-defined]


# ---------------------------------------------------------------- editions


def frozen(edition: Edition | None) -> str:
    assert edition is not None
    return to_json(edition)


def test_a_change_of_status_is_told_once_and_stored_with_the_edition_that_tells_it(house: House) -> None:
    (spec,) = house.watchlist.digests
    read(house, story("herald", HOLDS))

    first = make(spec, due(), house)
    assert make(spec, due(), house) is None
    second = make(spec, due(1), house)

    assert first is not None and [change.after for change in first.changes] == ["in force, holding"]
    assert second is not None and second.changes == ()
    assert [(day, change.after) for day, change in told(house)] == [(TODAY, "holding")]


@pytest.mark.postgres
@pytest.mark.sqlite_only("lays PostgreSQL beside it")
def test_both_databases_make_the_same_edition_of_the_same_news(
    house: House, open_house: OpenHouse, new_url: Callable[..., str]
) -> None:
    other = open_house(house.watchlist, new_url("postgresql"))
    begin(other)
    (spec,) = house.watchlist.digests
    news = [story("herald", HOLDS), story("wire", f"{BROKEN} {RAN}"), story("press", f"{HOLDS} {FILLER}")]

    made = []
    for home, articles in ((house, news), (other, news[::-1])):
        for article in articles:
            read(home, article)
        made.append((frozen(make(spec, due(), home)), told(home)))

    assert made[0] == made[1] and HOLDS[:30] in made[0][0]


def test_two_digests_tell_their_readers_each_for_itself(house: House) -> None:
    (spec,) = house.watchlist.digests
    other = replace(spec, slug="weekly")
    read(house, story("herald", HOLDS))

    make(spec, due(), house)
    make(other, replace(due(1), digest="weekly"), house)

    with house.store.read() as db:
        assert [(digest, day) for digest, day, _ in db.topics.changes("ceasefire")] == [
            ("daily", TODAY), ("weekly", TODAY + DAY)
        ]  # fmt: skip


def test_an_edition_of_a_past_day_is_the_same_whatever_is_known_by_now(house: House) -> None:
    (spec,) = house.watchlist.digests
    read(house, story("herald", HOLDS))
    before = preview(spec, due(), house)

    read(house, story("wire", BROKEN), known_at=MORNING + timedelta(hours=1))
    read(house, story("press", BROKEN), known_at=MORNING + timedelta(hours=2))

    assert frozen(preview(spec, due(), house)) == frozen(before)
    assert frozen(make(spec, due(), house)) == frozen(before)
    assert [change.after for _day, change in told(house)] == ["holding"]


def test_an_article_that_is_forgotten_while_its_sentence_is_being_quoted_is_quoted_by_nobody(house: House) -> None:
    (spec,) = house.watchlist.digests
    read(house, story("herald", HOLDS))
    assert HOLDS[:30] in frozen(preview(spec, due(), house))
    store = Interrupted(house.store, lambda: forget("http://herald.example/story", house))

    edition = make(spec, due(), replace(house, store=store))

    assert store.reads == 4 and HOLDS[:30] not in frozen(edition)
    assert told(house) == []


def test_what_an_edition_rests_on_is_known_though_an_earlier_one_published_it(house: House) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", HOLDS))
    make(spec, due(), house)

    with house.store.read() as db:
        kinds = db.connection.execute(text("SELECT kind, ref FROM publication ORDER BY kind")).all()  # type: ignore[attr-defined]

    assert [tuple(row) for row in kinds] == [("article", id), ("evidence", id), ("story", id)]


def test_readers_are_told_when_a_sentence_that_they_were_shown_is_gone(house: House, clock: SetClock) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    make(spec, due(), house)
    clock.set(MORNING + timedelta(hours=5))

    edited(house, id, story("herald", f"{BROKEN} {FILLER}"))
    clock.set(MORNING + DAY)
    edition = make(spec, due(1), house)

    assert edition is not None
    (correction,) = [each for each in edition.corrections if each.url]
    assert (correction.old, correction.new) == (HOLDS, BROKEN)
    assert (correction.title, correction.outlet) == ("From the province", "The Herald")
    after = make(spec, due(2), house)
    assert after is not None and [each for each in after.corrections if each.url] == []


def test_an_edit_that_leaves_what_was_shown_alone_is_no_correction(house: House, clock: SetClock) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    make(spec, due(), house)
    clock.set(MORNING + timedelta(hours=5))

    edited(house, id, story("herald", f"{HOLDS} {FILLER} It rained."))
    clock.set(MORNING + DAY)
    edition = make(spec, due(1), house)

    assert edition is not None and edition.corrections == () and edition.changes == ()
