"""Deliver: one edition to one address, a reader's mail or the archive's folder; same row, same retry, same log line."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import cast

from monitor.editions.freeze import from_json
from monitor.editions.letter import letter
from monitor.editions.render import render
from monitor.errors import DeliveryError
from monitor.logs import Log
from monitor.model import Delivery, DeliveryId, Job
from monitor.steps.archive import put_in_archive
from monitor.steps.house import House
from monitor.text.plain import one_line

LEASE = timedelta(minutes=10)
LONGEST_REASON = 200  # characters
FIRST_WAIT = timedelta(minutes=5)  # doubled each time: 5, 10, 20 minutes ... as mail servers do (Postfix)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP = timedelta(days=5)  # after it was queued, by an edition or by hand

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+(?:@|%40)[^\s<>()\[\],;:\"']+", re.IGNORECASE)

log = Log("deliver")


def deliver(job: Job, house: House) -> datetime | None:
    """Send the job's deliveries. Returns None."""
    with house.store.write() as db:
        claimed = db.deliveries.claim([DeliveryId(cast(int, key)) for key in job.keys], house.clock.now(), LEASE)
    for delivery in claimed:
        _deliver_one(delivery, house)
    return None


def _deliver_one(delivery: Delivery, house: House) -> None:
    with house.store.read() as db:
        content = db.editions.content(delivery.digest, delivery.date)
    assert content is not None, "a delivery's edition is never deleted: the foreign key forbids it"
    try:
        edition = from_json(content)
        if delivery.channel == "folder":
            put_in_archive(edition, render(edition), house)
        else:
            spec = house.digest(delivery.digest)
            house.post.send(letter(edition, leave=spec.unsubscribe if spec else None), edition, delivery)
    except DeliveryError as error:
        _not_sent(delivery, error, house)
        return
    except ValueError as error:  # no later try will read it otherwise
        reason = f"the stored edition cannot be read: {one_line(str(error), limit=LONGEST_REASON)}"
        _not_sent(delivery, DeliveryError(delivery.address, reason, retryable=False), house)
        return
    with house.store.write() as db:
        if db.deliveries.sent(delivery, house.clock.now()):
            log.info("delivered", digest=delivery.digest, date=delivery.date, channel=delivery.channel)


def _not_sent(delivery: Delivery, error: DeliveryError, house: House) -> None:
    now = house.clock.now()
    wait = min(FIRST_WAIT * 2 ** min(delivery.tries, 10), LONGEST_WAIT)
    queued_at = delivery.queued_at or delivery.created_at
    with house.store.write() as db:
        if error.retryable and now + wait < queued_at + GIVE_UP:
            db.deliveries.retry(delivery, now + wait, error.reason, doubtful=error.doubtful)
        else:
            db.deliveries.failed(delivery, error.reason)
    reason = without_addresses(error.reason)
    log.warning("not delivered", digest=delivery.digest, date=delivery.date, channel=delivery.channel, reason=reason)


def without_addresses(words: str) -> str:
    """The words with *** for all that looks like a mail address: a server's answer may name the reader, a log may not."""
    return _ADDRESS.sub("***", words)
