"""Events: what an article tells of single, numbered, dated happenings (docs/topics.md).

name -> stretch -> number, outcomes, dates, way -> drafts -> events of the article, each with the sentence that tells it best.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Literal

from monitor.model import DatePrecision, Event, EventSpec, Telling, TopicSpec
from monitor.text.said_ordinals import said_ordinals
from monitor.topics.event_dates import told_right_after
from monitor.topics.event_drafts import Draft, drafts
from monitor.topics.event_merge import AHEAD, RUN, SERIES, SPOKEN_SOON, Bundle, bundles
from monitor.topics.event_words import EventWords
from monitor.topics.scene import View, Vocabularies
from monitor.topics.speakers import speaker_of

MOST = 200
"""What of one article's title or text is told of events; more is a list, no report."""

UNCLEAR = "unclear"
"""The outcome of an event of which none is told."""

DateSource = Literal["text", "default", "none"]


class EventReader:
    """Reads the events of one topic. Compiled once; the same article always gives the same events."""

    def __init__(self, topic: TopicSpec, spec: EventSpec, words: Vocabularies) -> None:
        self._topic = topic.slug
        self._spec = spec
        self._words = EventWords(topic.slug, spec, words.lexicon)

    def read(self, head: View, body: View, key: str) -> tuple[Event, ...]:
        """The events in the order in which the article tells of them. `head`, `body`: its title and text; `key`: its address, of
        which the ids are made. What it is about has the day of the article, where it names none."""
        found: list[Draft] = []
        for view in (head, body):
            if self._words.triggers(view.part):
                ordinals = said_ordinals(view.part.text, view.part.tokens, view.part.language)
                found += islice(drafts(self._words, view, ordinals, head.part), MOST)
        made = bundles(self._words, found, body.published)
        newest = max((bundle.number or 0 for bundle in made if bundle.leads), default=0)
        return tuple(self._event(bundle, body.published, newest, key) for bundle in made)

    def _event(self, bundle: Bundle, published: date | None, newest: int, key: str) -> Event:
        names = self._outcomes(bundle)
        day, precision, source = _day(bundle, published)
        best = _best(bundle, names)
        span = (best.sentence.start, best.sentence.end)
        speaker = speaker_of(best.view, best.sentence, best.trigger, best.cue, doing=False)
        number = bundle.number
        told = "\x1f".join((self._topic, key, self._spec.series, str(number), str(day), str(span[0])))
        old = (
            day is not None and published is not None and published - day > timedelta(days=self._spec.background_after)
        )
        recalled = bundle.kind == RUN and day is None and not bundle.leads and bool(published)
        return Event(
            tellings=self._tellings(bundle),
            id=hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            topic=self._topic,
            series=self._spec.series,
            ordinal=number,
            date=day,
            date_precision=precision,
            date_source=source,
            outcome=names[0] if names else UNCLEAR,
            outcomes=names,
            route=next((draft.way for draft in bundle.drafts if draft.way), None),
            planned=bundle.kind == AHEAD,
            background=old or recalled or (number is not None and number < newest),
            speaker=speaker.name,
            actor=speaker.actor,
            side=speaker.side,
            quote=best.view.part.text[span[0] : span[1]],
            start=span[0],
            end=span[1],
            in_title=best.view.part.in_title,
        )

    def _tellings(self, bundle: Bundle) -> tuple[Telling, ...]:
        """What became of it by voice: the headline counts for nobody, it says again what somebody says in the text."""
        told: dict[tuple[str | None, str | None, str | None], set[str]] = {}
        for draft in bundle.drafts:
            if draft.outcomes and not draft.view.part.in_title:
                voice = speaker_of(draft.view, draft.sentence, draft.trigger, draft.cue, doing=False)
                told.setdefault((voice.name, voice.actor, voice.side), set()).update(draft.outcomes)
        return tuple(
            Telling(outcomes=self._ranked(names), speaker=name, actor=actor, side=side)
            for (name, actor, side), names in told.items()
        )

    def _outcomes(self, bundle: Bundle) -> tuple[str, ...]:
        """All outcomes that are told of it, by priority; a weak one only where there is no other."""
        return self._ranked(bundle.names())

    def _ranked(self, told: set[str]) -> tuple[str, ...]:
        strong = {one.name for one in self._spec.outcomes if one.name in told and not one.weak}
        return tuple(one.name for one in self._spec.outcomes if one.name in (strong or told))


def _day(bundle: Bundle, published: date | None) -> tuple[date | None, DatePrecision, DateSource]:
    """The day of an event: its own; else the one on which somebody told of it, else the article's, if it is what it is about."""
    if bundle.day is not None:
        return bundle.day, bundle.precision, "text"
    if bundle.kind == AHEAD or (bundle.kind == RUN and not bundle.leads):
        return None, "none", "none"
    for draft in bundle.drafts:
        said = draft.spoken
        soon = said is not None and said.day is not None and (published is None or _is_soon(published, said.day))
        if soon and said is not None and said.precision in ("day", "relative"):
            return said.day, "day" if said.precision == "day" else "relative", "text"
    if bundle.kind == SERIES:
        return _told_after(bundle, published)
    if published is None:
        return None, "none", "none"
    return published, "none", "default"


def _told_after(bundle: Bundle, published: date | None) -> tuple[date | None, DatePrecision, DateSource]:
    """The day on which somebody told of what befell the series, where the sentence after says it."""
    for draft in bundle.drafts:
        said = told_right_after(draft.view, draft.sentence)
        if said is not None and said.day is not None and published is not None and _is_soon(published, said.day):
            return said.day, "day" if said.precision == "day" else "relative", "text"
    return None, "none", "none"


def _is_soon(published: date, day: date) -> bool:
    return timedelta(0) <= published - day <= SPOKEN_SOON


def _best(bundle: Bundle, names: Sequence[str]) -> Draft:
    """The draft whose sentence tells it best: its outcome, then the beginning of the article, its number and day, the text before
    the title, then the first."""
    first = names[0] if names else ""

    def rank(draft: Draft) -> tuple[bool, bool, bool, bool, bool]:
        bare = not names and not draft.leads
        return first not in draft.outcomes, bare, draft.view.part.in_title, draft.number is None, draft.day is None

    return min(bundle.drafts, key=rank)
