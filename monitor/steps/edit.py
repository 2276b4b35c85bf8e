"""Edit: make the edition that is due, freeze it, and fill the outbox in the same commit."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from monitor.editions.archive import issue_of, issue_to_json
from monitor.editions.compose import compose
from monitor.editions.freeze import to_json
from monitor.editions.identity import message_id
from monitor.editions.voices import voices_of
from monitor.feeds.health import health
from monitor.logs import Log
from monitor.model import ArticleId, DigestSpec, DueEdition, Edition, Job
from monitor.steps.house import House
from monitor.steps.rows import Door
from monitor.steps.sweep import due_editions

log = Log("edit")


def edit(job: Job, house: House) -> datetime | None:
    """Make the editions of the job's digests that are due now. Returns None."""
    now = house.clock.now()
    wanted = {cast(str, key) for key in job.keys}
    with house.store.read() as db:
        due = [(spec, edition) for spec, edition in due_editions(house, db, now) if spec.slug in wanted]
    for spec, edition in due:
        make(spec, edition, house)
    return None


def make(spec: DigestSpec, due: DueEdition, house: House) -> Edition | None:
    """The edition, published; None when the digest already had one of that day.

    Composing takes its time outside of the write transaction. When another edition of the digest came in between, it took
    articles and a number that were meant for this one; when an article was forgotten in between, it must not be quoted: then
    the edition is composed again.
    """
    while True:
        with house.store.read() as db:
            known = db.editions.refs(spec.slug)
            edition, content, articles = _composed(db, spec, due, house, house.clock.now())
        issue, outbox = issue_to_json(issue_of(edition)), _outbox(spec, due)
        with house.store.write() as db:
            db.lock("edition")
            if db.editions.refs(spec.slug) != known or not db.articles.all_there(articles):
                continue
            published = db.editions.publish(edition, content, articles, outbox, issue=issue)
        if published is None:
            return None
        log.info(
            "edition", digest=spec.slug, date=due.date, number=edition.number, articles=len(articles),
            late=due.late or None,
        )  # fmt: skip
        return edition


def _outbox(spec: DigestSpec, due: DueEdition) -> list[tuple[str, str, str]]:
    outbox = [("email", reader, message_id(spec.slug, due.date, reader)) for reader in spec.recipients]
    if spec.archive == "public":
        outbox.append(("folder", "", message_id(spec.slug, due.date, "archive")))
    return outbox


def preview(spec: DigestSpec, due: DueEdition, house: House) -> Edition:
    """The edition as it would be, with nothing written."""
    with house.store.read() as db:
        return _composed(db, spec, due, house, house.clock.now())[0]


def _composed(
    db: Door, spec: DigestSpec, due: DueEdition, house: House, now: datetime
) -> tuple[Edition, str, tuple[ArticleId, ...]]:
    previous = db.editions.latest(spec.slug, before=due.date)
    started = db.editions.started(spec.slug)
    watched = started is None or due.cutoff_at > started  # today's health says nothing of a day before the start
    edition, articles = compose(
        due,
        spec,
        reports=db.articles.unpublished(spec.slug, due.floor, due.cutoff_at),
        topics=house.watchlist.topics,
        tallies=db.tallies.between(due.covers_from, due.cutoff_at),
        waiting=(db.entries.waiting(due.cutoff_at), db.articles.waiting(due.cutoff_at)),
        health=[health(feed, now) for feed in db.feeds.all()] if watched else [],
        previous=previous,
        number=max((ref.number for ref in db.editions.refs(spec.slug)), default=0) + 1,
        made_at=now,
        base_url=house.watchlist.base_url,
        configuration=house.watchlist.fingerprint,
        version=house.version,
        voices=voices_of(house.watchlist),
    )
    return edition, to_json(edition), articles
