"""`monitor analyze`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from monitor.cli.opening import Progress, call_of, say, settings_of, watchlist_of

if TYPE_CHECKING:
    from monitor.cli import Call

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def analyze(
    ctx: typer.Context,
    file: str = typer.Argument("-", metavar="[FILE|-]", help="JSON Lines of articles; - or nothing: standard input."),
    report: Path | None = typer.Option(
        None, "--report", help="Write here, as one JSON object, what became of each topic, and the counts."
    ),
) -> None:
    """Judge articles from JSON Lines: JSON Lines out, one for each article, in the same order. No database, no network.

    In: {"id", "title", "text"} and, if known, "lang", "published", "source". Bad lines are named on stderr and skipped; the
    exit code is 1 only when no line was good. Without a feeds.yaml the topics that ship are used.

    Out: "lang"; "topics" reported on, those in the "background", "scopes"; "state", what the article as a whole reports of each
    topic; and of its text, with quote and offsets, "claims" (a state, who says it, of when), "events" (number, day, outcome),
    "figures" (people killed, wounded, ...) and "denials". Claims and events of the title stand under "headline"; "state"
    counts them too. Then "copy_of", "origin" (the agency whose text it is) and "cites" (the one it names).

    The report tells for each topic how its status went and by which rules, the log of its events, who disagreed, and the counts.

    Examples:

      monitor analyze articles.jsonl > judged.jsonl

      zcat 2020.jsonl.gz | monitor analyze --report report.json > judged.jsonl
    """
    from monitor.desk import analyzing
    from monitor.desk.shipped import shipped_watchlist

    call = call_of(ctx)
    settings_of(call)
    watchlist = watchlist_of(call) if _is_configured(ctx, call) else shipped_watchlist()
    meters = {stage: Progress(call, stage) for stage in ("judged", "compared", "told apart")}

    def progress(stage: str, count: int) -> None:
        if count % 100 == 0:
            meters[stage](count)

    out = sys.stdout.buffer  # UTF-8 whatever the locale says
    with _opened(file, call) as stream, _kept(report) as keep:
        counts = analyzing.analyze(
            stream,
            watchlist,
            tell=lambda line: out.write(line.encode() + b"\n"),
            bad=lambda number, reason: say(call, f"line {number}: {reason}"),
            progress=progress,
            track=keep is not None,
        )
        out.flush()
        if keep is not None:
            keep.write(analyzing.report_text(counts, watchlist).encode() + b"\n")
    meters["judged"].end()
    skipped = f", {counts.skipped} lines skipped" if counts.skipped else ""
    undated = f", {counts.undated} without a date" if counts.undated else ""
    say(call, f"{counts.articles} articles, {counts.copies} of them copies{undated}{skipped}")
    raise typer.Exit(1 if counts.skipped and not counts.articles else 0)


@contextmanager
def _opened(file: str, call: Call) -> Iterator[BinaryIO]:
    if file != "-":
        with Path(file).open("rb") as stream:
            yield stream
        return
    if sys.stdin.isatty():
        say(call, "reading articles from the terminal, a JSON object a line; Ctrl-D ends")
    yield sys.stdin.buffer


@contextmanager
def _kept(report: Path | None) -> Iterator[BinaryIO | None]:
    """The report's file, made before the work begins and put in place when all is told."""
    if report is None:
        yield None
        return
    unfinished = report.with_name(f".{report.name}.{os.getpid()}")
    try:
        with unfinished.open("xb") as file:
            yield file
        unfinished.replace(report)
    finally:
        unfinished.unlink(missing_ok=True)


def _is_configured(ctx: typer.Context, call: Call) -> bool:
    """Whether there is a feeds.yaml, or one was named that should be there."""
    source = ctx.find_root().get_parameter_source("config")
    return call.config.exists() or source is None or source.name != "DEFAULT"
