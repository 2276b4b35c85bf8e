"""Capture: fetch the page of a new entry, keep it, and make an article of it.

A problem of the page never costs the article: the feed's text is kept, with the reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from monitor.articles import filing
from monitor.errors import CrewClosed, CrewError, FetchError
from monitor.logs import Log
from monitor.model import Article, EntryId, FeedSpec, Fetched, Job, StoredEntry
from monitor.steps import inside
from monitor.steps.house import House, LeaseLost
from monitor.text.urls import host_of

LEASE = timedelta(minutes=30)
RETRIES = (timedelta(minutes=10), timedelta(hours=1))  # after a failure that may pass; then the feed's text has to do
ACCEPT = "text/html, application/xhtml+xml, */*;q=0.3"
PAGE_TYPES = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")

log = Log("capture")


def capture(job: Job, house: House) -> datetime | None:
    """Capture the job's entries, which share a host. Returns when to look again if the host was busy."""
    with house.store.write() as db:
        claimed = db.entries.claim([EntryId(cast(int, key)) for key in job.keys], house.clock.now(), LEASE)
    for place, waiting in enumerate(claimed):
        try:
            busy_until = _capture_one(waiting, house)
        except LeaseLost:
            log.warning("lease lost", url=waiting.entry.canonical_url)
            continue
        if busy_until is not None:
            return _postpone(claimed[place:], busy_until, house)
    return None


def _capture_one(waiting: StoredEntry, house: House) -> datetime | None:
    """Returns None when the entry is settled, else when its host is free again."""
    entry = waiting.entry
    with house.store.read() as db:
        known = db.articles.by_url(entry.canonical_url)
    if known is not None:
        with house.store.write() as db:
            if not db.entries.captured(waiting, known.id):
                raise LeaseLost
            db.tallies.add(waiting.first_seen_at, waiting.feed_id, "capture", "joined")
        return None
    spec = house.feed(waiting.feed_slug)
    if spec is None or not spec.fetch_pages:
        _file(waiting, _from_feed(waiting, spec, house, shortfall=None), None, house)
        return None
    now = house.clock.now()
    with house.store.write() as db:
        busy_until = db.hosts.take(host_of(entry.url), now, house.watchlist.limits.host_spacing)
    if busy_until is not None:
        return busy_until
    _page(waiting, spec, house)
    return None


def _page(waiting: StoredEntry, spec: FeedSpec, house: House) -> None:
    entry = waiting.entry
    try:
        fetched = house.web.fetch(entry.url, accept=ACCEPT)
    except FetchError as error:
        if error.retryable and waiting.attempts <= len(RETRIES):
            wait = max(RETRIES[waiting.attempts - 1], min(error.after or timedelta(0), RETRIES[-1]))
            with house.store.write() as db:
                db.entries.postpone(waiting, house.clock.now() + wait, error.reason)
            log.info("page postponed", url=entry.url, reason=error.reason, wait=wait)
            return
        _file(waiting, _from_feed(waiting, spec, house, shortfall=error.reason), None, house)
        return
    kind = fetched.headers.get("content-type", "text/html").split(";")[0].strip().lower()
    if not kind.startswith(PAGE_TYPES):
        _file(waiting, _from_feed(waiting, spec, house, shortfall=f"not a page: {kind[:60]}"), None, house)
        return
    try:
        page = house.crew.run(
            inside.extract_page, fetched.body, fetched.final_url, _charset(fetched), fetched.fetched_at, entry.title
        )
    except CrewClosed as error:
        raise LeaseLost from error
    except CrewError as error:
        log.warning("page not read", url=entry.url, reason=error.reason)
        _file(
            waiting,
            _from_feed(waiting, spec, house, shortfall=f"the page could not be read: {error.reason}"),
            fetched,
            house,
        )
        return
    article = filing.from_page(
        entry, page, feed_slug=spec.slug, outlet=_outlet(spec, house), language=spec.language or entry.language
    )
    _file(waiting, article, fetched, house)


def _file(waiting: StoredEntry, article: Article, page: Fetched | None, house: House) -> None:
    """Store the article, unless its address has one already, and settle the entry."""
    sha256 = house.shelf.put(page.body) if page is not None else None
    now = house.clock.now()
    with house.store.write() as db:
        if page is not None and sha256 is not None:
            db.articles.record_page(page, sha256, len(page.body))
        id, created = db.articles.add(article, known_at=waiting.first_seen_at, now=now, page_sha256=sha256)
        if not db.entries.captured(waiting, id):
            raise LeaseLost
        fate = article.method if created else "joined"
        db.tallies.add(waiting.first_seen_at, waiting.feed_id, "capture", fate)
    log.info("captured", url=article.url, method=fate, words=len(article.text.split()), shortfall=article.shortfall)


def _postpone(rest: list[StoredEntry], free_at: datetime, house: House) -> datetime:
    """Give back what waits for a busy host, each at its own moment, so that they do not all ask again at once."""
    spacing = house.watchlist.limits.host_spacing
    with house.store.write() as db:
        for place, waiting in enumerate(rest):
            db.entries.postpone(waiting, free_at + place * spacing, None)
    return free_at


def _from_feed(waiting: StoredEntry, spec: FeedSpec | None, house: House, shortfall: str | None) -> Article:
    outlet = _outlet(spec, house) if spec else waiting.feed_slug
    language = spec.language if spec else None
    return filing.from_feed(
        waiting.entry, feed_slug=waiting.feed_slug, outlet=outlet, language=language, shortfall=shortfall
    )


def _outlet(spec: FeedSpec, house: House) -> str:
    return next((source.name for source in house.watchlist.sources if source.slug == spec.source), spec.title)


def _charset(fetched: Fetched) -> str | None:
    """The charset that the server names (RFC 9110, 8.3.2), or None."""
    for part in fetched.headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "charset":
            return value.strip("\"' ")[:40] or None
    return None
