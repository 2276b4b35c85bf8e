"""Who was placed is noted in order, so that who looked before sees what has changed since."""

from __future__ import annotations

from monitor.model import ArticleId, Judgement, Placement
from monitor.store.engine import Database
from tests.build import MORNING, make_article

ONE, TWO, THREE = ArticleId(1), ArticleId(2), ArticleId(3)


def noted(database: Database, *ids: ArticleId) -> None:
    with database.write() as db:
        db.lock("placement")
        db.placings.note(ids)


def test_who_looks_sees_what_was_noted_since(database: Database) -> None:
    noted(database, ONE)
    with database.read() as db:
        number = db.placings.latest()

    noted(database, TWO, THREE)

    with database.read() as db:
        found, latest = db.placings.since(number)
        assert (found, latest) == ({TWO, THREE}, db.placings.latest())
        assert db.placings.since(latest) == (set(), latest)
        assert db.placings.since(0) == ({ONE, TWO, THREE}, latest)


def test_where_there_is_no_note_nothing_has_changed(database: Database) -> None:
    with database.read() as db:
        assert db.placings.latest() == 0
        assert db.placings.since(0) == (set(), 0)


def test_what_is_not_committed_was_not_noted(database: Database) -> None:
    try:
        with database.write() as db:
            db.placings.note([ONE])
            raise InterruptedError
    except InterruptedError:
        pass

    with database.read() as db:
        assert db.placings.since(0) == (set(), 0)


def test_who_looked_too_long_ago_is_told_so(database: Database) -> None:
    noted(database, ONE)
    with database.read() as db:
        number = db.placings.latest()
    noted(database, TWO)
    noted(database, THREE)

    with database.write() as db:
        db.placings.drop_old(1)

    with database.read() as db:
        assert db.placings.since(number)[0] is None
        assert db.placings.since(db.placings.latest()) == (set(), db.placings.latest())


def test_numbers_are_never_used_again(database: Database) -> None:
    noted(database, ONE)
    with database.write() as db:
        before = db.placings.latest()
        db.placings.drop_old(0)

    noted(database, TWO)

    with database.read() as db:
        assert db.placings.latest() > before


def test_what_is_forgotten_is_noted_with_its_copies(database: Database) -> None:
    with database.write() as db:
        lead, _ = db.articles.add(
            make_article(url="http://herald.example/a"), known_at=MORNING, now=MORNING, page_sha256=None
        )
        copy, _ = db.articles.add(
            make_article(url="http://herald.example/b"), known_at=MORNING, now=MORNING, page_sha256=None
        )
        held = {id: db.articles.claim([id], MORNING, MORNING - MORNING)[0] for id in (lead, copy)}
        db.lock("placement")
        for id, article in held.items():
            place = Placement(article=id, lead=None if id == lead else lead, reason="same words")
            assert db.articles.assessed(article, Judgement(language="en", matches=()), [place], MORNING)

    with database.write() as db:
        db.articles.forget(lead, MORNING)

    with database.read() as db:
        assert db.placings.since(0)[0] == {lead, copy}
