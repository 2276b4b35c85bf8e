"""Unpublished reports -> one Edition, all decisions made: sections, order, caps, subject, warnings, ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.editions.budget import WORDS, within_budget
from monitor.editions.bulletin import DAY, WEEK, Bulletin, bulletin
from monitor.editions.ledger import Seen, Waiting, ledger
from monitor.editions.names import Names
from monitor.editions.proofs import proofs
from monitor.editions.stories import Filed, file_stories
from monitor.editions.subject import subject_line
from monitor.editions.voices import Voices
from monitor.editions.wording import counted, long_day, short_day
from monitor.model import (
    Account,
    ArticleId,
    Correction,
    DigestSpec,
    DueEdition,
    Edition,
    EditionRef,
    Ledger,
    Report,
    TopicSpec,
)
from monitor.text.plain import one_line

NAMED = 5  # feeds or days that a warning names before it counts the rest

AFTERWARDS = timedelta(days=31)  # beyond this an edition was made for a past period, not late
PARTIAL = 10  # one source in so many may be missing before the subject says so; the edition always names it


def compose(
    due: DueEdition,
    spec: DigestSpec,
    *,
    reports: Sequence[Report],
    topics: Sequence[TopicSpec],
    seen: Seen,
    previous: EditionRef | None,
    number: int,
    made_at: datetime,
    base_url: str | None,
    configuration: str,
    version: str,
    voices: Voices | None = None,
    accounts: Sequence[Account] = (),
    corrections: Sequence[Correction] = (),
) -> tuple[Edition, tuple[ArticleId, ...]]:
    """The edition, and the articles it consumes: all reports, also copies and those out of scope.

    `seen` is what could be seen, and what was not read yet; `accounts` what is known of the digest's
    topics at the cut-off, and what of it is news since the edition before (those of other topics are passed over);
    `corrections` what was told before and does not stand any more. A weekly digest tells no stories: its reports are counted.
    The result does not depend on the order of `reports` or `accounts`.
    """
    ordered = sorted(reports, key=lambda r: (r.known_at, r.article.url))
    names = Names(topics={topic.slug: topic for topic in topics}, voices=voices or Voices())
    tracked = [account for slug in spec.topics for account in accounts if account.topic == slug]
    filed = file_stories(ordered, spec, names.topics, names.voices, proofs(tracked))
    weekly = spec.every == "week"
    counts = ledger(seen, reports=ordered, filed=filed, covers_from=due.covers_from, weekly=weekly)
    waits = seen.waiting
    partial = (counts.feeds - counts.reached) * PARTIAL > counts.feeds
    told = bulletin(
        tracked,
        names,
        covers_from=due.covers_from,
        seen=counts,
        waiting=waits.entries + waits.articles,
        missed=counted(len(due.missed), "week" if weekly else "day") if due.missed else "",
        corrections=corrections,
        first=previous is None,
        room=WEEK if weekly else DAY,
    )
    edition = Edition(
        digest=spec.slug, title=spec.title, prefix=spec.prefix, date=due.date, number=number, time_zone=spec.time_zone,
        covers_from=due.covers_from, cutoff_at=due.cutoff_at, made_at=made_at, late=due.late, partial=partial, missed=due.missed,
        subject=_subject(spec, due, made_at, filed, told, partial=partial),
        warnings=_warnings(due, made_at, counts, waits, filed, weekly=weekly),
        sections=() if weekly else within_budget(filed.sections, max(0, WORDS - told.words)),
        ledger=counts,
        previous=previous,
        base_url=base_url if spec.archive == "public" else None,
        configuration=configuration,
        version=version,
        every=spec.every,
        **told.parts(),
    )  # fmt: skip
    return edition, tuple(report.id for report in ordered)


def _subject(
    spec: DigestSpec, due: DueEdition, made_at: datetime, filed: Filed, told: Bulletin, *, partial: bool
) -> str:
    return subject_line(
        spec.prefix,
        due.date,
        filed.sections,
        late=due.late,
        partial=partial,
        year=made_at.year > due.date.year and made_at - due.cutoff_at > AFTERWARDS,
        weekly=spec.every == "week",
        headlines=told.headlines,
    )


def _warnings(
    due: DueEdition, made_at: datetime, seen: Ledger, waits: Waiting, filed: Filed, *, weekly: bool
) -> tuple[str, ...]:
    silent = [one_line(feed.title) for feed in seen.troubled if feed.state == "silent"]
    missing = [one_line(feed.title) for feed in seen.troubled if feed.state != "silent"]
    found = []
    past = made_at - due.cutoff_at > AFTERWARDS
    if due.late:
        found.append(
            f"made afterwards, on {long_day(made_at.date())}, from what is known of those days"
            if past
            else f"made {_span(made_at - due.cutoff_at)} after the cut-off"
        )
    if due.missed:
        days = _named([short_day(day) for day in due.missed])
        length, to = ("week", "to ") if weekly else ("day", "")
        found.append(f"also covers {counted(len(due.missed), length)} that got no edition: {to}{days}")
    if not seen.feeds:
        found.append("no feed was watched: this is made of imported articles alone" if past else "no feed is watched")
    if missing:
        found.append(f"{len(missing)} of {counted(seen.feeds, 'source')} not reached: {_named(missing)}")
    if silent:
        found.append(f"{counted(len(silent), 'source')} silent for longer than usual: {_named(silent)}")
    if waits.entries or waits.articles:
        found.append(
            f"{counted(waits.entries + waits.articles, 'item')} still waiting to be read; the next edition has them"
        )
    if not filed.topics and seen.reached < seen.feeds:
        found.append("no news may mean no sight: see the sources that were not reached")
    return tuple(found)


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} and {len(names) - NAMED} more"


def _span(length: timedelta) -> str:
    """A length in two units at most: "3 h 20 min", "2 days 4 h"."""
    minutes = int(length.total_seconds()) // 60
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return f"{counted(days, 'day')} {hours} h" if hours else counted(days, "day")
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
