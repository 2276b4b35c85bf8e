"""Which editions a past period had, or would have had: what a replay makes, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from monitor.editions.calendar import floor, next_cutoff, step, today
from monitor.editions.freeze import from_json
from monitor.editions.ledger import seen_then
from monitor.model import DigestSpec, DueEdition, Edition
from monitor.steps.edit import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDay:
    """An edition to be made once more, or that was never made. `made_at`: when it was, or would have been; `was`: whether."""

    spec: DigestSpec
    due: DueEdition
    made_at: datetime
    remembered: Remembered
    was: bool

    def is_needed(self, first: date, *, news: bool) -> bool:
        """Whether a replay that shows editions from the day `first` on has to make this one: it is shown, or the one before that,
        or it was made, or there is news for it. Of years without a word there is no edition to remember."""
        return self.was or news or self.due.date >= first - step(self.spec)


def past_days(
    specs: Sequence[DigestSpec],
    printed: Iterable[tuple[str, str]],
    started: Mapping[str, datetime],
    begins: datetime,
    last: date,
    now: datetime,
) -> list[PastDay]:
    """The editions of these digests up to the day `last`, by cut-off, and of one moment in the order of the digests.

    `printed`: the editions that were made, (digest, frozen JSON): each is made again as it was then, and a day that had none has
    none. Before the first of a digest (all its days, where none was made) its calendar says which there would have been from
    `begins` on, when the first article became known.
    """
    days: list[tuple[datetime, int, PastDay]] = []
    known = list(printed)
    for place, spec in enumerate(specs):
        made = sorted((from_json(text) for slug, text in known if slug == spec.slug), key=lambda one: one.cutoff_at)
        found = [_again(edition, spec, started.get(spec.slug)) for edition in made]
        until = made[0].covers_from if made else now
        found = [*_by_calendar(spec, begins, min(until, now)), *found]
        days += [(day.due.cutoff_at, place, day) for day in found if day.due.date <= last]
    return [day for _at, _place, day in sorted(days, key=lambda each: each[:2])]


def _again(edition: Edition, spec: DigestSpec, started: datetime | None) -> PastDay:
    """What was known of the day itself comes from the edition. Of one made for a day before the digest began nothing older than
    its own window belongs to it."""
    ground = edition.covers_from
    if started is not None and edition.cutoff_at > started:
        ground = floor(spec, started)
    due = DueEdition(
        digest=spec.slug,
        date=edition.date,
        cutoff_at=edition.cutoff_at,
        covers_from=edition.covers_from,
        floor=min(ground, edition.cutoff_at),
        late=edition.late,
        missed=edition.missed,
    )
    remembered = Remembered(number=edition.number, seen=seen_then(edition.ledger))
    return PastDay(spec=spec, due=due, made_at=edition.made_at, remembered=remembered, was=True)


def _by_calendar(spec: DigestSpec, begins: datetime, until: datetime) -> Iterator[PastDay]:
    ground = opening = floor(spec, begins - datetime.resolution)
    for number in count(1):
        if (at := next_cutoff(spec, opening)) > until:
            return
        due = DueEdition(digest=spec.slug, date=today(spec, at), cutoff_at=at, covers_from=opening, floor=ground)
        yield PastDay(spec=spec, due=due, made_at=at, remembered=Remembered(number=number), was=False)
        opening = at
