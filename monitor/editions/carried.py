"""What the sentences of a wording carried, told by what is read in it: claims, events and figures of the digest's topics."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from monitor.editions.eventrows import called
from monitor.editions.figures import number
from monitor.editions.names import Names
from monitor.editions.shown import Load, Sentences, Shown, by, event_said, together
from monitor.model import Claim, Event, EventRow, Figure, Judgement


def carried(judgement: Judgement, url: str, names: Names, topics: Collection[str], *, year: int) -> Sentences:
    """The sentences of an article's wording that carry a claim or an event of these topics that is no background, with all that
    they carry. None of them was shown, as far as this knows."""
    found = [
        Shown(
            url=url, text=told.quote, days=(), carried=(load,), in_title=not isinstance(told, Figure) and told.in_title
        )
        for told, load in _loads(judgement, names, year)
        if told.topic in topics and told.quote.strip()
    ]
    weighty = {one.text for one in found if any(load.event or load.counts for load in one.carried)}
    return together(*({(one.url, one.text): one} for one in found if one.text in weighty))


def _loads(judgement: Judgement, names: Names, year: int) -> Iterator[tuple[Claim | Event | Figure, Load]]:
    voices = names.voices
    for claim in judgement.claims:
        if claim.temporal == "current":
            state = names.state(claim.topic, claim.state) or claim.state
            said = f"{names.title(claim.topic)}: {state}{by(voices.speaker(claim.actor, claim.speaker))}"
            counts = claim.state != "denial" and not names.stance(claim.topic, claim.state)
            yield claim, Load(topic=claim.topic, said=said, counts=counts)
    for event in judgement.events:
        if not event.background:
            row = _row(event, names)
            yield event, Load(topic=event.topic, said=f"{row.title}: {event_said(row, year)}", event=row)
    for figure in judgement.figures:
        said = f"{names.title(figure.topic)}: {figure.what}: {number(figure)}"
        yield figure, Load(topic=figure.topic, said=said, counts=False)


def _row(event: Event, names: Names) -> EventRow:
    """The event as this article alone tells it."""
    return EventRow(
        ref=None,
        id=event.id,
        topic=event.topic,
        title=names.title(event.topic),
        name=called(event, names),
        date=event.date,
        precision=event.date_precision,
        route=names.route(event.topic, event.route),
        outcomes=tuple(names.outcome(event.topic, outcome) for outcome in event.outcomes or (event.outcome,)),
        planned=event.planned,
        again=False,
        sources=1,
        origins=1,
        voices=(),
        conflicts=(),
        marks=(),
    )
