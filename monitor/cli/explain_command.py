"""`monitor explain`."""

from __future__ import annotations

from pathlib import Path

import typer

from monitor.cli.opening import NOTHING_YET, at, call_of, looking, result, result_json

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def explain() -> None:
    """Why something is, or is not, in the digest.

    Example:  monitor explain article https://outlet.example/news/patrol-cut-short
    """


@app.command("article")
def article(
    ctx: typer.Context,
    what: str = typer.Argument(..., help="The address of an article in the store, or a .html or .txt file."),
) -> None:
    """One article's way: where its text and date come from, what every topic makes of it, which edition it stood in.

    Examples:

      monitor explain article https://outlet.example/news/patrol-cut-short

      monitor explain article page.html
    """
    from monitor.desk.explaining import explain_file, explain_stored, find
    from monitor.desk.importing import Given, read_text_file
    from monitor.errors import NotFound

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        if what.startswith(("http://", "https://", "urn:")):
            stored = find(what, house)
            if stored is None:
                hint = NOTHING_YET if nothing_yet else "it may wait to be read: see `monitor due`"
                raise NotFound(f"no article of this address: {what} ({hint})")
            told = explain_stored(stored, house)
        elif Path(what).is_file():
            told = explain_file(read_text_file(Path(what), Given(), house), house)
        else:
            raise NotFound(f"{what}: neither an address (http://, https://) nor a file")
    if call.json:
        result_json(told)
        return
    text = told.article
    result(text.title)
    result(f"  {text.url}")
    result(
        f"  outlet {text.outlet}, language {told.language or 'unknown'}, {len(text.text.split())} words, text from {text.method}"
    )
    if text.shortfall:
        result(f"  not the page's text: {text.shortfall}")
    result(f"  published {at(text.published_at)} (precision {text.precision}, from {text.date_source or 'nowhere'})")
    if told.known_at:
        result(f"  known since {at(told.known_at)}, assessed {at(told.assessed_at)}")
    if told.copy_of:
        result(f"  a copy of {told.copy_of.title} ({told.copy_of.outlet}) {told.copy_of.url}")
    for digest, day in told.editions:
        result(f"  in edition {digest} {day}")
    for match in told.verdicts:
        verdict = "MATCH" if match.matched else "no   "
        result(f"{verdict} {match.kind} {match.topic}: {match.explanation()}")
