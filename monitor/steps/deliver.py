"""Deliver: one edition to one address, a reader's mail or the archive's folder; same row, same retry, same log line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from monitor.editions.archive import Issue, edition_files, index_files, issue_of
from monitor.editions.freeze import from_json
from monitor.editions.render import render
from monitor.errors import DeliveryError
from monitor.logs import Log
from monitor.model import Delivery, DeliveryId, Edition, Job, Rendering
from monitor.steps.house import House

LEASE = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=5)  # doubled each time: 5, 10, 20 minutes ... as mail servers do (Postfix)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP = timedelta(days=5)

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
    if content is None:  # pragma: no cover  # an edition is never deleted; the foreign key forbids it
        return
    edition = from_json(content)
    rendering = render(edition)
    try:
        if delivery.channel == "folder":
            put_in_archive(edition, rendering, house)
        else:
            house.post.send(rendering, edition, delivery)
    except DeliveryError as error:
        _not_sent(delivery, error, house)
        return
    with house.store.write() as db:
        if db.deliveries.sent(delivery, house.clock.now()):
            log.info("delivered", digest=delivery.digest, date=delivery.date, channel=delivery.channel)


def put_in_archive(edition: Edition, rendering: Rendering, house: House) -> None:
    """Write an edition's pages and the pages that list editions. Raises DeliveryError when the disk refuses."""
    with house.archive.locked():
        house.archive.write({**edition_files(edition, rendering), **index_files(issues(house))})


def issues(house: House) -> list[Issue]:
    """Every edition of every public digest, by digest and date, as the archive's index lists them."""
    listed = []
    with house.store.read() as db:
        for spec in house.watchlist.digests:
            if spec.archive == "public":
                contents = [db.editions.content(spec.slug, ref.date) for ref in db.editions.refs(spec.slug)]
                listed += [issue_of(from_json(content)) for content in contents if content is not None]
    return listed


def _not_sent(delivery: Delivery, error: DeliveryError, house: House) -> None:
    now = house.clock.now()
    wait = min(FIRST_WAIT * 2 ** min(delivery.attempts, 10), LONGEST_WAIT)
    with house.store.write() as db:
        if error.retryable and now + wait < delivery.created_at + GIVE_UP:
            db.deliveries.retry(delivery, now + wait, error.reason, doubtful=error.doubtful)
        else:
            db.deliveries.failed(delivery, error.reason)
    log.warning(
        "not delivered", digest=delivery.digest, date=delivery.date, channel=delivery.channel, reason=error.reason
    )
