"""What `monitor doctor` finds when it asks each feed once: the feed, the network behind all of them, and our own clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median

from monitor.config.feedkeys import goes_in_clear, key_mistakes
from monitor.config.settings import Settings
from monitor.desk.finding import Finding
from monitor.desk.permitting import refusal
from monitor.desk.standing import feeds_health
from monitor.errors import CrewError, FeedError, FetchError
from monitor.model import FeedHealth, FeedSpec, Watchlist
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.poll import ACCEPT
from monitor.steps.poll_pages import ACCEPT_PAGE
from monitor.text.spans import in_words

LEAST = 2  # feeds of which none answers, for it to be the network
MOST_OFF = timedelta(minutes=5)
IN_TROUBLE = ("broken", "silent", "stopped", "degraded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking one feed. `answered`: a server spoke; `reason`: why none did; `ahead`: of our clock."""

    finding: Finding
    answered: bool
    reason: str = ""
    ahead: timedelta | None = None


def examine_keys(watchlist: Watchlist, settings: Settings) -> Iterator[Finding]:
    """What feeds are asked with: is it there, and does it go in private? Nothing of it is shown."""
    for mistake in key_mistakes(watchlist, settings.feed_secrets, settings.feed_headers):
        what, _, rest = mistake.partition(": ")
        said, _, mend = rest.rpartition(": ")
        yield Finding(what=what, state="bad", said=said, mend=mend)
    for feed in watchlist.feeds:
        if feed.secrets and goes_in_clear(feed, watchlist.allow):
            mend = "write https:// if the outlet has it; if not, whoever is on the way can read the key"
            said = "the key in its address goes over the network in clear"
            yield Finding(what=f"feed {feed.slug}", state="doubtful", said=said, mend=mend)


def examine_feeds(house: House) -> Iterator[Finding]:
    """Each enabled feed asked once, and before them what that says of the network and of our clock."""
    asked = ask_feeds(house)
    yield from examine_network(asked)
    yield from examine_drift(asked)
    yield from (one.finding for one in asked)


def ask_feeds(house: House) -> list[Asked]:
    """Each enabled feed, fetched once and read; nothing is stored."""
    known = {row.slug: row for row in feeds_health(house)}
    feeds = [feed for feed in house.watchlist.feeds if feed.enabled]
    with ThreadPoolExecutor(max_workers=house.watchlist.limits.workers) as pool:
        return list(pool.map(lambda feed: _ask(feed, known.get(feed.slug), house), feeds))


def examine_network(asked: Sequence[Asked]) -> Iterator[Finding]:
    """Whether it is the network, or the resolver, that fails and not the feeds."""
    lost = [one for one in asked if not one.answered]
    if len(asked) < LEAST or len(lost) < len(asked):
        return
    unnamed = sum("the name " in one.reason for one in lost)
    reason = Counter(one.reason for one in lost).most_common(1)[0][0]
    if unnamed == len(lost):
        mend = "look at /etc/resolv.conf and at the resolver that it names: `getent hosts example.org` must answer"
        yield Finding(what="network", state="bad", said=f"no name can be resolved (none of {len(lost)})", mend=mend)
    else:
        mend = "is the network up? may this machine reach ports 80 and 443 outside?"
        yield Finding(
            what="network", state="bad", said=f"none of {len(lost)} feeds can be reached, such as: {reason}", mend=mend
        )


def examine_drift(asked: Sequence[Asked]) -> Iterator[Finding]:
    """Our clock against those of the servers that answered: the middle one of them, for some of them are wrong too."""
    ahead = sorted(one.ahead for one in asked if one.ahead is not None)
    if not ahead:
        return
    off = timedelta(seconds=median(span.total_seconds() for span in ahead))
    if abs(off) <= MOST_OFF:
        said = f"agrees with {len(ahead)} web servers"
        yield Finding(what="clock outside", state="good", said=said)
        return
    way = "slow" if off > timedelta(0) else "fast"
    said = f"this machine's clock is {in_words(abs(off))} {way} by the clocks of {len(ahead)} web servers"
    mend = "set the clock, and keep it by NTP (timedatectl set-ntp true): editions are cut by it"
    yield Finding(what="clock outside", state="doubtful", said=said, mend=mend)


def _ask(feed: FeedSpec, known: FeedHealth | None, house: House) -> Asked:
    what = f"feed {feed.slug}"
    try:
        if feed.read_as.is_page and (why := refusal(feed.url, house.web.fetch, house)):
            finding = Finding(what=what, state="bad", said=why, mend="ask the outlet for a feed, or take it out")
            return Asked(finding=finding, answered=True)
        got = house.web.fetch(feed.url, accept=ACCEPT_PAGE if feed.read_as.is_page else ACCEPT, feed=feed.slug)
    except FetchError as error:
        mend = "try later" if error.retryable else "correct or remove the feed in feeds.yaml"
        if error.status in (401, 407):
            mend = "put what it wants to see into MONITOR_FEED_HEADERS: docs/feeds.md, Feeds that want a key"
        said = f"{error.reason}{_history(known)}"
        finding = Finding(what=what, state="doubtful" if error.retryable else "bad", said=said, mend=mend)
        ahead = _ahead(error.headers.get("date"), house.clock.now())
        return Asked(finding=finding, answered=error.status is not None, reason=error.reason, ahead=ahead)
    ahead = _ahead(got.headers.get("date"), got.fetched_at)
    document = got.body, got.final_url, got.headers.get("content-type"), got.fetched_at
    try:
        parsed = house.crew.run(inside.parse_feed, *document, feed.read_as)
    except (FeedError, CrewError) as error:
        mend = "look at the address in a browser: is it still a feed?"
        finding = Finding(what=what, state="bad", said=f"{error.reason}{_history(known)}", mend=mend)
        return Asked(finding=finding, answered=True, ahead=ahead)
    if not parsed.entries:
        said, mend = f"{parsed.format}, no entries{_history(known)}", "look at the address in a browser"
        return Asked(finding=Finding(what=what, state="doubtful", said=said, mend=mend), answered=True, ahead=ahead)
    said = f"{parsed.format}, {len(parsed.entries)} entries{_history(known)}"
    return Asked(finding=_read(what, said, known), answered=True, ahead=ahead)


def _read(what: str, said: str, known: FeedHealth | None) -> Finding:
    """A feed that can be read now, whatever it did before."""
    if known is not None and known.state == "stopped":
        mend = (
            f"it answers again: `monitor feeds pause {known.slug}`, reload, `monitor feeds resume {known.slug}`, reload"
        )
        return Finding(what=what, state="doubtful", said=said, mend=mend)
    if known is not None and known.state == "silent":
        return Finding(what=what, state="doubtful", said=said, mend="does the outlet still write there?")
    return Finding(what=what, state="good", said=said)


def _history(known: FeedHealth | None) -> str:
    """What the database knows of a feed in trouble, behind what it says now."""
    if known is None or known.state not in IN_TROUBLE:
        return ""
    since = f" since {known.since:%Y-%m-%d %H:%M}Z" if known.since else ""
    again = f", next try {known.next_try:%Y-%m-%d %H:%M}Z" if known.next_try else ", no further try"
    return f" ({known.state}{since}{again})"


def _ahead(date: str | None, now: datetime) -> timedelta | None:
    try:
        told = parsedate_to_datetime((date or "")[:100])
        return (told if told.tzinfo else told.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
