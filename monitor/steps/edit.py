"""Edit: make the edition that is due, freeze it, and fill the outbox in the same commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from monitor.editions.archive import issue_of, issue_to_json
from monitor.editions.compose import compose
from monitor.editions.freeze import to_json
from monitor.editions.identity import message_id
from monitor.editions.ledger import Seen, Waiting, seen_now
from monitor.editions.names import Names
from monitor.editions.quoted import quoted
from monitor.editions.voices import voices_of
from monitor.feeds.health import health
from monitor.logs import Log
from monitor.model import ArticleId, DigestSpec, DueEdition, Edition, Job, Report, StatusChange
from monitor.steps.accounts import accounts_of
from monitor.steps.corrections import Readings, corrections, earlier_readings, told_until
from monitor.steps.house import House
from monitor.steps.rows import Door
from monitor.steps.sweep import due_editions

log = Log("edit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What only the day itself could tell of an edition that is made once more: its number, and what could be seen. None: that
    is reckoned."""

    number: int | None = None
    seen: Seen | None = None


NOTHING = Remembered()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An edition that is not published yet, with all that is written with it."""

    edition: Edition
    content: str  # frozen JSON
    articles: tuple[ArticleId, ...]  # that it consumes
    evidence: tuple[ArticleId, ...]  # whose sentences it shows
    changes: tuple[StatusChange, ...]  # of the status of its topics, in their order
    told: tuple[ArticleId, ...]  # reports and founders of the stories it shows


def edit(job: Job, house: House) -> datetime | None:
    """Make the editions of the job's digests that are due now. Returns None."""
    now = house.clock.now()
    wanted = {cast(str, key) for key in job.keys}
    with house.store.read() as db:
        due = [(spec, edition) for spec, edition in due_editions(house, db, now) if spec.slug in wanted]
    for spec, edition in due:
        make(spec, edition, house)
    return None


def make(
    spec: DigestSpec, due: DueEdition, house: House, remembered: Remembered = NOTHING, *, quiet: bool = False
) -> Edition | None:
    """The edition, published; None when the digest already had one of that day. `quiet`: nothing of it is to be delivered.

    Composing takes its time outside of the write transaction. When another edition of the digest came in between, it took
    articles and a number that were meant for this one; when an article was forgotten in between, it must not be quoted: then
    the edition is composed again.
    """
    while True:
        readings = earlier_readings(spec, due, house)
        with house.store.read() as db:
            known = db.editions.refs(spec.slug)
            draft = _composed(db, spec, due, house, readings, remembered)
        edition, issue = draft.edition, issue_to_json(issue_of(draft.edition))
        outbox = [] if quiet else _outbox(spec, due)
        with house.store.write() as db:
            db.lock("edition")
            if db.editions.refs(spec.slug) != known or not db.articles.all_there((*draft.articles, *draft.evidence)):
                continue
            published = db.editions.publish(
                edition,
                draft.content,
                draft.articles,
                outbox,
                issue=issue,
                evidence=draft.evidence,
                told=draft.told,
            )
            if published is not None:
                db.topics.printed(published, draft.changes)
        if published is None:
            return None
        log.info(
            "edition", digest=spec.slug, date=due.date, number=edition.number, articles=len(draft.articles),
            changes=len(draft.changes) or None, late=due.late or None,
        )  # fmt: skip
        return edition


def _outbox(spec: DigestSpec, due: DueEdition) -> list[tuple[str, str, str]]:
    outbox = [("email", reader, message_id(spec.slug, due.date, reader)) for reader in spec.recipients]
    if spec.archive == "public":
        outbox.append(("folder", "", message_id(spec.slug, due.date, "archive")))
    return outbox


def preview(spec: DigestSpec, due: DueEdition, house: House) -> Edition:
    """The edition as it would be, with nothing written."""
    readings = earlier_readings(spec, due, house)
    with house.store.read() as db:
        return _composed(db, spec, due, house, readings).edition


def _composed(
    db: Door,
    spec: DigestSpec,
    due: DueEdition,
    house: House,
    readings: Readings,
    remembered: Remembered = NOTHING,
) -> _Draft:
    previous = db.editions.latest(spec.slug, before=due.date)
    voices = voices_of(house.watchlist)
    topics = [topic for topic in house.watchlist.topics if topic.slug in spec.topics]
    accounts = accounts_of(topics, db, voices, now=due.cutoff_at, before=told_until(db, spec, due))
    names = Names(topics={topic.slug: topic for topic in topics}, voices=voices)
    reports = db.articles.unpublished(spec.slug, due.floor, due.cutoff_at, newsrooms=voices.newsrooms())
    edition, articles = compose(
        due,
        spec,
        reports=reports,
        topics=house.watchlist.topics,
        seen=remembered.seen or _seen(db, spec, due, house),
        previous=previous,
        number=remembered.number or max((ref.number for ref in db.editions.refs(spec.slug)), default=0) + 1,
        made_at=house.clock.now(),
        base_url=house.watchlist.base_url,
        configuration=house.watchlist.fingerprint,
        version=house.version,
        voices=voices,
        accounts=accounts,
        corrections=corrections(db, spec, due, accounts, names, readings),
    )
    content = to_json(edition)
    return _Draft(
        edition=edition,
        content=content,
        articles=articles,
        evidence=db.articles.ids_of({*quoted(content), *(told.url for row in edition.figures for told in row.values)}),
        changes=tuple(change for account in accounts for change in account.changes),
        told=_told(edition, reports),
    )


def _seen(db: Door, spec: DigestSpec, due: DueEdition, house: House) -> Seen:
    """What can be seen; today's health says nothing of a day before the start."""
    started, now = db.editions.started(spec.slug), house.clock.now()
    watched = started is None or due.cutoff_at > started
    return seen_now(
        tallies=db.tallies.between(due.covers_from, due.cutoff_at),
        waiting=Waiting(entries=db.entries.waiting(due.cutoff_at), articles=db.articles.waiting(due.cutoff_at)),
        health=[health(feed, now) for feed in db.feeds.all()] if watched else [],
    )


def _told(edition: Edition, reports: Sequence[Report]) -> tuple[ArticleId, ...]:
    """The reports of the stories that an edition shows, and the articles that founded those."""
    shown = {story.id for section in edition.sections for story in section.stories}
    told = [(one.id, one.story.founder) for one in reports if one.story is not None and one.story.mark in shown]
    return tuple(sorted({id for pair in told for id in pair}))
