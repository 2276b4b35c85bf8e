"""All that looks on while the daemon runs: the health port, systemd, the sign of life on disk, the ping.

The loop tells them of each turn; nothing here raises, and nothing keeps the loop waiting. When the loop hangs, they hear
nothing of it, and so everybody outside comes to know.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.clock import Clock, SystemClock
from monitor.desk import metrics, vitals
from monitor.desk.ping import Ping
from monitor.desk.pulse import Lookout, Pulse, Seconds
from monitor.logs import Log
from monitor.steps.house import House
from monitor.store.held import LockUse
from monitor.web.health import Answer, HealthServer, Tell
from monitor.work.heartbeat import Heartbeat
from monitor.work.supervisor import Supervisor

if TYPE_CHECKING:
    from monitor.work.queue import QueueStanding  # which needs the extra `postgres`

AGAIN = 60.0  # seconds until an address that could not be listened on is tried again

_JSON = "application/json; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"

log = Log("health")


class Onlookers:
    """Without anything but a pulse: nobody looks on."""

    def __init__(
        self,
        pulse: Pulse,
        *,
        version: str = "",
        ping: Ping | None = None,
        supervisor: Supervisor | None = None,
        heartbeat: Heartbeat | None = None,
        watchdog_seconds: float | None = None,
        lost_children: Callable[[House], int] = lambda _house: 0,
        health: str | None = None,
        locks: Callable[[], Sequence[LockUse]] = tuple,
        queues: Callable[[], Sequence[QueueStanding]] | None = None,
        clock: Clock | None = None,
        seconds: Seconds = time.monotonic,
    ) -> None:
        """`lost_children`: how many a house's crew has lost. `health`: where to listen, whatever the configuration says.
        `locks`: how the database's were used. `queues`: how those stand that it shares with other machines. `clock`: of what is
        told, not of the house."""
        self.pulse = pulse
        self.patience = math.inf if watchdog_seconds is None else max(0.1, watchdog_seconds / 3)
        self._version, self._ping = version, ping
        self._supervisor, self._heartbeat = supervisor or Supervisor(None), heartbeat
        self._lost_children, self._queues, self._health = lost_children, queues, health
        self._locks = locks
        self._clock, self._seconds = clock or SystemClock(), seconds
        self._began_at = self._clock.now()
        self._house: House | None = None
        self._lookout: Lookout[vitals.Reading] = Lookout(self._read, seconds=seconds)
        self._server: HealthServer | None = None
        self._refused: str | None = None  # the address that could not be listened on
        self._again = -math.inf

    # ------------------------------------------------------------ what the loop tells

    def started(self, house: House) -> None:
        """The daemon is up."""
        self._house = house
        if self._heartbeat is not None:
            self._heartbeat.begin(self._clock.now())
        self._listen(house)
        if (self._health or house.watchlist.health) is not None and not metrics.installed():
            log.warning("no metrics", reason=metrics.MISSING)
        self._supervisor.ready(self._line())

    def swept(self, now: datetime) -> None:
        """The database was asked for work, and answered."""
        self.pulse.swept_at = now

    def turned(self, house: House, *, jobs: int, crashes: int) -> None:
        """The loop has come round."""
        self.pulse.jobs, self.pulse.crashes = jobs, crashes
        self.pulse.turned()
        if self._heartbeat is not None:
            self._heartbeat.beat(self._clock.now())
        self._supervisor.alive(self._line())
        self._listen(house)
        if self._ping is not None:
            self._ping.offer(house, self._is_well)

    def reloading(self) -> None:
        """feeds.yaml is read again."""
        self._supervisor.reloading()

    def reloaded(self, house: House, *, good: bool) -> None:
        """It was taken, or refused."""
        self._house = house
        self.pulse.refused_at = None if good else self.pulse.refused_at or self._clock.now()
        self.pulse.turned()
        self._listen(house)
        self._supervisor.ready(self._line())

    def stopping(self) -> None:
        """The daemon drains."""
        self._supervisor.stopping()

    def ended(self) -> None:
        """It has ended."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._heartbeat is not None:
            self._heartbeat.end()

    # ------------------------------------------------------------ what others are told

    @property
    def address(self) -> str | None:
        """Where the health port listens; None: nowhere."""
        return self._server.address if self._server else None

    def _listen(self, house: House) -> None:
        """Listen where the configuration says. An address that is in use is tried again each minute."""
        wanted = self._health or house.watchlist.health
        if wanted == self.address or (wanted == self._refused and self._seconds() < self._again):
            return
        if self._server is not None:
            self._server.close()
            self._server = None
        if wanted is None:
            self._refused = None
            return
        try:
            self._server = HealthServer(wanted, self._tells())
        except OSError as error:
            if wanted != self._refused:
                mend = "stop what listens there, or name another with `monitor.health` in feeds.yaml"
                log.error("health not told", address=wanted, reason=f"{error.strerror}: {mend}")
            self._refused, self._again = wanted, self._seconds() + AGAIN
        else:
            self._refused = None
            log.info("health told", address=wanted)

    def _tells(self) -> dict[str, Tell]:
        return {"/healthz": self._healthz, "/livez": self._livez, "/readyz": self._readyz, "/metrics": self._metrics}

    def _healthz(self) -> Answer:
        told = vitals.told(
            self.pulse, self._lookout.sight(), self._clock.now(), version=self._version, began_at=self._began_at
        )
        body = json.dumps(told, ensure_ascii=True, indent=1).encode("ascii") + b"\n"
        return Answer(status=503 if told["status"] == "failing" else 200, body=body, media_type=_JSON)

    def _livez(self) -> Answer:
        live = self.pulse.live
        body = b"live\n" if live else b"the loop has not turned for long\n"
        return Answer(status=200 if live else 503, body=body, media_type=_PLAIN)

    def _readyz(self) -> Answer:
        ready = self._lookout.sight().answers and self.pulse.refused_at is None
        body = b"ready\n" if ready else b"not ready: see /healthz\n"
        return Answer(status=200 if ready else 503, body=body, media_type=_PLAIN)

    def _metrics(self) -> Answer:
        if not metrics.installed():
            return Answer(status=501, body=f"{metrics.MISSING}\n".encode("ascii"), media_type=_PLAIN)
        text = metrics.Exposition(self._facts).text()
        return Answer(status=200, body=text, media_type=metrics.MEDIA_TYPE)

    def _facts(self) -> metrics.Facts:
        house = self._house
        return metrics.Facts(
            pulse=self.pulse,
            sight=self._lookout.sight(),
            now=self._clock.now(),
            began_at=self._began_at,
            version=self._version,
            lost_children=self._lost_children(house) if house is not None else 0,
            pinged_at=self._ping.heard_at if self._ping else None,
            locks=self._locks(),
        )

    def _read(self) -> vitals.Reading:
        assert self._house is not None, "nothing asks before the start"
        return vitals.read(self._house, () if self._queues is None else self._queues())

    def _is_well(self) -> bool:
        sight = self._lookout.sight()
        return self.pulse.live and sight.answers and sight.reading is not None and vitals.is_well(sight.reading)

    def _line(self) -> str:
        feeds = len(self._house.watchlist.feeds) if self._house else 0
        swept = f", last sweep {self.pulse.swept_at:%H:%M:%S} UTC" if self.pulse.swept_at else ""
        refused = ", feeds.yaml was refused" if self.pulse.refused_at else ""
        return f"{feeds} feeds{swept}{refused}"
