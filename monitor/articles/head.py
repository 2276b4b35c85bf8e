"""What a page says about itself: JSON-LD, meta elements, the canonical link, its headings.

Everything here was written by strangers: the number and the size of what is read are bounded, and what does not fit is
passed over.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from monitor.model import Precision
from monitor.text.dates import parse_date
from monitor.text.plain import one_line, plain_text
from monitor.text.urls import canonical_url, resolve

MOST_ELEMENTS = 500  # of a kind that are looked at
MOST_JSON = 512 * 1024  # characters of one JSON-LD script
MOST_NODES = 1000  # of JSON-LD on a page
MOST_CHARS = 1000  # of a value before it is cleaned

_ARTICLE_TYPES = frozenset({
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "OpinionNewsArticle",
    "ReviewNewsArticle", "AdvertiserContentArticle", "BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting",
})  # fmt: skip
_WAYS_DOWN = ("@graph", "mainEntity", "mainEntityOfPage", "article")  # to the page's own article, not to its neighbours
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
_BY = re.compile(r"(?:by|von|par|автор:?|yazan:?)\s{1,3}", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s[-–—|·•»:/]{1,2}\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What was found, cleaned; "" and None where the page does not say."""

    title: str
    window_title: str  # of the title element: often the outlet's name and no more
    author: str | None
    site: str | None
    canonical_url: str | None
    published_at: datetime | None
    precision: Precision
    date_source: str | None  # "json-ld", "meta", "page", "url"
    languages: tuple[str, ...]  # as written, the most trusted first


def read_head(tree: HtmlElement, url: str, fetched_at: datetime) -> Head:
    """What the page says about itself. A date later than `fetched_at` is none."""
    ld = _own_article(tree)
    meta = _metas(tree)
    site = _name(ld.get("publisher")) or _text(meta.get("og:site_name")) or None
    headings = {heading for h1 in islice(tree.iter("h1"), 20) if (heading := _text(h1.text_content()))}
    h1 = headings.pop() if len(headings) == 1 else ""
    element = next(iter(tree.iter("title")), None)
    published_at, precision, source = _published(tree, ld, meta, url, fetched_at)
    return Head(
        title=_title(ld, meta, h1, site, url),
        window_title=_without_site(_text(element.text_content()) if element is not None else "", site, url, h1),
        author=_author(ld, meta),
        site=one_line(site, 100) if site else None,
        canonical_url=_canonical(tree, meta, url),
        published_at=published_at,
        precision=precision,
        date_source=source,
        languages=tuple(
            said[:40]
            for said in (tree.get("lang"), tree.get("xml:lang"), ld.get("inLanguage"), meta.get("og:locale"))
            if isinstance(said, str) and said.strip()
        ),
    )


# ---------------------------------------------------------------- where it stands


def _own_article(tree: HtmlElement) -> dict[str, Any]:
    """The JSON-LD node of the page's article: the first in document order, the uppermost of a script. {} without one."""
    scripts = (e for e in islice(tree.iter("script"), MOST_ELEMENTS) if "ld+json" in (e.get("type") or "").lower())
    budget = MOST_NODES
    for script in scripts:
        level: deque[Any] = deque([_json(script.text or "")])
        while level and budget > 0:
            budget -= 1
            node = level.popleft()
            if isinstance(node, list):
                level.extend(node[:100])
            elif isinstance(node, dict):
                kinds = node.get("@type")
                named = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(kind, str) and kind in _ARTICLE_TYPES for kind in named):
                    return node
                level.extend(node[way] for way in _WAYS_DOWN if way in node)
    return {}


def _json(text: str) -> Any:
    """The value of a JSON-LD script; None for what is too long, too deep or no JSON."""
    if len(text) > MOST_JSON:
        return None
    text = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


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


def _title(ld: dict[str, Any], meta: dict[str, str], h1: str, site: str | None, url: str) -> str:
    """The headline of JSON-LD, of Open Graph or of the only h1; one that its CMS cut short comes last."""
    said = [
        _text(ld.get("headline")),
        _without_site(_text(meta.get("og:title")), site, url, h1),
        h1,
        _without_site(_text(meta.get("twitter:title")), site, url, h1),
    ]
    said = [title for title in said if title and title != site]
    whole = [title for title in said if not title.endswith(("…", "..."))]
    return next(iter(whole or said), "")


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


def _author(ld: dict[str, Any], meta: dict[str, str]) -> str | None:
    names: list[str] = []
    authors = ld.get("author")
    for author in authors[:10] if isinstance(authors, list) else [authors]:
        names.append(_name(author))
    for name in _AUTHOR_NAMES:
        if not any(names):
            names = [_text(meta.get(name))]
    kept = dict.fromkeys(_BY.sub("", name, count=1) if _BY.match(name) else name for name in names if name)
    return one_line(", ".join([name for name in kept if "://" not in name][:3]), 200) or None


def _name(node: Any) -> str:
    if isinstance(node, list):
        node = node[0] if node else None
    return _text(node.get("name") if isinstance(node, dict) else node)


def _canonical(tree: HtmlElement, meta: dict[str, str], url: str) -> str | None:
    """The address that the page gives itself. A site's front page is never an article's address."""
    said = [
        link.get("href") or ""
        for link in islice(tree.iter("link"), MOST_ELEMENTS)
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for href in [*said[:1], meta.get("og:url", "")]:
        address = resolve(url, href) if href else None
        if address is None or (urlsplit(address).path in ("", "/") and not urlsplit(address).query):
            continue
        try:
            return canonical_url(address)
        except ValueError:
            continue
    return None


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
            yield "page", element.get("datetime") or element.get("content") or element.get("title")
    in_url = _URL_DATE.search(urlsplit(url).path)
    if in_url:
        yield "url", "-".join(in_url.groups())


# ---------------------------------------------------------------- words


def _text(value: Any) -> str:
    """A value as one safe line; "" for what is no text."""
    return one_line(plain_text(value[:MOST_CHARS])) if isinstance(value, str) else ""


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
