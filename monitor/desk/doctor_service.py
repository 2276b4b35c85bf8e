"""What `monitor doctor` finds of the service itself: whether the daemon lives, its work, its children, who looks on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.desk import metrics
from monitor.desk.finding import Finding
from monitor.desk.pulse import LIVE_WITHIN
from monitor.desk.standing import standing
from monitor.errors import CrewError, FetchError, StoreError
from monitor.model import Watchlist
from monitor.steps import inside
from monitor.steps.house import House
from monitor.text.spans import in_words
from monitor.web.guard import endpoint
from monitor.work.heartbeat import look

if TYPE_CHECKING:
    from monitor.work.queue import QueueSight

SLOW_S = 60.0  # that the first bundle of a queue waits
OLD_PAGEFIND = (1, 5)  # earlier ones do not index all four languages


def examine_service(watchlist: Watchlist, house: House) -> Iterator[Finding]:
    """All of it. `watchlist`: as feeds.yaml has it; a house may stand in for one that does not open."""
    now = house.clock.now()
    yield from examine_zones(watchlist, now)
    yield examine_daemon(watchlist, now)
    yield from examine_work(house)
    yield examine_children(house)
    yield from examine_health(watchlist)


def examine_daemon(watchlist: Watchlist, now: datetime) -> Finding:
    """Whether a daemon runs here, and whether its loop turns."""
    beat = look(Path(watchlist.storage))
    if beat is None:
        return Finding(what="daemon", state="good", said="none runs here now (with cron none need)")
    quiet = now - beat.turned_at
    if quiet.total_seconds() > LIVE_WITHIN:
        said = f"pid {beat.pid} hangs: its loop has not turned for {in_words(quiet)}"
        return Finding(
            what="daemon", state="bad", said=said, mend="restart it, and keep its log: it says what it did last"
        )
    return Finding(
        what="daemon", state="good", said=f"runs (pid {beat.pid}), its loop turned at {beat.turned_at:%H:%M:%S}Z"
    )


def examine_work(house: House) -> Iterator[Finding]:
    """What is late: work, editions, mails."""
    try:
        stands = standing(house)
    except StoreError:
        return  # the database has a finding of its own
    if stands.overdue_since is not None:
        said, mend = (
            f"has waited since {stands.overdue_since:%Y-%m-%d %H:%M}Z",
            "is `monitor run` running? see `monitor due`",
        )
        yield Finding(what="work", state="bad", said=said, mend=mend)
    for digest in stands.digests:
        if digest.late_since is not None:
            said = f"the edition of {digest.late_since:%Y-%m-%d %H:%M}Z is not made yet"
            yield Finding(
                what=f"digest {digest.slug}", state="bad", said=said, mend="is `monitor run` running? see its log"
            )
    for state, count in stands.undelivered.items():
        mend = "`monitor status` says why; `monitor digest --date DATE --resend` sends again"
        yield Finding(
            what="deliveries", state="doubtful" if state == "retrying" else "bad", said=f"{count} {state}", mend=mend
        )


def examine_queue(shared: QueueSight | None) -> Iterator[Finding]:
    """Whether somebody takes what schedulers offer, where several machines share the work."""
    if shared is None:
        return
    waiting, running = (sum(getattr(q, what) for q in shared.queues) for what in ("waiting", "running"))
    slowest = max(shared.queues, key=lambda q: q.lag_s, default=None)
    said = f"{waiting} bundles wait, {running} are in hand"
    if not shared.lives:
        mend = "start one: `monitor run --role worker`"
        yield Finding(
            what="queue", state="bad" if waiting else "doubtful", said=f"{said}, and no worker lives", mend=mend
        )
    elif slowest is not None and slowest.waiting and slowest.lag_s > SLOW_S:
        said = f"{said}; the first of the queue {slowest.queue} for {in_words(timedelta(seconds=slowest.lag_s))}"
        mend = f"does a worker have the queue {slowest.queue}? then add another (docs/scaling.md)"
        yield Finding(what="queue", state="doubtful", said=said, mend=mend)
    else:
        yield Finding(what="queue", state="good", said=said)


def examine_children(house: House) -> Finding:
    """Whether a child can be started that reads what comes from outside."""
    try:
        house.crew.run(inside.is_for_robots, b"")
    except CrewError as error:
        mend = "is there memory enough (`monitor.limits.task_memory`, ulimit -v, the container's limit)?"
        return Finding(what="children", state="bad", said=error.reason, mend=mend)
    return Finding(what="children", state="good", said="can be started")


def examine_zones(watchlist: Watchlist, now: datetime) -> Iterator[Finding]:
    """Whether the zones of the digests are known here, and their rules no museum piece."""
    zones = sorted({digest.time_zone for digest in watchlist.digests} | {watchlist.time_zone})
    mend = "install current zone data: the system's `tzdata`, or pip install -U tzdata"
    try:
        local = [f"{zone} {now.astimezone(ZoneInfo(zone)):%H:%M}" for zone in zones]
        summer = datetime(2026, 7, 1, tzinfo=UTC).astimezone(ZoneInfo("Asia/Damascus"))
    except (OSError, ValueError) as error:  # ZoneInfoNotFoundError is a KeyError with a text of its own
        yield Finding(what="time zones", state="bad", said=f"no zone data: {error}", mend=mend)
        return
    except KeyError as error:
        yield Finding(what="time zones", state="bad", said=f"no data of the zone {error}", mend=mend)
        return
    winter = datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo("Asia/Damascus"))
    if winter.utcoffset() != summer.utcoffset():  # Syria has had no winter time since October 2022
        yield Finding(what="time zones", state="doubtful", said="the zone data is older than 2022", mend=mend)
    else:
        yield Finding(what="time zones", state="good", said=", ".join(local))


def examine_extras(watchlist: Watchlist) -> Iterator[Finding]:
    """Packages that the configuration needs, or that are too old."""
    if watchlist.health is not None and not metrics.installed():
        what, _, mend = metrics.MISSING.rpartition(": ")
        yield Finding(what="metrics", state="doubtful", said=what, mend=mend)
    try:
        said = version("pagefind-bin")
    except PackageNotFoundError:
        return
    numbers = tuple(int(part) for part in said.split(".")[:2] if part.isdigit())
    if numbers < OLD_PAGEFIND:
        mend = "pip install -U pagefind pagefind-bin"
        yield Finding(what="Pagefind", state="doubtful", said=f"{said} is too old for the search", mend=mend)


def examine_health(watchlist: Watchlist) -> Iterator[Finding]:
    """Whether the health port is told at, or could be."""
    if watchlist.health is None:
        return
    host, port = endpoint(watchlist.health)
    runs = look(Path(watchlist.storage)) is not None
    family = socket.AF_INET6 if host.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((str(host), port))
        except OSError as error:
            taken = error.strerror or "cannot be listened on"
        else:
            taken = ""
    what, mend = "health", "stop what listens there, or name another with `monitor.health` in feeds.yaml"
    if runs and taken:
        yield Finding(
            what=what, state="good", said=f"{watchlist.health} is taken, as it is while the daemon tells there"
        )
    elif runs:
        mend = "reload the daemon (SIGHUP), and see its log for `health not told`"
        yield Finding(
            what=what, state="bad", said=f"nobody listens on {watchlist.health} though the daemon runs", mend=mend
        )
    elif taken:
        yield Finding(what=what, state="bad", said=f"{watchlist.health}: {taken.lower()}", mend=mend)
    else:
        yield Finding(what=what, state="good", said=f"{watchlist.health} is free")


def examine_ping(url: str | None, house: House) -> Iterator[Finding]:
    """Whether the watcher of the ping answers; he takes it for a sign of life. The address is said nowhere."""
    if url is None:
        return
    try:
        house.web.fetch(url)
    except FetchError as error:
        mend = "check MONITOR_PING_URL; an address inside the network must stand in `monitor.allow`"
        yield Finding(what="ping", state="bad", said=error.reason, mend=mend)
    else:
        yield Finding(what="ping", state="good", said="was heard")
