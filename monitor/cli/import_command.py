"""`monitor import`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

from monitor.cli.opening import Progress, at, call_of, house_of, result, result_json, say

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def import_(
    ctx: typer.Context,
    files: list[Path] = typer.Argument(..., help="Files: .jsonl, .html, .txt."),
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
    """Bring articles from files into the store and read them.

    JSON Lines: one object a line with "text" and, if known, "title", "url", "published", "lang", "source", "author",
    "known_at". An article counts as known from its publication on, so it belongs to the edition of its day. Bad records
    are named and counted, the rest is imported; the exit code is then 1.

    Examples:

      monitor import archive-2020.jsonl

      monitor import page.html --date 2020-03-09 --source "Some Outlet"

      monitor digest --date 2020-03-09
    """
    from monitor.desk.importing import Given, import_files
    from monitor.desk.rounds import settle
    from monitor.desk.service import executor_for

    call = call_of(ctx)
    if url and len(files) > 1:
        raise typer.BadParameter("goes with one file only", param_hint="--url")
    given = Given(day=date.date() if date else None, source=source, language=language, url=url)
    with house_of(call) as house:
        count = Progress(call, "imported")
        done = import_files(files, given, house, progress=count)
        count.end()
        reading = Progress(call, "reading")
        with executor_for(house, house.watchlist.limits.workers) as executor:
            settle(house, executor, wait=lambda _: False, kinds=("assess",), progress=lambda _kind, rows: reading(rows))
        reading.end()
    for line in done.refused:
        say(call, f"refused: {line}")
    if done.let_go:
        say(call, f"{done.let_go} were here once and were let go (keep_articles in feeds.yaml)")
    if call.json:
        result_json(done)
    else:
        span = f", known {at(done.first)} to {at(done.last)}" if done.first else ""
        result(f"{done.new} new articles, {done.known} known already, {len(done.refused)} refused{span}")
    raise typer.Exit(1 if done.refused else 0)
