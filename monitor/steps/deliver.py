"""Deliver: one edition to one address, a reader's mail or the archive's folder; same row, same retry, same log line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from monitor.editions.archive import Issue, edition_files, index_files, issue_from_json, newest_of
from monitor.editions.freeze import from_json
from monitor.editions.render import render
from monitor.editions.topicpages import topic_files
from monitor.errors import DeliveryError
from monitor.logs import Log
from monitor.model import Delivery, DeliveryId, Edition, Job, Rendering, Track
from monitor.steps.house import House
from monitor.steps.story_pages import changed_stories, story_pages
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
        rendering = render(edition)
        if delivery.channel == "folder":
            put_in_archive(edition, rendering, house)
        else:
            house.post.send(rendering, edition, delivery)
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


def put_in_archive(edition: Edition, rendering: Rendering, house: House) -> None:
    """Write an edition's pages, then those of stories that have changed, of the topics, and those that list editions. Raises
    DeliveryError when the folder refuses."""
    with house.archive.locked():
        house.archive.write(edition_files(edition, rendering))
        listed = issues(house)
        for files in story_pages(changed_stories(edition, listed, house), listed, house):
            house.archive.write(files)
        house.archive.write(topic_files(listed, tracks(listed, house)))
        house.archive.write(index_files(listed))


def issues(house: House) -> list[Issue]:
    """The editions of public digests whose page is in the archive, by digest and date, as its index lists them: no link
    leads to a page that was not delivered yet."""
    public = [spec.slug for spec in house.watchlist.digests if spec.archive == "public"]
    with house.store.read() as db:
        stored = [text for slug in public for text in db.editions.issues(slug)]
    return [issue for issue in map(issue_from_json, stored) if house.archive.holds(issue.path)]


def tracks(listed: Sequence[Issue], house: House) -> dict[str, Track]:
    """How each topic stands, from the newest of these editions that tells of it. One that cannot be read any more is passed
    over, and the topic's page stays as it is: that is no fault of the edition that is on its way."""
    found: dict[str, Track] = {}
    for topic, issue in newest_of(listed).items():
        with house.store.read() as db:
            content = db.editions.content(issue.digest, issue.date)
        try:
            edition = from_json(content or "")
        except ValueError as error:
            log.warning("topic page not written", topic=topic, digest=issue.digest, date=issue.date, reason=str(error))
            continue
        found |= {track.topic: track for track in edition.tracks if track.topic == topic}
    return found


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
