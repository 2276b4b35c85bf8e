"""The topics and scopes that ship, with nothing to poll: what articles are judged by where nobody wrote a feeds.yaml."""

from __future__ import annotations

from pathlib import Path

from monitor.config.load import read_watchlist
from monitor.model import Watchlist
from monitor.packs import pack_names


def shipped_watchlist(contact: str = "analyze@localhost.invalid") -> Watchlist:
    """All topics and scopes of the packs, and no feed or digest."""
    rows = [f"monitor: {{contact: {contact}}}", "feeds: []", "digests: []"]
    for section in ("topics", "scopes"):
        rows += [f"{section}:", *(f"  - use: {name}" for name in pack_names(section))]
    return read_watchlist("\n".join(rows).encode(), Path("feeds.yaml"))
