"""The same for Prometheus: counters and gauges with labels from feeds.yaml and from our own lists, never from outside.

`prometheus-client` is an extra (`metrics`); it writes the text, from a registry of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from monitor.desk.pulse import Pulse, Sight
from monitor.desk.vitals import FATES, FEED_STATES, Reading
from monitor.logs import counted
from monitor.store.held import LockUse

MISSING = 'the package prometheus-client is not installed: pip install "idlib-monitor[metrics]"'
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

POLLS = {
    "read": ("polled",),
    "unchanged": ("unchanged",),
    "failed": ("feed failed",),
}  # result -> events of the room poll
SENT = {"sent": ("delivered",), "not sent": ("not delivered", "not delivered, given up")}  # of the room deliver


def installed() -> bool:
    """Whether the extra `metrics` is installed."""
    return find_spec("prometheus_client") is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known at one scrape. `lost_children`: since the start or last reload; `pinged_at`: when a ping was last heard."""

    pulse: Pulse
    sight: Sight[Reading]
    now: datetime
    began_at: datetime
    version: str
    lost_children: int
    pinged_at: datetime | None
    locks: Sequence[LockUse] = ()


class Exposition:
    """Writes /metrics. Raises ImportError when the extra is not installed."""

    def __init__(self, facts: Callable[[], Facts]) -> None:
        self._facts = facts
        self._client: Any = import_module("prometheus_client")
        self._core: Any = import_module("prometheus_client.core")
        self._registry = self._client.CollectorRegistry(auto_describe=False)
        self._client.ProcessCollector(registry=self._registry)
        self._registry.register(self)

    def text(self) -> bytes:
        """The text of one scrape."""
        written: bytes = self._client.generate_latest(self._registry)
        return written

    def describe(self) -> list[Any]:
        """Nothing is promised beforehand: the registry need not ask the database."""
        return []

    def collect(self) -> Iterator[Any]:
        """What the registry asks for at a scrape."""
        facts = self._facts()
        yield from self._of_process(facts)
        yield from self._of_events()
        if facts.sight.reading is not None:
            yield from self._of_store(facts.sight.reading, facts.now)

    def _of_process(self, facts: Facts) -> Iterator[Any]:
        pulse, sight = facts.pulse, facts.sight
        yield self._gauge("monitor_info", "Version of the service.", {(facts.version,): 1}, "version")
        yield self._gauge("monitor_start_timestamp_seconds", "When the daemon began.", facts.began_at)
        yield self._gauge("monitor_live", "1: the loop turns.", pulse.live)
        yield self._gauge("monitor_ready", "1: the database answers and the configuration is good.",
                          sight.answers and pulse.refused_at is None)  # fmt: skip
        yield self._gauge("monitor_database_answers", "1: the database answers.", sight.answers)
        yield self._gauge("monitor_configuration_good", "0: feeds.yaml was refused when it was read again.",
                          pulse.refused_at is None)  # fmt: skip
        yield self._gauge("monitor_last_turn_seconds", "Seconds since the loop last turned.", pulse.since_turn)
        yield self._gauge("monitor_last_sweep_timestamp_seconds", "When work was last looked for.", pulse.swept_at)
        yield self._gauge("monitor_last_ping_timestamp_seconds", "When MONITOR_PING_URL last answered.",
                          facts.pinged_at)  # fmt: skip
        yield self._gauge("monitor_jobs", "Jobs in flight.", pulse.jobs)
        yield self._counter(
            "monitor_job_crashes", "Jobs that ended with an error that no step expected.", pulse.crashes
        )
        yield self._counter("monitor_lock_taken", "How often a lock of the database was taken here.",
                            {(use.name,): use.times for use in facts.locks}, "lock")  # fmt: skip
        yield self._counter("monitor_lock_seconds", "Seconds of waiting for it, and of holding it.",
                            {(use.name, what): seconds for use in facts.locks
                             for what, seconds in (("waited", use.waited_s), ("held", use.held_s))},
                            "lock", "what")  # fmt: skip
        yield self._counter("monitor_child_crashes", "Children that crashed, hung or bloated.", facts.lost_children)

    def _of_events(self) -> Iterator[Any]:
        events = counted()
        polls = {(result,): _sum(events, "poll", *of) for result, of in POLLS.items()}
        yield self._counter("monitor_polls", "Polls of feeds, since the start.", polls, "result")
        sent = {(result,): _sum(events, "deliver", *of) for result, of in SENT.items()}
        yield self._counter("monitor_delivery_attempts", "Deliveries tried, since the start.", sent, "result")
        yield self._counter(
            "monitor_articles", "Articles captured, since the start.", _sum(events, "capture", "captured")
        )
        yield self._counter(
            "monitor_events", "Log events, shown or not, since the start.", events, "room", "event", "level"
        )

    def _of_store(self, reading: Reading, now: datetime) -> Iterator[Any]:
        stands = reading.standing
        yield self._gauge("monitor_articles_stored", "Articles in the database.", stands.articles)
        yield self._gauge("monitor_feeds", "Feeds of feeds.yaml by state.",
                          {(state,): stands.feeds.get(state, 0) for state in FEED_STATES}, "state")  # fmt: skip
        yield self._gauge("monitor_feeds_failing", "Failing feeds by kind of failure.",
                          {(kind,): count for kind, count in reading.failing.items()}, "kind")  # fmt: skip
        yield self._gauge("monitor_outage", "1: no feed at all can be reached.", reading.outage_since is not None)
        yield self._gauge("monitor_last_poll_timestamp_seconds", "When a feed was last polled.", stands.last_polled_at)
        yield self._gauge("monitor_due", "Work that waits.", {(kind,): n for kind, n in stands.due.items()}, "kind")
        lags = {kind: (now - since).total_seconds() for kind, since in reading.waiting_since.items()}
        yield self._gauge("monitor_lag_seconds", "How long the first of it waits.",
                          {(kind,): max(0.0, lags.get(kind, 0.0)) for kind in stands.due}, "kind")  # fmt: skip
        yield self._gauge("monitor_overdue", "1: work has waited for over an hour.", stands.overdue_since is not None)
        yield self._gauge("monitor_deliveries", "Deliveries in trouble by fate.",
                          {(fate,): stands.undelivered.get(fate, 0) for fate in FATES}, "state")  # fmt: skip
        yield self._gauge("monitor_queue_bundles", "Bundles of jobs that machines share, by queue and state.",
                          {(q.queue, state): n for q in reading.queues
                           for state, n in (("waiting", q.waiting), ("running", q.running))}, "queue", "state")  # fmt: skip
        yield self._gauge("monitor_queue_lag_seconds", "How long the first bundle of a queue waits for a worker.",
                          {(q.queue,): q.lag_s for q in reading.queues}, "queue")  # fmt: skip
        digests = {digest.slug: digest for digest in stands.digests}
        yield self._counter("monitor_editions", "Editions made.",
                            {(slug,): digest.number or 0 for slug, digest in digests.items()}, "digest")  # fmt: skip
        yield self._gauge("monitor_last_edition_timestamp_seconds", "Cut-off of the last edition.",
                          {(slug,): d.cutoff_at for slug, d in digests.items() if d.cutoff_at}, "digest")  # fmt: skip
        yield self._gauge("monitor_next_edition_timestamp_seconds", "The next cut-off.",
                          {(slug,): digest.next_cutoff for slug, digest in digests.items()}, "digest")  # fmt: skip
        yield self._gauge("monitor_edition_late", "1: an edition should have been made an hour ago.",
                          {(slug,): d.late_since is not None for slug, d in digests.items()}, "digest")  # fmt: skip

    def _gauge(self, name: str, what: str, values: object, *labels: str) -> Any:
        return _filled(self._core.GaugeMetricFamily(name, what, labels=labels), values)

    def _counter(self, name: str, what: str, values: object, *labels: str) -> Any:
        return _filled(self._core.CounterMetricFamily(name, what, labels=labels), values)


def _filled(family: Any, values: object) -> Any:
    """A value of None is left out: nothing is known of it yet."""
    by_label: Mapping[Any, Any] = values if isinstance(values, Mapping) else {(): values}
    for labels, value in sorted(by_label.items()):
        if value is not None:
            family.add_metric(list(labels), value.timestamp() if isinstance(value, datetime) else float(value))
    return family


def _sum(events: Mapping[tuple[str, str, str], int], room: str, *names: str) -> int:
    return sum(count for (its_room, event, _level), count in events.items() if its_room == room and event in names)
