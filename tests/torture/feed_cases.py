"""Documents that were made to break their reader: each a feed of its own, polled beside a healthy one."""

from __future__ import annotations

from dataclasses import replace

from tests.torture import feed_bombs, feed_broken, feed_json, feed_kinds, feed_links, feed_words

SAMPLE = 6  # one case of so many runs in `make test`

_ALL = (
    *feed_bombs.CASES,
    *feed_broken.CASES,
    *feed_json.CASES,
    *feed_kinds.CASES,
    *feed_links.CASES,
    *feed_words.CASES,
)
CASES = tuple(replace(case, long=case.long or place % SAMPLE > 0) for place, case in enumerate(_ALL))
