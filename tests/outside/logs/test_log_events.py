"""Every event of the log has a name that stays, and a row in the documentation; a day of them can be read by a machine."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from monitor.clock import SetClock
from monitor.logs import Log, counted, set_up
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import make_watchlist
from tests.outside.logs import events
from tests.servers import Site


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("monitor")
    before = (root.handlers[:], root.level, ours.level)
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    structlog.reset_defaults()


def test_the_table_of_events_is_the_one_of_the_code() -> None:
    # mend: python -m tests.outside.logs.events, then say in docs/operations.md what is new
    assert {key: row[:2] for key, row in events.told().items()} == events.rows()


def test_every_event_is_explained() -> None:
    assert [key for key, row in events.told().items() if not row[2] or row[2] == events.NEW] == []


def test_a_day_of_json_is_one_object_a_line_with_time_level_room_and_a_known_name(
    open_house: Callable[..., House], clock: SetClock, site: Site, tmp_path: Path
) -> None:
    out = io.StringIO()
    set_up(stream=out, form="json", level=logging.DEBUG)
    herald = site.feed("herald.example", [("calm", "Calm night in Idlib", "Wed, 21 Oct 2026 05:00:00 GMT")])
    site.page(
        "http://herald.example/calm", "Calm night", *["The ceasefire in Idlib is holding, observers said. " * 4] * 3
    )
    site.put("http://wire.example/rss.xml", "no\x1b[2J feed\r\n{}", "text/html", status=500)
    house = open_house(make_watchlist(tmp_path, {"herald": herald, "wire": "http://wire.example/rss.xml"}))
    end = clock.now() + timedelta(days=1, hours=2)

    begin(house)
    while clock.now() < end:
        while jobs := sweep(house, patient=False):
            for job in jobs:
                STEPS[job.kind](job, house)
        clock.set(clock.now() + timedelta(hours=1))
    logging.getLogger("some.library").error("went\nwrong")
    logging.getLogger("some.library").error("")

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    known = {name for _room, name in events.rows()} | {"went\nwrong", "said nothing"}
    assert all({"timestamp", "level", "room", "event"} <= line.keys() for line in lines)
    assert {line["event"] for line in lines} <= known
    assert {"polled", "captured", "assessed", "edition", "delivered", "feed failed", "feed broken"} <= {
        line["event"] for line in lines
    }
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_a_log_whose_reader_has_gone_costs_its_lines_alone() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    set_up(stream=Gone())
    before = counted().get(("feeds", "polled", "info"), 0)

    Log("feeds").info("polled", new=3)

    assert counted()["feeds", "polled", "info"] == before + 1


def test_what_is_not_known_is_left_out_of_a_line_for_a_person() -> None:
    out = io.StringIO()
    set_up(stream=out)

    Log("feeds").info("polled", new=3, pace=None)

    assert "pace" not in out.getvalue() and "new=3" in out.getvalue()
