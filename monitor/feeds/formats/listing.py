"""A page of links, for sites without a feed: every link whose address is as a pattern says is an entry.

The title is the link's text: of several links to one address that of a heading, else the longest; "read more" is no title. A date
is what stands beside the link, or in its address (listing_dates.py). Links to other sites do not count unless they are allowed.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from monitor.feeds.drafts import DraftEntry, DraftFeed, NoFeed, Raw
from monitor.feeds.formats.listing_dates import dates_by
from monitor.feeds.pages import base_of, text_of, tree_of
from monitor.feeds.paths import matcher
from monitor.text.plain import one_line
from monitor.text.urls import canonical_url, resolve

MOST_LINKS = 20_000
"""Links of a page that are looked at."""

MOST_ENTRIES = 200
"""Articles of one page: the first."""

_LONGEST_TITLE = 300
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MORE = {
    "read more", "more", "continue reading", "read on", "full story", "full text", "details", "comments", "share", "link",
    "read article", "view", "view more", "see more", "learn more", "click here", "here", "next",
    "подробнее", "подробности", "читать далее", "читать дальше", "читать полностью", "читать", "далее", "дальше", "ещё", "еще",
    "комментарии", "смотреть", "devamı", "devamını oku", "devamını okuyun", "haberin devamı", "haberin detayı", "detay",
    "detaylar", "detaylı bilgi", "oku", "tümü", "yorumlar",
    "اقرأ المزيد", "المزيد", "قراءة المزيد", "التفاصيل", "تابع القراءة", "أكمل القراءة", "إقرأ المزيد", "للمزيد", "تعليقات",
}  # fmt: skip
"""What links say that lead to an article and do not name it, in small letters, without dots and arrows."""


@dataclass(slots=True)
class _Article:
    """An address that matches, and the links to it."""

    url: str
    links: list[etree._Element] = field(default_factory=list)
    title: str = ""
    in_heading: bool = False


def accepts(raw: Raw) -> bool:
    """True for a feed that is a page of links."""
    return raw.read_as.kind == "listing"


def read(raw: Raw, most: int) -> DraftFeed:
    """The articles that the page links to, in its order, at most MOST_ENTRIES. Raises NoFeed when no link is as wanted."""
    root = tree_of(raw.body, raw.charset)
    if root is None:
        raise NoFeed("no web page, and so no page of links")
    links = list(islice(root.iter("a"), MOST_LINKS))
    found, others = _articles(root, links, raw)
    if not found:
        raise NoFeed(_nothing(raw.read_as.links, others))
    told = list(found.values())[: min(most, MOST_ENTRIES)]
    whose = {link: number for number, article in enumerate(found.values()) for link in article.links}
    entries = []
    for article in told:
        published, updated = dates_by(article.url, article.links, whose, raw.fetched_at)
        entries.append(
            DraftEntry(
                links=(article.url,),
                title=html.escape(article.title, quote=False),
                published=published,
                updated=updated,
            )
        )
    named = root.find(".//title")
    language = next((element.get("lang") for element in islice(root.iter("html"), 1)), None)
    return DraftFeed(
        format="listing",
        title=html.escape(one_line((named.text or "")[:2000])) if named is not None else "",
        language=language,
        entries=tuple(entries),
        repairs=(f"only the first {len(told)} of {len(found)} entries were read",) if len(found) > len(told) else (),
        beyond=len(found) - len(told),
    )


def _articles(root: etree._Element, links: list[etree._Element], raw: Raw) -> tuple[dict[str, _Article], list[str]]:
    """The articles by their canonical addresses, and the paths of the site's other links."""
    base, wanted = base_of(root, raw.url), matcher(raw.read_as.links)
    sites = {_site(raw.url), *map(_bare, raw.read_as.sites)}
    itself = _canonical(raw.url)
    found: dict[str, _Article] = {}
    others: dict[str, None] = {}
    for link in links:
        url = resolve(base, link.get("href") or "")
        if url is None or not _belongs(url, sites):
            continue
        if not wanted(url):
            others[urlsplit(url).path] = None
            continue
        canonical = _canonical(url)
        if canonical is None or canonical == itself:
            continue
        article = found.setdefault(canonical, _Article(url.partition("#")[0]))
        article.links.append(link)
        _name(article, link)
    return found, list(others)


def _name(article: _Article, link: etree._Element) -> None:
    """Take a link's words for the title, if they are better than what it has."""
    heading = next((part for part in islice(link.iter(), 50) if part.tag in _HEADINGS), None)
    in_heading = heading is not None or any(above.tag in _HEADINGS for above in islice(link.iterancestors(), 3))
    words = one_line(text_of(link if heading is None else heading), _LONGEST_TITLE)
    if not words:
        words = one_line((link.get("title") or "")[:2000], _LONGEST_TITLE)
    if words.casefold().strip(" .…:»›→←«‹>[]()!،") in _MORE or not any(map(str.isalpha, words)):
        return
    if (in_heading, len(words)) > (article.in_heading, len(article.title)):
        article.title, article.in_heading = words, in_heading


def _nothing(patterns: tuple[str, ...], others: list[str]) -> str:
    """What a person is told of a page on which no link is as wanted, with some that are there."""
    wanted = " or ".join(one_line(pattern, 60) for pattern in patterns[:2])
    if not others:
        return f"no link on the page matches {wanted}: it has none to its own site (perhaps a script makes them)"
    deepest = sorted(others, key=lambda path: (-path.count("/"), -len(path), path))[:2]
    return f"no link on the page matches {wanted}; it has such as {', '.join(one_line(path, 50) for path in deepest)}"


def _canonical(url: str) -> str | None:
    try:
        return canonical_url(url)
    except ValueError:
        return None


def _site(url: str) -> str:
    return _bare(urlsplit(url).hostname or "")


def _bare(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")


def _belongs(url: str, sites: set[str]) -> bool:
    """Whether an address is of one of the sites, or of a part of one (news.site)."""
    host = _site(url)
    return any(host == site or host.endswith(f".{site}") for site in sites if site)
