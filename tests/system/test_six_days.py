"""Six days on a set clock, across a change of the clocks: an edition a day, none twice, none forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import make_watchlist
from tests.servers import Site

OpenHouse = Callable[[Watchlist], House]

DAYS = {
    "Europe/Berlin": datetime(2026, 10, 22, 12, tzinfo=UTC),  # 25 October has 02:30 twice
    "America/New_York": datetime(2026, 3, 5, 12, tzinfo=UTC),  # 8 March has no 02:30
}


@pytest.mark.postgres_when_whole("lives six days by the clock alone; absence is caught up with on both")
@pytest.mark.sampled(2, "a change of the clocks forward and one back; torture/test_clocks.py has more")
@pytest.mark.parametrize("zone", DAYS)
def test_six_days_across_a_clock_change_yield_six_editions_and_none_twice(
    zone: str, site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    begins = DAYS[zone]
    clock.set(begins)
    config = make_watchlist(tmp_path, {"herald": site.feed("herald.example", [])}, zone=zone)
    text = (tmp_path / "feeds.yaml").read_text().replace("06:30", "02:30")
    (tmp_path / "feeds.yaml").write_text(text)
    from monitor.config.load import load_watchlist

    house = open_house(load_watchlist(tmp_path / "feeds.yaml"))
    assert config.digests[0].slug == "daily"
    begin(house)

    for minutes in range(0, 6 * 24 * 60, 20):  # a tick every twenty minutes, and each tick twice
        clock.set(begins + timedelta(minutes=minutes))
        for _ in range(2):
            for job in sweep(house, patient=False):
                STEPS[job.kind](job, house)

    with house.store.read() as db:
        days = [ref.date for ref in db.editions.refs("daily")]
    first = begins.date()
    assert days == [first + timedelta(days=n) for n in range(1, 7)]
    mails = sorted(path.parent.name for path in (tmp_path / "storage" / "mail").rglob("*.eml"))
    assert mails == sorted(str(day) for day in days for _reader in range(2))


def test_after_days_of_absence_one_late_edition_covers_them_all(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    clock.set(datetime(2026, 11, 2, 12, tzinfo=UTC))
    house = open_house(make_watchlist(tmp_path, {"herald": site.feed("herald.example", [])}))
    begin(house)

    clock.set(datetime(2026, 11, 9, 12, tzinfo=UTC))
    for _ in range(3):
        for job in sweep(house, patient=False):
            STEPS[job.kind](job, house)

    with house.store.read() as db:
        assert [ref.date for ref in db.editions.refs("daily")] == [date(2026, 11, 9)]
        content = db.editions.content("daily", date(2026, 11, 9)) or ""
    assert '"late": true' in content and "2026-11-05" in content
