"""Corrections: what editions showed or counted, and its article does not say any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.articles.days import read_as_of
from monitor.editions.carried import carried
from monitor.editions.corrections import corrected, erased, in_doubt
from monitor.editions.names import Names
from monitor.editions.recomputed import Since, restated
from monitor.editions.shown import Sentences, issue, shown, together
from monitor.editions.wording import day_in
from monitor.errors import CrewError
from monitor.logs import Log
from monitor.model import Account, Correction, DigestSpec, DueEdition, Edited, Judgement, Wording
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.rows import Door

LATELY = 45
"""Editions that are looked through for what they showed: of what is older nobody is told that it was edited."""

READINGS = 60  # wordings that are read again for one edition; of others only what was shown says what they carried

log = Log("edit")

Readings = Mapping[str, Judgement]
"""Address -> what is found in the wording that stood at the edition before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """The editions so far, and what happened to their articles since the last of them."""

    before: str | None  # frozen JSON of the last one
    editions: tuple[Sentences, ...]
    edited: tuple[Edited, ...]
    erasures: frozenset[str]


def earlier_readings(spec: DigestSpec, due: DueEdition, house: House) -> Readings:
    """What is found in the wordings before of the articles that lost a sentence, by today's topics. A wording that cannot be
    read is passed over."""
    with house.store.read() as db:
        after = told_until(db, spec, due)
        past = _past(db, spec, due, after)
    doubtful = in_doubt(past.edited, together(*past.editions), after, due.cutoff_at)
    found: dict[str, Judgement] = {}
    for one, stood in doubtful[:READINGS]:
        try:
            found[one.article.url] = _read(one, stood, house)
        except CrewError as error:
            log.warning("earlier wording not read", url=one.article.url, reason=error.reason)
    return found


def told_until(db: Door, spec: DigestSpec, due: DueEdition) -> datetime:
    """The moment up to which readers of a digest were told before this edition."""
    previous = db.editions.latest(spec.slug, before=due.date)
    return min(previous.cutoff_at if previous else due.covers_from, due.cutoff_at)


def corrections(
    db: Door, spec: DigestSpec, due: DueEdition, accounts: Sequence[Account], names: Names, readings: Readings
) -> list[Correction]:
    """What the edition has to correct: sentences that earlier editions of the digest showed or counted and that were edited away
    since the last one and by the cut-off, articles that were removed on request in that time, and a status that is no longer
    what the edition before said without any move."""
    after = told_until(db, spec, due)
    past = _past(db, spec, due, after)
    since = Since(before=issue(past.before), after=after, until=due.cutoff_at, zone=spec.time_zone, year=due.date.year)
    topics, there = [account.topic for account in accounts], {one.article.url for one in past.edited}
    read = [carried(readings[url], url, names, topics, year=due.date.year) for url in sorted(there) if url in readings]
    told = corrected(past.edited, together(*past.editions, *read), accounts, names, since)
    told += _erased(past, due)
    return [*told, *restated(accounts, names, since, told)]


def _past(db: Door, spec: DigestSpec, due: DueEdition, after: datetime) -> _Past:
    days = [ref.date for ref in db.editions.refs(spec.slug) if ref.date < due.date][-LATELY:]
    edited = tuple(db.articles.edited(spec.slug, after, due.cutoff_at)) if days else ()
    erasures = db.articles.erased(after, due.cutoff_at)
    return _Past(
        before=db.editions.content(spec.slug, days[-1]) if days else None,
        editions=tuple(shown(db.editions.content(spec.slug, day), day) for day in days) if edited or erasures else (),
        edited=edited,
        erasures=erasures,
    )


def _read(one: Edited, stood: Wording, house: House) -> Judgement:
    """Raises CrewError."""
    article = one.article
    return house.crew.run(
        inside.read_article, stood.title, stood.text, (article.language,), article.author, (),
        read_as_of(article, one.known_at), article.url,
    )  # fmt: skip


def _erased(past: _Past, due: DueEdition) -> list[Correction]:
    """That articles whose sentences stood in these editions are gone on request; nothing that they said."""
    found = {
        (url, day)
        for sentences in past.editions
        for (url, _), one in sentences.items()
        if url in past.erasures
        for day in one.days
    }
    days = sorted({day for _, day in found})
    return erased(len({url for url, _ in found}), [day_in(day, due.date.year) for day in days])
