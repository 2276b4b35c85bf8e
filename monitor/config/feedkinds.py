"""Which kind of source a row under `feeds:` is, and what belongs to it: patterns of a listing, the address of a channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import urlsplit

from monitor.config.lines import Path
from monitor.config.mistakes import Mistakes
from monitor.config.schema import FeedRow
from monitor.feeds.kinds import channel_in, is_on_telegram, kind_of, public_page
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
