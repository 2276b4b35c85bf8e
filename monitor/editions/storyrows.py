"""One happening as the digest shows it: its lead, a sentence in each language, who else reports it, how independent they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from monitor.editions.bundles import Bundle, Text
from monitor.editions.central import centre_of
from monitor.editions.leads import language_of, leads
from monitor.editions.proofs import Proofs
from monitor.editions.quotes import pick_quotes
from monitor.editions.voices import Voices
from monitor.editions.wording import capital
from monitor.model import (
    Also,
    Match,
    Newsrooms,
    Origin,
    Quote,
    Report,
    SideSpec,
    Story,
    Witness,
    grounds,
    printed,
)
from monitor.text.languages import LANGUAGES, primary

ALSO = 8  # further reports that a story names before it counts the rest
OTHERS = 2  # further languages of which a sentence is quoted
READ_FIRST = tuple(LANGUAGES)  # the order in which languages are told
NO_PARTY = frozenset(("independent", "international", "regional"))
"""Blocs of sides that are no party to a conflict: that all reports come from there is no warning."""


class StoryRows:
    """Makes stories of bundles."""

    def __init__(self, voices: Voices, proofs: Proofs) -> None:
        self._voices = voices
        self._newsrooms: Newsrooms = voices.newsrooms()
        self._proofs = proofs

    def story(self, bundle: Bundle, match: Match, required: frozenset[str], quotes: int, others: int = OTHERS) -> Story:
        """The bundle as a story under the topic of its match. `required`: the topic's groups; `quotes`: at most so many of the
        lead, and of each of so many `others`, the leads of further languages, one."""
        first, *further = leads(bundle.texts, match.topic)
        article, known_at = first.lead.article, first.lead.known_at
        shown = self._quotes(bundle, first, match.topic, required, quotes)
        for text in sorted(further, key=lambda text: _reading(language_of(text.lead)))[:others] if quotes else ():
            shown += tuple(
                replace(quote, outlet=text.lead.article.outlet, url=text.lead.article.url)
                for quote in self._quotes(bundle, text, match.topic, required, 1)
            )
        named = self._also(bundle, first)
        best = first.match(match.topic) or match
        return Story(
            id=bundle.id,
            title=article.title,
            url=article.url,
            outlet=article.outlet,
            language=article.language,
            published_at=article.published_at,
            precision=article.precision,
            known_at=known_at,
            quotes=shown,
            also=named[:ALSO],
            why=best.explanation(),
            shortfall=article.shortfall,
            side=self._voices.side(article, known_at),
            via=self._voices.via(article),
            notes=article.notes,
            more_also=len(named[ALSO:]),
            **self._counts(bundle),
        )

    def named(self, text: Text) -> Also:
        """A text in a line of further ones."""
        return self._row(text.lead, self._origin(text))

    def _quotes(self, bundle: Bundle, text: Text, topic: str, required: frozenset[str], most: int) -> tuple[Quote, ...]:
        article = text.lead.article
        spans = next((m.spans for m in text.lead.matches if m.topic == topic), ())
        code = language_of(text.lead)
        centre = centre_of(article, [one.lead for one in bundle.texts if language_of(one.lead) == code])
        return pick_quotes(article, spans, required, most, self._proofs.get((topic, article.url), ()), centre)

    def _also(self, bundle: Bundle, first: Text) -> tuple[Also, ...]:
        """The other texts, then of copies those of outlets that are not named yet."""
        rows = [self.named(text) for text in bundle.texts if text is not first]
        outlets = {first.lead.article.outlet, *(row.outlet for row in rows)}
        for text in (first, *(text for text in bundle.texts if text is not first)):
            for copy in text.copies:
                if copy.article.outlet not in outlets:
                    outlets.add(copy.article.outlet)
                    rows.append(self._row(copy, self._origin(text)))
        return tuple(rows)

    def _row(self, report: Report, origin: Origin) -> Also:
        a = report.article
        return Also(outlet=a.outlet, url=a.url, title=a.title, language=a.language, via=self._via(report, origin))

    def _via(self, report: Report, origin: Origin) -> str | None:
        """The agency that wrote what an outlet prints or retells, unless the outlet is it."""
        source = self._voices.source(report.article)
        own = source is not None and origin.slug in source.agencies
        if origin.kind == "agency" and not own and origin.label != report.article.outlet:
            return origin.label
        return self._voices.via(report.article)

    def _origin(self, text: Text) -> Origin:
        lead = text.lead
        return lead.origin or self._newsrooms.origin(printed(lead.article, lead.known_at))

    def _counts(self, bundle: Bundle) -> dict[str, Any]:
        here = [(report, self._origin(text)) for text in bundle.texts for report in text.reports]
        again = [
            (one, one.origin or self._newsrooms.origin(printed(one.article, one.known_at))) for one in bundle.repeats
        ]
        seen = [
            Witness(outlet=report.article.outlet, language=language_of(report), origin=origin)
            for report, origin in (*here, *again)
        ]
        witnesses = [*(bundle.story.before if bundle.story else ()), *seen]
        told = grounds((one.outlet, one.origin) for one in witnesses)
        codes = {code for one in witnesses if (code := primary(one.language)) is not None}
        first = min(report.known_at for report, _ in here)
        return {
            "reports": len(witnesses),
            "outlets": told.outlets,
            "origins": told.origins,
            "owners": told.owners,
            "languages": tuple(sorted(codes, key=_reading)),
            "fresh": len(here),
            "first_seen": min(first, bundle.story.since) if bundle.story else first,
            "told": bundle.story.told if bundle.story else None,
            "marks": marks_of([one.origin for one in witnesses], self._voices),
            "has_page": bundle.story is not None,
        }


def marks_of(origins: Collection[Origin], voices: Voices) -> tuple[str, ...]:
    """How thin the ground of a story is, in plain words: one origin, one owner, or origins that all are of one side."""
    found = {origin.key: origin for origin in origins}
    if len(found) <= 1:
        return ("single source",)
    marks = ["one owner"] if len({origin.house for origin in found.values()}) == 1 else []
    side = _one_side([origin.side for origin in found.values()], voices)
    return (*marks, f"one side only: {side}") if side else tuple(marks)


def _one_side(sides: Sequence[str | None], voices: Voices) -> str | None:
    """The side that all are of, as a reader knows it; None: there are more, one of them has none, or it is no party."""
    specs: Mapping[str, SideSpec] = voices.sides
    named = {side for side in sides if side is not None}
    blocs = {specs[side].bloc if side in specs else side for side in named}
    if None in sides or len(blocs) != 1 or blocs & NO_PARTY:
        return None
    (bloc,) = blocs
    if bloc not in voices.actors and len(named) == 1:
        return voices.side_named(*named)
    return capital(voices.party(bloc) or bloc)


def _reading(code: str) -> tuple[int, str]:
    return READ_FIRST.index(code) if code in READ_FIRST else len(READ_FIRST), code
