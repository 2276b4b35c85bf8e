"""A topic's page in the archive: its status over time with every move and its evidence, and its log of events.

The page is written again with every edition, from the newest one that knows the topic. The evidence of what is older comes
from the editions that told it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.editions.archive import Issue, disputes_of, newest_of
from monitor.editions.charts import STANDS, WEEKS, time_line
from monitor.editions.eventchart import event_chart
from monitor.editions.freeze import from_line
from monitor.editions.render import environment
from monitor.editions.topicfeeds import topic_feed
from monitor.editions.wording import topic_feed_path, topic_path
from monitor.model import Change, Day, EventRow, Said, Track

ROOT = "../../"  # from a topic's folder to the archive's


def topic_files(issues: Sequence[Issue], tracks: Mapping[str, Track]) -> dict[str, bytes]:
    """`topics/SLUG/index.html` and `feed.xml` of every topic that these editions tell of; `tracks` are those of
    `newest_of(issues)`, by topic. The order of the issues changes nothing."""
    by_age = sorted(issues, key=lambda issue: issue.age)
    files = {}
    for topic, newest in newest_of(issues).items():
        if topic in tracks:
            files[topic_path(topic)] = _page(tracks[topic], newest, by_age).encode()
            files[topic_feed_path(topic)] = topic_feed(tracks[topic], newest, by_age).encode()
    return files


def _page(track: Track, newest: Issue, by_age: Sequence[Issue]) -> str:
    changes = [(change, issue) for issue in by_age for change in issue.changes if change.topic == track.topic]
    events = [(event, issue) for issue in by_age for event in issue.events if event.topic == track.topic]
    first_told = {change.key: issue for change, issue in reversed(changes)} | {
        event.id: issue for event, issue in reversed(events)
    }
    proofs = {change.key: change for change, _ in changes}
    sightings = {event.id: event for event, _ in events}
    spoken = claims(track.topic, track.day - WEEKS, by_age)
    template = environment().get_template("topic.html.j2")
    return template.render(
        track=track,
        newest=newest,
        line=time_line(track, [as_known(one, track) for one in spoken], disputes_of(track.topic, by_age)),
        chart=event_chart(track),
        stands=STANDS,
        changes=[_proved(change, proofs.get(change.key)) for change in track.changes],
        events=[_seen(event, sightings.get(event.id)) for event in track.events],
        told=first_told,
        root=ROOT,
    )


def claims(topic: str, since: Day, by_age: Sequence[Issue]) -> list[Said]:
    """What was said of a topic since a day, as editions tell it, each sentence once; by the age of the edition."""
    found: dict[tuple[object, ...], Said] = {}
    for issue in by_age:
        if issue.cutoff_at.date() < since:
            continue
        for line in issue.said:
            one = from_line(Said, line)
            evidence = one.evidence
            if one.topic == topic:
                found.setdefault((evidence.url, evidence.in_title, evidence.start, one.state), one)
    return list(found.values())


def as_known(one: Said, track: Track) -> Said:
    """The claim measured by the status that its day has as the track knows it now: an edition measured it by what was known then,
    and a later move may reach back behind that day. What agreed once and does not now says something else."""
    if one.stand == "aside":
        return one
    moves = sorted((move for move in reversed(track.changes) if move.since <= one.day), key=lambda move: move.since)
    if not moves:
        return one
    if one.state == moves[-1].after:
        return replace(one, stand="with")
    return replace(one, stand="beside") if one.stand == "with" else one


def _proved(change: Change, told: Change | None) -> Change:
    return replace(change, evidence=told.evidence, more=told.more) if told else replace(change, more=0)


def _seen(event: EventRow, told: EventRow | None) -> EventRow:
    return replace(event, evidence=told.evidence, more=told.more) if told else replace(event, more=0)
