"""Who is told of a status change at once: the rows of `notify`, and the addresses behind them.

An address is a secret (it carries a token), so it stands in the environment, in MONITOR_NOTIFY_URLS, as `NAME=URL`.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from monitor.config.lines import Document
from monitor.config.mistakes import Mistakes, unknown_name
from monitor.config.notifyrow import NotifyRow
from monitor.errors import ConfigError
from monitor.model import NoticeSpec, TopicSpec, Watchlist
from monitor.text.secretive import tells

_NAMED = re.compile(r"([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)=(\S+)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://.", re.IGNORECASE)
_LEAST_SECRET = 6  # characters: shorter pieces of an address are words, not tokens

# ---------------------------------------------------------------- the rows of feeds.yaml


def check_notify(document: Document, topics: tuple[TopicSpec, ...], mistakes: Mistakes) -> None:
    """Say what rows say of each other and of topics: a name taken twice, a topic that is none or has no status."""
    rows = document.data.get("notify")
    known = [topic.slug for topic in topics if topic.kind == "topic"]
    tracked = {topic.slug for topic in topics if topic.status is not None}
    slugs: dict[str, int] = {}
    for at, row in enumerate(rows if isinstance(rows, list) else ()):
        if not isinstance(row, dict):
            continue
        here, slug = ("notify", at), row.get("slug")
        if isinstance(slug, str) and slug in slugs:
            first = document.line(("notify", slugs[slug]))
            mistakes.say_of_value((*here, "slug"), f"is taken by the row in line {first}: give it another")
        elif isinstance(slug, str):
            slugs[slug] = at
        named = row.get("topics")
        if named == [] and row.get("feeds") is not True:
            mistakes.say((*here, "topics"), "names no topic: name some, or leave the key out for all")
        seen: set[str] = set()
        for place, name in enumerate(named if isinstance(named, list) else ()):
            if not isinstance(name, str):
                continue
            if name in seen:
                mistakes.say_of_value((*here, "topics", place), "stands here twice: keep one")
            elif name not in known:
                mistakes.say_of_value((*here, "topics", place), unknown_name("topic", name, known))
            elif name not in tracked:
                mistakes.say_of_value((*here, "topics", place), "has no status, so nothing of it is told: take it out")
            seen.add(name)


def notices_of(rows: list[NotifyRow], topics: tuple[TopicSpec, ...], time_zone: str) -> tuple[NoticeSpec, ...]:
    """The rows as values."""
    tracked = tuple(topic.slug for topic in topics if topic.status is not None)
    return tuple(
        NoticeSpec(
            slug=row.slug,
            topics=tracked if row.topics is None else tuple(row.topics),
            time_zone=row.time_zone or time_zone,
            quiet=row.quiet,
            feeds=row.feeds,
            most=row.at_most[0],
            per=row.at_most[1],
        )
        for row in rows
    )


# ---------------------------------------------------------------- the addresses of the environment


def addresses_of(text: str) -> tuple[tuple[str, str], ...]:
    """(name, URL) of each `NAME=URL`, as they stand behind blanks or on lines of their own. Raises ValueError without any
    of the addresses in its message."""
    found: dict[str, str] = {}
    for number, word in enumerate(text.split(), 1):
        named = _NAMED.fullmatch(word)
        if named is None or not _SCHEME.match(named[2]):
            raise ValueError(f"entry {number} is no NAME=URL (like duty-phone=ntfy://ntfy.example/room)")
        name, url = named.groups()
        if any(not c.isprintable() for c in url):
            raise ValueError(f"entry {number} ({name}) holds a control character")
        if name in found:
            raise ValueError(f"entry {number}: the name {name} stands here twice: give each address its own")
        found[name] = url
    return tuple(found.items())


def secrets_of(url: str) -> set[str]:
    """The address as a whole and every piece of it that may be a token, as written and as meant."""
    rest = url.partition("://")[2]
    try:
        parts = urlsplit(url)
        host, user, password = parts.hostname or "", parts.username or "", parts.password or ""
    except ValueError:
        return {url, rest}
    pieces = [*parts.path.split("/"), *(pair.partition("=")[2] for pair in parts.query.split("&")), user, password]
    if "." not in host and host != "localhost":
        pieces += [host, parts.netloc.rpartition("@")[2].partition(":")[0]]  # a token may stand where a host does
    found = {piece for piece in pieces if len(piece) >= _LEAST_SECRET and tells(piece)} | {password}
    return {form for secret in (url, rest, *found) for form in (secret, unquote(secret)) if form}


def demand_addresses(watchlist: Watchlist, addresses: tuple[tuple[str, str], ...], *, installed: bool) -> None:
    """Raises ConfigError when somebody is to be told and cannot be: no address of his name, or without the extra `notify`."""
    given = dict(addresses)
    mistakes = [
        f"notify: {spec.slug}: has no address: put {spec.slug}=URL into MONITOR_NOTIFY_URLS (see docs/notify.md)"
        for spec in watchlist.notify
        if spec.slug not in given
    ]
    wanted = {spec.slug for spec in watchlist.notify}
    mistakes += [
        f"MONITOR_NOTIFY_URLS: {name}: nobody of this name is told: add it under `notify:` in feeds.yaml, or take it out"
        for name in sorted(given)
        if name not in wanted
    ]
    if watchlist.notify and not installed:
        mistakes.append('notify: needs a package that is not installed: pip install "idlib-monitor[notify]"')
    if mistakes:
        raise ConfigError(mistakes)
