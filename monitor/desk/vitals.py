"""How the service stands, in numbers, for machines: what /healthz and /metrics tell and what the ping waits for.

No word of a stranger, no address and no reason stands in it: names from feeds.yaml, states, counts and moments alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.desk.pulse import LIVE_WITHIN, Pulse, Sight
from monitor.desk.standing import DigestStanding, Standing, standing
from monitor.feeds.outage import outage_since
from monitor.steps.house import House

if TYPE_CHECKING:
    from monitor.work.queue import QueueStanding  # which needs the extra `postgres`

FATES = ("retrying", "failed", "doubtful")  # of deliveries in trouble
FEED_STATES = ("ok", "new", "degraded", "broken", "silent", "stopped", "paused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the database said at `at`. `waiting_since`: of each kind of work, since when the first of what is due waits;
    `failing`: feeds by the kind of their failure; `outage_since`: since when no feed at all can be reached; `queues`: of a house
    on several machines, those that are not empty."""

    at: datetime
    standing: Standing
    waiting_since: Mapping[str, datetime]
    failing: Mapping[str, int]
    outage_since: datetime | None
    queues: Sequence[QueueStanding] = ()


def read(house: House, queues: Sequence[QueueStanding] = ()) -> Reading:
    """How the service stands now. Raises StoreError."""
    now = house.clock.now()
    stands = standing(house)
    with house.store.read() as db:
        waiting = db.waiting_since(now)
        feeds = [feed for feed in db.feeds.all() if feed.enabled and house.feed(feed.slug)]
    failing = Counter(feed.failure for feed in feeds if feed.failures and feed.failure)
    return Reading(
        at=now,
        standing=stands,
        waiting_since=waiting,
        failing=dict(sorted(failing.items())),
        outage_since=outage_since(feeds),
        queues=queues,
    )


def troubles(reading: Reading) -> list[str]:
    """What a person should look at although the service lives, a few plain words each."""
    stands = reading.standing
    found = []
    if stands.overdue_since is not None:
        found.append(f"work has waited since {_moment(stands.overdue_since)}")
    found += [
        f"the edition of digest {digest.slug} is late since {_moment(digest.late_since)}"
        for digest in stands.digests
        if digest.late_since is not None
    ]
    if reading.outage_since is not None:
        found.append(f"no feed can be reached since {_moment(reading.outage_since)}")
    if lost := stands.undelivered.get("failed", 0):
        found.append(f"{lost} deliveries were given up")
    return found


def is_well(reading: Reading) -> bool:
    """Whether the ping may say that all is well: no work is overdue, and no edition late."""
    late = any(digest.late_since is not None for digest in reading.standing.digests)
    return reading.standing.overdue_since is None and not late


def told(pulse: Pulse, sight: Sight[Reading], now: datetime, *, version: str, began_at: datetime) -> dict[str, Any]:
    """What /healthz answers, and whether it is 200: live, and ready."""
    reading = sight.reading
    ready = sight.answers and pulse.refused_at is None
    why = [
        *([] if pulse.live else [f"the loop has not turned for {int(pulse.since_turn)} seconds"]),
        *([] if sight.answers else ["the database does not answer (the log says why)"]),
        *([] if pulse.refused_at is None else ["feeds.yaml was refused when it was read again (the log says why)"]),
        *(troubles(reading) if reading else []),
    ]
    return {
        "status": "failing" if not (pulse.live and ready) else "troubled" if why else "ok",
        "live": pulse.live,
        "ready": ready,
        "why": why,
        "version": version,
        "now": _moment(now),
        "started_at": _moment(began_at),
        "last_turn_seconds": round(pulse.since_turn, 1),
        "live_within_seconds": int(LIVE_WITHIN),
        "last_sweep_at": _moment(pulse.swept_at),
        "jobs": pulse.jobs,
        "configuration_good": pulse.refused_at is None,
        "configuration_refused_at": _moment(pulse.refused_at),
        "database_answers": sight.answers,
        "read_at": _moment(reading.at if reading else None),
        **(_stored(reading) if reading else {}),
    }


def _stored(reading: Reading) -> dict[str, Any]:
    stands = reading.standing
    return {
        "last_poll_at": _moment(stands.last_polled_at),
        "articles": stands.articles,
        "feeds": {state: stands.feeds.get(state, 0) for state in FEED_STATES},
        "no_feed_reached_since": _moment(reading.outage_since),
        "digests": [_digest(digest) for digest in stands.digests],
        "deliveries": {fate: stands.undelivered.get(fate, 0) for fate in FATES},
        "due": dict(stands.due),
        "queues": {
            one.queue: {"waiting": one.waiting, "running": one.running, "lag_seconds": round(one.lag_s, 1)}
            for one in reading.queues
        },
        "overdue_since": _moment(stands.overdue_since),
    }


def _digest(digest: DigestStanding) -> dict[str, Any]:
    return {
        "slug": digest.slug,
        "last_date": digest.date.isoformat() if digest.date else None,
        "last_number": digest.number,
        "last_cutoff": _moment(digest.cutoff_at),
        "next_cutoff": _moment(digest.next_cutoff),
        "late": digest.late_since is not None,
        "late_since": _moment(digest.late_since),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
