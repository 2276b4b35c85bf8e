"""Capture: fetch the page of a new entry, keep it, and make an article of it.

A problem of the page never costs the article: the feed's text is kept, with the reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from monitor.articles import filing
from monitor.errors import CrewClosed, CrewError, FetchError
from monitor.logs import Log
from monitor.model import Article, ArticleId, Entry, EntryId, FeedSpec, Fetched, Job, StoredEntry
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.politeness import HostBusy, ask
from monitor.steps.rows import LeaseLost

LEASE = timedelta(minutes=30)
RETRIES = (timedelta(minutes=10), timedelta(hours=1))  # after a failure that may pass; then the feed's text has to do
ACCEPT = "text/html, application/xhtml+xml, */*;q=0.3"
PAGE_TYPES = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")

log = Log("capture")


def capture(job: Job, house: House) -> datetime | None:
    """Capture the job's entries, which share a host, until the host wants a pause. Returns when it will be free again."""
    for key in job.keys:  # claimed one by one: what stops this worker costs the others nothing
        with house.store.write() as db:
            claimed = db.entries.claim([EntryId(cast(int, key))], house.clock.now(), LEASE)
        for waiting in claimed:
            try:
                _capture_one(waiting, house)
            except HostBusy as busy:
                with house.store.write() as db:
                    db.entries.postpone(waiting, busy.until, None)
                return busy.until
            except LeaseLost:
                log.warning("lease lost", url=waiting.entry.canonical_url)
    return None


def _capture_one(waiting: StoredEntry, house: House) -> None:
    entry = waiting.entry
    with house.store.read() as db:
        known = db.articles.by_url(entry.canonical_url)
    if known is not None:
        _join(waiting, known.id, house)
        return
    spec = house.feed(waiting.feed_slug)
    if spec is None or not spec.fetch_pages:
        _file(waiting, _from_feed(waiting, spec, house, shortfall=None), None, house)
        return
    try:
        fetched = ask(entry.url, house, accept=ACCEPT)
    except FetchError as error:
        if not (error.retryable and _postponed(waiting, error.reason, error.after, house)):
            _file(waiting, _from_feed(waiting, spec, house, shortfall=error.reason), None, house)
        return
    kind = fetched.headers.get("content-type", "text/html").split(";")[0].strip().lower()
    if not kind.startswith(PAGE_TYPES):
        _file(waiting, _from_feed(waiting, spec, house, shortfall=f"not a page: {kind[:60]}"), None, house)
        return
    _read(waiting, spec, fetched, house)


def _read(waiting: StoredEntry, spec: FeedSpec, fetched: Fetched, house: House) -> None:
    """Make the article of a page that was fetched."""
    entry = waiting.entry
    try:
        page = house.crew.run(
            inside.extract_page, fetched.body, fetched.final_url, fetched.charset, fetched.fetched_at, entry.title
        )
    except CrewClosed as error:
        raise LeaseLost from error
    except CrewError as error:
        log.warning("page not read", url=entry.url, reason=error.reason)
        if not (error.retryable and _postponed(waiting, error.reason, None, house)):
            shortfall = f"the page could not be read: {error.reason}"
            _file(waiting, _from_feed(waiting, spec, house, shortfall=shortfall), fetched, house)
        return
    article = filing.from_page(
        entry, page, feed_slug=spec.slug, outlet=_outlet(spec, house), language=spec.language or entry.language
    )
    _file(waiting, _at_home(article, entry, house), fetched, house)


def _at_home(article: Article, entry: Entry, house: House) -> Article:
    """The article under the address that its page calls canonical, unless another text stands there: some sites name one
    section page on every article, and no text may be lost to that."""
    if article.url == entry.canonical_url:
        return article
    with house.store.read() as db:
        there = db.articles.by_url(article.url)
    if there is not None and there.article.text_sha256 != article.text_sha256 and there.article.title != article.title:
        return replace(article, url=entry.canonical_url)
    return article


def _postponed(waiting: StoredEntry, reason: str, after: timedelta | None, house: House) -> bool:
    """Try again later, if this failure is not one too many."""
    if waiting.failures >= len(RETRIES):
        return False
    wait = max(RETRIES[waiting.failures], min(after or timedelta(0), RETRIES[-1]))
    with house.store.write() as db:
        if not db.entries.postpone(waiting, house.clock.now() + wait, reason):
            raise LeaseLost
    log.info("page postponed", url=waiting.entry.url, reason=reason, wait=wait)
    return True


def _join(waiting: StoredEntry, article: ArticleId, house: House) -> None:
    """The address has its article already."""
    with house.store.write() as db:
        if not db.entries.captured(waiting, article):
            raise LeaseLost
        db.tallies.add(waiting.first_seen_at, waiting.feed_id, "capture", "joined")


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


def _from_feed(waiting: StoredEntry, spec: FeedSpec | None, house: House, shortfall: str | None) -> Article:
    outlet = _outlet(spec, house) if spec else waiting.feed_slug
    language = spec.language if spec else None
    return filing.from_feed(
        waiting.entry, feed_slug=waiting.feed_slug, outlet=outlet, language=language, shortfall=shortfall
    )


def _outlet(spec: FeedSpec, house: House) -> str:
    return next((source.name for source in house.watchlist.sources if source.slug == spec.source), spec.title)
