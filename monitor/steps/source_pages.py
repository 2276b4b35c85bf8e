"""What stands on the pages of sources, as of the newest edition in the archive; the archive's folder writes them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.editions.archive import Issue
from monitor.editions.freeze import from_json
from monitor.editions.sourcepages import LAST, beginning, newest_issue, source_files
from monitor.logs import Log
from monitor.model import Ledger, Shares
from monitor.steps.house import House
from monitor.steps.story_pages import readers_of

log = Log("archive")


def source_pages(listed: Sequence[Issue], house: House) -> dict[str, bytes]:
    """The pages of all sources and their list. `listed`: the editions in the archive. Health is that of the newest one's frozen
    ledger, and nothing counts that became known behind its cut-off: built again, the same bytes come out."""
    newest = newest_issue(listed)
    shares = Shares()
    if newest is not None:
        with house.store.read() as db:
            shares = db.shares.of(readers_of(listed, house), beginning(newest.cutoff_at), last=LAST)
    return source_files(house.watchlist, shares, listed, _ledger(newest, house))


def _ledger(newest: Issue | None, house: House) -> Ledger | None:
    """The frozen ledger of an edition; None where nobody can read it."""
    if newest is None:
        return None
    with house.store.read() as db:
        content = db.editions.content(newest.digest, newest.date)
    try:
        return from_json(content or "").ledger
    except ValueError as error:
        log.warning("health of sources not told", digest=newest.digest, date=newest.date, reason=str(error))
        return None
