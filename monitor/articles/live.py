"""Live blogs: many posts under one address. Told from its JSON-LD, its markup, or its name and a row of dated posts.

The posts stay in the order of the page, each with its time and its heading on lines of their own, so that a reader of the
text sees where one report ends and another begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from itertools import groupby, islice

from lxml.etree import tostring
from lxml.html import HtmlElement

from monitor.articles.jsonld import MOST_POSTS, Post
from monitor.articles.markup import WITH_PROPERTY
from monitor.text.plain import one_line, plain_text

FEWEST_POSTS = 4  # in a row, each with a time, that make a live blog of a page which calls itself live
MOST_ELEMENTS = 20_000
MOST_INTRO = 40  # lines before the first post
MOST_HTML = 200_000  # characters of one post
ENOUGH = 0.6  # of the words of the page's main text, that the posts must hold to be its text

_CALLED_LIVE = re.compile(
    r"\blive\b|live-?(?:blog|updates?)|\bcanlı\b|canli-?(?:blog|anlatim|yayin)|anbean|dakika dakika|"
    r"онлайн|прямая трансляция|текстовая трансляция|хроника|مباشر|لحظة بلحظة|تغطية (?:حية|مستمرة)",
    re.IGNORECASE,
)
_NO_POST = re.compile(r"comment|related|recommend|sidebar|teaser|widget|nav|menu|footer", re.IGNORECASE)
_CLOCK = re.compile(r"\s{0,9}(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?![0-9])")


def calls_itself_live(*names: str) -> bool:
    """True when a title or an address says that the page is live."""
    return any(_CALLED_LIVE.search(name) for name in names)


def posts_in(tree: HtmlElement) -> list[Post]:
    """The posts that the page marks as those of a live blog (itemprop liveBlogUpdate), in its order."""
    marked = [
        e for e in islice(WITH_PROPERTY(tree), MOST_ELEMENTS) if "liveblogupdate" in e.get("itemprop").lower().split()
    ]
    known = {id(e) for e in marked}
    return _posts(e for e in marked if not any(id(above) in known for above in islice(e.iterancestors(), 20)))


def row_of_posts(tree: HtmlElement) -> list[Post]:
    """The longest row of neighbours of one kind that each begin with a time; [] without one of FEWEST_POSTS."""
    best: list[HtmlElement] = []
    for parent in islice(tree.iter("div", "section", "ul", "ol", "main", "article"), MOST_ELEMENTS):
        children = [child for child in islice(parent, MOST_POSTS) if isinstance(child.tag, str)]
        for _kind, row in groupby(sorted(children, key=_kind_of), key=_kind_of):
            same = list(row)
            dated = [child for child in same if _is_dated(child)] if len(same) >= FEWEST_POSTS else []
            if len(dated) >= FEWEST_POSTS and len(dated) > len(best):
                best = dated
    return _posts(best)


def marked_text(posts: list[Post], main: str) -> str | None:
    """The posts as one text, below what the main text has before the first of them. None when they say so much less than
    the main text that they must be something else."""
    blocks = ["\n".join(part for part in (post.time, post.heading, post.text) if part) for post in posts]
    text = "\n\n".join(blocks)
    if not blocks or len(text.split()) < ENOUGH * len(main.split()):
        return None
    lines = set(text.split("\n"))
    intro: list[str] = []
    for line in main.split("\n")[:MOST_INTRO]:
        if line and line in lines:
            return "\n\n".join([*(["\n".join(intro)] if intro else []), text])
        intro.append(line)
    return text  # nothing of the posts is near the beginning: nobody can tell what stood before them


def _kind_of(element: HtmlElement) -> tuple[str, str]:
    return element.tag, " ".join((element.get("class") or "").split()[:1])


def _is_dated(element: HtmlElement) -> bool:
    """True for an element that begins with a time. Only its beginning is looked at: rows lie inside rows."""
    if _NO_POST.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:400]):
        return False
    if any(inner.tag == "time" for inner in islice(element.iter(), 60)):
        return True
    return bool(_CLOCK.match("".join(islice(element.itertext(), 12))[:60]))


def _posts(elements: Iterable[HtmlElement]) -> list[Post]:
    posts = (_post(element) for element in islice(elements, MOST_POSTS))
    return [post for post in posts if post.heading or post.text]


def _post(element: HtmlElement) -> Post:
    """A copy is taken apart: its first time and first heading, and what is left as lines."""
    element = deepcopy(element)
    time = heading = ""
    first = next(element.iter("time"), None)
    if first is not None:
        time = one_line(first.text_content(), 60) or one_line(first.get("datetime") or "", 60)
        first.drop_tree()
    title = next((e for e in element.iter("h1", "h2", "h3", "h4", "h5", "h6")), None)
    if title is not None:
        heading = one_line(title.text_content())
        title.drop_tree()
    html = tostring(element, encoding="unicode", method="html", with_tail=False)
    lines = [line for line in plain_text(html[:MOST_HTML]).split("\n") if line]
    return Post(time, heading, "\n".join(lines))
