"""`monitor digest`."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.digest_away import refuse_beside_since, refuse_without_since, tell_since
from monitor.cli.opening import at, call_of, house_of, looking, result, say

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.desk.issuing import Issued
    from monitor.model import Delivery, DigestSpec

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def digest(
    ctx: typer.Context,
    name: str | None = typer.Option(None, "--digest", help="Which digest; default the first in feeds.yaml."),
    date: datetime | None = typer.Option(
        None, "--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Local day of the edition."
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only print what it would say; nothing is stored or sent."),
    resend: bool = typer.Option(False, "--resend", help="Send a stored edition to every reader again."),
    open_page: bool = typer.Option(False, "--open", help="Open its page in the browser; where it has none, say why."),
    since: datetime | None = typer.Option(
        None,
        "--since",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="What you missed since this day; nothing is stored.",
    ),
    until: datetime | None = typer.Option(
        None, "--until", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="With --since: to this day; default now."
    ),
    form: str | None = typer.Option(None, "--format", metavar="FORM", help="With --since: text, md, html or json."),
    out: Path | None = typer.Option(None, "--out", metavar="FILE", help="With --since: into this file, not to stdout."),
) -> None:
    """Make the edition that is due, or show the latest; its text goes to stdout, mail and archive to their places.

    With --date: the edition of that day, made if there is none yet. With --json: the edition as JSON. Exit code 1 when a
    delivery failed; what a running service is delivering at the moment is left to it.

    With --since: a catch-up for who was away, to be read in two minutes. What changed from then to now, what happened, what
    came of what was announced, and how well the monitor could see. It is reckoned from what is stored, and kept nowhere.

    Examples:

      monitor digest --open

      monitor digest --date 2020-03-09 --dry-run

      monitor digest --since 2020-03-02 --format html --out away.html
    """
    call = call_of(ctx)
    if since is not None:
        refuse_beside_since(date, resend=resend, open_page=open_page)
        tell_since(call, name, since.date(), until.date() if until else None, form, out)
    else:
        refuse_without_since(until, form, out)
        _issue(call, name, date, dry_run=dry_run, resend=resend, open_page=open_page)


def _issue(
    call: Call, name: str | None, date: datetime | None, *, dry_run: bool, resend: bool, open_page: bool
) -> None:
    """One edition: made or found, printed, delivered. Leaves with 1 when a delivery failed."""
    from monitor.desk.issuing import digest_named, issue, send_again, stored_day
    from monitor.desk.rounds import settle
    from monitor.desk.service import executor_for
    from monitor.editions.render import render

    crashes = 0
    with ExitStack() as doors:
        house = doors.enter_context(looking(call))[0] if dry_run else doors.enter_context(house_of(call))
        spec = digest_named(name, house)
        day = date.date() if date else None
        issued = issue(spec, stored_day(spec, day, house) if resend else day, house, dry_run=dry_run)
        if resend and not dry_run:
            count = send_again(spec, issued.edition.date, house)
            say(call, f"sending again: {count} deliveries")
        if not dry_run:
            with executor_for(house, house.watchlist.limits.workers) as executor:
                settle(house, executor, wait=lambda _: False, kinds=("deliver", "mail", "search"))
                crashes = executor.crashes
        with house.store.read() as db:
            row = db.editions.id_of(spec.slug, issued.edition.date)
            deliveries = db.deliveries.of(row) if row is not None else []
        rendering = render(issued.edition)
    _tell_of_edition(call, issued, spec, rendering.json if call.json else rendering.text)
    failed = _tell_of_deliveries(call, deliveries)
    if open_page:
        _open(call, issued, spec, Path(house.watchlist.digests_folder))
    raise typer.Exit(1 if (failed or crashes) and not dry_run else 0)


def _tell_of_edition(call: Call, issued: Issued, spec: DigestSpec, form: str) -> None:
    """The edition on stdout, and how it came to be."""
    from monitor.desk.issuing import goes_on_at, takes_the_place_of

    result(form.rstrip())
    how = {"made": "made now", "stored": "made earlier", "preview": "a preview: nothing stored or sent"}[issued.how]
    say(call, f"\nedition {spec.slug} {issued.edition.date}, no. {issued.edition.number}: {how}")
    if issued.how != "stored" and (instead := takes_the_place_of(issued.edition, spec)):
        say(call, f"this is the day's one edition: none follows at {at(instead)}; what comes until then is in the next")
    if issued.how != "stored" and (after := goes_on_at(issued.edition, spec)):
        say(call, f"this is of the week so far: the edition of {at(after)} goes on from here")


def _open(call: Call, issued: Issued, spec: DigestSpec, folder: Path) -> None:
    """Show the edition's page in the browser, or say why there is none."""
    import webbrowser

    from monitor.editions.wording import page_path

    page = folder.resolve() / page_path(spec.slug, issued.edition.date) / "index.html"
    if issued.how == "preview":
        say(call, "no page to open: --dry-run writes none; the text above is all of it")
    elif spec.archive == "none":
        say(call, f"no page to open: digest {spec.slug} stays out of the archive (`archive: none` in feeds.yaml)")
    elif not page.is_file():
        say(call, f"no page to open: {page} is not there yet; `monitor archive build` writes it")
    elif webbrowser.open(page.as_uri()):
        say(call, f"opened {page}")
    else:
        say(call, f"no browser was found; open it yourself: {page.as_uri()}")


def _tell_of_deliveries(call: Call, deliveries: list[Delivery]) -> int:
    """Returns how many failed, or fail so far; those that somebody else has in hand are well."""
    failed = 0
    for delivery in deliveries:
        where = delivery.address or "the archive"
        if delivery.state in ("failed", "doubtful") or (delivery.state != "sent" and delivery.last_error):
            failed += 1
            state = {"failed": "given up", "doubtful": "perhaps delivered"}.get(delivery.state, "will be tried again")
            say(call, f"not delivered to {where}: {delivery.last_error or 'no reason'} ({state})")
        elif delivery.state == "sending":
            say(call, f"to {where}: being delivered by the service")
        elif delivery.state == "pending":
            say(call, f"to {where}: waits for its turn")
    return failed
