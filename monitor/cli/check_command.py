"""`monitor check`."""

from __future__ import annotations

import typer

from monitor.cli.opening import call_of, result, result_json, settings_of, watchlist_of

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def check(ctx: typer.Context) -> None:
    """Check feeds.yaml and the environment, strictly; nothing is fetched, nothing is touched.

    Every mistake is told at once as `file:line: key: what, and the mend`; the exit code is then 2.

    Example:  monitor --config feeds.yaml check
    """
    from monitor.app import demand_targets

    call = call_of(ctx)
    settings = settings_of(call)
    watchlist = watchlist_of(call, packs=True)
    demand_targets(watchlist, settings, meet=True)
    topics = [topic for topic in watchlist.topics if topic.kind == "topic"]
    counts = {
        "feeds": len(watchlist.feeds),
        "topics": len(topics),
        "scopes": len(watchlist.topics) - len(topics),
        "digests": len(watchlist.digests),
        "notify": len(watchlist.notify),
        "configuration": watchlist.fingerprint,
    }
    if call.json:
        result_json(counts)
        return
    at_once = f", {counts['notify']} told at once" if watchlist.notify else ""
    result(
        f"{call.config} is good: "
        + ", ".join(_counted(count, what) for what, count in list(counts.items())[:4])
        + at_once
    )


def _counted(count: object, what: str) -> str:
    return f"{count} {what.removesuffix('s') if count == 1 else what}"
