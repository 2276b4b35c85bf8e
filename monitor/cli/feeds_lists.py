"""`monitor feeds import` and `export`: lists of feeds as other readers exchange them."""

from __future__ import annotations

from pathlib import Path

import typer

from monitor.cli.opening import call_of, looking, result, result_json, say, settings_of, watchlist_of


def import_(
    ctx: typer.Context,
    file: Path = typer.Argument(..., help="A list of feeds, as OPML."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would be added, and write nothing."),
) -> None:
    """Add the feeds of an OPML file to feeds.yaml. Folders become groups; what is watched already is skipped and counted.

    Nothing is fetched: `monitor feeds check` then asks each. Rows that are no feed are named, and the exit code is then 1.

    Example:  monitor feeds import subscriptions.opml --dry-run
    """
    from monitor.desk.feedkeeping import SIGNAL, import_list

    call = call_of(ctx)
    with looking(call) as (house, _):
        done = import_list(file, call.config, house, write=not dry_run)
    for line in done.refused:
        say(call, f"refused: {line}")
    for name in done.nameless:
        say(call, f"folder without a Latin letter or digit, no group made of it: {name}")
    if call.json:
        result_json({"added": done.added, "known": done.known, "refused": done.refused, "written": not dry_run})
    else:
        for slug in done.added:
            result(f"{'would add' if dry_run else 'added'} {slug}")
        result(f"{len(done.added)} new feeds, {len(done.known)} watched already, {len(done.refused)} refused")
        if done.added and not dry_run:
            say(call, SIGNAL)
    raise typer.Exit(1 if done.refused else 0)


def export(
    ctx: typer.Context,
    opml: bool = typer.Option(True, "--opml", help="As OPML 2.0 (there is no other form yet)."),
) -> None:
    """All feeds of feeds.yaml as OPML, on stdout: address, title, groups and kind. A feed's first group is its folder.

    Example:  monitor feeds export > feeds.opml
    """
    from monitor.desk.feedkeeping import export_list

    call = call_of(ctx)
    settings_of(call)
    watchlist = watchlist_of(call)
    if call.json:
        rows = watchlist.feeds
        result_json([{"url": f.url, "title": f.title, "groups": f.groups, "read_as": f.read_as} for f in rows])
    else:
        typer.echo(export_list(watchlist), nl=False)
