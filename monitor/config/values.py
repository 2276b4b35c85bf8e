"""How the single values of feeds.yaml are written: durations, sizes, zones, addresses, slugs.

Each function returns the value or raises ValueError whose text continues the sentence `KEY "value" ...` and names the mend.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, time, timedelta
from difflib import get_close_matches
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from monitor.feeds.paths import fault_of
from monitor.text.urls import canonical_url

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(
    r"([0-9]{1,9}) ?(?:(s|sec|seconds?)|(m|min|minutes?)|(h|hours?)|(d|days?)|(w|weeks?))", re.IGNORECASE
)
_SIZE = re.compile(r"([0-9]{1,9}) ?(?:([KMG])i?)?B", re.IGNORECASE)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_PLACEHOLDER = re.compile(r"\$\{[A-Z][A-Z0-9_]{0,63}\}")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, direction marks, line separators
_NOT_ASCII = str.maketrans(dict(zip("ıøłßæœđðþ", ("i", "o", "l", "ss", "ae", "oe", "d", "d", "th"), strict=True)))
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et "
    "eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl "
    "km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj "
    "om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to "
    "tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ckb kmr"
)
LANGUAGE_CODES = frozenset(_CODES.split())
"""ISO 639-1, and the two Kurdish languages that have no code there."""


def near(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    spelled = {name.casefold(): name for name in known}
    found = get_close_matches(word[:100].casefold(), list(spelled), n=1, cutoff=0.6)
    return spelled[found[0]] if found else None


def duration(text: str) -> timedelta:
    """How long "90s", "15m", "1h" or "2 days" is."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise ValueError('is not a duration (try "15m")')
    unit = next(unit for unit, written in zip(_UNITS, found.groups()[1:], strict=True) if written)
    return timedelta(seconds=int(found.group(1)) * _UNITS[unit])


def size(text: str) -> int:
    """How many bytes "15 MB" is. K, M and G count in steps of 1024, with or without an i."""
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise ValueError('is not a size (try "15 MB")')
    steps = " KMG".index((found.group(2) or " ").upper())
    return int(found.group(1)) << (10 * steps)


def clock_time(text: str) -> time:
    """The local time "06:30", on a multiple of five minutes since editions count in these."""
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError('is not a time of day (try "06:30")')
    hour, minute = int(found.group(1)), int(found.group(2))
    if minute % 5:
        raise ValueError(f'is not on a multiple of 5 minutes (try "{hour:02}:{minute // 5 * 5:02}")')
    return time(hour, minute)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(name: str) -> str:
    """An IANA time zone."""
    if name in _zones() and name != "localtime":
        return name
    meant = near(name, _zones()) or next((z for z in sorted(_zones()) if name and z.endswith(f"/{name}")), None)
    raise ValueError(
        f'is no time zone (did you mean "{meant}"?)' if meant else 'is no time zone (try "Europe/Istanbul")'
    )


def slug(text: str) -> str:
    """A name that can stand in a URL and as a folder."""
    if _SLUG.fullmatch(text):
        return text
    try_this = slug_of(text)
    hint = f' (try "{try_this}")' if try_this else ""
    raise ValueError(f"is no short name: small letters a-z, digits and hyphens, at most 64{hint}")


def slug_of(title: str) -> str:
    """The slug that a title gives; "" when no Latin letter or digit is in it."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_NOT_ASCII))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare)[:64].strip("-")


def one_line(text: str) -> str:
    """A title: something to read, on one line, without characters that nobody sees."""
    bare = text.strip()
    if not bare:
        raise ValueError("is blank: write something a reader can see")
    if "\n" in bare or any(unicodedata.category(c) in _UNSEEN for c in bare):
        raise ValueError("must be one line without control characters")
    if len(bare) > 200:
        raise ValueError(f"is {len(bare)} characters long: 200 at most")
    return bare


def language(code: str) -> str:
    """A language as ISO 639 names it."""
    if code in LANGUAGE_CODES:
        return code
    base = code.lower().replace("_", "-").split("-")[0]
    hint = base if base in LANGUAGE_CODES else "en"
    raise ValueError(f'is no language code (try "{hint}")')


def language_or_any(code: str) -> str:
    """A language as ISO 639 names it, or `any`."""
    return code if code == "any" else language(code)


def country(code: str) -> str:
    """A country as ISO 3166 names it in two letters."""
    if re.fullmatch(r"[A-Z]{2}", code):
        return code
    hint = code.upper() if re.fullmatch(r"[a-z]{2}", code) else "RU"
    raise ValueError(f'is no country code of two capital letters (try "{hint}")')


def day(text: str) -> date:
    """A day as ISO 8601 writes it."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError('is no day (try "2024-12-08")')


def mail_address(text: str) -> str:
    """A bare mail address, in ASCII (RFC 5321 without quoting and address literals)."""
    if any(unicodedata.category(c) in _UNSEEN for c in text):
        raise ValueError("holds a line break or control character: write one bare address")
    if text.count("@") != 1 or " " in text.strip() or "<" in text:
        raise ValueError('is no mail address (try "name@example.org", without a display name)')
    local, domain = text.strip().split("@")
    labels = domain.split(".")
    if (
        not _LOCAL.fullmatch(local)
        or len(local) > 64
        or len(text) > 254
        or not all(_LABEL.fullmatch(label) for label in labels)
        or labels[-1].isdigit()
        or (len(labels) == 1 and domain != "localhost")
    ):
        raise ValueError('is no mail address (try "name@example.org")')
    return text.strip()


def web_address(text: str) -> str:
    """An http(s) address without user name and password, as written."""
    bare = text.strip()
    try:
        canonical_url(bare)
        authority = urlsplit(bare.replace("\\", "/")).netloc
    except ValueError as error:
        raise ValueError(f'is no address to fetch: {error} (try "https://...")') from error
    if not bare.isprintable() or " " in bare:
        raise ValueError("holds a space or control character: write it as %20 or take it out")
    if "@" in authority:
        raise ValueError("holds a user name or password: secrets never stand in feeds.yaml; take it out")
    return bare


def feed_address(text: str) -> str:
    """An http(s) address that may hold `${NAME}` behind its host, for a secret of the environment."""
    bare = web_address(text)
    parts = urlsplit(bare.replace("\\", "/"))
    if "${" in parts.netloc:
        raise ValueError("holds ${...} in its host: it may stand behind that")
    if "${" in _PLACEHOLDER.sub("", bare):
        raise ValueError("holds a ${...} that is no name: write ${NAME}, in capitals")
    return bare


def path_pattern(text: str) -> str:
    """A pattern over the path of an address."""
    bare = text.strip()
    fault = fault_of(bare)
    if fault is not None:
        raise ValueError(fault)
    return bare


def host_name(text: str) -> str:
    """The bare name of a host, as addresses have it."""
    bare = text.strip().lower()
    try:
        parts = urlsplit(canonical_url(f"https://{bare}/"))
        good = bare.isprintable() and not set(bare) & set("/:@?# \\*")
    except ValueError:
        good = False
    if not good:
        host = urlsplit(bare).hostname if "://" in bare else None
        raise ValueError(f'is no name of a host (try "{host or "news.example"}")')
    return parts.hostname or bare


def base_address(text: str) -> str:
    """The public address of the archive, without a slash at its end."""
    bare = web_address(text)
    if "?" in bare or "#" in bare:
        raise ValueError("must end before any ? or #: links of the archive are put behind it")
    return bare.rstrip("/")


def contact(text: str) -> str:
    """A mail address or page where a webmaster can complain. It stands in a header, hence ASCII."""
    bare = text.strip()
    try:
        checked = web_address(bare) if "://" in bare else mail_address(bare)
    except ValueError as error:
        raise ValueError('is neither a mail address nor a page (try "you@example.org")') from error
    if not checked.isascii() or len(checked) > 200 or any(c in checked for c in '()<>"\\'):
        raise ValueError("must be plain ASCII, without brackets or quotes, at most 200 characters")
    return checked


def leave(text: str) -> str:
    """Where a reader leaves a digest, `mailto:ADDRESS` or `mailto:ADDRESS?subject=WORD`, or an https address. It stands in a
    header (RFC 2369), hence ASCII."""
    bare = text.strip()
    try:
        if bare.lower().startswith("mailto:"):
            to, _, query = bare[len("mailto:") :].partition("?")
            address = f"mailto:{mail_address(to)}" + (f"?{query}" if query else "")
            if query and not re.fullmatch(r"subject=(?:[A-Za-z0-9._~+-]|%[0-9A-Fa-f]{2})+", query):
                raise ValueError
        else:
            address = web_address(bare) if bare.startswith("https://") else ""
    except ValueError:
        address = ""
    if not address:
        try_this = f"mailto:{bare}" if re.fullmatch(r"[^@\s:/]+@[^@\s:/]+", bare) else "mailto:leave@example.org"
        raise ValueError(f'is no way to leave (try "{try_this}" or "https://example.org/leave")')
    if not address.isascii() or len(address) > 200 or any(c in address for c in '()<>"\\,'):
        raise ValueError("must be plain ASCII, without brackets, quotes or commas, at most 200 characters")
    return address


def endpoint(text: str) -> str:
    """One numeric address and one port: "10.0.0.5:8080" or "[fd00::5]:8080"."""
    address, _, port = text.strip().rpartition(":")
    bracketed = address.startswith("[") and address.endswith("]")
    try:
        found = ipaddress.ip_address(address[1:-1] if bracketed else address)
    except ValueError as error:
        raise ValueError('is not a numeric address and a port (try "10.0.0.5:8080")') from error
    good_port = port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536
    if not good_port or bracketed != (found.version == 6):
        raise ValueError('is not a numeric address and a port (try "10.0.0.5:8080" or "[fd00::5]:8080")')
    return text.strip()


def folder(text: str) -> str:
    """A folder's path."""
    if not text.strip() or not text.isprintable():
        raise ValueError('is no folder (try "storage")')
    return text.strip()
