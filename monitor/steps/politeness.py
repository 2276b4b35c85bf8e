"""One request at a time to a host, and a pause after it, across threads and processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.errors import FetchError
from monitor.model import Fetched
from monitor.steps.house import House
from monitor.steps.rows import Door
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
    busy_until = house.store.together(_take, _Wanted(host, house.clock.now(), time_held(house, pause)))
    if busy_until is not None:
        raise HostBusy(busy_until)
    with Visit(host, house, pause) as visit:
        return visit.fetch(url, accept=accept, etag=etag, last_modified=last_modified, feed=feed)


def time_held(house: House, pause: timedelta | None = None) -> timedelta:
    """How long a host is held at most, by somebody who died over it."""
    return timedelta(seconds=house.watchlist.limits.fetch_seconds) + _spacing(house, pause)


class Visit:
    """A host that is ours, to ask it once; free again at the end."""

    def __init__(self, host: str, house: House, pause: timedelta | None = None) -> None:
        self._host, self._house, self._spacing = host, house, _spacing(house, pause)
        self._free_at = house.clock.now()
        self._is_ours = True

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def fetch(
        self,
        url: str,
        *,
        accept: str,
        etag: str | None = None,
        last_modified: str | None = None,
        feed: str | None = None,
    ) -> Fetched:
        """As `Web.fetch`. Raises FetchError."""
        rest = self._spacing
        try:
            return self._house.web.fetch(url, etag=etag, last_modified=last_modified, accept=accept, feed=feed)
        except FetchError as error:
            if error.retryable and error.status is None:
                rest = max(rest, SULK)
            rest = max(rest, min(wish(error) or rest, SULK))
            raise
        finally:
            self._free_at = self._house.clock.now() + rest

    @property
    def free_at(self) -> datetime:
        """When the host may be asked again, after what was asked so far."""
        return self._free_at

    def pausing(self, pause: timedelta | None) -> None:
        """Leave the host alone for so long after what is asked from here on, where it wants that (Crawl-delay)."""
        self._spacing = max(self._spacing, _spacing(self._house, pause))

    def leave(self) -> tuple[str, datetime] | None:
        """The host, and when it may be asked again: for who writes that together with something else. None: it is written."""
        if not self._is_ours:
            return None
        self._is_ours = False
        return self._host, self._free_at

    def end(self) -> None:
        """Write when it may be asked again."""
        left = self.leave()
        if left is not None:
            self._house.store.together(_release, left)


def _spacing(house: House, pause: timedelta | None) -> timedelta:
    return max(house.watchlist.limits.host_spacing, pause or timedelta(0))


class _Wanted(NamedTuple):
    """A host that somebody would ask now and hold for a while."""

    host: str
    now: datetime
    hold: timedelta


def _take(db: Door, wanted: Sequence[_Wanted]) -> list[datetime | None]:
    """Of two who want the same host the first has it."""
    now, hold = max(one.now for one in wanted), max(one.hold for one in wanted)
    busy = db.hosts.take({one.host for one in wanted}, now, hold)
    seen: set[str] = set()
    answers = []
    for one in wanted:
        answers.append(busy.get(one.host, now + hold if one.host in seen else None))
        seen.add(one.host)
    return answers


def _release(db: Door, released: Sequence[tuple[str, datetime]]) -> list[None]:
    db.hosts.release(dict(sorted(released, key=lambda one: one[1])))
    return [None] * len(released)


def wish(error: FetchError) -> timedelta | None:
    """For how long a busy host asks to be left alone (Retry-After of a 429 or 503; at most a week); None: it does not."""
    return error.after if error.status in _BUSY and error.after else None
