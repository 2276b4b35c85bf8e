"""Text from outside made plain: what every title, name and body goes through once, at the border.

Nothing here is trusted to be small or well-formed: each function runs in time linear in its input.
"""

from __future__ import annotations

import html as entities
import re
import unicodedata

_BLOCK_TAGS = (
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary table tbody td tfoot "
    "th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_SILENT = frozenset(
    (
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "svg",
        "math",
        "textarea",
        "select",
        "title",
        "head",
    )
)
"""Elements whose content is not part of the text."""

_TAG = re.compile(r"<(?:(?P<comment>!--)|(?P<other>[!?])|(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+))")
_REST_OF_TAG = re.compile(r"""(?:[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+>""")
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")

BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1 controls (tab and line breaks are white space, dealt with before)
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides, isolates
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
HALVES = re.compile("[\ud800-\udfff]")
BLANKS = re.compile(r"[^\S\n]+")
_ODD_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # all but the blank between two words, which stays as it is
_WORD = re.compile(r"\S+")
LONGEST_WORD = 400
"""Characters of a word that is composed; composing a longer run of marks would take quadratic time, and it is no word."""


def plain_text(html: str) -> str:
    """The text of an HTML fragment: no tags, scripts or comments, entities decoded, a block's end as a line break.

    A tag that never ends is text: nothing that a reader could have seen is lost.
    """
    pieces: list[str] = []
    missing: set[str] = set()  # silent elements that are known to have no end any more
    at = 0
    for _ in range(html.count("<") + 1):
        tag = _TAG.search(html, at)
        if tag is None:
            break
        pieces.append(html[at : tag.start()])
        end = _end_of_markup(html, tag)
        if end is None:
            at = tag.start()
            break
        name = (tag["name"] or "").lower()
        if name in _BLOCKS:
            pieces.append("\0")
        elif name in _SILENT and not tag["close"]:
            end = _end_of_silence(html, name, end, missing)
        at = end
    pieces.append(html[at:])
    text = " ".join("".join(pieces).split()).replace("\0", "\n")
    return clean_text(entities.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text)


def _end_of_markup(html: str, tag: re.Match[str]) -> int | None:
    if tag["comment"]:
        end = html.find("-->", tag.end())
        return len(html) if end < 0 else end + 3
    if tag["other"]:
        end = html.find(">", tag.end())
        return None if end < 0 else end + 1
    rest = _REST_OF_TAG.match(html, tag.end())
    return rest.end() if rest else None


def _end_of_silence(html: str, name: str, start: int, missing: set[str]) -> int:
    """Where the text goes on after an element whose content is not shown. Only a script or a style may swallow the rest."""
    if name in missing:
        return start
    closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, start)
    if closing:
        end = html.find(">", closing.end())
        return len(html) if end < 0 else end + 1
    missing.add(name)
    return len(html) if name in ("script", "style") else start


def one_line(text: str, limit: int = 300) -> str:
    """A title or a name as one safe line: NFC, no control, zero-width or bidi character, at most `limit` characters."""
    line = " ".join(_safe(text).split())
    if len(line) <= limit:
        return line
    return _composed(line[: limit - 1].rstrip() + "…")  # a monstrous word that is cut is one that can be composed


def clean_text(text: str) -> str:
    """A body of text made safe as `one_line` does, keeping its line breaks; several blank lines become one."""
    safe = _safe(text)
    if "  " in safe or "\t" in safe or not safe.isascii():  # of ASCII nothing else can be an odd blank by now
        safe = _ODD_BLANKS.sub(" ", safe)
    lines = (line.strip() for line in safe.split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).rstrip("\n")


def _safe(text: str) -> str:
    if text.isascii() and text.replace("\n", "").isprintable():  # most often, and quicker to see than to look for
        return text
    text = BREAKS.sub("\n", text)
    if text.isascii():
        return UNSEEN.sub("", text)
    return _composed(UNSEEN.sub("", HALVES.sub("\ufffd", text)))


def _composed(text: str) -> str:
    """NFC, word by word, so that a later word never changes how an earlier one is written."""
    if unicodedata.is_normalized("NFC", text):
        return text
    return _WORD.sub(
        lambda word: unicodedata.normalize("NFC", word[0]) if len(word[0]) <= LONGEST_WORD else word[0], text
    )
