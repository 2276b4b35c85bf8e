"""The main text of a page, by trafilatura: of the region where its article stands, or of the whole page where that is in doubt.

A region is a tenth of a page. In it trafilatura's fast mode is enough, and what stands around it cannot be taken for the
article. Whether something was lost is told by the region's own prose, and on a whole page by its paragraphs.
"""

from __future__ import annotations

from copy import copy

from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement
from trafilatura.baseline import baseline
from trafilatura.core import extract
from trafilatura.settings import Extractor

from monitor.articles.region import LEAST_PROSE, region_of

WHOLE = 0.7  # of the region's prose that a text has; the rest are the parts that trafilatura leaves out for their names

# How many times the words of a page's paragraphs a text has that is whole.
LEAST_OF_PARAGRAPHS, MOST_OF_PARAGRAPHS = 0.5, 2.0

_MUTE = XPath("descendant::*[self::script[not(contains(@type, 'ld+json'))] or self::link or self::meta]")
_PARAGRAPHS = XPath("descendant::p[not(ancestor::nav or ancestor::footer or ancestor::aside or ancestor::form)]")

# Never deduplicated: what one page shares with another is for assessment to say.
_FAST, _FULL = Extractor(fast=True, comments=False), Extractor(comments=False)
_GENEROUS = Extractor(comments=False, recall=True)


def main_text(tree: HtmlElement, body: str) -> str:
    """The main text as lines, "" without one. `body`: what the page gives as its article in JSON-LD, or ""."""
    region = region_of(tree, body)
    if region is not None:
        for named in (True, False):
            text = extract(region.page(named=named), options=_FAST) or ""
            if len(text) >= LEAST_PROSE and region.share_in(text) >= WHOLE:
                return str(text)
    return _of_page(tree)


def _of_page(tree: HtmlElement) -> str:
    """Of the whole page. Where trafilatura finds nothing: what it finds when it would rather have too much, then every paragraph.

    Its fast mode where that lost nothing: fast collapsed on a Turkish page (DEPENDENCIES 1).
    """
    lean = _lean(tree)
    for options in (_FAST, _FULL, _GENEROUS):
        text = extract(lean, options=options)
        if text and not (options is _FAST and _is_doubtful(text, lean)):
            return str(text)
    return str(baseline(copy(tree))[1] or "")


def _lean(tree: HtmlElement) -> HtmlElement:
    """A copy without what holds no text, so that what is done to every element is done to fewer."""
    lean = copy(tree)
    strip_elements(lean, "style", "svg", "iframe", with_tail=False)
    for element in _MUTE(lean):
        element.drop_tree()
    return lean


def _is_doubtful(text: str, tree: HtmlElement) -> bool:
    """Whether a text has much less, or much more, than the paragraphs of its page."""
    found, told = len(text.split()), sum(len(p.text_content().split()) for p in _PARAGRAPHS(tree))
    return not LEAST_OF_PARAGRAPHS <= found / max(1, told) <= MOST_OF_PARAGRAPHS
