"""A page's text and what it says about itself, by trafilatura and our own reading of its head.

Runs in a child process: trafilatura has crashed, bloated and hung on pages (RELIABILITY 3), and its caches grow.
"""

from __future__ import annotations

import itertools
from copy import copy
from datetime import datetime

from lxml.etree import strip_elements
from lxml.html import HtmlElement
from trafilatura.core import extract as main_text
from trafilatura.meta import reset_caches
from trafilatura.metadata import extract_metadata

from monitor.articles.clean import clean
from monitor.articles.head import read_head
from monitor.articles.language import language_of
from monitor.articles.markup import tree_of
from monitor.model import Extraction, Precision
from monitor.text.dates import parse_date
from monitor.text.plain import one_line

PAGES_BETWEEN_RESETS = 100

_pages = itertools.count(1)


def extract(html: bytes, *, url: str, encoding: str | None, fetched_at: datetime, feed_title: str = "") -> Extraction:
    """The article of a page, cleaned; `text` is "" when there is none, or when the bytes are no HTML.

    `url`: the address that answered. `encoding`: the charset the server named. `feed_title`: the title for a page
    that names none but in its window. Paragraphs are divided by single line breaks. No date is later than `fetched_at`.
    """
    if next(_pages) % PAGES_BETWEEN_RESETS == 0:
        reset_caches()
    tree = tree_of(html, encoding)
    if tree is None:
        return _nothing(one_line(feed_title))
    head = read_head(tree, url, fetched_at)
    title, author = head.title or one_line(feed_title) or head.window_title, head.author
    published_at, precision, source = head.published_at, head.precision, head.date_source
    if not title or published_at is None:  # trafilatura's own reading costs as much again: only for what is missing
        guess = extract_metadata(_without_scripts(tree), url, _date_rules(fetched_at))
        title = title or one_line(guess.title or "")
        author = author or one_line(guess.author or "", 200) or None
        if published_at is None and guess.date:
            published_at, precision, source = _guessed(guess.date, fetched_at)
    cleaned = clean(title, _text(tree, url, fetched_at))
    return Extraction(
        title=cleaned.title,
        text="\n".join(line for line in cleaned.text.split("\n") if line),
        author=author,
        site=head.site,
        canonical_url=head.canonical_url,
        published_at=published_at,
        precision=precision,
        date_source=source,
        language=language_of(cleaned.title, cleaned.text, hints=head.languages),
        removed=cleaned.removed,
    )


def _text(tree: HtmlElement, url: str, fetched_at: datetime) -> str:
    """Full mode, not fast: fast collapsed on a Turkish page (DEPENDENCIES 1). Never deduplicated: what one page shares with
    another is for assessment to say."""
    text = main_text(
        tree,
        url=url,
        include_comments=False,
        deduplicate=False,
        date_extraction_params=_date_rules(fetched_at),
    )
    return text or ""


def _without_scripts(tree: HtmlElement) -> HtmlElement:
    """A copy to guess from: in scripts stand the dates of the neighbours, and ours was looked for there already."""
    bare = copy(tree)
    strip_elements(bare, "script", with_tail=False)
    return bare


def _date_rules(fetched_at: datetime) -> dict[str, object]:
    """Without a latest day, htmldate would ask the wall clock."""
    return {"original_date": True, "extensive_search": False, "max_date": fetched_at.date().isoformat()}


def _guessed(day: str, fetched_at: datetime) -> tuple[datetime | None, Precision, str | None]:
    found = parse_date(day, latest=fetched_at)
    return (None, "unknown", None) if found is None else (found[0], "day", "page")


def _nothing(title: str) -> Extraction:
    return Extraction(
        title=title,
        text="",
        author=None,
        site=None,
        canonical_url=None,
        published_at=None,
        precision="unknown",
        date_source=None,
        language=None,
    )
