"""One request at a time to a host, and a pause after it, across threads and processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.errors import FetchError
from monitor.model import Fetched
from monitor.steps.house import House
from monitor.text.urls import host_or_url

SULK = timedelta(minutes=6)  # how long a host that gave no answer at all is left alone
_BUSY = (429, 503)


class HostBusy(Exception):
    """Somebody else is asking this host, or asked it a moment ago; `until`: when to try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"busy until {until}")
        self.until = until


def ask(
    url: str,
    house: House,
    *,
    accept: str,
    etag: str | None = None,
    last_modified: str | None = None,
    pause: timedelta | None = None,
    feed: str | None = None,
) -> Fetched:
    """Fetch, holding the host all the while. Raises HostBusy, or FetchError. `pause`: what the host wants after this request,
    where that is longer than our own spacing (Crawl-delay). `feed`: as in `Web.fetch`.

    A host that gave no answer is left alone for SULK, so that it cannot keep one worker after the other waiting. So is one
    that is busy and says when to come back, or until then. No longer: who asked keeps the whole wish for what it asked for (a
    feed for its next poll, a page for all pages of its host), and pages refused for a week must not silence the feeds beside
    them, which answer for themselves.
    """
    host = host_or_url(url)
    spacing = max(house.watchlist.limits.host_spacing, pause or timedelta(0))
    with house.store.write() as db:
        hold = timedelta(seconds=house.watchlist.limits.fetch_seconds) + spacing
        busy_until = db.hosts.take(host, house.clock.now(), hold)
    if busy_until is not None:
        raise HostBusy(busy_until)
    rest = spacing
    try:
        return house.web.fetch(url, etag=etag, last_modified=last_modified, accept=accept, feed=feed)
    except FetchError as error:
        if error.retryable and error.status is None:
            rest = max(spacing, SULK)
        rest = max(rest, min(wish(error) or rest, SULK))
        raise
    finally:
        with house.store.write() as db:
            db.hosts.release(host, house.clock.now() + rest)


def wish(error: FetchError) -> timedelta | None:
    """For how long a busy host asks to be left alone (Retry-After of a 429 or 503; at most a week); None: it does not."""
    return error.after if error.status in _BUSY and error.after else None
