"""Editions by hand: make, preview, show or send again one edition of a digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.editions.calendar import cutoff, due_edition, edition_for, first_light, is_day, next_cutoff
from monitor.editions.freeze import from_json
from monitor.errors import MonitorError, NotFound
from monitor.model import DigestSpec, DueEdition, Edition, Watchlist
from monitor.steps.edit import make, preview
from monitor.steps.house import House
from monitor.steps.sweep import begin


class NotYet(MonitorError):
    """An edition of a day that has not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An edition and how it came: made now, made earlier, or only previewed."""

    edition: Edition
    how: str  # "made", "stored", "preview"


def digest_named(name: str | None, house: House) -> DigestSpec:
    """The digest of a name; without one, the only or the first. Raises NotFound."""
    return digest_of(name, house.watchlist)


def digest_of(name: str | None, watchlist: Watchlist) -> DigestSpec:
    """The same of a watchlist alone."""
    digests = watchlist.digests
    if name is None and digests:
        return digests[0]
    found = next((spec for spec in digests if spec.slug == name), None)
    if found is None:
        known = ", ".join(spec.slug for spec in digests) or "none: add one under `digests:` in feeds.yaml"
        raise NotFound(f"no digest {name!r} (known: {known})")
    return found


def issue(spec: DigestSpec, day: date | None, house: House, *, dry_run: bool) -> Issued:
    """The edition of a day, made unless it exists; without a day the latest that is due, else the latest made, else the
    first of all, cut off now. `dry_run` writes nothing at all. Raises NotYet for a day to come."""
    if not dry_run:
        begin(house)
    due = _asked(spec, day, house)
    with house.store.read() as db:
        content = db.editions.content(spec.slug, due.date if isinstance(due, DueEdition) else due)
    if content is not None:
        return Issued(edition=from_json(content), how="stored")
    assert isinstance(due, DueEdition)
    if dry_run:
        return Issued(edition=preview(spec, due, house), how="preview")
    made = make(spec, due, house)
    if made is None:  # the daemon was quicker
        return issue(spec, due.date, house, dry_run=dry_run)
    return Issued(edition=made, how="made")


def stored_day(spec: DigestSpec, day: date | None, house: House) -> date:
    """The day of a stored edition: the one asked for, else the latest. Raises NotFound."""
    with house.store.read() as db:
        latest = db.editions.latest(spec.slug)
        wanted = day if day is not None else latest.date if latest is not None else None
        if wanted is None or db.editions.id_of(spec.slug, wanted) is None:
            raise NotFound(f"digest {spec.slug} has no edition{f' of {wanted}' if wanted else ''} to send again")
    return wanted


def takes_the_place_of(edition: Edition, spec: DigestSpec) -> datetime | None:
    """The cut-off to come that this edition, cut by hand, leaves nothing for; None when its day's hour had passed."""
    scheduled = cutoff(spec, edition.date)
    return scheduled if is_day(spec, edition.date) and edition.cutoff_at < scheduled else None


def goes_on_at(edition: Edition, spec: DigestSpec) -> datetime | None:
    """When the next edition is cut off, which goes on from this one of the week so far; None for an edition of the digest's
    own days."""
    return None if is_day(spec, edition.date) else next_cutoff(spec, edition.cutoff_at)


def send_again(spec: DigestSpec, day: date, house: House) -> int:
    """Make an edition's deliveries due again, to the archive and to those who are readers still; the message ids stay.
    Raises NotFound when there is no such edition. Returns how many."""
    with house.store.write() as db:
        edition = db.editions.id_of(spec.slug, day)
        if edition is None:
            raise NotFound(f"digest {spec.slug} has no edition of {day}")
        return db.deliveries.again(edition, house.clock.now(), {"", *spec.recipients})


def _asked(spec: DigestSpec, day: date | None, house: House) -> DueEdition | date:
    """What to make, or the day of what there is."""
    now = house.clock.now()
    with house.store.read() as db:
        started = db.editions.started(spec.slug) or now  # a preview may come before the first start
        last = db.editions.latest(spec.slug)
        if day is not None:
            if db.editions.content(spec.slug, day) is not None:
                return day
            try:
                return edition_for(
                    spec,
                    day,
                    first=next(iter(db.editions.refs(spec.slug)), None),
                    last_before=db.editions.latest(spec.slug, before=day),
                    started_at=started,
                    now=now,
                )
            except ValueError as error:
                raise NotYet(str(error)) from error
    due = due_edition(spec, last=last, started_at=started, now=now)
    if due is not None:
        return due
    if last is not None and last.cutoff_at > started:
        return last.date
    return first_light(spec, started_at=started, now=now)  # editions of days before the start are no answer to "now"
