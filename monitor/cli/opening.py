"""What commands open first: configuration, environment, log, house; and how they talk."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import Field, fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import typer

from monitor.blotter import blotted, hide
from monitor.text.secretive import tells

NOTHING_YET = "nothing here yet: `monitor run` or `monitor run --once` begins"

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.config.settings import Settings
    from monitor.model import Watchlist
    from monitor.steps.house import House


def call_of(ctx: typer.Context) -> Call:
    """The global options."""
    call: Call = ctx.find_root().obj
    return call


def settings_of(call: Call, *, quiet: bool = True) -> Settings:
    """The environment, checked, with the log set up after it. `quiet`: only warnings, as befits a command; the daemon
    tells its day. Raises ConfigError."""
    from monitor.config.settings import load_settings
    from monitor.logs import set_up

    settings = load_settings(os.environ)
    usual = logging.WARNING if quiet else logging.INFO
    level = {-1: logging.ERROR, 0: usual, 1: logging.DEBUG}[call.verbose]
    set_up(level=level, form=settings.log_format, secrets=settings.secrets())
    return settings


def watchlist_of(call: Call, *, packs: bool = False) -> Watchlist:
    """feeds.yaml, checked, with `packs` also the words that ship. Raises ConfigError."""
    from monitor.config.load import load_watchlist

    watchlist = load_watchlist(call.config, packs=packs)
    hide(value for feed in watchlist.feeds for _name, value in feed.secrets if tells(value))
    return watchlist


@contextmanager
def house_of(call: Call, *, quiet: bool = True) -> Iterator[House]:
    """A house for one command."""
    from monitor.app import open_house

    settings = settings_of(call, quiet=quiet)
    with open_house(watchlist_of(call), settings) as house:
        yield house


@contextmanager
def looking(call: Call) -> Iterator[tuple[House, bool]]:
    """A house for a command that only looks. Where there is no database yet nothing is made: an empty house stands in, and
    True comes with it."""
    from monitor.app import NothingYet, open_house, open_stand_in

    settings = settings_of(call)
    watchlist = watchlist_of(call)
    with ExitStack() as doors:
        try:
            house, nothing_yet = doors.enter_context(open_house(watchlist, settings, create=False)), False
        except NothingYet:
            house, nothing_yet = doors.enter_context(open_stand_in(watchlist, settings)), True
        yield house, nothing_yet


def say(call: Call, text: str = "") -> None:
    """Talk, on stderr; not with -q."""
    if call.verbose >= 0:
        typer.echo(plain(text), err=True)


def result(text: str = "") -> None:
    """A line of the result, on stdout, safe for a terminal."""
    typer.echo(plain(text))


def result_json(value: object) -> None:
    """The result for a program, on stdout; what a terminal would obey is written as a JSON escape."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain_value)
    typer.echo("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in blotted(text)))


HARMLESS = "\n\t\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\u2066\u2067\u2068\u2069"


def plain(text: str) -> str:
    """The text without anything that a terminal would obey: controls, escapes, direction overrides. Wide, narrow and
    unbreakable spaces become plain ones; what isolates a foreign line, and what joins letters, stays. No secret stays."""
    return "".join(
        c if c.isprintable() or c in HARMLESS else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}"
        for c in blotted(text)
    )


def table(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
    """Rows in columns on stdout; the last column is never cut."""
    every = [heads, *rows]
    widths = [min(max(len(row[i]) for row in every), 60) for i in range(len(heads))]
    for row in every:
        cells = [cell[: widths[i]].ljust(widths[i]) for i, cell in enumerate(row[:-1])]
        result("  ".join([*cells, row[-1]]).rstrip())


def at(moment: datetime | None) -> str:
    """A moment for a table, in UTC; a dash for none."""
    return f"{moment:%Y-%m-%d %H:%M}Z" if moment else "-"


class Progress:
    """A count that grows on stderr, only on a terminal and not with -q."""

    def __init__(self, call: Call, what: str) -> None:
        self._what = what
        self._shown = call.verbose >= 0 and sys.stderr.isatty()

    def __call__(self, count: int) -> None:
        """Show how far it is."""
        if self._shown:
            sys.stderr.write(f"\r{self._what}: {count} ")
            sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _plain_value(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in fields(value) if not _unsaid(value, f)}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def _unsaid(value: Any, field: Field[Any]) -> bool:
    """Whether a field is one for what is said by hand, and nobody said anything."""
    return bool(field.metadata.get("by_hand")) and getattr(value, field.name) == field.default
