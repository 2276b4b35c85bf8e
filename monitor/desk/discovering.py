"""The feeds of a site, found for a person: what a page names, then a few usual places, each read before it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Literal

from monitor.blotter import hide
from monitor.errors import CrewError, FeedError, FetchError, NotFound
from monitor.feeds.discover import Offer, Sample, usual_places
from monitor.model import Fetched
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.poll import ACCEPT
from monitor.text.secretive import withheld
from monitor.text.urls import canonical_url, host_or_url

MOST_ASKED = 8
"""Addresses named by one page that are asked."""

PAGE_OR_FEED = f"{ACCEPT}, text/html;q=0.6"

Wait = Callable[[datetime], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that answers. `url` is where to poll it: after redirects that are for good."""

    url: str
    said: Literal["itself", "link", "anchor", "usual"]
    title: str  # its own, else what the page calls it
    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """An address that the page names as a feed and that is none, or does not answer."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What an address offers. `unasked` counts what the page names beyond the most that are asked."""

    url: str
    found: tuple[Found, ...]
    missed: tuple[Missed, ...]
    unasked: int = 0


class Turns:
    """Fetches for a person at the keyboard: a host is asked one thing at a time, with the pause that feeds.yaml wants
    between two (`host_spacing`). The database is left alone. Threads may share it."""

    def __init__(self, house: House, wait: Wait) -> None:
        self._house = house
        self._wait = wait
        self._free: dict[str, datetime] = {}
        self._hosts: defaultdict[str, Lock] = defaultdict(Lock)

    def fetch(self, url: str, accept: str = ACCEPT, feed: str | None = None) -> Fetched:
        """The document, when its host's turn has come; `feed` as in `Web.fetch`. Raises FetchError."""
        host = host_or_url(url)
        with self._hosts[host]:
            if host in self._free and self._free[host] > self._house.clock.now():
                self._wait(self._free[host])
            try:
                return self._house.web.fetch(url, accept=accept, feed=feed)
            finally:
                self._free[host] = self._house.clock.now() + self._house.watchlist.limits.host_spacing


def web_address(text: str) -> str:
    """An address as a person types it: without a scheme it is https. Raises NotFound when it is none."""
    typed = text.strip()
    url = typed if "://" in typed else f"https://{typed}"
    try:
        canonical_url(url)
    except ValueError as error:
        raise NotFound(f"{typed}: {error} (try https://news.example/)") from error
    return url


def discover(
    address: str, house: House, wait: Wait, *, progress: Callable[[int], None] = lambda _count: None
) -> Discovery:
    """The feeds that an address offers; itself, if it is one. Raises NotFound, with the mend, when it cannot be had."""
    turns = Turns(house, wait)
    url = web_address(address)
    hide(secret for _name, secret in withheld(url)[1])
    try:
        page = turns.fetch(url, PAGE_OR_FEED)
    except FetchError as error:
        mend = "try later" if error.retryable else "look at it in a browser, and give the address that works"
        raise NotFound(f"{url}: {error.reason}; {mend}") from error
    try:
        return Discovery(url=url, found=(_read(page, Offer(url=url, title="", said="itself"), house),), missed=())
    except FeedError as error:
        if error.blocked:
            raise NotFound(
                f"{url}: {error.reason}; give the address of the feed itself, if the site has one"
            ) from error
    except CrewError as error:
        raise NotFound(f"{url}: cannot be read ({error.reason}); give the address of the feed itself") from error
    try:
        offered = house.crew.run(inside.offered_feeds, page.body, page.final_url, page.charset)
    except CrewError:
        offered = ()
    found, missed = _asked(offered[:MOST_ASKED], turns, house, progress)
    if not found:
        places = [place for place in usual_places(page.final_url) if place.url not in {offer.url for offer in offered}]
        found, _ = _asked(places, turns, house, progress, most=1)
    return Discovery(url=url, found=tuple(found), missed=tuple(missed), unasked=max(0, len(offered) - MOST_ASKED))


def _asked(
    offered: tuple[Offer, ...] | list[Offer],
    turns: Turns,
    house: House,
    progress: Callable[[int], None],
    most: int = MOST_ASKED,
) -> tuple[list[Found], list[Missed]]:
    """Those that are feeds, each once, and the others with their reasons. Ends when `most` are found."""
    found: dict[str, Found] = {}
    missed = []
    for count, offer in enumerate(offered, start=1):
        progress(count)
        try:
            feed = _read(turns.fetch(offer.url), offer, house)
            found.setdefault(canonical_url(feed.url), feed)
        except (FetchError, FeedError, CrewError) as error:
            missed.append(Missed(url=offer.url, reason=error.reason))
        if len(found) >= most:
            break
    return list(found.values()), missed


def _read(fetched: Fetched, offer: Offer, house: House) -> Found:
    """The feed in this answer. Raises FeedError, CrewError."""
    kind = fetched.headers.get("content-type")
    told = house.crew.run(inside.sample_feed, fetched.body, fetched.final_url, kind, fetched.fetched_at)
    return Found(url=_for_good(fetched), said=offer.said, title=told.title or offer.title, sample=told)


def _for_good(fetched: Fetched) -> str:
    try:
        return fetched.moved_to if fetched.moved_to and canonical_url(fetched.moved_to) else fetched.url
    except ValueError:
        return fetched.url
