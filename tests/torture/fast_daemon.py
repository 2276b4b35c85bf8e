"""The daemon, as `monitor run` starts it, on a clock that goes faster and a web that is on loopback: made to be killed.

To read four hundred modules and feeds.yaml takes longer than all that is to be disturbed. So this program reads them once and
forks a process for each life of the daemon, as tests/starter.py does for commands: the database, the locks, the crew, the
connections and whatever is written are of that process alone. The crew's fork server is forked too, but in `make thorough`
(tests/nursery.py). `tests/torture/lives.py` asks, over a socket.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor import logs
from monitor.app import close, database_url, furnish, open_store
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.service import Service, locally
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.store.engine import daemon_lock
from monitor.work.ticker import TICK
from tests.nursery import Nursery, read
from tests.torture.fast_clock import FastClock
from tests.whole import WHOLE


def live(watchlist: Watchlist, said: dict[str, Any]) -> None:
    """One life: run until SIGTERM, or until somebody kills it."""
    clock = FastClock.from_words(said["clock"])
    settings = Settings(database_url=said["database"], smtp_url=said["smtp"])
    watchlist = replace(watchlist, allow=(said["web"],))
    logs.set_up(secrets=settings.secrets())
    with open_store(watchlist, settings) as database, daemon_lock(database_url(watchlist, settings)):
        house = furnish(watchlist, settings, database, clock, {"*:80": said["web"]})
        service = Service(
            house,
            reload=_never,
            close=close,
            employ=locally(watchlist.limits.workers),
            tick=timedelta(seconds=TICK.total_seconds() / clock.speed),
        )
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=service.stop).start())
        service.run()


def _never(house: House) -> House:
    return house


def next_life(link: socket.socket) -> dict[str, Any] | None:
    """What to be, in a process forked for it, the first of a group of its own; None in this one, when nobody asks any more."""
    while True:
        message, files, _flags, _address = socket.recv_fds(link, 1 << 16, 1)
        if not message:
            return None
        if not (child := os.fork()):
            link.close()
            os.setsid()
            os.dup2(files[0], 2)
            os.close(files[0])
            return dict(json.loads(message))
        os.close(files[0])
        link.sendall(b"%d\n" % child)
        _child, status = os.waitpid(child, 0)
        link.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def main() -> None:
    """Serve until the other end of the socket is closed; in a forked process: be the daemon, to its end."""
    watchlist = load_watchlist(Path(sys.argv[2]))
    if not WHOLE:
        read()
    gc.freeze()
    said = next_life(socket.socket(fileno=int(sys.argv[1])))
    if said is not None:
        if not WHOLE:
            Nursery.open()
        live(watchlist, said)


if __name__ == "__main__":
    main()
