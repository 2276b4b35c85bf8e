"""Whether it is the network that fails, and not the feeds: then one word of it is enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.model import FeedState

LEAST = 3
"""Feeds of which all must be out of reach: of one or two nobody could say whether it is they or the network."""


def outage_since(feeds: Sequence[FeedState]) -> datetime | None:
    """Since when no feed at all can be reached; None: some can, or there are too few to say. `feeds`: those that are polled.

    Out of reach is a feed whose last poll had no answer: a server that says no is proof that the network is up.
    """
    asked = [feed for feed in feeds if feed.enabled and feed.due_at is not None and feed.last_polled_at is not None]
    if len(asked) < LEAST or any(feed.failures == 0 or feed.failure != "unreachable" for feed in asked):
        return None
    moments = [feed.failing_since for feed in asked if feed.failing_since is not None]
    return max(moments, default=None)  # when the last of them was lost
