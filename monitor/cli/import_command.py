"""`monitor import`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import Progress, at, call_of, house_of, result, result_json, say, settings_of

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.desk.importing import Imported
    from monitor.steps.house import House

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def import_(
    ctx: typer.Context,
    files: list[Path] = typer.Argument(..., help="Files: .jsonl, .html, .txt, .eml, .warc, .warc.gz."),
    date: datetime | None = typer.Option(
        None,
        "--date",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Day of publication where a file has none; 1990 or later.",
    ),
    source: str | None = typer.Option(None, "--source", help="Name of the outlet where a file has none."),
    language: str | None = typer.Option(
        None, "--language", help="Language code where a file has none; else read off the text."
    ),
    url: str | None = typer.Option(None, "--url", help="Address of a single page or text."),
) -> None:
    """Bring articles from files into the store and read them; or a whole house, as `monitor export` wrote it.

    JSON Lines: one object a line with "text" and, if known, "title", "url", "published", "lang", "source", "author",
    "known_at". A newsletter (.eml): itself, and each message attached to it. A web archive: its HTML pages. An article counts as
    known from its publication on, so it belongs to the edition of its day. Bad records are named and counted, the rest is
    imported; the exit code is then 1. What is here already stays as it is: an import that was broken off is given again.

    A house (.jsonl of `monitor export`) brings its editions and what stays forgotten too. Stop the daemon first, and import only
    your own: it says what was published. Nothing of it is mailed again.

    Examples:

      monitor import archive-2020.jsonl

      monitor import page.html --date 2020-03-09 --source "Some Outlet"

      monitor import newsletter.eml crawl.warc.gz

      monitor import house.jsonl && monitor archive build
    """
    from contextlib import ExitStack

    from monitor.app import database_url
    from monitor.desk.importing import Given, import_files, is_house
    from monitor.store.engine import daemon_lock

    call = call_of(ctx)
    if url and len(files) > 1:
        raise typer.BadParameter("goes with one file only", param_hint="--url")
    given = Given(day=date.date() if date else None, source=source, language=language, url=url)
    with ExitStack() as stack:
        house = stack.enter_context(house_of(call))
        if any(is_house(file) for file in files):
            stack.enter_context(daemon_lock(database_url(house.watchlist, settings_of(call))))
        count = Progress(call, "imported")
        done = import_files(files, given, house, progress=count)
        count.end()
        waiting = _read_all(call, house)
    _tell(call, done, waiting)
    raise typer.Exit(1 if done.refused else 0)


def _read_all(call: Call, house: House) -> int:
    """Judge what came in; how many articles wait all the same."""
    from monitor.desk.rounds import settle
    from monitor.desk.service import executor_for

    reading = Progress(call, "reading")
    with executor_for(house, house.watchlist.limits.workers) as executor:
        settle(house, executor, wait=lambda _: False, kinds=("assess",), progress=lambda _kind, rows: reading(rows))
    reading.end()
    with house.store.read() as db:
        return db.articles.waiting(house.clock.now())


def _tell(call: Call, done: Imported, waiting: int) -> None:
    for line in done.refused:
        say(call, f"refused: {line}")
    if done.more_refused:
        say(call, f"refused: {done.more_refused} more records")
    for reason, number in done.skipped.items():
        say(call, f"skipped: {number} x {reason}")
    if done.let_go:
        say(call, f"{done.let_go} were here once and were let go (keep_articles in feeds.yaml)")
    if (
        waiting
    ):  # a daemon beside us has them in hand, or a command that was killed had: they are due again in half an hour
        say(call, f"{waiting} articles wait to be read: `monitor run` will, or this command again in half an hour")
    if call.json:
        result_json(done)
        return
    span = f", known {at(done.first)} to {at(done.last)}" if done.first else ""
    refused = len(done.refused) + done.more_refused
    result(f"{done.new} new articles, {done.known} known already, {refused} refused{span}")
    if done.editions or done.gone or done.pages:
        result(f"{done.editions} editions, {done.gone} addresses that stay away, {done.pages} raw pages back")
    if done.hands:
        result(f"{done.hands} acts by hand: `monitor topics overrides --all` lists them")
    if done.editions:
        say(call, "`monitor archive build` writes the pages of these editions; nobody is mailed any of them")
