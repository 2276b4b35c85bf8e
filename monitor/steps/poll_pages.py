"""Feeds that are pages, made for people: robots.txt of their host is asked before them, as before any other page."""

from __future__ import annotations

from datetime import datetime

from monitor.errors import FeedError, FetchError
from monitor.model import FeedState, RobotsVerdict
from monitor.steps.house import House
from monitor.steps.politeness import HostBusy, Visit
from monitor.steps.robots import permission, permission_meanwhile
from monitor.steps.rows import LeaseLost
from monitor.text.urls import host_or_url

ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"


def ask_first(url: str, visit: Visit, house: House) -> None:
    """Ask robots.txt for a page whose host is ours. Raises HostBusy when that was all that could be asked in this visit,
    FeedError when the page may not be read, FetchError when nobody can know for now."""
    verdict = permission_meanwhile(url, visit, house)
    if verdict is None:
        raise HostBusy(visit.free_at)
    _demand(url, verdict, house)
    visit.pausing(verdict.pause)


def ask_there(url: str, visit: Visit, house: House) -> None:
    """Ask robots.txt of another host, where a page was in the end. Raises as `ask_first` does."""
    visit.end()
    _demand(url, permission(url, house), house, host_or_url(url))


def postpone(feed: FeedState, until: datetime, visit: Visit, house: House) -> None:
    """Give a feed back that has to wait, which is no failure, and its host with it. Raises LeaseLost."""
    left = visit.leave()
    with house.store.write() as db:
        ours = db.feeds.postpone(feed, until)
        if left is not None:
            db.hosts.release(dict([left]))
    if not ours:
        raise LeaseLost


def _demand(url: str, verdict: RobotsVerdict, house: House, host: str | None = None) -> None:
    if verdict.allowed:
        return
    reason = verdict.reason or "robots.txt asks not to read this page"
    if host is not None:
        reason = reason.replace("robots.txt", f"robots.txt of {host}", 1)
    if verdict.until is None:
        raise FeedError(url, reason)
    raise FetchError(url, reason, retryable=True, after=verdict.until - house.clock.now())
