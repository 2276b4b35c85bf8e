"""The events of an article: drafts of its sentences put together by number, by day, or under the one it is about."""

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

    @property
    def is_bare(self) -> bool:
        """Whether it is a number in passing: no day, no outcome, and not where the article begins."""
        return self.day is None and not self.names() and not any(draft.leads for draft in self.drafts)

    def names(self) -> set[str]:
        """All outcomes that are told of it."""
        return {name for draft in self.drafts for name in draft.outcomes}


RUN, AHEAD, SERIES = "run", "ahead", "series"


def bundles(words: EventWords, found: Sequence[Draft], published: date | None) -> list[Bundle]:
    """The events of an article in the order in which it tells of them. `found`: its drafts, the title's first."""
    run = [draft for draft in found if not draft.ahead and not _of_series(words, draft)]
    series = [draft for draft in found if not draft.ahead and _of_series(words, draft)]
    made = _keyed([draft for draft in run if draft.is_keyed])
    loose = [draft for draft in run if not draft.is_keyed and not draft.recalled]
    before = [Bundle(RUN, [draft]) for draft in run if not draft.is_keyed and draft.recalled]
    if made or any(draft.outcomes for draft in loose) or not any(draft.ahead for draft in found):
        _lay_loose(made, loose, run, published)
    _give_number(made)
    _give_day(made, published)
    newest = max((bundle.number or 0 for bundle in made if bundle.leads), default=0)
    made = [bundle for bundle in made if bundle.leads or not (bundle.is_bare or _only_counted(words, bundle, newest))]
    lead = next((bundle for bundle in made if bundle.leads), None)
    befell: dict[str, Bundle] = {}
    for draft in series:
        if lead is not None and not draft.plural and draft.day is None and _is_fresh(lead, published):
            lead.drafts.append(draft)
        else:
            befell.setdefault(draft.outcomes[0], Bundle(SERIES)).drafts.append(draft)
    ahead = _ahead(made, [draft for draft in found if draft.ahead])
    made = [bundle for bundle in made if not any(_not_yet(bundle, each, published) for each in ahead)]
    lead = lead if lead in made else None
    place = {id(draft): number for number, draft in enumerate(found)}
    every = [*made, *before, *ahead, *befell.values()]
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
        place = {id(draft): number for number, draft in enumerate(run)}
        telling = {name for draft in loose for name in draft.outcomes}
        known = [each for each in made if not each.is_bare and _is_fresh(each, published) and _fits(each, telling)]
        own = min(known, key=lambda bundle: min(place[id(draft)] for draft in bundle.drafts), default=None)
    if own is None:
        if not any(draft.outcomes for draft in loose) and not any(draft.leads for draft in loose):
            return
        own = Bundle(RUN)
        made.insert(0, own)
    own.leads = True
    own.drafts += loose


def _fits(bundle: Bundle, telling: set[str]) -> bool:
    """Whether what is told without a number or a day may be told of a bundle."""
    names = bundle.names()
    return not telling or not names or bool(names & telling) or any(draft.leads for draft in bundle.drafts)


def _is_fresh(bundle: Bundle, published: date | None) -> bool:
    if bundle.day is None or published is None:
        return True
    return -A_DAY <= published - bundle.day <= FRESH and bundle.precision != "month"


def _give_number(made: list[Bundle]) -> None:
    """Lay a number without a day to what the article is about, if it is the highest: "This was the 23rd patrol"."""
    lead = next((bundle for bundle in made if bundle.leads and bundle.number is None), None)
    numbers = [bundle.number for bundle in made if bundle.number is not None]
    undated = [bundle for bundle in made if bundle.number is not None and bundle.day is None]
    if lead is None or len(undated) != 1 or undated[0].number != max(numbers):
        return
    only = undated[0]
    early = any(draft.leads for draft in only.drafts)
    if early or (only.number or 0) > 1:
        lead.drafts += only.drafts
        made.remove(only)


def _give_day(made: list[Bundle], published: date | None) -> None:
    """Lay the day to what the article is about, where only its number was found beside its name."""
    lead = next((bundle for bundle in made if bundle.leads and bundle.number is not None and bundle.day is None), None)
    if lead is None or published is None:
        return
    today = {draft.spoken.day for draft in lead.drafts if draft.spoken is not None} | {published}
    same = next((each for each in made if each.number is None and each.day in today), None)
    if same is not None:
        lead.drafts += same.drafts
        made.remove(same)


def _only_counted(words: EventWords, bundle: Bundle, newest: int) -> bool:
    """Whether it is only counted: "the fifth that went so far", beside the number of the event itself."""
    told = [words.spec.outcome(name) for name in bundle.names()]
    plain = all(one is not None and one.negated is not None for one in told)
    return bundle.day is None and bundle.number is not None and bundle.number < newest and plain


def _ahead(made: Sequence[Bundle], drafts: Sequence[Draft]) -> list[Bundle]:
    """What lies ahead, by number or day. What the article also tells as done is done; and where it tells of something done, a
    bare "will go on" says nothing of its own."""
    found: list[Bundle] = []
    for draft in sorted(drafts, key=lambda each: (each.day is None, each.number is None)):
        if any(bundle.names() and _done(bundle, draft) for bundle in made):
            continue
        bundle = next((each for each in found if _planned_same(each, draft)), None)
        if bundle is None:
            if not draft.is_keyed and made:
                continue
            found.append(bundle := Bundle(AHEAD))
        bundle.drafts.append(draft)
    return found


def _not_yet(bundle: Bundle, ahead: Bundle, published: date | None) -> bool:
    """Whether what is told without a day is of an event that still lies ahead: "the road is blocked before the first patrol"."""
    if not bundle.names() and any(_done(bundle, draft) for draft in ahead.drafts):
        return True
    later = published is not None and ahead.day is not None and ahead.day >= published
    return later and bundle.number is not None and bundle.number == ahead.number and bundle.day is None


def _done(bundle: Bundle, draft: Draft) -> bool:
    if draft.number is not None:
        return bundle.number == draft.number and (bundle.day is not None or draft.day is None)
    return draft.day is not None and bundle.day == draft.day


def _planned_same(bundle: Bundle, draft: Draft) -> bool:
    if draft.number is not None and bundle.number is not None:
        return draft.number == bundle.number
    return draft.day is None or bundle.day == draft.day
