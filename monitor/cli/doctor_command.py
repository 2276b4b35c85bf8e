"""`monitor doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import call_of, result, result_json, settings_of, watchlist_of

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.config.settings import Settings
    from monitor.desk.finding import Finding
    from monitor.model import Watchlist
    from monitor.steps.house import House

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def doctor(
    ctx: typer.Context,
    mail: str | None = typer.Option(None, "--mail", help="Send a test mail to this address."),
    offline: bool = typer.Option(
        False, "--offline", help="Leave out what needs the network: feeds and the mail server."
    ),
) -> None:
    """Look at everything that could be wrong and name the mend: installation, clock, folders, database, mail, each feed.

    Each line begins with ok, ? (doubtful) or BAD. Nothing is stored. Exit code 1 if anything is bad, 2 if the
    configuration is.

    Examples:

      monitor doctor

      monitor doctor --mail me@example.org
    """
    from monitor.app import database_url, shared_queue
    from monitor.channels.notify import installed
    from monitor.config.notified import demand_addresses
    from monitor.desk import doctor as desk
    from monitor.desk import doctor_feeds, doctor_service
    from monitor.desk.doctor_storage import examine_files
    from monitor.desk.finding import Finding
    from monitor.errors import ConfigError, StoreError

    call = call_of(ctx)
    findings = list(desk.examine_installation())
    try:
        settings = settings_of(call)
        watchlist = watchlist_of(call)
    except ConfigError as error:
        mend = "see docs/configuration.md, then `monitor check`"
        findings += [Finding(what="configuration", state="bad", said=said, mend=mend) for said in error.mistakes]
        _tell(call, findings)
        raise typer.Exit(2) from None
    findings.append(Finding(what="feeds.yaml", state="good", said=f"{call.config} is good"))
    findings.append(desk.examine_contact(watchlist))
    findings += desk.examine_folders(watchlist)
    findings += examine_files(watchlist, database_url(watchlist, settings))
    findings += doctor_service.examine_extras(watchlist)
    findings += doctor_feeds.examine_keys(watchlist, settings)
    lacking: tuple[str, ...] = ()
    try:
        demand_addresses(watchlist, settings.notify, installed=installed())
    except ConfigError as error:
        lacking = error.mistakes
    with _opened(watchlist, settings, findings) as house:
        findings.append(desk.examine_clock(house.clock.now()))
        findings += doctor_service.examine_service(watchlist, house)
        with suppress(StoreError):  # it has been found already
            findings += doctor_service.examine_queue(shared_queue(house))
        findings += desk.examine_notify(house, lacking)
        findings.append(desk.examine_search(house))
        if not offline:
            findings += desk.examine_mail(house, mail)
            findings += doctor_service.examine_ping(settings.ping_url, house)
            findings += doctor_feeds.examine_feeds(house)
    raise typer.Exit(1 if _tell(call, findings) else 0)


@contextmanager
def _opened(watchlist: Watchlist, settings: Settings, findings: list[Finding]) -> Iterator[House]:
    """The house, or an empty one in its place where there is none or where its database cannot be used; it says which."""
    from monitor.app import NothingYet, open_house, open_stand_in
    from monitor.desk import doctor as desk
    from monitor.desk.finding import Finding
    from monitor.errors import StoreError

    with ExitStack() as doors:
        try:
            house = doors.enter_context(open_house(watchlist, settings, create=False))
            findings.append(desk.examine_database(house))
        except NothingYet:
            findings.append(Finding(what="database", state="good", said="none yet: the first `monitor run` makes it"))
            house = doors.enter_context(open_stand_in(watchlist, settings))
        except StoreError as error:
            findings.append(Finding(what="database", state="bad", said=str(error), mend="then `monitor db check`"))
            house = doors.enter_context(open_stand_in(watchlist, settings))
        yield house


def _tell(call: Call, findings: Sequence[Finding]) -> int:
    """Print what was found; returns how much of it is bad."""
    bad = sum(finding.state == "bad" for finding in findings)
    if call.json:
        result_json(findings)
        return bad
    for finding in findings:
        mark = {"good": "ok ", "doubtful": "?  ", "bad": "BAD"}[finding.state]
        result(f"{mark} {finding.what}: {finding.said}" + (f" -> {finding.mend}" if finding.mend else ""))
    result(f"{bad} bad of {len(findings)} looked at")
    return bad
