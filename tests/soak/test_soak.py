"""Ten thousand polls of fifty feeds on a sped-up clock, in a service of its own: memory stays flat, the database stops growing,
and nothing old comes back. `make test` lives the first three hundred polls; `make soak` all."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from monitor import app
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.editions.freeze import from_json
from monitor.model import Edition
from tests.soak.feeds import behaviour, hosts
from tests.soak.weighing import weight
from tests.world.server import World

pytestmark = pytest.mark.xdist_group("soak")

WHOLE = os.environ.get("SOAK") == "whole"
POLLS = 10_000 if WHOLE else 300
BEGIN = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
TICK = timedelta(hours=3)
MARKS = (1_000, 3_000, 6_000, 10_000)
SPAN = (
    700  # polls behind the first mark, and before the last, in which memory is weighed: children come and go meanwhile
)
ARCHIVE = ("edition", "delivery", "publication", "status_change", "digest")
"""Tables that are the archive itself: a row or a few an edition, and those that name what it rests on."""

CONFIG = """\
monitor:
  time_zone: Europe/Istanbul
  contact: desk@reader.example
  limits: {{host_spacing: 0s, keep_pages: 2 days, keep_articles: 7 days}}
feeds:
{feeds}
scopes:
  - use: idlib
topics:
  - use: ceasefire
digests:
  - {{slug: daily, title: Idlib daily, prefix: Idlib, at: "06:30", recipients: [anna@reader.example]}}
"""


@dataclass(slots=True)
class Soaked:
    """What is left of the weeks: weights (bytes) by polls so far, measures at the marks, the log, and the editions."""

    weights: list[tuple[int, int]] = field(default_factory=list)
    marks: dict[int, dict[str, Any]] = field(default_factory=dict)
    world: World | None = None
    log: list[dict[str, Any]] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    crashes: int = 0

    def weight_between(self, first: int, last: int) -> int:
        """What the processes weigh in a span of polls, the middle one of its weights: children come and go meanwhile, and fresh
        ones weigh less."""
        return int(median(weight for polls, weight in self.weights if first <= polls <= last))


class Life:
    """The service in its own process."""

    def __init__(self, folder: Path, world: World) -> None:
        self._log = (folder / "log.jsonl").open("w")
        command = [sys.executable, "-m", "tests.soak.living", str(folder), world.address]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        self.pid = self._process.pid
        self.told(BEGIN.isoformat())

    def told(self, word: str) -> dict[str, Any]:
        """What it answers."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the service has died: see its log.jsonl"
        found: dict[str, Any] = json.loads(answer)
        return found

    def end(self) -> None:
        """Let it end by itself."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(120)
        self._process.stdout.close()
        self._log.close()


@pytest.fixture(scope="module")
def soaked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Soaked]:
    """The weeks, lived once."""
    clock, folder, found = SetClock(BEGIN), tmp_path_factory.mktemp("soak"), Soaked()
    with ExitStack() as stack:
        world = stack.enter_context(World(clock))
        rows = []
        for host, game in hosts().items():
            world.hosts[host] = behaviour(host, game, BEGIN)
            rows.append(
                f'  - {{slug: {host.split(".")[0]}, url: "http://{host}/rss.xml", title: {host}, interval: 2h}}'
            )
        (folder / "feeds.yaml").write_text(CONFIG.format(feeds="\n".join(rows)), encoding="utf-8")
        assert len(rows) == 50
        life = Life(folder, world)
        try:
            _live(life, world, clock, found)
        finally:
            life.end()
        found.world = world
        found.log = [
            json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines() if line.startswith("{")
        ]
        watchlist = load_watchlist(folder / "feeds.yaml")
        house = stack.enter_context(app.open_house(watchlist, Settings(), clock=clock))
        with house.store.read() as db:
            found.editions = [
                from_json(db.editions.content("daily", ref.date) or "") for ref in db.editions.refs("daily")
            ]
        (folder / "soak.json").write_text(json.dumps({"weights": found.weights, "marks": found.marks}, indent=1))
        yield found


def _live(life: Life, world: World, clock: SetClock, found: Soaked) -> None:
    polls, night, wanted = 0, BEGIN.date(), [mark for mark in (*MARKS, POLLS) if mark <= POLLS]
    while polls < POLLS or wanted:
        clock.set(clock.now() + TICK)
        found.crashes = life.told(clock.now().isoformat())["crashes"]
        if clock.now().date() != night:
            night = clock.now().date()
            life.told("tidy")
            while wanted and wanted[0] <= polls:  # always after a night, when what is over has gone
                found.marks[wanted.pop(0)] = life.told("measure")
        polls = sum(len(world.asked(host, "/rss.xml")) for host in list(world.hosts))
        life.told("rest")
        found.weights.append((polls, weight(life.pid)))


@pytest.mark.weeks
def test_memory_after_the_last_poll_is_within_five_percent_of_that_after_the_thousandth(soaked: Soaked) -> None:
    early = soaked.weight_between(1_000, 1_000 + SPAN)
    late = soaked.weight_between(POLLS - SPAN, POLLS + 100)

    assert late <= early * 1.05, f"{early / 2**20:.1f} MB, then {late / 2**20:.1f} MB"


@pytest.mark.weeks
def test_the_database_stops_growing_when_retention_has_set_in(soaked: Soaked) -> None:
    sizes = {mark: told["size"] - _archive(told) for mark, told in soaked.marks.items()}

    assert sizes[10_000] <= sizes[6_000] * 1.05 and sizes[6_000] <= sizes[3_000] * 1.15, sizes


@pytest.mark.weeks
def test_the_rows_of_every_table_are_bounded(soaked: Soaked) -> None:
    early, late = soaked.marks[6_000]["rows"], soaked.marks[10_000]["rows"]
    evidence = late["gist"]
    for table, rows in late.items():
        if table in ARCHIVE or table == "let_go":  # one for each that went, and for as long as it stays away
            continue
        per_article = 60 if table in ("band", "story_key", "claim") else 3
        assert rows <= early[table] * 1.1 + evidence * per_article, table


def test_no_job_crashed_and_every_edition_was_made_and_sent(soaked: Soaked) -> None:
    assert soaked.crashes == 0
    days = (soaked.editions[-1].date - soaked.editions[0].date).days + 1
    assert len(soaked.editions) == days >= (25 if WHOLE else 1)
    sent = [line for line in soaked.log if line["event"] == "delivered"]
    assert len(sent) >= 2 * days - 2


def test_no_address_is_ever_stored_twice(soaked: Soaked) -> None:
    stored = Counter(
        line["url"] for line in soaked.log if line["event"] == "captured" and line["method"] in ("page", "feed")
    )

    assert len(stored) >= POLLS / 4
    assert [url for url, times in stored.items() if times > 1] == []


def test_every_article_is_counted_by_one_edition_alone(soaked: Soaked) -> None:
    cut = soaked.editions[-1].cutoff_at
    counted = sum(line.total for edition in soaked.editions for line in edition.ledger.lines if line.stage == "edition")
    stored = sum(line["event"] == "captured" and line["method"] in ("page", "feed") for line in soaked.log)

    assert 0 < counted <= stored and cut <= BEGIN + timedelta(days=60)
    shown = Counter(
        (story.title, story.url)
        for edition in soaked.editions
        for section in edition.sections
        for story in section.stories
        if not story.told
    )
    assert max(shown.values(), default=1) == 1
    assert not [
        line for edition in soaked.editions for line in edition.ledger.lines if "unaccounted" in dict(line.parts)
    ]


def test_a_page_of_an_address_that_was_let_go_is_never_asked_for_again(soaked: Soaked) -> None:
    assert soaked.world is not None
    quiet = [host for host, game in hosts().items() if game.page != "none" and "counter" not in host]
    asked = Counter(
        (host, visit.path) for host in quiet for visit in soaked.world.asked(host) if re.match("/p/", visit.path)
    )

    assert [page for page, times in asked.items() if times > 1] == []


def _archive(told: dict[str, Any]) -> int:
    """The bytes of the archive's own tables, and of tombstones."""
    return sum(told["bytes"].get(table, 0) for table in (*ARCHIVE, "let_go"))
