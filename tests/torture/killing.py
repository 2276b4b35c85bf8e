"""A daemon that is killed again and again at moments of somebody's choice, and the world around it that goes on."""

from __future__ import annotations

import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from monitor.config.load import load_watchlist
from monitor.editions.calendar import next_cutoff
from monitor.model import Watchlist
from monitor.store.engine import Database
from tests.build import MORNING
from tests.torture.fast_clock import FastClock
from tests.torture.happenings import Happenings
from tests.torture.letterbox import Letterbox, letterbox
from tests.torture.lives import PATIENCE_S, FastDaemon, Mother, waited
from tests.torture.looker import Looker
from tests.torture.newsroom import HOSTS, Newsroom

SHORT_S = 30.0  # for what may happen
CONFIG = """\
monitor:
  contact: desk@reader.example
  time_zone: Europe/Istanbul
  limits: {{host_spacing: 0s, workers: 16, children: 2}}
feeds:
{feeds}
scopes:
  - use: idlib
topics:
  - use: ceasefire
  - use: m4-patrols
digests:
{digests}
"""
FEED = '  - {{slug: {host}, url: "http://{host}.example/rss.xml", title: The {name}, interval: 30m, language: en}}'
DIGEST = (
    '  - {{slug: at-{hour:02}, title: Idlib at {hour}, at: "{hour:02}:30", catch_up: each, '
    "recipients: [anna@reader.example, omar@reader.example, {hour}@reader.example]}}"
)


@dataclass(frozen=True, slots=True)
class Phase:
    """When to kill: so many seconds at most after something has happened (None: after the start). `cut`: an edition falls due
    while the daemon is down, so that there is something to edit, mail and put into the archive."""

    name: str
    event: str | None
    within: float
    cut: bool = False


PHASES = (
    Phase("while it starts", None, 2.0),
    Phase("at any moment", None, 5.0),
    Phase("while feeds are polled", "feed asked", 0.1),
    Phase("while pages are fetched", "page asked", 0.1),
    Phase("while articles are read", "page asked", 0.4),
    Phase("while an edition is made", "started", 0.6, cut=True),
    Phase("after an edition was made", "edited", 0.05, cut=True),
    Phase("before a mail is handed over", "mail begun", 0.005, cut=True),
    Phase("between a mail and its receipt", "mail taken", 0.03, cut=True),
    Phase("after a mail was sent", "mail said", 0.02, cut=True),
    Phase("while pages are written", "page written", 0.15, cut=True),
    Phase("while the search is indexed", "indexing", 0.6, cut=True),
)


@dataclass
class Ordeal:
    """The whole scene: a house on the disk, the world around it, and the lives that its daemon has had."""

    folder: Path
    watchlist: Watchlist
    database: str | None  # None: SQLite in the storage folder
    clock: FastClock
    newsroom: Newsroom
    box: Letterbox
    smtp: str
    looker: Looker
    happenings: Happenings
    seed: int
    dice: random.Random
    mother: Mother
    kills: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)  # phases that did not come in time: killed all the same
    log: list[FastDaemon] = field(default_factory=list)
    lives: int = 0
    killed: FastDaemon | None = None  # the last one

    def now(self) -> datetime:
        """The scene's moment."""
        return self.clock.now()

    @contextmanager
    def life(self) -> Iterator[FastDaemon]:
        """A daemon, started; whoever is still there at the end is killed."""
        self.lives += 1
        self.box.daemon = self.lives
        words = {"web": self.newsroom.address, "smtp": self.smtp, "database": self.database}
        daemon = FastDaemon(self.mother, {**words, "clock": self.clock.as_words()}, self.happenings)
        self.log.append(daemon)
        try:
            yield daemon
        finally:
            daemon.close()

    def kill_in(self, phase: Phase) -> None:
        """Let time pass, start the daemon, and kill it in the phase."""
        self.sleep(phase)
        before = {} if phase.event is None else {phase.event: self.happenings.count(phase.event)}
        with self.life() as daemon:
            came = True
            for event, count in before.items():
                came = self.happenings.waited(event, count, SHORT_S)
            threading.Event().wait(self.dice.uniform(0, phase.within))
            assert daemon.lives, f"the daemon ended by itself:\n{''.join(daemon.lines[-30:])}"
            assert daemon.end(signal.SIGKILL) == -signal.SIGKILL
        if self.killed is not None:  # the next one starts while children of the last still find out that they are alone
            self.killed.demand_gone()
        self.killed = daemon
        (self.kills if came else self.elsewhere)[phase.name] += 1

    def sleep(self, phase: Phase) -> None:
        """How long the machine is off: until just after the next cut-off, for the length of every lease, or not at all."""
        if phase.cut:
            cut = min(next_cutoff(spec, self.now()) for spec in self.watchlist.digests)
            self.clock = self.clock.ahead(cut - self.now() + timedelta(minutes=self.dice.uniform(0.1, 14)))
        elif phase.event is not None or self.dice.random() < 0.5:
            self.clock = self.clock.ahead(timedelta(minutes=self.dice.uniform(45, 90)))

    def settle(self, off: timedelta) -> None:
        """Let the daemon live undisturbed, after so long a pause, until nothing is due; then SIGTERM."""
        self.clock = self.clock.ahead(off)
        with self.life() as daemon, self.open() as database:
            began = self.now()
            quiet, heard = False, -1
            while not quiet and len(daemon.lines) > heard:  # as long as it gets on with its work
                heard = len(daemon.lines)
                quiet = waited(lambda: self.is_quiet(database, began), PATIENCE_S, every=0.3)
            said = "".join(daemon.lines[-40:])
            assert quiet, f"never quiet: {self.waits(database, began)}\n{said}"
            assert daemon.end(signal.SIGTERM) == 0, said
            daemon.demand_gone(self.folder)

    def is_quiet(self, database: Database, began: datetime) -> bool:
        """Nothing is due: no entry, no article, no edition, no mail, and every feed was polled since."""
        return not self.waits(database, began)

    def waits(self, database: Database, began: datetime) -> list[str]:
        """What is still due, in words."""
        now, found = self.now(), []
        with database.read() as db:
            waiting = {"entries": db.entries.waiting(now), "articles": db.articles.waiting(now), **db.due_counts(now)}
            found += [f"{count} {name}" for name, count in waiting.items() if count]
            found += [
                f"feed {f.slug}: {f.last_error}" for f in db.feeds.all() if not f.last_ok_at or f.last_ok_at < began
            ]
            for spec in self.watchlist.digests:
                last = db.editions.latest(spec.slug)
                if last is not None and next_cutoff(spec, last.cutoff_at) <= now:
                    found.append(f"an edition of {spec.slug}")
                for ref in db.editions.refs(spec.slug):
                    id = db.editions.id_of(spec.slug, ref.date)
                    rows = [] if id is None else db.deliveries.of(id)
                    found += [f"{r.channel} of {spec.slug} {ref.date}: {r.state}" for r in rows if r.state != "sent"]
        return found

    @contextmanager
    def open(self) -> Iterator[Database]:
        """The database, beside the daemon. It makes it where the daemon has not come so far yet."""
        database = Database.open(self.url, create=True)
        try:
            yield database
        finally:
            database.close()

    @property
    def url(self) -> str:
        """Of the database."""
        return self.database or f"sqlite:///{Path(self.watchlist.storage) / 'monitor.db'}"


@contextmanager
def ordeal(folder: Path, *, seed: int, every_hours: int, database: str | None = None) -> Iterator[Ordeal]:
    """A scene with six feeds and a digest every so many hours."""
    feeds = "\n".join(FEED.format(host=host, name=host.title()) for host in HOSTS)
    digests = "\n".join(DIGEST.format(hour=hour) for hour in range(0, 24, every_hours))
    config = folder / "feeds.yaml"
    config.write_text(CONFIG.format(feeds=feeds, digests=digests), encoding="utf-8")
    watchlist = load_watchlist(config)
    happenings = Happenings()
    clock = FastClock.beginning(MORNING)
    with ExitStack() as stack:
        scene: list[Ordeal] = []
        newsroom = stack.enter_context(Newsroom(lambda: scene[0].now(), seed, happenings))
        box, smtp = stack.enter_context(letterbox(happenings))
        mother = Mother(folder)
        stack.callback(mother.close)
        looker = stack.enter_context(Looker(Path(watchlist.digests_folder), happenings))
        scene.append(
            Ordeal(
                folder=folder,
                watchlist=watchlist,
                database=database,
                clock=clock,
                newsroom=newsroom,
                box=box,
                smtp=smtp,
                looker=looker,
                happenings=happenings,
                seed=seed,
                dice=random.Random(seed),
                mother=mother,
            )
        )
        try:
            yield scene[0]
        finally:
            lives = ("".join(daemon.lines) for daemon in scene[0].log)
            (folder / "daemon.log").write_text("--- the next life\n".join(lives), encoding="utf-8")
