"""Corrections: what editions showed, and its article does not say any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.editions.corrections import corrected, erased
from monitor.editions.names import Names
from monitor.editions.recomputed import Since, restated
from monitor.editions.shown import Sentences, issue, shown, together
from monitor.editions.wording import day_in
from monitor.model import Account, Correction, DigestSpec, DueEdition
from monitor.steps.rows import Door

LATELY = 45
"""Editions that are looked through for what they showed: of what is older nobody is told that it was edited."""


def corrections(
    db: Door, spec: DigestSpec, due: DueEdition, after: datetime, accounts: Sequence[Account], names: Names
) -> list[Correction]:
    """What the edition has to correct: sentences that earlier editions of the digest showed and that were edited away after
    `after` and by the cut-off, articles that were removed on request in that time, and a status that is no longer what the
    edition before said without any move."""
    days = [ref.date for ref in db.editions.refs(spec.slug) if ref.date < due.date][-LATELY:]
    if not days:
        return []
    before = issue(db.editions.content(spec.slug, days[-1]))
    since = Since(before=before, after=after, until=due.cutoff_at, zone=spec.time_zone, year=due.date.year)
    edited = db.articles.edited(spec.slug, after, due.cutoff_at)
    erasures = db.articles.erased(after, due.cutoff_at)
    told: list[Correction] = []
    if edited or erasures:
        editions = [shown(db.editions.content(spec.slug, day), day) for day in days]
        told = corrected(edited, together(*editions), accounts, names, since)
        told += _erased(erasures, editions, due)
    return [*told, *restated(accounts, names, since, told)]


def _erased(erasures: frozenset[str], editions: Sequence[Sentences], due: DueEdition) -> list[Correction]:
    """That articles whose sentences stood in these editions are gone on request; nothing that they said."""
    found = [(url, day) for each in editions for (url, _), one in each.items() if url in erasures for day in one.days]
    days = sorted({day for _, day in found})
    return erased(len({url for url, _ in found}), [day_in(day, due.date.year) for day in days])
