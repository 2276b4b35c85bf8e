"""Judgement: what the topics make of an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.model.articles import Credit, Fingerprint
from monitor.model.stories import Gist
from monitor.model.tracking import Claim, Event, Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words that counted. With `in_title`, offsets count characters of the title, else of the text."""

    start: int
    end: int
    group: str
    words: str
    in_title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Addend:
    """One line of a match's sum: `theme +30 (4x: ceasefire, truce)`."""

    group: str
    points: float
    hits: int
    words: tuple[str, ...]  # distinct, as written, in order of appearance


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a topic makes of an article. Only those with `matched` are stored; `explain` shows the others too."""

    topic: str
    kind: Literal["topic", "scope"]
    matched: bool
    score: float
    threshold: float
    addends: tuple[Addend, ...]
    missing: tuple[str, ...]  # required groups with no hit, as "theme or deesc"
    vetoed: bool
    spans: tuple[Span, ...]

    def explanation(self) -> str:
        """One line for a person: the addends, then what is missing."""
        parts = [f"{a.group} {a.points:+g} ({a.hits}x: {', '.join(a.words)})" if a.words else f"{a.group} {a.points:+g}"
                 for a in self.addends]  # fmt: skip
        parts += [f"missing: {row}" for row in self.missing]
        if self.vetoed:
            parts.append("vetoed")
        verdict = f"{self.score:g} of {self.threshold:g}"
        return f"{verdict}: {' '.join(parts)}" if parts else f"{verdict}: no word of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What reading an article yields, made in a child."""

    language: str | None
    matches: tuple[Match, ...]  # only those that matched, in the watchlist's order
    fingerprint: Fingerprint | None = None  # None: it could not be read
    credit: Credit | None = None
    notes: tuple[str, ...] = ()  # plain words on what was not read
    reported: tuple[str, ...] = ()  # of the topics that matched, those it reports on; the others are background
    states: tuple[tuple[str, str], ...] = ()  # topic -> what the article as a whole reports, or "mixed"
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    figures: tuple[Figure, ...] = ()
    gist: Gist | None = None  # what stories are told by; None: it matches nothing, or could not be read
    analysed_with: str | None = None  # Watchlist.words of that day; None: judged before there were claims
