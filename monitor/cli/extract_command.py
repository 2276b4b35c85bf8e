"""`monitor extract`."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path

import typer

from monitor.cli.opening import Progress, call_of, result, say, settings_of, watchlist_of

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def extract(
    ctx: typer.Context,
    pages: list[str] = typer.Argument(..., metavar="PATH|URL...", help="Pages, folders of pages, addresses."),
    url: str | None = typer.Option(None, "--url", help="The address of the page, for a single file."),
) -> None:
    """Show what extraction makes of pages: title, author, date, language and text, each with its source.

    A folder is read with all folders in it (.html, .htm, .xhtml, also .gz). One page on a terminal is shown as text; else,
    and with --json, the result is JSON Lines: path, url, url_source, title, title_source, author, author_source, published,
    precision, published_source, language, languages, site, live, notes, canonical, amp, text, words, and error where there
    is no text. A file's address is what --url says, else the page's canonical link, else what its name spells (url_source
    tells which). Bad pages are named on stderr and do not stop the rest; the exit code is then 1.

    Without a feeds.yaml the usual limits hold. An address is fetched as a person's own request: robots.txt is not asked.

    Examples:

      monitor extract page.html

      monitor extract saved-pages/ > pages.jsonl

      monitor extract --json https://herald.example/patrol-turns-back
    """
    from monitor.clock import SystemClock
    from monitor.desk import extracting
    from monitor.model import Limits
    from monitor.text.urls import canonical_url

    call = call_of(ctx)
    settings_of(call)
    if url is not None:
        if len(pages) > 1 or _is_folder(pages[0]) or _is_address(pages[0]):
            raise typer.BadParameter("goes with one file only", param_hint="--url")
        try:
            canonical_url(url)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--url") from error
    watchlist = watchlist_of(call) if call.config.exists() else None
    limits = watchlist.limits if watchlist else Limits()
    contact, allow = (watchlist.contact, watchlist.allow) if watchlist else ("extract@localhost.invalid", ())
    clock = SystemClock()
    as_text = not call.json and len(pages) == 1 and not _is_folder(pages[0]) and sys.stdout.isatty()
    count, failed, meter = 0, 0, Progress(call, "extracted")
    with (
        closing(extracting.crew_for(limits)) as crew,
        closing(extracting.web_for(limits, contact, allow, clock)) as web,
        closing(
            extracting.extract_pages(extracting.sources(pages), crew, web, clock.now, at_once=limits.children, url=url)
        ) as done,
    ):
        for count, page in enumerate(done, start=1):
            if page.error is not None:
                failed += 1
                meter.end()
                say(call, f"{page.name}: {page.error}")
            if not as_text:
                result(_line(extracting.record(page)))
            elif page.found is not None:
                result(extracting.readable(page))
            meter(count)
    meter.end()
    if count > 1:
        say(call, f"{count} pages, {failed} without a text")
    raise typer.Exit(1 if failed else 0)


def _is_folder(target: str) -> bool:
    return not _is_address(target) and Path(target).is_dir()


def _is_address(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def _line(record: dict[str, object]) -> str:
    """One line of JSON; what a terminal would obey is written as an escape."""
    text = json.dumps(record, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
