"""Dates as feeds and pages write them, and where a local day begins."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from monitor.model import Precision
from monitor.text.folding import folded_in
from monitor.text.languages import LANGUAGES

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Older dates are a broken clock or an epoch default, never news on the web."""

SLACK = timedelta(hours=24)
"""How far ahead a date may lie and still be a clock or a zone that is off; beyond that it is no date."""

_ISO = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:(?:[Tt]|\s{1,3})(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"\s?(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{0,2})?)?"
)
_TIME = (
    r"(?:,?\s{1,3}(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"\s{0,3}(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{0,2})?)?(?:\s{1,3}\([^()]{0,40}\))?"
)
_LETTER = r"[^\W\d_]"
_RFC822 = re.compile(
    rf"(?:{_LETTER}{{2,12}}\.?[,،]?\s{{1,3}})?(?P<day>[0-9]{{1,2}})\.?[\s-]{{1,3}}"
    rf"(?P<name>{_LETTER}{{2,9}}(?:\s{_LETTER}{{3,7}})?)[.,]?[\s-]{{1,3}}(?P<year>[0-9]{{4}}|[0-9]{{2}})"
    rf"(?:\sг(?:ода|\.)?)?{_TIME}"
)
_MONTH_FIRST = re.compile(
    rf"(?:[A-Za-z]{{2,9}}\.?,?\s{{1,3}})?(?P<name>[A-Za-z]{{3,9}})\.?\s{{1,3}}(?P<day>[0-9]{{1,2}}),?\s{{1,3}}(?P<year>[0-9]{{4}}){_TIME}"
)
# Turkish, Russian, German
_DOTTED = re.compile(rf"(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\.(?P<year>[0-9]{{4}}){_TIME}")
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11,
    "дек": 12,
    "oca": 1, "şub": 2, "nis": 4, "haz": 6, "tem": 7, "ağu": 8, "eyl": 9, "eki": 10, "kas": 11, "ara": 12,
}  # fmt: skip
"""By the first three letters."""
_ARABIC_MONTHS = {
    "يناير": 1, "فبراير": 2, "مارس": 3, "ابريل": 4, "مايو": 5, "يونيو": 6, "يوليو": 7, "اغسطس": 8, "سبتمبر": 9, "اكتوبر": 10,
    "نوفمبر": 11, "ديسمبر": 12,
    "كانون الثاني": 1, "شباط": 2, "اذار": 3, "نيسان": 4, "ايار": 5, "حزيران": 6, "تموز": 7, "اب": 8, "ايلول": 9,
    "تشرين الاول": 10, "تشرين الثاني": 11, "كانون الاول": 12,
}  # fmt: skip
"""As in Egypt and as in Syria, without hamza."""
_PLAIN = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "İ": "i", "I": "i", "ı": "i"}
    | {ord(zero) + digit: str(digit) for zero in "٠۰" for digit in range(10)}
)
_ZONES = {"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
          "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "BST": 1}  # fmt: skip
"""RFC 822 (5.1) names, and those seen in European, Russian and Turkish feeds; an unknown name is taken as UTC (RFC 5322, 4.3)."""


def parse_date(text: str, *, latest: datetime | None = None) -> tuple[datetime, Precision] | None:
    """The instant (UTC, whole seconds) that a date in ISO 8601 or RFC 822 form names, and how exact it is.

    Months may be named in any language that we read, and digits be Arabic: feeds and pages do so. A day without a
    time is midnight UTC with precision "day"; a time without a zone is UTC. None: unreadable, not of 1990 to 2199, or more than
    24 hours after `latest`; a date up to 24 hours after `latest` is `latest`.
    """
    text = text.strip()
    if not text.isascii():
        text = text.translate(_PLAIN)
    forms = (_ISO, _RFC822, _MONTH_FIRST, _DOTTED)
    found = next((match for form in forms if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    part = found.groupdict()
    month = _month(part["name"]) if "name" in part else int(part["month"])
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
    if not EARLIEST <= moment < LATEST or (latest is not None and moment - latest > SLACK):
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


def _month(name: str) -> int | None:
    return _ARABIC_MONTHS.get(name) or _MONTHS.get(name[:3].lower()) or _by_language(name)


def _by_language(name: str) -> int | None:
    """The month whose name begins so in any of our languages: "März", "février"."""
    for code, language in LANGUAGES.items():
        key = folded_in(code)(name)
        for beginning, month in language.months.items():
            if key.startswith(beginning):
                return month
    return None


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
