"""The demo: six days of the bundled sample news, lived on a clock of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from monitor.clock import SetClock
from monitor.desk.executing import Settling
from monitor.desk.outfolder import made_afresh
from monitor.desk.rounds import settle
from monitor.desk.samplenews import News, packed
from monitor.editions.calendar import next_cutoff
from monitor.editions.freeze import from_json
from monitor.steps.house import House
from monitor.steps.sweep import begin

RETRY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one of the demo's editions brought."""

    date: date
    subject: str
    articles: int  # known to the store by then


def prepare_folder(out: Path) -> Path:
    """Make `out` an empty demo folder with the demo's feeds.yaml in it; returns that file's path. Raises FolderInUse."""
    made_afresh(out, "demo")
    config = out / "feeds.yaml"
    config.write_text(packed("feeds.yaml"), encoding="utf-8")
    return config


def live(
    house: House,
    executor: Settling,
    clock: SetClock,
    news: News,
    *,
    tell: Callable[[Day], None] = lambda _day: None,
) -> list[Day]:
    """Live the pack's days: whenever something falls due the clock is moved there, and all that is due is done. Returns
    one Day for each edition, in order."""
    days: list[Day] = []
    told: set[tuple[str, date]] = set()
    clock.set(news.first_moment)
    begin(house)
    while clock.now() <= news.last_moment:
        settle(house, executor, wait=lambda moment: _move(clock, moment))
        with house.store.read() as db:
            waits = db.next_due()
            articles = db.articles.count()
            latest = [(spec.slug, db.editions.latest(spec.slug)) for spec in house.watchlist.digests]
            new = [(slug, ref.date) for slug, ref in latest if ref is not None and (slug, ref.date) not in told]
            contents = [db.editions.content(slug, day) for slug, day in new]
        for (slug, day), content in zip(new, contents, strict=True):
            told.add((slug, day))
            days.append(Day(date=day, subject=_subject(content or ""), articles=articles))
            tell(days[-1])
        cut = min(next_cutoff(spec, clock.now()) for spec in house.watchlist.digests)
        clock.set(_next_moment(clock.now(), waits, cut))
    return days


def _next_moment(now: datetime, waits: datetime | None, cut: datetime) -> datetime:
    """The next thing that falls due; what should have been done by now but was not is tried again in ten minutes."""
    if waits is None:
        return cut
    return min(max(waits, now + RETRY if waits <= now else waits), cut)


def _move(clock: SetClock, moment: datetime) -> bool:
    clock.set(moment)
    return True


def _subject(content: str) -> str:
    return from_json(content).subject


def leave(out: Path, *, keep: bool) -> None:
    """Take away the private folder unless it is to be kept: the digests and the mail are the demo's result."""
    if not keep:
        shutil.rmtree(out / "storage", ignore_errors=True)
