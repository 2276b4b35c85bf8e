"""The gist of an article: what of its opening can be compared with what other newsrooms write of the same happening."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from monitor.model import Event, Figure, Gist, Mention, StateSpec, StatusSpec, TopicSpec, Vocabulary
from monitor.stories.counts import ASIDE, counted, numbers_of
from monitor.stories.names import names_of, spots_of
from monitor.text.opening import Opening
from monitor.text.said_dates import SaidDate, said_dates
from monitor.text.said_ordinals import said_ordinals
from monitor.text.stems import stem_number, stem_of

MOST_WORDS = 48
"""Stems that are kept, those that tell most."""

FULL = 255  # length of a vector of weights

LONG_PAST = timedelta(days=10)
"""Days that a report names further back are history: "the 5 March deal"."""

FAR_AHEAD = timedelta(days=40)
BESIDE = 2  # words between a thing and the nation whose it is

_ZONES = (2.0, 1.5, 1.0)  # what a word counts in the title, the main part, the rest
_COMMON = 0.35  # of a common word

Span = tuple[int, int]  # tokens [first, end)
Told = tuple[str, int | None, int | None, tuple[str, ...]]  # an event: series, number, day, outcomes


class Gists:
    """Makes gists with a vocabulary's landmarks and usual words, and with what the topics know of their states and outcomes."""

    def __init__(self, vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> None:
        self._silent = {code: frozenset(words) for code, words in vocabulary.usual.get("silent", {}).items()}
        self._common = {code: frozenset(words) for code, words in vocabulary.usual.get("common", {}).items()}
        nations = {mark.slug for mark in vocabulary.landmarks if mark.kind == "nation"}
        above = {mark.slug: mark.within for mark in vocabulary.landmarks if mark.kind == "place"}
        self._around = {f"place:{slug}": tuple(_chain(slug, above)) for slug in above}
        self._vague = {mark.name for mark in vocabulary.landmarks if mark.vague}
        lands = {f"place:{slug}" for slug, larger in above.items() if larger is None}
        self._faint = {*vocabulary.faint, *lands}
        self._broad = {f"place:{slug}" for slug in above.values() if slug is not None}
        self._of = {
            mark.name: f"nation:{mark.within}"
            for mark in vocabulary.landmarks
            if mark.kind in ("body", "person") and mark.within in nations
        }
        self._opposes = {
            mark.name: tuple(f"deed:{other}" for other in mark.opposes)
            for mark in vocabulary.landmarks
            if mark.kind == "deed"
        }
        self._states = {
            f"{topic.slug}/{state.name}": tuple(f"{topic.slug}/{other}" for other in _contraries(topic.status, state))
            for topic in topics
            if topic.status
            for state in topic.status.states
        }
        self._weak = {
            topic.slug: {one.name for one in topic.events.outcomes if one.weak} | {"unclear"}
            for topic in topics
            if topic.events
        }

    def of(
        self,
        opening: Opening,
        language: str,
        mentions: Sequence[Mention],
        published: date | None,
        *,
        events: Sequence[Event] = (),
        figures: Sequence[Figure] = (),
        states: Sequence[tuple[str, str]] = (),
    ) -> Gist:
        """The gist of an opening. `mentions` are its landmarks; `events`, `figures` and `states` what the topics found in the
        article; `published` the day on which relative dates lean."""
        dates = _dates(opening, language, published)
        ordinals = _ordinals(opening, language)
        taken = {at for span, _ in (*dates, *ordinals) for at in range(*span)}
        numbers = numbers_of(opening, language, mentions, taken)
        marks = [mention for mention in mentions if not mention.landmark.startswith(ASIDE)]
        main = [mention for mention in marks if mention.first < opening.main]
        front = [mention for mention in main if mention.sentence <= 1]
        words, weights, headline = self._vector(opening, language)
        places = tuple(place for place in _places(front) if place not in self._vague)
        told = tuple(f"{topic}/{state}" for topic, state in sorted(states))
        days = [(span, day) for span, day in dates if day is not None]
        return Gist(
            language=language,
            on=published.toordinal() if published else None,
            words=words,
            weights=weights,
            headline=headline,
            title=_named(mention for mention in front if mention.sentence == 0),
            front=_named(front),
            main=_named(main),
            faint=tuple(mark for mark in _named(main) if mark.removeprefix("-") in self._faint),
            named=_named(marks),
            places=places,
            broad=tuple(place for place in places if place in self._broad),
            spots=spots_of(opening, language, mentions),
            around=tuple(sorted({above for place in places for above in self._around.get(place, ())})),
            denied=tuple(sorted({m.sentence for m in mentions if m.landmark.startswith("no:") and m.sentence <= 1})),
            lacks=any(mention.landmark.startswith("lack:") and mention.sentence <= 1 for mention in mentions),
            headed=tuple(sorted({number.value for number in numbers if number.first < opening.headline} - {0, 1})),
            names=names_of(opening, language, mentions),
            actors=self._nations(mention for mention in front if mention.sentence == 0),
            sided=self._nations(front),
            whose=_whose(main, self._of),
            counts=counted(opening, language, numbers, mentions, figures),
            numbers=tuple(sorted({number.value for number in numbers})),
            ordinals=_foremost(opening, ordinals),
            all_ordinals=tuple(sorted({value for _, value in ordinals})),
            days=tuple(
                sorted({day for span, day in days if span[0] < opening.main and opening.sentence[span[0]] <= 1})
            ),
            ahead=_ahead(opening, days, published),
            all_days=tuple(sorted({day for _, day in days})),
            events=self._events(events, opening),
            states=told,
            contrary=self._contrary(_named(front), _named(main), told),
        )

    def _nations(self, mentions: Iterable[Mention]) -> tuple[str, ...]:
        found = {self._of.get(mention.landmark, mention.landmark) for mention in mentions}
        return tuple(sorted(name for name in found if name.startswith("nation:")))

    def _events(self, events: Sequence[Event], opening: Opening) -> tuple[Told, ...]:
        main = opening.tokens[opening.main - 1].end if opening.main > opening.headline else 0
        told = {
            (
                f"{event.topic}/{event.series}",
                event.ordinal,
                event.date.toordinal() if event.date and event.date_precision in ("day", "relative") else None,
                tuple(sorted(set(event.outcomes) - self._weak.get(event.topic, set()))),
            )
            for event in events
            if not event.background and (event.in_title or event.start < main)
        }
        return tuple(sorted(told, key=repr))

    def _contrary(
        self, front: Sequence[str], main: Sequence[str], states: Sequence[str]
    ) -> tuple[tuple[str, str], ...]:
        """What of it rules out what. A deed of the front that is denied rules itself out, and the other way round."""
        pairs = {(deed, deed[1:] if deed.startswith("-") else f"-{deed}") for deed in front if "deed:" in deed}
        pairs |= {(deed, other) for deed in main for other in self._opposes.get(deed, ())}
        pairs |= {(state, other) for state in states for other in self._states.get(state, ())}
        return tuple(sorted(pairs))

    def _vector(self, opening: Opening, code: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """The words that tell most, with weights of length 1; and those of them that the title has."""
        silent, common = self._silent.get(code, frozenset()), self._common.get(code, frozenset())
        best: dict[str, float] = {}
        often: Counter[str] = Counter()
        titled: set[str] = set()
        for at, token in enumerate(opening.tokens):
            if token.key.isdecimal() or len(token.key) < 2:
                continue
            stem = stem_of(token.key, code)
            if stem in silent:
                continue
            zone = 0 if at < opening.headline else 1 if at < opening.main else 2
            best[stem] = max(best.get(stem, 0.0), _ZONES[zone] * (_COMMON if stem in common else 1.0))
            often[stem] += 1
            if zone == 0:
                titled.add(stem)
        weighed = {stem: weight * (1 + math.log(often[stem]) / 2) for stem, weight in best.items()}
        kept = sorted(weighed, key=lambda stem: (-weighed[stem], stem))[:MOST_WORDS]
        length = math.sqrt(sum(weighed[stem] ** 2 for stem in kept)) or 1.0
        hashed = sorted((stem_number(stem, code), max(1, round(FULL * weighed[stem] / length)), stem) for stem in kept)
        return (
            tuple(number for number, _, _ in hashed),
            tuple(weight for _, weight, _ in hashed),
            tuple(number for number, _, stem in hashed if stem in titled),
        )


def _named(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(sorted({f"-{mention.landmark}" if mention.denied else mention.landmark for mention in mentions}))


def _chain(slug: str, above: Mapping[str, str | None]) -> Iterator[str]:
    """The larger places in which one lies, the smallest first."""
    seen = {slug}
    place = above.get(slug)
    while place is not None and place not in seen:
        yield f"place:{place}"
        seen.add(place)
        place = above.get(place)


def _contraries(spec: StatusSpec, state: StateSpec) -> list[str]:
    return [other.name for other in spec.states if other.name in state.opposes or state.name in other.opposes]


def _places(front: Sequence[Mention]) -> tuple[str, ...]:
    """Where it happened. A capital that stands for its government is no place."""
    governments = {(mention.first, mention.end) for mention in front if mention.landmark.startswith("nation:")}
    return _named(
        mention
        for mention in front
        if mention.landmark.startswith("place:") and (mention.first, mention.end) not in governments
    )


def _ahead(opening: Opening, days: Sequence[tuple[Span, int]], published: date | None) -> tuple[int, ...]:
    if published is None:
        return ()
    return tuple(sorted({day for span, day in days if span[0] < opening.main and day > published.toordinal()}))


def _foremost(opening: Opening, found: Sequence[tuple[Span, int]]) -> tuple[int, ...]:
    """Those of the title, else of the first sentence of the main part that has one."""
    main = [(opening.sentence[span[0]], value) for span, value in found if span[0] < opening.main]
    if not main:
        return ()
    first = min(sentence for sentence, _ in main)
    return tuple(sorted({value for sentence, value in main if sentence == first}))


def _dates(opening: Opening, language: str, published: date | None) -> list[tuple[Span, int | None]]:
    """Where the opening names a date, as tokens; with its day, where it is a day that can be the happening's."""
    found: list[tuple[Span, int | None]] = []
    for text, first, end in _parts(opening):
        tokens = opening.tokens[first:end]
        for said in said_dates(text, language, published, tokens):
            span = [
                at for at, token in enumerate(tokens, start=first) if token.start < said.end and token.end > said.start
            ]
            if span:
                found.append(((span[0], span[-1] + 1), _day(said, published)))
    return found


def _day(said: SaidDate, published: date | None) -> int | None:
    if said.day is None or said.precision not in ("day", "relative") or said.vague:
        return None
    if said.since and (published is None or said.day < published):
        return None
    if published is not None and not published - LONG_PAST <= said.day <= published + FAR_AHEAD:
        return None
    return said.day.toordinal()


def _ordinals(opening: Opening, language: str) -> list[tuple[Span, int]]:
    return [
        ((first + said.first, first + said.end), said.value)
        for text, first, end in _parts(opening)
        for said in said_ordinals(text, opening.tokens[first:end], language, events=False)
        if not said.times and said.value > 1
    ]


def _parts(opening: Opening) -> list[tuple[str, int, int]]:
    return [(opening.title, 0, opening.headline), (opening.text, opening.headline, len(opening.tokens))]


def _whose(main: Sequence[Mention], of: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Things, and nations or armies right beside them: a Turkish convoy."""
    nations = [
        (mention, of.get(mention.landmark, mention.landmark))
        for mention in main
        if mention.landmark.startswith("nation:") or mention.landmark in of
    ]
    found = set()
    for thing in main:
        if thing.landmark.startswith("thing:"):
            for beside, nation in nations:
                gap = thing.first - beside.end if beside.first < thing.first else beside.first - thing.end
                if beside.sentence == thing.sentence and 0 <= gap < BESIDE:
                    found.add((thing.landmark, nation))
    return tuple(sorted(found))
