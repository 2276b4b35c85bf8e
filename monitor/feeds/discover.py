"""Which feeds a web page offers, where sites usually keep one, and what a feed would bring."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from monitor.feeds.pages import base_of, tree_of
from monitor.model import Entry, ParsedFeed
from monitor.text.plain import one_line
from monitor.text.urls import canonical_url, resolve

MOST_OFFERS = 20
"""Feeds of one page that are told of."""

MOST_JUDGED = 100
"""Entries of one feed, the newest, that are read for topics."""

MOST_SITEMAPS = 3
"""Of one robots.txt that are told of."""

MOST_TOLD = 5
"""Headlines that are told of: the newest, and the newest that match."""

_FEW_WORDS = 5  # behind its headline: the outlet's name, "read more"
_MOST_BYTES = 3_000_000  # of a page; links to feeds stand in its head
_MOST_LINKS = 5_000
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(?P<url>https?://[^\s#]{1,2000})", re.IGNORECASE | re.MULTILINE)
_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
_LOOSE_TYPES = {"application/json", "application/xml", "text/xml"}  # of an alternate only when its address agrees
_PATH = re.compile(
    r"/(?:feeds?|rss2?|atom|rdf)(?:/|$)|\.(?:rss|atom|rdf)$|/(?:feeds?|rss2?|atom|rdf|index|latest|news)[^/]*\.(?:xml|json)$|"
    r"/[^/]*(?:rss|feed|atom)[^/]*\.(?:xml|json|aspx?|php)$|/(?:rss|feeds?)[./_-]"
)
_QUERY = re.compile(r"(?:^|&)(?:feed=(?:rss2?|atom|rdf|json)|format=(?:rss|atom|feed)|type=rss|rss=)")
_WORDS = re.compile(r"\b(?:rss|atom|xml feed|news feed)\b")
_COMMENTS = re.compile(r"/comments?/|[?&]comments?=|[-_]comments?\b|/comments?$")
_PLACES = ("feed/", "rss.xml", "atom.xml", "feed.json", "rss", "feed.xml")
_SELDOM_SHARED = re.compile(r"^https?://(?:www\.)?(?:facebook|twitter|x|t|linkedin|feedly|netvibes|addtoany)\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An address that may be a feed. `said`: how the page named it; "usual" is a guess of ours; "robots": robots.txt names it."""

    url: str
    title: str  # as the page says, one line; "" when it does not
    said: Literal["itself", "link", "anchor", "usual", "robots"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the topics make of one entry: those that match, topics and scopes, and of these those that it only mentions."""

    topics: tuple[str, ...] = ()
    background: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One entry of a feed, and the topics and scopes that it matches; `background`: of these, those that it only mentions."""

    title: str
    url: str
    published_at: datetime | None
    topics: tuple[str, ...]
    background: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a feed holds now. `matched` counts, of the `judged` newest entries, those that each topic or scope matches;
    `languages` likewise, the commonest first; `bare` are those of them that say no more than a headline."""

    format: str
    title: str
    declared: str | None  # the language that it names
    language: str | None  # the one that most of its entries are in
    entries: int
    newest: datetime | None
    repairs: tuple[str, ...]
    headlines: tuple[Headline, ...]  # the newest
    matched: Mapping[str, int]
    matching: int  # entries that match anything
    judged: int
    oldest: datetime | None = None
    last_day: int = 0  # entries of the 24 hours before it was asked for
    last_week: int = 0
    undated: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    bare: int = 0
    matches: tuple[Headline, ...] = ()  # the newest that match


def offers(body: bytes, url: str, charset: str | None) -> tuple[Offer, ...]:
    """The feeds that the page at `url` names, those of its head first, comment feeds last; at most MOST_OFFERS.

    `link rel=alternate` (RSS autodiscovery; HTML, 4.6.7) and links in the text that look like feeds. Nothing but http and
    https counts. `charset`: what the server said.
    """
    root = tree_of(body, charset)
    if root is None:
        return ()
    base = base_of(root, url)
    found: dict[str, Offer] = {}
    for offer in (*_links(root, base), *_anchors(root, base)):
        try:
            found.setdefault(canonical_url(offer.url), offer)
        except ValueError:
            continue
    ranked = sorted(found.values(), key=lambda offer: bool(_COMMENTS.search(offer.url.lower())))
    return tuple(ranked[:MOST_OFFERS])


def usual_places(url: str) -> tuple[Offer, ...]:
    """Where sites keep a feed that they do not name: below the page's own folder first, then at the root; a few."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder = parts.path.strip("/").split("/")[0]
    near = f"{root}{folder}/feed/" if folder and "." not in folder else None
    places = [*([near] if near else []), *(root + place for place in _PLACES)]
    return tuple(Offer(url=place, title="", said="usual") for place in dict.fromkeys(places))


def named_sitemaps(body: bytes) -> tuple[Offer, ...]:
    """The sitemaps that a robots.txt names (sitemaps.org, "Submitting"), at most MOST_SITEMAPS, those of news first."""
    named = (found["url"] for found in islice(_SITEMAP.finditer(body.decode("utf-8", "replace")), _MOST_LINKS))
    urls = dict.fromkeys(url for said in named if (url := resolve("", said)))
    ranked = sorted(urls, key=lambda url: "news" not in url.lower())
    return tuple(Offer(url=url, title="", said="robots") for url in ranked[:MOST_SITEMAPS])


def sample(
    feed: ParsedFeed,
    *,
    now: datetime,
    language_of: Callable[[str, str, Sequence[str | None]], str | None],
    verdict_of: Callable[[Entry, str, str | None], Verdict],
) -> Sample:
    """What a feed would bring. `language_of` judges one entry by title, text and hints, `verdict_of` by its text and language.
    `now`: when it was asked for."""
    newest_first = sorted(feed.entries, key=_moment, reverse=True)  # stable: undated ones keep the document's order
    read = [(entry, language_of(entry.title, _text(entry), (entry.language,))) for entry in newest_first[:MOST_JUDGED]]
    told = [_headline(entry, verdict_of(entry, _text(entry), language)) for entry, language in read]
    counts = Counter(topic for headline in told for topic in headline.topics)
    matches = [headline for headline in told if headline.topics]
    languages = Counter(language for _, language in read if language)
    dates = [at for entry in feed.entries if (at := _dated(entry)) is not None]
    return Sample(
        format=feed.format,
        title=feed.title,
        declared=feed.language,
        language=max(languages, key=lambda code: (languages[code], code)) if languages else feed.language,
        entries=len(feed.entries),
        newest=max(dates, default=None),
        repairs=feed.repairs,
        headlines=tuple(told[:MOST_TOLD]),
        matched=dict(sorted(counts.items())),
        matching=len(matches),
        judged=len(told),
        oldest=min(dates, default=None),
        last_day=sum(now - date <= timedelta(days=1) for date in dates),
        last_week=sum(now - date <= timedelta(days=7) for date in dates),
        undated=len(feed.entries) - len(dates),
        languages=dict(sorted(languages.items(), key=lambda count: (-count[1], count[0]))),
        bare=sum(_is_bare(entry) for entry, _ in read),
        matches=tuple(matches[:MOST_TOLD]),
    )


def _dated(entry: Entry) -> datetime | None:
    """When it was published, as far as the feed says: a sitemap knows only when it was changed."""
    return entry.published_at or entry.updated_at


def _headline(entry: Entry, verdict: Verdict) -> Headline:
    return Headline(
        title=entry.title,
        url=entry.url,
        published_at=_dated(entry),
        topics=verdict.topics,
        background=verdict.background,
    )


def _text(entry: Entry) -> str:
    """What the article would be, if its page could not be had."""
    return entry.content if len(entry.content) > len(entry.summary) else entry.summary


def _is_bare(entry: Entry) -> bool:
    """Whether the feed says no more of it than its title, with a word or two behind that."""
    title, text = (part.casefold().split() for part in (entry.title, _text(entry)))
    if not text:
        return True
    return len(text) <= len(title) + _FEW_WORDS and " ".join(text).startswith(" ".join(title))


def _moment(entry: Entry) -> datetime:
    return _dated(entry) or datetime.min.replace(tzinfo=UTC)


# ---------------------------------------------------------------- the page


def _links(root: etree._Element, base: str) -> list[Offer]:
    found = []
    for link in list(root.iter("link"))[:_MOST_LINKS]:
        rels = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        url = resolve(base, link.get("href") or "")
        if url is None or not {"alternate", "feed"} & set(rels) or {"stylesheet"} & set(rels):
            continue
        if kind in _TYPES or "feed" in rels or (kind in _LOOSE_TYPES and _looks_like_one(url)):
            found.append(Offer(url=url, title=one_line(link.get("title") or "", 120), said="link"))
    return found


def _anchors(root: etree._Element, base: str) -> list[Offer]:
    sure, spoken_of = [], []
    for anchor in list(root.iter("a"))[:_MOST_LINKS]:
        url = resolve(base, anchor.get("href") or "")
        if url is None or _SELDOM_SHARED.match(url):
            continue
        words = one_line("".join(anchor.itertext())[:400] or anchor.get("title") or "", 120)
        offer = Offer(url=url, title=words, said="anchor")
        if _looks_like_one(url):
            sure.append(offer)
        elif url.partition("#")[0] != base.partition("#")[0]:
            spoken = f"{words} {anchor.get('title') or ''} {anchor.get('type') or ''}".lower()
            if _WORDS.search(spoken):
                spoken_of.append(offer)
    return [*sure, *spoken_of]


def _looks_like_one(url: str) -> bool:
    parts = urlsplit(url.lower())
    return bool(_PATH.search(parts.path) or _QUERY.search(parts.query)) or (parts.hostname or "").startswith("feeds.")
