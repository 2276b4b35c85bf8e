"""Where on a page its article stands: the element that holds its prose, and what in it is something else.

Told from the page itself. Prose is text of some length outside of links. Parts that a page calls by another name (navigation,
comments, newsletters), in its elements (WHATWG HTML, 4.3), roles (WAI-ARIA) or classes, do not count, nor do rows of headlines
that are links. What is left leads down from the body to the smallest element that holds nearly all of it; the article's text in
JSON-LD, where the page shows it, is a surer guide. A first paragraph that a page sets apart, between its headline and the rest,
belongs to it; lines in it that are links from end to end lead elsewhere.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from itertools import islice

from lxml.etree import XPath
from lxml.html import Element, HtmlElement

LEAST_PROSE = 250  # characters, of a page and of what is made of its region
SHORTEST_RUN = 30  # characters; shorter ones are labels as often as prose
MOST_RUNS = 3000
MOST_DEPTH = 256

NEARLY_ALL = 0.8  # of the prose: an element that holds so much of it is gone into
MAIN_SHARE = 0.25  # of the prose of a page, that its one main element must hold
AWAY_SHARE = 0.5  # of it, that no part of another name may hold: a name may be wrong
TRUNK_SHARE = 0.5  # of the region's prose: what holds so much of it is not left out for its name
LINKED = 0.35  # of its text in links: a list of links
LINKED_HEADLINES = (3, 0.15)  # headlines that are links, and the share of its text in links: a list of articles
SHORTEST_LEAD, MOST_LEADS = 120, 3  # characters of a paragraph above the region; shorter ones repeat the headline
MOST_LINKED = 0.5  # of the region's prose, as much again in lines that are links: more are the article
BODY_SHOWN, BODY_OF_REGION = 0.6, 0.7  # of the JSON-LD text, and of the region's prose, that are the same

_RUNS = XPath(
    f"descendant::text()[string-length() > {SHORTEST_RUN}][not(parent::script or parent::style or parent::title)]"
)
_HEADLINES = XPath("count(descendant::*[self::h2 or self::h3 or self::h4 or self::h5][descendant::a or ancestor::a])")
_HEADLINES_BEFORE = XPath("count(preceding::h1)")
_WITH_LINKS = XPath(
    "descendant::*[self::p or self::li or self::div or self::h2 or self::h3 or self::h4 or self::h5][descendant::a]"
)
_SENTENCE_END = re.compile(r"[.!?؟…۔。।][\"'”’»)\]]{0,2}\s*$")
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "var", "wbr"
})  # fmt: skip
_LEAVES = frozenset({"p", "li", "blockquote", "dd", "dt", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl"})
_PARTS = frozenset({"div", "section", "ul", "ol", "aside", "article"})
_AWAY_ELEMENTS = frozenset({
    "nav", "footer", "aside", "form", "figure", "figcaption", "button", "dialog", "menu", "select", "noscript", "template"
})  # fmt: skip
_AWAY_ROLES = frozenset({"navigation", "complementary", "contentinfo", "dialog", "search", "banner"})
_AWAY_NAMES = frozenset({
    "comment", "comments", "commentlist", "disqus", "reply", "respond", "related", "recommended", "recommendation",
    "recommendations", "recirc", "teaser", "teasers", "trending", "popular", "promo", "promotion", "promoted", "sponsor",
    "sponsored", "outbrain", "taboola", "advert", "advertisement", "ads", "newsletter", "signup", "subscribe", "sidebar",
    "cookie", "cookies", "consent", "gdpr", "modal", "popup", "disclaimer", "copyright", "footer", "nav", "navigation",
    "navbar", "menu", "breadcrumb", "breadcrumbs", "tags", "share", "sharing", "social", "byline", "bio", "caption",
    "image", "images", "photo", "photos", "gallery", "slideshow", "video", "videos", "player", "infobox"
})  # fmt: skip
_KEPT_ELEMENTS = frozenset({"html", "body", "main", "article"})
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NAMING = ("class", "id", "itemprop", "role", "style")

Weights = dict[HtmlElement, int]  # characters of prose within an element


@dataclass(frozen=True, slots=True)
class Region:
    """The element with the article, the paragraphs above it that begin it, the parts of it that are something else, and its
    prose."""

    element: HtmlElement
    lead: tuple[HtmlElement, ...]
    away: frozenset[HtmlElement]
    prose: Weights
    runs: tuple[str, ...]

    def page(self, *, named: bool) -> HtmlElement:
        """A page of its own with a copy of the region alone, without its other parts. Where `named`, only what carries the
        region is freed of the names by which an extractor leaves things out; else whatever holds prose is."""
        twin = copy(self.element)
        twin.tail = None
        least = self.prose[self.element] * TRUNK_SHARE if named else 0
        elsewhere = []
        for element, copied in zip(self.element.iter(), twin.iter(), strict=True):
            if element in self.away:
                elsewhere.append(copied)
            elif self.prose.get(element, 0) > least:
                for name in _NAMING:
                    copied.attrib.pop(name, None)
        for element in elsewhere:
            if element.getparent() is not None:
                element.drop_tree()
        if twin.tag == "html":
            return twin
        if twin.tag == "body":
            twin.tag = "div"
        self._unlink(twin)
        page, body, article = Element("html"), Element("body"), Element("article")
        page.append(body)
        body.append(article)
        article.extend([*(_paragraph(element) for element in self.lead), twin])
        return page

    def _unlink(self, twin: HtmlElement) -> None:
        """Take the lines out that are links from end to end, unless there are so many that they are the article."""
        linked = [element for element in _WITH_LINKS(twin) if _is_linked(element)]
        size = sum(len(_packed(element.text_content())) for element in linked if element.tag != "div")
        if size <= MOST_LINKED * sum(map(len, self.runs)):
            for element in linked:
                if element.getparent() is not None:
                    element.drop_tree()

    def share_in(self, text: str) -> float:
        """The share of the region's prose that a text has, from 0 to 1. Spaces do not matter."""
        packed = _packed(text)
        return sum(len(run) for run in self.runs if _packed(run) in packed) / max(1, sum(map(len, self.runs)))


def region_of(tree: HtmlElement, body: str) -> Region | None:
    """The region of a page's article; None where the page has too little prose to tell. `body`: its text in JSON-LD, or ""."""
    blocks = _blocks(tree)
    chains = {block: [block, *islice(block.iterancestors(), MOST_DEPTH)] for block in blocks}
    weights = _weights(blocks, chains, blocks)
    away = {
        element for element, prose in weights.items() if prose < AWAY_SHARE * weights.get(tree, 0) and _is_away(element)
    }
    kept = [block for block in blocks if away.isdisjoint(chains[block])]
    prose = _weights(blocks, chains, kept)
    if prose.get(tree, 0) < LEAST_PROSE:
        return None
    element = _narrowed(_start(tree, prose), prose, away)
    if len(body) >= LEAST_PROSE:
        said = _letters(body)
        told = [block for block in kept if _letters(" ".join(blocks[block])) in said]
        shown = _weights(blocks, chains, told)
        if shown.get(tree, 0) > max(BODY_SHOWN * len(body), BODY_OF_REGION * prose[element]):
            element = _narrowed(_start(tree, shown), shown, set())
            prose = {within: prose[within] for within in shown}
    kept = [block for block in kept if away.isdisjoint(chains[block])]
    runs = tuple(run for block in kept if element in chains[block] for run in blocks[block])
    simple = [block for block in kept if element in chains[block] or weights[block] == sum(map(len, blocks[block]))]
    return Region(element, _lead(element, simple, chains), frozenset(away), prose, runs)


# ---------------------------------------------------------------- prose


def _blocks(tree: HtmlElement) -> dict[HtmlElement, list[str]]:
    """The runs of prose by the element whose lines they are: the first around them that stands in no line itself."""
    blocks: dict[HtmlElement, list[str]] = {}
    for run in islice(_RUNS(tree), MOST_RUNS):
        text = " ".join(run.split())
        element = run.getparent()
        if run.is_tail and element is not None:
            element = element.getparent()
        while element is not None and element.tag in _INLINE and element.tag != "a":
            element = element.getparent()
        if element is not None and element.tag != "a" and len(text) >= SHORTEST_RUN:
            blocks.setdefault(element, []).append(text)
    return blocks


def _weights(
    blocks: dict[HtmlElement, list[str]], chains: dict[HtmlElement, list[HtmlElement]], counted: Iterable[HtmlElement]
) -> Weights:
    weights: Weights = {}
    for block in counted:
        size = sum(map(len, blocks[block]))
        for element in chains[block]:
            weights[element] = weights.get(element, 0) + size
    return weights


def _lead(
    element: HtmlElement, blocks: list[HtmlElement], chains: dict[HtmlElement, list[HtmlElement]]
) -> tuple[HtmlElement, ...]:
    """The paragraphs right above an element and below the headline above it. None where the headline is within."""
    first = next((place for place, block in enumerate(blocks) if element in chains[block]), 0)
    above = [
        block
        for block in blocks[max(0, first - MOST_LEADS) : first]
        if len(text := block.text_content().strip()) >= SHORTEST_LEAD
        and _SENTENCE_END.search(text)
        and not any(outer.tag == "header" for outer in chains[block])
    ]
    if not above or next(element.iter("h1"), None) is not None:
        return ()
    headlines = _HEADLINES_BEFORE(element)
    return tuple(block for block in above if _HEADLINES_BEFORE(block) == headlines)


def _paragraph(block: HtmlElement) -> HtmlElement:
    twin = copy(block)
    twin.tag, twin.tail = "p", None
    for name in _NAMING:
        twin.attrib.pop(name, None)
    return twin


# ---------------------------------------------------------------- what is something else


def _is_away(element: HtmlElement) -> bool:
    """True for a part that says of itself that it is no article, or is not shown."""
    if element.tag in _AWAY_ELEMENTS:
        return True
    if element.tag in _KEPT_ELEMENTS:
        return False
    if element.get("role") in _AWAY_ROLES or element.get("aria-hidden") == "true" or element.get("hidden") is not None:
        return True
    if "display:none" in (element.get("style") or "").replace(" ", "").lower():
        return True
    return _names_away(f"{element.get('class') or ''} {element.get('id') or ''}"[:200])


@functools.lru_cache(maxsize=4096)
def _names_away(said: str) -> bool:
    return not _AWAY_NAMES.isdisjoint(name.lower() for name in _NAME.findall(said))


def _is_list(element: HtmlElement) -> bool:
    """True for a row of links or of other articles, and for a header."""
    if element.tag not in _PARTS:
        return bool(element.tag == "header")
    whole = len(_packed(element.text_content()))
    linked = sum(len(_packed(link.text_content())) for link in element.iter("a")) / max(1, whole)
    headlines, share = LINKED_HEADLINES
    return linked > LINKED or (linked > share and _HEADLINES(element) >= headlines)


def _is_linked(element: HtmlElement) -> bool:
    """True for a line of which next to nothing stands outside of links."""
    whole = len(_packed(element.text_content()))
    return whole > 0 and sum(len(_packed(link.text_content())) for link in element.iter("a")) >= whole - 2


# ---------------------------------------------------------------- the way down


def _start(tree: HtmlElement, prose: Weights) -> HtmlElement:
    """The page's main element where there is one and it is not said of something small; else its body."""
    mains = [element for element in prose if element.tag == "main" or element.get("role") == "main"]
    if len(mains) == 1 and prose[mains[0]] > max(LEAST_PROSE, MAIN_SHARE * prose[tree]):
        return mains[0]
    return next((child for child in tree if child.tag == "body" and child in prose), tree)


def _narrowed(element: HtmlElement, prose: Weights, away: set[HtmlElement]) -> HtmlElement:
    """The smallest element within with nearly all of its prose. On the way, lists beside it are put `away`."""
    while True:
        within = sorted((child for child in element if child in prose), key=lambda child: -prose[child])
        if not within or within[0].tag in _LEAVES:
            return element
        if prose[within[0]] >= NEARLY_ALL * prose[element]:
            element = within[0]
            continue
        lists = [child for child in within if prose[child] < TRUNK_SHARE * prose[element] and _is_list(child)]
        if not lists:
            return element
        for child in lists:
            away.add(child)
            size = prose.pop(child)
            for above in (element, *islice(element.iterancestors(), MOST_DEPTH)):
                prose[above] -= size


def _packed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
