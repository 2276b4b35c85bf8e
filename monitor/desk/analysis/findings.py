"""What was found in articles, on disk: one file a topic, to be read again as often as a report needs it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from sys import intern
from typing import Any, BinaryIO, Generic, Self, TypeVar

from monitor.desk.analysis.child import Reading
from monitor.desk.analysis.writers import Writers
from monitor.model import Claim, Event, Provenance, Sighting, SourceSpec, Testimony

T = TypeVar("T")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What the articles of a file add to what was found in them: by number their id, and that of the article they copy."""

    ids: Sequence[str]
    leads: Sequence[int]  # -1: it is no copy
    writers: Writers  # settled: who wrote each first
    end: datetime  # of the latest article: what has no date became known by then

    def origin(self, number: int) -> str:
        """The id of the text that an article carries."""
        lead = self.leads[number]
        return self.ids[lead] if lead >= 0 else self.ids[number]


class Findings:
    """Claims and events of all articles, by topic; to be closed. Quotes stay behind: the line of the article has them."""

    def __init__(self, topics: Collection[str], sources: Sequence[SourceSpec]) -> None:
        """`topics`: slugs of those that are kept. Raises OSError when there is no room for a temporary file."""
        self._names = {name.casefold(): source for source in sources[::-1] for name in (source.slug, source.name)}
        self._doors = ExitStack()
        self._claims = {topic: self._file() for topic in topics}
        self._events = {topic: self._file() for topic in topics}
        self._latest = LONG_AGO

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._doors.close()

    def _file(self) -> BinaryIO:
        return self._doors.enter_context(tempfile.TemporaryFile())

    @property
    def end(self) -> datetime:
        """When the latest article was published."""
        return self._latest

    def add(self, number: int, reading: Reading) -> None:
        """Put away what was found in the article of a number."""
        at = reading.published_at
        self._latest = max(self._latest, at or LONG_AGO)
        head = [number, reading.outlet, at.isoformat() if at else None]
        for claim in reading.claims:
            if claim.topic in self._claims:
                _write(self._claims[claim.topic], [*head, _claim_row(claim)])
        for event in reading.events:
            if event.topic in self._events:
                _write(self._events[event.topic], [*head, _event_row(event)])

    def testimonies(self, topic: str, papers: Papers) -> Found[Testimony]:
        """The claims of a topic, without their words, as often as they are asked for."""
        return Found(self._claims[topic], lambda row: self._testimony(topic, row, papers))

    def sightings(self, topic: str, papers: Papers) -> Found[Sighting]:
        """The events of a topic, without their words, as often as they are asked for."""
        return Found(self._events[topic], lambda row: self._sighting(topic, row, papers))

    def _testimony(self, topic: str, row: Sequence[Any], papers: Papers) -> Testimony:
        return Testimony(claim=_claim(topic, row[3]), source=self._source(row, papers, row[3][7]))

    def _sighting(self, topic: str, row: Sequence[Any], papers: Papers) -> Sighting:
        return Sighting(event=_event(topic, row[3]), source=self._source(row, papers))

    def _source(self, row: Sequence[Any], papers: Papers, via: str | None = None) -> Provenance:
        number, outlet, at = row[:3]
        published = datetime.fromisoformat(at).astimezone(UTC) if at else None
        source = self._names.get(outlet.casefold())
        day = published.date() if published else None
        return Provenance(
            url=papers.ids[number],
            title="",
            outlet=source.name if source else outlet,
            outlet_side=source.side_on(day or papers.end.date()) if source else None,
            language=None,
            origin=papers.origin(number),
            written_by=papers.writers.of_claim(number, via, day or papers.end.date()),
            published_on=day,
            published_at=published,
            known_at=published or papers.end,
        )


class Found(Generic[T]):
    """Rows of a file, made into values each time they are gone through."""

    def __init__(self, file: BinaryIO, value: Callable[[list[Any]], T]) -> None:
        self._file = file
        self._value = value

    def __iter__(self) -> Iterator[T]:
        self._file.seek(0)
        for line in self._file:
            yield self._value(json.loads(line))


def _write(file: BinaryIO, row: list[Any]) -> None:
    file.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")


def _claim_row(claim: Claim) -> list[Any]:
    day = claim.event_date.isoformat() if claim.event_date else None
    who = (claim.actor, claim.side, claim.via, claim.voice)
    place = (claim.start, claim.end, claim.in_title)
    return [claim.id, claim.state, claim.temporal, day, claim.date_precision, *who, *place, claim.confidence]


def _claim(topic: str, row: list[Any]) -> Claim:
    id, state, temporal, day, precision, actor, side, via, voice, start, end, in_title, confidence = row
    return Claim(
        id=id,
        topic=topic,
        state=_once(state),
        temporal=temporal,
        event_date=_day(day),
        date_precision=precision,
        speaker=None,
        actor=actor,
        side=side,
        via=via,
        voice=voice,
        quote="",
        start=start,
        end=end,
        in_title=in_title,
        cue="",
        cue_start=0,
        cue_end=0,
        modifiers=(),
        rule="",
        place_rule="",
        confidence=confidence,
    )


def _event_row(event: Event) -> list[Any]:
    day = event.date.isoformat() if event.date else None
    what = (event.series, event.ordinal, day, event.date_precision, event.date_source, event.outcome, event.outcomes)
    who = (event.speaker, event.actor, event.side)
    place = (event.start, event.end, event.in_title)
    return [event.id, *what, event.route, event.planned, event.background, *who, *place]


def _event(topic: str, row: list[Any]) -> Event:
    id, series, ordinal, day, precision, source, outcome, outcomes = row[:8]
    route, planned, background, speaker, actor, side, start, end, in_title = row[8:]
    return Event(
        id=id,
        topic=topic,
        series=_once(series),
        ordinal=ordinal,
        date=_day(day),
        date_precision=_once(precision),
        date_source=_once(source),
        outcome=_once(outcome),
        outcomes=tuple(_once(each) for each in outcomes),
        route=(_once(route[0]), _once(route[1])) if route else None,
        planned=planned,
        background=background,
        speaker=_once(speaker),
        actor=_once(actor),
        side=_once(side),
        quote="",
        start=start,
        end=end,
        in_title=in_title,
    )


def _once(text: Any) -> Any:
    """The one copy of a word that stands in many rows; None for None."""
    return intern(text) if text is not None else None


@lru_cache(maxsize=10_000)
def _date(text: str) -> date:
    return date.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return _date(text) if text else None
