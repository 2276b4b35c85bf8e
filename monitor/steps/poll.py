"""Poll: ask a feed for news and keep its new entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from monitor.editions.calendar import next_cutoff
from monitor.errors import CrewClosed, CrewError, FeedError, FetchError
from monitor.feeds.blocked import CHALLENGE, announced
from monitor.feeds.cadence import after_failure, freshness, kind_of, last_look, max_age, next_poll, still_fresh
from monitor.feeds.kinds import read_alike, stamp
from monitor.feeds.rhythm import gaps_after, pace_after, quiet_before, timely, turnover_after
from monitor.logs import Log
from monitor.model import Entry, FeedId, FeedSpec, FeedState, Fetched, Job, PollOutcome, Reading
from monitor.steps import inside
from monitor.steps.feed_log import say_answered, say_failed
from monitor.steps.house import House
from monitor.steps.politeness import HostBusy, Visit, time_held
from monitor.steps.poll_pages import ACCEPT_PAGE, ask_first, ask_there, postpone
from monitor.steps.polled import Kept, Polled, Turn, begun, ended
from monitor.steps.rows import LeaseLost
from monitor.text.urls import canonical_url, host_or_url

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"

log = Log("poll")


def poll(job: Job, house: House) -> datetime | None:
    """Poll the job's feeds, which share a host, until the host is busy. Returns when it will be free again."""
    hold = time_held(house)
    for key in job.keys:  # claimed one by one: what stops this worker costs the others nothing
        turn = house.store.together(begun, Turn(FeedId(cast(int, key)), house.clock.now(), hold))
        if isinstance(turn, datetime):
            return turn  # the others would only hear the same
        if turn is None:
            continue
        try:
            _poll_one(turn, house)
        except HostBusy as busy:
            return busy.until
        except LeaseLost:
            log.warning("lease lost", feed=turn.slug)
    return None


def _poll_one(feed: FeedState, house: House) -> None:
    """Ask a feed whose host is ours. Raises HostBusy when it has to wait, which is written."""
    visit = Visit(host_or_url(feed.url), house)
    with visit:
        spec = house.feed(feed.slug)
        if spec is None:  # the configuration changed while the job waited; sync switches the row off
            return
        try:
            fetched = _fetched(feed, spec, visit, house)
            if fetched.not_modified or stamp(fetched.body, spec.read_as) == feed.body_sha256:
                _unchanged(feed, spec, fetched, visit, house)
                return
            visit.end()
            _keep(feed, spec, fetched, _read(feed, spec, fetched, house), house)
        except HostBusy as busy:
            postpone(feed, busy.until, visit, house)
            raise
        except CrewClosed as error:
            raise LeaseLost from error
        except (FetchError, FeedError, CrewError) as error:
            _failed(feed, spec, error, visit, house)


def _fetched(feed: FeedState, spec: FeedSpec, visit: Visit, house: House) -> Fetched:
    """What the feed answers. Its validators are told only if what they stand for was read as the feed is read now."""
    if spec.read_as.is_page:
        ask_first(feed.url, visit, house)
    alike = read_alike(feed.body_sha256, spec.read_as)
    fetched = visit.fetch(
        feed.url,
        accept=ACCEPT_PAGE if spec.read_as.is_page else ACCEPT,
        etag=feed.etag if alike else None,
        last_modified=feed.last_modified if alike else None,
        feed=feed.slug,
    )
    if announced(fetched.headers):
        raise FeedError(fetched.final_url, CHALLENGE, blocked=True)
    if spec.read_as.is_page and host_or_url(fetched.final_url) != host_or_url(feed.url):
        ask_there(fetched.final_url, visit, house)
    return fetched


def _read(feed: FeedState, spec: FeedSpec, fetched: Fetched, house: House) -> Reading:
    document = fetched.body, fetched.final_url, fetched.headers.get("content-type"), fetched.fetched_at
    return house.crew.run(inside.read_feed, *document, feed.items, spec.read_as).without(fetched.unsaid)


def _write(poll: Polled, house: House) -> Kept:
    kept = house.store.together(ended, poll, weight=poll.weight)
    if kept is None:
        raise LeaseLost
    return kept


# ---------------------------------------------------------------- the feed answered


def _keep(feed: FeedState, spec: FeedSpec, fetched: Fetched, reading: Reading, house: House) -> None:
    now, parsed = house.clock.now(), reading.feed
    held = reading.known + len(parsed.entries)
    fresh_for = freshness(parsed.ttl, max_age(fetched.headers))
    body_sha256 = stamp(fetched.body, spec.read_as)

    def outcome(new: Sequence[Entry]) -> PollOutcome:
        rhythm = _rhythm(feed, spec, house, held, new, fresh_for)
        return replace(
            rhythm,
            ttl=parsed.ttl,
            moved_to=_moved_to(fetched),
            etag=fetched.headers.get("etag"),
            last_modified=fetched.headers.get("last-modified"),
            body_sha256=body_sha256,
        )

    since = now - timedelta(days=house.watchlist.limits.article_days)
    kept = _write(Polled(feed=feed, outcome=outcome, at=now, reading=reading, news_since=since), house)
    log.info(
        "polled",
        feed=feed.slug,
        entries=held,
        new=kept.new,
        revised=kept.revised or None,
        past=kept.past or None,
        repairs="; ".join(parsed.repairs) or None,
        pace=kept.outcome.pace if kept.outcome.pace != feed.pace else None,
        moved_to=kept.outcome.moved_to,
    )
    say_answered(feed, kept.outcome)


def _unchanged(feed: FeedState, spec: FeedSpec, fetched: Fetched, visit: Visit, house: House) -> None:
    fresh_for = still_fresh(feed, fetched.headers, not_modified=fetched.not_modified)
    rhythm = _rhythm(feed, spec, house, 0, (), fresh_for)
    outcome = replace(
        rhythm,
        moved_to=_moved_to(fetched),
        etag=fetched.headers.get("etag", feed.etag),
        last_modified=fetched.headers.get("last-modified", feed.last_modified),
        body_sha256=feed.body_sha256,
        items=feed.items,
    )
    _write_both(feed, outcome, visit, house)
    log.debug("unchanged", feed=feed.slug, status=fetched.status)
    say_answered(feed, outcome)


def _write_both(feed: FeedState, outcome: PollOutcome, visit: Visit, house: House) -> None:
    """The outcome, and in the same transaction that the host may be asked again."""
    _write(Polled(feed=feed, outcome=lambda _new: outcome, at=outcome.polled_at, left=visit.leave()), house)


def _rhythm(
    feed: FeedState,
    spec: FeedSpec,
    house: House,
    held: int,
    new: Sequence[Entry],
    fresh_for: timedelta | None,
) -> PollOutcome:
    """A success, as far as time is concerned. `held`: how many entries the document has; 0: nobody looked."""
    now = house.clock.now()
    looks = [last_look(next_cutoff(digest, now), feed.slug) for digest in house.watchlist.digests]
    came, quiet = timely(new, feed.last_ok_at), quiet_before(feed, now, len(new))
    turnover = turnover_after(feed, now, held=held, timely=came, quiet=quiet)
    pace = pace_after(spec.interval, feed.pace, held=held, new=len(new), timely=came, quiet=quiet, turnover=turnover)
    return PollOutcome(
        due_at=next_poll(spec.interval, now=now, pace=pace, fresh_for=fresh_for, looks=looks),
        polled_at=now,
        error=None,
        new_entries=len(new),
        pace=pace,
        fresh_for=fresh_for,
        ttl=feed.ttl,
        turnover=turnover,
        gaps=gaps_after(feed, spec.interval, now, len(new)),
    )


def _moved_to(fetched: Fetched) -> str | None:
    """Where a feed has moved for good, if that is an address we could keep."""
    if fetched.moved_to is None:
        return None
    try:
        canonical_url(fetched.moved_to)
    except ValueError:
        return None
    return fetched.moved_to


# ---------------------------------------------------------------- it did not


def _failed(
    feed: FeedState, spec: FeedSpec, error: FetchError | FeedError | CrewError, visit: Visit, house: House
) -> None:
    """A failure keeps the validators and the entries; the next try backs off. Only 410 stops a feed."""
    reason, after, for_robots = error.reason, None, False
    if isinstance(error, CrewError):
        reason = f"the document could not be read: {reason}"
    if isinstance(error, FetchError):
        after, for_robots = error.after, _is_for_robots(error, house)
    if for_robots:
        reason = f"{reason}: {CHALLENGE}"
    kind = kind_of(error, for_robots=for_robots)
    now = house.clock.now()
    again = after_failure(feed, kind, interval=spec.interval, now=now, retry_after=after)
    if again.moved_back:
        reason = f"{reason}; next at the configured address"
    outcome = PollOutcome(due_at=again.due_at, polled_at=now, error=reason, failure=kind, moved_back=again.moved_back)
    _write_both(feed, outcome, visit, house)
    say_failed(feed, outcome, detail=error.detail if isinstance(error, CrewError) else "")


def _is_for_robots(error: FetchError, house: House) -> bool:
    """Whether a refusal came from a guard that takes us for one robot too many, and not from the site."""
    if announced(error.headers):
        return True
    if not error.snippet:
        return False
    try:
        return house.crew.run(inside.is_for_robots, error.snippet)
    except CrewClosed as closed:
        raise LeaseLost from closed
    except CrewError:
        return False
