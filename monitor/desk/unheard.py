"""Why an address was never seen: whether anything of its host is followed, since when, and how those feeds do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Literal

from monitor.model import FeedState
from monitor.steps.house import House
from monitor.text.plain import one_line
from monitor.text.spellings import site_of
from monitor.text.urls import host_or_url

MOST_NAMED = 3

Never = Literal["paused", "failing", "new", "not in the feed", "not followed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The feeds of sites, by slug: those that are served there, that belong to an outlet of that home, or that ever named a page
    there. `polled`: what the store knows of those of today; None: nothing yet."""

    by_site: Mapping[str, Sequence[str]]
    polled: Mapping[str, FeedState | None]


def followed_by(house: House, carriers: Mapping[str, Sequence[str]]) -> Followed:
    """`carriers`: by host, the feeds that ever named a page of it."""
    found: dict[str, list[str]] = {}
    for feed in house.watchlist.feeds:
        source = house.source(feed.source)
        for address in (feed.url, source.home if source else None):
            if address:
                found.setdefault(site_of(host_or_url(address)), []).append(feed.slug)
    for host, slugs in sorted(carriers.items()):
        found.setdefault(site_of(host), []).extend(slugs)
    with house.store.read() as db:
        states = {state.slug: state for state in db.feeds.all()}
    return Followed(
        by_site={site: tuple(dict.fromkeys(slugs)) for site, slugs in found.items()},
        polled={feed.slug: states.get(feed.slug) for feed in house.watchlist.feeds if feed.enabled},
    )


def why_never(host: str, day: date | None, followed: Followed) -> tuple[Never, str, str | None]:
    """Why nothing of an address is known, and the feed that should have had it. `day`: of its publication; None: unknown."""
    slugs = followed.by_site.get(site_of(host), ())
    if not slugs:
        return "not followed", f"no feed of {site_of(host)} is followed", None
    polled = [slug for slug in slugs if slug in followed.polled]
    names = _named(polled or slugs)
    if not polled:
        return "paused", f"{names} {_are(slugs)} paused, or no longer in feeds.yaml", slugs[0]
    states = [state for slug in polled if (state := followed.polled[slug]) is not None]
    if not any(state.last_ok_at for state in states) and not any(state.failures for state in states):
        return "new", f"{names} {_are(polled)} followed, and {_was(polled)} never polled yet", polled[0]
    failing = [state for state in states if state.failures and state.failing_since]
    if failing and len(failing) == len(states) and (day is None or _is_within(day, failing)):
        first = min(failing, key=lambda state: (state.failing_since, state.slug))
        when = "was failing then" if day is not None else "fails"
        why = one_line(first.last_error or "no reason was kept", 120)
        return "failing", f"{first.slug} {when}, since {first.failing_since:%Y-%m-%d}: {why}", first.slug
    if day is not None and states and all(day < state.added_at.astimezone(UTC).date() for state in states):
        since = min(state.added_at for state in states)
        return "new", f"published on {day}; {names} {_are(polled)} followed since {since:%Y-%m-%d} only", polled[0]
    return "not in the feed", f"{names} {_are(polled)} followed, and the address never stood there", polled[0]


def _is_within(day: date, failing: Sequence[FeedState]) -> bool:
    """Whether all of these feeds failed already on that day."""
    return all(state.failing_since and day >= state.failing_since.astimezone(UTC).date() for state in failing)


def _named(slugs: Sequence[str]) -> str:
    more = f" and {len(slugs) - MOST_NAMED} more" if len(slugs) > MOST_NAMED else ""
    return ", ".join(slugs[:MOST_NAMED]) + more


def _are(slugs: Sequence[str]) -> str:
    return "is" if len(slugs) == 1 else "are"


def _was(slugs: Sequence[str]) -> str:
    return "was" if len(slugs) == 1 else "were"
