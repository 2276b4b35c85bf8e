"""The feeds of a site, found for a person: what a page names, then a few usual places, each read before it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Literal

from monitor.articles.robots import ACCEPT as ROBOTS
from monitor.articles.robots import MOST_BYTES, robots_address
from monitor.blotter import LEAST, Blotter, hide
from monitor.desk.permitting import refusal, refusal_there
from monitor.errors import CrewError, FeedError, FetchError, NotFound
from monitor.feeds.discover import Offer, Sample, usual_places
from monitor.feeds.kinds import kind_of, public_page
from monitor.model import AUTO, Fetched, ReadAs
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.poll import ACCEPT
from monitor.steps.poll_pages import ACCEPT_PAGE
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
    said: Literal["itself", "link", "anchor", "usual", "robots"]
    title: str  # its own, else what the page calls it
    sample: Sample
    read_as: ReadAs = AUTO


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
    address: str,
    house: House,
    wait: Wait,
    *,
    read_as: ReadAs = AUTO,
    progress: Callable[[int], None] = lambda _count: None,
) -> Discovery:
    """The feeds that an address offers; itself, if it is one. `read_as`: what it is said to be; a channel of Telegram tells for
    itself. Raises NotFound, with the mend, when it cannot be had."""
    turns = Turns(house, wait)
    url = web_address(address)
    if read_as.kind == "auto":
        url = public_page(url) or url
        read_as = ReadAs(kind=kind_of(url))
    hide(secret for _name, secret in withheld(url)[1])
    if read_as != AUTO:
        return _itself(url, read_as, house, turns)
    try:
        page = turns.fetch(url, PAGE_OR_FEED)
    except FetchError as error:
        mend = "try later" if error.retryable else "look at it in a browser, and give the address that works"
        raise NotFound(f"{url}: {error.reason}; {mend}") from error
    try:
        return Discovery(url=url, found=(_read(page, Offer(url=url, title="", said="itself"), house),), missed=())
    except FeedError as error:
        why = error.reason
        if error.blocked:
            raise NotFound(f"{url}: {why}; give the address of the feed itself, if the site has one") from error
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
    if not found:
        found, _ = _asked(_sitemaps(page.final_url, house, turns), turns, house, progress, most=1)
    if not found and "html" not in (page.headers.get("content-type") or "html"):
        raise NotFound(f"{url}: {why}")  # no page that could name a feed: what it is instead counts
    return Discovery(url=url, found=tuple(found), missed=tuple(missed), unasked=max(0, len(offered) - MOST_ASKED))


def _itself(url: str, read_as: ReadAs, house: House, turns: Turns) -> Discovery:
    """The address as what it is said to be. Raises NotFound with the reason."""
    try:
        if read_as.is_page and (why := refusal(url, turns.fetch, house)):
            raise NotFound(f"{url}: {why}")
        page = turns.fetch(url, ACCEPT_PAGE if read_as.is_page else ACCEPT)
        if read_as.is_page and (why := refusal_there(url, page.final_url, turns.fetch, house)):
            raise NotFound(f"{url}: {why}")
        offer = Offer(url=url, title="", said="itself")
        return Discovery(url=url, found=(_read(page, offer, house, read_as),), missed=())
    except (FetchError, FeedError, CrewError) as error:
        raise NotFound(f"{url}: {error.reason}") from error


def _sitemaps(url: str, house: House, turns: Turns) -> tuple[Offer, ...]:
    """The sitemaps that the site's robots.txt names."""
    try:
        rules = turns.fetch(robots_address(url), ROBOTS)
        return house.crew.run(inside.named_sitemaps, rules.body[:MOST_BYTES])
    except (FetchError, CrewError):
        return ()


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


def _read(fetched: Fetched, offer: Offer, house: House, read_as: ReadAs = AUTO) -> Found:
    """The feed in this answer. Raises FeedError, CrewError."""
    kind, body = fetched.headers.get("content-type"), _without_its_key(fetched)
    told = house.crew.run(inside.sample_feed, body, fetched.final_url, kind, fetched.fetched_at, read_as)
    title = told.title or offer.title
    return Found(url=_for_good(fetched), said=offer.said, title=title, sample=told, read_as=read_as)


def _without_its_key(fetched: Fetched) -> bytes:
    """The body without what the address that was asked for betrays: a server may repeat it, and a title is cut."""
    words = {secret: f"${{{name}}}" for name, secret in withheld(fetched.url)[1]}
    return Blotter(words, least=LEAST).bytes(fetched.body) if words else fetched.body


def _for_good(fetched: Fetched) -> str:
    try:
        return fetched.moved_to if fetched.moved_to and canonical_url(fetched.moved_to) else fetched.url
    except ValueError:
        return fetched.url
