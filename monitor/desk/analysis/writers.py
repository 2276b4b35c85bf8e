"""Who wrote each article of a file first. Small: an article takes 17 bytes, and every origin is kept once."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date
from math import inf
from urllib.parse import urlsplit

from monitor.desk.analysis.child import Reading
from monitor.model import Newsrooms, Origin, Printed, SourceSpec, origin_of


class Writers:
    """The origins of articles, by number."""

    def __init__(self, newsrooms: Newsrooms, sources: Sequence[SourceSpec]) -> None:
        """`sources`: an article may give the slug of one, or its name in any case."""
        self._newsrooms = newsrooms
        self._names = {name.casefold(): source.name for source in sources[::-1] for name in (source.slug, source.name)}
        self._of: array[int] = array("l")
        self._at: array[float] = array("d")
        self._known: list[Origin] = []
        self._places: dict[Origin, int] = {}

    def add(self, reading: Reading) -> None:
        """Write down who wrote the next article, as far as it says so itself."""
        at = reading.published_at
        outlet = self._names.get(reading.outlet.casefold(), reading.outlet)
        text = Printed(
            outlet=outlet or urlsplit(reading.url).hostname or reading.id,
            feed=None,
            day=at.astimezone(UTC).date() if at else date.max,  # nobody said: owner and side as they are today
            credit=reading.credit,
        )
        origin = replace(self._newsrooms.origin(text), evidence=None)
        place = self._places.setdefault(origin, len(self._known))
        if place == len(self._known):
            self._known.append(origin)
        self._of.append(place)
        self._at.append(at.timestamp() if at else inf)

    def settle(self, ids: Sequence[str], leads: Sequence[int]) -> None:
        """Give every copy of a text the one origin of the text. `leads`: of each article the number of the one that it copies, or
        -1. To be done once, when all are written down."""
        copies: dict[int, list[int]] = {}
        for number, lead in enumerate(leads):
            if lead >= 0:
                copies.setdefault(lead, []).append(number)
        for lead, several in copies.items():
            ordered = [lead, *sorted(several, key=lambda number: (self._at[number], ids[number]))]
            place = self._places[origin_of([self[number] for number in ordered])]
            for number in ordered:
                self._of[number] = place

    def of_claim(self, number: int, via: str | None, day: date) -> Origin:
        """Who a claim of an article is from: the agency that its sentence names as a relay, else who wrote the article."""
        return (self._newsrooms.relay(via, day) if via else None) or self[number]

    def __getitem__(self, number: int) -> Origin:
        return self._known[self._of[number]]
