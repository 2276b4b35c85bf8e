"""`monitor replay`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import Progress, call_of, result, result_json, say, settings_of, watchlist_of

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.config.settings import Settings
    from monitor.desk.pastdays import PastDay
    from monitor.desk.replaying import Scratch
    from monitor.model import Edition, Watchlist
    from monitor.store.engine import Database

app = typer.Typer(add_completion=False, rich_markup_mode=None)
DAY = ["%Y-%m-%d"]


@app.command()
def replay(
    ctx: typer.Context,
    first: datetime = typer.Option(..., "--from", formats=DAY, metavar="YYYY-MM-DD", help="First edition to show."),
    last: datetime = typer.Option(..., "--to", formats=DAY, metavar="YYYY-MM-DD", help="Last edition to show."),
    out: Path = typer.Option(
        ..., "--out", help="Folder for the archive of these editions; a former replay there is replaced."
    ),
    name: str | None = typer.Option(None, "--digest", help="Only this digest; else all of feeds.yaml."),
    workers: int = typer.Option(4, "--workers", min=1, max=64, help="Threads that read articles."),
) -> None:
    """Each edition of a past period as it would have been on its day, knowing nothing of what came later.

    All articles since the first are read again, in the order in which they came and in the words that they had, by the topics
    of today's feeds.yaml; nothing stored changes and nobody is mailed. What only the day itself could tell, such as the feeds
    that were not reached, is taken from the edition that was made then. Days before the first stored edition, as of an
    imported archive, follow the digest's calendar. The same past gives the same bytes. An article that was removed or let go
    since is in no replay.

    Examples:

      monitor replay --from 2020-03-01 --to 2020-03-31 --out march

      monitor --json replay --from 2026-11-01 --to 2026-11-07 --digest daily --out week
    """
    from monitor.desk.outfolder import made_afresh

    call = call_of(ctx)
    if last < first:
        raise typer.BadParameter("lies before --from", param_hint="--to")
    settings, watchlist = settings_of(call), watchlist_of(call)
    with _past_of(watchlist, settings) as database:
        made_afresh(out, "replay")
        with _scratch(watchlist, settings, out, workers) as scratch:
            shown = _live(call, database, scratch, first, last, name)
    _tell(call, shown, out)


@contextmanager
def _past_of(watchlist: Watchlist, settings: Settings) -> Iterator[Database]:
    from monitor.app import open_store

    with open_store(watchlist, settings, create=False) as database:
        yield database


@contextmanager
def _scratch(watchlist: Watchlist, settings: Settings, out: Path, workers: int) -> Iterator[Scratch]:
    """A house for living a past again: an empty database in a temporary folder, a clock of its own, an archive in `out`. Nobody
    is told of anything."""
    import tempfile
    from dataclasses import replace

    from monitor.app import open_house
    from monitor.clock import SetClock, SystemClock
    from monitor.desk.replaying import Scratch
    from monitor.desk.service import executor_for

    with tempfile.TemporaryDirectory(prefix="idlib-monitor-") as folder:
        again = replace(watchlist, storage=folder, digests_folder=str(out), notify=(), pages_folder=None)
        clock = SetClock(SystemClock().now())
        with (
            open_house(again, replace(settings, database_url=None), clock=clock) as house,
            executor_for(house, workers) as executor,
        ):
            yield Scratch(house=house, clock=clock, executor=executor)


def _live(
    call: Call, database: Database, scratch: Scratch, first: datetime, last: datetime, name: str | None
) -> list[Edition]:
    from monitor.desk.issuing import digest_named
    from monitor.desk.replaying import days_of, replay
    from monitor.store.past import Past

    specs = scratch.house.watchlist.digests if name is None else (digest_named(name, scratch.house),)
    past, read = Past(database), Progress(call, "articles read")

    def tell(_day: PastDay, edition: Edition) -> None:
        read.end()
        say(call, f"  {edition.date}  {edition.digest}: {edition.subject}")

    days = days_of(past, specs, last.date(), scratch.clock.now())
    shown = replay(past, scratch, days, first.date(), tell=tell, progress=read)
    read.end()
    return shown


def _tell(call: Call, shown: list[Edition], out: Path) -> None:
    index = out / "index.html"
    if call.json:
        editions = [
            {"digest": one.digest, "date": one.date, "number": one.number, "subject": one.subject} for one in shown
        ]
        result_json({"archive": str(index), "editions": editions})
        return
    result(f"{len(shown)} editions; open {index}")
