"""What one sentence says of events, before the sentences of an article are put together.

A sentence is parted into stretches, one for each number it gives: "the eighth was blocked on 30 April; the ninth passed today". A
stretch has its own outcomes, dates and way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.model import DatePrecision
from monitor.text.said_dates import SaidDate
from monitor.text.said_ordinals import SaidOrdinal
from monitor.topics.event_dates import StretchDates, stretch_dates
from monitor.topics.event_numbers import Named, Stretch, stretches
from monitor.topics.event_outcomes import UNREAL, Outcomes, stretch_outcomes
from monitor.topics.event_words import EventWords, paused
from monitor.topics.nearness import gap
from monitor.topics.reading import Part, Sentence
from monitor.topics.routes import route
from monitor.topics.scene import View
from monitor.topics.tongue import Hit

LOOK_BACK = 2
"""Sentences before one in which the words may stand that tell the series from others."""

REFERS_BACK = 2
"""Sentences behind one that names an event in which "the column" or "the second" may stand for one."""

LEAD = 2
"""Sentences of a body in which an event may be named without saying anything of it."""

WHOLE_SENTENCE = 8
"""Fewer words are a byline, a dateline or a caption."""

OLD = timedelta(days=120)
"""An event older than this belongs to the topic only if its own sentence names the topic's place."""

PLANNED_FOR = 3
"""Words between a date and the word that makes it one of a plan that was called off: "planned for Sunday"."""

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
    far: bool  # its day stands far from all that is told
    leads: bool  # it stands where an article says what it is about: in the title or the first sentences
    remote: bool  # its words do not name the event: other words of the sentence do, or it was named before
    way: tuple[str, str] | None

    @property
    def is_keyed(self) -> bool:
        """Whether it says which event is meant, by number or day."""
        return self.number is not None or self.day is not None


def drafts(words: EventWords, view: View, ordinals: Sequence[SaidOrdinal], head: Part) -> Iterator[Draft]:
    """The drafts of a title or a body in order. `head`: the title; it may tell the series from others. Once it is told apart,
    later sentences need not do it again."""
    part = view.part
    named: dict[int, list[Hit]] = {}
    for trigger in words.triggers(part):
        named.setdefault(part.sentence_of(trigger[0]).number, []).append(trigger)
    lead = _lead(part)
    last: int | None = None  # the sentence that named an event last
    known = words.needed(head)
    about = bool(words.triggers(head))
    for sentence in part.sentences:
        follows = last is not None and sentence.number - last <= REFERS_BACK
        found = named.get(sentence.number, [])
        if part.asks(sentence) or not (found or follows):
            continue
        known = known or any(
            words.needed(part, each)
            for each in part.sentences[max(0, sentence.number - LOOK_BACK) : sentence.number + 1]
        )
        here = [trigger for trigger in found if known and words.guard.judge(part, sentence, trigger).accepted]
        if here:
            last = sentence.number
        elif found or not follows:
            continue
        cues = [hit for _, hit in words.outcomes(part, sentence)]
        said = [each for each in ordinals if sentence.first <= each.first < sentence.behind]
        dates = view.dates_in(sentence)
        hints = Named(here, words.again(part, sentence), said, dates, cues, last is not None)
        for stretch in stretches(part, sentence, hints, words.spec.ordinal_window):
            if here or not stretch.is_nameless:
                yield from _of_stretch(
                    words, view, sentence, stretch, leads=part.in_title or sentence.number <= lead, about=about
                )
                last = sentence.number if stretch.marker else last


def _lead(part: Part) -> int:
    """The number of the last sentence that is still the beginning: bylines and datelines do not count."""
    whole = [sentence.number for sentence in part.sentences if sentence.behind - sentence.first >= WHOLE_SENTENCE]
    return whole[min(LEAD, len(whole)) - 1] if whole else LEAD - 1


def _of_stretch(
    words: EventWords, view: View, sentence: Sentence, stretch: Stretch, *, leads: bool, about: bool
) -> Iterator[Draft]:
    part = view.part
    outcomes = stretch_outcomes(words, view, sentence, stretch)
    dates = stretch_dates(words, view, sentence, stretch, outcomes)
    plural = not stretch.numbers and all(words.is_plural(part, sentence, trigger) for trigger in stretch.triggers)
    only_agreed = bool(stretch.triggers) and all(words.is_excluded(part, trigger) for trigger in stretch.triggers)
    way = route(words, part, sentence, stretch.first, stretch.behind)
    if outcomes.series and not outcomes.run and any(words.is_plural(part, sentence, each) for each in stretch.triggers):
        stretch, plural = replace(stretch, numbers=(), marker=None), True  # "the patrols were halted after patrol 22"
    for number, said, extra in _pairs(stretch, dates, plural=plural):
        off = said is not None and _is_called_off(view, sentence, outcomes, said)
        for names, ahead in _readings(words, outcomes, said, None if off else view.published, plural=plural):
            said = dates.plan or said if ahead else said
            day = _day(said, view.published, ahead=ahead or _was_planned(words, outcomes, names))
            draft = Draft(
                view=view, sentence=sentence, trigger=stretch.trigger, cue=outcomes.cue(names) or stretch.trigger, number=number,
                day=day, precision=_precision(said) if day else "none", spoken=dates.spoken, outcomes=names, ahead=ahead,
                plural=plural, recalled=outcomes.recalled or (said is not None and said.vague), way=way,
                extra=extra or dates.beside, far=dates.far, leads=leads, remote=stretch.again,
            )  # fmt: skip
            if (not only_agreed or number is not None or (ahead and day is not None)) and _counts(
                words, draft, about=about
            ):
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
        today = published + (A_DAY if outcomes.told and outcomes.ahead is None else timedelta(0))
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


def _is_called_off(view: View, sentence: Sentence, outcomes: Outcomes, said: SaidDate) -> bool:
    """Whether a date is that of a plan of which nothing else is told than that it was called off: "planned for Sunday has been
    postponed". Not the day to which it was put off, which stands beside the words for that, nor what may be."""
    if outcomes.ahead is None or not all(one.void and not one.programme for one, _ in outcomes.told):
        return False
    span = (view.part.token_at(said.start), view.part.token_at(said.end))
    off = [hit for hit in outcomes.hits() if UNREAL.isdisjoint(view.words.modifiers.near(view.part, sentence, hit))]
    to_plan = gap(span, outcomes.ahead)
    return (
        to_plan <= PLANNED_FOR
        and all(to_plan < gap(span, hit) or paused(view.part, span, hit) for hit in off)
        and bool(off)
    )


def _day(said: SaidDate | None, published: date | None, *, ahead: bool) -> date | None:
    """The day that a date means. What lies ahead is not on a day before the article: then the date is that of something else."""
    if said is None or said.day is None or said.vague:
        return None
    if not ahead:
        return said.day
    if said.ahead is not None and published is not None and said.day < published:
        return said.ahead
    return said.day if published is None or said.day >= published else None


def _was_planned(words: EventWords, outcomes: Outcomes, names: Sequence[str]) -> bool:
    """Whether the day is that of a plan that came to nothing: "planned for Saturday, will not take place"."""
    found = [words.spec.outcome(name) for name in names]
    return outcomes.ahead is not None and any(one is not None and one.void for one in found)


def _precision(said: SaidDate | None) -> DatePrecision:
    return "none" if said is None or said.precision == "year" else said.precision


def _counts(words: EventWords, draft: Draft, *, about: bool) -> bool:
    """Whether a draft tells of an event of the series. `about`: so does the title."""
    view, sentence = draft.view, draft.sentence
    several = draft.plural and not draft.ahead and not _all_of_series(words, draft.outcomes)
    if several and (draft.day is None or draft.precision == "month" or not (draft.outcomes or draft.extra)):
        return False
    if several and draft.far and _may_be_any(words, draft.outcomes):
        return False
    if draft.recalled and draft.number is None and draft.day is None:
        return not _may_be_any(words, draft.outcomes)
    if draft.day is not None and view.published is not None and view.published - draft.day > OLD:
        return words.guard.judge(view.part, sentence, draft.trigger).sure
    if draft.remote and draft.number is None:
        dated = draft.day is not None and draft.precision != "month"
        told = draft.extra or (bool(draft.outcomes) and (dated or draft.way is not None))
        return told if _may_be_any(words, draft.outcomes) else True
    if draft.remote and not draft.outcomes and draft.day is None:
        return False
    if draft.day is not None and not draft.outcomes and draft.number is None:
        return draft.extra or (draft.leads and about)  # elsewhere a day alone is none of the event's
    return True


def _may_be_any(words: EventWords, names: Sequence[str]) -> bool:
    """Whether outcomes do not tell of themselves what they befell, as "held" and "began" do not."""
    found = [words.spec.outcome(name) for name in names]
    return all(one is None or one.negated is not None or one.planned or one.programme for one in found)


def _all_of_series(words: EventWords, names: Sequence[str]) -> bool:
    found = [words.spec.outcome(name) for name in names]
    return bool(found) and all(one is not None and one.programme for one in found)
