"""Giving back: what a worker had in hand that is gone, so that nobody waits for its leases to end.

A mail is not given back: whether it arrived is not known before its lease ends (steps/deliver.py). Whoever was only cut off, and
finds its way back, meets the fence if somebody else took the row meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from monitor.logs import Log
from monitor.model import Job
from monitor.steps import assess, capture, deliver, polled
from monitor.steps.house import House

LEASES = {"poll": polled.LEASE, "capture": capture.LEASE, "assess": assess.LEASE, "deliver": deliver.LEASE}
SKEW = timedelta(minutes=1)  # between the clocks of two machines

log = Log("queue")


def give_back(job: Job, house: House, began_at: datetime) -> int:
    """Make due again what a job that began at a moment, and will not end, has claimed. What it had finished stays as it is.
    Returns how many rows."""
    lease = LEASES.get(job.kind)
    if lease is None or not job.keys:
        return 0
    keys = [cast(int, key) for key in job.keys]
    with house.store.write() as db:
        rows = db.give_back(job.kind, keys, began_at - SKEW, lease, house.clock.now())
    if rows:
        log.info("given back", kind=job.kind, rows=rows)
    return rows
