"""Poll: ask a feed for news and keep its new entries."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import cast

from monitor.errors import CrewClosed, CrewError, FeedError, FetchError
from monitor.feeds.cadence import max_age, next_poll
from monitor.logs import Log
from monitor.model import FeedId, FeedSpec, FeedState, Fetched, Job, ParsedFeed, PollOutcome
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.politeness import HostBusy, ask
from monitor.steps.rows import LeaseLost, earliest
from monitor.text.urls import canonical_url

LEASE = timedelta(minutes=20)
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"

log = Log("poll")


def poll(job: Job, house: House) -> datetime | None:
    """Poll the job's feeds, which share a host, one after the other. Returns when to look again if the host was busy."""
    again: datetime | None = None
    for key in job.keys:  # claimed one by one: what stops this worker costs the others nothing
        with house.store.write() as db:
            claimed = db.feeds.claim([FeedId(cast(int, key))], house.clock.now(), LEASE)
        for feed in claimed:
            try:
                _poll_one(feed, house)
            except HostBusy as busy:
                again = earliest(again, busy.until)
                with house.store.write() as db:
                    db.feeds.postpone(feed, busy.until)
            except LeaseLost:
                log.warning("lease lost", feed=feed.slug)
    return again


def _poll_one(feed: FeedState, house: House) -> None:
    spec = house.feed(feed.slug)
    if spec is None:  # the configuration changed while the job waited; sync switches the row off
        return
    try:
        fetched = ask(feed.url, house, accept=ACCEPT, etag=feed.etag, last_modified=feed.last_modified)
        if fetched.not_modified or hashlib.sha256(fetched.body).hexdigest() == feed.body_sha256:
            _unchanged(feed, spec, fetched, house)
        else:
            parsed = house.crew.run(
                inside.parse_feed,
                fetched.body,
                fetched.final_url,
                fetched.headers.get("content-type"),
                fetched.fetched_at,
            )
            _keep(feed, spec, fetched, parsed, house)
    except CrewClosed as error:
        raise LeaseLost from error
    except (FetchError, FeedError, CrewError) as error:
        _failed(feed, spec, error, house)


def _keep(feed: FeedState, spec: FeedSpec, fetched: Fetched, parsed: ParsedFeed, house: House) -> None:
    now = house.clock.now()
    with house.store.write() as db:
        new = db.entries.add_new(feed, parsed.entries, now)
        outcome = PollOutcome(
            due_at=next_poll(
                spec.interval, now=now, failures=0, slug=feed.slug, ttl=parsed.ttl, max_age=max_age(fetched.headers)
            ),
            moved_to=_moved_to(fetched),
            polled_at=now,
            error=None,
            etag=fetched.headers.get("etag"),
            last_modified=fetched.headers.get("last-modified"),
            body_sha256=hashlib.sha256(fetched.body).hexdigest(),
            new_entries=len(new),
        )
        if not db.feeds.polled(feed, outcome):
            raise LeaseLost
        for reason, count in (
            ("new", len(new)),
            ("known", len(parsed.entries) - len(new)),
            ("unusable", parsed.unusable),
            ("repeated", parsed.repeated),
            ("beyond", parsed.beyond),
        ):
            if count:
                db.tallies.add(now, feed.id, "poll", reason, count)
    log.info(
        "polled", feed=feed.slug, entries=len(parsed.entries), new=len(new), repairs="; ".join(parsed.repairs) or None
    )


def _unchanged(feed: FeedState, spec: FeedSpec, fetched: Fetched, house: House) -> None:
    now = house.clock.now()
    outcome = PollOutcome(
        due_at=next_poll(spec.interval, now=now, failures=0, slug=feed.slug, max_age=max_age(fetched.headers)),
        moved_to=_moved_to(fetched),
        polled_at=now,
        error=None,
        etag=fetched.headers.get("etag", feed.etag),
        last_modified=fetched.headers.get("last-modified", feed.last_modified),
        body_sha256=feed.body_sha256,
    )
    with house.store.write() as db:
        if not db.feeds.polled(feed, outcome):
            raise LeaseLost
    log.debug("unchanged", feed=feed.slug, status=fetched.status)


def _failed(feed: FeedState, spec: FeedSpec, error: FetchError | FeedError | CrewError, house: House) -> None:
    """A failure keeps the validators and the entries; the next try backs off. Only 410 stops a feed (PRODUCT, P10)."""
    now = house.clock.now()
    gone = isinstance(error, FetchError) and error.gone
    after = error.after if isinstance(error, FetchError) else None
    again = next_poll(spec.interval, now=now, failures=feed.failures + 1, slug=feed.slug, retry_after=after)
    outcome = PollOutcome(due_at=None if gone else again, polled_at=now, error=error.reason)
    with house.store.write() as db:
        if not db.feeds.polled(feed, outcome):
            raise LeaseLost
    log.warning("feed failed", feed=feed.slug, reason=error.reason, failures=feed.failures + 1, next_try=outcome.due_at)


def _moved_to(fetched: Fetched) -> str | None:
    """Where a feed has moved for good, if that is an address we could keep."""
    if fetched.moved_to is None:
        return None
    try:
        canonical_url(fetched.moved_to)
    except ValueError:
        return None
    return fetched.moved_to
