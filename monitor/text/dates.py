"""Dates as feeds and pages write them, and where a local day begins."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from monitor.model import Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Older dates are a broken clock or an epoch default, never news on the web."""

SLACK = timedelta(hours=24)
"""How far ahead a date may lie and still be a clock or a zone that is off; beyond that it is no date."""

_ISO = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:(?:[Tt]|\s{1,3})(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"\s?(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{0,2})?)?"
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?\s{1,3})?(?P<day>[0-9]{1,2})[\s-]{1,3}(?P<name>[A-Za-z]{3,9})\.?[\s-]{1,3}"
    r"(?P<year>[0-9]{4}|[0-9]{2})"
    r"(?:,?\s{1,3}(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"\s{0,3}(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{0,2})?)?(?:\s{1,3}\([^()]{0,40}\))?"
)
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
           "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}  # fmt: skip
_ZONES = {"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
          "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "BST": 1}  # fmt: skip
"""RFC 822 (5.1) names, and those seen in European, Russian and Turkish feeds; an unknown name is taken as UTC (RFC 5322, 4.3)."""


def parse_date(text: str, *, latest: datetime | None = None) -> tuple[datetime, Precision] | None:
    """The instant (UTC, whole seconds) that a date in ISO 8601 or RFC 822 form names, and how exact it is.

    A day without a time is midnight UTC with precision "day"; a time without a zone is UTC. None: unreadable, before
    1990, or more than 24 hours after `latest`; a date up to 24 hours after `latest` is `latest`.
    """
    text = text.strip()
    found = _ISO.fullmatch(text) or _RFC822.fullmatch(text)
    if found is None:
        return None
    part = found.groupdict()
    month = _MONTHS.get(part["name"][:3].lower()) if "name" in part else int(part["month"])
    offset = _offset(part["zone"])
    if month is None or offset is None:
        return None
    seconds = min(int(part["second"] or 0), 59)  # a leap second is its neighbour
    try:
        local = datetime(
            _full_year(part["year"]), month, int(part["day"]), int(part["hour"] or 0), int(part["minute"] or 0), seconds,
            tzinfo=offset,
        )  # fmt: skip
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if moment < EARLIEST or (latest is not None and moment - latest > SLACK):
        return None
    moment = moment if latest is None else min(moment, latest)
    return moment, "second" if part["hour"] else "day"


def day_in_zone(day: date, zone: str) -> datetime:
    """The first instant (UTC) of a local day. Where the clock jumps over midnight, that is the moment of the jump.

    `zone` is an IANA name; raises zoneinfo.ZoneInfoNotFoundError for another, and ValueError for a day before 1990, which is
    never news on the web.
    """
    if day < EARLIEST.date():
        raise ValueError(f"{day.isoformat()} is too long ago: the earliest day is {EARLIEST:%Y-%m-%d}")
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= 70 else 2000)


def _offset(zone: str | None) -> timezone | None:
    if zone is None:
        return UTC
    zone = zone.upper()
    if zone[-1].isalpha():
        return timezone(timedelta(hours=_ZONES.get(zone, 0)))
    sign = -1 if "-" in zone else 1
    digits = re.sub(r"[^0-9]", "", zone)
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if len(digits) == 3 or hours > 15 or minutes > 59:
        return None
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
