"""`monitor replay`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import Progress, call_of, result, result_json, say, settings_of, watchlist_of

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.config.settings import Settings
    from monitor.desk.pastdays import PastDay
    from monitor.desk.replaying import Scratch
    from monitor.desk.rereading import Lived, Reread
    from monitor.model import Edition, Watchlist
    from monitor.store.engine import Database

app = typer.Typer(add_completion=False, rich_markup_mode=None)
DAY = ["%Y-%m-%d"]
FIRST = 10  # articles and editions that are named for each topic


@app.command()
def replay(
    ctx: typer.Context,
    first: datetime = typer.Option(..., "--from", formats=DAY, metavar="YYYY-MM-DD", help="First edition to show."),
    last: datetime = typer.Option(..., "--to", formats=DAY, metavar="YYYY-MM-DD", help="Last edition to show."),
    out: Path | None = typer.Option(
        None, "--out", help="Folder for the archive of these editions; a former replay there is replaced."
    ),
    topics: Path | None = typer.Option(
        None, "--topics", help="A feeds.yaml with edited topics: say how they would have read the same past."
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

    With --topics the past is lived twice, by today's topics and by those of another file: each topic's articles gained and
    lost, and the days on which it would have stood in another state. The archive in --out is then by the other topics.

    Examples:

      monitor replay --from 2020-03-01 --to 2020-03-31 --out march

      monitor replay --from 2026-11-01 --to 2026-11-30 --topics edited.yaml

      monitor --json replay --from 2026-11-01 --to 2026-11-07 --digest daily --out week
    """
    from monitor.app import open_store
    from monitor.config.othertopics import with_topics_of
    from monitor.desk.rereading import reread

    call = call_of(ctx)
    if last < first:
        raise typer.BadParameter("lies before --from", param_hint="--to")
    if out is None and topics is None:
        raise typer.BadParameter(
            "is needed: a folder for the editions (or --topics, to compare alone)", param_hint="--out"
        )
    settings, watchlist = settings_of(call), watchlist_of(call)
    other = with_topics_of(topics, watchlist) if topics else watchlist
    period = _Period(first.date(), last.date(), name, workers, compared=topics is not None)
    with open_store(watchlist, settings, create=False) as database:
        was = _lived(call, database, watchlist, settings, None, period) if topics else None
        now = _lived(call, database, other, settings, out, period)
    _tell(call, now.editions, out, reread(was, now) if was else None)


@dataclass(frozen=True)
class _Period:
    first: date
    last: date
    digest: str | None
    workers: int
    compared: bool


def _lived(
    call: Call, database: Database, watchlist: Watchlist, settings: Settings, out: Path | None, period: _Period
) -> Lived:
    """The period lived again by a watchlist; its archive into `out`, or nowhere."""
    from monitor.clock import SystemClock
    from monitor.desk.issuing import digest_of
    from monitor.desk.outfolder import made_afresh
    from monitor.desk.replaying import days_of, replay
    from monitor.desk.rereading import Lived, lived
    from monitor.store.past import Past

    past, read = Past(database), Progress(call, "articles read")
    specs = watchlist.digests if period.digest is None else (digest_of(period.digest, watchlist),)
    days = days_of(past, specs, period.first, period.last, SystemClock().now())
    if out is not None:  # before a house is opened over it, which takes the editions there for those of a lost database
        made_afresh(out, "replay")
    with _scratch(watchlist, settings, out, period.workers) as scratch:

        def tell(_day: PastDay, edition: Edition) -> None:
            read.end()
            if out is not None:
                say(call, f"  {edition.date}  {edition.digest}: {edition.subject}")

        shown = replay(past, scratch, days, period.first, tell=tell, progress=read)
        read.end()
        return lived(scratch.house, shown) if period.compared else Lived(editions=tuple(shown))


@contextmanager
def _scratch(watchlist: Watchlist, settings: Settings, out: Path | None, workers: int) -> Iterator[Scratch]:
    """A house for living a past again: an empty database in a temporary folder, a clock of its own, an archive in `out`. Nobody
    is told of anything."""
    from monitor.app import open_house
    from monitor.clock import SetClock, SystemClock
    from monitor.desk.replaying import Scratch
    from monitor.desk.service import executor_for

    with tempfile.TemporaryDirectory(prefix="idlib-monitor-") as folder:
        archive = str(out or Path(folder) / "digests")
        again = replace(watchlist, storage=f"{folder}/storage", digests_folder=archive, notify=(), pages_folder=None)
        clock = SetClock(SystemClock().now())
        with (
            open_house(again, replace(settings, database_url=None), clock=clock) as house,
            executor_for(house, workers) as executor,
        ):
            yield Scratch(house=house, clock=clock, executor=executor)


def _tell(call: Call, shown: Sequence[Edition], out: Path | None, differences: Sequence[Reread] | None) -> None:
    index = str(out / "index.html") if out is not None else None
    if call.json:
        editions = [
            {"digest": one.digest, "date": one.date, "number": one.number, "subject": one.subject} for one in shown
        ]
        told = {} if differences is None else {"topics": differences}
        result_json({"archive": index, "editions": editions, **told})
        return
    for line in _differences(differences or ()):
        result(line)
    result(f"{len(shown)} editions; open {index}" if index else f"{len(shown)} editions compared")


def _differences(differences: Sequence[Reread]) -> Iterator[str]:
    for one in differences:
        otherwise = f", {len(one.states)} editions in another state" if one.states else ""
        yield f"{one.topic}: {one.after} reports, were {one.before}: {len(one.gained)} gained, {len(one.lost)} lost{otherwise}"
        for sign, articles in (("+", one.gained), ("-", one.lost)):
            yield from (f"  {sign} {told.title}  {told.url}" for told in articles[:FIRST])
            if len(articles) > FIRST:
                yield f"  {sign} {len(articles) - FIRST} more, all with --json"
        for state in one.states[:FIRST]:
            yield f"  {state.date} {state.digest}: {state.before or 'no status'} -> {state.after or 'no status'}"
        if len(one.states) > FIRST:
            yield f"  {len(one.states) - FIRST} more, all with --json"
