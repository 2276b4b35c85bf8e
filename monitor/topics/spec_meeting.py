"""Where the topics meet the vocabulary: the modifiers of the rewrite rows, and what the cases want to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.model import CaseClaim, CaseEvent, EventSpec, StatusSpec, TopicCase, TopicSpec, Vocabulary
from monitor.topics.mapping import Path, SpecError, perhaps
from monitor.topics.spec_tracking import known_modifiers

_UNCLEAR = "unclear"  # the outcome of an event of which nobody says what became of it


def meeting_errors(vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> tuple[tuple[str, SpecError], ...]:
    """Every name that leads nowhere, each with the slug of its topic and the path from that topic's root."""
    modifiers = known_modifiers(vocabulary.modifiers)
    actors = tuple(actor.slug for actor in vocabulary.actors)
    found: list[tuple[str, SpecError]] = []
    for topic in topics:
        found += [(topic.slug, error) for error in _rewriting(topic.status, modifiers)]
        for place, case in enumerate(topic.cases):
            found += [(topic.slug, error) for error in _case(("cases", place), case, topic, actors)]
    return tuple(found)


def _rewriting(status: StatusSpec | None, known: Sequence[str]) -> Iterator[SpecError]:
    for place, row in enumerate(status.rewrite if status else ()):
        at = ("status", "rewrite", place, "mod")
        yield from _unknown(at, "modifier", row.modifiers, known)


def _case(path: Path, case: TopicCase, topic: TopicSpec, actors: Sequence[str]) -> Iterator[SpecError]:
    """What a case wants that its topic can never read."""
    for key, wanted, section in (("claims", case.claims, topic.status), ("events", case.events, topic.events)):
        if wanted and not case.matches:
            what = f"nothing is read of a sentence that does not match: write {key}: [], or match: true"
            yield SpecError((*path, key), what)
        elif wanted and section is None:
            needed = "status" if key == "claims" else key
            what = f"this {topic.kind} has no `{needed}`, so it reads no {key}: take the line out"
            yield SpecError((*path, key), what)
    if topic.status:
        for place, claim in enumerate(case.claims or ()):
            yield from _claim((*path, "claims", place), claim, topic.status, actors)
    if topic.events:
        for place, event in enumerate(case.events or ()):
            yield from _event((*path, "events", place), event, topic.events)


def _claim(path: Path, claim: CaseClaim, status: StatusSpec, actors: Sequence[str]) -> Iterator[SpecError]:
    states = [state.name for state in status.states if state.becomes is None]
    meant = status.state(claim.state)
    if meant is not None and meant.becomes:
        what = (
            f'"{claim.state}" is a word for "{meant.becomes}", and its claims are of that: write state: {meant.becomes}'
        )
        yield SpecError((*path, "state"), what)
    else:
        yield from _unknown((*path, "state"), "state", (claim.state,), states)
    if claim.by:  # several who speak as one are joined: "turkey+russia"
        yield from _unknown((*path, "by"), "actor", claim.by.split("+"), actors, besides=("outlet",))


def _event(path: Path, event: CaseEvent, events: EventSpec) -> Iterator[SpecError]:
    outcomes = [outcome.name for outcome in events.outcomes]
    yield from _unknown((*path, "outcome"), "outcome", (event.outcome,), [*outcomes, _UNCLEAR])
    yield from _unknown((*path, "also"), "outcome", event.also, outcomes)
    yield from _unknown((*path, "route"), "place on the route", event.route or (), tuple(events.route_places))


def _unknown(
    path: Path, kind: str, names: Sequence[str], known: Sequence[str], besides: Sequence[str] = ()
) -> Iterator[SpecError]:
    """Those of the names that nothing bears. `besides`: what else could be written here and may be meant."""
    for name in names:
        if name not in known:
            yield SpecError(path, f'there is no {kind} "{name}"{perhaps(name, (*known, *besides))}')
