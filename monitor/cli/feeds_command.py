"""`monitor feeds`."""

from __future__ import annotations

import typer

from monitor.cli import feeds_compare, feeds_edit, feeds_lists, feeds_look
from monitor.cli.opening import NOTHING_YET, at, call_of, looking, result, result_json, say, table

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def feeds() -> None:
    """The watched feeds and how they do.

    Example:  monitor feeds list --json
    """


@app.command("list")
def list_feeds(
    ctx: typer.Context,
    every: bool = typer.Option(False, "--all", help="Also the feeds that are no longer in feeds.yaml."),
) -> None:
    """Every feed with its state, since when, its next try and the reason in plain words.

    States: ok; new (not polled yet); degraded (failed lately); broken (fails for long); silent (answers, nothing new);
    stopped (gone for good); paused (switched off).

    Example:  monitor feeds list
    """
    from monitor.desk.standing import feeds_health

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        rows = feeds_health(house, removed=every)
    if call.json:
        result_json(rows)
        return
    table(
        [(row.slug, row.state, at(row.since), at(row.next_try), row.reason) for row in rows],
        ("FEED", "STATE", "SINCE", "NEXT TRY", "REASON"),
    )
    if not rows:
        result("no feeds: `monitor feeds add URL` finds that of a site and writes it into feeds.yaml")
    elif nothing_yet:
        say(call, NOTHING_YET)


app.command("add")(feeds_edit.add)
app.command("remove")(feeds_edit.remove)
app.command("pause")(feeds_edit.pause)
app.command("resume")(feeds_edit.resume)
app.command("check")(feeds_look.check)
app.command("compare")(feeds_compare.compare)
app.command("discover")(feeds_look.discover)
app.command("import")(feeds_lists.import_)
app.command("export")(feeds_lists.export)
