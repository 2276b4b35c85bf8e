"""The stretches of a sentence, one for each numbered event that it tells of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text.languages import LANGUAGES
from monitor.text.said_dates import SaidDate
from monitor.text.said_ordinals import SaidOrdinal
from monitor.topics.nearness import gap
from monitor.topics.reading import Part, Sentence
from monitor.topics.tongue import Hit

BEHIND = 2
"""Words between an event's name and a number behind it where it usually stands before: "patrol, the ninth"."""

TO_DATE = 3
"""Words between a number without a name and its date: "the second - on 23 March"."""

_BARRIER = re.compile("[;\u061b]")
_PAUSE = re.compile("[,\u060c:\u2013\u2014]|\\s-\\s")
_NUMBER = re.compile("[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Named:
    """What names events in a sentence. `again`: words that stand for one named before; `cues`: words that say what became of it;
    `follows`: an event was named right before, so that "the second" may be one too."""

    triggers: Sequence[Hit]
    again: Sequence[Hit]
    ordinals: Sequence[SaidOrdinal]
    dates: Sequence[SaidDate]
    cues: Sequence[Hit]
    follows: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens [first, behind) of a sentence, with the names of events and their numbers in it. `marker`: where the number stands;
    None without one. `again`: its names only stand for an event named before."""

    first: int
    behind: int
    triggers: tuple[Hit, ...]
    numbers: tuple[int, ...]
    marker: Hit | None
    again: bool

    @property
    def trigger(self) -> Hit:
        """The name of the event, of several the nearest to the number; where it is left out, the number."""
        marker = self.marker
        if marker is None:
            return self.triggers[0] if self.triggers else (self.first, self.first + 1)
        return min(self.triggers, key=lambda trigger: (gap(trigger, marker), trigger), default=marker)

    @property
    def is_nameless(self) -> bool:
        """Whether nothing in it names the event."""
        return not self.triggers and self.marker is None


@dataclass(frozen=True, slots=True)
class _Marker:
    span: Hit
    number: int
    trigger: Hit | None  # None: "the second" alone


def stretches(part: Part, sentence: Sentence, named: Named, window: int) -> list[Stretch]:
    """The stretches of a sentence in order. `window`: words between a number and the name it stands before."""
    found: list[Stretch] = []
    for piece in _pieces(part, sentence):
        here = _in(named.triggers, piece)
        again = not here
        here = here or _in(named.again, piece)
        markers = _markers(part, piece, here, named, window)
        found += _parted(part, piece, here, markers, again=again)
    return found


def _in(hits: Sequence[Hit], piece: Hit) -> list[Hit]:
    return [hit for hit in hits if piece[0] <= hit[0] < piece[1]]


def _pieces(part: Part, sentence: Sentence) -> list[Hit]:
    """The parts of a sentence between its semicolons."""
    starts = [sentence.first]
    for at in range(sentence.first + 1, sentence.behind):
        if _BARRIER.search(part.text, part.tokens[at - 1].end, part.tokens[at].start):
            starts.append(at)
    return list(zip(starts, [*starts[1:], sentence.behind], strict=True))


def _markers(part: Part, piece: Hit, triggers: Sequence[Hit], named: Named, window: int) -> list[_Marker]:
    """The numbers of events, by place: those beside a name, and those that stand for one: "the second - on 23 March"."""
    said = [each for each in named.ordinals if piece[0] <= each.first and each.end <= piece[1]]
    beside = {ordinal.first: _named(part, ordinal, triggers, window) for ordinal in said}
    markers: list[_Marker] = []
    for ordinal in said:
        span = (ordinal.first, ordinal.end)
        trigger = beside[ordinal.first]
        if trigger is not None:
            if _is_second_count(part, ordinal, trigger, markers):
                continue
            markers.append(_Marker(span, ordinal.value, trigger))
        elif _joined_to_next(part, ordinal, said, beside):
            markers.append(_Marker(span, ordinal.value, beside[_next(part, ordinal)]))
        elif (markers or named.follows) and (
            (markers and _dated(part, ordinal, named.dates)) or _stands_alone(part, piece, ordinal, said, named)
        ):
            markers.append(_Marker(span, ordinal.value, None))
    taken = {marker.trigger for marker in markers}
    for trigger in triggers:
        plain = _plain_number(part, trigger, piece[1], named.dates) if trigger not in taken else None
        if plain is not None:
            markers.append(_Marker((trigger[1], trigger[1] + 1), plain, trigger))
    return sorted(markers, key=lambda marker: marker.span)


def _is_second_count(part: Part, ordinal: SaidOrdinal, trigger: Hit, markers: Sequence[_Marker]) -> bool:
    """Whether a number counts again what has one already: "the 26th by Ankara's count, the 23rd by Moscow's"."""
    before = next((marker for marker in markers if marker.trigger == trigger), None)
    return before is not None and ordinal.first - before.span[1] > 1


def _stands_alone(part: Part, piece: Hit, ordinal: SaidOrdinal, said: Sequence[SaidOrdinal], named: Named) -> bool:
    """Whether an ordinal stands where its noun is left out: at the beginning, with a verb, a date or a pause right behind it."""
    language = LANGUAGES.get(part.language)
    if language is None or ordinal.times:
        return False
    following = next((each for each in said if each.first == _next(part, ordinal) > ordinal.end), None)
    if following is not None and _stands_alone(part, piece, following, (), named):
        return True
    at, end, tokens = ordinal.first, ordinal.end, part.tokens
    begins = at - piece[0] <= 1 or tokens[at - 1].key in (language.dates.joins | language.dates.of)
    begins = begins or _PAUSE.search(part.text, tokens[at - 1].end, tokens[at].start) is not None
    if not begins:
        return False
    if end >= piece[1] or _PAUSE.search(part.text, tokens[end - 1].end, tokens[end].start):
        return True
    if language.numbers.articles and not tokens[at].key.startswith(tuple(language.numbers.articles)):
        return False  # ثالث stands before what it counts
    days = {part.token_at(said.start) for said in named.dates}
    return (
        tokens[end].key in language.numbers.alone
        or bool(days & {end, end + 1})
        or any(cue[0] == end for cue in named.cues)
    )


def _named(part: Part, ordinal: SaidOrdinal, triggers: Sequence[Hit], window: int) -> Hit | None:
    """The name that an ordinal counts: the nearest that it may stand beside. In a language whose ordinals stand behind their
    noun, one before it stands right before it."""
    noun_first = part.language in LANGUAGES and LANGUAGES[part.language].order.noun_first
    key = part.tokens[ordinal.first].key
    before_limit = window if ordinal.times or not noun_first else 0
    behind_limit = 2 * window if noun_first else window + 1 if ordinal.times else BEHIND
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
    """Whether it is the first of two numbers of one name: "the ninth and tenth patrols"."""
    following = _next(part, ordinal)
    return following > ordinal.end and beside.get(following) is not None


def _next(part: Part, ordinal: SaidOrdinal) -> int:
    """The token behind "and" behind a number; the one right behind it without an "and"."""
    language = LANGUAGES.get(part.language)
    at = ordinal.end
    if language is None or at + 1 >= len(part.tokens) or part.tokens[at].key not in language.dates.joins:
        return at
    return at + 2 if part.tokens[at + 1].key in language.dates.of and at + 2 < len(part.tokens) else at + 1


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


def _parted(
    part: Part, piece: Hit, triggers: Sequence[Hit], markers: Sequence[_Marker], *, again: bool
) -> list[Stretch]:
    """A piece parted between numbers of different names."""
    groups: list[list[_Marker]] = []
    for marker in markers:
        if groups and _together(part, groups[-1][-1], marker):
            groups[-1].append(marker)
        else:
            groups.append([marker])
    found = []
    start = piece[0]
    for place, group in enumerate(groups):
        end = _border(part, group[-1], groups[place + 1][0]) if place + 1 < len(groups) else piece[1]
        inside = tuple(trigger for trigger in triggers if start <= trigger[0] < end)
        numbers = tuple(dict.fromkeys(marker.number for marker in group))
        found.append(Stretch(start, end, inside, numbers, group[0].span, again))
        start = end
    return found or [Stretch(*piece, tuple(triggers), (), None, again)]


def _together(part: Part, left: _Marker, right: _Marker) -> bool:
    """Whether two numbers share a name, or lack one together: "the fourth and the fifth"."""
    if left.trigger is not None:
        return left.trigger == right.trigger
    language = LANGUAGES.get(part.language)
    between = {token.key for token in part.tokens[left.span[1] : right.span[0]]}
    return right.trigger is None and language is not None and between <= (language.dates.joins | language.dates.of)


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
