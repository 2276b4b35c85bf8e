"""`monitor export`."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import NOTHING_YET, Progress, call_of, looking, result, result_json, say

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.desk.exporting import Exported, Format
    from monitor.steps.house import House
    from monitor.store.outgoing import Span

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Form(StrEnum):
    """The forms of an export."""

    jsonl = "jsonl"
    csv = "csv"
    warc = "warc"
    opml = "opml"


_FORMS: dict[Form, Format] = {Form.jsonl: "jsonl", Form.csv: "csv", Form.warc: "warc"}


@app.command()
def export(
    ctx: typer.Context,
    form: Form = typer.Option(Form.jsonl, "--format", help="What to write."),
    out: Path | None = typer.Option(
        None,
        "--out",
        metavar="FILE",
        help="Where to; else to stdout. A web archive whose name ends with .gz is packed.",
    ),
    since: datetime | None = typer.Option(
        None, "--since", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="What became known on this day or later."
    ),
    until: datetime | None = typer.Option(
        None, "--until", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="What became known on this day or earlier."
    ),
) -> None:
    """Everything out again: articles, their earlier wordings, editions; or one table, or the raw pages.

    jsonl: one JSON object a line, all that `monitor import` needs to make the same house of an empty one. csv: the articles as a
    table, safe to open in a spreadsheet. warc: the raw pages that are kept, and the texts of articles without one. opml: the
    feeds, as `monitor feeds export` writes them. The daemon may go on working meanwhile: all is as it was when the export began.

    Readers' addresses, secrets and what waits in the outbox are in none of them.

    Examples:

      monitor export --out house.jsonl

      monitor export --format csv --since 2026-10-01 --until 2026-10-31 > october.csv

      monitor export --format warc --out pages.warc.gz
    """
    from monitor.desk.exporting import demand_form, span_of
    from monitor.errors import NotFound

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        span = span_of(since.date() if since else None, until.date() if until else None, house.watchlist.time_zone)
        demand_form(form.value, span, out)
        if form is Form.opml:
            _feeds(house, out)
            return
        if nothing_yet:
            raise NotFound(f"nothing to export: {NOTHING_YET}")
        done = _export(call, _FORMS[form], span, house, out)
    if out is not None and call.json:
        result_json(done)
    elif out is not None:
        result(_told(done, out))
    if done.lost:
        say(call, f"{done.lost} raw pages are not where they should be, or are damaged: they were left out")
    raise typer.Exit(1 if done.lost else 0)


def _export(call: Call, form: Format, span: Span, house: House, out: Path | None) -> Exported:
    from monitor.desk.exporting import export as write_all
    from monitor.desk.exporting import into

    count = Progress(call, "exported")
    try:
        if out is None:
            done = write_all(form, span, house, sys.stdout.buffer.write, progress=count)
            sys.stdout.buffer.flush()
            return done
        with into(out) as write:
            return write_all(form, span, house, write, packed=out.name.endswith(".gz"), progress=count)
    finally:
        count.end()


def _feeds(house: House, out: Path | None) -> None:
    from monitor.desk.exporting import into
    from monitor.desk.feedkeeping import export_list

    listed = export_list(house.watchlist)
    if out is None:
        typer.echo(listed, nl=False)
        return
    with into(out) as write:
        write(listed)
    result(f"{len(house.watchlist.feeds)} feeds written to {out}")


def _told(done: Exported, out: Path) -> str:
    counts = (
        (done.articles, "articles"), (done.editions, "editions"), (done.pages, "raw pages"),
        (done.gone, "addresses that stay away"), (done.hands, "acts by hand"),
    )  # fmt: skip
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    return f"{told or 'nothing'} written to {out}"
