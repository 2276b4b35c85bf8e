"""What feeds are asked with and nobody may see: secrets of their addresses, and headers such as Authorization.

They stand in the environment, one on each line: MONITOR_FEED_SECRETS as `NAME=VALUE` for the `${NAME}` in an address of
feeds.yaml, MONITOR_FEED_HEADERS as `SLUG Header-Name: value` or `SLUG basic USER:PASSWORD`. No message holds a value.
"""

from __future__ import annotations

import contextlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from monitor.config.values import near
from monitor.errors import ConfigError
from monitor.model import FeedKey, FeedSpec, Watchlist
from monitor.text.secretive import is_secret, marks, tells

SECRETS, HEADERS = "MONITOR_FEED_SECRETS", "MONITOR_FEED_HEADERS"
SHORTEST = 8
"""Characters of a secret in an address: a shorter one would be found in innocent words."""

FeedHeader = tuple[str, str, str]  # slug of the feed, name and value of the header

_NAMED = re.compile(r"([A-Z][A-Z0-9_]{0,63})=(\S+)")
_IN_ADDRESS = re.compile(r"(?:[A-Za-z0-9._~!$()*+,;:@/=-]|%[0-9A-Fa-f]{2})+")
_HEADER = re.compile(r"([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)[ \t]+([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*(\S.*)")
_BASIC = re.compile(r"([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)[ \t]+basic[ \t]+(\S.*)", re.ASCII)
_SET_BY_US = (
    "accept accept-encoding connection content-length content-type expect host if-match if-modified-since if-none-match "
    "if-range if-unmodified-since keep-alive proxy-authorization proxy-connection range te trailer transfer-encoding upgrade "
    "user-agent via"
)
_OURS = frozenset(_SET_BY_US.split())

# ---------------------------------------------------------------- the environment


def named_secrets(text: str) -> tuple[tuple[str, str], ...]:
    """(name, value) of each `NAME=VALUE`, behind blanks or on lines of their own. Raises ValueError."""
    found: dict[str, str] = {}
    for number, word in enumerate(text.split(), 1):
        named = _NAMED.fullmatch(word)
        if named is None:
            raise ValueError(f"entry {number} is no NAME=VALUE (like OUTLET_KEY=..., the name in capitals)")
        name, value = named.groups()
        if name in found:
            raise ValueError(f"entry {number}: its name stands here twice: give each secret its own")
        if not _IN_ADDRESS.fullmatch(value):
            raise ValueError(f"entry {number} holds a character that no address can: write it as %XX")
        if len(value) < SHORTEST:
            raise ValueError(f"entry {number} is shorter than {SHORTEST} characters: it could not be kept out of sight")
        found[name] = value
    return tuple(found.items())


def feed_headers(text: str) -> tuple[FeedHeader, ...]:
    """(slug, name, value) of each line; `basic` is written out as the Authorization that it is. Raises ValueError."""
    found: dict[tuple[str, str], FeedHeader] = {}
    for number, written in enumerate(text.splitlines(), 1):
        line = written.strip()
        if not line or line.startswith("#"):
            continue
        slug, name, value = _header(line, number)
        if name.lower() in _OURS:
            raise ValueError(f"line {number}: the header {name} is set by us: leave it out")
        if any(not 32 <= ord(c) < 127 for c in value):
            raise ValueError(f"line {number}: its value is not plain ASCII text on one line")
        if (slug, name.lower()) in found:
            raise ValueError(f"line {number} gives its feed the header {name} again: keep one")
        found[slug, name.lower()] = slug, name, value
    return tuple(found.values())


def _header(line: str, number: int) -> FeedHeader:
    basic = _BASIC.fullmatch(line)
    if basic is not None:
        if ":" not in basic[2]:
            raise ValueError(f"line {number}: behind basic stands USER:PASSWORD")
        return basic[1], "Authorization", f"Basic {b64encode(basic[2].encode()).decode()}"
    header = _HEADER.fullmatch(line)
    if header is None:
        raise ValueError(f"line {number} is no `SLUG Header-Name: value` (like outlet Authorization: Bearer ...)")
    return header[1], header[2], header[3]


def secrets_in_headers(headers: Iterable[FeedHeader]) -> set[str]:
    """Every part of them that nobody may see: values, what stands behind Bearer or a cookie's =, user and password."""
    found: set[str] = set()
    for _slug, name, value in headers:
        certain = is_secret(name) or name.lower() == "cookie"  # others may hold ordinary words (Accept-Language)
        parts = (value, *re.split(r"[\s;,=\"]+", value))
        found |= {part for part in parts if tells(part) or (certain and len(part) >= SHORTEST)}
        if value.startswith("Basic "):
            with contextlib.suppress(ValueError):
                pair = b64decode(value.removeprefix("Basic ")).decode()
                found |= {pair, pair.partition(":")[2]}
    return found - {""}


# ---------------------------------------------------------------- and the feeds


def feed_keys(
    watchlist: Watchlist, secrets: Iterable[tuple[str, str]], headers: Iterable[FeedHeader]
) -> dict[str, FeedKey]:
    """Of each feed that has any: slug -> what it is asked with."""
    known, told = dict(secrets), list(headers)
    keys = {}
    for feed in watchlist.feeds:
        own = [header for header in told if header[0] == feed.slug]
        wanted = tuple((name, known[name]) for name in marks(feed.url) if name in known)
        if own or wanted or feed.secrets:
            keys[feed.slug] = FeedKey(
                url=feed.url,
                secrets=(*wanted, *feed.secrets),
                headers=tuple((name, value) for _, name, value in own),
                hidden=tuple(sorted(secrets_in_headers(own))),
                guarded=bool(own or wanted),
            )
    return keys


def demand_feed_keys(watchlist: Watchlist, secrets: Iterable[tuple[str, str]], headers: Iterable[FeedHeader]) -> None:
    """Raises ConfigError where a secret is missing, belongs to no feed, or would go over the network in clear."""
    if mistakes := key_mistakes(watchlist, secrets, headers):
        raise ConfigError(mistakes)


def key_mistakes(watchlist: Watchlist, secrets: Iterable[tuple[str, str]], headers: Iterable[FeedHeader]) -> list[str]:
    """What `demand_feed_keys` refuses, each as `WHAT: what is wrong: the mend`."""
    known, told = dict(secrets), list(headers)
    feeds = {feed.slug: feed for feed in watchlist.feeds}
    mistakes = []
    for feed in watchlist.feeds:
        own = {name for name, _ in feed.secrets}
        lacking = [name for name in marks(feed.url) if name not in known and name not in own]
        mistakes += [f"feed {feed.slug}: ${{{name}}} has no value: put {name}=... into {SECRETS}" for name in lacking]
    wanted = {name for feed in watchlist.feeds for name in marks(feed.url)}
    for number, name in enumerate(known, 1):
        if name not in wanted:
            mistakes.append(
                f"{SECRETS}: entry {number}: no address in feeds.yaml holds ${{...}} of its name: take it out"
            )
    for slug in dict.fromkeys(slug for slug, _, _ in told):
        if slug not in feeds:
            meant = near(slug, list(feeds))
            hint = f" (did you mean {meant}?)" if meant else ""
            mistakes.append(f"{HEADERS}: a line is for no feed of feeds.yaml{hint}: `monitor feeds list` names them")
    mistakes += _in_clear(watchlist, known, {slug for slug, _, _ in told})
    return list(dict.fromkeys(mistakes))


def _in_clear(watchlist: Watchlist, known: dict[str, str], with_headers: set[str]) -> Iterator[str]:
    for feed in watchlist.feeds:
        if feed.slug not in with_headers and known.keys().isdisjoint(marks(feed.url)):
            continue
        if goes_in_clear(feed, watchlist.allow):
            yield f"feed {feed.slug}: its secret would go in clear: write https://, or name its address and port in monitor.allow"


def goes_in_clear(feed: FeedSpec, allow: Iterable[str]) -> bool:
    """Whether it is asked for without TLS, and not in the owner's own network."""
    parts = urlsplit(feed.url)
    return parts.scheme.lower() != "https" and parts.netloc not in allow and f"{parts.netloc}:80" not in allow
