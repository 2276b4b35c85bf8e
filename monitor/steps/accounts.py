"""What is known of tracked topics at a moment, from what is stored: the status and the log are reckoned anew each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.editions.voices import Voices
from monitor.model import Account, TopicSpec
from monitor.steps.rows import Door
from monitor.topics.account import account


def accounts_of(
    topics: Iterable[TopicSpec], db: Door, voices: Voices, *, now: datetime, before: datetime | None
) -> tuple[Account, ...]:
    """One account for each topic (scopes have none), in their order, from what was known by `now`. `before`: the moment from
    which on something is news; None: all of it is."""
    newsrooms, labels = voices.newsrooms(), labels_of(voices)
    return tuple(
        account(
            topic,
            db.topics.testimonies(topic.slug, now, newsrooms=newsrooms),
            db.topics.sightings(topic.slug, now, newsrooms=newsrooms),
            db.topics.counts(topic.slug, now, newsrooms=newsrooms),
            now=now,
            before=before,
            labels=labels,
            overrides=db.overrides.of(topic.slug, now),
        )
        for topic in topics
        if topic.kind == "topic"
    )


def labels_of(voices: Voices) -> dict[str, str]:
    """How a reader calls sides, actors and agencies, by slug; a side is called as the actor of its name."""
    agencies = {agency.slug: agency.name for agency in voices.agencies.values()}
    return agencies | {actor.slug: actor.label for actor in voices.actors.values()}
