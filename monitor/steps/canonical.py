"""The address under which an article is stored: the one that its page calls canonical, or its own."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from monitor.articles.filing import VARIANTS
from monitor.articles.fingerprint import normalised_words
from monitor.model import Article, Entry
from monitor.steps.house import House

ALIKE = 0.6  # of the runs of three words of the shorter text: the same report, edited or shortened


def under_its_address(article: Article, entry: Entry, house: House) -> Article:
    """The article under the address that its page calls canonical, unless another text stands there or did before it was
    forgotten or let go: some sites name one section page on every article, and no text may be lost to that."""
    if article.url == entry.canonical_url:
        return article
    with house.store.read() as db:
        there = db.articles.by_url(article.url)
        forgotten = there is None and (db.articles.is_forgotten(article.url) or db.articles.is_let_go(article.url))
    if forgotten and _is_dress(entry.canonical_url, article.url):
        return article
    if forgotten or (there is not None and not _is_same(article, there.article)):
        return replace(article, url=entry.canonical_url)
    return article


def _is_dress(address: str, canonical: str) -> bool:
    """Whether an address is another spelling of the same page (a query, amp, print): what was forgotten stays so."""
    mine, theirs = (urlsplit(url).path.rstrip("/") for url in (address, canonical))
    return mine == theirs or (mine.startswith(f"{theirs}/") and mine[len(theirs) + 1 :] in VARIANTS)


def _is_same(article: Article, other: Article) -> bool:
    """Whether two texts of one canonical address are one report: the same words; or one title, and one text mostly in the
    other (an edit, a shortened text). Pages of a series have one title and texts of their own."""
    if article.text_sha256 == other.text_sha256:
        return True
    if article.title != other.title:
        return False
    mine, theirs = _runs(article.text), _runs(other.text)
    return len(mine & theirs) >= ALIKE * max(1, min(len(mine), len(theirs)))


def _runs(text: str) -> set[tuple[str, str, str]]:
    words = normalised_words(text).split()
    return set(zip(words, words[1:], words[2:], strict=False))
