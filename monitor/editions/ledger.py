"""The coverage ledger: every drop counted, every sum adding up (docs/digest.md).

How the lines hang together: the "new" of the items is the total of the new items; their pages and feed texts, with what was
imported, are the articles; what was read of those, and what came late from an earlier window, are the reports; of the reports
on topics and in scopes one opens each story, the others are further reports of it. Counts come from two places (tallies written
by the steps, and the reports in hand); where a crash made them disagree, the difference stands there as "unaccounted" and
nothing else suffers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.editions.stories import Filed
from monitor.model import FeedHealth, Ledger, LedgerLine, Report, Tally

OWN_STAGES = ("edition", "age", "matched", "stories")
"""Lines that come from the reports of an edition itself; all others are of what could be seen."""

OFFERED = ("new", "known", "unusable", "repeated", "beyond", "past")  # what becomes of an item in a feed
UNREACHED = ("degraded", "broken", "stopped", "new")
TROUBLED = (*UNREACHED, "silent")
WAITS = "still waiting"


SINGULAR = {"feeds": "feed", "items": "item", "articles": "article", "reports": "report", "stories": "story"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What was not yet captured or assessed when the edition was made, whatever its age."""

    entries: int
    articles: int


def line(stage: str, label: str, total: int, parts: Sequence[tuple[str, int]]) -> LedgerLine:
    """One row. Raises ValueError when the parts do not add up to the total."""
    if sum(count for _, count in parts) != total:
        raise ValueError(f"ledger line {stage!r}: {total} is not the sum of {list(parts)}")
    return LedgerLine(stage=stage, label=_for_one(label) if total == 1 else label, total=total, parts=tuple(parts))


def _for_one(label: str) -> str:
    """`new item` for `new items`."""
    return " ".join(SINGULAR.get(word, word) for word in label.split())


def balanced(stage: str, label: str, total: int, parts: Sequence[tuple[str, int]]) -> LedgerLine:
    """One row whose parts should add up to the total; what they lack, or have too much (negative), is "unaccounted"."""
    rest = total - sum(count for _, count in parts)
    return line(stage, label, total, [*parts, ("unaccounted", rest)] if rest else parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What could be seen of one edition's window: its ledger without the lines of what came of it."""

    ledger: Ledger
    waiting: Waiting


def seen_now(*, tallies: Sequence[Tally], waiting: Waiting, health: Sequence[FeedHealth]) -> Seen:
    """What can be seen."""
    seen = reach(health)
    lines = (
        line("feeds", "feeds", seen.feeds, [("reached", seen.reached), ("not reached", seen.feeds - seen.reached)]),
        *_from_tallies(_Counts(tallies), waiting),
    )
    return Seen(ledger=replace(seen, lines=lines), waiting=waiting)


def seen_then(told: Ledger) -> Seen:
    """What could be seen when an edition was made, from what it told of it: nobody could tell that afterwards."""
    lines = tuple(one for one in told.lines if one.stage not in OWN_STAGES)
    left = {(one.stage, label): count for one in lines for label, count in one.parts}
    waiting = Waiting(
        entries=left.get(("capture", WAITS), 0) + left.get(("carried", "items"), 0),
        articles=left.get(("assess", WAITS), 0) + left.get(("carried", "articles"), 0),
    )
    return Seen(ledger=replace(told, lines=lines), waiting=waiting)


def reach(health: Sequence[FeedHealth]) -> Ledger:
    """How many feeds are watched and reached, and which are in trouble; no sums. Paused feeds are not counted: nobody asked for
    them."""
    watched = [feed for feed in health if feed.state != "paused"]
    reached = sum(feed.state not in UNREACHED for feed in watched)
    troubled = sorted((feed for feed in watched if feed.state in TROUBLED), key=lambda f: (f.title.casefold(), f.slug))
    return Ledger(feeds=len(watched), reached=reached, lines=(), troubled=tuple(troubled))


def ledger(
    seen: Seen, *, reports: Sequence[Report], filed: Filed, covers_from: datetime, weekly: bool = False
) -> Ledger:
    """What could be seen in the window of one edition, and what came of it. `weekly`: the edition tells no stories."""
    return replace(
        seen.ledger, lines=(*seen.ledger.lines, *_from_reports(reports, filed, covers_from, weekly=weekly))
    )  # fmt: skip


class _Counts:
    """Tallies by stage and reason; what was never counted is 0."""

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        for tally in tallies:
            key = (tally.stage, tally.reason)
            self._counts[key] = self._counts.get(key, 0) + tally.count

    def of(self, stage: str, reason: str) -> int:
        return self._counts.get((stage, reason), 0)


def _from_tallies(counts: _Counts, waiting: Waiting) -> list[LedgerLine]:
    new, known, unusable, repeated, beyond, past = (counts.of("poll", reason) for reason in OFFERED)
    pages, feed_texts, joined = (counts.of("capture", reason) for reason in ("page", "feed", "joined"))
    forgotten = counts.of("capture", "forgotten")
    edited, same, unreadable = (counts.of("revise", reason) for reason in ("edited", "same", "unread"))
    removed = counts.of("revise", "forgotten")
    imported, had, barred = (counts.of("import", reason) for reason in ("new", "joined", "forgotten"))
    read, copies, unread, gone = (counts.of("assess", reason) for reason in ("new", "copy", "unread", "forgotten"))
    articles = pages + feed_texts + imported
    entries_here = _of_this_window(waiting.entries, new - pages - feed_texts - joined - forgotten)
    articles_here = _of_this_window(waiting.articles, articles - read - copies - unread - gone)
    lines = [
        line("poll", "items offered", new + known + unusable + repeated + beyond + past,
             [("new", new), ("seen before", known), ("without a usable link", unusable),
              ("said twice", repeated), ("past the most that is read", beyond),
              *_some("dated too long ago", past)]),
        balanced("capture", "new items", new,
                 [("read from their page", pages), ("with the feed's text", feed_texts),
                  ("of an address already had", joined), *_some("removed for good", forgotten),
                  (WAITS, entries_here)]),
    ]  # fmt: skip
    changed = edited + same + unreadable + removed
    if changed:
        parts = [("another version", edited), ("the same words", same), ("page not read again", unreadable)]
        lines.append(
            line("revise", "items changed by their feed", changed, [*parts, *_some("removed for good", removed)])
        )
    if imported or had or barred:
        parts = [("new", imported), ("already had", had), *_some("removed for good", barred)]
        lines.append(line("import", "imported articles", imported + had + barred, parts))
    lines.append(
        balanced("assess", "articles", articles,
                 [("judged", read), ("folded as copies", copies), ("could not be judged", unread),
                  *_some("removed for good", gone), (WAITS, articles_here)])
    )  # fmt: skip
    carried = [("items", waiting.entries - entries_here), ("articles", waiting.articles - articles_here)]
    if any(count for _, count in carried):
        lines.append(line("carried", "still waiting from before", sum(count for _, count in carried), carried))
    return lines


def _some(label: str, count: int) -> list[tuple[str, int]]:
    """A part that is named only when there is something of it."""
    return [(label, count)] if count else []


def _of_this_window(waiting: int, gap: int) -> int:
    """Of everything that waits, what belongs to the window: no more than the window lacks."""
    return max(0, min(waiting, gap))


def _from_reports(reports: Sequence[Report], filed: Filed, covers_from: datetime, *, weekly: bool) -> list[LedgerLine]:
    late = sum(report.known_at <= covers_from for report in reports)
    copies = len(reports) - filed.topics - filed.scopes - filed.background - filed.outside
    shown = sum(len(section.stories) for section in filed.sections)
    more = sum(section.more for section in filed.sections)
    unjudged = [(f"not judged: no words for {language}", count) for language, count in filed.unjudged.items()]
    parts = [("on topics", filed.topics), ("in scopes", filed.scopes),
             *_some("with a topic in the background", filed.background),
             ("out of scope", filed.outside - sum(filed.unjudged.values())), *unjudged, ("folded as copies", copies)]  # fmt: skip
    lines = [line("edition", "reports of this week" if weekly else "reports in this edition", len(reports), parts)]
    if late:
        ages = [("first seen in this period", len(reports) - late), ("first seen earlier", late)]
        lines.append(line("age", "reports by age", len(reports), ages))
    matched, stories = filed.topics + filed.scopes, filed.topic_stories + filed.scope_stories
    opened = [
        ("first of their story" if weekly else "told as stories", stories),
        ("further reports of these", matched - stories),
    ]
    lines.append(line("matched", "reports on topics and in scopes", matched, opened))
    if weekly:
        return lines
    lines.append(
        line("stories", "stories on topics and in scopes", stories, [("shown", shown), ("left out here", more)])
    )
    return lines
