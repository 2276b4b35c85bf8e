"""Lists of feeds as other readers exchange them: OPML 2.0 (opml.org/spec2) in and out.

Reading is listparser's, which takes the XML for lenient HTML: no entity that the document declares is ever unfolded. It is
given bytes without an address, for it would fetch one. What makes a page of links one is not part of OPML: it stands in
attributes of our own namespace, which other readers pass over.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import cast, get_args
from xml.sax.saxutils import escape, quoteattr

import listparser
from lxml import etree

from monitor.errors import MonitorError
from monitor.model import AUTO, FeedKind, ReadAs
from monitor.text.plain import one_line
from monitor.text.urls import canonical_url

MOST_BYTES = 5_000_000
MOST_FEEDS = 5_000
_MOST_REFUSED = 200
_MOST_GROUPS = 20
_MOST_STEPS = 25_000_000  # of copying and comparing names: a second or two
_MOST_NAMES = 200  # of a row's categories and folders, the same one again and again among them
_DECLARES = re.compile(r"<!ENTITY", re.IGNORECASE)
_PROLOGUE = re.compile(r"\A\s*<\?xml[^>]*>")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})""")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_NAMESPACE = "urn:idlib-monitor:feeds"  # of the attributes that tell the kind of a source
_SILENT_FAULTS = (AttributeError, LookupError, TypeError, ValueError, RecursionError, SyntaxError)


class NoList(MonitorError):
    """The bytes are no list of feeds; the message goes on after the file's name and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One feed of a list. `groups`: its categories, then its folders from the outside in, as written. `read_as`: its kind as the
    list has it, which may be any list: nothing in it was checked."""

    url: str
    title: str  # one line; "" when it has none
    groups: tuple[str, ...] = ()
    read_as: ReadAs = AUTO


class _Rows:
    """The rows, looked at before listparser reads them: what they say of their kinds, by their addresses. A target of lxml's
    parser. Raises NoList for a document that would keep listparser for minutes: for each address it copies the names of all rows
    around it, and compares each of its folders and categories with all that it has had before."""

    def __init__(self) -> None:
        self.found: dict[str, ReadAs] = {}
        self._depth = self._steps = 0
        self._groups: Counter[str] = Counter()  # folders and categories of an address

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A row, or any other element."""
        url, kind = attributes.get("xmlurl", "").strip(), attributes.get("monitor:kind", "")
        self._depth += 1
        if address := url or attributes.get("url", "").strip() or attributes.get("htmlurl", "").strip():
            self._count(address, 2 + attributes.get("category", "").count(","))
        if tag == "outline" and url and kind in get_args(FeedKind):
            links, sites = (tuple(attributes.get(f"monitor:{name}", "").split()) for name in ("links", "sites"))
            self.found.setdefault(url, ReadAs(kind=cast(FeedKind, kind), links=links, sites=sites))

    def _count(self, address: str, groups: int) -> None:
        self._groups[address] += groups
        self._steps += self._depth + groups * self._groups[address]
        if self._steps > _MOST_STEPS:
            raise NoList(
                "has rows within rows, folders or categories by the thousand: close each row, and leave some out"
            )

    def end(self, tag: str) -> None:
        """The end of an element."""
        self._depth -= 1

    def close(self) -> None:
        """The end of the document, likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """A list of feeds, in its order. `refused`: a line for each row that is no feed to poll."""

    feeds: tuple[Listed, ...]
    refused: tuple[str, ...]


def read_list(body: bytes) -> FeedList:
    """The feeds of an OPML document; one that stands in it twice is one, in all its folders. Raises NoList."""
    text = _decoded(body)
    if _DECLARES.search(text):
        raise NoList("declares entities, which no list of feeds needs: take them out")
    document = _PROLOGUE.sub("", text, count=1).encode("ascii", "xmlcharrefreplace")
    try:
        kinds = _kinds(document)
        found = listparser.parse(document)
    except _SILENT_FAULTS as error:
        raise NoList("too broken to be read") from error
    if not str(found["version"]).startswith("opml"):
        raise NoList("is no OPML: export it from your reader as OPML")
    feeds: dict[str, Listed] = {}
    refused = [
        f"{_name(row)}: names a page or another list, but no feed (try `monitor feeds discover`)"
        for row in (*found["opportunities"], *found["lists"])
    ]
    for row in found["feeds"]:
        try:
            key = canonical_url(row["url"])
        except ValueError as error:
            refused.append(f"{_name(row)}: {error}")
            continue
        known = feeds.get(key)
        groups = (*(known.groups if known else ()), *_groups(row))
        feeds[key] = Listed(
            url=known.url if known else one_line(row["url"], 2000),
            title=known.title if known else one_line(row.get("title") or "", 200),
            groups=tuple(dict.fromkeys(groups))[:_MOST_GROUPS],
            read_as=known.read_as if known else kinds.get(row["url"], AUTO),
        )
    if len(feeds) > MOST_FEEDS:
        raise NoList(f"holds {len(feeds)} feeds: {MOST_FEEDS} at most; split it")
    if len(refused) > _MOST_REFUSED:
        refused[_MOST_REFUSED:] = [f"and {len(refused) - _MOST_REFUSED} more"]
    return FeedList(feeds=tuple(feeds.values()), refused=tuple(refused))


def write_list(title: str, feeds: Sequence[Listed]) -> bytes:
    """The feeds as OPML 2.0 in UTF-8, in the order given within each folder; the same feeds give the same bytes.

    A feed's first group is its folder, and `category` names all of them, in order. Where a source is no feed by itself its `type`
    says so, and attributes of our own say the rest.
    """
    folders: dict[str, list[Listed]] = {}
    for feed in feeds:
        folders.setdefault(feed.groups[0] if feed.groups else "", []).append(feed)
    ours = "" if all(feed.read_as == AUTO for feed in feeds) else f' xmlns:monitor="{_NAMESPACE}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<opml version="2.0"{ours}>']
    lines += [f"  <head><title>{escape(_legal(title))}</title></head>", "  <body>"]
    for folder, rows in folders.items():
        if folder:
            lines.append(f"    <outline text={_quoted(folder)}>")
        lines += [f"    {'  ' if folder else ''}{_outline(feed)}" for feed in rows]
        if folder:
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""]).encode("utf-8")


def _outline(feed: Listed) -> str:
    name = _quoted(feed.title or feed.url)
    category = f" category={_quoted(','.join(f'/{group}' for group in feed.groups))}" if feed.groups else ""
    said = feed.read_as
    form = said.kind if said.kind not in ("auto", "feed") else "rss"
    kind = "" if said == AUTO else f' monitor:kind="{said.kind}"'
    for key, values in (("links", said.links), ("sites", said.sites)):
        kind += f" monitor:{key}={_quoted(' '.join(values))}" if values else ""
    return f'<outline type="{form}" text={name} title={name} xmlUrl={_quoted(feed.url)}{category}{kind}/>'


def _kinds(document: bytes) -> Mapping[str, ReadAs]:
    rows = _Rows()
    etree.fromstring(document, etree.HTMLParser(target=rows, recover=True, no_network=True))
    return rows.found


def _quoted(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _groups(row: dict[str, object]) -> list[str]:
    """The row's categories, then its folders; listparser takes both for paths. Of very many the first are read alone: where rows
    are nested ever deeper each stands in all above it."""
    paths = row.get("categories")
    names = islice((str(name) for path in (paths if isinstance(paths, list) else []) for name in path), _MOST_NAMES)
    return [line for name in names if (line := one_line(name, 100))]


def _name(row: dict[str, object]) -> str:
    return one_line(str(row.get("title") or row.get("url") or "a row without a name"), 100)


def _decoded(body: bytes) -> str:
    if len(body) > MOST_BYTES:
        raise NoList(f"is larger than {MOST_BYTES // 1_000_000} MB: this is hardly a list of feeds")
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    declared = _ENCODING.search(body[:400])
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode(declared[1].decode("ascii") if declared else "cp1252", "replace")
    except (LookupError, ValueError) as error:
        raise NoList("is in an encoding that cannot be read: save it as UTF-8") from error
