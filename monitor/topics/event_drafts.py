"""What one sentence says of events, before the sentences of an article are put together (ANALYSIS 7).

A sentence is parted into stretches, one for each number it gives: "the eighth was blocked on 30 April; the ninth passed today". A
stretch has its own outcomes, dates and way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.model import DatePrecision
from monitor.text.said_dates import SaidDate
from monitor.text.said_ordinals import SaidOrdinal
from monitor.topics.event_dates import StretchDates, stretch_dates
from monitor.topics.event_numbers import Stretch, stretches
from monitor.topics.event_outcomes import Outcomes, stretch_outcomes
from monitor.topics.event_words import EventWords
from monitor.topics.reading import Sentence
from monitor.topics.routes import route
from monitor.topics.scene import View
from monitor.topics.tongue import Hit

LOOK_BACK = 2
"""Sentences before one in which the words may stand that tell the series from others."""

LEAD = 2
"""Sentences of a body in which an event may be named without saying anything of it."""

OLD = timedelta(days=120)
"""An event older than this belongs to the topic only if its own sentence names the topic's place."""

A_DAY = timedelta(days=1)
"""An article of the evening may name tomorrow's UTC day as its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a stretch says of one event."""

    view: View
    sentence: Sentence
    trigger: Hit
    cue: Hit  # the words of its outcome, else the trigger
    number: int | None
    day: date | None
    precision: DatePrecision
    spoken: SaidDate | None  # the day on which somebody said so
    outcomes: tuple[str, ...]
    ahead: bool
    plural: bool
    recalled: bool
    extra: bool  # a further date of a list
    nameless: bool  # its stretch does not name the event, only the rest of the sentence does
    way: tuple[str, str] | None

    @property
    def is_keyed(self) -> bool:
        """Whether it says which event is meant, by number or day."""
        return self.number is not None or self.day is not None

    @property
    def leads(self) -> bool:
        """Whether it stands where an article says what it is about: in the title or the first sentences."""
        return self.view.part.in_title or self.sentence.number < LEAD


def drafts(words: EventWords, view: View, ordinals: Sequence[SaidOrdinal], *, titled: bool) -> Iterator[Draft]:
    """The drafts of a title or a body in order. `titled`: the title has one of the words that tell the series from others."""
    part = view.part
    by_sentence: dict[int, list[Hit]] = {}
    for trigger in words.triggers(part):
        by_sentence.setdefault(part.sentence_of(trigger[0]).number, []).append(trigger)
    for number, found in by_sentence.items():
        sentence = part.sentences[number]
        if _asks(view, sentence) or not (titled or _told_apart(words, view, sentence)):
            continue
        here = [trigger for trigger in found if words.guard.judge(part, sentence, trigger).accepted]
        if not here:
            continue
        said = [each for each in ordinals if sentence.first <= each.first < sentence.behind]
        for stretch in stretches(part, sentence, here, said, view.dates_in(sentence), words.spec.ordinal_window):
            yield from _of_stretch(words, view, sentence, stretch)


def _asks(view: View, sentence: Sentence) -> bool:
    return view.part.text[sentence.start : sentence.end].rstrip("\"'»”’) ")[-1:] in ("?", "\u061f")


def _told_apart(words: EventWords, view: View, sentence: Sentence) -> bool:
    """Whether the sentence or one right before it tells the series from others."""
    before = view.part.sentences[max(0, sentence.number - LOOK_BACK) : sentence.number + 1]
    return any(words.needed(view.part, each) for each in before)


def _of_stretch(words: EventWords, view: View, sentence: Sentence, stretch: Stretch) -> Iterator[Draft]:
    part = view.part
    outcomes = stretch_outcomes(words, view, sentence, stretch)
    dates = stretch_dates(words, view, sentence, stretch, outcomes)
    plural = not stretch.numbers and all(words.is_plural(part, sentence, trigger) for trigger in stretch.triggers)
    only_agreed = bool(stretch.triggers) and all(words.is_excluded(part, trigger) for trigger in stretch.triggers)
    way = route(words, part, sentence, stretch.first, stretch.behind)
    for number, said, extra in _pairs(stretch, dates, plural=plural):
        for names, ahead in _readings(words, outcomes, said, view.published, plural=plural):
            day = _day(said, view.published, ahead=ahead)
            draft = Draft(
                view=view, sentence=sentence, trigger=stretch.trigger, cue=outcomes.cue(names) or stretch.trigger, number=number,
                day=day, precision=_precision(said) if day else "none", spoken=dates.spoken, outcomes=names, ahead=ahead,
                plural=plural, recalled=outcomes.recalled, way=way, extra=extra,
                nameless=not stretch.triggers and stretch.marker is None,
            )  # fmt: skip
            if (not only_agreed or (ahead and day is not None)) and _counts(words, draft):
                yield draft


def _pairs(stretch: Stretch, dates: StretchDates, *, plural: bool) -> list[tuple[int | None, SaidDate | None, bool]]:
    """The numbers of a stretch with their dates, and further dates without a number (True)."""
    if len(stretch.numbers) > 1:
        days = [dates.best, *dates.others]
        paired = days if len(days) == len(stretch.numbers) else [dates.best] * len(stretch.numbers)
        return [(number, said, False) for number, said in zip(stretch.numbers, paired, strict=True)]
    number = stretch.numbers[0] if stretch.numbers else None
    others = dates.others if number is not None or dates.listed or plural else ()
    return [(number, dates.best, False), *((None, said, True) for said in others)]


def _readings(
    words: EventWords, outcomes: Outcomes, said: SaidDate | None, published: date | None, *, plural: bool
) -> list[tuple[tuple[str, ...], bool]]:
    """What a date's event came to: names of outcomes, and whether it lies ahead. Of a series that is suspended and will go on
    both are told."""
    announced = (words.planned,) if words.planned else ()
    if said is not None and said.day is not None and published is not None:
        today = published + (A_DAY if outcomes.told else timedelta(0))
        if said.day > today:
            return [(announced, True)]
    if outcomes.run:
        return [((*outcomes.run, *outcomes.series) if not plural else outcomes.run, False)]
    found: list[tuple[tuple[str, ...], bool]] = []
    if outcomes.series:
        found.append((outcomes.series, False))
    if outcomes.ahead is not None:
        found.append((announced, True))
    return found or [((), False)]


def _day(said: SaidDate | None, published: date | None, *, ahead: bool) -> date | None:
    """The day that a date means. What lies ahead is not on a day before the article: then the date is that of something else."""
    if said is None or said.day is None:
        return None
    if not ahead:
        return said.day
    if said.ahead is not None and published is not None and said.day < published:
        return said.ahead
    return said.day if published is None or said.day >= published else None


def _precision(said: SaidDate | None) -> DatePrecision:
    return "none" if said is None or said.precision == "year" else said.precision


def _counts(words: EventWords, draft: Draft) -> bool:
    """Whether a draft tells of an event of the series."""
    view, sentence = draft.view, draft.sentence
    several = draft.plural and not draft.ahead and not _all_of_series(words, draft.outcomes)
    if several and (draft.day is None or draft.precision == "month" or not draft.outcomes):
        return False
    if draft.recalled and draft.number is None and draft.day is None:
        return False
    if draft.day is not None and view.published is not None and view.published - draft.day > OLD:
        return words.guard.judge(view.part, sentence, draft.trigger).sure
    if draft.nameless and (draft.day is None or draft.precision == "month" or _may_be_any(words, draft.outcomes)):
        return False
    if draft.is_keyed and not draft.outcomes and draft.number is None:
        return draft.extra  # a day alone is none of the event's
    return True


def _may_be_any(words: EventWords, names: Sequence[str]) -> bool:
    """Whether outcomes do not tell of themselves what they befell, as "held" and "began" do not."""
    found = [words.spec.outcome(name) for name in names]
    return all(one is None or one.negated is not None or one.planned or one.programme for one in found)


def _all_of_series(words: EventWords, names: Sequence[str]) -> bool:
    found = [words.spec.outcome(name) for name in names]
    return bool(found) and all(one is not None and one.programme for one in found)
