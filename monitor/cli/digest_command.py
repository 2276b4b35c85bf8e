"""`monitor digest`."""

from __future__ import annotations

from datetime import datetime

import typer

from monitor.cli.opening import call_of, house_of, result, say

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def digest(
    ctx: typer.Context,
    name: str | None = typer.Option(None, "--digest", help="Which digest; default the first in feeds.yaml."),
    date: datetime | None = typer.Option(None, "--date", formats=["%Y-%m-%d"], help="Local day of the edition."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only print what it would say; nothing is stored or sent."),
    resend: bool = typer.Option(False, "--resend", help="Send a stored edition to every reader again."),
) -> None:
    """Make the edition that is due, or show the latest; its text goes to stdout, mail and archive to their places.

    With --date: the edition of that day, made if there is none yet. With --json: the edition as JSON.

    Examples:

      monitor digest

      monitor digest --date 2020-03-09 --dry-run
    """
    from monitor.desk.issuing import digest_named, issue, send_again
    from monitor.desk.rounds import settle
    from monitor.desk.service import executor_for
    from monitor.editions.render import render

    call = call_of(ctx)
    with house_of(call) as house:
        spec = digest_named(name, house)
        issued = issue(spec, date.date() if date else None, house, dry_run=dry_run)
        if resend and not dry_run:
            count = send_again(spec, issued.edition.date, house)
            say(call, f"sending again: {count} deliveries")
        if not dry_run:
            with executor_for(house, house.watchlist.limits.workers) as executor:
                settle(house, executor, wait=lambda _: False, kinds=("deliver",))
        with house.store.read() as db:
            row = db.editions.id_of(spec.slug, issued.edition.date)
            deliveries = db.deliveries.of(row) if row is not None else []
        rendering = render(issued.edition)
    result(rendering.json.rstrip() if call.json else rendering.text.rstrip())
    how = {"made": "made now", "stored": "made earlier", "preview": "a preview: nothing stored or sent"}[issued.how]
    say(call, f"\nedition {spec.slug} {issued.edition.date}, no. {issued.edition.number}: {how}")
    failed = 0
    for delivery in deliveries:
        if delivery.state != "sent":
            failed += 1
            where = delivery.address or "the archive"
            say(call, f"not delivered to {where}: {delivery.state}: {delivery.last_error or 'waits for its turn'}")
    raise typer.Exit(1 if failed and not dry_run else 0)
