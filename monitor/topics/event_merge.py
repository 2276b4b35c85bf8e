"""The events of an article: drafts of its sentences put together by number, by day, or under the one it is about (ANALYSIS 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitor.model import DatePrecision
from monitor.topics.event_drafts import Draft
from monitor.topics.event_words import EventWords

FRESH = timedelta(days=3)
"""How long before its article an event may have been that a headline without a date speaks of."""

SPOKEN_SOON = timedelta(days=7)
"""How long before its article somebody may have told of an event, for that day to stand for the event's."""

A_DAY = timedelta(days=1)


@dataclass(slots=True, eq=False)
class Bundle:
    """The drafts of one event. `kind`: a single one, one that lies ahead, or something that befell the series."""

    kind: str
    drafts: list[Draft] = field(default_factory=list)
    leads: bool = False  # it is what the article is about

    @property
    def number(self) -> int | None:
        """Its number: the first that is given."""
        return next((draft.number for draft in self.drafts if draft.number is not None), None)

    @property
    def dated(self) -> Draft | None:
        """The draft that tells the day best: one that names it before one that names the month."""
        several = [draft for draft in self.drafts if draft.day is not None]
        return min(several, key=lambda draft: draft.precision == "month", default=None)

    @property
    def day(self) -> date | None:
        """Its day, as told."""
        return self.dated.day if self.dated else None

    @property
    def precision(self) -> DatePrecision:
        """How the day is told."""
        return self.dated.precision if self.dated else "none"

    def names(self) -> set[str]:
        """All outcomes that are told of it."""
        return {name for draft in self.drafts for name in draft.outcomes}


RUN, AHEAD, SERIES = "run", "ahead", "series"


def bundles(words: EventWords, found: Sequence[Draft], published: date | None) -> list[Bundle]:
    """The events of an article in the order in which it tells of them. `found`: its drafts, the title's first."""
    run = [draft for draft in found if not draft.ahead and not _of_series(words, draft)]
    series = [draft for draft in found if not draft.ahead and _of_series(words, draft)]
    made = _keyed([draft for draft in run if draft.is_keyed])
    loose = [draft for draft in run if not draft.is_keyed]
    if made or any(draft.outcomes for draft in loose) or not any(draft.ahead for draft in found):
        _lay_loose(made, loose, run, published)
    _give_number(made)
    lead = next((bundle for bundle in made if bundle.leads), None)
    befell: dict[str, Bundle] = {}
    for draft in series:
        if lead is not None and not draft.plural and draft.day is None:
            lead.drafts.append(draft)
        else:
            befell.setdefault(draft.outcomes[0], Bundle(SERIES)).drafts.append(draft)
    ahead = _ahead(made, [draft for draft in found if draft.ahead])
    place = {id(draft): number for number, draft in enumerate(found)}
    every = [*made, *ahead, *befell.values()]
    return sorted(every, key=lambda bundle: min(place[id(draft)] for draft in bundle.drafts))


def _of_series(words: EventWords, draft: Draft) -> bool:
    """Whether all that is told of it befell the series, as a suspension does."""
    found = [words.spec.outcome(name) for name in draft.outcomes]
    return draft.number is None and bool(found) and all(one is not None and one.programme for one in found)


def _keyed(drafts: Iterable[Draft]) -> list[Bundle]:
    """Bundles by number and day. A draft with one of the two joins the bundle that has it."""
    made: list[Bundle] = []
    waiting = sorted(drafts, key=lambda draft: (draft.number is None, draft.day is None, draft.precision == "month"))
    for draft in waiting:
        bundle = next((each for each in made if _same(each, draft)), None)
        if bundle is None:
            if draft.number is not None and draft.day is None and not draft.outcomes and not draft.leads:
                continue  # a number in passing
            made.append(bundle := Bundle(RUN))
        bundle.drafts.append(draft)
    return made


def _same(bundle: Bundle, draft: Draft) -> bool:
    if draft.number is not None:
        return bundle.number == draft.number
    if draft.day is None or bundle.day is None:
        return False
    if draft.precision == "month" or bundle.precision == "month":
        month = (draft.day.year, draft.day.month) == (bundle.day.year, bundle.day.month)
        return month and bool(bundle.names() & set(draft.outcomes))
    return bundle.day == draft.day


def _lay_loose(made: list[Bundle], loose: Sequence[Draft], run: Sequence[Draft], published: date | None) -> None:
    """Mark what the article is about, and lay there what has neither number nor day."""
    first = next((draft for draft in run if draft.leads or draft.outcomes), None)
    if first is None:
        return
    own = next((bundle for bundle in made if first in bundle.drafts), None)
    if own is None:
        own = next((bundle for bundle in made if _is_fresh(bundle, published)), None)
    telling = [draft for draft in loose if draft.outcomes]
    if own is None:
        if not telling and not any(draft.leads for draft in loose):
            return
        own = Bundle(RUN)
        made.insert(0, own)
    own.leads = True
    own.drafts += loose


def _is_fresh(bundle: Bundle, published: date | None) -> bool:
    if bundle.day is None or published is None:
        return True
    return -A_DAY <= published - bundle.day <= FRESH and bundle.precision != "month"


def _give_number(made: list[Bundle]) -> None:
    """Lay a number without a day to what the article is about, where it is the only one: "This was the 23rd patrol"."""
    lead = next((bundle for bundle in made if bundle.leads and bundle.number is None), None)
    numbered = [bundle for bundle in made if bundle.number is not None]
    if lead is None or len(numbered) != 1:
        return
    only = numbered[0]
    early = any(draft.leads for draft in only.drafts)
    if only.day is None and (early or (only.number or 0) > 1):
        lead.drafts += only.drafts
        made.remove(only)


def _ahead(made: Sequence[Bundle], drafts: Sequence[Draft]) -> list[Bundle]:
    """What lies ahead, by number or day. What the article also tells as done is done; and where it tells of something done, a
    bare "will go on" says nothing of its own."""
    found: list[Bundle] = []
    for draft in sorted(drafts, key=lambda each: (each.day is None, each.number is None)):
        if any(_done(bundle, draft) for bundle in made):
            continue
        bundle = next((each for each in found if _planned_same(each, draft)), None)
        if bundle is None:
            if not draft.is_keyed and made:
                continue
            found.append(bundle := Bundle(AHEAD))
        bundle.drafts.append(draft)
    return found


def _done(bundle: Bundle, draft: Draft) -> bool:
    if draft.number is not None:
        return bundle.number == draft.number
    return draft.day is not None and bundle.day == draft.day


def _planned_same(bundle: Bundle, draft: Draft) -> bool:
    if draft.number is not None and bundle.number is not None:
        return draft.number == bundle.number
    return draft.day is None or bundle.day == draft.day
