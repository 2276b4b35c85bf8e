"""The share of voice of each feed (docs/digest.md), counted by the database: what comes back is as long as the list of feeds.

Everything starts at the reports that readers may see, found by index alone (when they became known, what they matched, what
was published), within a span of time: what is asked costs the same however old the archive is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CTE,
    Connection,
    Integer,
    Select,
    and_,
    case,
    cast,
    distinct,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union,
)

from monitor.model import CopyCount, LastReport, MonthCount, Readers, StoryCount, TopicCount
from monitor.model import Shares as Counted
from monitor.store.dialect import month_of
from monitor.store.matches import has_any, on_any
from monitor.store.story_tables import gist as gist_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import match as match_rows
from monitor.store.tables import publication as publication_rows

_FOUNDER = gist_rows.alias("founder")
_LEAD = article_rows.alias("lead")
_TEXT = func.coalesce(article_rows.c.copy_of, article_rows.c.id)


class Shares:
    """Who told how much."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, readers: Sequence[Readers], since: datetime, *, last: int) -> Counted:
        """The share of voice of every feed in the reports that became known after a moment and that any of these readers may
        see; with the `last` latest reports of each. Sorted by feed; reports the latest first."""
        seen = _seen(readers, since)
        topics = sorted({slug for one in readers for slug in one.topics})
        until = max((one.until for one in readers), default=since)
        ask = self._connection.execute
        return Counted(
            months=tuple(MonthCount(**row._mapping) for row in ask(_months(seen, self._connection))),
            stories=tuple(StoryCount(**row._mapping) for row in ask(_stories(seen))),
            copies=tuple(CopyCount(**row._mapping) for row in ask(_copies(seen, until))),
            topics=tuple(TopicCount(**row._mapping) for row in ask(_topics(seen, topics))),
            last=tuple(LastReport(**row._mapping) for row in ask(_last(seen, last))),
            brought=tuple((row.slug, row.title) for row in ask(_brought(until))),
        )


def _seen(readers: Sequence[Readers], since: datetime) -> CTE:
    """The ids of the reports that any of the readers may see."""
    ways = [_ids(one, since) for one in readers]
    nothing = select(article_rows.c.id).where(false())
    return union(*(ways or [nothing])).cte("seen")


def _ids(readers: Readers, since: datetime) -> Select[tuple[int]]:
    matched = has_any(article_rows.c.id, readers.topics)
    published = exists().where(
        publication_rows.c.digest == readers.digest,
        publication_rows.c.kind == "article",
        publication_rows.c.ref == article_rows.c.id,
    )
    known = article_rows.c.known_at
    return select(article_rows.c.id).where(known > since, known <= readers.until, or_(matched, published))


def _months(seen: CTE, connection: Connection) -> Select[tuple[str | None, str, int, int]]:
    feed, month = article_rows.c.feed_slug, month_of(connection, article_rows.c.known_at).label("month")
    return (
        select(
            feed.label("feed"), month, func.count().label("reports"), func.count(article_rows.c.copy_of).label("copies")
        )
        .join_from(seen, article_rows, article_rows.c.id == seen.c.id)
        .group_by(feed, month)
        .order_by(func.coalesce(feed, ""), month)
    )


def _stories(seen: CTE) -> Select[tuple[str, int, int, int]]:
    story, outlet = gist_rows.c.story, article_rows.c.outlet
    by_age = (
        func.coalesce(article_rows.c.published_at, article_rows.c.known_at),
        article_rows.c.known_at,
        article_rows.c.url,
    )
    placed = (
        select(
            article_rows.c.feed_slug.label("feed"),
            story.label("story"),
            (func.min(outlet).over(partition_by=story) != func.max(outlet).over(partition_by=story)).label("shared"),
            func.row_number().over(partition_by=story, order_by=by_age).label("place"),
        )
        .join_from(seen, article_rows, article_rows.c.id == seen.c.id)
        .join(gist_rows, gist_rows.c.article_id == _TEXT)
        .where(story.is_not(None))
        .subquery("placed")
    )
    return (
        select(
            placed.c.feed,
            func.count(distinct(placed.c.story)).label("stories"),
            func.count(distinct(case((placed.c.shared, placed.c.story)))).label("shared"),
            cast(func.sum(case((and_(placed.c.shared, placed.c.place == 1), 1), else_=0)), Integer).label("first"),
        )
        .where(placed.c.feed.is_not(None))
        .group_by(placed.c.feed)
        .order_by(placed.c.feed)
    )


def _copies(seen: CTE, until: datetime) -> Select[tuple[str, str | None, str, int]]:
    feed, count = article_rows.c.feed_slug, func.count()
    return (
        select(
            feed.label("feed"),
            _LEAD.c.feed_slug.label("of_feed"),
            _LEAD.c.outlet.label("of_outlet"),
            count.label("reports"),
        )
        .join_from(seen, article_rows, article_rows.c.id == seen.c.id)
        .join(_LEAD, _LEAD.c.id == article_rows.c.copy_of)
        .where(feed.is_not(None), _LEAD.c.known_at <= until)
        .group_by(feed, _LEAD.c.feed_slug, _LEAD.c.outlet)
        .order_by(feed, count.desc(), _LEAD.c.outlet, func.coalesce(_LEAD.c.feed_slug, ""))
    )


def _topics(seen: CTE, topics: Sequence[str]) -> Select[tuple[str, str, int]]:
    feed, topic = article_rows.c.feed_slug, match_rows.c.topic
    on_it = or_(match_rows.c.reported.is_(None), match_rows.c.reported)  # None: judged before that was asked
    return (
        select(feed.label("feed"), topic.label("topic"), func.count().label("reports"))
        .join_from(seen, article_rows, article_rows.c.id == seen.c.id)
        .join(match_rows, match_rows.c.article_id == seen.c.id)
        .where(feed.is_not(None), on_any(topics), on_it)
        .group_by(feed, topic)
        .order_by(feed, topic)
    )


def _last(seen: CTE, most: int) -> Select[tuple[object, ...]]:
    feed, known = article_rows.c.feed_slug, article_rows.c.known_at
    place = func.row_number().over(partition_by=feed, order_by=(known.desc(), article_rows.c.url))
    ranked = (
        select(article_rows.c.id, place.label("place"))
        .join_from(seen, article_rows, article_rows.c.id == seen.c.id)
        .where(feed.is_not(None))
        .subquery("ranked")
    )
    columns = (article_rows.c[name] for name in ("title", "url", "language", "published_at", "precision", "known_at"))
    return (
        select(
            feed.label("feed"),
            *columns,
            article_rows.c.copy_of.is_not(None).label("is_copy"),
            _FOUNDER.c.mark.label("story"),
        )
        .join_from(ranked, article_rows, article_rows.c.id == ranked.c.id)
        .outerjoin(gist_rows, gist_rows.c.article_id == _TEXT)
        .outerjoin(_FOUNDER, _FOUNDER.c.article_id == gist_rows.c.story)
        .where(ranked.c.place <= literal(most))
        .order_by(feed, ranked.c.place)
    )


def _brought(until: datetime) -> Select[tuple[str, str]]:
    captured = exists().where(
        entry_rows.c.feed_id == feed_rows.c.id,
        entry_rows.c.article_id.is_not(None),
        entry_rows.c.first_seen_at <= until,
    )
    return select(feed_rows.c.slug, feed_rows.c.title).where(captured).order_by(feed_rows.c.slug)
