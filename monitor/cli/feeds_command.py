"""`monitor feeds`."""

from __future__ import annotations

import typer

from monitor.cli.opening import at, call_of, house_of, result, result_json, table

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def feeds() -> None:
    """The watched feeds and how they do.

    Example:  monitor feeds list --json
    """


@app.command("list")
def list_feeds(ctx: typer.Context) -> None:
    """Every feed with its state, since when, its next try and the reason in plain words.

    Example:  monitor feeds list
    """
    from monitor.desk.standing import feeds_health

    call = call_of(ctx)
    with house_of(call) as house:
        rows = feeds_health(house)
        known = {row.slug for row in rows}
        unseen = [spec for spec in house.watchlist.feeds if spec.slug not in known]
    if call.json:
        result_json(rows)
        return
    table(
        [(row.slug, row.state, at(row.since), at(row.next_try), row.reason) for row in rows]
        + [(spec.slug, "new", "-", "-", "never polled: `monitor run` or `monitor run --once`") for spec in unseen],
        ("FEED", "STATE", "SINCE", "NEXT TRY", "REASON"),
    )
    if not rows and not unseen:
        result("no feeds: add some under `feeds:` in feeds.yaml")
