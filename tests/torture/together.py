"""`monitor run --once` where invented hosts are on loopback: the one thing that the command has no option for.

Run as a program: feeds.yaml and a file that maps "host:port" to "address:port" (JSON).
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from monitor import app
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for, waiter
from monitor.model import Job
from monitor.steps.sweep import begin
from monitor.steps.tidy import tidy


def once(config: Path, reach: dict[str, str]) -> int:
    """One round of everything that is due. Returns how many jobs ended with an error that nobody expected."""
    watchlist = load_watchlist(config)
    with app.open_house(watchlist, Settings(), connect_to=reach) as house:
        begin(house)
        with executor_for(house, watchlist.limits.workers) as executor:
            settle(house, executor, wait=waiter(house.clock, threading.Event()))
            crashes = executor.crashes
        tidy(Job(kind="tidy", keys=()), house)
    return crashes


if __name__ == "__main__":
    sys.exit(once(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())))
