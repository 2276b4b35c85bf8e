"""What an analyst says by hand of a topic: a state that is set, an event added, corrected or retracted; and all of it removed.

Whatever is given is checked here, once: what stands in the record can be told as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from monitor.editions.escape import link
from monitor.editions.voices import voices_of
from monitor.errors import NotFound
from monitor.logs import Log
from monitor.model import Act, EventLog, EventSpec, LoggedEvent, Override, OverrideId, StatusSpec, TopicSpec
from monitor.steps.accounts import accounts_of
from monitor.steps.house import House
from monitor.steps.reckon import stir
from monitor.steps.rows import Door
from monitor.text.plain import one_line
from monitor.text.secretive import shown
from monitor.topics.byhand_events import found_again, mark_of, told_too
from monitor.topics.votes import moves

SIGNED, NOTED, LINKED = 80, 300, 1000  # characters of a name, a note and an address at most
NAMED = 8  # events that an error names
EARLIEST, AHEAD = date(1970, 1, 1), timedelta(days=3653)

log = Log("override")


class Misused(ValueError):
    """An option that cannot be meant so. `option` is its name."""

    def __init__(self, option: str, why: str) -> None:
        super().__init__(why)
        self.option = option


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who says something by hand, on what it rests, and what else there is to say."""

    because: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is said of an event; None: nothing."""

    date: date | None = None
    ordinal: int | None = None
    outcome: str | None = None
    route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An override of the record. `adrift`: it stands, and its event is not in the log."""

    override: Override
    adrift: bool


def set_status(slug: str, state: str, since: date, until: date | None, signed: Signed, house: House) -> Override:
    """Set the state of a topic since a day, until another or for as long as nobody removes it. Raises NotFound, Misused."""
    topic = _topic(slug, house)
    states = _states(topic)
    if state not in states:
        raise Misused("--state", f"{state!r} is no state of {slug} (its states: {', '.join(states)})")
    today = house.clock.now().date()
    if since > today:
        raise Misused("--since", f"{since} lies ahead: today is {today} (UTC)")
    demand_of_our_time(since, "--since", today)
    if until is not None:
        demand_of_our_time(until, "--until", today)
    if until is not None and until < since:
        raise Misused("--until", f"{until} lies before --since {since}")
    return _keep(_made(slug, "set", signed, house, state=state, since=since, until=until), house)


def add_event(slug: str, wanted: Wanted, signed: Signed, house: House) -> Override:
    """Add an event to the log of a topic. Raises NotFound, Misused, also when the log has it."""
    topic = _topic(slug, house)
    spec = _events(topic)
    made = _said(_made(slug, "added", signed, house), wanted, spec, house)
    if made.date is None:
        raise Misused("--date", "an event needs its day")
    told = _log(topic, house).events
    place = told_too(told, made)
    if place is not None:
        raise Misused(
            "--date", f"the log has it: {_named(told[place])}; say what is wrong with it by `monitor events correct`"
        )
    return _keep(made, house)


def correct_event(slug: str, event: str, wanted: Wanted, signed: Signed, house: House) -> Override:
    """Say otherwise of an event what sources say of it. Raises NotFound, Misused."""
    topic = _topic(slug, house)
    made = _said(_made(slug, "corrected", signed, house), wanted, _events(topic), house)
    if wanted == Wanted():
        raise Misused("--date", "nothing is corrected: give --date, --number, --outcome or --route")
    return _keep(replace(made, event=mark_of(_event(event, _log(topic, house), slug))), house)


def retract_event(slug: str, event: str, signed: Signed, house: House) -> Override:
    """Take an event out of the log: it stays to be seen, and counts for nothing. Raises NotFound, Misused."""
    topic = _topic(slug, house)
    _events(topic)
    found = _event(event, _log(topic, house), slug)
    if found.retracted:
        raise NotFound(f"{_named(found)} is retracted already: see `monitor events list {slug}`")
    return _keep(replace(_made(slug, "retracted", signed, house), event=mark_of(found)), house)


def remove(id: int, by: str, house: House, *, events: bool) -> Override:
    """Remove an override: from now on it is as though nobody had said it; the record keeps it. `events`: it is about an event,
    not about a status. Raises NotFound, Misused."""
    name, now = signer(by), house.clock.now()
    with house.store.write() as db:
        found = db.overrides.by_id(OverrideId(id))
        if found is None:
            raise NotFound(f"there is no override {id}: see `monitor topics overrides`")
        if (found.what != "set") != events:
            mend = f"monitor events undo {id}" if found.what != "set" else f"monitor topics unset {id}"
            raise NotFound(f"override {id} of {found.topic} is {_kind(found)}: `{mend}` removes it")
        if not db.overrides.remove(found.id, name, now):
            raise NotFound(
                f"override {id} was removed before, by {found.removed_by}: see `monitor topics overrides --all`"
            )
        stir([found.topic], db, house)
    log.info("override removed", topic=found.topic, what=found.what, number=id)
    return replace(found, removed_at=now, removed_by=name)


def overrides(topic: str | None, house: House, *, every: bool = False) -> list[Kept]:
    """What was said by hand and stands, of all topics or one; with `every` also what was removed. Raises NotFound for a name that
    is no topic and of which nothing was ever said."""
    with house.store.read() as db:
        found = [one for one in db.overrides.all() if topic in (None, one.topic)]
        if topic is not None and not found:
            _topic(topic, house)
        logs = {one.topic: _log_in(spec, db, house) for one in found if (spec := _spec(one.topic, house))}
    wanted = [one for one in found if every or one.removed_at is None]
    return [Kept(override=one, adrift=_is_adrift(one, logs.get(one.topic))) for one in wanted]


def events_of(slug: str, house: House) -> EventLog:
    """The log of a topic as it stands now, with what was said by hand. Raises NotFound."""
    topic = _topic(slug, house)
    _events(topic)
    return _log(topic, house)


def _keep(made: Override, house: House) -> Override:
    with house.store.write() as db:
        number = db.overrides.add(made)
        stir([made.topic], db, house)
    log.info("override", topic=made.topic, what=made.what, number=number)
    return replace(made, id=number)


def _made(
    topic: str, what: Act, signed: Signed, house: House, *, state: str | None = None, since: date | None = None,
    until: date | None = None,
) -> Override:  # fmt: skip
    return Override(
        id=OverrideId(0),
        topic=topic,
        what=what,
        state=state,
        since=since,
        until=until,
        note=remark(signed.note, NOTED, "--note"),
        because=ground(signed.because),
        by=signer(signed.by),
        made_at=house.clock.now(),
    )


def _said(made: Override, wanted: Wanted, spec: EventSpec, house: House) -> Override:
    names = [outcome.name for outcome in spec.outcomes]
    if wanted.outcome is not None and wanted.outcome not in names:
        raise Misused(
            "--outcome", f"{wanted.outcome!r} is no outcome of {made.topic} (its outcomes: {', '.join(names)})"
        )
    outcome = spec.outcome(wanted.outcome) if wanted.outcome else None
    today = house.clock.now().date()
    if wanted.date is not None:
        demand_of_our_time(wanted.date, "--date", today)
    if wanted.date is not None and wanted.date > today and not (outcome and outcome.planned):
        ahead = [one.name for one in spec.outcomes if one.planned]
        mend = f"; of what is still to come say --outcome {' or '.join(ahead)}" if ahead else ""
        raise Misused("--date", f"{wanted.date} lies ahead: today is {today} (UTC){mend}")
    route = _route(wanted.route, spec) if wanted.route is not None else None
    return replace(made, date=wanted.date, ordinal=wanted.ordinal, outcome=wanted.outcome, route=route)


def _route(text: str, spec: EventSpec) -> tuple[str, str]:
    known = {name: place for place in spec.route_places for name in (place, spec.place_names.get(place, place).lower())}
    parts = [known.get(part.strip().lower()) for part in text.replace(" to ", "/").split("/")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        places = ", ".join(spec.route_places) or "none: the topic's file names no places"
        raise Misused("--route", f"{text!r} is no route: write it as FROM/TO (known places: {places})")
    return parts[0], parts[1]


def demand_of_our_time(day: date, option: str, today: date) -> None:
    """It is a day that is meant. Raises Misused."""
    if not EARLIEST <= day <= today + AHEAD:
        raise Misused(option, f"{day} lies before {EARLIEST.year} or more than ten years ahead: is the year right?")


def signer(by: str) -> str:
    """A name, as it is kept. Raises Misused."""
    name = remark(by, SIGNED, "--by")
    if not name:
        raise Misused("--by", "say who you are: it is shown beside what you set")
    return name


def remark(text: str, most: int, option: str) -> str:
    """A line of so many characters at most, as it is kept. Raises Misused."""
    line = one_line(text, most + 1)
    if len(line) > most:
        raise Misused(option, f"is longer than {most} characters")
    return line


def ground(text: str) -> str:
    """The address on which something rests, as it is kept. Raises Misused for one that cannot be published."""
    address = link(text.strip())
    if not address or len(address) > LINKED:
        raise Misused("--because", f"{one_line(text, 80)!r} is no http(s) address of at most {LINKED} characters")
    if urlsplit(address).username is not None or shown(address) != address:
        raise Misused("--because", "the address holds a password or a key, and it would be published: give one without")
    return address


def _topic(slug: str, house: House) -> TopicSpec:
    found = _spec(slug, house)
    if found is None:
        known = ", ".join(t.slug for t in house.watchlist.topics if t.kind == "topic") or "none"
        raise NotFound(f"no topic {slug!r} (known: {known})")
    return found


def _spec(slug: str, house: House) -> TopicSpec | None:
    return next((topic for topic in house.watchlist.topics if topic.kind == "topic" and topic.slug == slug), None)


def _states(topic: TopicSpec) -> list[str]:
    spec: StatusSpec | None = topic.status
    if spec is None:
        raise Misused("TOPIC", f"{topic.slug} has no states: it has a log, see `monitor events --help`")
    return [state.name for state in spec.states if moves(state)]


def _events(topic: TopicSpec) -> EventSpec:
    if topic.events is None:
        raise Misused("TOPIC", f"{topic.slug} has no log of events: it has states, see `monitor topics set --help`")
    return topic.events


def _log(topic: TopicSpec, house: House) -> EventLog:
    with house.store.read() as db:
        found = _log_in(topic, db, house)
    assert found is not None, "it was looked at before"
    return found


def _log_in(topic: TopicSpec, db: Door, house: House) -> EventLog | None:
    [account] = accounts_of([topic], db, voices_of(house.watchlist), now=house.clock.now(), before=None)
    return account.log


def _event(name: str, told: EventLog, slug: str) -> LoggedEvent:
    """The event of an id or a number."""
    found = [event for event in told.events if event.id == name]
    if not found and name.isascii() and name.isdecimal():
        found = [event for event in told.events if event.ordinal == int(name)]
    if len(found) == 1:
        return found[0]
    near = found or told.events[-NAMED:]
    names = "; ".join(_named(event) for event in near) or "it is empty"
    what = "comes several times, name one by its id" if found else "is not in the log"
    raise NotFound(f"event {name!r} {what}: {names}; all of them: `monitor events list {slug}`")


def _named(event: LoggedEvent) -> str:
    number = f"no. {event.ordinal}" if event.ordinal is not None else "no number"
    return f"{number}, {event.date or 'no day'} ({event.id})"


def _kind(one: Override) -> str:
    return "a status that was set" if one.what == "set" else f"an event that was {one.what}"


def _is_adrift(one: Override, told: EventLog | None) -> bool:
    events: Sequence[LoggedEvent] = told.events if told is not None else ()
    return one.removed_at is None and one.event is not None and found_again(events, one.event) is None
