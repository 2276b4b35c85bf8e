"""`monitor feeds add`, `remove`, `pause`, `resume`: the rows of feeds.yaml."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from monitor.cli.feeds_look import found_lines, preview_lines
from monitor.cli.opening import Progress, call_of, looking, result, result_json, say, settings_of

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.config.sources import Offer
    from monitor.desk.discovering import Discovery, Found
    from monitor.desk.feedkeeping import Kept
    from monitor.model import ReadAs
    from monitor.steps.house import House


def add(
    ctx: typer.Context,
    what: str = typer.Argument(..., metavar="URL|NAME", help="A site, feed, channel, or a source that ships."),
    title: str | None = typer.Option(None, "--title", help="The outlet's name for readers; else the feed's own."),
    slug: str | None = typer.Option(None, "--slug", help="Short name; else made of the title."),
    language: str | None = typer.Option(None, "--language", help="Language code; else told from feed and text."),
    interval: str | None = typer.Option(None, "--interval", help="How often to poll, at most: 15m, 1h."),
    source: str | None = typer.Option(None, "--source", help="A name under `sources:`: who stands behind it."),
    links: list[str] = typer.Option([], "--links", help="A page of links: which are articles, '/news/*'; may repeat."),
    site: list[str] = typer.Option([], "--site", help="With --links: another host whose links count."),
    group: list[str] = typer.Option([], "--group", help="A label of your own; may be given again."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask before writing."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would be written, and write nothing."),
) -> None:
    """Find the feed of a site, show what it would bring, and write its row into feeds.yaml.

    What it would bring: how many entries and how recent, the languages, and which topics and scopes its newest entries match,
    read as articles are. Where entries hold only a headline you are told: their pages may match more.

    The rest of the file stays as it is, comments and all. When a site has several feeds they are listed, and the exit code is
    2: name one. A feed that is watched already is not added twice.

    Examples:

      monitor feeds add https://herald.example/ --dry-run

      monitor feeds add https://herald.example/feed/ --title "The Herald" --group wire --yes

      monitor feeds add https://ministry.example/press/ --links '/press/*/*.html' --dry-run

      monitor feeds add https://t.me/s/herald_channel --dry-run
    """
    from monitor.desk.feedkeeping import SIGNAL, Wish, check_new, row_for, row_of_shipped, shipped
    from monitor.desk.feedkeeping import add as write_row

    call = call_of(ctx)
    read_as = _read_as(links, site)
    wish = Wish(title=title, slug=slug, language=language, interval=interval, source=source, groups=tuple(group))
    found: Found | None
    with looking(call) as (house, _):
        if not {".", "/", ":"} & set(what):
            offer = shipped(what)
            row = row_of_shipped(what, wish)
            check_new(house.watchlist, call.config, offer.url, slug or what)
            found = _polled_now(call, offer if not links else _no_page(what, offer), house)
        else:
            check_new(house.watchlist, call.config, what if "://" in what else None, slug)
            found = _one(call, _discovered(call, what, house, read_as))
            row = row_for(found, wish, house.watchlist)
    kept = write_row(call.config, row, write=False)
    _show(call, found, kept)
    if not (dry_run or yes or call.json) and _at_a_terminal():
        typer.confirm("Add it to feeds.yaml?", default=True, abort=True, err=True)
    if not dry_run:
        kept = write_row(call.config, row)
    if call.json:
        result_json({"slug": kept.slug, "row": row, "line": kept.line, "written": not dry_run, "feed": found})
    else:
        result(f"{'would stand' if dry_run else 'stands'} in {call.config}:{kept.line}")
        if not dry_run:
            say(call, SIGNAL)


def remove(
    ctx: typer.Context,
    slug: str = typer.Argument(..., help="The feed's short name, as `monitor feeds list` shows it."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would go, and write nothing."),
) -> None:
    """Take a feed's row out of feeds.yaml, with the comments that belong to it. Its articles stay.

    Example:  monitor feeds remove herald
    """
    from monitor.desk.feedkeeping import remove as take_out

    call = call_of(ctx)
    settings_of(call)
    kept = take_out(call.config, slug, write=not dry_run)
    _told(call, kept, f"{'would go' if dry_run else 'gone'} from {call.config}:{kept.line}", not dry_run)


def pause(
    ctx: typer.Context,
    slug: str = typer.Argument(..., help="The feed's short name."),
    go_on: bool = typer.Option(False, "--resume", help="Let it go on instead."),
) -> None:
    """Stop polling a feed for now: its row gets `enabled: false`. What it brought stays.

    Examples:

      monitor feeds pause herald

      monitor feeds pause --resume herald
    """
    _switch(ctx, slug, enabled=go_on)


def resume(ctx: typer.Context, slug: str = typer.Argument(..., help="The feed's short name.")) -> None:
    """Poll a paused feed again.

    Example:  monitor feeds resume herald
    """
    _switch(ctx, slug, enabled=True)


def _switch(ctx: typer.Context, slug: str, *, enabled: bool) -> None:
    from monitor.desk.feedkeeping import switch

    call = call_of(ctx)
    settings_of(call)
    kept = switch(call.config, slug, enabled=enabled)
    changed = bool(kept.added or kept.removed)
    state = "polled" if enabled else "paused"
    _told(call, kept, f"{slug} is {state} {'from now on' if changed else 'already'}", changed)


def _read_as(links: list[str], sites: list[str]) -> ReadAs:
    """What the command line says of a page of links. Raises BadParameter, with the mend."""
    from monitor.config.values import host_name, path_pattern
    from monitor.model import AUTO, ReadAs

    said = []
    for option, values, read in (("--links", links, path_pattern), ("--site", sites, host_name)):
        try:
            said.append(tuple(read(value) for value in values))
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint=option) from error
    if sites and not links:
        raise typer.BadParameter("belongs to a page of links: give --links too", param_hint="--site")
    return ReadAs(kind="listing", links=said[0], sites=said[1]) if links else AUTO


def _no_page(name: str, offer: Offer) -> NoReturn:
    """Raises BadParameter: --links stands beside the name of a source that ships."""
    mend = f"give the address of the page, {offer.url}, and --source {name}"
    raise typer.BadParameter(f"belongs to a page of links, not to a name: {mend}", param_hint="--links")


def _discovered(call: Call, what: str, house: House, read_as: ReadAs | None = None) -> Discovery:
    from monitor.desk.discovering import discover
    from monitor.desk.service import waiter
    from monitor.model import AUTO

    count = Progress(call, "addresses asked")
    wait = waiter(house.clock, threading.Event())
    try:
        return discover(what, house, wait, read_as=read_as or AUTO, progress=count)
    finally:
        count.end()


def _polled_now(call: Call, offer: Offer, house: House) -> Found | None:
    """What a source that ships brings now. It is known to exist, so one that does not answer is told, and added all the same."""
    from monitor.errors import NotFound

    say(call, f"{offer.source.name}: {offer.brings}" + (f"; {offer.access}" if offer.access else ""))
    try:
        found = _discovered(call, offer.url, house).found
    except NotFound as error:
        say(call, f"does not answer now: {error}")
        return None
    if not found:
        say(call, f"does not answer with a feed now: {offer.url}")
    return found[0] if found else None


def _one(call: Call, told: Discovery) -> Found:
    """The only feed found. Several are listed, and that is the end, with exit code 2; none is NotFound."""
    from monitor.errors import NotFound

    if len(told.found) == 1:
        return told.found[0]
    if not told.found:
        raise NotFound(
            f"no feed found at {told.url}: look for an RSS sign in a browser, and give the address of the feed itself, "
            "or that of a page of links with --links"
        )
    asked = not call.json and _at_a_terminal()
    if call.json:
        result_json(told)
    for number, feed in enumerate(() if call.json else told.found, start=1):
        for line in found_lines(feed):
            result(f"{number}. {line}" if asked and not line.startswith(" ") else line)
    if asked:
        chosen: int = typer.prompt("Which one? (0: none)", type=int, err=True)
        if 1 <= chosen <= len(told.found):
            return told.found[chosen - 1]
        raise typer.Abort
    say(call, f"{len(told.found)} feeds: add one of them by its address")
    raise typer.Exit(2)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _show(call: Call, found: Found | None, kept: Kept) -> None:
    if call.json:
        return
    if found is not None:
        for line in (*found_lines(found), *preview_lines(found.sample)):
            result(line)
    for line in kept.added:
        result(line)


def _told(call: Call, kept: Kept, said: str, changed: bool) -> None:
    from monitor.desk.feedkeeping import SIGNAL

    if call.json:
        value: dict[str, Any] = {"slug": kept.slug, "line": kept.line, "removed": kept.removed, "added": kept.added}
        result_json({**value, "written": changed})
        return
    for line in kept.removed:
        result(f"- {line}")
    for line in kept.added:
        result(f"+ {line}")
    result(said)
    if changed:
        say(call, SIGNAL)
