"""`monitor forget`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import at, call_of, looking, plain, result, result_json, say

if TYPE_CHECKING:
    from monitor.desk.forgetting import Forgotten, Hold

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.command()
def forget(
    ctx: typer.Context,
    url: str = typer.Argument(..., help="The address of an article in the store."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
    editions: bool = typer.Option(
        False, "--editions", help="Also make it unknown in published editions and their files."
    ),
) -> None:
    """Remove an article for good: its text, earlier versions, matches and raw page. A tombstone stays, so that no feed and no
    import brings it back. Copies under other addresses stay: forget each by its own address.

    Editions that were published are not changed: those that show the article are named, with their files. With --editions its
    title, outlet, sentences and link are taken out of them too, and "removed on request" stands in its place; so an article
    that was forgotten before can be taken out later. Nothing reaches mails that were sent, and backups.

    Examples:

      monitor forget https://outlet.example/news/patrol-cut-short --yes

      monitor forget https://outlet.example/news/patrol-cut-short --yes --editions
    """
    from monitor.desk.forgetting import forget, look, take_out
    from monitor.desk.indexing import index_what_is_due
    from monitor.errors import NotFound

    call = call_of(ctx)
    with looking(call) as (house, _nothing_yet):
        if not yes:
            _show(look(url, house))
            if not sys.stdin.isatty():
                raise typer.BadParameter("nobody is there to be asked: say it with --yes", param_hint="--yes")
            typer.confirm("Remove it for good?", abort=True, err=True)
        done: Forgotten | None = None
        try:
            done = forget(url, house)
        except NotFound:  # forgotten before, perhaps: then editions may still show it
            if not editions:
                raise
        changed = take_out(done.hold.url if done else url, house) if editions else []
        if done is None and not changed:
            raise NotFound(f"no article of this address, and no edition shows it: {url}")
        if (why := index_what_is_due(house)) is not None:
            say(call, f"it is out of the archive's search, but the rest of those months could not be indexed: {why}")
    if call.json:
        result_json({"forgotten": done, "editions_changed": changed})
        return
    for digest, day in changed:
        result(f"taken out of edition {digest} {day}")
    if done is None:
        return
    held = done.hold
    result(f"forgotten: {held.url}")
    result(f"  raw pages deleted: {done.pages}; copies under other addresses, which stay: {held.copies}")
    for shown in held.editions if not editions else ():
        result(f"  still in edition {shown.digest} {shown.date}, sentences quoted: {shown.quotes}")
        for file in shown.files:
            result(f"    {file}")
    if held.editions and not editions:
        say(
            call,
            "published editions are not changed: if the request covers them, give the command again with --editions",
        )


def _show(held: Hold) -> None:
    for line in (
        held.title,
        f"  {held.url}",
        f"  outlet {held.outlet}, known since {at(held.known_at)}, texts: {held.versions}, copies: {held.copies}",
        *(f"  in edition {shown.digest} {shown.date}, sentences quoted: {shown.quotes}" for shown in held.editions),
    ):
        typer.echo(plain(line), err=True)
