"""The daemon: ticks wake the sweep, the sweep hands out what is due, SIGTERM drains, SIGHUP reloads."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from monitor.clock import Clock
from monitor.desk.executing import Executor
from monitor.desk.onlookers import Onlookers
from monitor.desk.pulse import Pulse
from monitor.desk.roles import WHOLE, Role
from monitor.desk.sharing import SharedConfiguration
from monitor.errors import ConfigError, MonitorError, StoreError, StoreLost
from monitor.logs import Log
from monitor.model import Job
from monitor.steps.giving_back import give_back
from monitor.steps.house import House
from monitor.steps.rows import earliest
from monitor.steps.sweep import ASIDE, begin, sweep
from monitor.steps.table import STEPS
from monitor.work.local import LocalExecutor
from monitor.work.ticker import TICK, Ticker

ACCEPT_SECONDS = 10.0
AGAIN_SECONDS = 1.0  # until a database that went away is tried again
DRAIN_SECONDS = 20.0  # SIGTERM ends within 30 s
IDLE_SECONDS = 60.0
SMALL_STEP = timedelta(minutes=5)  # back: what a time server corrects in a day
REMIND = timedelta(minutes=10)

log = Log("service")


Employ = Callable[["Service"], Executor]  # finds a service an executor, which may call its public methods


class Service:
    """A running daemon over one house at a time. `reload` builds the next house, or raises ConfigError or StoreError;
    `close` lets go of a house's children and connections. `tick`: how long it sleeps at most while all is well, on the wall's
    clock; a house whose own clock goes faster wants shorter ones. `shared`: where several processes go by one configuration.
    """

    def __init__(
        self,
        house: House,
        *,
        reload: Callable[[House], House],
        close: Callable[[House], None],
        employ: Employ,
        role: Role = WHOLE,
        shared: SharedConfiguration | None = None,
        tick: timedelta = TICK,
        onlookers: Onlookers | None = None,
    ) -> None:
        self._house = house
        self._onlookers = onlookers or Onlookers(Pulse())
        self._reload = reload
        self._close = close
        self._retired: House | None = None  # the house before the last reload, while jobs still run in it
        self._tenants: Counter[int] = Counter()  # jobs that run in a house, by its id()
        self._moving = threading.Condition()
        self._looks = self._asking = 0  # at the shared configuration, ended; jobs that wait for one
        self._role, self._shared = role, shared
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._reloading = threading.Event()
        self._untidy = threading.Event()
        self._waits = False  # with a configuration that is in force, until the house before the last is empty
        self._again: datetime | None = None
        self._now: datetime | None = None  # at the last turn
        self._database_said: datetime | None = None  # when the log last said that it cannot be used
        self._idle = min(IDLE_SECONDS, self._onlookers.patience)
        self._executor = employ(self)
        self._ticker = Ticker(wake=self._wake.set, tidy=self._tidy, tick=tick)

    def stop(self) -> None:
        """Begin to drain."""
        self._stopping.set()
        self._wake.set()

    def reload(self) -> None:
        """Read the configuration again before the next sweep."""
        self._reloading.set()
        self._wake.set()

    def run(self) -> bool:
        """Until `stop` is called. Returns True when every job ended; False: some were abandoned, their leases bring
        them back. Raises StoreError when the database cannot be used at the start."""
        if self._role.begins:
            self._begin(self._house)
        self._ticker.start(self._house.watchlist.digests)
        watchlist = self._house.watchlist
        role = None if self._role is WHOLE else self._role.name
        log.info("started", role=role, feeds=len(watchlist.feeds), configuration=watchlist.fingerprint)
        self._onlookers.started(self._house)
        self._tidy()  # a machine that sleeps at night is tidied when it wakes
        try:
            while not self._stopping.is_set():
                self._turn()
        finally:
            self._onlookers.stopping()
            self._ticker.stop()
            drained = self._executor.close(DRAIN_SECONDS)
            for house in filter(None, (self._retired, self._house)):
                self._close(house)
            self._onlookers.ended()
            log.info("stopped", drained=drained)
        return drained

    def _turn(self) -> None:
        self._wake.clear()
        self._mind_the_configuration()
        now = self._house.clock.now()
        self._mind_the_clock(now)
        if self._again is not None and self._again <= now:
            self._again = None
        try:
            if self._untidy.is_set() and self._executor.enqueue([Job(kind="tidy", keys=self._role.tidies or ())]):
                self._untidy.clear()
            self._executor.enqueue(sweep(self._house, kinds=self._role.kinds))
        except StoreError as error:
            self._say_database(str(error), now)
        else:
            self._say_database(None, now)
            self._onlookers.swept(now)
        if self._retired is not None and not self._tenants[id(self._retired)]:
            self._close(self._retired)
            self._retired = None
            self._wake.set()  # a reload may have waited for it
        self._onlookers.turned(self._house, jobs=self._executor.busy, crashes=self._executor.crashes)
        self._again = earliest(self._again, self._executor.look_again())
        self._wake.wait(self._seconds_until(self._again))
        self._stopping.wait(self._role.breath_s)

    def _mind_the_clock(self, now: datetime) -> None:
        """A clock that went back leaves work behind that it had put off: it is found at once, not in years."""
        if self._now is not None and now < self._now - SMALL_STEP:
            log.warning("the clock went back", was=self._now, now=now)
            with contextlib.suppress(StoreError):  # the sweep says it
                if self._role.begins:
                    begin(self._house)
        self._now = now

    def _say_database(self, trouble: str | None, now: datetime) -> None:
        """A line when the database cannot be used, a reminder while that lasts, and one when it can again."""
        if trouble is None:
            if self._database_said is not None:
                log.info("database answers again")
            self._database_said = None
        elif self._database_said is None or abs(now - self._database_said) >= REMIND:
            log.error("database", reason=trouble)
            self._database_said = now

    def _seconds_until(self, moment: datetime | None) -> float:
        if self._asking:
            return 0.05
        if moment is None:
            return self._idle
        return max(0.05, min(self._idle, (moment - self._house.clock.now()).total_seconds()))

    def _tidy(self) -> None:
        """The nightly job is offered until somebody takes it."""
        if self._role.tidies is not None:
            self._untidy.set()
            self._wake.set()

    # ------------------------------------------------------------ for its executor

    def do(self, job: Job) -> datetime | None:
        """Do a job in the house as it stands. Returns when to look again, or None."""
        with self._moving:
            house = self._house
            self._tenants[id(house)] += 1
        began_at = house.clock.now()
        try:
            return STEPS[job.kind](job, house)
        except StoreLost:
            self._give_back(job, house, began_at)
            raise
        finally:
            with self._moving:
                self._tenants[id(house)] -= 1

    def _give_back(self, job: Job, house: House, began_at: datetime) -> None:
        """The database went away, and a job has rows in hand: nobody waits for the end of their leases. The job does not end
        before, for what a worker has not ended others give back, should it be killed meanwhile."""
        while not self._stopping.is_set():
            with contextlib.suppress(StoreError):  # the sweep says it
                give_back(job, house, began_at)
                return
            self._stopping.wait(AGAIN_SECONDS)

    def ended(self, well: bool) -> None:
        """A job has ended: did it end well?"""
        if well:  # what it left behind is due at once; after a crash the next tick is soon enough
            self._wake.set()

    def lost(self, jobs: Iterable[Job], began_at: datetime) -> None:
        """A worker that is gone had these jobs in hand since a moment: others may do them now. Raises StoreError: not yet."""
        for job in jobs:
            give_back(job, self._house, began_at)
        self._wake.set()

    def configuration(self) -> str:
        """Names the feeds.yaml that jobs are offered by."""
        return self._house.watchlist.document_sha256

    def accepts(self, configuration: str) -> bool:
        """Whether a job that was offered by this configuration may be done here: by that one and no other. Waits a while for it
        when it was only just put up."""
        with self._moving:
            if self.configuration() == configuration:
                return True
            asked = self._looks
            self._asking += 1
            self._wake.set()
            try:  # one look may have been under way already
                self._moving.wait_for(
                    lambda: self.configuration() == configuration or self._looks > asked + 1, ACCEPT_SECONDS
                )
            finally:
                self._asking -= 1
            return self.configuration() == configuration

    # ------------------------------------------------------------ another configuration

    def _begin(self, house: House) -> None:
        if self._shared is not None:
            self._shared.put_up(house)
        begin(house)

    def _mind_the_configuration(self) -> None:
        """Take up another one when it was asked for, or another process put it up. A job may run in the house before the last
        still: then that has to wait."""
        if self._retired is not None:
            if self._shared is not None:
                self._look_at(self._shared)
            return
        if self._reloading.is_set():
            self._reloading.clear()
            if self._shared is not None:
                self._shared.forgive()
            if self._role.begins and self._take_up(self._reload, self._begin):
                self._executor.hold(False)
        if self._shared is not None:
            self._look_at(self._shared)

    def _look_at(self, shared: SharedConfiguration) -> None:
        """Take up what others put up; nothing more is done by an older one, also while this one has to wait."""
        with contextlib.suppress(StoreError):  # the sweep says it
            news, waited = shared.has_news(self._house), self._waits
            self._waits = news and self._retired is not None
            if self._waits:
                self._executor.hold(True)
            elif news:
                # who put it up may have been stopped before it began
                begin_with = begin if self._role.begins else lambda _house: None
                self._executor.hold(not self._take_up(shared.taken_up, begin_with))
            elif waited:  # it was taken back
                self._executor.hold(False)
            with self._moving:
                self._looks += 1
                self._moving.notify_all()

    def _take_up(self, build: Callable[[House], House], begin_with: Callable[[House], None]) -> bool:
        """Swap the house if the new one stands, else False; the old one is closed when its last job has ended."""
        old = self._house
        self._onlookers.reloading()
        try:
            new = build(old)
        except MonitorError as error:
            mistakes = error.mistakes if isinstance(error, ConfigError) else (str(error),)
            log.error("configuration refused, the old one stays", mistakes=" | ".join(mistakes))
            self._onlookers.reloaded(old, good=False)
            return False
        if new is old:
            self._onlookers.reloaded(old, good=True)
            return True
        try:
            begin_with(new)
        except StoreError as error:
            log.error("configuration not taken, the old one stays", reason=str(error))
            self._close(new)
            self._onlookers.reloaded(old, good=False)
            return False
        with self._moving:
            self._house, self._retired = new, old
            self._tenants = Counter({id(old): self._tenants[id(old)]})  # a new one may stand where a closed one stood
            self._moving.notify_all()
        self._ticker.follow(new.watchlist.digests)
        self._onlookers.reloaded(new, good=True)
        log.info("reloaded", feeds=len(new.watchlist.feeds), configuration=new.watchlist.fingerprint)
        return True


def locally(workers: int) -> Employ:
    """The executor of a service that does everything in its own process."""
    return lambda service: LocalExecutor(service.do, workers=workers, on_end=service.ended, aside=ASIDE)


@contextmanager
def executor_for(house: House, workers: int) -> Iterator[LocalExecutor]:
    """An executor for one command's work; closed at the end."""
    executor = LocalExecutor(lambda job: STEPS[job.kind](job, house), workers=workers, aside=ASIDE)
    try:
        yield executor
    finally:
        executor.close()


def waiter(clock: Clock, stop: threading.Event) -> Callable[[datetime], bool]:
    """Waits on the wall clock until a moment, or until `stop` is set (then False)."""

    def wait(moment: datetime) -> bool:
        return not stop.wait(max(0.0, (moment - clock.now()).total_seconds()))

    return wait
