"""The feeds of feeds.yaml, kept by commands: a row in, a row out, switched off and on, lists in and out."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.config.editing import Edited, Spot, edit_file, line_of, spots
from monitor.config.feedkinds import admitted, keys_of
from monitor.config.feedrows import Row, with_rows, without_row
from monitor.config.feedswitch import apart, with_enabled, without_name
from monitor.config.sources import Offer, close_names, offers
from monitor.config.values import LANGUAGE_CODES, near, slug_of, web_address
from monitor.desk.discovering import Found
from monitor.errors import MonitorError, NotFound
from monitor.feeds.opml import MOST_BYTES, FeedList, Listed, write_list
from monitor.model import FeedSpec, Watchlist
from monitor.steps import inside
from monitor.steps.house import House
from monitor.text.plain import one_line
from monitor.text.urls import canonical_url, host_or_url

SIGNAL = "a running daemon takes it up when it is restarted, or told by SIGHUP (`kill -HUP PID`)"


class Known(MonitorError):
    """The feed stands in feeds.yaml already; the message names its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line says of a new feed; None or () where it says nothing."""

    title: str | None = None
    slug: str | None = None
    language: str | None = None
    interval: str | None = None
    source: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was done to feeds.yaml: the lines that went and came, and where the first of them stands (from 1)."""

    slug: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a list: slugs added, titles known already, rows refused with the reason, folders that no group can be
    called after."""

    added: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[str, ...]
    nameless: tuple[str, ...]


# ---------------------------------------------------------------- one feed


def check_new(watchlist: Watchlist, config: Path, url: str | None, slug: str | None) -> None:
    """Raises Known, naming the line, when a feed of this address or slug is watched already."""
    if url is not None and (twin := _by_address(watchlist).get(_key(url))) is not None:
        paused = "" if twin.enabled else f" (it is paused: `monitor feeds resume {twin.slug}`)"
        raise Known(f'{_where(watchlist, config, twin.slug)}: this feed is watched already, as "{twin.slug}"{paused}')
    other = next((feed for feed in watchlist.feeds if feed.slug == slug), None)
    if other is not None:
        where = _where(watchlist, config, other.slug)
        raise Known(f'{where}: the slug "{slug}" is taken by {other.title}: give another --slug')


def _where(watchlist: Watchlist, config: Path, slug: str) -> str:
    raw = config.read_bytes()
    return f"{config}:{line_of(raw, _spot(raw, watchlist, slug))}"


def shipped(name: str) -> Offer:
    """The source of this name that ships. Raises NotFound with those that may be meant, or why it cannot be polled."""
    offer = offers().get(name)
    if offer is None:
        raise NotFound(f"{one_line(name, 80)!r} {close_names(name[:100])}; a site or feed begins with https://")
    if offer.unreadable:
        mend = f"say which of its links are articles: `monitor feeds add {offer.url} --links '/news/*' --source {name}`"
        raise NotFound(f"{name} has no feed, it is {offer.unreadable}: {mend}")
    return offer


def row_of_shipped(name: str, wish: Wish) -> Row:
    """The row that takes a source of the pack, with what the wish changes of it."""
    said = {"slug": wish.slug, "title": wish.title}
    return {"use": name, **{key: value for key, value in said.items() if value}, **_extras(wish, wish.language)}


def row_for(found: Found, wish: Wish, watchlist: Watchlist) -> Row:
    """The row of a feed that was found: what the wish says, else what the feed says of itself. Its language is written only
    when the feed's word and its entries agree."""
    told = found.sample
    title = wish.title or _title(found.title, found.url)
    agreed = told.language if told.declared in (None, told.language) and told.judged >= 3 else None
    language = wish.language or (agreed if agreed in LANGUAGE_CODES else None)
    slug = wish.slug or _free_slug(title, found.url, {feed.slug for feed in watchlist.feeds})
    return {
        "slug": slug,
        "url": found.url,
        "title": title,
        **keys_of(found.url, found.read_as),
        **_extras(wish, language),
    }


def row_for_address(url: str, taken: set[str]) -> Row:
    """The row of a feed of which nothing is known but its address. `taken`: slugs that are not free."""
    title = _title("", url)
    return {"slug": _free_slug(title, url, taken), "url": url, "title": title}


def _extras(wish: Wish, language: str | None) -> dict[str, str | Sequence[str]]:
    said = {"language": language, "interval": wish.interval, "groups": list(wish.groups), "source": wish.source}
    return {key: value for key, value in said.items() if value}


def add(config: Path, row: Row, *, write: bool = True) -> Kept:
    """Write a feed's row behind the others. Raises Known, NotEdited, ConfigError; then nothing has changed."""

    def edit(raw: bytes, watchlist: Watchlist) -> bytes:
        url = shipped(str(row["use"])).url if "use" in row else str(row["url"])
        check_new(watchlist, config, url, slug)
        return with_rows(raw, [row])

    slug = str(row.get("slug") or row.get("use"))
    return _kept(slug, edit_file(config, edit, write=write))


def remove(config: Path, slug: str, *, write: bool = True) -> Kept:
    """Take a feed's row away, with the comments that belong to it; its articles stay. Raises NotFound, NotEdited, ConfigError."""

    def edit(raw: bytes, watchlist: Watchlist) -> bytes:
        place, at = _spot(raw, watchlist, slug)
        alone = at is None or [row for row, _ in spots(raw)].count(place) == 1
        return without_row(raw, place) if alone or at is None else without_name(raw, place, at)

    return _kept(slug, edit_file(config, edit, write=write))


def switch(config: Path, slug: str, *, enabled: bool) -> Kept:
    """Pause a feed or let it go on; nothing changes when it does so already. Raises NotFound, NotEdited, ConfigError."""

    def edit(raw: bytes, watchlist: Watchlist) -> bytes:
        place, at = _spot(raw, watchlist, slug)
        alone = [row for row, _ in spots(raw)].count(place) == 1
        if alone or at is None:
            return with_enabled(raw, place, enabled)
        now = next(feed.enabled for feed in watchlist.feeds if feed.slug == slug)
        return raw if now == enabled else apart(raw, place, at)

    return _kept(slug, edit_file(config, edit))


def _spot(raw: bytes, watchlist: Watchlist, slug: str) -> Spot:
    slugs = [feed.slug for feed in watchlist.feeds]
    if slug not in slugs:
        meant = near(slug, slugs)
        hint = f"did you mean {meant!r}?" if meant else "`monitor feeds list` names them"
        raise NotFound(f"no feed {one_line(slug, 80)!r} in the configuration ({hint})")
    return spots(raw)[slugs.index(slug)]


def _kept(slug: str, edited: Edited) -> Kept:
    old, new = (part.decode("utf-8-sig").splitlines() for part in (edited.before, edited.after))
    removed, added, line = [], [], 0
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            removed += old[a:b]
            added += new[c:d]
            line = line or c + 1
    return Kept(slug=slug, removed=tuple(removed), added=tuple(added), line=line)


def _by_address(watchlist: Watchlist) -> dict[str, FeedSpec]:
    return {_key(feed.url): feed for feed in reversed(watchlist.feeds)}


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _title(said: str, url: str) -> str:
    """A title that feeds.yaml takes: one line without signs that nobody sees; else the host."""
    seen = "".join(c for c in one_line(said, 200) if not unicodedata.category(c).startswith("C")).strip()
    return seen or host_or_url(url).removeprefix("www.")


def _free_slug(title: str, url: str, taken: set[str]) -> str:
    base = slug_of(title) or slug_of(host_or_url(url).removeprefix("www.")) or "feed"
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base[:60].rstrip('-')}-{n}") not in taken)


# ---------------------------------------------------------------- lists


def import_list(path: Path, config: Path, house: House, *, write: bool = True) -> Imported:
    """Add the feeds of an OPML file that are not watched yet; folders become groups. Nothing is fetched.

    Raises NotFound when the file cannot be read, NoList when it is no list, NotEdited and ConfigError as `add` does.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFound(f"{path}: cannot be read: {error.strerror}") from error
    listed = house.crew.run(inside.read_opml, body)
    done: list[Imported] = []

    def edit(raw: bytes, watchlist: Watchlist) -> bytes:
        rows, told = _new_rows(listed, watchlist)
        done.append(told)
        return with_rows(raw, rows)

    edit_file(config, edit, write=write)
    return done[-1]


def _new_rows(listed: FeedList, watchlist: Watchlist) -> tuple[list[Row], Imported]:
    watched, taken = set(_by_address(watchlist)), {feed.slug for feed in watchlist.feeds}
    rows: list[Row] = []
    known, nameless = [], []
    refused = list(listed.refused)
    for feed in listed.feeds:
        title = _title(feed.title, feed.url)
        try:
            url, read_as = admitted(feed.url, feed.read_as)
        except ValueError as error:
            refused.append(f"{title}: {one_line(str(error), 300)}")
            continue
        if _key(url) in watched:
            known.append(title)
            continue
        try:
            web_address(url)
        except ValueError as error:
            refused.append(f"{title}: its address {error}")
            continue
        watched.add(_key(url))
        slug = _free_slug(title, url, taken)
        taken.add(slug)
        groups = {name: slug_of(name) for name in feed.groups}
        nameless += [name for name, group in groups.items() if not group]
        labels = list(dict.fromkeys(group for group in groups.values() if group))
        told: Row = {"slug": slug, "url": url, "title": title, **keys_of(url, read_as)}
        rows.append({**told, **({"groups": labels} if labels else {})})
    added = tuple(str(row["slug"]) for row in rows)
    unnamed = tuple(dict.fromkeys(nameless))
    return rows, Imported(added=added, known=tuple(known), refused=tuple(refused), nameless=unnamed)


def export_list(watchlist: Watchlist) -> bytes:
    """The feeds as OPML, paused ones too, in the file's order; the same feeds give the same bytes."""
    feeds = [Listed(url=f.url, title=f.title, groups=f.groups, read_as=f.read_as) for f in watchlist.feeds]
    return write_list("Feeds of Idlib Monitor", feeds)
