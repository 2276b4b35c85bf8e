"""`monitor notify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import at, call_of, looking, result, result_json, settings_of, watchlist_of

if TYPE_CHECKING:
    from monitor.desk.notifying import Target
    from monitor.model import Notice
    from monitor.steps.house import House

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def notify(
    ctx: typer.Context,
    test: bool = typer.Option(False, "--test", help="Send a test notice to every target and say what came of it."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Print what would be told now; nothing is stored or sent."),
) -> None:
    """Who is told of a status change at once, and how that goes: what was sent, what waits, what failed.

    With --test exit code 1 if a target could not be reached.

    Examples:

      monitor notify --test

      monitor notify --dry-run
    """
    from monitor.app import demand_targets

    call = call_of(ctx)
    if test and dry_run:
        raise typer.BadParameter("a test is sent, and with --dry-run nothing is", param_hint="--test")
    demand_targets(watchlist_of(call), settings_of(call))
    with looking(call) as (house, _nothing_yet):
        if not house.watchlist.notify:
            result("nobody is told at once: add a row under `notify:` in feeds.yaml (see docs/notify.md)")
        elif test:
            raise typer.Exit(_test(house, as_json=call.json))
        elif dry_run:
            _dry_run(house, as_json=call.json)
        else:
            _tell(house, as_json=call.json)


def _test(house: House, *, as_json: bool) -> int:
    from monitor.desk.notifying import test_all

    tried = []
    for one in test_all(house):
        tried.append(one)
        if not as_json:
            result(
                f"{'ok ' if one.arrived else 'BAD'} {one.target}: {one.said or 'handed over; look whether it is there'}"
            )
    if as_json:
        result_json(tried)
    return 0 if all(one.arrived for one in tried) else 1


def _dry_run(house: House, *, as_json: bool) -> None:
    from monitor.desk.notifying import moving

    told = moving(house)
    if as_json:
        result_json(told)
        return
    for one in told:
        when = f" at {at(one.tells_at)}" if one.tells_at else ""
        who = f" to {', '.join(one.targets)}" if one.targets else ""
        result(f"{one.topic}: {one.said}{when}{who}")
        if one.message:
            result(f"\n{one.message.title}\n\n{one.message.body}\n")


def _tell(house: House, *, as_json: bool) -> None:
    from monitor.desk.notifying import targets

    found = targets(house)
    if as_json:
        result_json(found)
        return
    for target in found:
        peace = f"; quiet until {at(target.quiet_until)}" if target.quiet_until else ""
        told = [*target.topics, *(["feeds in trouble"] if target.feeds else [])]
        result(f"{target.slug}: {', '.join(told)}{peace}")
        result(f"  {target.sent} sent in two days, the last {at(target.last_sent_at)}; {target.waiting} waiting")
        for line in troubles(target):
            result(f"  {line}")


def troubles(target: Target) -> list[str]:
    """What went wrong with the notices of a target, a line for each."""
    return [
        f"{_subject(notice)}: {'will be tried again' if notice.state == 'pending' else notice.state}: {notice.last_error}"
        for notice in target.troubled
    ]


def _subject(notice: Notice) -> str:
    change = notice.turn.change
    if change.topic == ":feeds":
        return f"feeds in trouble ({', '.join(change.voices[:5])})"
    return f"{change.topic}, {change.before or 'no status'} -> {change.after or 'no status'}"
