"""The links of the archive's own pages and feeds: where each leads within the archive, and which originals it names."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

PAGES = (".html", ".xml")  # names of files that hold links end so
INDEX = "index.html"
_LEADING = frozenset({"href", "src"})
_PASSED = frozenset({"mailto", "tag"})  # they load nothing and lead nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it stands on a page. Within the archive `path` is the file it leads to and `anchor` the place in it, "" for the
    whole; to an original `original` is its address. `wrong`: why it can lead nowhere, "" when it may."""

    words: str
    path: str | None = None
    anchor: str = ""
    original: str | None = None
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A page: its links, each once, and its anchors."""

    links: tuple[Link, ...]
    anchors: frozenset[str]


def linked(page: str, text: str, base_url: str | None) -> Linked:
    """The links and anchors of a page or feed at a path of the archive. `base_url`: the public address of the archive, under
    which nothing is an original."""
    found = _Reader()
    found.feed(text)
    found.close()
    links = dict.fromkeys(found.links)
    return Linked(links=tuple(_link(words, page, base_url) for words in links), anchors=frozenset(found.anchors))


class _Reader(HTMLParser):
    """All that leads somewhere, and all that may be led to. A feed holds pages within its text."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self._depth = 0
        self._within: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in _LEADING and value is not None:
                self.links.append(value)
            elif name == "id" and value:
                self.anchors.add(value)
        if tag == "content" and ("type", "html") in attrs:
            self._within = []

    def handle_data(self, data: str) -> None:
        if self._within is not None:
            self._within.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "content" and self._within is not None:
            inner = _Reader()
            inner.feed("".join(self._within))
            inner.close()
            self.links += inner.links
            self._within = None


def _link(words: str, page: str, base_url: str | None) -> Link:
    try:
        parts = urlsplit(words)
    except ValueError:
        return Link(words=words, wrong="is no address")
    if parts.scheme in ("http", "https"):
        inside = _inside(words, base_url)
        return Link(words=words, original=words) if inside is None else _local(words, inside, "")
    if parts.scheme in _PASSED:
        return Link(words=words)
    if parts.scheme or parts.netloc or words.startswith("/"):
        return Link(words=words, wrong="is no relative link: it leads nowhere when the archive is opened from disk")
    return _local(words, words, page)


def _inside(words: str, base_url: str | None) -> str | None:
    """The path of an address under the archive's own; None: it is another's."""
    if not base_url:
        return None
    home = f"{base_url.rstrip('/')}/"
    if words in (home, home[:-1]):
        return INDEX
    return words.removeprefix(home) if words.startswith(home) else None


def _local(words: str, link: str, page: str) -> Link:
    parts = urlsplit(link)
    anchor = unquote(parts.fragment)
    if not parts.path:
        return Link(words=words, path=page or INDEX, anchor=anchor)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
    if path == ".." or path.startswith("../"):
        return Link(words=words, wrong="leads out of the archive")
    return Link(words=words, path=path, anchor=anchor)
