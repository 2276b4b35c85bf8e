"""What a reader of a digest missed in some days, from what is stored; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from monitor.editions.archive import disputes_of, issue_from_json
from monitor.editions.calendar import DAY, cutoff, is_day
from monitor.editions.catchup import STORIES, catch_up
from monitor.editions.freeze import from_json
from monitor.editions.ledger import reach
from monitor.editions.names import Names
from monitor.editions.voices import voices_of
from monitor.editions.watcheddays import watched
from monitor.feeds.health import health
from monitor.model import Away, CatchUp, DayWatched, DigestSpec, DueEdition, EditionRef, Ledger
from monitor.steps.accounts import accounts_of
from monitor.steps.corrections import corrections, earlier_readings
from monitor.steps.house import House
from monitor.steps.rows import Door

NO_DIGEST = ""
"""In the place of a digest's name: what no edition published, which is everything."""


def caught_up(spec: DigestSpec, span: Away, house: House) -> CatchUp:
    """The catch-up of a span that ends now or before."""
    now = house.clock.now()
    due = DueEdition(
        digest=spec.slug, date=span.first, cutoff_at=span.until, covers_from=span.covers_from, floor=span.covers_from
    )
    readings = earlier_readings(spec, due, house)
    voices = voices_of(house.watchlist)
    topics = [topic for topic in house.watchlist.topics if topic.slug in spec.topics]
    names = Names(topics={topic.slug: topic for topic in house.watchlist.topics}, voices=voices)
    with house.store.read() as db:
        accounts = accounts_of(topics, db, voices, now=span.until, before=span.covers_from)
        refs = db.editions.refs(spec.slug)
        days = _days(spec, span, refs, db)
        return catch_up(
            span,
            spec,
            names=names,
            accounts=accounts,
            reports=db.articles.unpublished(
                NO_DIGEST, max(span.covers_from, span.until - STORIES), span.until, newsrooms=voices.newsrooms()
            ),
            corrections=corrections(db, spec, due, accounts, names, readings),
            disputed=_disputed(spec, span, db),
            days=days,
            ledger=_ledger_then(db, spec, span, refs)
            if span.until < now
            else reach([health(feed, now) for feed in db.feeds.all()]),
            waiting=db.entries.waiting(span.until) + db.articles.waiting(span.until),
            previous=db.editions.latest(spec.slug, before=span.first),
            made_at=now,
            base_url=house.watchlist.base_url,
            configuration=house.watchlist.fingerprint,
            version=house.version,
        )


def _days(spec: DigestSpec, span: Away, refs: list[EditionRef], db: Door) -> tuple[DayWatched, ...]:
    """The digest's days of the span whose cut-off came while it was there, and every other day that got an edition."""
    started = db.editions.started(spec.slug)
    made = {ref.date for ref in refs if span.first <= ref.date <= span.last and ref.cutoff_at <= span.until}
    every = [span.first + n * DAY for n in range((span.last - span.first).days + 1)]
    due = {day for day in every if is_day(spec, day) and cutoff(spec, day) <= span.until}
    due = {day for day in due if started is not None and cutoff(spec, day) > started}
    return watched(sorted(made | due), refs, {day: db.editions.content(spec.slug, day) for day in sorted(made)})


def _disputed(spec: DigestSpec, span: Away, db: Door) -> Mapping[str, list[date]]:
    """By topic, the local days of the editions in the span that told a dispute of it."""
    issues = [issue_from_json(text) for text in db.editions.issues(spec.slug)]
    within = [issue for issue in issues if span.first <= issue.date <= span.last and issue.cutoff_at <= span.until]
    return {
        topic: [issue.date for issue in within if any(disputed for _day, disputed in disputes_of(topic, [issue]))]
        for topic in spec.topics
    }


def _ledger_then(db: Door, spec: DigestSpec, span: Away, refs: list[EditionRef]) -> Ledger | None:
    """How the sources did at the end of a span that is over, as its last edition says; None: none does."""
    last = max((ref.date for ref in refs if span.first <= ref.date <= span.last), default=None)
    try:
        told = from_json((db.editions.content(spec.slug, last) if last else None) or "").ledger
    except ValueError:
        return None
    return Ledger(feeds=told.feeds, reached=told.reached, lines=(), troubled=told.troubled)
