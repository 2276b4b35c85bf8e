"""The public page of a Telegram channel (https://t.me/s/NAME): its last posts, each an entry with its whole text.

What Telegram writes beside a text (who is answered, views, "edited", previews of links) is not part of it. A post without a
text, a picture or a film alone, is no entry.
"""

from __future__ import annotations

import html
import re

from lxml import etree

from monitor.feeds.drafts import DraftEntry, DraftFeed, NoFeed, Raw
from monitor.feeds.pages import classes, text_of, tree_of, with_class
from monitor.text.folding import sentences
from monitor.text.plain import one_line

NO_CHANNEL = (
    "not the public page of a channel: it is private, forbids its preview, or does not exist (see it in a browser)"
)

_POST = re.compile(r"(?P<channel>[A-Za-z][A-Za-z0-9_]{3,31})/(?P<number>[0-9]{1,12})")
_LONGEST_TITLE = 160
_LOOKED_AT = 2000  # characters of a text, for its title
_NOT_ITS_OWN = {"tgme_widget_message_reply", "tgme_widget_message_link_preview", "tgme_widget_message_forwarded_from"}


def accepts(raw: Raw) -> bool:
    """True for a feed that is a channel."""
    return raw.read_as.kind == "telegram"


def read(raw: Raw, most: int) -> DraftFeed:
    """The channel's posts, at most `most` of them. Raises NoFeed."""
    root = tree_of(raw.body, raw.charset)
    posts = [] if root is None else [post for post in with_class(root, "tgme_widget_message") if post.get("data-post")]
    if root is None or (not posts and next(with_class(root, "tgme_channel_info"), None) is None):
        raise NoFeed(NO_CHANNEL)
    channel = _channel(posts)
    own = [(found["number"], post) for post in posts if (found := _named(post)) and found["channel"] == channel]
    own = [(number, post) for number, post in own if "service_message" not in classes(post)]
    entries = [_entry(f"{channel}/{number}", post) for number, post in own[:most]]
    told = [entry for entry in entries if entry is not None]
    left = len(entries) - len(told)
    return DraftFeed(
        format="telegram",
        title=html.escape(_title(root)),
        language=None,
        entries=tuple(told),
        repairs=(f"{_posts(left)} without a text left out",) if left else (),
        beyond=max(0, len(own) - most),
    )


def _channel(posts: list[etree._Element]) -> str | None:
    """The channel's name as its posts spell it: a page shows no other channel's under their numbers."""
    return next((found["channel"] for post in posts if (found := _named(post))), None)


def _named(post: etree._Element) -> re.Match[str] | None:
    return _POST.fullmatch((post.get("data-post") or "")[:100].partition("?")[0])


def _entry(name: str, post: etree._Element) -> DraftEntry | None:
    """None for a post without a text."""
    text = next((text_of(part) for part in _own(post, "tgme_widget_message_text")), "")
    if not text:
        return None
    return DraftEntry(
        guid=name,
        links=(f"https://t.me/{name}",),
        title=html.escape(headline(text), quote=False),
        content=text,
        plain=True,
        authors=tuple(html.escape(author, quote=False) for author in _authors(post)),
        published=_published(post),
    )


def headline(text: str) -> str:
    """What a text is called that has no title: its first line in which something is said, or of a long one its first sentence."""
    start = text[:_LOOKED_AT]
    lines = [line for line in start.split("\n") if any(map(str.isalnum, line))] or [start]
    line = lines[0]
    if len(line) <= _LONGEST_TITLE:
        return line
    first, end = sentences(line)[0]
    return one_line(line[first:end], _LONGEST_TITLE)


def _own(post: etree._Element, name: str) -> list[etree._Element]:
    """The elements of a class that stand in the post and not in what it answers or shows beside its text."""
    found = []
    for part in with_class(post, name):
        around = [part, *part.iterancestors()]
        within = around[: around.index(post)]
        if not any(_NOT_ITS_OWN & set(classes(element)) for element in within):
            found.append(part)
    return found


def _authors(post: etree._Element) -> list[str]:
    """Whose words they are: the channel or person that they are forwarded from, else who signed them."""
    for name in ("tgme_widget_message_forwarded_from_name", "tgme_widget_message_from_author"):
        found = next(with_class(post, name), None)
        if found is not None and (said := one_line(text_of(found)[:1000], 200)):
            return [said]
    return []


def _published(post: etree._Element) -> str | None:
    stamps = [time for date in _own(post, "tgme_widget_message_date") for time in date.iter("time")]
    return next((written for time in stamps if (written := time.get("datetime") or "")), None)


def _title(root: etree._Element) -> str:
    for name in ("tgme_channel_info_header_title", "tgme_header_title"):
        found = next(with_class(root, name), None)
        if found is not None and (said := one_line(text_of(found)[:2000])):
            return said
    return ""


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count} posts"
