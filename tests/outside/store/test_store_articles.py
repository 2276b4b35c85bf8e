"""Articles, matches, editions, deliveries and tallies in the store."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest

from monitor.errors import StoreError
from monitor.model import (
    Addend,
    Article,
    ArticleId,
    Credit,
    DeliveryId,
    Edition,
    EditionId,
    EditionRef,
    FeedId,
    Fetched,
    Judgement,
    Ledger,
    Placement,
    Span,
    StoredArticle,
    Tally,
)
from monitor.store.engine import Database
from tests.build import MORNING, make_article, make_entry, make_feed, make_match

LEASE = timedelta(minutes=10)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
EVERYBODY = {"", "anna@reader.example", "omar@reader.example"}
DAY = date(2026, 10, 21)
NOTHING = Judgement(language=None, matches=())
FLOOR = MORNING - timedelta(days=1)


def make_edition(**given: object) -> Edition:
    usual: dict[str, object] = {
        "digest": "daily",
        "title": "Idlib daily",
        "prefix": "Idlib",
        "date": DAY,
        "number": 1,
        "time_zone": "Europe/Istanbul",
        "covers_from": FLOOR,
        "cutoff_at": MORNING,
        "made_at": MORNING,
        "late": False,
        "partial": False,
        "missed": (),
        "subject": "[Idlib] nothing new",
        "warnings": (),
        "sections": (),
        "ledger": Ledger(feeds=0, reached=0, lines=(), troubled=()),
        "previous": None,
        "base_url": None,
        "configuration": "0" * 12,
        "version": "0.1.0",
    }
    return Edition(**{**usual, **given})  # type: ignore[arg-type]


def add(database: Database, *names: str, known_at: object = MORNING, **given: object) -> list[StoredArticle]:
    """Articles of herald.example, claimed for assessment."""
    with database.write() as db:
        ids = [
            db.articles.add(
                make_article(url=f"http://herald.example/{name}", **given),
                known_at=known_at,  # type: ignore[arg-type]
                now=MORNING,
                page_sha256=None,
            )[0]
            for name in names
        ]
        return db.articles.claim(ids, MORNING, LEASE)


def assess(
    database: Database,
    article: StoredArticle,
    judgement: Judgement = NOTHING,
    *,
    lead: ArticleId | None = None,
    moved: Sequence[ArticleId] = (),
) -> bool:
    """Assessed, under `lead` or for itself; those that are moved now stand under it."""
    placements = [Placement(article=article.id, lead=lead, reason="same words")]
    placements += [Placement(article=id, lead=article.id, reason="moved") for id in moved]
    with database.write() as db:
        db.lock("placement")
        return db.articles.assessed(article, judgement, placements, MORNING)


def publish(database: Database, articles: Sequence[ArticleId] = (), **given: object) -> EditionId | None:
    outbox = [("email", "omar@reader.example", f"<{given.get('date', DAY)}.omar@herald.example>")]
    outbox += [("folder", "", f"<{given.get('date', DAY)}.folder@herald.example>")]
    with database.write() as db:
        return db.editions.publish(
            make_edition(**given), '{"frozen": true}', articles, outbox, issue=f"{given.get('date', DAY)} in short"
        )


def unpublished(database: Database, digest: str = "daily") -> list[str]:
    with database.read() as db:
        return [r.article.url.rsplit("/", 1)[1] for r in db.articles.unpublished(digest, FLOOR, MORNING)]


# ---------------------------------------------------------------- articles


def test_an_article_comes_out_as_it_went_in(database: Database) -> None:
    whole = Article(
        url="http://herald.example/patrol?id=7",
        title="Совместное патрулирование",
        text="Патруль прошёл.\n\nنص عربي",
        text_sha256="ab" * 32,
        outlet="The Herald",
        feed_slug=None,
        author="R. Haddad",
        published_at=MORNING - HOUR,
        precision="day",
        date_source="json-ld",
        language="ru",
        method="import",
        shortfall="paywall: 40 words",
        notes=("live blog of 12 posts", "mixed: ar, en"),
        keep="evidence",
        credit=Credit(agencies=("tass", "sana"), means="cites", place="attribution", evidence="передаёт ТАСС"),
    )
    with database.write() as db:
        id, new = db.articles.add(whole, known_at=MORNING - TICK, now=MORNING, page_sha256="cd" * 32)
        again = db.articles.add(make_article(url=whole.url), known_at=MORNING, now=MORNING, page_sha256=None)

    assert (new, again) == (True, (id, False))
    with database.read() as db:
        stored = db.articles.by_url(whole.url)
        assert stored == db.articles.by_id(id)
        assert db.articles.by_url("http://herald.example/other") is None
        assert db.articles.count() == 1
    assert stored == StoredArticle(
        id=id, article=whole, known_at=MORNING - TICK, attempts=0, assessed_at=None, copy_of=None
    )


def test_an_article_is_found_by_any_address_a_person_may_paste(database: Database) -> None:
    with database.write() as db:
        db.feeds.sync([make_feed()], MORNING)
        (feed,) = db.feeds.claim([f.id for f in db.feeds.all()], MORNING, LEASE)
        wrapped = make_entry(url="http://go.example/x1", canonical_url="http://go.example/x1")
        db.entries.add_new(feed, [wrapped], MORNING)
        (entry,) = db.entries.claim([id for id, *_ in db.entries.due(MORNING, 1)], MORNING, LEASE)
        id, _ = db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)
        db.entries.captured(entry, id)

    with database.read() as db:
        for text in (
            "http://herald.example/patrol-runs",
            "HTTP://Herald.example:80/patrol-runs",
            "http://go.example/x1",
        ):
            found = db.articles.find(text)
            assert found is not None and found.id == id
        assert db.articles.find("http://herald.example/another") is None
        assert db.articles.find("not an address") is None


def test_articles_wait_by_time_and_address_until_they_are_claimed(database: Database) -> None:
    with database.write() as db:
        for name, late in (("b", 0), ("a", 0), ("first", -1)):
            article = make_article(url=f"http://herald.example/{name}")
            db.articles.add(article, known_at=MORNING, now=MORNING + late * HOUR, page_sha256=None)
        ids = db.articles.due(MORNING, 10)
        found = [db.articles.by_id(id) for id in ids]
        assert [s.article.url[-5:] for s in found if s] == ["first", "ple/a", "ple/b"]
        assert db.articles.due(MORNING, 1) == ids[:1]
        assert [s.article.url[-1] for s in db.articles.claim(ids, MORNING, LEASE)] == ["a", "b", "t"]
        assert db.articles.claim(ids, MORNING, LEASE) == []


def test_an_assessment_is_written_whole_and_once(database: Database) -> None:
    (article,) = add(database, "a")
    match = make_match(
        score=31.5,
        addends=(Addend(group="theme", points=31.5, hits=2, words=("перемирие", "truce")),),
        missing=("place or actor",),
        spans=(Span(start=3, end=9, group="theme", words="truce", in_title=True),),
    )
    scope = make_match(topic="idlib", kind="scope")
    judgement = Judgement(language="ru", matches=(scope, match))

    assert assess(database, article, judgement)
    assert assess(database, article, judgement)

    with database.read() as db:
        assert db.articles.matches_of(article.id) == (scope, match)
        stored = db.articles.by_id(article.id)
        assert stored is not None
        assert (stored.assessed_at, stored.article.language, stored.copy_of) == (MORNING, "ru", None)
        assert db.articles.due(MORNING + 9 * HOUR, 10) == []


def test_an_assessment_that_overslept_writes_nothing(database: Database) -> None:
    (sleeper,) = add(database, "a")
    with database.write() as db:
        (winner,) = db.articles.claim([sleeper.id], MORNING + LEASE, LEASE)

    assert not assess(database, sleeper, Judgement(language="tr", matches=(make_match(),)))
    with database.read() as db:
        assert db.articles.matches_of(sleeper.id) == ()
    assert assess(database, winner, Judgement(language="en", matches=()))


def test_copies_stand_under_the_earliest_and_move_when_an_earlier_one_comes(database: Database) -> None:
    lead, copy = add(database, "a", "b")
    (earlier,) = add(database, "c", known_at=MORNING - HOUR)
    assess(database, lead)
    assess(database, copy, lead=lead.id)
    assess(database, earlier, moved=(lead.id, copy.id))

    with database.read() as db:
        assert [kin.url[-1] for kin in db.articles.copies_of(earlier.id)] == ["a", "b"]
        assert db.articles.copies_of(lead.id) == []
        whole = [db.articles.by_id(article.id) for article in (earlier, lead, copy)]
    assert [(s.copy_of, s.copy_reason) for s in whole if s] == [
        (None, None),
        (earlier.id, "moved"),
        (earlier.id, "moved"),
    ]


def test_raw_pages_are_remembered_and_let_go_oldest_first(database: Database) -> None:
    with database.write() as db:
        for n in (3, 1, 2):
            fetched = Fetched(
                url="http://herald.example/",
                final_url="http://herald.example/",
                status=200,
                headers={"content-type": "text/html"},
                body=b"",
                fetched_at=MORNING + n * HOUR,
            )
            db.articles.record_page(fetched, f"{n}" * 64, 10)
            db.articles.record_page(fetched, f"{n}" * 64, 10)
        assert db.articles.stale_pages(MORNING + 3 * HOUR, 10) == ["1" * 64, "2" * 64]
        assert db.articles.stale_pages(MORNING + 9 * HOUR, 1) == ["1" * 64]
        db.articles.drop_pages(["1" * 64, "3" * 64, "f" * 64])
        assert db.articles.stale_pages(MORNING + 9 * HOUR, 10) == ["2" * 64]


# ---------------------------------------------------------------- what belongs to an edition


def test_an_edition_takes_what_is_assessed_between_floor_and_cutoff(database: Database) -> None:
    moments = {"floor": FLOOR, "above": FLOOR + TICK, "cutoff": MORNING, "after": MORNING + TICK}
    for name, known_at in moments.items():
        (article,) = add(database, name, known_at=known_at)
        assess(database, article)
    add(database, "unassessed")

    assert unpublished(database) == ["above", "cutoff"]
    with database.read() as db:
        assert db.articles.waiting(MORNING) == 1
        assert db.articles.waiting(MORNING - TICK) == 0


def test_what_one_digest_published_is_still_new_to_another(database: Database) -> None:
    one, two = add(database, "a", "b")
    assess(database, one)
    assess(database, two)
    publish(database, [one.id])

    assert unpublished(database) == ["b"]
    assert unpublished(database, "weekly") == ["a", "b"]
    with database.read() as db:
        assert db.articles.editions_of(one.id) == [("daily", DAY)]
        assert db.articles.editions_of(two.id) == []


def test_a_report_names_every_feed_that_carried_the_address(database: Database) -> None:
    with database.write() as db:
        db.feeds.sync([make_feed(slug=slug) for slug in ("steppe", "herald", "silent")], MORNING)
        for feed in db.feeds.claim([f.id for f in db.feeds.all()][:3], MORNING, LEASE):
            if feed.slug != "silent":
                db.entries.add_new(feed, [make_entry(guid="1"), make_entry(guid="2")], MORNING)
        entries = db.entries.claim([id for id, *_ in db.entries.due(MORNING, 9)], MORNING, LEASE)
        id, _ = db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)
        assert all(db.entries.captured(entry, id) for entry in entries)
        (article,) = db.articles.claim([id], MORNING, LEASE)
    assess(database, article, Judgement(language="en", matches=(make_match(),)))

    with database.read() as db:
        (report,) = db.articles.unpublished("daily", FLOOR, MORNING)

    assert (report.feeds, report.matches, report.article) == (("herald", "steppe"), (make_match(),), make_article())


# ---------------------------------------------------------------- editions


def text_published(database: Database, digest: str = "daily", until: datetime = MORNING) -> dict[str, bool]:
    with database.read() as db:
        reports = db.articles.unpublished(digest, FLOOR, until)
    return {report.article.url.rsplit("/", 1)[1]: report.text_published for report in reports}


def test_an_earlier_article_that_takes_the_lead_of_a_published_text_is_known_as_published(database: Database) -> None:
    another, reprint = add(database, "another", "reprint")
    assess(database, reprint)
    assess(database, another)
    publish(database, [reprint.id])
    original, third = add(database, "original", "third")
    assess(database, original, moved=(reprint.id,))
    assess(database, third, lead=original.id)

    assert text_published(database) == {"another": False, "original": True, "third": True}
    assert text_published(database, "weekly") == dict.fromkeys(("another", "original", "reprint", "third"), False)


def test_a_text_whose_lead_was_known_before_the_digest_began_is_no_news_and_one_after_the_cutoff_is(
    database: Database,
) -> None:
    (old,) = add(database, "old", known_at=FLOOR)
    (next_day,) = add(database, "next-day", known_at=MORNING + HOUR)
    of_next_day, of_old = add(database, "of-next-day", "of-old")
    assess(database, old)
    assess(database, next_day)
    assess(database, of_old, lead=old.id)
    assess(database, of_next_day, lead=next_day.id)

    assert text_published(database) == {"of-old": True, "of-next-day": False}

    publish(database, [of_old.id, of_next_day.id])
    assert text_published(database, until=MORNING + HOUR) == {"next-day": True}


def test_what_readers_were_told_goes_by_the_lead_of_each_article_and_no_further(database: Database) -> None:
    aside, far, middle, printed = add(database, "aside", "far", "middle", "printed")
    assess(database, printed)
    assess(database, middle, lead=printed.id)
    assess(database, far, lead=middle.id)
    assess(database, aside, lead=middle.id)
    publish(database, [printed.id])

    assert text_published(database) == {"aside": False, "far": False, "middle": True}

    publish(database, [aside.id], date=DAY + timedelta(days=1))
    assert text_published(database) == {"far": True, "middle": True}


def test_publishing_twice_writes_nothing_the_second_time(database: Database) -> None:
    one, two = add(database, "a", "b")
    assess(database, one)
    assess(database, two)

    first = publish(database, [one.id, one.id])
    second = publish(database, [two.id], number=2)

    assert first is not None and second is None
    assert unpublished(database) == ["b"]
    with database.read() as db:
        assert db.editions.id_of("daily", DAY) == first
        assert db.editions.content("daily", DAY) == '{"frozen": true}'
        assert len(db.deliveries.of(first)) == 2
        assert db.editions.refs("daily") == [EditionRef(date=DAY, number=1, cutoff_at=MORNING)]


def test_an_edition_is_made_once_by_many_that_try_at_once(database: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _number: publish(database), range(6)))

    assert len([id for id in made if id is not None]) == 1


def test_an_article_is_never_printed_twice_in_a_digest(database: Database) -> None:
    (article,) = add(database, "a")
    assess(database, article)
    publish(database, [article.id])

    with pytest.raises(StoreError, match="contradicts what is stored; nothing was written"):
        publish(database, [article.id], date=DAY + timedelta(days=1))

    with database.read() as db:
        assert len(db.editions.refs("daily")) == 1


def test_editions_are_found_by_their_day(database: Database) -> None:
    for n in (2, 0, 1):
        publish(database, date=DAY + timedelta(days=n), number=n + 1, cutoff_at=MORNING + timedelta(days=n))

    with database.read() as db:
        assert [ref.number for ref in db.editions.refs("daily")] == [1, 2, 3]
        assert db.editions.issues("daily") == [f"2026-10-2{n} in short" for n in (1, 2, 3)]
        assert db.editions.issues("weekly") == []
        latest, before = db.editions.latest("daily"), db.editions.latest("daily", DAY + timedelta(days=2))
        assert (latest and latest.number, before and before.number) == (3, 2)
        assert db.editions.latest("daily", DAY) is None
        assert db.editions.content("weekly", DAY) is None
        assert db.editions.id_of("daily", DAY - timedelta(days=1)) is None


def test_a_digest_starts_once(database: Database) -> None:
    with database.write() as db:
        assert db.editions.started("daily") is None
        db.editions.start("daily", MORNING)
    with database.write() as db:
        db.editions.start("daily", MORNING + HOUR)
        assert db.editions.started("daily") == MORNING


# ---------------------------------------------------------------- deliveries


def test_deliveries_in_trouble_are_told_latest_edition_first(database: Database) -> None:
    for n in range(3):
        publish(database, date=DAY + timedelta(days=n), number=n + 1, cutoff_at=MORNING + timedelta(days=n))
    with database.write() as db:
        assert db.deliveries.troubled() == []
        for delivery in db.deliveries.claim(db.deliveries.due(MORNING, 10), MORNING, LEASE):
            if delivery.channel == "folder":
                db.deliveries.sent(delivery, MORNING)
            elif delivery.date == DAY:
                db.deliveries.failed(delivery, "550 no such reader")
            elif delivery.date == DAY + timedelta(days=1):
                db.deliveries.retry(delivery, MORNING + HOUR, "lost in the middle", doubtful=True)
            else:
                db.deliveries.retry(delivery, MORNING + HOUR, "no answer")

    with database.read() as db:
        troubled = [((d.date - DAY).days, d.state, d.last_error) for d in db.deliveries.troubled()]

    assert troubled == [
        (2, "pending", "no answer"), (1, "doubtful", "lost in the middle"), (0, "failed", "550 no such reader"),
    ]  # fmt: skip


def test_a_delivery_lives_from_pending_to_sent(database: Database) -> None:
    edition = publish(database)
    assert edition is not None
    with database.write() as db:
        ids = db.deliveries.due(MORNING, 10)
        mail, folder = db.deliveries.claim(ids, MORNING, LEASE)
        assert (mail.channel, mail.address, mail.state, mail.date) == ("email", "omar@reader.example", "pending", DAY)
        assert db.deliveries.due(MORNING + LEASE - TICK, 10) == []
        assert db.deliveries.claim(ids, MORNING, LEASE) == []
        assert db.deliveries.sent(mail, MORNING + TICK)
        assert db.deliveries.retry(folder, MORNING + HOUR, "the disk is full")
        after = db.deliveries.of(edition)

    assert [(d.channel, d.state, d.sent_at, d.last_error, d.due_at, d.attempts) for d in after] == [
        ("email", "sent", MORNING + TICK, None, None, 1),
        ("folder", "pending", None, "the disk is full", MORNING + HOUR, 1),
    ]


def test_a_crash_in_the_middle_of_sending_is_seen_by_the_next_worker(database: Database) -> None:
    publish(database)
    with database.write() as db:
        (crashed, *_) = db.deliveries.claim(db.deliveries.due(MORNING, 10), MORNING, LEASE)
        (taken_over, *_) = db.deliveries.claim(db.deliveries.due(MORNING + LEASE, 10), MORNING + LEASE, LEASE)

        assert (taken_over.state, taken_over.attempts, taken_over.message_id) == ("sending", 1, crashed.message_id)
        assert not db.deliveries.sent(crashed, MORNING)
        assert not db.deliveries.failed(crashed, "late")
        assert not db.deliveries.retry(crashed, MORNING, "late")
        assert db.deliveries.retry(taken_over, MORNING + HOUR, "connection lost after the text", doubtful=True)
        (doubtful, *_) = db.deliveries.claim(db.deliveries.due(MORNING + HOUR, 10), MORNING + HOUR, LEASE)
        assert (doubtful.state, doubtful.last_error) == ("doubtful", "connection lost after the text")
        assert db.deliveries.failed(doubtful, "no such reader")
        assert db.deliveries.due(MORNING + 99 * HOUR, 10) != [doubtful.id]


def test_an_edition_is_sent_again_under_the_same_message_ids(database: Database) -> None:
    edition = publish(database)
    assert edition is not None
    with database.write() as db:
        before = db.deliveries.claim(db.deliveries.due(MORNING, 10), MORNING, LEASE)
        assert all(db.deliveries.sent(d, MORNING) for d in before)
        assert db.deliveries.due(MORNING + 9 * HOUR, 10) == []

        assert db.deliveries.again(edition, MORNING + HOUR, EVERYBODY) == 2

        again = db.deliveries.claim(db.deliveries.due(MORNING + HOUR, 10), MORNING + HOUR, LEASE)
        assert [d.message_id for d in again] == [d.message_id for d in before]
        assert db.deliveries.again(EditionId(edition + 1), MORNING, EVERYBODY) == 0


def test_who_sends_while_an_edition_is_put_into_the_outbox_again_writes_nothing_over_it(database: Database) -> None:
    edition = publish(database)
    assert edition is not None
    with database.write() as db:
        in_the_middle = db.deliveries.claim(db.deliveries.due(MORNING, 10), MORNING, LEASE)

        db.deliveries.again(edition, MORNING + TICK, EVERYBODY)

        assert not any(db.deliveries.sent(d, MORNING + TICK) for d in in_the_middle)
        assert not any(db.deliveries.retry(d, MORNING + HOUR, "late") for d in in_the_middle)
        assert [(d.state, d.due_at) for d in db.deliveries.of(edition)] == [("pending", MORNING + TICK)] * 2


def test_tries_are_counted_from_when_a_delivery_was_queued(database: Database) -> None:
    edition = publish(database)
    assert edition is not None
    week = MORNING + timedelta(days=7)
    with database.write() as db:
        for hour in range(3):
            mail, *_ = db.deliveries.claim(db.deliveries.due(MORNING + hour * HOUR, 10), MORNING + hour * HOUR, LEASE)
            assert (mail.tries, mail.queued_at) == (hour, MORNING)
            assert db.deliveries.retry(mail, MORNING + (hour + 1) * HOUR, "busy")

        db.deliveries.again(edition, week, EVERYBODY)
        mail, *_ = db.deliveries.claim(db.deliveries.due(week, 10), week, LEASE)

    assert (mail.tries, mail.queued_at, mail.created_at, mail.attempts) == (0, week, MORNING, 4)


# ---------------------------------------------------------------- tallies and what waits


def test_tallies_are_summed_over_whole_windows_that_end_with_their_cutoff(database: Database) -> None:
    five = timedelta(minutes=5)
    with database.write() as db:
        db.tallies.add(MORNING, FeedId(1), "poll", "new")  # at the cutoff: belongs
        db.tallies.add(MORNING - five + TICK, FeedId(2), "poll", "new", 2)
        db.tallies.add(MORNING - five, None, "poll", "new", 10)  # the bucket before
        db.tallies.add(MORNING + TICK, FeedId(1), "poll", "new", 100)  # the bucket after
        db.tallies.add(MORNING, FeedId(1), "capture", "page answered 503", 4)
    with database.write() as db:
        db.tallies.add(MORNING, FeedId(1), "poll", "new", 1000)
        inside = db.tallies.between(MORNING - five, MORNING)

    with database.read() as db:
        assert db.tallies.between(MORNING - five, MORNING) == inside
        assert db.tallies.between(MORNING - 2 * five, MORNING)[1].count == 1013
        assert db.tallies.between(MORNING, MORNING + five) == [Tally(stage="poll", reason="new", count=100)]
    assert inside == [
        Tally(stage="capture", reason="page answered 503", count=4),
        Tally(stage="poll", reason="new", count=1003),
    ]


def test_tallies_of_an_undone_transaction_are_undone(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as db:
        db.tallies.add(MORNING, None, "poll", "new")
        raise ZeroDivisionError

    with database.read() as db:
        assert db.tallies.between(MORNING - HOUR, MORNING) == []


def test_what_waits_is_counted_and_the_earliest_moment_known(database: Database) -> None:
    with database.read() as db:
        assert db.next_due() is None
    with database.write() as db:
        db.feeds.sync([make_feed(), make_feed(slug="off", enabled=False)], MORNING + HOUR)
        db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)
    publish(database, made_at=MORNING - HOUR)

    with database.read() as db:
        idle = {"polls": 0, "captures": 0, "reckonings": 0, "notices": 0}
        assert db.due_counts(MORNING) == idle | {"assessments": 1, "deliveries": 2}
        assert db.due_counts(MORNING + HOUR)["polls"] == 1
        assert db.next_due() == MORNING - HOUR
        assert db.deliveries.due(MORNING, 1) != [DeliveryId(0)]
