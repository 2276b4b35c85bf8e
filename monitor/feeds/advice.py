"""What to do about a feed, in plain words, from how it does and what it brought."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.model import FeedHealth, FeedRecord, FeedSpec, FeedState
from monitor.text.spans import in_words

ENOUGH = 20  # articles from which on a feed is judged by shares,
ENOUGH_DAYS = 7  # and days
NEARLY_ALL = 90  # percent
MOST_NAMED = 3
SILENT_FOR = timedelta(days=30)
BROKEN_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The other feeds of the list, as far as they can be counted on. `own`: by Origin.key, agencies too, the feeds that are its
    own; `polled`: slugs."""

    own: Mapping[str, Collection[str]] = field(default_factory=dict)
    polled: Collection[str] = ()


def advice(
    spec: FeedSpec,
    state: FeedState | None,
    health: FeedHealth,
    record: FeedRecord,
    company: Company,
    *,
    days: int,
    now: datetime,
) -> tuple[str, ...]:
    """What may be done about a feed, the gravest first; () when nothing need be. `record`: of the last `days` days."""
    if state is None or health.state == "new":
        return ("nothing to judge yet: it was never polled",)
    if health.state == "paused":
        return ("it is paused: `monitor feeds resume` polls it again, `monitor feeds remove` takes it out",)
    if health.state == "stopped":
        return ("remove it: it is gone for good, or find its new address with `monitor feeds discover`",)
    told = [_broken(health, now), _nothing_new(state, now)]
    if record.articles >= ENOUGH and days >= ENOUGH_DAYS:
        told += [_unmatched(record, days), _not_its_own(spec, record, company), _other_language(spec, record)]
    elif not any(told):
        few = "articles" if record.articles < ENOUGH else "days"
        told.append(f"too few {few} to judge: {_articles(record.articles)} in {_days(days)}")
    return tuple(line for line in told if line)


def _broken(health: FeedHealth, now: datetime) -> str | None:
    if health.state != "broken" or health.since is None or now - health.since < BROKEN_FOR:
        return None
    return f"drop it or find its new address: broken for {in_words(now - health.since)}"


def _nothing_new(state: FeedState, now: datetime) -> str | None:
    """Quiet counts up to the last answer: while nobody asked, nobody knows."""
    since = state.last_new_at or state.added_at
    quiet = (state.last_ok_at or since) - since
    return f"drop or pause it: brought nothing for {in_words(quiet)}" if quiet >= SILENT_FOR else None


def _unmatched(record: FeedRecord, days: int) -> str | None:
    if record.matched == 0:
        return f"drop it, or look at your topics: none of {record.articles} articles matched any in {_days(days)}"
    if record.reporting == 0:
        return f"drop it, or look at your topics: {record.matched} of {record.articles} articles match, in passing only"
    return None


def _not_its_own(spec: FeedSpec, record: FeedRecord, company: Company) -> str | None:
    """Of a feed of copies, or of texts that another feed has too and had most of them before: of two that are alike one is told
    to go."""
    copied = next((of for of in record.copied_from[:1] if _is_nearly_all(of.articles, record)), None)
    own = sorted(set(company.own.get(copied.key, ())) - {spec.slug}) if copied else []
    if copied and own:
        share = f"{_percent(copied.articles, record)} % of it is {copied.label} copy"
        return f"drop it: {share}, and {copied.label} is on the list ({', '.join(own[:MOST_NAMED])}): little is lost"
    for other in record.overlaps:
        first = 2 * other.behind > other.articles
        if other.feed in company.polled and first and _is_nearly_all(other.articles, record):
            share = f"{_percent(other.articles, record)} % of it"
            return f"drop it: {share} is in {other.feed} too, which had most of that before: little is lost"
    if copied:
        share = f"{_percent(copied.articles, record)} % of it is {copied.label} copy"
        return f"{share}: a feed of {copied.label} itself would have it first hand"
    return None


def _other_language(spec: FeedSpec, record: FeedRecord) -> str | None:
    code, articles = next(iter(record.languages.items()), ("", 0))
    if not spec.language or not code or code == spec.language.split("-")[0] or not _is_nearly_all(articles, record):
        return None
    return f"mend its `language: {spec.language}`: {_percent(articles, record)} % of it reads as {code}"


def _is_nearly_all(articles: int, record: FeedRecord) -> bool:
    return articles * 100 >= NEARLY_ALL * record.articles


def _percent(articles: int, record: FeedRecord) -> int:
    """Rounded down: 99.9 % is not all."""
    return articles * 100 // record.articles


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _articles(number: int) -> str:
    return "1 article" if number == 1 else str(number)
