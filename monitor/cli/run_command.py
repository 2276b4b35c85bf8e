"""`monitor run`."""

from __future__ import annotations

import typer

from monitor.cli.opening import call_of, say, settings_of, watchlist_of

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def run(
    ctx: typer.Context,
    once: bool = typer.Option(False, "--once", help="One round of everything that is due, then exit (for cron)."),
    role: str = typer.Option("all", "--role", help="all: everything in this process (other roles are not built yet)."),
) -> None:
    """The daemon: polls, reads, cuts and delivers by feeds.yaml. SIGTERM drains and ends, SIGHUP reads feeds.yaml again.

    With --once: every enabled feed that is due is polled, and everything that follows is captured, assessed and, if an
    edition is due, delivered; the exit code is 1 if a feed failed.

    Examples:

      monitor run

      monitor run --once && monitor digest
    """
    if role != "all":
        raise typer.BadParameter("only 'all' is built so far", param_hint="--role")
    if once:
        raise typer.Exit(_once(ctx))
    _daemon(ctx)


def _once(ctx: typer.Context) -> int:
    import os
    import threading

    from monitor.app import demand_targets, open_house
    from monitor.config.settings import take_out
    from monitor.desk.notifying import is_troubled
    from monitor.desk.rounds import settle
    from monitor.desk.service import executor_for, waiter
    from monitor.model import Job
    from monitor.steps.sweep import begin
    from monitor.steps.tidy import tidy

    call = call_of(ctx)
    stage = {"poll": "polling", "capture": "capturing", "assess": "reading", "edit": "editing", "deliver": "delivering",
             "mail": "mailing", "reckon": "reckoning", "notify": "notifying", "search": "indexing"}  # fmt: skip
    told = ""

    def tell(kind: str, _rows: int) -> None:
        nonlocal told
        if kind != told:
            say(call, f"{stage[kind]} ...")
            told = kind

    settings, watchlist = settings_of(call), watchlist_of(call)
    take_out(os.environ)
    demand_targets(watchlist, settings)
    with open_house(watchlist, settings) as house:
        began = house.clock.now()
        begin(house)
        with house.store.read() as db:
            before = db.articles.count()
        with executor_for(house, house.watchlist.limits.workers) as executor:
            settle(
                house,
                executor,
                wait=waiter(house.clock, threading.Event()),
                progress=tell,
            )
            crashes = executor.crashes
        with house.store.read() as db:
            articles = db.articles.count() - before
        tidy(Job(kind="tidy", keys=()), house)
        with house.store.read() as db:
            feeds = [feed for feed in db.feeds.all() if feed.last_polled_at and feed.last_polled_at >= began]
            undelivered = len(db.deliveries.troubled())
            untold = sum(is_troubled(notice) for notice in db.notices.latest(began))
    failed = [feed for feed in feeds if feed.failures]
    for feed in failed:
        say(call, f"feed {feed.slug} failed: {feed.last_error}")
    say(call, f"{len(feeds)} feeds polled, {len(failed)} failed, {articles} new articles")
    if undelivered:
        say(call, f"{undelivered} deliveries in trouble: see `monitor status`")
    if untold:
        say(call, f"{untold} notices in trouble: see `monitor notify`")
    if crashes:
        say(call, "some work was left undone (see the log); the next run takes it up again")
    return 1 if failed or crashes else 0


LAST_SECONDS = 27.0  # after SIGTERM: whatever still waits then is left to its lease


def _daemon(ctx: typer.Context) -> None:
    import contextlib
    import os
    import signal
    import sys
    import threading

    from monitor.app import close, database_url, demand_targets, onlookers, open_store, refurnish
    from monitor.app import furnish as furnished
    from monitor.clock import SystemClock
    from monitor.config.settings import take_out
    from monitor.desk.service import Service
    from monitor.logs import Log
    from monitor.store.engine import daemon_lock

    early = threading.Event()  # a SIGHUP that comes before there is a service is no reason to end
    signal.signal(signal.SIGHUP, lambda *_: early.set())
    call = call_of(ctx)
    settings = settings_of(call, quiet=False)
    take_out(os.environ)
    watchlist = watchlist_of(call)
    demand_targets(watchlist, settings)
    stopping = threading.Lock()

    def stop(service: Service) -> None:
        service.stop()
        if stopping.acquire(blocking=False) and not ended.wait(LAST_SECONDS):
            Log("service").warning(
                "stopped", drained=False, reason="something did not end in time; leases bring it back"
            )
            os._exit(0)

    ended = threading.Event()
    url = database_url(watchlist, settings)
    with open_store(watchlist, settings, whole=True) as database, daemon_lock(url):
        house = furnished(watchlist, settings, database, SystemClock())
        service = Service(
            house,
            reload=lambda old: refurnish(old, call.config, settings),
            close=close,
            workers=watchlist.limits.workers,
            onlookers=onlookers(watchlist, settings),
        )
        # a handler must not take a lock that the interrupted code may hold: a thread of its own sets the events
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=stop, args=(service,), daemon=True).start())
        signal.signal(signal.SIGHUP, lambda *_: threading.Thread(target=service.reload, daemon=True).start())
        if early.is_set():
            service.reload()
        drained = service.run()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # no new thread while the interpreter ends
            signal.signal(number, signal.SIG_IGN)
    ended.set()
    if not drained:  # threads still wait for a server; their leases bring the work back
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os._exit(0)
