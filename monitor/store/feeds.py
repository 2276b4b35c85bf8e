"""Feed rows: what is polled, and how each feed has behaved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, bindparam, func, literal, select, tuple_, update

from monitor.model import DueFeed, FeedId, FeedSpec, FeedState, PollOutcome
from monitor.store import leases
from monitor.store.dialect import Moment, wait_for_rows
from monitor.store.inserts import insert_ignore
from monitor.store.tables import feed as feed_rows

_VALIDATORS = ("etag", "last_modified", "body_sha256", "items")
_SPANS = ("pace", "fresh_for", "ttl", "turnover")
_WELL: dict[str, Any] = {"failures": 0, "failing_since": None, "last_error": None, "failure": None}
_COMPARED = (*_VALIDATORS, *_SPANS, *_WELL)
_FORGOTTEN = dict.fromkeys(("moved_to", *_VALIDATORS, *_SPANS, "gaps", "failing_since", "last_error", "failure"))


_POLLED_AT = func.coalesce(feed_rows.c.moved_to, feed_rows.c.url)
_STILL_OURS = wait_for_rows(
    select(feed_rows.c.id)
    .where(tuple_(feed_rows.c.id, feed_rows.c.attempts).in_(bindparam("claims", expanding=True)))
    .order_by(feed_rows.c.id)
)


class Feeds:
    """What is polled."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sync(self, specs: Sequence[FeedSpec], now: datetime) -> None:
        """Make the rows agree with the configuration: new feeds due at once, missing ones disabled, a changed URL
        forgets its validators and is due at once, a feed that comes back is due at once. Never deletes.

        Whatever changes takes the row away from a worker that is polling it, so that the old address's answer is not
        written to the new one.
        """
        names = ("id", "slug", "url", "title", "enabled", "keep")
        query = select(*(feed_rows.c[name] for name in names)).order_by(feed_rows.c.id)
        known = {row.slug: row for row in self._connection.execute(query)}
        new = [_new_row(spec, now) for spec in specs if spec.slug not in known]
        if new:
            self._connection.execute(insert_ignore(self._connection, feed_rows, "slug"), new)
        wanted = {spec.slug: spec for spec in specs}
        for slug, row in known.items():
            values = _changes(row, wanted.get(slug), now)
            if values:
                self._connection.execute(update(feed_rows).where(feed_rows.c.id == row.id).values(**values))

    def due(self, now: datetime, limit: int) -> list[DueFeed]:
        """Enabled feeds with `due_at <= now`, by (due_at, slug)."""
        query = select(feed_rows.c.id, feed_rows.c.slug, _POLLED_AT, feed_rows.c.failures)
        query = query.where(feed_rows.c.enabled, feed_rows.c.due_at <= now)
        found = self._connection.execute(query.order_by(feed_rows.c.due_at, feed_rows.c.slug).limit(limit))
        return [DueFeed._make(row) for row in found]

    def claim(self, ids: Collection[FeedId], now: datetime, lease: timedelta) -> list[FeedState]:
        """The feeds of `ids` that were due and are now ours, by slug, as they stand after the claim."""
        rows = leases.claimed(self._connection, feed_rows, ids, now, now + lease, feed_rows)
        return sorted(map(_state, rows), key=lambda state: state.slug)

    def postpone(self, feed: FeedState, until: datetime) -> bool:
        """Give a claimed feed back, due later (its host is busy). False: the lease was lost."""
        return leases.fenced(self._connection, feed_rows, feed.id, feed.attempts, due_at=until)

    def polled(self, feed: FeedState, outcome: PollOutcome) -> bool:
        """Write what a poll found. Fenced by `feed.attempts`; False: another worker took over, nothing written.

        A success writes the outcome's validators (for a 304 they are the feed's old ones) and its rhythm as they are, and
        clears the failures; an error keeps both and counts. A permanent move is remembered until the configured URL changes
        or `moved_back`; with the address go the validators that it gave.
        """
        return leases.fenced(self._connection, feed_rows, feed.id, feed.attempts, **_values(outcome))

    def still_ours(self, feeds: Sequence[FeedState]) -> set[FeedId]:
        """Which of these claims nobody else has taken over; locked until commit, in rising order."""
        claims = sorted((int(feed.id), feed.attempts) for feed in feeds)
        return set(map(FeedId, self._connection.scalars(_STILL_OURS, {"claims": claims}) if claims else ()))

    def answered(self, polls: Sequence[tuple[FeedState, PollOutcome]]) -> None:
        """`polled` for many feeds that answered and are `still_ours`: nobody else can have changed what their states say, so
        that only what differs is written."""
        rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for feed, outcome in sorted(polls, key=lambda poll: poll[0].id):
            values = _differing(feed, outcome)
            rows.setdefault(tuple(values), []).append({"row_id": feed.id, **values})
        for names, of_these in rows.items():
            self._connection.execute(_update_of(names), of_these)

    def all(self) -> list[FeedState]:
        """Every feed, by slug."""
        return self._load(select(feed_rows).order_by(feed_rows.c.slug))

    def _load(self, query: Select[Any]) -> list[FeedState]:
        return [_state(row) for row in self._connection.execute(query)]


@cache
def _update_of(names: tuple[str, ...]) -> Update:
    """Sets these columns of a row."""
    change = update(feed_rows).where(feed_rows.c.id == bindparam("row_id"))
    return change.values({name: bindparam(name, type_=feed_rows.c[name].type) for name in names})


def _values(outcome: PollOutcome) -> dict[str, Any]:
    values: dict[str, Any] = {"due_at": outcome.due_at, "last_polled_at": outcome.polled_at}
    if outcome.moved_to:
        values["moved_to"] = outcome.moved_to
    elif outcome.moved_back:
        values |= dict.fromkeys(("moved_to", *_VALIDATORS))
    return values | (_found(outcome) if outcome.error is None else _failed(outcome))


def _differing(feed: FeedState, outcome: PollOutcome) -> dict[str, Any]:
    """Of the values of a success those that its row has not."""
    values = _values(outcome)
    for name in _COMPARED:
        if values[name] == getattr(feed, name):
            del values[name]
    if outcome.gaps == feed.gaps:
        del values["gaps"]
    return values


def _found(outcome: PollOutcome) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(outcome, name) for name in (*_VALIDATORS, *_SPANS)}
    values["gaps"] = [gap.total_seconds() for gap in outcome.gaps]
    values |= _WELL
    values["last_ok_at"] = outcome.polled_at
    if outcome.new_entries:
        values["last_new_at"] = outcome.polled_at
    return values


def _failed(outcome: PollOutcome) -> dict[str, Any]:
    since = func.coalesce(feed_rows.c.failing_since, literal(outcome.polled_at, Moment()))
    values = {"failures": feed_rows.c.failures + 1, "failing_since": since}
    return values | {"last_error": outcome.error, "failure": outcome.failure}


def _new_row(spec: FeedSpec, now: datetime) -> dict[str, Any]:
    row = {"slug": spec.slug, "url": spec.url, "title": spec.title, "enabled": spec.enabled, "keep": spec.keep}
    return row | {"due_at": now if spec.enabled else None, "attempts": 0, "failures": 0, "added_at": now}


def _changes(row: Any, spec: FeedSpec | None, now: datetime) -> dict[str, Any]:
    if spec is None:
        return {"enabled": False, "due_at": None, "attempts": feed_rows.c.attempts + 1} if row.enabled else {}
    values: dict[str, Any] = {}
    for name in ("title", "keep"):
        if getattr(row, name) != getattr(spec, name):
            values[name] = getattr(spec, name)
    if row.url != spec.url:
        values |= _FORGOTTEN | {"url": spec.url, "failures": 0}
    if row.url != spec.url or row.enabled != spec.enabled:
        values |= {"enabled": spec.enabled, "due_at": now if spec.enabled else None}
        values |= {"attempts": feed_rows.c.attempts + 1}
    return values


def _state(row: Row[Any]) -> FeedState:
    return FeedState(
        id=FeedId(row.id),
        slug=row.slug,
        url=row.moved_to or row.url,
        title=row.title,
        enabled=row.enabled,
        etag=row.etag,
        last_modified=row.last_modified,
        body_sha256=row.body_sha256,
        due_at=row.due_at,
        attempts=row.attempts,
        failures=row.failures,
        added_at=row.added_at,
        last_polled_at=row.last_polled_at,
        last_ok_at=row.last_ok_at,
        last_new_at=row.last_new_at,
        failing_since=row.failing_since,
        last_error=row.last_error,
        home=row.url,
        failure=row.failure,
        pace=row.pace,
        fresh_for=row.fresh_for,
        ttl=row.ttl,
        turnover=row.turnover,
        gaps=tuple(timedelta(seconds=gap) for gap in row.gaps or ()),
        items=row.items,
    )
