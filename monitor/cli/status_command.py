"""`monitor status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import NOTHING_YET, at, call_of, looking, result, result_json

if TYPE_CHECKING:
    from monitor.desk.standing import Standing

MOST_TROUBLES = 10  # lines

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def status(
    ctx: typer.Context,
    healthy: bool = typer.Option(
        False, "--healthy", help="Exit 1 when work has waited for over an hour, or the daemon hangs (health checks)."
    ),
) -> None:
    """What the service knows of itself: feeds, articles, last editions, deliveries in trouble, what is due.

    Examples:

      monitor status

      monitor status --healthy --json
    """
    from monitor.app import shared_queue
    from monitor.desk.standing import standing

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        now = standing(house, shared_queue(house))
    if call.json:
        result_json(now)
    elif nothing_yet:
        result(NOTHING_YET)
    else:
        _tell(now)
    raise typer.Exit(1 if healthy and (now.overdue_since or now.hangs) else 0)


def _tell(now: Standing) -> None:
    from monitor.cli.notify_command import troubles

    result("feeds:      " + (", ".join(f"{count} {state}" for state, count in now.feeds.items()) or "none yet"))
    result(f"last poll:  {at(now.last_polled_at)}")
    result(f"articles:   {now.articles}")
    for digest in now.digests:
        last = f"no. {digest.number} of {digest.date}" if digest.date else "none yet"
        weekly = " (weekly)" if digest.every == "week" else ""
        result(f"digest {digest.slug}{weekly}: last edition {last}, next cut-off {at(digest.next_cutoff)}")
    _tell_undelivered(now)
    for target in now.notify:
        result(f"notify {target.slug}: {target.sent} sent in two days, {target.waiting} waiting")
        for line in troubles(target)[:MOST_TROUBLES]:
            result(f"  {line}")
    result("due now:    " + (", ".join(f"{count} {kind}" for kind, count in now.due.items() if count) or "nothing"))
    if now.shared:
        waiting = [f"{q.waiting} {q.queue} (the first for {q.lag_s:.0f} s)" for q in now.shared.queues if q.waiting]
        result(
            f"in hand:    {sum(q.running for q in now.shared.queues)} bundles; waiting: {', '.join(waiting) or 'none'}"
        )
        result(f"workers:    last heard at {at(now.shared.heard_at)}")
    if now.daemon and not now.hangs:
        result(f"daemon:     runs (pid {now.daemon.pid})")
    for digest in now.digests:
        if digest.late_since:
            result(f"LATE:       the edition of digest {digest.slug}, due at {at(digest.late_since)}, is not made yet")
    if now.daemon and now.hangs:
        result(
            f"HANGS:      the daemon (pid {now.daemon.pid}) has done nothing since {at(now.daemon.turned_at)}: restart it"
        )
    if now.overdue_since:
        result(f"OVERDUE:    work has waited since {at(now.overdue_since)}: is `monitor run` running?")


def _tell_undelivered(now: Standing) -> None:
    if now.troubles:
        result("undelivered: " + ", ".join(f"{count} {state}" for state, count in now.undelivered.items()))
    for trouble in now.troubles[:MOST_TROUBLES]:
        result(
            f"  {trouble.digest} {trouble.date}: {trouble.deliveries} {trouble.state}: {trouble.reason or 'no reason'}"
        )
    if len(now.troubles) > MOST_TROUBLES:
        result(f"  and {len(now.troubles) - MOST_TROUBLES} more (all with --json)")
    if any(state in now.undelivered for state in ("failed", "doubtful")):
        result("  send an edition again: `monitor digest --date DATE --resend`; test the mail server: `monitor doctor`")
