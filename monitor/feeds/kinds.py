"""Which kind of source an address is by itself, and whether what was read of it before was read in the same way."""

from __future__ import annotations

import hashlib
import re

from monitor.model import AUTO, FeedKind, ReadAs
from monitor.text.urls import MAX_URL

_TELEGRAM = re.compile(
    r"(?P<scheme>http(?P<tls>s)?)://(?:www\.)?(?:t|telegram)\.me(?::(?(tls)443|80))?/"
    r"(?P<list>s/)?(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})/?(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_ON_TELEGRAM = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.me(?::[0-9]{1,5})?(?:[/?#]|\Z)", re.IGNORECASE)
_PUBLIC = re.compile(r"/s/(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})/?")
_NO_CHANNELS = {
    "share",
    "joinchat",
    "addstickers",
    "addemoji",
    "proxy",
    "socks",
    "setlanguage",
    "addtheme",
    "login",
    "invoice",
}


def kind_of(url: str, said: FeedKind = "auto") -> FeedKind:
    """The kind of a feed at this address, of which `said` is written: an address of Telegram tells for itself."""
    if said != "auto" or len(url) > MAX_URL:
        return said
    found = _TELEGRAM.fullmatch(url)
    return "telegram" if found and found["list"] else said


def is_on_telegram(url: str) -> bool:
    """Whether an address is one of Telegram's, whatever is there."""
    return bool(_ON_TELEGRAM.match(url))


def public_page(url: str) -> str | None:
    """Where the posts of a channel can be read, of which a person gave an address; None: it names no channel."""
    found = _TELEGRAM.fullmatch(url) if len(url) <= MAX_URL else None
    if found is None or found["name"].lower() in _NO_CHANNELS:
        return None
    return f"{found['scheme'].lower()}://t.me/s/{found['name']}"


def channel_in(path: str) -> str | None:
    """The channel whose public page has this path; None: no public page has."""
    found = _PUBLIC.fullmatch(path)
    return found["name"] if found else None


# ---------------------------------------------------------------- a document and how it was read


def stamp(body: bytes, read_as: ReadAs) -> str:
    """Names a document and the way it was read: of two polls with one stamp the second brings nothing new."""
    name = hashlib.sha256(body).hexdigest()
    return name if read_as == AUTO else f"{name[:47]}/{_way(read_as)}"


def read_alike(stamped: str | None, read_as: ReadAs) -> bool:
    """Whether the document that was stamped was read in this way. Where not, its validators say nothing of what it brings."""
    way = (stamped or "").partition("/")[2]
    return way == ("" if read_as == AUTO else _way(read_as))


def _way(read_as: ReadAs) -> str:
    said = "\n".join([read_as.kind, *read_as.links, "", *read_as.sites])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
