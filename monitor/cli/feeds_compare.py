"""`monitor feeds compare`: addresses that are known to be relevant, and which of them we had."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from monitor.cli.opening import Progress, at, call_of, looking, result, result_json, say

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.desk.comparing import Compared, Recall

MOST_HOSTS = 10


def compare(
    ctx: typer.Context,
    file: str = typer.Argument(
        ...,
        metavar="FILE|-",
        help="Addresses, one a line; or a CSV with a column url; or JSON Lines with url; - for stdin.",
    ),
) -> None:
    """Recall: of addresses that are known to be relevant, those we had, since when, in which edition, and why not the others.

    An address counts in whatever spelling, with or without www. and trackers, and where a page redirected to it. Had are those
    that an edition told, that report on a topic or scope, and copies of such. Lines that are no address are counted and named,
    the rest is done. Nothing is fetched. Exit code 2 if the file cannot be read.

    Examples:

      monitor feeds compare known.txt

      cut -f3 clippings.tsv | monitor feeds compare - --json
    """
    from monitor.desk.comparing import Comparison

    call = call_of(ctx)
    count = Progress(call, "addresses looked for")
    told = []
    with _opened(file, call) as stream, looking(call) as (house, _):
        comparison = Comparison(house)
        try:
            for compared in comparison.of(stream, progress=count if call.json else lambda _count: None):
                if call.json:
                    told.append(compared)
                else:
                    result(_line(compared))
        finally:
            count.end()
        recall = comparison.recall()
    for bad in recall.bad:
        say(call, f"no address: {bad}")
    if recall.bad_lines > len(recall.bad):
        say(call, f"no address: {recall.bad_lines - len(recall.bad)} more lines")
    if recall.beyond:
        say(call, f"{recall.beyond} addresses were left out: the file holds too many, split it")
    if call.json:
        totals = {name: getattr(recall, name) for name in ("of", "had", "percent", "fates", "unfollowed")}
        counts = {name: getattr(recall, name) for name in ("repeated", "beyond", "bad_lines", "bad")}
        result_json({**totals, **counts, "addresses": told})
    else:
        _totals(recall)


@contextmanager
def _opened(file: str, call: Call) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input. One that cannot be read ends the command with 2."""
    if file == "-":
        if sys.stdin.isatty():
            say(call, "reading addresses from the terminal, one a line; Ctrl-D ends")
        yield sys.stdin.buffer
        return
    path = Path(file)
    try:
        if path.exists() and not path.is_file() and not path.is_fifo():
            raise typer.BadParameter(f"{file} is not a file", param_hint="FILE")
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise typer.BadParameter(f"{file} cannot be read: {why}", param_hint="FILE") from None
    with stream:
        yield stream


def _line(compared: Compared) -> str:
    mark = "had   " if compared.had else "LACKED"
    since = f"since {at(compared.first_seen_at)}; " if compared.first_seen_at else ""
    return f"{mark}  {compared.address}\n        {since}{compared.reason}"


def _totals(recall: Recall) -> None:
    from monitor.desk.comparing import FATES

    if not recall.of:
        result("no address to look for")
        return
    result(f"had {recall.had} of {recall.of} ({recall.percent} %)")
    for fate, number in recall.fates.items():
        result(f"{number:6}  {FATES[fate]}")
    if recall.unfollowed:
        hosts = [f"{host} {number}" for host, number in recall.unfollowed.items()]
        more = f" and {len(hosts) - MOST_HOSTS} more" if len(hosts) > MOST_HOSTS else ""
        result(f"not followed: {', '.join(hosts[:MOST_HOSTS])}{more}")
    if recall.repeated:
        result(f"{recall.repeated} came again and are counted once")
    if recall.bad_lines:
        result(f"{recall.bad_lines} line{' is' if recall.bad_lines == 1 else 's are'} no address")
