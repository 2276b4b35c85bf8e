"""`monitor feeds discover` and `check`: feeds asked now, for a person; nothing is stored."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import typer

from monitor.cli.checked_feed import checked_lines
from monitor.cli.opening import NOTHING_YET, Progress, at, call_of, looking, result, result_json, say

if TYPE_CHECKING:
    from monitor.desk.discovering import Found
    from monitor.feeds.discover import Headline, Sample


def discover(
    ctx: typer.Context,
    url: str = typer.Argument(..., help="A site, a page of it, or a feed."),
) -> None:
    """The feeds that a site offers: those its page names, else a few usual places, each read before it is told.

    Exit code 1 if there is none. Nothing is stored.

    Example:  monitor feeds discover https://herald.example/
    """
    from monitor.desk.discovering import discover as find
    from monitor.desk.service import waiter
    from monitor.errors import NotFound

    call = call_of(ctx)
    count = Progress(call, "addresses asked")
    with looking(call) as (house, _):
        try:
            told = find(url, house, waiter(house.clock, threading.Event()), progress=count)
        finally:
            count.end()
    if call.json:
        result_json(told)
    for feed in () if call.json else told.found:
        for line in found_lines(feed):
            result(line)
    for miss in told.missed:
        say(call, f"named, but no feed: {miss.url}: {miss.reason}")
    if told.unasked:
        say(call, f"{told.unasked} more are named by the page and were not asked")
    if not told.found:
        mend = (
            "look for an RSS sign in a browser, or take a page of its links (`monitor feeds add URL --links '/news/*'`)"
        )
        raise NotFound(f"no feed found at {told.url}: {mend}")
    if not call.json:
        say(call, "to watch one: `monitor feeds add URL`")


def check(
    ctx: typer.Context,
    slugs: list[str] = typer.Argument(
        None, metavar="[SLUG]...", help="Short names; all feeds that are polled if none."
    ),
    stored: bool = typer.Option(False, "--stored", help="Ask nobody: only what the database knows."),
    days: int = typer.Option(30, "--days", min=1, max=366, help="Days that what a feed brought is counted over."),
) -> None:
    """Ask feeds once, now: does each answer, what does it hold, may its pages be read. Then, of the last days, what the database
    knows of it: how much it brought, in which languages, what share matched a topic, what was copied and from whom, which other
    feeds had the same; and what to drop.

    A host is asked one thing at a time, with the pause of `host_spacing`. Nothing is stored. Exit code 1 if any failed.

    Examples:

      monitor feeds check

      monitor feeds check herald post --json

      monitor feeds check --stored --days 60
    """
    from monitor.desk.feedchecking import check as ask
    from monitor.desk.feedchecking import check_stored, chosen
    from monitor.desk.service import waiter

    call = call_of(ctx)
    count = Progress(call, "feeds checked")
    with looking(call) as (house, nothing_yet):
        feeds = chosen(slugs or [], house)
        try:
            if stored:
                told = check_stored(feeds, house, days)
            else:
                told = ask(feeds, house, waiter(house.clock, threading.Event()), days=days, progress=count)
        finally:
            count.end()
    failed = sum(checked.failed for checked in told)
    if call.json:
        result_json(told)
        raise typer.Exit(1 if failed else 0)
    for checked in told:
        for line in checked_lines(checked):
            result(line)
    if not stored:
        result(f"{failed} failed of {len(told)} asked")
    elif nothing_yet:
        say(call, NOTHING_YET)
    raise typer.Exit(1 if failed else 0)


def found_lines(feed: Found) -> list[str]:
    """A feed that was found, for a person."""
    told = feed.sample
    how = {
        "itself": "",
        "link": "",
        "anchor": "",
        "usual": ", not named by the page",
        "robots": ", named by robots.txt",
    }[feed.said]
    newest = f", newest {at(told.newest)}" if told.newest else ", undated"
    lines = [
        feed.url,
        f"  {feed.title or 'without a title'}: {told.format}, {told.entries} entries{newest}, {_tongue(feed)}{how}",
    ]
    return lines + [f"  mended: {repair}" for repair in told.repairs]


def preview_lines(told: Sample) -> list[str]:
    """What a feed would bring, for a person: how much, how recent, in which languages, and which topics it matches."""
    lines = []
    if told.oldest is not None:
        undated = f", {told.undated} undated" if told.undated else ""
        recent = f"{told.last_day} entries of the last 24 hours, {told.last_week} of the last 7 days"
        lines.append(f"  oldest {at(told.oldest)}; {recent}{undated}")
    if len(told.languages) > 1:
        lines.append(f"  languages: {', '.join(f'{code} {count}' for code, count in told.languages.items())}")
    if told.bare:
        lines.append(f"  {told.bare} of {told.judged} entries hold only a headline: their pages may match more")
    lines += [_headline(headline) for headline in told.headlines]
    counts = ", ".join(f"{topic} {count}" for topic, count in told.matched.items()) or "no topic and no scope"
    lines.append(f"{told.matching} of {told.judged} entries match: {counts}")
    return lines + [_headline(match) for match in told.matches if match not in told.headlines]


def _headline(headline: Headline) -> str:
    news = [topic for topic in headline.topics if topic not in headline.background]
    parts = [", ".join(news)] if news else []
    parts += [f"in passing: {', '.join(headline.background)}"] if headline.background else []
    return f"  {headline.title or headline.url}" + (f"  [{'; '.join(parts)}]" if parts else "")


def _tongue(feed: Found) -> str:
    told = feed.sample
    if told.declared and told.language and told.declared != told.language:
        return f"says {told.declared}, reads as {told.language}"
    return f"language {told.language or told.declared or 'unknown'}"
