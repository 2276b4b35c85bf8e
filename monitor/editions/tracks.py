"""What the archive keeps of a topic with every edition: how it stands, its moves and its log.

Only what is news in the edition carries its evidence, so that an archive grows by its news alone: a topic's page takes the
evidence of an old move from the edition that told it.
"""

from __future__ import annotations

from monitor.editions.board import status_line
from monitor.editions.changes import change_row
from monitor.editions.eventrows import event_row, gaps
from monitor.editions.names import Names
from monitor.editions.said import said
from monitor.model import Account, LoggedEvent, Track

CHANGES = 60  # moves of a topic that are kept
EVENTS = 120  # and events
QUOTES = 2  # of what is news
SAID, SAID_AT_FIRST = 12, 40  # claims for the time line: of an edition, and of a topic's first


def track(account: Account, names: Names, *, first: bool = False) -> Track:
    """The latest moves and events first; older ones are counted. `first`: no edition told of the topic before, so that all of
    them carry their evidence."""
    moves = account.status.changes if account.status else ()
    new = frozenset(account.news)
    events = sorted(account.log.events if account.log else (), key=_latest_first)
    claims, more = said(account, names, SAID_AT_FIRST if first else SAID)
    return Track(
        topic=account.topic,
        title=names.title(account.topic),
        line=status_line(account, names),
        day=account.day,
        changes=tuple(
            change_row(move, account, names, most=QUOTES if first or move in account.changes else 0)
            for move in moves[::-1][:CHANGES]
        ),
        older_changes=max(0, len(moves) - CHANGES),
        events=tuple(
            event_row(event, names, most=QUOTES if first or event.id in new else 0) for event in events[:EVENTS]
        ),
        older_events=max(0, len(events) - EVENTS),
        has_status=account.status is not None,
        has_log=account.log is not None,
        gaps=(*gaps(account.log.missing), *account.log.notes) if account.log else (),
        missing=account.log.missing if account.log else (),
        disputed=account.status is not None and account.status.disputed,
        said=claims,
        more_said=more,
    )


def _latest_first(event: LoggedEvent) -> tuple[int, int, float, str]:
    day = (event.date or event.first_known_at.date()).toordinal()
    return -day, -(event.ordinal or 0), -event.first_known_at.timestamp(), event.id
