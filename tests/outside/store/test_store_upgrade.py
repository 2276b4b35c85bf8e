"""A database of an earlier release, with rows in it, is brought up to date and loses nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from monitor.articles.fingerprint import text_sha256
from monitor.articles.minhash import fingerprint
from monitor.errors import StoreError
from monitor.model import ArticleId, StoredArticle, Version
from monitor.store import schema
from monitor.store.engine import Database
from tests.build import MORNING, make_article, make_entry, make_match

DAY = timedelta(days=1)
SHA = text_sha256("The patrol ran.")
M, D, OLD = "'2026-10-21T06:00:00.000000Z'", "'2026-10-22T06:00:00.000000Z'", "'2026-09-01T06:00:00.000000Z'"
FEED = "id, slug, url, moved_to, title, enabled, etag, due_at, attempts, failures, added_at, last_polled_at, last_error"
ENTRY = (
    "id, feed_id, guid, url, canonical_url, title, summary, content, authors, updated_at, host, first_seen_at, due_at, "
    "attempts, failures, article_id"
)
ARTICLE = (
    "id, url_key, url, page_sha256, title, text, text_sha256, outlet, precision, method, known_at, assessed_at, due_at, "
    "attempts, failures, copy_of"
)
ROWS = (
    f"INSERT INTO feed ({FEED}) VALUES (7, 'herald', 'http://herald.example/rss.xml', 'http://new.example/rss.xml', "
    f"'The Herald', true, '\"v1\"', {M}, 41, 1, {M}, {M}, 'answered 503')",
    f"INSERT INTO host VALUES ('herald.example', {M})",
    *(
        f"INSERT INTO article ({ARTICLE}) VALUES ({id}, 'http://herald.example/{name}', 'http://herald.example/{name}', "
        f"NULL, 'Патруль', 'The patrol ran.', '{SHA}', 'The Herald', 'unknown', 'page', {known}, {assessed}, {due}, 3, 0, "
        f"{copy})"
        for id, name, known, assessed, due, copy in (
            (3, "old", OLD, M, "NULL", "NULL"),
            (5, "lead", M, M, "NULL", "NULL"),
            (6, "copy", D, D, "NULL", 5),
            (8, "new", D, "NULL", D, "NULL"),
        )
    ),
    f"INSERT INTO article_version VALUES (5, 1, 'Earlier', 'It will run.', '-', {M})",
    "INSERT INTO match VALUES (5, 'ceasefire', 0, 'topic', 30.0, 20.0, '[]', '[]', false, '[]')",
    f"INSERT INTO entry ({ENTRY}) VALUES (1, 7, 'g', 'http://herald.example/lead', 'http://herald.example/lead', "
    f"'Patrol', 'It ran.', '', '[\"R. Haddad\"]', NULL, 'herald.example', {M}, NULL, 2, 0, 5)",
    f"INSERT INTO entry ({ENTRY}) VALUES (2, 7, 'h', 'http://herald.example/h', 'http://herald.example/h', "
    f"'Waits', '', '', '[]', NULL, 'herald.example', {D}, {D}, 0, 0, NULL)",
    f"INSERT INTO tally VALUES ({M}, 7, 'poll', 'new', 12)",
    f"INSERT INTO digest VALUES ('daily', {M})",
    f"INSERT INTO edition VALUES (2, 'daily', '2026-10-21', 1, {M}, {M}, '{{}}', '-', 'in short')",
    "INSERT INTO publication VALUES ('daily', 'article', 5, 2)",
    f"INSERT INTO delivery VALUES (4, 2, 'email', 'anna@reader.example', '<4@x>', 'sent', NULL, 1, 1, {M}, {M}, {M}, NULL)",
)


MATCH = "article_id, topic, position, kind, score, threshold, addends, missing, vetoed, spans"
EVIDENCE = "keep, credit, version, text_seen_at, copy_reason, notes"
BYTES = "CAST('abcdefgh' AS {blob})"
SECOND_ROWS = (  # what the second release wrote besides, and left for nobody to do
    "UPDATE article SET due_at = NULL WHERE id <> 8",
    'UPDATE article SET credit = \'{"agencies": ["tass"], "means": "cites", "place": "attribution", '
    '"evidence": "TASS"}\' WHERE id = 5',
    f"UPDATE article SET keep = 'evidence', notes = '[\"cut\"]', text_seen_at = {M} WHERE id = 5",
    f"INSERT INTO robots VALUES ('herald.example', NULL, {M}, {D}, 'answered 503')",
    f"INSERT INTO tombstone VALUES ('http://herald.example/gone', {M})",
    "INSERT INTO band VALUES (77, 5)",
    *(
        f"INSERT INTO fingerprint (article_id, shingles, bands, figures, words) VALUES ({id}, {BYTES}, {BYTES}, '[\"22\"]', 3)"
        for id in (5, 6)
    ),
    *(
        f"INSERT INTO article ({ARTICLE}) VALUES ({id}, '{id}', '{id}', NULL, '', '', '{SHA}', '', 'unknown', 'page', "
        f"{known}, {M}, NULL, 3, 0, NULL)"
        for id, known in ((20, "'2026-09-22T06:00:00.000000Z'"), (21, "'2026-09-22T06:00:00.000001Z'"))
    ),
)
SIXTH_ROWS = (  # what the sixth schema held besides
    f"INSERT INTO claim VALUES (5, 0, 'ceasefire', {M}, '{{}}')",
    f"INSERT INTO gist VALUES (5, 'm', {M}, {BYTES}, '{{}}', 5, 1.0, 'founds it', NULL)",
    "INSERT INTO story_key VALUES (77, 1792562400, 5)",
    "INSERT INTO status_change VALUES ('ceasefire', 2, 0, NULL, 'holding', '2026-10-21', '2026-10-21', '[]', '[]', 'so')",
    "INSERT INTO watch (id, topic, configuration, began_at, told_at, noticed, attempts, stirred) VALUES "
    f"(1, 'ceasefire', '-', {M}, {M}, false, 0, 0)",
    "INSERT INTO notice (id, target, topic, since, decided_on, voices, claims, rule, withdrawn, state, attempts, tries, "
    "created_at, queued_at, held) VALUES "
    f"(1, 'desk', 'ceasefire', '2026-10-21', '2026-10-21', '[]', '[]', 'so', false, 'sent', 1, 1, {M}, {M}, false)",
)
NEW_IN_SIXTH = dict.fromkeys(("claim", "gist", "story_key", "status_change", "watch", "notice"), "*")
NEW_IN_SECOND = {"robots": "*", "tombstone": "*", "fingerprint": "article_id, words, figures"}


def make_release(url: str, revision: str) -> dict[str, list[Any]]:
    """A database as an earlier release made it, with rows; returns every row of every table."""
    with closing(Database(url)) as database, database.write() as door:
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = door.connection
        for number, rows in (("0001", ROWS), ("0002", SECOND_ROWS), ("0006", SIXTH_ROWS)):
            if number <= revision:
                command.upgrade(config, number)
                for row in rows:
                    blob = "BLOB" if database.kind == "sqlite" else "bytea"
                    told = row.replace(BYTES, BYTES.format(blob=blob))
                    door.connection.execute(text(told.replace(":00", r"\:00")))
    return everything(url, revision)


def make_first_release(url: str) -> dict[str, list[Any]]:
    """A database as migration 0001 made it."""
    return make_release(url, "0001")


def everything(url: str, revision: str) -> dict[str, list[Any]]:
    """Table -> its rows, of the columns that a release had, but those that say what is due."""
    tables = ("article_version", "delivery", "digest", "edition", "host", "publication", "tally")
    wanted = dict.fromkeys(tables, "*") | {"feed": FEED, "entry": ENTRY, "article": ARTICLE.replace(" due_at,", "")}
    wanted |= {"host": "host, free_at", "match": MATCH}
    wanted["article_version"] = "article_id, number, title, text, text_sha256, seen_at"
    if revision >= "0002":
        wanted |= NEW_IN_SECOND | {"article": f"{wanted['article']}, {EVIDENCE}"}
    if revision >= "0006":
        wanted |= NEW_IN_SIXTH
    with closing(Database(url)) as database, database.read() as door:
        return {
            table: [tuple(row) for row in door.connection.execute(text(f"SELECT {names} FROM {table} ORDER BY 1, 2"))]
            for table, names in wanted.items()
        }


@pytest.mark.parametrize(("revision", "articles"), [("0001", 4), ("0002", 6), ("0006", 6)])
def test_an_upgrade_keeps_every_row(empty_url: str, revision: str, articles: int) -> None:
    before = make_release(empty_url, revision)
    with pytest.raises(StoreError, match=r"older schema .* `monitor db upgrade`"):
        Database.open(empty_url, create=True)

    with closing(Database(empty_url)) as database:
        database.upgrade()
        assert database.check() == []
        database.upgrade()

    assert len(before["article"]) == articles
    assert everything(empty_url, revision) == before


def test_old_rows_say_what_they_said_in_the_new_words(empty_url: str) -> None:
    make_first_release(empty_url)
    with closing(Database(empty_url)) as database:
        database.upgrade()
    with closing(Database.open(empty_url)) as database, database.read() as db:
        (feed,) = db.feeds.all()
        assert (feed.home, feed.url) == ("http://herald.example/rss.xml", "http://new.example/rss.xml")
        assert (feed.gaps, feed.pace, feed.failure, feed.last_error) == ((), None, None, "answered 503")
        copy = db.articles.by_url("http://herald.example/copy")
        assert isinstance(copy, StoredArticle)
        assert (copy.copy_of, copy.copy_reason, copy.version) == (5, None, 1)
        assert (copy.article.notes, copy.article.keep, copy.article.credit) == ((), "full", None)
        (lead,) = [db.articles.by_id(id) for id in (copy.copy_of,) if id is not None]
        assert lead is not None
        assert (lead.version, db.articles.matches_of(lead.id)) == (2, (make_match(),))
        assert db.articles.versions(lead.id) == [
            Version(number=1, title="Earlier", text="It will run.", text_sha256="-", seen_at=MORNING)
        ]
        kin = db.articles.kin(lead.id)
        assert kin is not None and (kin.fingerprint.words, kin.fingerprint.bands) == (3, ())
        assert [relative.id for relative in db.articles.relatives(kin, 5 * DAY, 9)] == [3, 6]
        assert db.entries.waiting(MORNING + DAY) == 1


def test_the_articles_of_the_last_weeks_are_read_once_more_for_claims(empty_url: str) -> None:
    make_release(empty_url, "0002")
    with closing(Database(empty_url)) as database:
        database.upgrade()

    with closing(Database.open(empty_url)) as database, database.read() as db:
        assert db.articles.due(MORNING + DAY, 9) == [21, 5, 6, 8]
        assert db.articles.waiting(MORNING + DAY) == 4


def test_old_fingerprints_are_reckoned_again_and_from_what_is_left_of_a_shortened_text(empty_url: str) -> None:
    make_release(empty_url, "0002")
    left = "The lead of the report has some fourteen words, and a quoted sentence stands behind it."
    with closing(Database(empty_url)) as database, database.write() as door:
        door.connection.execute(text(f"UPDATE article SET text = '{left}' WHERE id = 5"))
    with closing(Database(empty_url)) as database:
        database.upgrade()

    with closing(Database.open(empty_url)) as database, database.read() as db:
        shortened, whole = (db.articles.kin(ArticleId(id)) for id in (5, 6))
        due = db.articles.due(MORNING + DAY, 9)
    assert shortened is not None and whole is not None
    assert shortened.fingerprint == replace(fingerprint("", left), figures=("22",), words=3)
    assert (whole.fingerprint.sequence, whole.fingerprint.bands, whole.fingerprint.words) == (b"", (), 3)
    assert 6 in due


def test_what_was_judged_before_there_were_claims_says_so(empty_url: str) -> None:
    make_release(empty_url, "0002")
    with closing(Database(empty_url)) as database:
        database.upgrade()

    with closing(Database.open(empty_url)) as database, database.write() as db:
        lead = db.articles.by_url("http://herald.example/lead")
        assert lead is not None
        (judgement,) = db.articles.judgements_of([lead])
        assert judgement.matches == (make_match(),) and judgement.analysed_with is None
        db.connection.execute(text("UPDATE article SET due_at = NULL"))
        db.connection.execute(text("DELETE FROM publication"))
        found = db.articles.unpublished("daily", MORNING - DAY, MORNING + DAY)
        assert [(report.id, report.reported) for report in found] == [(5, None), (6, ())]
        assert db.topics.testimonies("ceasefire", MORNING + DAY) == []


def test_an_old_database_works_on_after_the_upgrade(empty_url: str) -> None:
    make_first_release(empty_url)
    with closing(Database(empty_url)) as database:
        database.upgrade()

    with closing(Database.open(empty_url)) as database, database.write() as db:
        (feed,) = db.feeds.all()
        said = {"url": "http://herald.example/lead", "title": "Patrol"}
        assert db.entries.revise(feed, [make_entry(guid="g", **said)], MORNING + DAY) == 0
        assert db.entries.revise(feed, [make_entry(guid="g", **said | {"title": "Halted"})], MORNING + DAY) == 1
        lead = db.articles.by_url("http://herald.example/lead")
        assert lead is not None
        revised = make_article(title="Патруль", text="The patrol was halted.")
        assert db.articles.revise(lead.id, revised, now=MORNING, page_sha256=None)
        assert [version.number for version in db.articles.versions(lead.id)] == [1, 2]
        assert db.articles.forget(lead.id, MORNING) == []
        assert db.articles.is_forgotten("http://herald.example/lead")
