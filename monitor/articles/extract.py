"""A page's text and what it says about itself, by trafilatura and our own reading of its head.

Runs in a child process: trafilatura has crashed, bloated and hung on pages, and its caches grow. The page
is parsed once: everything here reads one tree, and trafilatura, which changes trees, works on its own copies of it.
"""

from __future__ import annotations

import itertools
from copy import copy
from dataclasses import replace
from datetime import datetime

from htmldate import find_date
from lxml.etree import strip_elements
from lxml.html import HtmlElement
from trafilatura.meta import reset_caches
from trafilatura.metadata import extract_title

from monitor.articles import jsonld, live
from monitor.articles.clean import clean, title_of
from monitor.articles.head import Head, read_head
from monitor.articles.language import language_of
from monitor.articles.maintext import main_text
from monitor.articles.markup import tree_of
from monitor.articles.mixed import languages_in
from monitor.articles.obstacles import obstacle
from monitor.model import Extraction, Precision
from monitor.text.dates import parse_date
from monitor.text.mojibake import is_mojibake, mended
from monitor.text.plain import one_line

PAGES_BETWEEN_RESETS = 100
FEW_WORDS = 40  # of main text; the page's JSON-LD may hold more of the article

_pages = itertools.count(1)


def extract(
    html: bytes, *, url: str | None, encoding: str | None, fetched_at: datetime, feed_title: str = ""
) -> Extraction:
    """The article of a page, cleaned; `text` is "" when there is none, or when the bytes are no HTML.

    `url`: the address that answered; None (or "") for a page of which only the page itself can tell. `encoding`: the charset
    the server named. `feed_title`: the title for a page that names none but in its window. Paragraphs are divided by single
    line breaks. No date is later than `fetched_at`.
    """
    if next(_pages) % PAGES_BETWEEN_RESETS == 0:
        reset_caches()
    tree, undone = tree_of(html, encoding)
    if tree is None:
        return _nothing(one_line(feed_title))
    head = read_head(tree, url or None, fetched_at)
    url = url or head.canonical_url or ""
    found = _completed(_said(head, one_line(feed_title)), tree, url, fetched_at)
    text, posts = _text(tree, head, url)
    title, text, undone = _mended(found.title, text, undone)
    cleaned = clean(title, text)
    text = "\n".join(line for line in cleaned.text.split("\n") if line)
    found = replace(found, title=cleaned.title, text=text, removed=cleaned.removed)
    if not found.title and text:
        title, body = title_of(text)
        found = replace(found, title=title, text=body or text, title_source="text" if title else None)
    return _judged(found, head, posts, undone)


# ---------------------------------------------------------------- what it says about itself


def _said(head: Head, feed_title: str) -> Extraction:
    title, source = head.title, head.title_source
    if not title:
        title, source = (feed_title, "feed") if feed_title else (head.window_title, "window")
    return Extraction(
        title=title,
        text="",
        author=head.author,
        site=head.site,
        canonical_url=head.canonical_url,
        published_at=head.published_at,
        precision=head.precision,
        date_source=head.date_source,
        language=None,
        title_source=source if title else None,
        author_source=head.author_source,
        amp_url=head.amp_url,
    )


def _completed(found: Extraction, tree: HtmlElement, url: str, fetched_at: datetime) -> Extraction:
    """With what trafilatura makes of the page where it names no title, and its htmldate where it names no date. Authors of its
    making are no more than guesses, rewritten at that, and cost most of all: they are not asked for."""
    if not found.title and (title := one_line(extract_title(copy(tree)) or "")):
        found = replace(found, title=title, title_source="page")
    if found.published_at is None:
        day = find_date(
            _without_scripts(tree),
            url=found.canonical_url or url or None,
            original_date=True,
            extensive_search=False,
            max_date=fetched_at.date().isoformat(),  # it would ask the wall clock
        )
        if day:
            published_at, precision, source = _guessed(day, fetched_at)
            found = replace(found, published_at=published_at, precision=precision, date_source=source)
    return found


# ---------------------------------------------------------------- its text


def _text(tree: HtmlElement, head: Head, url: str) -> tuple[str, int | None]:
    """The text, and for a live blog how many posts it has (0: nobody can count them); None for anything else."""
    body = jsonld.body_of(head.ld)
    text = main_text(tree, body)
    if len(text.split()) < FEW_WORDS:
        text = max(text, body, key=lambda said: len(said.split()))
    said = jsonld.is_live(head.ld)
    posts = live.posts_in(tree)
    if not posts and (said or live.calls_itself_live(head.title, head.window_title, url)):
        posts = live.row_of_posts(tree)
    if not (said or posts):
        return text, None
    told = jsonld.posts_of(head.ld)
    for row in (posts, told):
        marked = live.marked_text(row, text)
        if marked is not None:
            return marked, len(row)
    return text, max(len(posts), len(told))


def _mended(title: str, text: str, undone: str | None) -> tuple[str, str, str | None]:
    """Title and text once more by themselves: a page may be sound around an article that is not."""
    if undone is None:
        text, undone = mended(text)
        if undone:
            title = mended(title)[0]
    return title, text, undone


# ---------------------------------------------------------------- what a reader should know


def _judged(found: Extraction, head: Head, posts: int | None, undone: str | None) -> Extraction:
    language = language_of(found.title, found.text, hints=head.languages)
    languages, mixture = languages_in(found.text, language)
    titles = (found.title, head.title, head.window_title)
    stop = obstacle(titles, found.text, paid_for=jsonld.is_paid_for(head.ld))
    notes = [
        None if posts is None else f"live blog of {posts} posts" if posts else "live blog",
        mixture,
        f"mojibake mended (UTF-8 read as {undone})" if undone else None,
        "mojibake" if is_mojibake(f"{found.title}\n{found.text}") else None,
    ]
    return replace(
        found,
        language=languages[0] if mixture else language,
        languages=languages,
        live=posts is not None,
        obstacle=stop.words if stop else None,
        part=bool(stop and stop.part),
        notes=tuple(note for note in notes if note),
    )


def _without_scripts(tree: HtmlElement) -> HtmlElement:
    """A copy to guess from: in scripts stand the dates of the neighbours, and ours was looked for there already."""
    bare = copy(tree)
    strip_elements(bare, "script", with_tail=False)
    return bare


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
        title_source="feed" if title else None,
    )
