"""`monitor doctor`."""

from __future__ import annotations

from contextlib import ExitStack

import typer

from monitor.cli.opening import call_of, result, result_json, settings_of, watchlist_of

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

    Each line begins with ok, ? (doubtful) or BAD. Nothing is stored. Exit code 1 if anything is bad.

    Examples:

      monitor doctor

      monitor doctor --mail me@example.org
    """
    from monitor.app import NothingYet, demand_targets, open_house, open_stand_in
    from monitor.desk import doctor as desk
    from monitor.desk import doctor_feeds, doctor_service
    from monitor.desk.finding import Finding
    from monitor.errors import ConfigError, StoreError

    call = call_of(ctx)
    findings = list(desk.examine_installation())
    settings = settings_of(call)
    watchlist = watchlist_of(call)
    findings.append(Finding(what="feeds.yaml", state="good", said=f"{call.config} is good"))
    findings.append(desk.examine_contact(watchlist))
    findings += desk.examine_folders(watchlist)
    findings += doctor_service.examine_extras(watchlist)
    lacking: tuple[str, ...] = ()
    try:
        demand_targets(watchlist, settings)
    except ConfigError as error:
        lacking = error.mistakes
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
        now = house.clock.now()
        findings.append(desk.examine_clock(now))
        findings += doctor_service.examine_zones(watchlist, now)
        findings.append(doctor_service.examine_daemon(watchlist, now))
        findings += doctor_service.examine_work(house)
        findings.append(doctor_service.examine_children(house))
        findings += doctor_service.examine_health(watchlist)
        findings += desk.examine_notify(house, lacking)
        findings.append(desk.examine_search(house))
        if not offline:
            findings += desk.examine_mail(house, mail)
            findings += doctor_service.examine_ping(settings.ping_url, house)
            asked = doctor_feeds.ask_feeds(house)
            findings += doctor_feeds.examine_network(asked)
            findings += doctor_feeds.examine_drift(asked)
            findings += [one.finding for one in asked]
    bad = sum(finding.state == "bad" for finding in findings)
    if call.json:
        result_json(findings)
    else:
        for finding in findings:
            mark = {"good": "ok ", "doubtful": "?  ", "bad": "BAD"}[finding.state]
            result(f"{mark} {finding.what}: {finding.said}" + (f" -> {finding.mend}" if finding.mend else ""))
        result(f"{bad} bad of {len(findings)} looked at")
    raise typer.Exit(1 if bad else 0)
