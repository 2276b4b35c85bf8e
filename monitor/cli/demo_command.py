"""`monitor demo`."""

from __future__ import annotations

import shlex
from pathlib import Path

import typer

from monitor.cli.opening import call_of, result, result_json, say

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def demo(
    ctx: typer.Context,
    out: Path = typer.Option(
        Path("demo"), "--out", help="Folder for what the demo makes; a former demo there is replaced."
    ),
    keep: bool = typer.Option(
        False, "--keep", help="Keep the database and raw pages too, to try other commands on them."
    ),
    workers: int = typer.Option(4, "--workers", min=1, max=64, help="Threads that poll, capture and deliver."),
    port: int = typer.Option(0, "--port", min=0, max=65535, help="Loopback port of the sample news; 0: any free one."),
) -> None:
    """The whole job on the bundled sample news, offline, in under a minute.

    Six invented days of a ceasefire are served on loopback and polled over HTTP under invented host names; each morning
    at 06:30 a digest is cut, and on Sunday that of the week too, mailed to files and put into a static archive.

    Examples:

      monitor demo

      monitor demo --keep

      monitor --config demo/feeds.yaml status
    """
    import logging
    from dataclasses import replace

    from monitor.app import open_house
    from monitor.clock import SetClock
    from monitor.config.load import load_watchlist
    from monitor.config.settings import Settings
    from monitor.desk.demo import Day, leave, live, prepare_folder
    from monitor.desk.newsstand import Newsstand
    from monitor.desk.samplenews import load_news
    from monitor.desk.service import executor_for
    from monitor.logs import set_up

    call = call_of(ctx)
    set_up(
        level=logging.INFO if call.verbose > 0 else logging.ERROR
    )  # feeds fail in the sample news: that is its point
    news = load_news()
    clock = SetClock(news.first_moment)
    with Newsstand(news, clock, port) as stand:
        config = prepare_folder(out)
        say(call, f"Living {news.editions} invented days of news on a clock of their own ...")
        address = f"127.0.0.1:{stand.port}"
        watchlist = replace(load_watchlist(config), allow=(address,))
        with (
            open_house(
                watchlist, Settings(), clock=clock, connect_to={"*:80": address}, mail_folder=out / "mail"
            ) as house,
            executor_for(house, workers) as executor,
        ):

            def tell(day: Day) -> None:
                say(call, f"  {day.date:%d %b}  {day.articles:3} articles so far   {day.subject}")

            days = live(house, executor, clock, news, tell=tell)
    leave(out, keep=keep)
    _where_to_look(ctx, out, days[-1].date.strftime("%Y/%m/%d"), keep=keep)


def _where_to_look(ctx: typer.Context, out: Path, newest: str, *, keep: bool) -> None:
    index = out / "digests" / "index.html"
    uri = index.resolve().as_uri()
    text = next(iter(sorted((out / "digests").glob(f"*/{newest}/digest.txt"))), None)
    mails = sorted((out / "mail").rglob("*.eml"))
    if call_of(ctx).json:
        mailed = [str(mail) for mail in mails]
        result_json({"archive": str(index), "archive_uri": uri, "digest": str(text), "mails": mailed})
        return
    result()
    if keep:
        result(f"Look further:            monitor --config {shlex.quote(str(out / 'feeds.yaml'))} feeds list")
    result(f"The readers' mail:       {out / 'mail'} ({len(mails)} messages)")
    result(f"Read the newest digest:  {text}")
    result(f"Open the archive:        {index}")
    result(f"  in a browser:          {uri}")
