"""What a page says of its article in JSON-LD (schema.org): the node itself, its text, its posts, whether it is free.

Written by strangers: scripts, nodes and strings beyond a bound are passed over, and what is no such thing is none.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from monitor.text.plain import clean_text, one_line, plain_text

MOST_SCRIPTS = 500  # elements that are looked at
MOST_JSON = 512 * 1024  # characters of one script
MOST_NODES = 1000  # on a page
MOST_POSTS = 500  # of a live blog
MOST_BODY = 400_000  # characters of a body, of a post

LIVE_TYPE = "LiveBlogPosting"
_ARTICLE_TYPES = frozenset({
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "OpinionNewsArticle",
    "ReviewNewsArticle", "AdvertiserContentArticle", "BlogPosting", LIVE_TYPE, "Report", "SocialMediaPosting",
})  # fmt: skip
_WAYS_DOWN = ("@graph", "mainEntity", "mainEntityOfPage", "article")  # to the page's own article, not to its neighbours
_NO = ("false", "no", "http://schema.org/false", "https://schema.org/false")


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a live blog; "" for what it does not have."""

    time: str  # as the page shows or writes it
    heading: str
    text: str  # lines of plain text


def own_article(tree: HtmlElement) -> dict[str, Any]:
    """The node of the page's article: the first in document order, the uppermost of a script. {} without one."""
    scripts = (e for e in islice(tree.iter("script"), MOST_SCRIPTS) if "ld+json" in (e.get("type") or "").lower())
    budget = MOST_NODES
    for script in scripts:
        level: deque[Any] = deque([_json(script.text or "")])
        while level and budget > 0:
            budget -= 1
            node = level.popleft()
            if isinstance(node, list):
                level.extend(node[:100])
            elif isinstance(node, dict):
                if _types(node) & _ARTICLE_TYPES:
                    return node
                level.extend(node[way] for way in _WAYS_DOWN if way in node)
    return {}


def is_live(node: dict[str, Any]) -> bool:
    """True for a live blog."""
    return LIVE_TYPE in _types(node)


def is_paid_for(node: dict[str, Any]) -> bool:
    """True when the page says that its article is not free to read."""
    said = node.get("isAccessibleForFree")
    return said is False or (isinstance(said, str) and said.strip().lower() in _NO)


def body_of(node: dict[str, Any]) -> str:
    """The article's text as lines, "" where the page does not give it here."""
    said = node.get("articleBody")
    return _lines(said) if isinstance(said, str) else ""


def posts_of(node: dict[str, Any]) -> list[Post]:
    """The posts of a live blog in the order of the page, those without words left out."""
    updates = node.get("liveBlogUpdate")
    posts = []
    for update in islice(updates if isinstance(updates, list) else [updates], MOST_POSTS):
        if isinstance(update, dict):
            heading, time = (one_line(plain_text(_string(update, key)[:1000])) for key in ("headline", "datePublished"))
            text = _lines(_string(update, "articleBody"))
            if heading or text:
                posts.append(Post(time, heading, text))
    return posts


def _types(node: dict[str, Any]) -> set[str]:
    said = node.get("@type")
    return {kind for kind in (said if isinstance(said, list) else [said]) if isinstance(kind, str)}


def _string(node: dict[str, Any], key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""


def _lines(text: str) -> str:
    """A body is written with tags by some and with line breaks by others."""
    text = text[:MOST_BODY]
    if "<" in text and ">" in text:
        return plain_text(text)
    return clean_text("\n".join(plain_text(line) for line in text.splitlines()))


def _json(text: str) -> Any:
    """The value of a script; None for what is too long, too deep or no JSON."""
    if len(text) > MOST_JSON:
        return None
    text = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None
