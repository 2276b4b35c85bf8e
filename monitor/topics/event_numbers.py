"""The stretches of a sentence, one for each numbered event that it tells of (ANALYSIS 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text.languages import LANGUAGES
from monitor.text.said_dates import SaidDate
from monitor.text.said_ordinals import SaidOrdinal
from monitor.topics.event_words import gap
from monitor.topics.reading import Part, Sentence
from monitor.topics.tongue import Hit

NOUN_FIRST = frozenset(("ar",))
"""Languages whose ordinals stand behind their noun; one before it stands right before it."""

BEHIND = 2
"""Words between an event's name and a number behind it in the other languages: "patrol, the ninth"."""

TO_DATE = 3
"""Words between a number without a name and its date: "the second - on 23 March"."""

_BARRIER = re.compile("[;\u061b]")
_PAUSE = re.compile("[,\u060c:\u2013\u2014]|\\s-\\s")
_NUMBER = re.compile("[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens [first, behind) of a sentence, with the names of events and their numbers in it. `marker`: where the number stands;
    None without one."""

    first: int
    behind: int
    triggers: tuple[Hit, ...]
    numbers: tuple[int, ...]
    marker: Hit | None

    @property
    def trigger(self) -> Hit:
        """The name of the event, of several the nearest to the number; where it is left out, the number."""
        marker = self.marker
        if marker is None:
            return self.triggers[0] if self.triggers else (self.first, self.first + 1)
        return min(self.triggers, key=lambda trigger: (gap(trigger, marker), trigger), default=marker)


@dataclass(frozen=True, slots=True)
class _Marker:
    span: Hit
    number: int
    trigger: Hit | None  # None: "the second" alone


def stretches(
    part: Part,
    sentence: Sentence,
    triggers: Sequence[Hit],
    ordinals: Sequence[SaidOrdinal],
    dates: Sequence[SaidDate],
    window: int,
) -> list[Stretch]:
    """The stretches of a sentence in order. `triggers`: the names of events in it; `ordinals` and `dates`: those of the sentence.
    `window`: words between a number and the name it stands before."""
    found: list[Stretch] = []
    for first, behind in _pieces(part, sentence):
        here = [trigger for trigger in triggers if first <= trigger[0] < behind]
        said = [each for each in ordinals if first <= each.first and each.end <= behind]
        markers = _markers(part, (first, behind), here, said, dates, window)
        found += _parted(part, first, behind, here, markers)
    return found


def _pieces(part: Part, sentence: Sentence) -> list[Hit]:
    """The parts of a sentence between its semicolons."""
    starts = [sentence.first]
    for at in range(sentence.first + 1, sentence.behind):
        if _BARRIER.search(part.text, part.tokens[at - 1].end, part.tokens[at].start):
            starts.append(at)
    return list(zip(starts, [*starts[1:], sentence.behind], strict=True))


def _markers(
    part: Part, piece: Hit, triggers: Sequence[Hit], said: Sequence[SaidOrdinal], dates: Sequence[SaidDate], window: int
) -> list[_Marker]:
    """The numbers of events, by place: those beside a name, and behind such those that have a date of their own."""
    beside = {ordinal.first: _named(part, ordinal, triggers, window) for ordinal in said}
    markers = []
    for ordinal in said:
        span = (ordinal.first, ordinal.end)
        trigger = beside[ordinal.first]
        if trigger is not None:
            markers.append(_Marker(span, ordinal.value, trigger))
        elif markers and not ordinal.times and _dated(part, ordinal, dates):
            markers.append(_Marker(span, ordinal.value, None))
        elif _joined_to_next(part, ordinal, said, beside):
            markers.append(_Marker(span, ordinal.value, beside[ordinal.end + 1]))
    taken = {marker.trigger for marker in markers}
    for trigger in triggers:
        plain = _plain_number(part, trigger, piece[1], dates) if trigger not in taken else None
        if plain is not None:
            markers.append(_Marker((trigger[1], trigger[1] + 1), plain, trigger))
    return sorted(markers, key=lambda marker: marker.span)


def _named(part: Part, ordinal: SaidOrdinal, triggers: Sequence[Hit], window: int) -> Hit | None:
    """The name that an ordinal counts: the nearest that it may stand beside."""
    noun_first = part.language in NOUN_FIRST
    key = part.tokens[ordinal.first].key
    before_limit = window if ordinal.times or not noun_first else 0
    behind_limit = window + 1 if ordinal.times or noun_first else BEHIND
    if noun_first and not key.startswith("ال") and not ordinal.times and not key[:1].isdecimal() and ordinal.value == 1:
        behind_limit = -1  # أول stands before what it counts
    best: tuple[int, int, Hit] | None = None
    for trigger in triggers:
        if trigger[0] >= ordinal.end:
            away, limit = trigger[0] - ordinal.end, before_limit
        elif trigger[1] <= ordinal.first:
            away, limit = ordinal.first - trigger[1], behind_limit
        else:
            continue
        rank = (away, int(trigger[0] < ordinal.first), trigger)
        if away <= limit and (best is None or rank < best):
            best = rank
    return best[2] if best else None


def _dated(part: Part, ordinal: SaidOrdinal, dates: Sequence[SaidDate]) -> bool:
    start = part.tokens[ordinal.end - 1].end
    nearby = part.tokens[ordinal.end : ordinal.end + TO_DATE + 1]
    return any(said.precision == "day" and start <= said.start and any(said.start <= t.start < said.end for t in nearby)
               for said in dates)  # fmt: skip


def _joined_to_next(
    part: Part, ordinal: SaidOrdinal, said: Sequence[SaidOrdinal], beside: dict[int, Hit | None]
) -> bool:
    """ "the ninth and tenth patrols": the first of two numbers of one name."""
    language = LANGUAGES.get(part.language)
    following = ordinal.end + 1
    return (
        language is not None
        and following < len(part.tokens)
        and part.tokens[ordinal.end].key in language.dates.joins
        and beside.get(following) is not None
    )


def _plain_number(part: Part, trigger: Hit, behind: int, dates: Sequence[SaidDate]) -> int | None:
    """ "patrol 13": a number right behind a name that is no amount, time or date."""
    at = trigger[1]
    if at >= behind or _NUMBER.fullmatch(part.tokens[at].key) is None:
        return None
    token, text = part.tokens[at], part.text
    language = LANGUAGES.get(part.language)
    amounts = language.numbers.quantities if language else ()
    following = part.tokens[at + 1].key if at + 1 < behind else ""
    dated = any(said.start <= token.start < said.end for said in dates)
    alone = text[part.tokens[at - 1].end : token.start] == " " and text[token.end : token.end + 1] not in (
        "%",
        ":",
        "/",
    )
    return int(token.key) if alone and not dated and not (amounts and following.startswith(amounts)) else None


def _parted(part: Part, first: int, behind: int, triggers: Sequence[Hit], markers: Sequence[_Marker]) -> list[Stretch]:
    """A piece parted between numbers of different names."""
    groups: list[list[_Marker]] = []
    for marker in markers:
        same = groups and groups[-1][-1].trigger is not None and groups[-1][-1].trigger == marker.trigger
        if same:
            groups[-1].append(marker)
        else:
            groups.append([marker])
    if len(groups) <= 1:
        numbers = tuple(dict.fromkeys(marker.number for marker in markers))
        return [Stretch(first, behind, tuple(triggers), numbers, markers[0].span if markers else None)]
    found = []
    start = first
    for place, group in enumerate(groups):
        end = _border(part, group[-1], groups[place + 1][0]) if place + 1 < len(groups) else behind
        inside = tuple(trigger for trigger in triggers if start <= trigger[0] < end)
        numbers = tuple(dict.fromkeys(marker.number for marker in group))
        found.append(Stretch(start, end, inside, numbers, group[0].span))
        start = end
    return found


def _border(part: Part, left: _Marker, right: _Marker) -> int:
    """The token with which the stretch of the right number begins: behind the last pause between the two, else behind "and"."""
    low = max(left.span[1], left.trigger[1] if left.trigger else 0)
    high = min(right.span[0], right.trigger[0] if right.trigger else right.span[0])
    for at in range(high, low, -1):
        if _PAUSE.search(part.text, part.tokens[at - 1].end, part.tokens[at].start):
            return at
    language = LANGUAGES.get(part.language)
    joins = language.dates.joins if language else frozenset()
    return next((at for at in range(high, low, -1) if part.tokens[at - 1].key in joins), high)
