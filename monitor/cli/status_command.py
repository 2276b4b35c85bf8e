"""`monitor status`."""

from __future__ import annotations

import typer

from monitor.cli.opening import at, call_of, house_of, result, result_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def status(
    ctx: typer.Context,
    healthy: bool = typer.Option(
        False, "--healthy", help="Exit 1 when work has waited for over an hour (health checks)."
    ),
) -> None:
    """What the service knows of itself: feeds, articles, last editions, what is due.

    Example:  monitor status --json
    """
    from monitor.desk.standing import standing

    call = call_of(ctx)
    with house_of(call) as house:
        now = standing(house)
    if call.json:
        result_json(now)
    else:
        result("feeds:      " + (", ".join(f"{count} {state}" for state, count in now.feeds.items()) or "none yet"))
        result(f"last poll:  {at(now.last_polled_at)}")
        result(f"articles:   {now.articles}")
        for digest in now.digests:
            last = f"no. {digest.number} of {digest.date}" if digest.date else "none yet"
            result(f"digest {digest.slug}: last edition {last}, next cut-off {at(digest.next_cutoff)}")
        result("due now:    " + (", ".join(f"{count} {kind}" for kind, count in now.due.items() if count) or "nothing"))
        if now.overdue_since:
            result(f"OVERDUE:    work has waited since {at(now.overdue_since)}: is `monitor run` running?")
    raise typer.Exit(1 if healthy and now.overdue_since else 0)
