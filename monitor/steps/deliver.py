"""Deliver: one edition to one address, a reader's mail or the archive's folder; same row, same retry, same log line."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import cast

from monitor.editions.freeze import from_json
from monitor.editions.letter import letter
from monitor.editions.render import render
from monitor.errors import DeliveryError, MonitorError
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
OVERSLEPT = timedelta(hours=1)
FEWEST = 12  # tries of a delivery that is always late

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
        _hand_over(content, delivery, house)
    except DeliveryError as error:
        _not_sent(delivery, error, house)
        return
    except MonitorError:
        raise
    except Exception as error:  # a mistake of ours: its trace is the executor's to log, what it costs stands in the row
        reason = f"something unexpected went wrong here ({type(error).__name__}): see the log"
        _not_sent(
            delivery,
            DeliveryError(delivery.address, reason, retryable=True, doubtful=delivery.channel == "email"),
            house,
        )
        raise
    with house.store.write() as db:
        if db.deliveries.sent(delivery, house.clock.now()):
            log.info("delivered", digest=delivery.digest, date=delivery.date, channel=delivery.channel)


def _hand_over(content: str, delivery: Delivery, house: House) -> None:
    """Into the archive, or to the mail server. Raises DeliveryError."""
    spec = house.digest(delivery.digest)
    try:
        edition = from_json(content)
        if delivery.channel == "folder":
            put_in_archive(edition, render(edition), house)
            return
        mail = letter(edition, leave=spec.unsubscribe if spec else None)
    except ValueError as error:  # no later try will read it otherwise
        reason = f"the stored edition cannot be read: {one_line(str(error), limit=LONGEST_REASON)}"
        raise DeliveryError(delivery.address, reason, retryable=False) from error
    house.post.send(mail, edition, delivery)


def _not_sent(delivery: Delivery, error: DeliveryError, house: House) -> None:
    """Try again later, or never. Where no reader would fare better, all that is due of the channel waits as long, untried: a dead
    mail server is asked once, not once for each reader."""
    now = house.clock.now()
    wait = min(FIRST_WAIT * 2 ** min(delivery.tries, 10), LONGEST_WAIT)
    again = error.retryable and (_is_late(delivery, now) or now + wait < _queued_at(delivery) + GIVE_UP)
    others = 0
    with house.store.write() as db:
        if again:
            db.deliveries.retry(delivery, now + wait, error.reason, doubtful=error.doubtful)
            others = db.deliveries.put_off(delivery.channel, now, now + wait, error.reason) if error.everybody else 0
        else:
            db.deliveries.failed(delivery, error.reason)
    digest, day, channel, reason = delivery.digest, delivery.date, delivery.channel, without_addresses(error.reason)
    if again:
        next_try = f"{now + wait:%Y-%m-%dT%H:%MZ}"
        log.warning(
            "not delivered", digest=digest, date=day, channel=channel, reason=reason, next_try=next_try, put_off=others
        )
    else:
        tries = delivery.tries + 1
        log.error("not delivered, given up", digest=digest, date=day, channel=channel, reason=reason, tries=tries)


def _is_late(delivery: Delivery, now: datetime) -> bool:
    """Whether a try comes long after it was due: a machine that slept for days is given time to find its network."""
    overslept = delivery.due_at is not None and now - delivery.due_at > OVERSLEPT
    return overslept and delivery.tries < FEWEST  # where rounds are hours apart, every try is late


def _queued_at(delivery: Delivery) -> datetime:
    return delivery.queued_at or delivery.created_at


def without_addresses(words: str) -> str:
    """The words with *** for all that looks like a mail address: a server's answer may name the reader, a log may not."""
    return _ADDRESS.sub("***", words)
