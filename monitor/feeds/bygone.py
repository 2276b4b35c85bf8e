"""Entries too old to be news: a feed that shows its archive, or its old entries again, brings nothing by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.model import Entry


def parted(entries: Sequence[Entry], before: datetime, also: datetime | None = None) -> tuple[list[Entry], list[Entry]]:
    """The entries of a document that may be news, and those whose dates all lie before a moment; in their order. `also`: the
    latest date of its other entries.

    Where every date of the document lies before it they prove nothing (some feeds date each entry by the day on which the site
    was made), and all may be news. So may an entry without a date.
    """
    dates = [latest(entry) for entry in entries]
    if not any(date is not None and date >= before for date in (*dates, also)):
        return list(entries), []
    old = [date is not None and date < before for date in dates]
    recent = [entry for entry, bygone in zip(entries, old, strict=True) if not bygone]
    return recent, [entry for entry, bygone in zip(entries, old, strict=True) if bygone]


def latest(entry: Entry) -> datetime | None:
    """When it was last published or changed, as far as it says."""
    return max((date for date in (entry.published_at, entry.updated_at) if date is not None), default=None)
