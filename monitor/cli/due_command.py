"""`monitor due`."""

from __future__ import annotations

import typer

from monitor.cli.opening import NOTHING_YET, at, call_of, looking, result, result_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def due(ctx: typer.Context) -> None:
    """What waits to be done now, and when the next thing falls due: the sweep, printed.

    Example:  monitor due
    """
    from monitor.steps.sweep import due_editions

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        now = house.clock.now()
        with house.store.read() as db:
            counts = {**db.due_counts(now), "editions": sum(1 for _ in due_editions(house, db, now))}
            following = db.next_due()
    if call.json:
        result_json({"due": counts, "next": following})
        return
    if nothing_yet:
        result(NOTHING_YET)
        return
    for kind, count in counts.items():
        result(f"{count:6}  {kind}")
    result(f"next: {at(following)}")
