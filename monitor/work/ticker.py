"""The alarm clock: APScheduler wakes the sweep, and carries no truth.

Whether an edition is due is computed from the database. Misfires are never dropped and never pile up: the defaults of
APScheduler 3 would do both (`misfire_grace_time` 1 s, no coalescing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.model import DigestSpec

TICK = timedelta(seconds=10)
TIDY_HOUR = 3  # UTC


class Ticker:
    """Calls `wake` every TICK and at each digest's hour, and `tidy` once a night."""

    def __init__(self, *, wake: Callable[[], None], tidy: Callable[[], None], tick: timedelta = TICK) -> None:
        self._wake = wake
        self._scheduler = BackgroundScheduler(
            timezone=ZoneInfo("UTC"),
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_job(wake, IntervalTrigger(seconds=tick.total_seconds()), id="tick")
        self._scheduler.add_job(tidy, CronTrigger(hour=TIDY_HOUR), id="tidy")

    def start(self, digests: Iterable[DigestSpec]) -> None:
        """Begin to tick."""
        self.follow(digests)
        self._scheduler.start()

    def follow(self, digests: Iterable[DigestSpec]) -> None:
        """Ring at the hours of these digests and of no others."""
        for job in self._scheduler.get_jobs():
            if job.id.startswith("digest "):
                job.remove()
        for spec in digests:
            hour = CronTrigger(hour=spec.at.hour, minute=spec.at.minute, second=1, timezone=ZoneInfo(spec.time_zone))
            self._scheduler.add_job(self._wake, hour, id=f"digest {spec.slug}")

    def stop(self) -> None:
        """Ring no more; a ring under way ends first."""
        self._scheduler.shutdown(wait=True)
