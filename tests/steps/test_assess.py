"""One article judged: what is written, what stays of its text, and what becomes of it when it cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.articles.excerpt import is_shortened
from monitor.clock import SetClock
from monitor.model import Article, ArticleId, Job, SourceSpec, StoredArticle, Watchlist
from monitor.steps.assess import RETRIES, assess
from monitor.steps.filing import count_forgotten
from monitor.steps.house import House
from tests.build import MORNING, make_article, make_watchlist
from tests.neighbours import NoCrew

OpenHouse = Callable[[Watchlist], House]

FILLER = "Nobody in the village could say why the mill had been closed for a whole week. "
TEXT = (
    FILLER * 8
    + "\nThe ceasefire in Idlib was largely holding along the highway, residents said on Tuesday. "
    + FILLER * 8
)


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    return open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))


def add(house: House, article: Article) -> ArticleId:
    with house.store.write() as db:
        return db.articles.add(article, known_at=MORNING, now=house.clock.now(), page_sha256=None)[0]


def read(house: House, id: ArticleId) -> StoredArticle:
    assess(Job(kind="assess", keys=(id,)), house)
    with house.store.read() as db:
        stored = db.articles.by_id(id)
    assert stored is not None
    return stored


def tallied(house: House) -> dict[str, int]:
    with house.store.read() as db:
        found = db.tallies.between(MORNING - timedelta(days=9), MORNING + timedelta(days=9))
    return {tally.reason: tally.count for tally in found if tally.count}


def test_what_may_be_kept_is_kept_in_full(house: House) -> None:
    stored = read(house, add(house, make_article(text=TEXT)))

    assert stored.article.text == TEXT and stored.article.notes == ()
    with house.store.read() as db:
        kin = db.articles.kin(stored.id)
    assert kin is not None and len(kin.fingerprint.bands) == 32


def test_of_a_text_that_may_not_be_kept_lead_and_quoted_sentences_stay(house: House) -> None:
    stored = read(house, add(house, make_article(text=TEXT, keep="evidence")))

    text = stored.article.text
    assert text.endswith("\nThe ceasefire in Idlib was largely holding along the highway, residents said on Tuesday.")
    assert len(text.split()) < 0.4 * len(TEXT.split())
    assert stored.article.notes == (
        f"of this text lead and proof alone are kept: {len(text.split())} of {len(TEXT.split())} words",
    )
    with house.store.read() as db:
        matches = db.articles.matches_of(stored.id)
    spans = [span for match in matches for span in match.spans if not span.in_title]
    assert spans and all(text[span.start : span.end] == span.words for span in spans)


def test_a_shortened_text_is_never_judged_again_and_still_finds_its_copies(house: House) -> None:
    lead = read(house, add(house, make_article(url="http://wire.example/a", text=TEXT)))
    copy = read(
        house, add(house, make_article(url="http://wire.example/b", text=TEXT + "It was quiet.", keep="evidence"))
    )
    assert copy.copy_of == lead.id
    with house.store.read() as db:
        before = db.articles.kin(copy.id), db.articles.matches_of(copy.id)
    with house.store.write() as db:
        db.articles.forget(lead.id, MORNING)

    after = read(replace(house, crew=NoCrew()), copy.id)

    assert is_shortened(after.article) and after.article == copy.article and after.copy_of is None
    with house.store.read() as db:
        kin, matches = db.articles.kin(copy.id), db.articles.matches_of(copy.id)
    assert before[0] is not None and kin == replace(before[0], copy_of=None) and matches == before[1]


def test_copies_of_what_is_forgotten_are_counted_as_what_they_become(house: House) -> None:
    lead, *copies = (
        read(house, add(house, make_article(url=f"http://wire.example/{name}", text=TEXT))).id for name in "abc"
    )
    assert tallied(house) == {"new": 1, "copy": 2}

    with house.store.write() as db:
        db.lock("placement")
        stored = db.articles.by_id(lead)
        assert stored is not None
        count_forgotten(stored, db)
        db.articles.forget(lead, MORNING)

    assert [read(house, copy).copy_of for copy in copies] == [None, copies[0]]
    assert tallied(house) == {"forgotten": 1, "new": 1, "copy": 1}


def test_an_edit_of_a_shortened_text_is_judged_as_a_whole(house: House) -> None:
    stored = read(house, add(house, make_article(text=TEXT, keep="evidence")))
    edited = make_article(text=TEXT.replace("Tuesday", "Wednesday"), keep="evidence")
    with house.store.write() as db:
        assert not db.articles.revise(
            stored.id, make_article(text=TEXT, keep="evidence"), now=MORNING, page_sha256=None
        )
        assert db.articles.revise(stored.id, edited, now=MORNING, page_sha256=None)

    after = read(house, stored.id)

    assert after.article.text.endswith("residents said on Wednesday.")
    assert len(after.article.notes) == 1
    assert tallied(house) == {"new": 1}


def test_an_article_that_cannot_be_read_waits_twice_and_then_counts_as_unread(house: House, clock: SetClock) -> None:
    id = add(house, make_article(text=TEXT))
    broken = replace(house, crew=NoCrew())

    for wait in RETRIES:
        assert read(broken, id).assessed_at is None
        assert tallied(house) == {}
        clock.set(clock.now() + wait)
    stored = read(broken, id)

    assert stored.assessed_at == clock.now()
    assert stored.article.notes == ("could not be judged: took more than 30 seconds",)
    assert tallied(house) == {"unread": 1}


def test_what_could_not_be_read_is_counted_anew_once_it_can(house: House, clock: SetClock) -> None:
    id = add(house, make_article(text=TEXT))
    broken = replace(house, crew=NoCrew())
    for wait in (*RETRIES, timedelta(0)):
        read(broken, id)
        clock.set(clock.now() + wait)
    with house.store.write() as db:
        db.articles.revise(id, make_article(text=TEXT, title="Truce holds"), now=clock.now(), page_sha256=None)

    stored = read(house, id)

    assert stored.article.notes == ()
    assert tallied(house)["new"] == 1 and "unread" not in tallied(house)


def test_an_unread_text_is_filed_under_the_same_words_and_stays_unread_in_the_count(
    house: House, clock: SetClock
) -> None:
    late = add(house, make_article(url="http://wire.example/b", text=TEXT, published_at=MORNING))
    broken = replace(house, crew=NoCrew())
    for wait in (*RETRIES, timedelta(0)):
        read(broken, late)
        clock.set(clock.now() + wait)
    early = make_article(url="http://wire.example/a", text=TEXT, published_at=MORNING - timedelta(hours=1))

    first = read(house, add(house, early))

    assert read(house, late).copy_of == first.id
    assert tallied(house) == {"new": 1, "unread": 1}


def test_what_an_outlet_told_its_own_agency_is_its_own_text(house: House) -> None:
    source = SourceSpec(slug="herald", name="The Herald", agencies=("tass",))
    feed = replace(house.watchlist.feeds[0], source="herald")
    own = replace(house, watchlist=replace(house.watchlist, sources=(source,), feeds=(feed,)))
    text = TEXT + "The road is open again, a spokesman told TASS."

    stranger = read(house, add(house, make_article(url="http://herald.example/a", text=text)))
    itself = read(own, add(own, make_article(url="http://herald.example/b", text=text)))

    assert stranger.article.credit is not None and stranger.article.credit.means == "cites"
    assert itself.article.credit is not None and itself.article.credit.means == "republishes"
