"""Robots.txt: whether a page may be read. A host is asked once a day, before its first page (RFC 9309).

Feeds and sitemaps are made to be polled by programs, so they are not asked about. A feed that is a page is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from monitor.articles.robots import ACCEPT, MOST_BYTES, robots_address, says_nothing
from monitor.errors import CrewClosed, CrewError, FetchError
from monitor.feeds.cadence import max_age
from monitor.logs import Log
from monitor.model import Fetched, RobotsNote, RobotsVerdict
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.politeness import Visit, ask
from monitor.steps.rows import LeaseLost
from monitor.text.urls import host_or_url

KEPT = timedelta(hours=24)  # RFC 9309, 2.4: no longer, whatever max-age says
KEPT_AT_LEAST = timedelta(hours=1)  # else a max-age of 0 would double what the host has to answer
SOONEST = timedelta(minutes=15)  # after a failure: as long as it has been failing, within these two
LATEST = timedelta(hours=6)
PATIENCE = timedelta(days=30)  # RFC 9309, 2.3.1.4: a host that was unreachable for so long has no rules

log = Log("robots")


class Fetch(Protocol):
    """Asks for a document. Raises FetchError."""

    def __call__(self, url: str, *, accept: str) -> Fetched:
        """What came."""
        ...


def permission(url: str, house: House) -> RobotsVerdict:
    """Whether the page of this address may be read, and the pause its host wants afterwards.

    Asks the host for its robots.txt when we do not know it or knew it a day ago. Raises HostBusy when it must be asked and is
    busy, LeaseLost when the service is stopping. A host without the file (4xx, redirects without end) allows everything; one
    that fails to answer (no connection, 5xx, 429) allows nothing until it does: then `until` says when to ask again. Rules
    that were read before hold meanwhile.
    """
    before = _before(url, house)
    note = (
        before
        if before is not None and _holds(before, house)
        else _asked(url, before, house, partial(ask, house=house))
    )
    return _verdict(note, url, house)


def permission_meanwhile(url: str, visit: Visit, house: House) -> RobotsVerdict | None:
    """`permission` for somebody whose host this is already. None: the visit was spent on asking for robots.txt, and the page can
    be asked for after the pause that the host has then."""
    before = _before(url, house)
    if before is not None and _holds(before, house):
        return _verdict(before, url, house)
    _asked(url, before, house, visit.fetch)
    return None


def _before(url: str, house: House) -> RobotsNote | None:
    with house.store.read() as db:
        return db.hosts.robots(host_or_url(url))


def _holds(note: RobotsNote, house: House) -> bool:
    """Whether what a host said is in force still."""
    now = house.clock.now()
    return now < note.until <= now + KEPT  # later: written by a clock that ran ahead


def _asked(url: str, before: RobotsNote | None, house: House, fetch: Fetch) -> RobotsNote:
    """What the host says now, remembered."""
    note = _answered(url, host_or_url(url), before, house, fetch)
    with house.store.write() as db:
        db.hosts.note_robots(note)
    return note


def _answered(url: str, host: str, before: RobotsNote | None, house: House, fetch: Fetch) -> RobotsNote:
    try:
        fetched = fetch(robots_address(url), accept=ACCEPT)
    except FetchError as error:
        return _unanswered(error, host, before, house.clock.now())
    kept = min(max(max_age(fetched.headers) or KEPT, KEPT_AT_LEAST), KEPT)
    return RobotsNote(
        host=host,
        body=fetched.body[:MOST_BYTES] or None,
        fetched_at=fetched.fetched_at,
        until=fetched.fetched_at + kept,
    )


def _unanswered(error: FetchError, host: str, before: RobotsNote | None, now: datetime) -> RobotsNote:
    """What to go by when the file could not be had. `fetched_at` of a refusal is when it began."""
    if not says_nothing(error):
        return RobotsNote(host=host, body=None, fetched_at=now, until=now + KEPT)
    if before is not None and before.refused is None:
        wait = min(max(SOONEST, error.after or SOONEST), KEPT)
        return RobotsNote(host=host, body=before.body, fetched_at=before.fetched_at, until=now + wait)
    since = before.fetched_at if before is not None else now
    wait = min(max(now - since, SOONEST), LATEST)
    log.warning("robots.txt not to be had", host=host, reason=error.reason, since=since)
    return RobotsNote(
        host=host,
        body=None,
        fetched_at=since,
        until=now + min(max(wait, error.after or wait), KEPT),
        refused=error.reason,
    )


def _verdict(note: RobotsNote, url: str, house: House) -> RobotsVerdict:
    if note.refused is not None:
        if house.clock.now() - note.fetched_at >= PATIENCE:
            return RobotsVerdict(allowed=True)
        reason = f"robots.txt could not be asked: {note.refused}"
        return RobotsVerdict(allowed=False, until=note.until, reason=reason)
    if note.body is None:
        return RobotsVerdict(allowed=True)
    try:
        return house.crew.run(inside.robots_verdict, note.body, url)
    except CrewClosed as error:
        raise LeaseLost from error
    except CrewError as error:  # nobody can read these rules, so they forbid nothing
        log.warning("robots.txt not read", host=note.host, reason=error.reason)
        return RobotsVerdict(allowed=True)
