"""One request at a time to a host, and a pause after it, across threads and processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.errors import FetchError
from monitor.model import Fetched
from monitor.steps.house import House
from monitor.text.urls import host_or_url

SULK = timedelta(minutes=6)  # how long a host that gave no answer at all is left alone


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
) -> Fetched:
    """Fetch, holding the host all the while. Raises HostBusy, or FetchError. A host that gave no answer is left alone for
    SULK, so that it cannot keep one worker after the other waiting. `pause`: what the host wants after this request, where
    that is longer than our own spacing (Crawl-delay)."""
    host = host_or_url(url)
    spacing = max(house.watchlist.limits.host_spacing, pause or timedelta(0))
    with house.store.write() as db:
        hold = timedelta(seconds=house.watchlist.limits.fetch_seconds) + spacing
        busy_until = db.hosts.take(host, house.clock.now(), hold)
    if busy_until is not None:
        raise HostBusy(busy_until)
    rest = spacing
    try:
        return house.web.fetch(url, etag=etag, last_modified=last_modified, accept=accept)
    except FetchError as error:
        if error.retryable and error.status is None:
            rest = max(spacing, SULK)
        raise
    finally:
        with house.store.write() as db:
            db.hosts.release(host, house.clock.now() + rest)
