"""A catch-up on a span of days: what an edition of all of them would say, to be read in two minutes (docs/digest.md).

It is composed as an edition is, by the same rules, with less room. What was announced is told with its fate, disputes by whether
they opened or closed, and the days by how well the monitor could see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.editions.bulletin import Bulletin, Room, bulletin
from monitor.editions.disputes import sides_of
from monitor.editions.expected import Announced, announcements, expectation
from monitor.editions.names import Names
from monitor.editions.proofs import proofs
from monitor.editions.topstories import top_stories
from monitor.editions.watcheddays import unseen_days
from monitor.editions.wording import counted, long_day
from monitor.model import (
    Account,
    Away,
    CatchUp,
    Correction,
    DayWatched,
    DigestSpec,
    Disagreement,
    Edition,
    EditionRef,
    EventRow,
    Expectation,
    Ledger,
    Report,
)

ROOM = Room(changes=(12, 10, 8, 6, 4), events=12, words=600, positions=0, figures=3, time="this time", proven=True)
STORIES = timedelta(days=31)  # how far back from the end of a span stories are told
EXPECTED = 12  # announcements that are told with their fate
NO_LEDGER = Ledger(feeds=0, reached=0, lines=(), troubled=())


def catch_up(
    span: Away,
    spec: DigestSpec,
    *,
    names: Names,
    accounts: Sequence[Account],
    reports: Sequence[Report],
    corrections: Sequence[Correction],
    disputed: Mapping[str, Sequence[date]],
    days: Sequence[DayWatched],
    ledger: Ledger | None,
    waiting: int,
    previous: EditionRef | None,
    made_at: datetime,
    base_url: str | None,
    configuration: str,
    version: str,
) -> CatchUp:
    """What a reader of the digest missed. `accounts`: of its topics, as of the end of the span and of its beginning; `reports`:
    what became known in it; `disputed`: by topic, the days of the editions in the span that told a dispute; `days`: the digest's
    days in the span; `ledger`: how the sources do at its end, None: nobody can say; `waiting`: what was known by then and is not
    read yet; `previous`: the last edition before the span. The order of `accounts` and `reports` has no say."""
    tracked = [_done(account) for slug in spec.topics for account in accounts if account.topic == slug]
    missing = unseen_days(days)
    missed = counted(len(missing), "day") if missing else ""
    told = bulletin(
        tracked, names, covers_from=span.covers_from, seen=ledger or NO_LEDGER, waiting=waiting, missed=missed,
        corrections=corrections, room=ROOM,
    )  # fmt: skip
    told = _with_its_own(told, known=ledger is not None)
    expected = _expectations(tracked, names, span, told.events)
    edition = Edition(
        digest=spec.slug, title=spec.title, prefix=spec.prefix, date=span.last, number=0, time_zone=spec.time_zone,
        covers_from=span.covers_from, cutoff_at=span.until, made_at=made_at, late=False, missed=(),
        partial=any(day.partial or day.edition is None for day in days),
        subject=f"Catch-up: {spec.title}, {span_text(span)}",
        warnings=_warnings(span, days, waiting),
        sections=(top_stories(reports, spec, names, proofs(tracked)),),
        ledger=ledger or NO_LEDGER,
        previous=previous,
        base_url=base_url if spec.archive == "public" else None,
        configuration=configuration,
        version=version,
        **told.parts(),
    )  # fmt: skip
    return CatchUp(
        span=span,
        edition=edition,
        disagreements=tuple(
            found for account in tracked if (found := _disagreement(account, names, disputed.get(account.topic, ())))
        ),
        expectations=tuple(expected[:EXPECTED]),
        more_expectations=max(0, len(expected) - EXPECTED),
        days=tuple(days),
    )


def span_text(span: Away) -> str:
    """`Thursday, 22 October 2026 to Tuesday, 27 October 2026`; one day alone is named once."""
    return long_day(span.first) if span.first == span.last else f"{long_day(span.first)} to {long_day(span.last)}"


def _done(account: Account) -> Account:
    """The account without the news that something was announced: what was has a list of its own."""
    ahead = {event.id for event in account.log.standing if event.planned} if account.log else set()
    return replace(account, news=tuple(id for id in account.news if id not in ahead))


def _with_its_own(told: Bulletin, *, known: bool) -> Bulletin:
    """The bulletin as it stands in a catch-up: what is announced has a list of its own, and of the topics' timelines only their
    addresses are wanted. `known`: somebody says how the sources did."""
    tracks = tuple(
        replace(
            track, changes=(), older_changes=0, events=(), older_events=0, said=(), more_said=0, missing=(), gaps=()
        )
        for track in told.tracks
    )
    seen = told.sight if known else "How the sources did then is not known: silence says nothing."
    return replace(told, coming=(), unseen=(), fates=(), tracks=tracks, sight=seen)


def _warnings(span: Away, days: Sequence[DayWatched], waiting: int) -> tuple[str, ...]:
    told = []
    if span.until - span.covers_from > STORIES:
        told.append(f"stories are those of the last {STORIES.days} days")
    missing = unseen_days(days)
    if missing:
        told.append(f"{counted(len(missing), 'day')} of {len(days)} got no edition: see the days below")
    if waiting:
        told.append(f"{counted(waiting, 'item')} still waiting to be read")
    return tuple(told)


def _expectations(
    accounts: Sequence[Account], names: Names, span: Away, events: Sequence[EventRow]
) -> list[Expectation]:
    """All that was announced and was open at any time of the span, by date; what was announced without a day last."""
    refs = {row.id: row.ref for row in events}
    rows = []
    for account in accounts:
        for one in announcements(account, names):
            if _is_open(one, span):
                number = refs.get(one.by.id) if one.by is not None and one.fate != "moved" else None
                rows.append(replace(expectation(one, account, names), ref=number))
    return sorted(rows, key=lambda row: (row.date or date.max, row.topic, row.name))


def _is_open(one: Announced, span: Away) -> bool:
    if one.decided_at is not None:
        return one.decided_at > span.covers_from
    fresh = min(seen.source.known_at for seen in one.sightings) > span.covers_from
    return fresh or (one.due is not None and one.due >= span.first)


def _disagreement(account: Account, names: Names, days: Sequence[date]) -> Disagreement | None:
    """What became of the dispute of a topic; None where there was none."""
    now = account.status is not None and account.status.disputed
    before = account.before is not None and account.before.disputed
    if not (now or before or days):
        return None
    return Disagreement(
        topic=account.topic,
        title=names.title(account.topic),
        course="goes on" if now and before else "opened" if now else "closed" if before else "came and went",
        days=tuple(days),
        sides=sides_of(account.before, account, names, most=1) if before and not now else (),
    )
