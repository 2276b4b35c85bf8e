"""Capture: fetch the page of an entry, keep it, and make an article of it, or a version of the article it has.

A problem of the page never costs the article: the feed's text is kept, with the reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from monitor.articles import filing
from monitor.errors import CrewClosed, CrewError, FetchError
from monitor.logs import Log
from monitor.model import Article, ArticleId, Entry, EntryId, FeedSpec, Fetched, Job, StoredEntry
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.politeness import HostBusy, ask
from monitor.steps.robots import permission
from monitor.steps.rows import LeaseLost

LEASE = timedelta(minutes=30)
RETRIES = (timedelta(minutes=10), timedelta(hours=1))  # after a failure that may pass; then the feed's text has to do
ACCEPT = "text/html, application/xhtml+xml, */*;q=0.3"
PAGE_TYPES = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")

log = Log("capture")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What could be had of an entry: its article, and the page it was read from."""

    article: Article
    page: Fetched | None = None


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
    address = waiting.entry.canonical_url
    with house.store.read() as db:
        known = db.articles.by_url(address)
        forgotten = known is None and db.articles.is_forgotten(address)
    if forgotten:
        _settle(waiting, None, "forgotten", house)
    elif waiting.article_id is None and known is not None:
        _settle(waiting, known.id, "joined", house)
    elif (found := _read(waiting, house)) is not None:
        if waiting.article_id is None:
            _file(waiting, found, house)
        else:
            _revise(waiting, waiting.article_id, found, house)


# ---------------------------------------------------------------- reading


def _read(waiting: StoredEntry, house: House) -> _Read | None:
    """The article of an entry's page, else of what its feed says. None: postponed, the page may be there later."""
    entry, spec = waiting.entry, house.feed(waiting.feed_slug)
    if spec is None or not spec.fetch_pages:
        return _Read(article=_from_feed(waiting, spec, house, shortfall=None))
    verdict = permission(entry.url, house)
    if not verdict.allowed:
        reason = verdict.reason or "robots.txt asks not to read this page"
        if verdict.until is not None and _postponed(waiting, reason, verdict.until - house.clock.now(), house):
            return None
        return _Read(article=_from_feed(waiting, spec, house, shortfall=reason))
    try:
        fetched = ask(entry.url, house, accept=ACCEPT, pause=verdict.pause)
    except FetchError as error:
        if error.retryable and _postponed(waiting, error.reason, error.after, house):
            return None
        return _Read(article=_from_feed(waiting, spec, house, shortfall=error.reason))
    kind = fetched.headers.get("content-type", "text/html").split(";")[0].strip().lower()
    if not kind.startswith(PAGE_TYPES):
        return _Read(article=_from_feed(waiting, spec, house, shortfall=f"not a page: {kind[:60]}"))
    return _from_page(waiting, spec, fetched, house)


def _from_page(waiting: StoredEntry, spec: FeedSpec, fetched: Fetched, house: House) -> _Read | None:
    entry = waiting.entry
    try:
        page = house.crew.run(
            inside.extract_page, fetched.body, fetched.final_url, fetched.charset, fetched.fetched_at, entry.title
        )
    except CrewClosed as error:
        raise LeaseLost from error
    except CrewError as error:
        log.warning("page not read", url=entry.url, reason=error.reason)
        if error.retryable and _postponed(waiting, error.reason, None, house):
            return None
        shortfall = f"the page could not be read: {error.reason}"
        return _Read(article=_from_feed(waiting, spec, house, shortfall=shortfall), page=fetched)
    article = filing.from_page(
        entry, page, feed_slug=spec.slug, outlet=_outlet(spec, house), language=spec.language or entry.language
    )
    return _Read(article=_at_home(replace(article, keep=spec.keep), entry, house), page=fetched)


def _from_feed(waiting: StoredEntry, spec: FeedSpec | None, house: House, shortfall: str | None) -> Article:
    article = filing.from_feed(
        waiting.entry,
        feed_slug=waiting.feed_slug,
        outlet=_outlet(spec, house) if spec else waiting.feed_slug,
        language=spec.language if spec else None,
        shortfall=shortfall,
    )
    return replace(article, keep=spec.keep) if spec else article


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


def _outlet(spec: FeedSpec, house: House) -> str:
    source = house.source(spec.source)
    return source.name if source else spec.title


# ---------------------------------------------------------------- storing


def _settle(waiting: StoredEntry, article: ArticleId | None, fate: str, house: House) -> None:
    """Nothing has to be read: the address has its article already, or was removed for good."""
    with house.store.write() as db:
        if not db.entries.captured(waiting, article):
            raise LeaseLost
        if waiting.article_id is None:
            db.tallies.add(waiting.first_seen_at, waiting.feed_id, "capture", fate)


def _file(waiting: StoredEntry, found: _Read, house: House) -> None:
    """Store the article, unless its address has one already or was forgotten, and settle the entry."""
    sha256, now, fate = _shelved(found, house), house.clock.now(), "forgotten"
    with house.store.write() as db:
        id = None
        if not db.articles.is_forgotten(found.article.url):
            if found.page is not None and sha256 is not None and found.article.keep == "full":
                db.articles.record_page(found.page, sha256, len(found.page.body))
            id, created = db.articles.add(found.article, known_at=waiting.first_seen_at, now=now, page_sha256=sha256)
            fate = found.article.method if created else "joined"
        if not db.entries.captured(waiting, id, keep=found.article.keep):
            raise LeaseLost
        db.tallies.add(waiting.first_seen_at, waiting.feed_id, "capture", fate)
    if id is None and sha256 is not None:
        house.shelf.drop(sha256)
    article = found.article
    log.info("captured", url=article.url, method=fate, words=len(article.text.split()), shortfall=article.shortfall)


def _revise(waiting: StoredEntry, id: ArticleId, found: _Read, house: House) -> None:
    """The article of an address that says something else now: another version of it, never another article. A whole
    text gives way to a whole one only."""
    sha256, now = _shelved(found, house), house.clock.now()
    with house.store.write() as db:
        stored = db.articles.by_id(id)
        if stored is None:
            fate = "forgotten"
        elif _poorer(found.article, stored.article):
            fate = "unread"
        else:
            edited = db.articles.revise(id, found.article, now=now, page_sha256=sha256)
            fate = "edited" if edited else "same"
            if edited and found.page is not None and sha256 is not None and found.article.keep == "full":
                db.articles.record_page(found.page, sha256, len(found.page.body))
        if not db.entries.captured(waiting, None if stored is None else id, keep=found.article.keep):
            raise LeaseLost
        db.tallies.add(now, waiting.feed_id, "revise", fate)
    log.info("read again", url=waiting.entry.canonical_url, fate=fate)


def _poorer(found: Article, known: Article) -> bool:
    """Whether what could be had now is less than what we have: the feed's words, or a page behind a wall."""
    if known.method == "page" and found.method != "page":
        return True
    return known.shortfall is None and found.shortfall is not None


def _shelved(found: _Read, house: House) -> str | None:
    """The SHA-256 of the page, kept on the shelf unless the outlet's terms forbid it; None without a page."""
    if found.page is None:
        return None
    if found.article.keep == "evidence":
        return hashlib.sha256(found.page.body).hexdigest()
    return house.shelf.put(found.page.body)
