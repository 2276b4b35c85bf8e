"""A judged article as one JSON object (docs/analyze.md). What stands in the text is told with its offsets, what stands in the
headline apart: `text[start:end] == quote`, always."""

from __future__ import annotations

from typing import Any

from monitor.desk.analysis.child import Reading
from monitor.model import Claim, Credit, Event, Figure, Origin
from monitor.topics.claims import DENIAL


def told(reading: Reading) -> dict[str, Any]:
    """All but of what it is a copy and who wrote it first, which is known when all are read."""
    credit = reading.credit
    said = [claim for claim in reading.claims if claim.state != DENIAL]
    return {
        "id": reading.id,
        "lang": reading.language,
        "topics": reading.topics,
        "background": reading.background,
        "scopes": reading.scopes,
        "state": dict(reading.states),
        "claims": [_claim(claim) for claim in said if not claim.in_title],
        "events": [_event(event) for event in reading.events if not event.in_title],
        "figures": [_figure(figure) for figure in reading.figures],
        "denials": [_claim(claim) for claim in reading.claims if claim.state == DENIAL and not claim.in_title],
        "headline": {
            "claims": [_without_place(_claim(claim)) for claim in said if claim.in_title],
            "events": [_without_place(_event(event)) for event in reading.events if event.in_title],
        },
        "copy_of": None,
        "origin": _agency(credit) if credit and credit.means == "republishes" else None,
        "cites": _agency(credit) if credit and credit.agencies and credit.means == "cites" else None,
    }


def written_by(origin: Origin) -> dict[str, str | None]:
    """Who wrote an article first, by all copies of its text."""
    return {
        "kind": origin.kind,
        "id": origin.slug,
        "name": origin.label,
        "owner": origin.owner,
        "side": origin.side,
        "why": origin.why,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "topic": claim.topic,
        "state": claim.state,
        "temporal": claim.temporal,
        "event_date": claim.event_date.isoformat() if claim.event_date else None,
        "date_precision": claim.date_precision,
        "speaker": claim.speaker,
        "actor": claim.actor,
        "side": claim.side,
        "via": claim.via,
        "voice": claim.voice,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "cue": claim.cue,
        "modifiers": claim.modifiers,
        "rule": claim.rule,
        "confidence": claim.confidence,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "topic": event.topic,
        "series": event.series,
        "ordinal": event.ordinal,
        "date": event.date.isoformat() if event.date else None,
        "date_precision": event.date_precision,
        "date_source": event.date_source,
        "outcome": event.outcome,
        "outcomes": event.outcomes,
        "route": event.route,
        "planned": event.planned,
        "background": event.background,
        "speaker": event.speaker,
        "actor": event.actor,
        "side": event.side,
        "quote": event.quote,
        "start": event.start,
        "end": event.end,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "topic": figure.topic,
        "what": figure.what,
        "who": figure.who,
        "low": figure.low,
        "high": figure.high,
        "qualifier": figure.qualifier,
        "event_date": figure.event_date.isoformat() if figure.event_date else None,
        "speaker": figure.speaker,
        "actor": figure.actor,
        "side": figure.side,
        "quote": figure.quote,
        "start": figure.start,
        "end": figure.end,
    }


def _without_place(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("start", "end")}


def _agency(credit: Credit) -> dict[str, str]:
    return {"agency": credit.agencies[0], "evidence": credit.evidence}
