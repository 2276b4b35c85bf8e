"""The report of `monitor analyze`: for each topic how its status went, the log of its events, who disagreed, and the counts.

One topic at a time and without the words of claims: what the report holds grows with what happened, hardly with the number of
articles that tell of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from monitor.desk.analysis.findings import Findings, Papers
from monitor.model import Camp, Conflict, EventLog, LoggedEvent, Status, StatusChange, StatusSpec, Testimony, TopicSpec
from monitor.topics.account import teller
from monitor.topics.claims import DENIAL
from monitor.topics.disputes import quarrels
from monitor.topics.eventlog import event_log
from monitor.topics.status import status_after, walked

LISTED = 50
"""Articles of one event that are named; all are counted."""


def tracked(topic: TopicSpec, findings: Findings, papers: Papers) -> dict[str, Any]:
    """What became of a topic until the day of the latest article: what it lacks by its nature is left out."""
    day = papers.end.date()
    claims = findings.testimonies(topic.slug, papers)
    told: dict[str, Any] = {}
    if topic.status is not None:
        told["claims"] = _kinds(topic.status, claims)
        way = walked(topic, topic.status, claims, day, {})
        told["status"] = _status(status_after(way, day))
        told["timeline"] = [_change(change) for change in way.changes]
        told["disagreements"] = [
            {"from": _iso(each.first), "to": _iso(each.last), "camps": [_camp(camp) for camp in each.camps]}
            for each in quarrels(way, day)
        ]
    if topic.events is not None:
        seen = list(findings.sightings(topic.slug, papers))
        told["log"] = _log(event_log(topic, seen, day, teller({}), since=date.min))
    return told


def _kinds(spec: StatusSpec, claims: Iterable[Testimony]) -> dict[str, int]:
    """How many claims there are of each kind. Those of an article without a date have no vote."""
    positions = {state.name for state in spec.states if state.stance}
    found: Counter[str] = Counter()
    for testimony in claims:
        claim = testimony.claim
        if claim.state == DENIAL:
            found["denials"] += 1
        elif claim.state in positions:
            found["positions"] += 1
        else:
            found[claim.temporal] += 1
            found["undated"] += claim.temporal == "current" and testimony.source.published_on is None
    return {kind: found[kind] for kind in ("current", "undated", "background", "positions", "denials")}


def _status(told: Status) -> dict[str, Any]:
    return {
        "day": _iso(told.day),
        "state": told.state,
        "since": _iso(told.since),
        "due": _iso(told.due),
        "stale": told.stale,
        "disputed": told.disputed,
        "single_source": told.single_source,
        "confidence": told.confidence,
        "why": told.why,
        "voices": told.voices,
        "claims": told.because,
        "last_evidence": _iso(told.last_evidence),
    }


def _change(change: StatusChange) -> dict[str, Any]:
    return {
        "state": change.after,
        "before": change.before,
        "since": _iso(change.since),
        "on": _iso(change.on),
        "voices": change.voices,
        "claims": change.claims,
        "rule": change.rule,
    }


def _camp(camp: Camp) -> dict[str, Any]:
    return {"state": camp.state, "voices": camp.voices, "claims": camp.claims}


def _log(log: EventLog) -> dict[str, Any]:
    return {"events": [_event(event) for event in log.events], "missing": log.missing, "notes": log.notes}


def _event(event: LoggedEvent) -> dict[str, Any]:
    articles = list(dict.fromkeys(seen.source.url for seen in event.sightings))
    return {
        "series": event.series,
        "ordinal": event.ordinal,
        "date": _iso(event.date),
        "date_precision": event.date_precision,
        "outcome": event.outcome,
        "outcomes": event.outcomes,
        "route": event.route,
        "planned": event.planned,
        "late": event.late,
        "conflicts": [_conflict(conflict) for conflict in event.conflicts],
        "voices": event.voices,
        "origins": event.origins,
        "articles": len(articles),
        "ids": articles[:LISTED],
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {"what": conflict.what, "sayings": [{"value": value, "by": by} for value, by in conflict.sayings]}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
