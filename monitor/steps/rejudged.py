"""One judgement from two: what was found in an article before, and what today's topics find in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from monitor.model import Judgement


class _OfTopic(Protocol):
    @property
    def topic(self) -> str: ...


T = TypeVar("T", bound=_OfTopic)


def of_one_topic(before: Judgement, answer: Judgement, only: str, watched: Sequence[str]) -> Judgement:
    """What was found before, and of the topic `only` what is found now."""
    return _mixed(before, answer, {match.topic for match in (*before.matches, *answer.matches)} - {only}, watched)


def of_what_is_left(before: Judgement, answer: Judgement, watched: Sequence[str]) -> Judgement:
    """The judgement of a text of which only the evidence is left: what was found in the whole stays, and a topic that is found
    in what is left is added."""
    return _mixed(before, answer, {match.topic for match in before.matches}, watched)


def in_order(judgement: Judgement, watched: Sequence[str]) -> Judgement:
    """The judgement topic by topic, in the watchlist's order, however it was told."""
    order = {topic: place for place, topic in enumerate(watched)}

    def place(topic: str) -> tuple[int, str]:
        return (order.get(topic, len(order)), topic)

    def by_topic(found: Iterable[T]) -> tuple[T, ...]:
        return tuple(sorted(found, key=lambda each: place(each.topic)))

    return replace(
        judgement,
        matches=by_topic(judgement.matches),
        reported=tuple(sorted(judgement.reported, key=place)),
        states=tuple(sorted(judgement.states, key=lambda pair: place(pair[0]))),
        claims=by_topic(judgement.claims),
        events=by_topic(judgement.events),
        figures=by_topic(judgement.figures),
    )


def _mixed(before: Judgement, answer: Judgement, stays: Collection[str], watched: Sequence[str]) -> Judgement:
    """The matches of the topics that stay as they were, and those of the others as they are now; with each what is read of the
    topic. Where nobody had looked for claims before, that is read now for those that stay too: better so than never."""
    matches = _either(before.matches, answer.matches, stays)
    if before.analysed_with is None:
        known = {match.topic for match in matches}
        before = replace(_of(answer, known), language=before.language, credit=before.credit)
    mixed = replace(
        before,
        matches=matches,
        reported=(*(t for t in before.reported if t in stays), *(t for t in answer.reported if t not in stays)),
        states=(*(p for p in before.states if p[0] in stays), *(p for p in answer.states if p[0] not in stays)),
        claims=_either(before.claims, answer.claims, stays),
        events=_either(before.events, answer.events, stays),
        figures=_either(before.figures, answer.figures, stays),
    )
    return in_order(mixed, watched)


def _either(before: Iterable[T], answer: Iterable[T], stays: Collection[str]) -> tuple[T, ...]:
    old = (each for each in before if each.topic in stays)
    return (*old, *(each for each in answer if each.topic not in stays))


def _of(judgement: Judgement, topics: Collection[str]) -> Judgement:
    """What a judgement says of these topics."""
    return replace(
        judgement,
        reported=tuple(topic for topic in judgement.reported if topic in topics),
        states=tuple(pair for pair in judgement.states if pair[0] in topics),
        claims=tuple(claim for claim in judgement.claims if claim.topic in topics),
        events=tuple(event for event in judgement.events if event.topic in topics),
        figures=tuple(figure for figure in judgement.figures if figure.topic in topics),
    )
