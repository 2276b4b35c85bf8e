"""When an article is of, as far as the page says that links to it: beside the link, or in the address.

A `time` element with hour and minute is a moment of publication. Everything else names a day at best, and is given as the last
change: the article's own page, which says it more exactly, comes first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from monitor.model import Precision
from monitor.text.dates import parse_date

_MOST_LINKS = 4  # of one article, from which is looked around
_LEVELS = 5  # how far: the link itself, then what it stands in
_MOST_ELEMENTS = 200  # of what it stands in; more is no card of one article
_LONGEST_DATE = 60  # characters

_IN_ADDRESS = re.compile(
    r"/(?P<y>(?:19|20)[0-9]{2})(?P<s>[/-]|)(?P<m>0[1-9]|1[0-2]|(?<=/)[1-9])(?P=s)(?P<d>0[1-9]|[12][0-9]|3[01]|(?<=/)[1-9])"
    r"(?![0-9])|(?<![0-9])(?P<y2>20[0-9]{2})-(?P<m2>0[1-9]|1[0-2])-(?P<d2>0[1-9]|[12][0-9]|3[01])(?![0-9])"
)

Dates = tuple[datetime | None, datetime | None]


def dates_by(
    url: str, links: Sequence[etree._Element], whose: Mapping[etree._Element, int], fetched_at: datetime
) -> Dates:
    """When the article was published and last changed, None where nothing says so. `whose`: the article of each link of the page
    that leads to one. A date more than a day after `fetched_at` is none."""
    beside = next((found for link in links[:_MOST_LINKS] if (found := _beside(link, whose, fetched_at))), None)
    if beside is not None and beside[1] == "second":
        return beside[0], None
    there = in_address(url)
    if there is not None and there <= fetched_at:
        return None, there
    return None, beside[0] if beside else None


def in_address(url: str) -> datetime | None:
    """The day that stands in the path of an address, as midnight UTC."""
    for found in _IN_ADDRESS.finditer(urlsplit(url).path):
        part = found.groupdict()
        year, month, day = (part[name] or part[f"{name}2"] for name in "ymd")
        try:
            return datetime(int(year), int(month), int(day), tzinfo=UTC)
        except ValueError:
            continue
    return None


def _beside(
    link: etree._Element, whose: Mapping[etree._Element, int], fetched_at: datetime
) -> tuple[datetime, Precision] | None:
    """The date in the link or in what it stands in, as long as no other article stands there."""
    for around in islice((link, *islice(link.iterancestors(), _LEVELS - 1)), _LEVELS):
        inside = list(islice(around.iter(etree.Element), _MOST_ELEMENTS))
        if len(inside) == _MOST_ELEMENTS or any(whose.get(part, whose[link]) != whose[link] for part in inside):
            return None
        found = _in_time(inside, fetched_at) or _in_words(around, inside, fetched_at)
        if found is not None:
            return found
    return None


def _in_time(inside: Sequence[etree._Element], fetched_at: datetime) -> tuple[datetime, Precision] | None:
    for part in inside:
        if part.tag == "time" and (written := (part.get("datetime") or "")[:100]):
            found = parse_date(written, latest=fetched_at)
            if found is not None:
                return found
    return None


def _in_words(
    around: etree._Element, inside: Sequence[etree._Element], fetched_at: datetime
) -> tuple[datetime, Precision] | None:
    """A day that is all that some element says: nobody knows of which zone an hour beside it is."""
    for part in inside:
        for words in (part.text, part.tail if part is not around else None):
            written = " ".join((words or "")[:1000].split()).strip(" ,|•·/–—-")
            if len(written) <= _LONGEST_DATE and any(map(str.isdigit, written)):
                found = parse_date(written, latest=fetched_at)
                if found is not None:
                    return found[0].replace(hour=0, minute=0, second=0), "day"
    return None
