"""One article from what its feed and its page say: the page's text where it could be had, else the feed's, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from monitor.articles.clean import clean, title_of
from monitor.articles.fingerprint import text_sha256
from monitor.model import Article, Entry, Extraction, Precision
from monitor.text.urls import canonical_url

LONGEST_TEXT = 200_000  # characters that are kept: what the topics read at most, and far beyond any report
VARIANTS = ("", "amp", "amp.html", "print")  # the same page in another dress
THIN_WORDS = 40  # a page with fewer words and fewer than its feed gives is a paywall, a stub or a block page


def from_page(entry: Entry, page: Extraction, *, feed_slug: str, outlet: str, language: str | None) -> Article:
    """The article of a page that could be read; the feed's text when the page has something else instead of its article, or
    less of it than the feed."""
    reason = _feed_is_better(entry, page)
    if reason is not None:
        return from_feed(
            entry, feed_slug=feed_slug, outlet=outlet, language=language or page.language, shortfall=reason
        )
    title, text = _titled(entry.title or page.title, page.text[:LONGEST_TEXT])
    published, precision, source = entry.published_at, "second", "feed"
    if published is None and page.published_at is not None:
        published, precision, source = page.published_at, page.precision, page.date_source or "page"
    elif published is None:
        published, precision = entry.updated_at, "day"
    address = page_address(entry.canonical_url, page.canonical_url)
    return Article(
        url=address,
        title=title or address,
        text=text,
        text_sha256=text_sha256(text),
        outlet=outlet,
        feed_slug=feed_slug,
        author=page.author or _author(entry.authors),
        published_at=published,
        precision=precision if published else "unknown",  # type: ignore[arg-type]  # "second", or the page's
        date_source=source if published else None,
        language=language or entry.language or page.language,
        method="page",
        shortfall=_missing(page),
        notes=page.notes,
    )


def _feed_is_better(entry: Entry, page: Extraction) -> str | None:
    """Why the feed's text is the article and not the page's; None when the page's is."""
    words, said = len(page.text.split()), len(_feed_text(entry).split())
    if page.obstacle is not None and not page.part:
        return page.obstacle
    if words <= said and (page.obstacle is not None or words < THIN_WORDS):
        gave = f"the page gave {words} words" if words else "no text found in the page"
        return f"{page.obstacle}: {gave}" if page.obstacle else gave
    return None


def _missing(page: Extraction) -> str | None:
    """What the page's text lacks, in plain words."""
    if page.obstacle is not None:
        return f"{page.obstacle}: only the first {len(page.text.split())} words"
    return f"cut at {LONGEST_TEXT:,} characters" if len(page.text) > LONGEST_TEXT else None


def from_feed(entry: Entry, *, feed_slug: str, outlet: str, language: str | None, shortfall: str | None) -> Article:
    """The article as its feed tells it. `shortfall`: why the page's text is not there; None: the feed's is the text."""
    title, text = _titled(entry.title, _feed_text(entry)[:LONGEST_TEXT])
    return Article(
        url=entry.canonical_url,
        title=title or entry.canonical_url,
        text=text,
        text_sha256=text_sha256(text),
        outlet=outlet,
        feed_slug=feed_slug,
        author=_author(entry.authors),
        published_at=entry.published_at or entry.updated_at,
        precision=_precision(entry),
        date_source="feed" if entry.published_at or entry.updated_at else None,
        language=language or entry.language,
        method="feed",
        shortfall=shortfall,
    )


def _precision(entry: Entry) -> Precision:
    """How exactly the feed tells when it was published: the day on which it was last changed is better than nothing."""
    if entry.published_at is not None:
        return "second"
    return "unknown" if entry.updated_at is None else "day"


def imported(
    *, url: str, title: str, text: str, outlet: str, language: str | None, author: str | None, published_at: datetime | None,
    precise: bool,
) -> Article:  # fmt: skip
    """An article that a person brought. `precise`: the date names a time, not only a day."""
    title, text = _titled(title, text[:LONGEST_TEXT])
    return Article(
        url=url,
        title=title or url,
        text=text,
        text_sha256=text_sha256(text),
        outlet=outlet,
        feed_slug=None,
        author=author,
        published_at=published_at,
        precision=("second" if precise else "day") if published_at else "unknown",
        date_source="import" if published_at else None,
        language=language,
        method="import",
    )


def _titled(title: str, text: str) -> tuple[str, str]:
    """Title and text, cleaned. An article without a title is called by the beginning of its text, and keeps all of that."""
    cleaned = clean(title, text)
    if cleaned.title or not cleaned.text:
        return cleaned.title, cleaned.text
    return title_of(cleaned.text)[0], cleaned.text


def page_address(entry_url: str, said: str | None) -> str:
    """The page's own canonical address, believed only within the entry's site: else any page could pass for another's."""
    if said is None:
        return entry_url
    try:
        address = canonical_url(said)
    except ValueError:
        return entry_url
    if _site(address) != _site(entry_url) or _is_section_of(address, entry_url):
        return entry_url
    return address


def _is_section_of(address: str, entry_url: str) -> bool:
    """Whether an address is a folder above the entry's: some sites name the section on every page of it."""
    above, below = urlsplit(address).path.rstrip("/") + "/", urlsplit(entry_url).path
    return below.startswith(above) and below[len(above) :].rstrip("/") not in VARIANTS


def _site(url: str) -> str:
    host = url.split("/")[2]
    for prefix in ("www.", "m.", "amp.", "mobile."):
        host = host.removeprefix(prefix)
    return host


def _feed_text(entry: Entry) -> str:
    return entry.content if len(entry.content) > len(entry.summary) else entry.summary


def _author(authors: Sequence[str]) -> str | None:
    return ", ".join(authors[:3]) or None
