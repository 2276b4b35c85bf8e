"""`monitor archive`."""

from __future__ import annotations

from pathlib import Path

import typer

from monitor.cli.opening import NOTHING_YET, Progress, call_of, looking, result, say, settings_of, watchlist_of

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def archive() -> None:
    """The static archive in the digests folder.

    Example:  monitor archive serve
    """


@app.command()
def build(ctx: typer.Context) -> None:
    """Write the whole archive again from the stored editions, and index it for the search.

    Example:  monitor archive build
    """
    from monitor.desk.indexing import index_what_is_due
    from monitor.errors import NotFound
    from monitor.steps.archive import put_all_in_archive

    call = call_of(ctx)
    count = Progress(call, "editions")
    with looking(call) as (house, nothing_yet):
        if nothing_yet:
            raise NotFound(f"no editions to write: {NOTHING_YET}")
        editions = put_all_in_archive(house, progress=count)
        count.end()
        if (why := index_what_is_due(house)) is not None:
            say(call, f"the search could not be indexed: {why}; all else is there")
        result(f"{editions} editions written to {house.watchlist.digests_folder}")


@app.command()
def serve(
    ctx: typer.Context,
    host: str = typer.Option("127.0.0.1", "--host", help="Address to listen on; the default is this machine only."),
    port: int = typer.Option(8321, "--port", min=0, max=65535, help="Port; 0: any free one."),
) -> None:
    """Show the archive in a browser on this machine, until Ctrl-C.

    Example:  monitor archive serve --port 8080
    """
    from monitor.desk.publishing import archive_server
    from monitor.errors import NotFound

    call = call_of(ctx)
    settings_of(call)
    folder = Path(watchlist_of(call).digests_folder)
    if not (folder / "index.html").exists():
        raise NotFound(f"no archive in {folder} yet: it is written with the first edition (`monitor digest`)")
    try:
        server = archive_server(folder, host, port)
    except OSError as error:
        raise NotFound(f"cannot listen on {host}:{port}: {error.strerror}; try another --port") from error
    with server:
        say(call, f"http://{host}:{server.server_address[1]}/ shows {folder}; Ctrl-C ends")
        server.serve_forever()
