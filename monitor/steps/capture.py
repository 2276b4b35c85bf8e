"""Capture: fetch the page of an entry, keep it, and make an article of it, or a version of the article it has.

A problem of the page never costs the article: the feed's text is kept, with the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, cast

from monitor.articles import filing
from monitor.errors import CrewClosed, CrewError, FetchError
from monitor.logs import Log
from monitor.model import (
    Article,
    ArticleId,
    EntryId,
    FeedSpec,
    Fetched,
    Job,
    RobotsVerdict,
    StoredArticle,
    StoredEntry,
)
from monitor.steps import inside
from monitor.steps.canonical import under_its_address
from monitor.steps.house import House
from monitor.steps.politeness import HostBusy, ask, wish
from monitor.steps.robots import permission
from monitor.steps.rows import Door, LeaseLost
from monitor.text.urls import host_or_url

LEASE = timedelta(minutes=30)
RETRIES = (timedelta(minutes=10), timedelta(hours=1))  # after a failure that may pass; then the feed's text has to do
PATIENCE = timedelta(hours=6)  # since the entry was seen: no longer for a host that asks to be left alone
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
        gone = _gone(address, db) if known is None else None
    if gone is not None:
        _settle(waiting, None, gone, house)
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
    until = _not_before(entry.url, house)
    if until is not None:
        return _left_alone(waiting, spec, until, house)
    verdict = permission(entry.url, house)
    if not verdict.allowed:
        return _forbidden(waiting, spec, entry.url, verdict, house)
    try:
        fetched = ask(entry.url, house, accept=ACCEPT, pause=verdict.pause)
    except FetchError as error:
        return _unfetched(waiting, spec, error, house)
    if host_or_url(fetched.final_url) != host_or_url(entry.url):  # a redirect to a host with rules of its own
        verdict = permission(fetched.final_url, house)
        if not verdict.allowed:
            return _forbidden(waiting, spec, fetched.final_url, verdict, house)
    kind = fetched.headers.get("content-type", "text/html").split(";")[0].strip().lower()
    if not kind.startswith(PAGE_TYPES):
        return _Read(article=_from_feed(waiting, spec, house, shortfall=f"not a page: {kind[:60]}"))
    return _from_page(waiting, spec, fetched, house)


def _forbidden(waiting: StoredEntry, spec: FeedSpec, url: str, verdict: RobotsVerdict, house: House) -> _Read | None:
    """A page that robots.txt asks not to read, or that of a host which did not come to say its rules."""
    reason = verdict.reason or "robots.txt asks not to read this page"
    if url != waiting.entry.url:
        reason = reason.replace("robots.txt", f"robots.txt of {host_or_url(url)}", 1)
    if verdict.until is not None and _postponed(waiting, reason, verdict.until - house.clock.now(), house):
        return None
    return _Read(article=_from_feed(waiting, spec, house, shortfall=reason))


def _unfetched(waiting: StoredEntry, spec: FeedSpec, error: FetchError, house: House) -> _Read | None:
    """A page that did not come. What its host asks for with Retry-After holds for all its pages."""
    asked, now = wish(error), house.clock.now()
    if asked is not None:
        with house.store.write() as db:
            db.hosts.leave_pages(host_or_url(waiting.entry.url), now + asked)
    too_long = asked is not None and now + asked > _patient_until(waiting)
    if error.retryable and not too_long and _postponed(waiting, error.reason, error.after, house):
        return None
    reason = f"{error.reason}, come back after {now + asked:%Y-%m-%d %H:%M} UTC" if asked and too_long else error.reason
    return _Read(article=_from_feed(waiting, spec, house, shortfall=reason))


def _not_before(url: str, house: House) -> datetime | None:
    with house.store.read() as db:
        return db.hosts.pages_from(host_or_url(url), house.clock.now())


def _left_alone(waiting: StoredEntry, spec: FeedSpec, until: datetime, house: House) -> _Read | None:
    """A page whose host answered another one with Retry-After: it waits, which is no failure of its own. The feed's text, if
    that took longer than PATIENCE."""
    reason = f"its host asks to be left alone until {until:%Y-%m-%d %H:%M} UTC"
    if until > _patient_until(waiting):
        return _Read(article=_from_feed(waiting, spec, house, shortfall=reason))
    with house.store.write() as db:
        if not db.entries.stand_by(waiting, until, reason):
            raise LeaseLost
    return None


def _patient_until(waiting: StoredEntry) -> datetime:
    return (waiting.seen_again_at or waiting.first_seen_at) + PATIENCE


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
    return _Read(article=under_its_address(replace(article, keep=spec.keep), entry, house), page=fetched)


def _from_feed(waiting: StoredEntry, spec: FeedSpec | None, house: House, shortfall: str | None) -> Article:
    article = filing.from_feed(
        waiting.entry,
        feed_slug=waiting.feed_slug,
        outlet=_outlet(spec, house) if spec else waiting.feed_slug,
        language=spec.language if spec else None,
        shortfall=shortfall,
    )
    return replace(article, keep=_keep(waiting, spec))


def _keep(waiting: StoredEntry, spec: FeedSpec | None) -> Literal["full", "evidence"]:
    """How much of its texts a feed's outlet allows to keep: as it is configured, or was when it last was."""
    return spec.keep if spec else waiting.keep


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


def _gone(address: str, db: Door) -> str | None:
    """How an entry is counted of whose address there is no article any more: it was forgotten, or was had once and let go; None:
    there never was one."""
    if db.articles.is_forgotten(address):
        return "forgotten"
    return "joined" if db.articles.is_let_go(address) else None


def _settle(waiting: StoredEntry, article: ArticleId | None, fate: str, house: House) -> None:
    """Nothing has to be read: the address has its article already, or had one that went."""
    with house.store.write() as db:
        if not db.entries.captured(waiting, article, keep=_keep(waiting, house.feed(waiting.feed_slug))):
            raise LeaseLost
        if waiting.article_id is None:
            db.tallies.add(waiting.first_seen_at, waiting.feed_id, "capture", fate)


def _file(waiting: StoredEntry, found: _Read, house: House) -> None:
    """Store the article, unless its address has one already, was forgotten or let go, and settle the entry."""
    article, now, id = found.article, house.clock.now(), None
    with _on_shelf(found, house) as sha256, house.store.write() as db:
        fate = _gone(article.url, db)
        if fate is None:
            id, created = db.articles.add(article, known_at=waiting.first_seen_at, now=now, page_sha256=sha256)
            fate = article.method if created else "joined"
            if created and found.page is not None and sha256 is not None and article.keep == "full":
                db.articles.record_page(found.page, sha256, len(found.page.body))
        if not db.entries.captured(waiting, id, keep=article.keep):
            raise LeaseLost
        db.tallies.add(waiting.first_seen_at, waiting.feed_id, "capture", fate)
    log.info("captured", url=article.url, method=fate, words=len(article.text.split()), shortfall=article.shortfall)


def _revise(waiting: StoredEntry, id: ArticleId, found: _Read, house: House) -> None:
    """The article of an address that says something else now: another version of it, never another article. A whole
    text gives way to a whole one only. Of what was kept whole and may not be any more, the raw pages go too."""
    with house.store.read() as db:
        fate, found = _compared(found, db.articles.by_id(id))
    now, withheld = house.clock.now(), list[str]()
    with (
        _on_shelf(found if fate == "edited" else replace(found, page=None), house) as sha256,
        house.store.write() as db,
    ):
        fate, found = _compared(found, db.articles.by_id(id))  # nobody changes it from here on
        article = found.article
        if fate == "edited" and db.articles.revise(id, article, now=now, page_sha256=sha256):
            if article.keep == "evidence":
                withheld = db.articles.withhold(id)
            elif found.page is not None and sha256 is not None:
                db.articles.record_page(found.page, sha256, len(found.page.body))
        if not db.entries.captured(waiting, None if fate == "forgotten" else id, keep=article.keep):
            raise LeaseLost
        db.tallies.add(now, waiting.feed_id, "revise", fate)
    for page in withheld:
        house.shelf.drop(page)
    log.info("read again", url=waiting.entry.canonical_url, fate=fate)


def _compared(found: _Read, stored: StoredArticle | None) -> tuple[str, _Read]:
    """What becomes of an article that was read again, and what was found as it may be kept: no outlet's terms are got round
    by another feed with its address."""
    if stored is None:
        return "forgotten", found
    article, known = found.article, stored.article
    if known.keep == "evidence":
        found = replace(found, article=replace(article, keep="evidence"))
    if _poorer(article, known):
        return "unread", found
    same = (article.title, article.text_sha256) == (known.title, known.text_sha256)
    return "same" if same else "edited", found


def _poorer(found: Article, known: Article) -> bool:
    """Whether what could be had now is less than what we have: the feed's words, or a page behind a wall."""
    if known.method == "page" and found.method != "page":
        return True
    return known.shortfall is None and found.shortfall is not None


@contextmanager
def _on_shelf(found: _Read, house: House) -> Iterator[str | None]:
    """The SHA-256 of the page, which is on the shelf from now on unless the outlet's terms forbid it; None without a page. If
    no row names it in the end, it goes again, whatever happened meanwhile; what a kill leaves is for `tidy`."""
    if found.page is None:
        yield None
    elif found.article.keep == "evidence":
        yield hashlib.sha256(found.page.body).hexdigest()
    else:
        sha256 = house.shelf.put(found.page.body)
        try:
            yield sha256
        finally:
            with house.store.read() as db:
                unnamed = db.articles.unnamed([sha256])
            for page in unnamed:
                house.shelf.drop(page)
