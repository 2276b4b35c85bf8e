"""What is known of tracked topics at a moment, from what is stored: the status and the log are reckoned anew each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from monitor.editions.voices import Voices
from monitor.model import Account, TopicSpec
from monitor.steps.rows import Door
from monitor.steps.tracked_rows import Sides
from monitor.topics.account import account


def accounts_of(
    topics: Iterable[TopicSpec], db: Door, voices: Voices, *, now: datetime, before: datetime | None
) -> tuple[Account, ...]:
    """One account for each topic (scopes have none), in their order, from what was known by `now`. `before`: the moment from
    which on something is news; None: all of it is."""
    sides, labels = sides_of(voices), labels_of(voices)
    return tuple(
        account(
            topic,
            db.topics.testimonies(topic.slug, now, sides=sides),
            db.topics.sightings(topic.slug, now, sides=sides),
            db.topics.counts(topic.slug, now, sides=sides),
            now=now,
            before=before,
            labels=labels,
        )
        for topic in topics
        if topic.kind == "topic"
    )


def sides_of(voices: Voices) -> Sides:
    """The side of an outlet on a day, by the source behind its feed; of an import by the source of its name."""
    by_name = {source.name: source for source in reversed(voices.sources.values())}  # of two, the first

    def side(feed: str | None, outlet: str, day: date) -> str | None:
        spec = voices.feeds.get(feed) if feed is not None else None
        source = by_name.get(outlet) if feed is None else voices.sources.get((spec.source if spec else None) or "")
        return source.side_on(day) if source else None

    return side


def labels_of(voices: Voices) -> dict[str, str]:
    """How a reader calls sides, actors and agencies, by slug; a side is called as the actor of its name."""
    agencies = {agency.slug: agency.name for agency in voices.agencies.values()}
    return agencies | {actor.slug: actor.label for actor in voices.actors.values()}
