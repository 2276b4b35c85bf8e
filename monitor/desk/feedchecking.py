"""Each feed for a person: what it answers, asked once, now; what it would bring; what the database knows. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.articles.robots import ACCEPT, MOST_BYTES, robots_address, says_nothing
from monitor.desk.discovering import Turns, Wait
from monitor.desk.feedrecords import USUAL_DAYS, Known, known_of
from monitor.desk.permitting import refusal, refusal_there
from monitor.errors import CrewError, FeedError, FetchError, NotFound
from monitor.feeds.blocked import announced
from monitor.feeds.discover import Sample
from monitor.model import FeedRecord, FeedSpec
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.poll import ACCEPT as FEED
from monitor.steps.poll_pages import ACCEPT_PAGE
from monitor.text.urls import host_or_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One feed's answer. `failed`: it brings nothing now, for `reason`; `mend` is what to do, "" for nothing.

    `robots`: whether its pages may be read, in plain words; None when no page is read or none was offered. `state` and what
    follows are the database's, None where it knows nothing of the feed. `record`: of the last `days` days.
    """

    slug: str
    url: str
    failed: bool
    reason: str
    mend: str
    status: int | None = None  # of HTTP; None: no answer
    blocked: bool = False  # a page for robots, a login or a question stands before it
    moved_to: str | None = None  # where it lives now, for good
    sample: Sample | None = None
    robots: str | None = None
    state: str | None = None
    state_reason: str | None = None
    last_new_at: datetime | None = None
    rhythm_seconds: int | None = None  # between polls that bring something, the middle one of the last; None: too few
    articles: int | None = None  # of this feed that were judged,
    matched: int | None = None  # and how many of those matched a topic or a scope
    asked: bool = True  # False: only the database was
    days: int | None = None
    per_day: float | None = None  # articles
    record: FeedRecord | None = None
    advice: tuple[str, ...] = ()  # what may be done about it; (): nothing need be


def chosen(slugs: Sequence[str], house: House) -> list[FeedSpec]:
    """The feeds of these slugs in the file's order; without slugs all that are polled. Raises NotFound."""
    known = {feed.slug for feed in house.watchlist.feeds}
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        raise NotFound(
            f"no feed {', '.join(map(repr, unknown))} in the configuration (`monitor feeds list` names them)"
        )
    return [feed for feed in house.watchlist.feeds if (feed.slug in slugs if slugs else feed.enabled)]


def check_stored(feeds: Sequence[FeedSpec], house: House, days: int = USUAL_DAYS) -> list[Checked]:
    """What the database knows of each feed, in the order given; nobody is asked."""
    known = known_of(feeds, house, days)
    return [
        _with_known(
            Checked(slug=feed.slug, url=feed.url, failed=False, reason="", mend="", asked=False), known[feed.slug]
        )
        for feed in feeds
    ]


def check(
    feeds: Sequence[FeedSpec],
    house: House,
    wait: Wait,
    *,
    days: int = USUAL_DAYS,
    progress: Callable[[int], None] = lambda _count: None,
) -> list[Checked]:
    """What each feed answers, in the order given, and what the database knows of it. Hosts side by side, one host one request at
    a time, with its pause."""
    by_host: dict[str, list[FeedSpec]] = {}
    for feed in feeds:
        by_host.setdefault(host_or_url(feed.url), []).append(feed)
    turns = Turns(house, wait)
    told: dict[str, Checked] = {}

    def ask_host(group: list[FeedSpec]) -> None:
        for feed in group:
            told[feed.slug] = _check_one(feed, house, turns)
            progress(len(told))

    with ThreadPoolExecutor(max_workers=house.watchlist.limits.workers) as pool:
        list(pool.map(ask_host, by_host.values()))
    known = known_of(feeds, house, days)
    return [_with_known(told[feed.slug], known[feed.slug]) for feed in feeds]


def _with_known(checked: Checked, known: Known) -> Checked:
    if known.state is None:
        return replace(checked, advice=known.advice)
    rhythm = known.rhythm
    return replace(
        checked,
        state=known.health.state,
        state_reason=known.health.reason,
        last_new_at=known.state.last_new_at,
        rhythm_seconds=int(rhythm.total_seconds()) if rhythm else None,
        articles=known.articles,
        matched=known.matched,
        days=known.days,
        per_day=known.per_day,
        record=known.record,
        advice=known.advice,
    )


def _forbidden(feed: FeedSpec, why: str) -> Checked:
    mend = "ask the outlet for a feed, or leave it out"
    return Checked(slug=feed.slug, url=feed.url, failed=True, reason=why, mend=mend)


def _check_one(feed: FeedSpec, house: House, turns: Turns) -> Checked:
    try:
        if feed.read_as.is_page and (why := refusal(feed.url, turns.fetch, house)):
            return _forbidden(feed, why)
        fetched = turns.fetch(feed.url, ACCEPT_PAGE if feed.read_as.is_page else FEED, feed=feed.slug)
        if feed.read_as.is_page and (why := refusal_there(feed.url, fetched.final_url, turns.fetch, house)):
            return _forbidden(feed, why)
    except FetchError as error:
        return _refused(feed, error, house)
    document = fetched.body, fetched.final_url, fetched.headers.get("content-type"), fetched.fetched_at
    try:
        sample = house.crew.run(inside.sample_feed, *document, feed.read_as)
    except (FeedError, CrewError) as error:
        blocked = isinstance(error, FeedError) and error.blocked
        mend = "try later; if it stays so, the site wants no programs" if blocked else _look_again(feed)
        return Checked(
            slug=feed.slug, url=feed.url, failed=True, reason=error.reason, mend=mend, status=fetched.status, blocked=blocked
        )  # fmt: skip
    mend = f"write the new address into feeds.yaml: {fetched.moved_to}" if fetched.moved_to else ""
    reason = "" if sample.entries else "answers, but holds no entry"
    return Checked(
        slug=feed.slug,
        url=feed.url,
        failed=False,
        reason=reason,
        mend=mend or ("" if sample.entries else "look at it again tomorrow"),
        status=fetched.status,
        moved_to=fetched.moved_to,
        sample=sample,
        robots=_robots(feed, sample, house, turns),
    )


def _refused(feed: FeedSpec, error: FetchError, house: House) -> Checked:
    blocked = _is_for_robots(error, house)
    if error.gone:
        mend = f"it is gone for good: `monitor feeds remove {feed.slug}`, or find another: `monitor feeds discover`"
    elif error.retryable:
        mend = "try later"
    else:
        mend = _look_again(feed)
    return Checked(
        slug=feed.slug,
        url=feed.url,
        failed=True,
        reason=f"{error.reason} (a page for robots)" if blocked else error.reason,
        mend=mend,
        status=error.status,
        blocked=blocked,
    )


def _is_for_robots(error: FetchError, house: House) -> bool:
    if announced(error.headers) or not error.snippet:
        return announced(error.headers)
    try:
        return house.crew.run(inside.is_for_robots, error.snippet)
    except CrewError:
        return False


def _look_again(feed: FeedSpec) -> str:
    if feed.read_as.kind == "listing":
        return "see in a browser where its links lead, and correct `links:` in feeds.yaml"
    if feed.read_as.kind == "telegram":
        return "open it in a browser: a public channel shows its posts there"
    home = "/".join(feed.url.split("/")[:3]) + "/"
    return f"see whether the site has another: `monitor feeds discover {home}`"


def _robots(feed: FeedSpec, sample: Sample, house: House, turns: Turns) -> str | None:
    """What the host of the newest entry's page says of robots."""
    if not feed.fetch_pages or not sample.headlines:
        return None
    page = sample.headlines[0].url
    try:
        rules = turns.fetch(robots_address(page), ACCEPT)
        verdict = house.crew.run(inside.robots_verdict, rules.body[:MOST_BYTES], page)
    except FetchError as error:
        return f"robots.txt could not be had: {error.reason}" if says_nothing(error) else "pages may be read"
    except CrewError:
        return "robots.txt cannot be read by us: pages count as allowed"
    return "pages may be read" if verdict.allowed else "pages may not be read: the feed's own text is kept"
