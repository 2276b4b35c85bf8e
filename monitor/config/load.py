"""feeds.yaml becomes a Watchlist, or a ConfigError that names every mistake with its line and its mend."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.config.agencies import agencies_of, check_agencies
from monitor.config.lines import MAX_BYTES, Document, Unreadable, read_yaml
from monitor.config.mistakes import Mistakes, told, unknown_name
from monitor.config.notified import check_notify, notices_of
from monitor.config.polled import check_feeds, feeds_of
from monitor.config.schema import DigestRow, FeedsFile, LimitsRow
from monitor.config.sources import check_sources, others_of, sides_of, sources_of
from monitor.config.watched import named, read_watched
from monitor.errors import ConfigError
from monitor.model import DigestSpec, Limits, TopicSpec, Vocabulary, Watchlist

RESERVED = ("assets", "search", "sources", "stories", "topics")
"""Folders of the archive that no digest may take."""

CONNECT_SECONDS = 10.0


def load_watchlist(path: Path, *, packs: bool = False) -> Watchlist:
    """Everything that feeds.yaml at `path` says. Raises ConfigError with all mistakes at once, in the file's order. `packs`:
    those in words that ship among them, for who writes such."""
    return read_watchlist(_read(path), path, packs=packs)


def read_watchlist(raw: bytes, path: Path, *, packs: bool = False) -> Watchlist:
    """The same of a document that was read already: `path` is what it is called, and its folders are relative to."""
    document = _parsed(raw, path)
    mistakes = Mistakes(str(path), document)
    file = None
    try:
        file = FeedsFile.model_validate(document.data)
    except ValidationError as error:
        mistakes.say_all(error.errors(include_url=False))
    topics, vocabulary = read_watched(document, mistakes, packs=packs)
    check_feeds(document, mistakes)
    check_sources(document, mistakes)
    check_agencies(document, mistakes)
    _check_digests(document, mistakes)
    check_notify(document, topics, mistakes)
    if file is not None:
        _check_folders(path, file, mistakes)
    mistakes.raise_any()
    assert file is not None
    return replace(_watchlist(path, file, topics, vocabulary), document=raw)


def read_document(path: Path) -> Document:
    """The YAML of a file, with its lines, not yet looked at. Raises ConfigError."""
    return _parsed(_read(path), path)


def fingerprint(watchlist: Watchlist) -> str:
    """First 12 hex digits of the SHA-256 over all that changes what an edition says: feeds, sources, sides, agencies,
    topics, vocabulary, digests, zone, base_url. Folders, limits, contact, the address to leave
    a digest and the acceptance sentences of topics do not."""
    said = {
        "feeds": [_without(_row(feed), "secrets") for feed in watchlist.feeds],
        "sources": watchlist.sources,
        "other_sources": watchlist.other_sources,
        "sides": watchlist.sides,
        "agencies": watchlist.agencies,
        "topics": [replace(topic, cases=()) for topic in watchlist.topics],
        "vocabulary": watchlist.vocabulary,
        "digests": [_without(_row(digest), "unsubscribe") for digest in watchlist.digests],
        "time_zone": watchlist.time_zone,
        "base_url": watchlist.base_url,
    }
    return _name_of(said)


def words_of(watchlist: Watchlist) -> str:
    """First 12 hex digits of the SHA-256 over what articles are judged by: topics without their acceptance sentences, and
    vocabulary."""
    topics = [replace(topic, cases=()) for topic in watchlist.topics]
    return _name_of({"topics": topics, "vocabulary": watchlist.vocabulary})


def _row(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _without(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def _name_of(said: dict[str, Any]) -> str:
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()[:12]


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return _row(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    assert isinstance(value, (time, date))
    return value.isoformat()


def _read(path: Path) -> bytes:
    try:
        with open(path, "rb", opener=_at_once) as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        mend = "name yours with --config PATH (or MONITOR_CONFIG), write a first one with `monitor init`, or try `monitor demo`"
        raise ConfigError([f"{path}: there is no such file: {mend}"]) from None
    except IsADirectoryError:
        raise ConfigError([f"{path}: is a folder: name the file in it with --config PATH"]) from None
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(
            [f"{path}: cannot be read ({what}): mend its permissions, or name another with --config"]
        ) from None


def _parsed(raw: bytes, path: Path) -> Document:
    try:
        return read_yaml(raw)
    except Unreadable as error:
        raise ConfigError(told(str(path), error.mistakes)) from None


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for somebody to write to a pipe: a daemon told to read it would not hear SIGTERM any more."""
    handle = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(handle, True)
    return handle


# ---------------------------------------------------------------- what rows say of each other


def _check_digests(document: Document, mistakes: Mistakes) -> None:
    slugs: dict[str, int] = {}
    for at, row in _rows(document, "digests"):
        here = ("digests", at)
        slug = row.get("slug")
        if isinstance(slug, str) and slug in slugs:
            first = document.line(("digests", slugs[slug]))
            mistakes.say_of_value((*here, "slug"), f"is taken by the digest in line {first}: give it another")
        elif slug in RESERVED:
            mistakes.say_of_value((*here, "slug"), "is a folder that the archive needs itself: take another")
        elif isinstance(slug, str):
            slugs[slug] = at
        for section in ("topics", "scopes"):
            _check_names(document, (*here, section), row.get(section), section, mistakes)
        _check_readers((*here, "recipients"), row.get("recipients"), mistakes)
        if row.get("topics") == [] and row.get("scopes") == []:
            mistakes.say(here, "has neither topics nor scopes: name some, or leave both keys out for all")
        _check_rhythm(document, here, row, mistakes)


def _check_rhythm(document: Document, here: tuple[str | int, ...], row: dict[str, Any], mistakes: Mistakes) -> None:
    """A weekday belongs to a weekly digest, and that tells of topics alone."""
    weekly = row.get("every") == "week"
    if "on" in row and not weekly and row.get("every", "day") == "day":
        mend = "put `every: week` beside it, or take the line out: a daily digest is cut off every day"
        mistakes.say_of_value((*here, "on"), f"is for a weekly digest: {mend}")
    topics = row.get("topics", named(document.data, "topics"))
    if weekly and topics == [] and row.get("scopes") != []:
        mend = "name a topic, or leave `every` out"
        mistakes.say_of_value(
            (*here, "every"), f"makes a digest of status changes and events, and it has no topic: {mend}"
        )


def _check_names(
    document: Document, here: tuple[str | int, ...], names: object, section: str, mistakes: Mistakes
) -> None:
    known = named(document.data, section)
    seen: set[str] = set()
    for at, name in enumerate(names if isinstance(names, list) else ()):
        if not isinstance(name, str):
            continue
        other = "scopes" if section == "topics" else "topics"
        if name in seen:
            mistakes.say_of_value((*here, at), "stands here twice: keep one")
        elif name not in known and name in named(document.data, other):
            mistakes.say_of_value((*here, at), f"is a {other[:-1]}: name it under `{other}:`")
        elif name not in known:
            mistakes.say_of_value((*here, at), unknown_name(section[:-1], name, known))
        seen.add(name)


def _check_readers(here: tuple[str | int, ...], readers: object, mistakes: Mistakes) -> None:
    seen: set[str] = set()
    for at, address in enumerate(readers if isinstance(readers, list) else ()):
        if isinstance(address, str) and address.strip().casefold() in seen:
            mistakes.say_of_value((*here, at), "stands here twice: keep one")
        seen.add(str(address).strip().casefold())


def _check_folders(path: Path, file: FeedsFile, mistakes: Mistakes) -> None:
    storage, digests = _folder(path, file.monitor.storage), _folder(path, file.monitor.digests)
    if storage == digests or digests in storage.parents:
        mistakes.say(("monitor", "storage"), "storage is private and must not lie in the folder of the digests")
    if file.monitor.pages is not None and digests in (pages := _folder(path, file.monitor.pages), *pages.parents):
        mistakes.say(("monitor", "pages"), "raw pages are private and must not lie in the folder of the digests")


def _rows(document: Document, section: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = document.data.get(section)
    for at, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield at, row


# ---------------------------------------------------------------- rows become values


def _watchlist(path: Path, file: FeedsFile, topics: tuple[TopicSpec, ...], vocabulary: Vocabulary) -> Watchlist:
    monitor = file.monitor
    feeds = feeds_of(file)
    sources = sources_of(file, (feed.source for feed in feeds))
    watchlist = Watchlist(
        time_zone=monitor.time_zone,
        contact=monitor.contact,
        base_url=monitor.base_url,
        storage=str(_folder(path, monitor.storage)),
        digests_folder=str(_folder(path, monitor.digests)),
        limits=_limits(monitor.limits),
        allow=tuple(monitor.allow),
        feeds=feeds,
        sources=sources,
        topics=topics,
        vocabulary=vocabulary,
        digests=tuple(_digest(row, topics, monitor.time_zone) for row in file.digests),
        fingerprint="",
        sides=sides_of(file),
        agencies=agencies_of(file),
        other_sources=others_of(sources),
        notify=notices_of(file.notify, topics, monitor.time_zone),
        pages_folder=str(_folder(path, monitor.pages)) if monitor.pages is not None else None,
        health=monitor.health,
    )
    return replace(watchlist, fingerprint=fingerprint(watchlist), words=words_of(watchlist))


def _folder(path: Path, name: str) -> Path:
    return Path(os.path.abspath(path.parent / Path(name).expanduser()))


def _limits(row: LimitsRow) -> Limits:
    return Limits(
        fetch_seconds=row.fetch.total_seconds(),
        connect_seconds=min(CONNECT_SECONDS, row.fetch.total_seconds()),
        body_bytes=row.body,
        host_spacing=row.host_spacing,
        task_seconds=row.task.total_seconds(),
        task_memory=row.task_memory,
        workers=row.workers,
        children=row.children,
        page_days=row.keep_pages.days,
        article_days=row.keep_articles.days,
    )


def _digest(row: DigestRow, topics: tuple[TopicSpec, ...], time_zone: str) -> DigestSpec:
    def chosen(names: list[str] | None, kind: str) -> tuple[str, ...]:
        return tuple(topic.slug for topic in topics if topic.kind == kind) if names is None else tuple(names)

    return DigestSpec(
        slug=row.slug,
        title=row.title,
        prefix=row.prefix or row.title,
        topics=chosen(row.topics, "topic"),
        scopes=chosen(row.scopes, "scope"),
        at=row.at,
        time_zone=row.time_zone or time_zone,
        recipients=tuple(row.recipients),
        unsubscribe=row.unsubscribe,
        archive=row.archive,
        catch_up=row.catch_up,
        every=row.every,
        on=row.on,
    )
