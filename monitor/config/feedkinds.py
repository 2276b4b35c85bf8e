"""Which kind of source a row under `feeds:` is, and what belongs to it: patterns of a listing, the address of a channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args
from urllib.parse import urlsplit

from monitor.config.lines import Path
from monitor.config.mistakes import Mistakes
from monitor.config.schema import FeedRow
from monitor.config.values import host_name, path_pattern
from monitor.feeds.kinds import channel_in, is_on_telegram, kind_of, public_page
from monitor.feeds.paths import MOST_PATTERNS
from monitor.model import FeedKind, ReadAs

OF_A_LISTING = ("links", "sites")


def check_kind(here: Path, row: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Says to `mistakes` what a row lacks of its kind, and what belongs to another."""
    kind, url = row.get("kind", "auto"), row.get("url")
    if kind == "listing":
        mistakes.say_if_lacking((*here, "links"), row, 'links: "/news/*", which of its links are articles')
        if row.get("links") == []:
            mistakes.say_of_value((*here, "links"), 'is empty: name which links are articles (try "/news/*")')
    elif kind in get_args(FeedKind):
        for key in OF_A_LISTING:
            if row.get(key):
                mistakes.say((*here, key), f"{key} belongs to a page of links: add kind: listing, or take it out")
    if isinstance(url, str) and (kind == "telegram" or is_on_telegram(url)):
        _check_channel((*here, "url"), url, str(kind), mistakes)


def _check_channel(path: Path, url: str, kind: str, mistakes: Mistakes) -> None:
    try:
        there = channel_in(urlsplit(url).path) is not None
    except ValueError:
        return  # no address at all, and that was said
    if there and (kind in ("auto", "telegram") or not is_on_telegram(url)):
        return
    if there:
        mistakes.say(
            (*path[:-1], "kind"), f"kind {kind} cannot be: the address is that of a channel: take the line out"
        )
    else:
        mend = public_page(url) or "https://t.me/s/NAME"
        mistakes.say_of_value(path, f'is not the public page of a channel (try "{mend}")')


def read_as_of(row: FeedRow, url: str) -> ReadAs:
    """What the feed of a row is read as."""
    return ReadAs(kind=kind_of(url, row.kind), links=tuple(row.links), sites=tuple(row.sites))


def pages_are_fetched(row: FeedRow, read_as: ReadAs, *, usually: bool = True) -> bool:
    """Whether the pages of a feed's entries are read: as its row says; else not those of a channel, whose posts are whole."""
    if "fetch_pages" in row.model_fields_set:
        return row.fetch_pages
    return usually and read_as.kind != "telegram"


def keys_of(url: str, read_as: ReadAs) -> dict[str, str | Sequence[str]]:
    """What a row says of the kind of a source at this address: nothing where it tells for itself."""
    if read_as.kind == kind_of(url):
        return {}
    said = {"kind": read_as.kind, "links": list(read_as.links), "sites": list(read_as.sites)}
    return {key: value for key, value in said.items() if value}


def admitted(url: str, said: ReadAs) -> tuple[str, ReadAs]:
    """Address and kind of a source, as a row may have them, of what somebody else's list says of it. Raises ValueError with the
    reason: such a row would spoil the file."""
    url = public_page(url) or url
    if said.kind == "telegram" or is_on_telegram(url):
        if channel_in(urlsplit(url).path) is None:
            raise ValueError("its address is not the public page of a channel (try https://t.me/s/NAME)")
        return url, ReadAs(kind="telegram")
    if said.kind != "listing":
        return url, ReadAs(kind=said.kind)
    if not 0 < len(said.links) <= MOST_PATTERNS or len(said.sites) > MOST_PATTERNS:
        mend = "add it by its address: `monitor feeds add URL --links '/news/*'`"
        raise ValueError(f"a page of links, but not which of them are articles (1 to {MOST_PATTERNS} patterns); {mend}")
    return url, ReadAs(
        kind="listing", links=_each("links", said.links, path_pattern), sites=_each("sites", said.sites, host_name)
    )


def _each(key: str, values: Sequence[str], read: Callable[[str], str]) -> tuple[str, ...]:
    good = []
    for value in values:
        try:
            good.append(read(value))
        except ValueError as error:
            raise ValueError(f"{key} {value[:100]} {error}") from error
    return tuple(good)
