"""`monitor digest --since`: what a reader missed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import looking, result, say

if TYPE_CHECKING:
    from monitor.cli import Call

FORMS = ("text", "md", "html", "json")


def tell_since(
    call: Call, name: str | None, since: date, until: date | None, form: str | None, out: Path | None
) -> None:
    """Print the catch-up, or write it to a file. Raises typer.BadParameter for days of which nothing can be told."""
    from monitor.desk.catching_up import NoSuchDays, catch_up_since
    from monitor.desk.issuing import digest_named
    from monitor.disk import put
    from monitor.editions.caughtup import render_catch_up
    from monitor.errors import MonitorError

    chosen = _form(call, form)
    if out is not None and out.is_dir():
        raise MonitorError(f"{out} is a folder: name a file with --out")
    with looking(call) as (house, _nothing_yet):
        spec = digest_named(name, house)
        try:
            told = catch_up_since(spec, since, until, house)
        except NoSuchDays as error:
            raise typer.BadParameter(str(error), param_hint=error.option) from None
    rendering = render_catch_up(told)
    body = {"text": rendering.text, "md": rendering.markdown, "html": rendering.page, "json": rendering.json}[chosen]
    if out is None:
        result(body.rstrip())
    else:
        put(out, body.encode("utf-8", "replace"))
        say(call, f"written to {out}")
    say(call, f"\ncatch-up of {spec.slug}, {since} to {told.span.last}: reckoned now, nothing stored or sent")


def refuse_without_since(until: object, form: object, out: object) -> None:
    """Say that these options are of a catch-up. Raises typer.BadParameter."""
    for option, value in (("--until", until), ("--format", form), ("--out", out)):
        if value is not None:
            raise typer.BadParameter("goes with --since only", param_hint=option)


def refuse_beside_since(date: object, *, resend: bool, open_page: bool) -> None:
    """Say what a catch-up is not. Raises typer.BadParameter."""
    if date is not None:
        raise typer.BadParameter(
            "names one edition, and --since a catch-up: leave one of them out", param_hint="--date"
        )
    if resend:
        raise typer.BadParameter("a catch-up is sent to nobody: leave --since out", param_hint="--resend")
    if open_page:
        raise typer.BadParameter(
            "a catch-up has no page in the archive: write one with --format html --out FILE", param_hint="--open"
        )


def _form(call: Call, form: str | None) -> str:
    if form is not None and form not in FORMS:
        raise typer.BadParameter(f"is none of {', '.join(FORMS)}", param_hint="--format")
    if call.json and form not in (None, "json"):
        raise typer.BadParameter("and --json are two forms: leave one of them out", param_hint="--format")
    return "json" if call.json else form or "text"
