"""What each feed brought, read from every database text by text."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import event, insert

from monitor.model import ArticleId, Carried, FeedId, Judgement, Placement
from monitor.store import tables
from monitor.store.engine import Database
from tests.build import MORNING, make_article, make_entry, make_feed, make_match

HOUR = timedelta(hours=1)
SINCE = MORNING - 24 * HOUR
TOPICS = ("ceasefire", "idlib")


def watch(database: Database, *slugs: str) -> dict[str, FeedId]:
    with database.write() as db:
        db.feeds.sync([make_feed(slug=slug, url=f"http://{slug}.example/rss") for slug in slugs], MORNING)
        return {feed.slug: feed.id for feed in db.feeds.all()}


def add(
    database: Database,
    feeds: list[FeedId],
    path: str,
    *,
    hours: int = -2,
    topics: tuple[str, ...] = (),
    reported: tuple[str, ...] = (),
    copy_of: ArticleId | None = None,
) -> ArticleId:
    """A judged article that these feeds carry, each an hour after the other."""
    at = MORNING + hours * HOUR
    url = f"http://news.example/{path}"
    with database.write() as db:
        id, _ = db.articles.add(make_article(url=url, title=path), known_at=at, now=at, page_sha256=None)
        (mine,) = db.articles.claim([id], at, HOUR)
        judgement = Judgement(language="en", matches=tuple(make_match(topic=t) for t in topics), reported=reported)
        assert db.articles.assessed(mine, judgement, [Placement(article=id, lead=copy_of, reason="said so")], at)
        for later, feed in enumerate(feeds):
            (state,) = (state for state in db.feeds.all() if state.id == feed)
            seen = at + later * HOUR
            db.entries.add_new(state, [make_entry(url=url, guid=f"{path} {feed}")], seen)
            (entry,) = db.entries.claim(
                [one for one, *_ in db.entries.due(MORNING + 99 * HOUR, 9)], MORNING + 99 * HOUR, HOUR
            )
            assert db.entries.captured(entry, id)
    return id


def texts(database: Database, since: datetime = SINCE) -> list[list[Carried]]:
    with database.read() as db:
        return list(db.records.texts(since, TOPICS))


def test_articles_of_one_text_come_together_once_for_each_feed_that_carries_them(database: Database) -> None:
    feed = watch(database, "herald", "post")
    first = add(database, [feed["herald"], feed["post"]], "first", topics=("idlib",), reported=("idlib",))
    add(database, [feed["herald"]], "other", topics=("ceasefire", "elsewhere"), reported=("elsewhere",))
    add(database, [feed["post"]], "copy", hours=-1, copy_of=first)

    told = texts(database)

    assert [[(one.feed, one.printed.outlet, one.article == first) for one in text] for text in told] == [
        [("herald", "The Herald", True), ("post", "The Herald", True), ("post", "The Herald", False)],
        [("herald", "The Herald", False)],
    ]
    assert [(one.matched, one.reporting) for text in told for one in text] == [
        (True, True), (True, True), (False, False), (True, False)
    ]  # fmt: skip
    assert told[0][1].first_seen_at == told[0][0].first_seen_at + HOUR
    assert told[0][0].lead is None and told[0][2].lead == told[0][0].printed


def test_nothing_counts_that_is_older_not_judged_imported_or_matched_by_no_topic_of_today(database: Database) -> None:
    feed = watch(database, "herald")
    add(database, [feed["herald"]], "old", hours=-30)
    add(database, [], "imported")
    add(database, [feed["herald"]], "elsewhere", topics=("elsewhere",), reported=("elsewhere",))
    with database.write() as db:
        db.articles.add(make_article(url="http://news.example/unread"), known_at=MORNING, now=MORNING, page_sha256=None)

    (only,) = texts(database)

    assert [(one.matched, one.reporting) for one in only] == [(False, False)]
    with database.read() as db:
        assert db.records.topics(SINCE, TOPICS) == {}


def test_only_what_an_edition_told_or_quoted_counts_as_told(database: Database) -> None:
    feed = watch(database, "herald")
    ids = [add(database, [feed["herald"]], path) for path in ("seen", "shown", "quoted")]
    with database.write() as db:
        made = {"digest": "daily", "number": 1, "cutoff_at": MORNING, "made_at": MORNING, "content": "{}"}
        row = made | {"id": 1, "edition_date": MORNING.date(), "content_sha256": "", "issue": "{}"}
        db.connection.execute(insert(tables.edition).values(**row))
        kinds = [("article", id) for id in ids] + [("story", ids[1]), ("evidence", ids[2])]
        rows = [{"digest": "daily", "kind": kind, "ref": id, "edition_id": 1} for kind, id in kinds]
        db.connection.execute(insert(tables.publication), rows)

    assert [one.told for text in texts(database) for one in text] == [False, True, True]


def test_topics_and_what_waits_are_counted_by_feed(database: Database) -> None:
    feed = watch(database, "herald", "post")
    add(database, [feed["herald"], feed["post"]], "a", topics=TOPICS, reported=TOPICS)
    add(database, [feed["herald"]], "b", topics=TOPICS, reported=("idlib",))
    with database.write() as db:
        (herald,) = (state for state in db.feeds.all() if state.slug == "herald")
        db.entries.add_new(herald, [make_entry(url="http://news.example/waits")], MORNING)

    with database.read() as db:
        assert db.records.topics(SINCE, TOPICS) == {
            "herald": {"idlib": 2, "ceasefire": 1},
            "post": {"ceasefire": 1, "idlib": 1},
        }
        assert db.records.waiting() == {"herald": 1}


def test_many_articles_cost_no_more_statements_than_one(database: Database) -> None:
    feed = watch(database, "herald")
    numbers = []
    for paths in (["a"], ["b", "c", "d"]):
        for path in paths:
            add(database, [feed["herald"]], path)
        asked: list[str] = []
        with database.read() as db:
            event.listen(db.connection, "before_cursor_execute", lambda *said, asked=asked: asked.append(said[2]))
            assert list(db.records.texts(SINCE, TOPICS))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]
