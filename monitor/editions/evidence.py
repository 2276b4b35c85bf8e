"""Claims, sightings and figures as evidence: the sentence, who says it, where it was read. Always verbatim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from monitor.editions.names import Names
from monitor.editions.quotes import MOST_WORDS, plain_to_see
from monitor.model import Account, Claim, Event, Evidence, Figure, LoggedEvent, Provenance, Sighting, Testimony

Told = TypeVar("Told", Testimony, Sighting)
_WORD = re.compile(r"\S+")


def testimonies(account: Account, ids: Sequence[str]) -> list[Testimony]:
    """The claims of these ids that the account has, in this order, each once."""
    by_id = {told.claim.id: told for told in account.testimonies}
    return [by_id[id] for id in dict.fromkeys(ids) if id in by_id]


def from_claims(told: Sequence[Testimony], names: Names, most: int) -> tuple[tuple[Evidence, ...], int]:
    """Up to `most` claims as evidence, and how many further ones there are; those of copies last."""
    told = sorted(told, key=lambda one: _is_copy(one.source))
    return _picked(told, [of_claim(one, names) for one in told], most)


def from_sightings(event: LoggedEvent, names: Names, most: int) -> tuple[tuple[Evidence, ...], int]:
    """Up to `most` sightings of an event as evidence, and how many further ones there are: those of what happened before those
    of what was announced, of those the ones that tell the outcome it is filed under, and what was only recalled last."""

    def weaker(seen: Sighting) -> tuple[bool, bool, bool, bool]:
        told = seen.event
        planned = told.planned and not event.planned
        return told.background, planned, told.outcome != event.outcome, _is_copy(seen.source)

    ordered = sorted(event.sightings, key=weaker)
    return _picked(ordered, [of_sighting(one, names) for one in ordered], most)


def of_claim(told: Testimony, names: Names) -> Evidence | None:
    """The claim's sentence; None when something is hidden in it."""
    claim = told.claim
    anchor = claim.cue_start - claim.start
    return _evidence(claim, told.source, names, anchor, voice=(claim.speaker, claim.actor, claim.side), via=claim.via)


def of_sighting(seen: Sighting, names: Names) -> Evidence | None:
    """The event's sentence; None when something is hidden in it."""
    event = seen.event
    return _evidence(event, seen.source, names, 0, voice=(event.speaker, event.actor, event.side))


def _is_copy(source: Provenance) -> bool:
    return source.origin != source.url


def _evidence(
    told: Claim | Event | Figure,
    source: Provenance,
    names: Names,
    anchor: int,
    *,
    voice: tuple[str | None, str | None, str | None],
    via: str | None = None,
) -> Evidence | None:
    if not told.quote.strip() or not plain_to_see(told.quote):
        return None
    first, last = clipped(told.quote, anchor)
    speaker, actor, side = voice
    return Evidence(
        text=told.quote[first:last],
        start=told.start + first,
        end=told.start + last,
        in_title=not isinstance(told, Figure) and told.in_title,
        cut=(first, last) != (0, len(told.quote)),
        language=source.language,
        speaker=names.voices.speaker(actor, speaker),
        speaker_side=names.voices.party(side),
        via=via,
        outlet=source.outlet,
        outlet_side=names.voices.side_named(source.outlet_side),
        url=source.url,
        published_at=source.published_at,
        published_on=source.published_on,
        known_at=source.known_at,
    )


def clipped(sentence: str, anchor: int) -> tuple[int, int]:
    """Start and end of what is shown of a sentence: all of it, or 60 words around the anchor (in characters)."""
    words = [word.span() for word in _WORD.finditer(sentence)]
    if len(words) <= MOST_WORDS:
        return 0, len(sentence)
    here = next((place for place, (_, end) in enumerate(words) if end > anchor), len(words) - 1)
    first = max(0, min(here - MOST_WORDS // 2, len(words) - MOST_WORDS))
    return words[first][0], words[first + MOST_WORDS - 1][1]


def _picked(told: Sequence[Told], evidence: Sequence[Evidence | None], most: int) -> tuple[tuple[Evidence, ...], int]:
    """The first of each origin, then the others, as far as the words differ; what is not shown is counted."""
    pairs: list[tuple[str, Evidence | None]] = [
        (one.source.written_by.key, shown) for one, shown in zip(told, evidence, strict=True)
    ]
    leading: dict[str, Evidence] = {}
    for origin, shown in pairs:
        if shown is not None:
            leading.setdefault(origin, shown)
    ordered = [*leading.values(), *(shown for _, shown in pairs if shown is not None)]
    by_words: dict[str, Evidence] = {}
    for shown in ordered:
        by_words.setdefault(shown.text, shown)
    chosen = tuple(by_words.values())[:most]
    return chosen, len(told) - len(chosen)
