"""What was said by hand, out of a file: it must be what the commands that say it would have kept."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.desk.demands import demand, demand_moments, demand_slug, demand_text
from monitor.desk.overriding import NOTED, Misused, demand_of_our_time, ground, remark, signer
from monitor.errors import ImportRefused
from monitor.model import EventMark, Override, TopicSpec
from monitor.text.plain import one_line
from monitor.topics.byhand_events import REMEMBERED
from monitor.topics.votes import moves

HIGHEST = 1_000_000  # number of an override
HIGHEST_EVENT = 100_000  # number of an event in its row
LONGEST_NAME = 200  # characters of a state, an outcome, a place

_ID = re.compile("[0-9a-f]{1,64}")


def override_of(given: Override, topics: dict[str, TopicSpec], now: datetime) -> Override:
    """What was said. Raises ImportRefused for what nobody can have said."""
    demand(type(given.id) is int and 1 <= given.id <= HIGHEST, f"number {given.id}")
    demand_slug(given.topic, "topic")
    demand_moments(given, now)
    demand((given.removed_at is None) == (given.removed_by is None), '"removed_at" and "removed_by" disagree')
    try:
        _demand_as_kept(given)
    except Misused as error:
        raise ImportRefused(f"{error.option.lstrip('-')}: {error}") from error
    for name in (given.state, given.outcome, *(given.route or ())):
        demand(name is None or 1 <= len(name) <= LONGEST_NAME, "the name of a state, an outcome or a place is none")
        demand_text(name or "", LONGEST_NAME, "state")
    if given.what == "set":
        _demand_status(given, topics.get(given.topic))
    else:
        _demand_event(given)
    return given


def _demand_as_kept(given: Override) -> None:
    """Raises Misused for what no command takes."""
    signed = {name for name in (given.by, given.removed_by) if name is not None}
    same = all(signer(name) == name for name in signed)
    same = same and ground(given.because) == given.because and remark(given.note, NOTED, "note") == given.note
    demand(same, '"because", "by" or "note" is not as it is kept')
    for day in (given.since, given.until, given.date):
        if day is not None:
            demand_of_our_time(day, "day", given.made_at.date())


def _demand_status(given: Override, topic: TopicSpec | None) -> None:
    of_events = (given.event, given.date, given.ordinal, given.outcome, given.route)
    demand(given.state and given.since and not any(part is not None for part in of_events), "it sets no state")
    assert given.state is not None and given.since is not None
    demand(given.until is None or given.since <= given.until, '"until" lies before "since"')
    if topic is not None and topic.status is not None:
        known = {state.name for state in topic.status.states if moves(state)}
        demand(given.state in known, f'topic "{given.topic}" has no state "{one_line(given.state, 40)}"')


def _demand_event(given: Override) -> None:
    of_status = (given.state, given.since, given.until)
    demand(not any(part is not None for part in of_status), "it is about an event, and sets a state")
    said = any(part is not None for part in (given.date, given.ordinal, given.outcome, given.route))
    demand((given.event is None) == (given.what == "added"), '"what" and "event" disagree')
    if given.event is None:
        demand(given.date, 'no "date"')
    else:
        demand(said == (given.what == "corrected"), "nothing is corrected, or what is retracted is corrected too")
        _demand_mark(given.event)
    number = given.ordinal
    demand(number is None or (type(number) is int and 1 <= number <= HIGHEST_EVENT), "an event has no such number")


def _demand_mark(mark: EventMark) -> None:
    demand(all(_ID.fullmatch(id) for id in (mark.id, *mark.sightings)), '"event" has an id that is none')
    demand(len(mark.sightings) <= REMEMBERED, f'"event" has more than {REMEMBERED} sightings')
    demand(mark.ordinal is None or type(mark.ordinal) is int, '"event" has a number that is none')
