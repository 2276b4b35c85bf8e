"""Three digests of one house over ten days: each has its own days, topics, readers, numbers and memory."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import CONFIG
from tests.servers import Site

OpenHouse = Callable[[Watchlist], House]

BEGIN = datetime(2026, 10, 21, 6, 0, tzinfo=UTC)  # a Wednesday; ten days later Berlin has put its clocks back
DIGESTS = """\
digests:
  - {slug: daily, title: Idlib daily, prefix: Idlib, at: "06:30", time_zone: Europe/Istanbul, recipients: [anna@reader.example]}
  - slug: roads
    title: M4 evening
    topics: [m4-patrols]
    scopes: []
    at: "20:00"
    time_zone: Europe/Berlin
    archive: none
    recipients: [omar@reader.example, board@reader.example]
  - slug: weekly
    title: Idlib weekly
    prefix: Idlib
    every: week
    on: sunday
    at: "18:00"
    time_zone: Europe/Berlin
    recipients: [board@reader.example]
"""
NEWS = {  # day and hour (UTC) -> headline and text
    datetime(2026, 10, 21, 8, tzinfo=UTC): (
        "Ceasefire in force",
        "A ceasefire in Idlib came into force at midnight, the Turkish defence ministry said on Wednesday.",
    ),
    datetime(2026, 10, 23, 9, tzinfo=UTC): (
        "Patrol 12 runs on the M4",
        "Turkish and Russian troops completed their 12th joint patrol on the M4 highway in Idlib on Friday, the Turkish defence "
        "ministry said.",
    ),
    datetime(2026, 10, 24, 9, tzinfo=UTC): (
        "Ceasefire holding",
        "The ceasefire in Idlib is holding, the Turkish defence ministry said on Saturday.",
    ),
    datetime(2026, 10, 27, 9, tzinfo=UTC): (
        "Patrol 13 blocked",
        "The 13th joint patrol of Turkish and Russian troops on the M4 highway in Idlib was blocked by protesters on Tuesday, "
        "the Turkish defence ministry said.",
    ),
    datetime(2026, 10, 28, 9, tzinfo=UTC): (
        "Ceasefire collapsed",
        "The ceasefire in Idlib has collapsed, the Russian defence ministry and the Turkish defence ministry said on Wednesday.",
    ),
}


def publish(site: Site, now: datetime) -> None:
    """The site as it stands at a moment."""
    listed = []
    for number, (moment, (title, text)) in enumerate(NEWS.items()):
        if moment <= now:
            site.page(f"http://herald.example/{number}", title, text, "The road had been quiet before, residents said.")
            listed.append((str(number), title, moment.strftime("%a, %d %b %Y %H:%M:%S GMT")))
    site.feed("herald.example", listed)


@pytest.fixture
def house(site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path) -> House:
    """A house that has lived ten days with three digests, a tick every hour and each tick twice."""
    feed = site.feed("herald.example", [])
    rows = f'  - {{slug: herald, url: "{feed}", title: The Herald, interval: 1h}}'
    config = tmp_path / "feeds.yaml"
    config.write_text(CONFIG.format(feeds=rows, zone="UTC").split("digests:")[0] + DIGESTS, encoding="utf-8")
    clock.set(BEGIN)
    opened = open_house(load_watchlist(config))
    begin(opened)
    for hours in range(10 * 24):
        now = BEGIN + timedelta(hours=hours)
        clock.set(now)
        publish(site, now)
        for _ in range(2):
            while jobs := sweep(opened, patient=False):
                for job in jobs:
                    STEPS[job.kind](job, opened)
    return opened


def editions(house: House, digest: str) -> list[dict[str, Any]]:
    with house.store.read() as db:
        return [json.loads(db.editions.content(digest, ref.date) or "{}") for ref in db.editions.refs(digest)]


def told(edition: dict[str, Any]) -> list[str]:
    """The headlines of its stories."""
    return [story["title"] for section in edition["sections"] for story in section["stories"]]


def mails(folder: Path) -> list[EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted((folder / "storage" / "mail").rglob("*.eml"))
    ]


@pytest.mark.postgres_when_whole("lives ten days; editions of several digests are made on both in tests/steps")
def test_each_digest_has_its_own_days_readers_numbers_and_stories(house: House, tmp_path: Path) -> None:
    each_has_its_own(house, tmp_path)
    a_week_is_told(house)  # of the same ten days, which take long to live


def each_has_its_own(house: House, folder: Path) -> None:
    """Days, numbers, stories, readers and places."""
    daily, roads, weekly = (editions(house, slug) for slug in ("daily", "roads", "weekly"))

    assert [edition["date"] for edition in daily] == [str(date(2026, 10, 21) + timedelta(days=n)) for n in range(1, 11)]
    assert [edition["date"] for edition in roads] == [str(date(2026, 10, 21) + timedelta(days=n)) for n in range(10)]
    assert [edition["date"] for edition in weekly] == ["2026-10-25"]
    assert [edition["cutoff_at"] for edition in weekly] == ["2026-10-25T17:00:00Z"]
    for made in (daily, roads, weekly):
        assert [edition["number"] for edition in made] == list(range(1, len(made) + 1))

    everything = sorted(title for title, _ in NEWS.values())
    assert (
        sorted(title for edition in daily for title in told(edition)) == everything
    )  # once, though a weekly counted them
    assert [t for edition in roads for t in told(edition)] == ["Patrol 12 runs on the M4", "Patrol 13 blocked"]
    assert all(told(edition) == [] for edition in weekly)

    sent = sorted((str(mail["To"]), str(mail["Subject"]).partition("]")[0] + "]") for mail in mails(folder))
    assert sent == sorted(
        [("anna@reader.example", "[Idlib]")] * 10
        + [("omar@reader.example", "[M4 evening]"), ("board@reader.example", "[M4 evening]")] * 10
        + [("board@reader.example", "[Idlib]")]
    )
    assert len({str(mail["Message-ID"]) for mail in mails(folder)}) == 31

    archive = folder / "digests"
    assert sorted(path.name for path in archive.iterdir() if (path / "2026").is_dir()) == ["daily", "weekly"]
    index = (archive / "index.html").read_text(encoding="utf-8")
    assert "weekly/2026/10/25/index.html" in index and "M4 evening" not in index


def a_week_is_told(house: House) -> None:
    """A weekly edition tells the changes and events of its week and counts the articles."""
    (week,) = editions(house, "weekly")

    assert week["every"] == "week" and week["sections"] == []
    assert week["subject"].startswith("[Idlib] week to 25 Oct - ceasefire ") and len(week["subject"]) <= 78
    assert [change["after"] for change in week["changes"]][-1] == "in force, holding"
    assert [(event["name"], event["date"]) for event in week["events"]] == [("patrol 12", "2026-10-23")]
    lines = {line["stage"]: line for line in week["ledger"]["lines"]}
    assert lines["edition"]["total"] == 3 and "stories" not in lines
    assert all(sum(count for _, count in line["parts"]) == line["total"] for line in lines.values())
    with house.store.read() as db:
        assert db.articles.unpublished("weekly", BEGIN, datetime(2026, 10, 25, 17, tzinfo=UTC)) == []
        assert len(db.articles.unpublished("weekly", BEGIN, datetime(2026, 10, 31, tzinfo=UTC))) == 2
