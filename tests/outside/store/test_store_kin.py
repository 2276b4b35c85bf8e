"""Who may be a copy of whom, and where articles are filed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from monitor.articles.fingerprint import text_sha256
from monitor.articles.minhash import LEAST_SHARED
from monitor.model import ArticleId, Credit, Fingerprint, Judgement, Kin, Placement, StoredArticle
from monitor.store import tables
from monitor.store.engine import Database
from monitor.store.kin import MOST_HOLDERS
from tests.build import MORNING, make_article, make_match

LEASE = timedelta(minutes=10)
DAY = timedelta(days=1)
HIGHEST, LOWEST = 2**63 - 1, -(2**63)


_numbers = count(1)


def bands(*shared: int) -> tuple[int, ...]:
    """48 keys in sixteen threes: the threes that are named are those that all such texts have there, the others nobody else's."""
    mine = 1000 * next(_numbers)
    return tuple(n + 1 if n // LEAST_SHARED in shared else mine + n for n in range(16 * LEAST_SHARED))


def make_print(*shared: int, **given: Any) -> Fingerprint:
    usual = {"sequence": b"\1\0\0\0\2\0\0\0", "bands": bands(*shared), "figures": ("22", "4"), "words": 40}
    return Fingerprint(**{**usual, **given})


def claim(database: Database, name: str, *, known_at: datetime = MORNING, **given: Any) -> StoredArticle:
    article = make_article(**{"url": f"http://herald.example/{name}", "text": f"The words of {name}.", **given})
    with database.write() as db:
        id, _ = db.articles.add(article, known_at=known_at, now=MORNING, page_sha256=None)
        (claimed,) = db.articles.claim([id], MORNING, LEASE)
    return claimed


def assess(
    database: Database, article: StoredArticle, fingerprint: Fingerprint | None = None, *placements: Placement
) -> None:
    with database.write() as db:
        db.lock("placement")
        judgement = Judgement(language="en", matches=(), fingerprint=fingerprint)
        assert db.articles.assessed(article, judgement, placements, MORNING)


def under(article: StoredArticle, lead: StoredArticle | None, reason: str = "same words") -> Placement:
    return Placement(article=article.id, lead=lead.id if lead else None, reason=reason)


def kin_of(database: Database, article: StoredArticle) -> Kin:
    with database.read() as db:
        kin = db.articles.kin(article.id)
    assert kin is not None
    return kin


def relatives(database: Database, kin: Kin, limit: int = 9) -> list[str]:
    with database.read() as db:
        return [relative.url.rsplit("/", 1)[1] for relative in db.articles.relatives(kin, 5 * DAY, limit)]


def leads(database: Database, *articles: StoredArticle) -> list[tuple[ArticleId | None, str | None]]:
    with database.read() as db:
        found = [db.articles.by_id(article.id) for article in articles]
    return [(stored.copy_of, stored.copy_reason) for stored in found if stored is not None]


# ---------------------------------------------------------------- fingerprints


def test_an_article_is_no_kin_before_it_is_assessed_and_then_comes_out_as_it_went_in(database: Database) -> None:
    article = claim(database, "a", published_at=MORNING - DAY)
    with database.read() as db:
        assert db.articles.kin(article.id) is None

    whole = make_print(bands=(HIGHEST, LOWEST, 0, *range(1, 46)), figures=(), sequence=b"\0\xff" * 500)
    assess(database, article, whole)

    assert kin_of(database, article) == Kin(
        id=article.id,
        url="http://herald.example/a",
        title="Patrol runs on the M4",
        published_at=MORNING - DAY,
        known_at=MORNING,
        text_sha256=article.article.text_sha256,
        fingerprint=whole,
        copy_of=None,
    )


def test_a_new_fingerprint_takes_the_place_of_the_old_one(database: Database) -> None:
    article, other = claim(database, "a"), claim(database, "b")
    assess(database, other, make_print(1, 2, 3))
    assess(database, article, make_print(1))
    assert relatives(database, kin_of(database, other)) == ["a"]

    assess(database, article, make_print())

    assert relatives(database, kin_of(database, other)) == []


def test_an_article_without_a_fingerprint_is_known_by_its_words(database: Database) -> None:
    unread, same = (
        claim(database, "a", text="Five words, and no more."),
        claim(database, "b", text="five words and NO more"),
    )
    assess(database, unread)
    assess(database, same, make_print())

    kin = kin_of(database, unread)

    assert (kin.fingerprint.words, kin.fingerprint.bands, kin.fingerprint.sequence) == (5, (), b"")
    assert relatives(database, kin) == ["b"]


# ---------------------------------------------------------------- relatives


def test_relatives_share_a_band_within_the_span_and_come_by_age(database: Database) -> None:
    moments = {"early": -5 * DAY, "too-early": -5 * DAY - timedelta(seconds=1), "late": 5 * DAY, "too-late": 6 * DAY}
    for name, distance in moments.items():
        assess(database, claim(database, name, known_at=MORNING + distance), make_print(3, 4))
    dated = claim(database, "dated", known_at=MORNING + 9 * DAY, published_at=MORNING - DAY)
    assess(database, dated, make_print(15))
    assess(database, claim(database, "elsewhere"), make_print())
    claim(database, "waiting")

    me = Kin(
        id=ArticleId(99),
        url="http://herald.example/me",
        title="",
        published_at=None,
        known_at=MORNING,
        text_sha256="ab" * 32,
        fingerprint=make_print(3, 4, 5, 15),
        copy_of=None,
    )

    assert relatives(database, me) == ["early", "dated", "late"]


def test_those_with_most_bands_in_common_are_taken_when_there_are_too_many(database: Database) -> None:
    shared = {"one": [0], "three": [0, 1, 2], "two": [0, 1], "two-later": [1, 2]}
    for n, (name, places) in enumerate(shared.items()):
        assess(database, claim(database, name, known_at=MORNING + n * timedelta(hours=1)), make_print(*places))
    me = claim(database, "me")
    assess(database, me, make_print(0, 1, 2, 3))
    kin = kin_of(database, me)

    assert relatives(database, kin) == ["one", "three", "two", "two-later"]
    assert relatives(database, kin, limit=3) == ["three", "two", "two-later"]
    assert relatives(database, kin, limit=2) == ["three", "two"]
    assert relatives(database, kin, limit=1) == ["three"]


def test_the_same_words_are_found_at_any_distance_and_no_words_are_nobodys(database: Database) -> None:
    told = "The patrol set out from Trumba at nine."
    for name, known_at in (("old", MORNING - 400 * DAY), ("new", MORNING + 400 * DAY)):
        assess(database, claim(database, name, text=told, known_at=known_at), make_print())
    me, empty = claim(database, "me", text=told.upper()), claim(database, "empty", text="")
    assess(database, me, make_print())
    assess(database, empty)
    assess(database, claim(database, "as-empty", text=" - "))

    assert relatives(database, kin_of(database, me)) == ["old", "new"]
    assert relatives(database, kin_of(database, me), limit=1) == ["old"]
    assert kin_of(database, empty).text_sha256 == text_sha256("")
    assert relatives(database, kin_of(database, empty)) == []


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_dates_at_the_ends_of_time_have_relatives_too(database: Database, moment: datetime) -> None:
    for name in ("a", "b"):
        assess(database, claim(database, name, published_at=moment), make_print(1))
    with database.read() as db:
        article = db.articles.by_url("http://herald.example/a")
    assert article is not None

    assert relatives(database, kin_of(database, article)) == ["b"]


def test_bands_at_both_ends_of_what_a_number_may_be_are_found(database: Database) -> None:
    ends = (HIGHEST, HIGHEST - 1, LOWEST, LOWEST + 1)
    for name, keys in (("highest", ends[:2]), ("lowest", ends[2:]), ("near", tuple(end // 2 for end in ends))):
        assess(database, claim(database, name), make_print(bands=(*keys, 0, *range(10, 20))))
    me = claim(database, "me")
    assess(database, me, make_print(bands=(*ends, 0, *range(30, 40))))

    assert relatives(database, kin_of(database, me)) == ["highest", "lowest"]


def test_whoever_is_asked_about_the_statements_are_the_same(database: Database) -> None:
    """So each is made once: to make one takes longer than to answer it."""
    asked: list[list[str]] = []
    for name, keys in (("short", range(LEAST_SHARED)), ("long", range(100, 148))):
        article = claim(database, name)
        assess(database, article, make_print(bands=tuple(keys)))
        kin = kin_of(database, article)
        with database.read() as db:
            said: list[str] = []

            def note(
                _c: object, _cursor: object, statement: str, _p: Any, _x: object, _many: bool, said: list[str] = said
            ) -> None:
                said.append(statement)

            event.listen(db.connection, "before_cursor_execute", note)
            assert db.articles.relatives(kin, 5 * DAY, 9) == []
            event.remove(db.connection, "before_cursor_execute", note)
        asked.append(said)

    assert len(asked[0]) == 3
    assert asked[0] == asked[1]


def test_the_index_of_bands_answers_who_shares_one(database: Database) -> None:
    numbers = random.Random(8)
    row = {"title": "", "text": "", "outlet": "", "precision": "unknown", "method": "page", "assessed_at": MORNING}
    row |= {"attempts": 0, "failures": 0, "known_at": MORNING}
    articles = [row | {"id": n, "url_key": str(n), "url": str(n), "text_sha256": str(n)} for n in range(1, 8001)]
    keys = [{"key": numbers.getrandbits(63), "article_id": n} for n in range(1, 8001) for _band in range(6)]
    with database.write() as db:
        db.connection.execute(insert(tables.article), articles)
        db.connection.execute(insert(tables.band), keys)
    with database.write() as db:
        db.connection.execute(text("ANALYZE"))
    fingerprint = make_print(bands=tuple(row["key"] for row in keys[:6]))
    kin = Kin(
        id=ArticleId(0), url="", title="", published_at=None, known_at=MORNING, text_sha256="-", copy_of=None,
        fingerprint=fingerprint,
    )  # fmt: skip

    crowded, plan = explained(database, kin)

    for one in (crowded, plan):
        if database.kind == "sqlite":
            assert "SEARCH band USING PRIMARY KEY (key=?)" in one
            assert not [line for line in one if line.startswith(("SCAN band", "SCAN article"))]
        else:
            assert [line for line in one if "Scan on band_pkey" in line or "Scan using band_pkey" in line]
            assert not [line for line in one if "Seq Scan" in line or ("Sort" in line and one is crowded)]
    if database.kind == "sqlite":
        assert "SEARCH article USING INTEGER PRIMARY KEY (rowid=?)" in plan
    else:
        assert [line for line in plan if "Index Cond" in line and "key = ANY" in line]


def explained(database: Database, kin: Kin) -> list[list[str]]:
    """How the database finds the bands that too many hold, and those that share one of the others: two queries, beside those for
    the same words and for the rows."""
    asked: list[tuple[str, Any]] = []
    with database.read() as db:

        def note(_c: object, _cursor: object, statement: str, parameters: Any, _x: object, _many: bool) -> None:
            asked.append((statement, parameters))

        event.listen(db.connection, "before_cursor_execute", note)
        assert [relative.id for relative in db.articles.relatives(kin, 5 * DAY, 9)] == [1]
        event.remove(db.connection, "before_cursor_execute", note)
        queries = [query for query in asked if "band" in query[0] and "fingerprint" not in query[0]]
        how = "EXPLAIN QUERY PLAN" if database.kind == "sqlite" else "EXPLAIN"
        plans = [db.connection.exec_driver_sql(f"{how} {query}", parameters).all() for query, parameters in queries]
        return [[str(row[-1]).strip() for row in plan] for plan in plans]


def test_a_band_that_hundreds_share_leads_to_nobody(database: Database) -> None:
    row = {"title": "", "text": "", "outlet": "", "precision": "unknown", "method": "page", "assessed_at": MORNING}
    row |= {"attempts": 0, "failures": 0, "known_at": MORNING}
    ids = range(1, MOST_HOLDERS + 2)
    boilerplate, usual, rare = (7, 8, 9), (17, 18, 19), (27, 28, 29)
    keys = [{"key": key, "article_id": n} for n in ids for key in boilerplate]
    keys += [{"key": key, "article_id": n} for n in ids[:MOST_HOLDERS] for key in usual]
    keys += [{"key": key, "article_id": 3} for key in rare]
    with database.write() as db:
        articles = [
            row | {"id": n, "url_key": str(n), "url": f"http://a.example/{n}", "text_sha256": str(n)} for n in ids
        ]
        db.connection.execute(insert(tables.article), articles)
        db.connection.execute(insert(tables.band), keys)

    def found(*threes: tuple[int, ...]) -> int:
        me = Kin(
            id=ArticleId(0), url="", title="", published_at=None, known_at=MORNING, text_sha256="-", copy_of=None,
            fingerprint=make_print(bands=tuple(key for three in threes for key in three)),
        )  # fmt: skip
        return len(relatives(database, me, limit=2 * MOST_HOLDERS))

    assert (found(boilerplate), found(boilerplate, rare), found(usual)) == (0, 1, MOST_HOLDERS)
    assert found(rare[:2], boilerplate) == 0


def test_an_article_made_due_is_placed_anew_and_one_that_was_never_read_is_not_hurried(database: Database) -> None:
    read, waiting = claim(database, "read"), claim(database, "waiting")
    assess(database, read)

    with database.write() as db:
        db.articles.place_again([read.id, waiting.id], MORNING + DAY)

        assert db.articles.due(MORNING + 9 * DAY, 9) == [waiting.id, read.id]
        (again,) = db.articles.claim([read.id], MORNING + DAY, LEASE)
    assert (again.assessed_at, again.failures) == (MORNING, 0)


# ---------------------------------------------------------------- placements


def test_an_assessment_files_others_too_with_their_reasons(database: Database) -> None:
    lead, copy, other, elder = (claim(database, name) for name in ("lead", "copy", "other", "elder"))
    assess(database, lead, None, under(lead, None, "first"))
    assess(database, copy, None, under(copy, lead, "same words as lead"))
    assess(database, other, None, under(other, copy, "61 % of its runs"))
    assess(database, elder, None, under(elder, None), under(lead, elder, "same words as elder"), under(other, None))

    assert leads(database, elder, lead, copy, other) == [
        (None, None),
        (elder.id, "same words as elder"),
        (lead.id, "same words as lead"),
        (None, None),
    ]
    with database.read() as db:
        assert [kin.id for kin in db.articles.copies_of(lead.id)] == [copy.id]
        assert db.articles.copies_of(other.id) == []


def test_an_article_that_overslept_files_nobody(database: Database) -> None:
    sleeper, other = claim(database, "a"), claim(database, "b")
    with database.write() as db:
        db.articles.claim([sleeper.id], MORNING + LEASE, LEASE)

        done = db.articles.assessed(
            sleeper, Judgement(language="en", matches=(), fingerprint=make_print()), [under(other, sleeper)], MORNING
        )

    assert not done
    assert leads(database, other) == [(None, None)]
    with database.read() as db:
        assert db.articles.kin(sleeper.id) is None


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_articles_never_stand_under_each_other_in_a_circle(database: Database, length: int) -> None:
    ring = [claim(database, str(n)) for n in range(length)]
    for article, above in zip(ring[1:], ring, strict=False):
        assess(database, article, None, under(article, above))

    assess(database, ring[0], None, under(ring[0], ring[-1]))

    assert no_circle(database, ring)
    if length > 1:
        assert leads(database, ring[0], ring[1]) == [(ring[-1].id, "same words"), (None, None)]


def test_a_circle_told_in_one_breath_is_broken(database: Database) -> None:
    ring = [claim(database, str(n)) for n in range(3)]

    assess(database, ring[0], None, *(under(ring[n], ring[n - 1]) for n in range(3)))

    assert no_circle(database, ring)


def no_circle(database: Database, articles: Sequence[StoredArticle]) -> bool:
    above = {a.id: lead for a, (lead, _) in zip(articles, leads(database, *articles), strict=True)}
    at: list[ArticleId | None] = [article.id for article in articles]
    for _ in articles:
        at = [None if id is None else above[id] for id in at]
    return not any(at)


# ---------------------------------------------------------------- what else an assessment writes


def test_an_assessment_keeps_the_credit_and_what_evidence_is_left_of_the_text(database: Database) -> None:
    article = claim(database, "a", keep="evidence", text="The lead. Much more. A quoted sentence.")
    credit = Credit(agencies=("tass",), means="republishes", place="dateline", evidence="/TASS/")
    shorter = make_article(
        url=article.article.url, keep="evidence", text="The lead.\nA quoted sentence.", notes=("shortened",),
        text_sha256=article.article.text_sha256,
    )  # fmt: skip
    shortened = StoredArticle(
        id=article.id, article=shorter, known_at=MORNING, attempts=article.attempts, assessed_at=None, copy_of=None
    )
    with database.write() as db:
        judgement = Judgement(language="en", matches=(make_match(),), credit=credit)
        assert db.articles.assessed(shortened, judgement, [under(article, None)], MORNING)
        stored = db.articles.by_id(article.id)

    assert stored is not None
    assert (stored.article.text, stored.article.notes) == ("The lead.\nA quoted sentence.", ("shortened",))
    assert (stored.article.credit, stored.article.keep) == (credit, "evidence")
    assert stored.article.text_sha256 == article.article.text_sha256


def test_the_archive_is_walked_in_steps_and_judged_again(database: Database) -> None:
    articles = [claim(database, str(n)) for n in range(5)]
    for article in articles[:2] + articles[3:]:
        assess(database, article)
    walked: list[ArticleId] = []
    after: ArticleId | None = None
    with database.write() as db:
        while step := db.articles.batch(after, 3):
            walked += [stored.id for stored in step]
            after = step[-1].id
        for topics in (("ceasefire", "m4-patrols"), ("m4-patrols",)):
            matches = tuple(make_match(topic=topic) for topic in topics)
            unmatched = make_match(topic="idlib", matched=False)
            db.articles.rejudged(walked[0], Judgement(language="en", matches=(*matches, unmatched)))

        assert [match.topic for match in db.articles.matches_of(walked[0])] == ["m4-patrols"]
        assert db.articles.due(MORNING + DAY, 9) == [articles[2].id]
    assert walked == [articles[n].id for n in (0, 1, 3, 4)]
