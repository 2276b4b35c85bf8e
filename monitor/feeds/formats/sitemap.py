"""Sitemaps (sitemaps.org 0.9), and above all news sitemaps, which name title, date and language of each article.

Of a plain one, which names addresses and when each was last changed, only the latest are taken: it holds all that a site ever
wrote. A sitemap has no order, so the latest are told by their dates. An index of sitemaps is no feed; the reason names what it
leads to. Nothing of the document is fetched or expanded.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from monitor.feeds.drafts import DraftEntry, DraftFeed, NoFeed, Raw
from monitor.feeds.formats.trimming import declared_in, trimmed
from monitor.model import Precision
from monitor.text.charsets import codec_of
from monitor.text.dates import parse_date
from monitor.text.plain import one_line
from monitor.text.urls import resolve

MOST_OF_PLAIN = 200
"""Addresses of a sitemap without news, the latest."""

BROKEN = "the XML is broken; read as far as it could be"

MOST_TAGS = 800_000
MOST_ADDRESSES = 100_000  # the standard allows half of it

_BARE_AMPERSAND = re.compile(
    rb"(<!\[CDATA\[.*?\]\]>)|&(?!(?:#|#x)?[A-Za-z0-9]{1,32};)", re.DOTALL
)  # sites forget to escape it
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_MOST_OF_FIELD = 20_000  # characters
_SHOWN = 3  # sitemaps of an index that are named


@dataclass(slots=True)
class _Found:
    """What is read so far. `entries`: with the moment by which it is known which are the latest."""

    entries: list[tuple[datetime | None, DraftEntry]] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    title: str = ""
    news: int = 0
    undated: int = 0
    more: int = 0


def accepts(raw: Raw) -> bool:
    """True for what begins as a sitemap, and for whatever is said to be one."""
    return raw.read_as.kind == "sitemap" or (raw.read_as.kind == "auto" and bool(_ROOT.search(raw.head)))


def read(raw: Raw, most: int) -> DraftFeed:
    """The addresses of a sitemap: of one with news at most `most`, else MOST_OF_PLAIN; the latest of them, in its order.
    Raises NoFeed."""
    trim = trimmed(raw.body, most, most_tags=MOST_TAGS)
    repairs = [*trim.repairs]
    found = _read(_in_utf8(trim.body, raw.charset), raw, repairs)
    if not found.entries and not found.undated:
        if found.children:
            raise NoFeed(_index(found.children, raw.url))
        if not _ROOT.search(raw.head):
            raise NoFeed("no sitemap")
        if BROKEN in repairs:
            raise NoFeed("a sitemap that is too broken to be read")
    if found.undated and not found.entries:
        raise NoFeed("a sitemap without dates, of which nobody can tell what is news")
    kept = _latest(found.entries, most if found.news else MOST_OF_PLAIN)
    if found.undated:
        repairs.append(f"{_addresses(found.undated)} without a date left out")
    beyond = len(found.entries) - len(kept) + found.more
    if beyond:
        repairs.append(f"only the latest {len(kept)} of {len(kept) + beyond} entries were read")
    return DraftFeed(
        format="sitemap", title=found.title, language=None, entries=tuple(kept), repairs=tuple(repairs), beyond=beyond
    )


def _read(document: bytes, raw: Raw, repairs: list[str]) -> _Found:
    found = _Found()
    try:
        steps = etree.iterparse(
            io.BytesIO(document), events=("end",), tag=("{*}url", "{*}sitemap"), encoding="utf-8", recover=True,
            resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False,
        )  # fmt: skip
        for _, element in steps:
            if _name(element) == "sitemap":
                found.children.append(_child(element, "loc"))
            elif len(found.entries) < MOST_ADDRESSES:
                _take(element, raw, found)
            else:
                found.more += 1
            _let_go(element)
        if steps.error_log:
            repairs.append(BROKEN)
    except (etree.LxmlError, ValueError, LookupError):
        repairs.append(BROKEN)
    return found


def _take(element: etree._Element, raw: Raw, found: _Found) -> None:
    news = next((part for part in element if _name(part) == "news"), None)
    address, written = _child(element, "loc"), _child(element, "lastmod")
    changed = _moment(written, raw.fetched_at)
    if news is None:
        if changed is None:
            found.undated += 1
        else:
            found.entries.append((changed[0], DraftEntry(links=(address,), updated=changed[0])))
        return
    found.news += 1
    said = _child(news, "publication_date")
    published = _moment(said, raw.fetched_at)
    publication = next((part for part in news if _name(part) == "publication"), None)
    language = _child(publication, "language") if publication is not None else ""
    if publication is not None and not found.title:
        found.title = _child(publication, "name")
    is_day = published is not None and published[1] == "day"  # the article's own page says it more exactly
    latest = published or changed
    entry = DraftEntry(
        links=(address,),
        title=_child(news, "title"),
        published=None if is_day else said or None,
        updated=written or (said if is_day else None),
        language=language or None,
    )
    found.entries.append((latest[0] if latest else None, entry))


def _latest(entries: list[tuple[datetime | None, DraftEntry]], most: int) -> list[DraftEntry]:
    """Those with news first, then by date; in the document's order."""
    never = datetime.min.replace(tzinfo=UTC)
    places = sorted(range(len(entries)), key=lambda at: entries[at][0] or never, reverse=True)[:most]
    return [entries[at][1] for at in sorted(places)]


def _moment(written: str, fetched_at: datetime) -> tuple[datetime, Precision] | None:
    return parse_date(written[:200], latest=fetched_at) if written else None


def _child(element: etree._Element, name: str) -> str:
    """The text of the first child of this name; "" without one."""
    for part in element:
        if _name(part) == name:
            return "".join(part.itertext())[:_MOST_OF_FIELD].strip()
    return ""


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _let_go(element: etree._Element) -> None:
    """What was read needs no memory any more."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _in_utf8(document: bytes, charset: str | None) -> bytes:
    document = _BARE_AMPERSAND.sub(lambda found: found[1] or b"&amp;", document)
    try:
        document.decode("utf-8")
        return document
    except UnicodeDecodeError:
        pass
    declared = declared_in(document)
    for label in (declared[1].decode() if declared else None, charset):
        codec = codec_of(label)
        if codec and codec != "utf-8":
            return document.decode(codec, "replace").encode()
    return document.decode("utf-8", "replace").encode()


def _index(children: list[str], base: str) -> str:
    """What a person is told of an index, with the sitemaps that may be meant, those of news first."""
    urls = [url for child in children[:1000] if (url := resolve(base, child))]
    ranked = sorted(dict.fromkeys(urls), key=lambda url: "news" not in url.lower())
    named = ", ".join(one_line(url, 100) for url in ranked[:_SHOWN])
    more = f" and {len(ranked) - _SHOWN} more" if len(ranked) > _SHOWN else ""
    return f"an index of sitemaps: name one that it leads to: {named}{more}" if named else "an index without sitemaps"


def _addresses(count: int) -> str:
    return "1 address" if count == 1 else f"{count} addresses"
