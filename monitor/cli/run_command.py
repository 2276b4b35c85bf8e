"""`monitor run`."""

from __future__ import annotations

from importlib.util import find_spec

import typer

from monitor.cli.opening import call_of, say, settings_of, watchlist_of

app = typer.Typer(add_completion=False, rich_markup_mode=None)


ROLES = ("all", "scheduler", "worker")


@app.command()
def run(
    ctx: typer.Context,
    once: bool = typer.Option(False, "--once", help="One round of everything that is due, then exit (for cron)."),
    role: str = typer.Option(
        "all", "--role", help="all: everything in this process; scheduler or worker: one of several machines."
    ),
    queues: str = typer.Option(
        "poll,capture,assess,edit,deliver", "--queues", help="Of a worker: what it does, by commas."
    ),
    concurrency: int = typer.Option(
        8, "--concurrency", min=1, max=256, help="Of a worker: how much it does at once (threads)."
    ),
    health: str | None = typer.Option(
        None, "--health", help="address:port for /healthz and /metrics, in place of `health` in feeds.yaml."
    ),
) -> None:
    """The daemon: polls, reads, cuts and delivers by feeds.yaml. SIGTERM drains and ends, SIGHUP reads feeds.yaml again.

    With --once: every enabled feed that is due is polled, and everything that follows is captured, assessed and, if an
    edition is due, delivered; the exit code is 1 if a feed failed.

    On several machines (PostgreSQL, docs/scaling.md): a scheduler finds what is due and puts feeds.yaml up for all; workers,
    as many as needed, need no feeds.yaml of their own. A worker with the queue "deliver" writes the archive.

    Examples:

      monitor run

      monitor run --once && monitor digest

      monitor run --role scheduler

      monitor run --role worker --queues poll,capture --concurrency 32
    """
    from monitor.config.values import endpoint

    if role not in ROLES:
        raise typer.BadParameter(f"is none of {', '.join(ROLES)}", param_hint="--role")
    if once and role != "all":
        raise typer.BadParameter("does everything in this process: leave --role out", param_hint="--once")
    if health is not None:
        try:
            endpoint(health)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--health") from None
    if once:
        raise typer.Exit(_once(ctx))
    if role != "all" and find_spec("procrastinate") is None:
        raise typer.BadParameter(
            "needs packages that are not installed: pip install 'idlib-monitor[postgres]'", param_hint="--role"
        )
    if role == "worker":
        _worker(ctx, _chosen(queues), concurrency, health)
    else:
        _daemon(ctx, role, health)


def _chosen(said: str) -> tuple[str, ...]:
    from monitor.desk.roles import QUEUES

    chosen = {name.strip() for name in said.split(",") if name.strip()}
    if unknown := sorted(chosen - set(QUEUES)):
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(QUEUES)}", param_hint="--queues")
    if not chosen:
        raise typer.BadParameter(f"names none of {', '.join(QUEUES)}", param_hint="--queues")
    return tuple(queue for queue in QUEUES if queue in chosen)


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


def _daemon(ctx: typer.Context, role: str, health: str | None) -> None:
    import os
    import threading
    from collections.abc import Iterator
    from contextlib import contextmanager

    from monitor.app import demand_targets, open_daemon
    from monitor.cli.daemon import live
    from monitor.config.settings import take_out
    from monitor.desk.service import Service

    call = call_of(ctx)

    @contextmanager
    def opened(_stopping: threading.Event) -> Iterator[Service]:
        settings = settings_of(call, quiet=False)
        take_out(os.environ)
        watchlist = watchlist_of(call)
        if role == "all":
            demand_targets(watchlist, settings)
            with open_daemon(call.config, settings, watchlist, health) as service:
                yield service
            return
        from monitor.scale import open_scheduler

        with open_scheduler(call.config, settings, watchlist, health) as service:
            yield service

    live(opened)


def _worker(ctx: typer.Context, queues: tuple[str, ...], concurrency: int, health: str | None) -> None:
    import os
    import threading
    from collections.abc import Iterator
    from contextlib import contextmanager

    from monitor.cli.daemon import live
    from monitor.config.settings import take_out
    from monitor.desk.service import Service
    from monitor.scale import open_worker

    call = call_of(ctx)

    @contextmanager
    def opened(stopping: threading.Event) -> Iterator[Service | None]:
        settings = settings_of(call, quiet=False)
        take_out(os.environ)
        with open_worker(
            call.config, settings, stopping, queues=queues, concurrency=concurrency, health=health
        ) as service:
            yield service

    live(opened)
