"""What a page says about itself: JSON-LD, meta elements, the canonical link, its headings.

Everything here was written by strangers: the number and the size of what is read are bounded, and what does not fit is
passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from monitor.articles import jsonld
from monitor.articles.byline import author_in, names_in
from monitor.model import Precision
from monitor.text.dates import parse_date
from monitor.text.plain import one_line, plain_text
from monitor.text.urls import canonical_url, resolve

MOST_ELEMENTS = 500  # of a kind that are looked at
MOST_CHARS = 1000  # of a value before it is cleaned

_DATE_NAMES = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished",
    "date_published", "published_time", "parsely-pub-date", "sailthru.date", "mediator_published_time",
    "cxenseparse:recs:publishtime", "publishdate", "publish-date", "publication_date", "pubdate", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "date",
)  # fmt: skip
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "sailthru.author",
)
_URL_DATE = re.compile(r"/((?:19|20)[0-9]{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_MARKUP = re.compile(
    r"</?(?:a|b|br|em|font|i|p|span|strong|sub|sup|u)\b[^<>]{0,200}>|&(?:amp|quot|apos|lt|gt|nbsp|[lr][sd]quo|[mn]dash|hellip|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s[-–—|·•»:/]{1,2}\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What was found, cleaned; "" and None where the page does not say."""

    title: str
    title_source: str | None  # "json-ld", "meta", "h1"
    window_title: str  # of the title element: often the outlet's name and no more
    author: str | None
    author_source: str | None  # "json-ld", "meta", "byline"
    site: str | None
    canonical_url: str | None
    amp_url: str | None
    published_at: datetime | None
    precision: Precision
    date_source: str | None  # "json-ld", "meta", "page", "url"
    languages: tuple[str, ...]  # as written, the most trusted first
    ld: dict[str, Any]  # the article's node of JSON-LD, as written; {} without one


def read_head(tree: HtmlElement, url: str | None, fetched_at: datetime) -> Head:
    """What the page says about itself. A date later than `fetched_at` is none. `url`: None when only the page can tell."""
    ld = jsonld.own_article(tree)
    meta = _metas(tree)
    site = _name(ld.get("publisher")) or _text(meta.get("og:site_name")) or None
    canonical = _link(tree, "canonical", url) or _address(meta.get("og:url", ""), url)
    url = url or canonical or ""
    headings = {heading for h1 in islice(tree.iter("h1"), 20) if (heading := _text(h1.text_content()))}
    h1 = headings.pop() if len(headings) == 1 else ""
    element = next(iter(tree.iter("title")), None)
    title, title_source = _title(ld, meta, h1, site, url)
    author, author_source = _author(tree, ld, meta)
    published_at, precision, source = _published(tree, ld, meta, url, fetched_at)
    return Head(
        title=title,
        title_source=title_source,
        window_title=_without_site(_text(element.text_content()) if element is not None else "", site, url, h1),
        author=author,
        author_source=author_source,
        site=one_line(site, 100) if site else None,
        canonical_url=canonical,
        amp_url=_amp(tree, url),
        published_at=published_at,
        precision=precision,
        date_source=source,
        languages=tuple(
            said[:40]
            for said in (tree.get("lang"), tree.get("xml:lang"), ld.get("inLanguage"), meta.get("og:locale"))
            if isinstance(said, str) and said.strip()
        ),
        ld=ld,
    )


# ---------------------------------------------------------------- where it stands


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The first content of each name, lower case."""
    found: dict[str, str] = {}
    for element in islice(tree.iter("meta"), MOST_ELEMENTS):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


# ---------------------------------------------------------------- title, author, address


def _title(ld: dict[str, Any], meta: dict[str, str], h1: str, site: str | None, url: str) -> tuple[str, str | None]:
    """The headline of JSON-LD, of Open Graph or of the only h1; one that its CMS cut short comes last."""
    said = [
        (_text(ld.get("headline")), "json-ld"),
        (_without_site(_text(meta.get("og:title")), site, url, h1), "meta"),
        (h1, "h1"),
        (_without_site(_text(meta.get("twitter:title")), site, url, h1), "meta"),
    ]
    said = [(title, source) for title, source in said if title and title != site]
    whole = [(title, source) for title, source in said if not title.endswith(("…", "..."))]
    return next(iter(whole or said), ("", None))


def _without_site(title: str, site: str | None, url: str, h1: str) -> str:
    """The title without the outlet's name behind (or before) it, where it can be told that it is the outlet's name."""
    marks = list(_SEPARATOR.finditer(title))
    if not marks:
        return title
    label = _letters(urlsplit(url).hostname or "").removeprefix("www")
    for rest, name in (
        (title[: marks[-1].start()], title[marks[-1].end() :]),
        (title[marks[0].end() :], title[: marks[0].start()]),
    ):
        said = _letters(name)
        if (
            said
            and rest.strip()
            and (said == _letters(site or "") or rest.strip() == h1 or (len(said) > 3 and said in label))
        ):
            return rest.strip()
    return title


def _author(tree: HtmlElement, ld: dict[str, Any], meta: dict[str, str]) -> tuple[str | None, str | None]:
    """The names of JSON-LD, else of a meta element, else of the byline on the page, and where they stood."""
    authors = ld.get("author")
    listed = [_name(author) for author in (authors[:10] if isinstance(authors, list) else [authors])]
    for source, said in (("json-ld", "\n".join(listed)), *(("meta", _text(meta.get(name))) for name in _AUTHOR_NAMES)):
        names = names_in(said)
        if names:
            return ", ".join(names), source
    shown = author_in(tree)
    return shown, "byline" if shown else None


def _name(node: Any) -> str:
    if isinstance(node, list):
        node = node[0] if node else None
    said = node.get("name") if isinstance(node, dict) else node
    return _text(said[0] if isinstance(said, list) and said else said)


def _link(tree: HtmlElement, relation: str, url: str | None) -> str | None:
    """The address of the first link element of this relation."""
    links = islice(tree.iter("link"), MOST_ELEMENTS)
    said = (link.get("href") or "" for link in links if relation in (link.get("rel") or "").lower().split())
    return _address(next(said, ""), url)


def _address(href: str, url: str | None) -> str | None:
    """The article's address in the one form. A site's front page is never an article's address."""
    address = resolve(url or "", href) if href else None
    if address is None or (urlsplit(address).path in ("", "/") and not urlsplit(address).query):
        return None
    try:
        return canonical_url(address)
    except ValueError:
        return None


def _amp(tree: HtmlElement, url: str) -> str | None:
    """The address of the page's AMP twin, as written; the page's own when it is one (its html element says so)."""
    if url and not {"amp", "⚡"}.isdisjoint(tree.keys()):
        return url
    links = islice(tree.iter("link"), MOST_ELEMENTS)
    said = (link.get("href") or "" for link in links if "amphtml" in (link.get("rel") or "").lower().split())
    return resolve(url, next(said, ""))


# ---------------------------------------------------------------- when


def _published(
    tree: HtmlElement, ld: dict[str, Any], meta: dict[str, str], url: str, fetched_at: datetime
) -> tuple[datetime | None, Precision, str | None]:
    """The first date that can be read, from the most to the least deliberate place."""
    for source, said in _said_dates(tree, ld, meta, url):
        found = parse_date(said[:60], latest=fetched_at) if isinstance(said, str) else None
        if found is not None:
            return found[0], found[1], source
    return None, "unknown", None


def _said_dates(tree: HtmlElement, ld: dict[str, Any], meta: dict[str, str], url: str) -> Iterator[tuple[str, Any]]:
    yield "json-ld", ld.get("datePublished")
    yield "json-ld", ld.get("dateCreated")
    for name in _DATE_NAMES:
        yield "meta", meta.get(name)
    for element in islice(tree.iter("time", "span", "div", "abbr"), 20 * MOST_ELEMENTS):
        marks = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
        if (
            "datepublished" in marks
            or element.get("pubdate") is not None
            or (element.tag == "time" and "publish" in marks)
        ):
            shown = one_line("".join(islice(element.itertext(), 5))[:60])
            yield "page", element.get("datetime") or element.get("content") or element.get("title") or shown
    in_url = _URL_DATE.search(urlsplit(url).path)
    if in_url:
        yield "url", "-".join(in_url.groups())


# ---------------------------------------------------------------- words


def _text(value: Any) -> str:
    """A value as one safe line; "" for what is no text. Some CMS write entities and tags, and some escape them twice."""
    if not isinstance(value, str):
        return ""
    text = one_line(plain_text(value[:MOST_CHARS]))
    return one_line(plain_text(text)) if _MARKUP.search(text) else text


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
