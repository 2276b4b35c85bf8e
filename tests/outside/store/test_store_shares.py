"""The share of voice, on every database: counted by month, story, copy and topic, of what readers may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model import (
    ArticleId,
    CopyCount,
    Joining,
    Judgement,
    MonthCount,
    Placement,
    Readers,
    Shares,
    StoryCount,
    TopicCount,
    story_mark,
)
from monitor.store.engine import Database
from monitor.store.gists import gist_of
from tests.build import MORNING, make_article, make_entry, make_feed, make_match

HOUR = timedelta(hours=1)
SINCE = datetime(2025, 11, 1, tzinfo=UTC)
DAILY = Readers(digest="daily", topics=("ceasefire", "idlib"), until=MORNING)
GIST = gist_of(b"", '{"language": "en"}')


def url(feed: str | None, hours: int) -> str:
    return f"http://{feed}.example/{hours % 10_000}"


def add(
    database: Database,
    feed: str | None,
    *,
    hours: int = -2,
    topics: tuple[str, ...] = ("ceasefire",),
    reported: tuple[str, ...] | None = None,
    story: ArticleId | None = None,
    copy_of: ArticleId | None = None,
    published: datetime | None = None,
) -> ArticleId:
    """An assessed article; without a story it founds one."""
    at = MORNING + hours * HOUR
    article = make_article(
        url=url(feed, hours), title=f"At {hours}", feed_slug=feed, outlet=f"The {feed}", published_at=published
    )
    with database.write() as db:
        id, _ = db.articles.add(article, known_at=at, now=at, page_sha256=None)
        (mine,) = db.articles.claim([id], at, HOUR)
        judgement = Judgement(
            language="en",
            matches=tuple(make_match(topic=t) for t in topics),
            reported=topics if reported is None else reported,
        )
        assert db.articles.assessed(mine, judgement, [Placement(article=id, lead=copy_of, reason="said so")], at)
        db.stories.tell(id, GIST)
        if copy_of is None:
            db.stories.place([Joining(article=id, story=story or id, score=1.0, reason="said so")])
    return id


def shares(database: Database, *readers: Readers, last: int = 3, since: datetime = SINCE) -> Shares:
    with database.read() as db:
        return db.shares.of(readers or [DAILY], since, last=last)


def test_reports_and_copies_are_counted_by_feed_and_month_of_utc(database: Database) -> None:
    first = add(database, "herald")
    add(database, "herald", hours=-24 * 21 - 1)  # the last of September
    add(database, "gazette", hours=-1, copy_of=first)
    add(database, None, hours=-3)

    assert shares(database).months == (
        MonthCount(feed=None, month="2026-10", reports=1, copies=0),
        MonthCount(feed="gazette", month="2026-10", reports=1, copies=1),
        MonthCount(feed="herald", month="2026-09", reports=1, copies=0),
        MonthCount(feed="herald", month="2026-10", reports=1, copies=0),
    )


def test_nothing_counts_that_readers_may_not_see_or_that_is_older_or_became_known_behind_the_cut_off(
    database: Database,
) -> None:
    add(database, "herald")
    add(database, "late", hours=1)
    add(database, "other", topics=("elsewhere",))
    add(database, "old", hours=-24 * 400)

    assert [count.feed for count in shares(database).months] == ["herald"]
    assert [count.feed for count in shares(database).last] == ["herald"]
    assert shares(database, Readers(digest="daily", topics=(), until=MORNING)) == Shares()
    with database.read() as db:
        assert db.shares.of([], SINCE, last=3) == Shares()


def test_a_report_that_two_digests_show_counts_once(database: Database) -> None:
    add(database, "herald")

    twice = shares(database, DAILY, Readers(digest="weekly", topics=("ceasefire",), until=MORNING))

    assert [count.reports for count in twice.months] == [1]


def test_first_is_who_has_the_earliest_report_of_a_story_that_another_outlet_has_too(database: Database) -> None:
    first = add(database, "herald", hours=-5)
    add(database, "gazette", hours=-4, story=first)
    add(database, "courier", hours=-3, story=first, published=MORNING - 9 * HOUR)
    add(database, "herald", hours=-2)  # a story of its own
    add(database, "copyist", hours=-1, copy_of=first)

    assert shares(database).stories == (
        StoryCount(feed="copyist", stories=1, shared=1, first=0),
        StoryCount(feed="courier", stories=1, shared=1, first=1),
        StoryCount(feed="gazette", stories=1, shared=1, first=0),
        StoryCount(feed="herald", stories=2, shared=1, first=0),
    )


def test_copies_are_counted_by_whose_they_are_the_most_copied_first(database: Database) -> None:
    wire, rival = add(database, "wire", hours=-9), add(database, "rival", hours=-8)
    for hours in (-7, -6):
        add(database, "gazette", hours=hours, copy_of=wire)
    add(database, "gazette", hours=-5, copy_of=rival)

    assert shares(database).copies == (
        CopyCount(feed="gazette", of_feed="wire", of_outlet="The wire", reports=2),
        CopyCount(feed="gazette", of_feed="rival", of_outlet="The rival", reports=1),
    )


def test_topics_are_those_it_reports_on_and_readers_follow(database: Database) -> None:
    add(database, "herald", topics=("ceasefire", "idlib", "elsewhere"), reported=("ceasefire", "elsewhere"))
    add(database, "herald", hours=-1, topics=("ceasefire",))

    assert shares(database).topics == (TopicCount(feed="herald", topic="ceasefire", reports=2),)


def test_the_latest_reports_come_first_with_the_mark_of_their_story(database: Database) -> None:
    first = add(database, "herald", hours=-5)
    add(database, "gazette", hours=-4, copy_of=first)
    for hours in (-3, -2, -1):
        add(database, "herald", hours=hours)

    last = shares(database, last=2).last

    assert [(row.feed, row.title) for row in last] == [("gazette", "At -4"), ("herald", "At -1"), ("herald", "At -2")]
    assert last[0].is_copy is True and last[1].is_copy is False
    assert last[0].story == story_mark(url("herald", -5)) and last[0].known_at == MORNING - 4 * HOUR


def test_feeds_that_brought_something_are_known_whatever_is_watched_now(database: Database) -> None:
    with database.write() as db:
        db.feeds.sync([make_feed(slug="herald"), make_feed(slug="idle", title="Idle")], MORNING)
        (feed,) = (feed for feed in db.feeds.all() if feed.slug == "herald")
        db.entries.add_new(feed, [make_entry()], MORNING - HOUR)
    assert shares(database).brought == ()
    with database.write() as db:
        (entry,) = db.entries.claim([id for id, *_ in db.entries.due(MORNING, 9)], MORNING, HOUR)
        id, _ = db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)
        db.entries.captured(entry, id)
        db.feeds.sync([], MORNING)

    assert shares(database).brought == (("herald", "The Herald"),)
    assert shares(database, Readers(digest="daily", topics=(), until=MORNING - 2 * HOUR)).brought == ()
