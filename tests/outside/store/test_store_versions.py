"""Texts that change at one address, and articles that are removed for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary, insert, select

from monitor.model import (
    Addend,
    ArticleId,
    Credit,
    FeedState,
    Fetched,
    Fingerprint,
    Judgement,
    Placement,
    Span,
    StoredArticle,
    StoredEntry,
    Version,
)
from monitor.store import tables
from monitor.store.engine import Database
from tests.build import MORNING, make_article, make_entry, make_feed, make_match

LEASE = timedelta(minutes=10)
HOUR = timedelta(hours=1)
URL = "http://herald.example/patrol-runs"
PRINT = Fingerprint(sequence=b"\1\0\0\0", bands=tuple(range(42)), figures=("22",), words=40)


def claim(database: Database, url: str = URL, page: str | None = None, **given: Any) -> StoredArticle:
    with database.write() as db:
        article = make_article(url=url, **given)
        id, _ = db.articles.add(article, known_at=MORNING, now=MORNING, page_sha256=page)
        (claimed,) = db.articles.claim([id], MORNING, LEASE)
    return claimed


def assess(database: Database, article: StoredArticle, lead: StoredArticle | None = None, **given: Any) -> bool:
    placement = Placement(article=article.id, lead=lead.id if lead else None, reason=f"same words as {URL}")
    judgement = Judgement(**{"language": "en", "matches": (make_match(),), "fingerprint": PRINT, **given})
    with database.write() as db:
        return db.articles.assessed(article, judgement, [placement], MORNING)


def revise(database: Database, article: StoredArticle, hours: int = 1, page: str | None = None, **given: Any) -> bool:
    with database.write() as db:
        text = make_article(**{"url": "http://elsewhere.example/", "outlet": "Elsewhere", "feed_slug": None, **given})
        return db.articles.revise(article.id, text, now=MORNING + hours * HOUR, page_sha256=page)


def stored(database: Database, article: StoredArticle) -> StoredArticle:
    with database.read() as db:
        found = db.articles.by_id(article.id)
    assert found is not None
    return found


def versions(database: Database, article: StoredArticle) -> list[Version]:
    with database.read() as db:
        return db.articles.versions(article.id)


# ---------------------------------------------------------------- versions


def test_a_text_that_changed_keeps_the_ones_before_it(database: Database) -> None:
    article = claim(database, title="First", text="A patrol set out.", page="aa" * 32)
    assess(database, article)

    assert revise(database, article, 1, title="Second", text="A patrol returned.", page="bb" * 32)
    assert revise(database, article, 5, title="Third", text="A patrol returned late.", shortfall="paywall: 4 words")

    now = stored(database, article)
    assert (now.version, now.article.title, now.article.text) == (3, "Third", "A patrol returned late.")
    assert (now.article.url, now.article.outlet, now.article.feed_slug) == (URL, "The Herald", "herald")
    assert (now.known_at, now.assessed_at, now.article.shortfall) == (MORNING, MORNING, "paywall: 4 words")
    assert [(v.number, v.title, v.text, v.seen_at) for v in versions(database, article)] == [
        (1, "First", "A patrol set out.", MORNING),
        (2, "Second", "A patrol returned.", MORNING + HOUR),
    ]


def test_the_same_title_and_words_are_no_version(database: Database) -> None:
    article = claim(database, title="First", text="A patrol set out.")
    assess(database, article)

    assert not revise(database, article, title="First", text="A PATROL set out!", shortfall="page answered 503")
    assert not revise(database, StoredArticle(
        id=ArticleId(99), article=article.article, known_at=MORNING, attempts=0, assessed_at=None, copy_of=None
    ))  # fmt: skip

    assert stored(database, article).version == 1
    assert versions(database, article) == []
    with database.read() as db:
        assert db.articles.due(MORNING + 9 * HOUR, 9) == []
    assert revise(database, article, title="First, corrected", text="A patrol set out.")


def test_a_revised_article_is_judged_again_and_not_by_who_read_the_text_before(database: Database) -> None:
    article = claim(database, text="A patrol set out.")
    with database.write() as db:
        db.articles.postpone(article, MORNING, "the child died")
        (reader,) = db.articles.claim([article.id], MORNING, LEASE)

    assert revise(database, article, 1, text="A patrol returned.")

    assert not assess(database, reader)
    with database.write() as db:
        assert db.articles.due(MORNING + HOUR, 9) == [article.id]
        assert db.articles.due(MORNING + HOUR - timedelta(microseconds=1), 9) == []
        (again,) = db.articles.claim([article.id], MORNING + HOUR, LEASE)
    assert again.failures == 0
    assert assess(database, again)


def test_the_first_date_of_publication_stays(database: Database) -> None:
    dated = claim(database, text="One.", published_at=MORNING - HOUR, precision="second", date_source="json-ld")
    undated = claim(database, "http://herald.example/undated", text="One.")
    for article in (dated, undated):
        assert revise(database, article, text="Two.", published_at=MORNING, precision="day", date_source="meta")

    told = [stored(database, article).article for article in (dated, undated)]

    assert [(a.published_at, a.precision, a.date_source) for a in told] == [
        (MORNING - HOUR, "second", "json-ld"),
        (MORNING, "day", "meta"),
    ]


def test_what_is_judged_of_a_text_stays_until_the_new_one_is_judged(database: Database) -> None:
    lead, copy = claim(database, "http://herald.example/lead"), claim(database)
    assess(database, lead)
    assess(database, copy, lead)

    revise(database, copy, text="Another text altogether.")

    assert (stored(database, copy).copy_of, stored(database, copy).assessed_at) == (lead.id, MORNING)
    with database.read() as db:
        assert db.articles.matches_of(copy.id) == (make_match(),)
        assert db.articles.kin(copy.id) is not None


def test_of_a_text_that_may_not_be_kept_only_evidence_becomes_a_version(database: Database) -> None:
    article = claim(database, keep="evidence", text="The whole first text.")
    revise(database, article, 1, keep="evidence", text="The whole second text.")
    with database.write() as db:
        (again,) = db.articles.claim([article.id], MORNING + HOUR, LEASE)
        short = StoredArticle(
            id=again.id, article=make_article(keep="evidence", text="Its lead."), known_at=MORNING,
            attempts=again.attempts, assessed_at=None, copy_of=None,
        )  # fmt: skip
        db.articles.assessed(short, Judgement(language="en", matches=()), [], MORNING + HOUR)
    revise(database, article, 2, keep="evidence", text="The whole third text.")

    assert [(v.number, v.text) for v in versions(database, article)] == [(1, ""), (2, "Its lead.")]


# ---------------------------------------------------------------- forgetting


def announce(database: Database, *urls: str, slug: str = "herald") -> tuple[FeedState, list[StoredEntry]]:
    """Entries of a feed, claimed."""
    with database.write() as db:
        db.feeds.sync([make_feed(slug=slug)], MORNING)
        feed = next(feed for feed in db.feeds.all() if feed.slug == slug)
        said = {"title": "Secretword", "summary": "secretword", "content": "secretword", "authors": ("Secretword",)}
        db.entries.add_new(feed, [make_entry(guid=url, url=url, canonical_url=url, **said) for url in urls], MORNING)
        return feed, db.entries.claim([id for id, *_ in db.entries.due(MORNING, 9)], MORNING, LEASE)


def capture(database: Database, entry: StoredEntry, article: StoredArticle | None) -> bool:
    with database.write() as db:
        return db.entries.captured(entry, article.id if article else None)


def read_page(database: Database, sha256: str, url: str) -> None:
    with database.write() as db:
        fetched = Fetched(url=url, final_url=url, status=200, headers={}, body=b"", fetched_at=MORNING)
        db.articles.record_page(fetched, sha256, 10)


def forget(database: Database, article: StoredArticle) -> list[str]:
    with database.write() as db:
        return db.articles.forget(article.id, MORNING + HOUR)


def every_word(database: Database) -> Iterator[tuple[str, str]]:
    """Whatever stands in any column of any table but the tombstones, as text."""
    with database.read() as db:
        for table in tables.metadata.sorted_tables:
            if table is tables.tombstone:
                continue
            columns = [column for column in table.c if not isinstance(column.type, LargeBinary)]
            for row in db.connection.execute(select(*columns)):
                yield from ((table.name, str(value)) for value in row)


def test_no_word_of_a_forgotten_article_is_left_in_any_table(database: Database) -> None:
    word: dict[str, Any] = {
        "title": "Secretword",
        "text": "secretword",
        "author": "Secretword",
        "notes": ("secretword",),
    }
    wrapped = "http://go.example/x1"
    _, (entry, *_) = announce(database, URL, wrapped)
    article = claim(database, URL, "aa" * 32, **word)
    capture(database, entry, article)
    read_page(database, "aa" * 32, URL)
    match = make_match(
        addends=(Addend(group="theme", points=1.0, hits=1, words=("secretword",)),),
        spans=(Span(start=0, end=10, group="theme", words="secretword", in_title=False),),
    )
    credit = Credit(agencies=("tass",), means="cites", place="attribution", evidence="secretword")
    fingerprint = Fingerprint(sequence=b"", bands=(1, 2), figures=("secretword",), words=1)
    assess(database, article, matches=(match,), credit=credit, fingerprint=fingerprint)
    revise(database, article, page="bb" * 32, **word | {"text": "secretword again"})
    assert [name for name, said in every_word(database) if "secretword" in said.lower()] != []

    forget(database, article)

    assert [(name, said) for name, said in every_word(database) if "secretword" in said.lower()] == []
    assert database.check() == []
    with database.read() as db:
        assert (db.articles.by_url(URL), db.articles.find(URL), db.articles.count()) == (None, None, 0)
        assert (db.articles.kin(article.id), db.articles.versions(article.id)) == (None, [])


def test_a_tombstone_stands_for_every_address_that_led_to_the_article(database: Database) -> None:
    wrapped, other = "http://go.example/x1", "http://herald.example/other"
    _, entries = announce(database, URL, wrapped, other)
    article = claim(database, URL)
    for entry in entries:
        capture(database, entry, None if entry.entry.canonical_url == other else article)

    forget(database, article)

    with database.read() as db:
        assert [db.articles.is_forgotten(url) for url in (URL, wrapped, other)] == [True, True, False]
        assert db.entries.waiting(MORNING + 9 * HOUR) == 0
        assert db.entries.due(MORNING + 9 * HOUR, 9) == []


def test_forgetting_twice_and_forgetting_nothing_change_nothing(database: Database) -> None:
    article = claim(database)
    assert forget(database, article) == []
    assert forget(database, article) == []

    with database.read() as db:
        assert db.articles.is_forgotten(URL)
    with database.write() as db:
        db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)  # capture asks before
        found = db.articles.by_url(URL)
    assert found is not None and forget(database, found) == []


def test_a_feed_that_goes_on_about_a_forgotten_article_wakes_nothing(database: Database) -> None:
    feed, (entry,) = announce(database, URL)
    article = claim(database)
    capture(database, entry, article)
    forget(database, article)
    edited = make_entry(guid=URL, url=URL, title="Secretword, edited", updated_at=MORNING + 2 * HOUR)

    with database.write() as db:
        assert db.entries.add_new(feed, [edited], MORNING + 2 * HOUR) == []
        assert db.entries.revise(feed, [edited], MORNING + 2 * HOUR) == 0
        assert db.entries.due(MORNING + 9 * HOUR, 9) == []
    assert not [said for _, said in every_word(database) if "secretword" in said.lower()]


def test_an_entry_that_another_feed_brings_of_a_forgotten_address_is_settled_without_an_article(
    database: Database,
) -> None:
    _, (entry,) = announce(database, URL)
    article = claim(database)
    capture(database, entry, article)
    forget(database, article)

    _, (late,) = announce(database, URL, slug="steppe")
    assert late.feed_slug == "steppe"
    assert capture(database, late, None)

    with database.read() as db:
        assert (db.entries.waiting(MORNING), db.entries.due(MORNING + HOUR, 9), db.articles.count()) == (0, [], 0)
    assert not [said for _, said in every_word(database) if "secretword" in said.lower()]


def test_who_reads_an_article_while_it_is_forgotten_writes_nothing(database: Database) -> None:
    _, (captured, waiting) = announce(database, URL, "http://go.example/x1")
    article = claim(database)
    capture(database, captured, article)

    forget(database, article)

    assert not assess(database, article)
    assert not capture(database, captured, None)
    with database.read() as db:
        assert db.entries.waiting(MORNING) == 1
    assert capture(database, waiting, None)


def test_copies_of_a_forgotten_article_stand_for_themselves_and_are_placed_again(database: Database) -> None:
    lead, copy, other = (claim(database, f"http://herald.example/{name}") for name in ("lead", "copy", "other"))
    assess(database, lead)
    assess(database, copy, lead)
    assess(database, other)

    forget(database, lead)

    left = stored(database, copy)
    assert (left.copy_of, left.copy_reason) == (None, None)
    with database.read() as db:
        assert db.articles.due(MORNING + HOUR, 9) == [copy.id]
        assert db.articles.matches_of(copy.id) == (make_match(),)


def test_raw_pages_go_with_their_article_unless_another_one_names_them(database: Database) -> None:
    pages = {name: name * 32 for name in ("aa", "bb", "cc", "dd", "ee")}
    for name, sha256 in pages.items():
        read_page(database, sha256, URL if name == "ee" else f"http://elsewhere.example/{name}")
    article = claim(database, URL, pages["aa"])
    revise(database, article, 1, text="Two.", page=pages["bb"])
    revise(database, article, 2, text="Three.", page=pages["cc"])
    claim(database, "http://herald.example/other", pages["bb"])

    assert forget(database, article) == [pages["aa"], pages["cc"], pages["ee"]]

    with database.read() as db:
        assert db.articles.stale_pages(MORNING + HOUR, 9) == [pages["bb"], pages["dd"]]


@pytest.mark.parametrize("published", [True, False])
def test_what_an_edition_printed_stays_printed(database: Database, published: bool) -> None:
    article = claim(database)
    assess(database, article)
    if published:
        with database.write() as db:
            edition = {"digest": "daily", "edition_date": date(2026, 10, 21), "number": 1, "cutoff_at": MORNING}
            edition |= {"made_at": MORNING, "content": "{}", "content_sha256": "", "issue": "{}", "id": 1}
            db.connection.execute(insert(tables.edition).values(edition))
            row = {"digest": "daily", "kind": "article", "ref": article.id, "edition_id": 1}
            db.connection.execute(insert(tables.publication).values(row))

    forget(database, article)

    with database.read() as db:
        assert len(db.articles.editions_of(article.id)) == published
        assert db.articles.unpublished("daily", MORNING - HOUR, MORNING) == []
