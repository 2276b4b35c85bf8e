"""The poll step alone, as a command that a harness measures from outside: fetch, parse, store entries and validators.

    python benchmarks/polling.py PHASE OPML FOLDER [WORKERS]

PHASE: `setup` makes a house in FOLDER that follows the feeds of an OPML list; any other polls all of them once, to the last row,
and prints how many answered what. Of the list only loopback addresses are asked. Each feed counts as a host of its own, so that
politeness (one request at a time to a host, and a pause after it) stands in nobody's way and is paid for all the same.
"""

from __future__ import annotations

import json
import logging
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from sqlalchemy import func, select, update

from monitor.app import open_house
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.logs import set_up
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.store import tables

NAMES = "endpoints.json"  # which endpoint each invented host stands for


def main(phase: str, opml: Path, folder: Path, workers: int) -> int:
    """0 when no feed failed."""
    set_up(level=logging.WARNING)
    if phase == "setup":
        _set_up(opml, folder, workers)
        return 0
    watchlist = load_watchlist(folder / "feeds.yaml")
    endpoints = json.loads((folder / NAMES).read_text())
    with open_house(watchlist, Settings(), connect_to=endpoints) as house:
        if phase == "cold":
            begin(house)
        all_due(house)
        with executor_for(house, workers) as executor:
            settle(house, executor, kinds=("poll",), wait=lambda _moment: False)
        print(json.dumps(told := _told(house)))
    return int(told["failed"] > 0)


def _set_up(opml: Path, folder: Path, workers: int) -> None:
    addresses = [row.attrib["xmlUrl"] for row in ET.parse(opml).iter("outline")]
    endpoints = {f"feed-{n}.example:80": urlsplit(url).netloc for n, url in enumerate(addresses)}
    rows = "\n".join(
        f"  - {{slug: feed-{n}, title: Feed {n}, url: 'http://feed-{n}.example{urlsplit(url).path}', fetch_pages: false}}"
        for n, url in enumerate(addresses)
    )
    allowed = ", ".join(f'"{endpoint}"' for endpoint in sorted(set(endpoints.values())))
    (folder / NAMES).write_text(json.dumps(endpoints))
    (folder / "feeds.yaml").write_text(
        f"monitor:\n  contact: desk@example.org\n  allow: [{allowed}]\n  limits: {{workers: {workers}}}\n"
        "topics: [{use: ceasefire}]\ndigests: [{slug: daily, title: Daily, at: '06:30'}]\n"
        f"feeds:\n{rows}\n"
    )
    with open_house(load_watchlist(folder / "feeds.yaml"), Settings()):
        pass


def all_due(house: House) -> None:
    """Every feed is due, and every host free."""
    with house.store.write() as db:
        now = house.clock.now() - timedelta(seconds=1)
        db.connection.execute(update(tables.feed).values(due_at=now))
        db.connection.execute(update(tables.host).values(free_at=now))


def _told(house: House) -> dict[str, int]:
    with house.store.read() as db:
        states = Counter("failed" if feed.last_error else "well" for feed in db.feeds.all())
        items = db.connection.scalar(select(func.count()).select_from(tables.entry)) or 0
    return {"well": states["well"], "failed": states["failed"], "items": items}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int([*sys.argv, "50"][4])))
