"""A service that lives on a clock which its test sets: `python -m tests.soak.living FOLDER ADDRESS`. Each line it reads is a
moment to live through, or `tidy`, `rest` or `measure`; it answers each with one line of JSON, and its log goes to stderr.

The real executor with its threads, the real crew with its fork server and children, SQLite in a file. Only time is not real.
"""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from monitor import app, logs
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.model import Job
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.store.engine import Database
from monitor.store.tables import metadata
from monitor.work.local import LocalExecutor


def main(folder: str, address: str) -> None:
    """Live until stdin ends."""
    logs.set_up(form="json")
    watchlist = replace(load_watchlist(Path(folder) / "feeds.yaml"), allow=(address,))
    clock = SetClock(datetime.fromisoformat(sys.stdin.readline().strip()))
    with app.open_house(watchlist, Settings(), clock=clock, connect_to={"*:80": address}) as house:
        begin(house)
        with executor_for(house, watchlist.limits.workers) as executor:
            print("{}", flush=True)
            for line in sys.stdin:
                print(json.dumps(obeyed(line.strip(), house, executor, clock)), flush=True)


def obeyed(word: str, house: House, executor: LocalExecutor, clock: SetClock) -> dict[str, Any]:
    """What is to be told of it."""
    if word == "tidy":
        executor.enqueue([Job(kind="tidy", keys=())])
        executor.wait()
    elif word == "rest":
        gc.collect()
    elif word == "measure":
        return measured(house)
    else:
        clock.set(datetime.fromisoformat(word))
        settle(house, executor, wait=lambda _: False)
    return {"crashes": executor.crashes}


def measured(house: House) -> dict[str, Any]:
    """The size of the database's file and of each table's share of it (bytes), and its rows."""
    assert isinstance(house.store, Database)
    with house.store.read() as door:
        ask = door.connection
        rows = {t.name: ask.scalars(select(func.count()).select_from(t)).one() for t in metadata.sorted_tables}
        free = ask.scalar(text("SELECT freelist_count * page_size FROM pragma_freelist_count(), pragma_page_size()"))
        shares = ask.execute(
            text("SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_schema m USING (name) GROUP BY 1")
        )
        return {"size": door.size(), "free": free, "rows": rows, "bytes": dict(shares.tuples().all())}


if __name__ == "__main__":
    main(*sys.argv[1:])
