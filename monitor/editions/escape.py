"""Text from outside made inert for one output each: HTML and XML (with Jinja2's autoescape), plain text, Markdown, links.

Titles and bodies were cleaned at the border (text/plain.py); this is the second lock. A piece that is already made safe for
its output is `Markup`, and passes unchanged.
"""

from __future__ import annotations

import re
import textwrap
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

WIDTH = 78  # columns of the plain text
NAME = 40  # of an outlet's name, so that its line stays within them
FSI, PDI = "\u2068", "\u2069"  # first strong isolate, pop directional isolate (UAX 9)

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff"
    "\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("[\t\n\r\u2028\u2029]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#|!~&$])")
_BLOCK_START = re.compile(r"^([-+=]|\d{1,9}(?=[.)]))")
_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_RTL = re.compile(_RIGHT_TO_LEFT)
_RTL_RUN = re.compile(f"{_RIGHT_TO_LEFT}+(?:[ '’.-]{{1,2}}{_RIGHT_TO_LEFT}+)*")


def scrub(text: str) -> str:
    """One line without control characters, lone surrogates, hidden tags and bidi embeddings, overrides or isolates."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text))


def finalize(value: Any) -> Any:
    """What Jinja2 puts every printed value through, before it escapes."""
    return scrub(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def link(url: str) -> str:
    """The address if it may be linked to (http or https, with a host), every risky character percent-encoded; else ""."""
    if _CONTROLS.search(url) or any(c.isspace() for c in url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or "\\" in parts.netloc:
        return ""
    if not host.isascii():
        try:
            url = url.replace(parts.netloc, parts.netloc.lower().replace(host, host.encode("idna").decode("ascii")), 1)
        except UnicodeError:
            return ""
    return quote(url, safe="%/:=&?~#+!$,;@[]-._")


def markdown(text: str) -> Markup:
    """Text as CommonMark that shows these very characters and does nothing."""
    line = _BLOCK_START.sub(r"\\\1", _MARKDOWN.sub(r"\\\1", scrub(text).strip()))
    line = re.sub(r"^\\(\d+)([.)])", r"\1\\\2", line)  # a digit cannot be escaped, its full stop can
    return Markup(line)  # noqa: S704 - made safe for Markdown, which nothing escapes again


def markdown_link(text: str, url: str) -> Markup:
    """`[text](<address>)`, or the text alone when the address may not be linked to."""
    address = link(url).replace("(", "%28").replace(")", "%29")
    shown = markdown(text)
    return Markup(f"[{shown}](<{address}>)") if address else shown  # noqa: S704


def wrapped(text: str, first: str = "", rest: str | None = None, language: str | None = "en") -> Markup:
    """Text in lines of at most 78 columns; `first` stands before the first line, `rest` before the others.

    In a language other than English, or one that nobody knows, each line is isolated, so that its direction cannot spill.
    """
    rest = first if rest is None else rest
    clean = scrub(text)
    foreign = language != "en" or _RTL.search(clean) is not None
    room = WIDTH - max(len(first), len(rest)) - (2 if foreign else 0)
    lines = textwrap.wrap(clean, room, break_on_hyphens=False) or [""]
    if foreign:
        lines = [f"{FSI}{line}{PDI}" for line in lines]
    indented = [(rest if n else first) + line for n, line in enumerate(lines)]
    return Markup("\n".join(indented))  # noqa: S704 - plain text, which nothing escapes again


def mixed(text: str) -> Markup:
    """An English sentence as HTML in which every name from right to left is isolated, so that it moves no figure beside it."""
    clean, pieces, at = scrub(text), [], 0
    for run in _RTL_RUN.finditer(clean):
        pieces += [escape(clean[at : run.start()]), Markup("<bdi>"), escape(run[0]), Markup("</bdi>")]
        at = run.end()
    return Markup("").join([*pieces, escape(clean[at:])])


def named(text: str) -> Markup:
    """The same for a mail: where a program cannot isolate, a mark of direction (UAX 9) keeps figures beside a name in place."""
    return Markup(str(mixed(text)).replace("</bdi>", "</bdi>\u200e"))  # noqa: S704 - escaped by `mixed`


def told(text: str, first: str = "", rest: str | None = None) -> Markup:
    """The same as plain text in lines of at most 78 characters, as `wrapped`."""
    rest = first if rest is None else rest
    clean = scrub(text)
    for lost in range(0, WIDTH // 2, 2):  # room that isolates take from a line
        lines = textwrap.wrap(clean, WIDTH - max(len(first), len(rest)) - lost, break_on_hyphens=False) or [""]
        lines = [(rest if n else first) + _RTL_RUN.sub(f"{FSI}\\g<0>{PDI}", line) for n, line in enumerate(lines)]
        if all(len(line) <= WIDTH for line in lines):
            break
    return Markup("\n".join(lines))  # noqa: S704 - plain text, which nothing escapes again


def heading(words: str, mark: str) -> Markup:
    """A heading in plain text, underlined with the mark."""
    shown = wrapped(words)
    longest = max(len(line.strip(FSI + PDI)) for line in shown.split("\n"))
    return Markup(f"{shown}\n{mark * longest}")  # noqa: S704 - plain text, which nothing escapes again


def isolated(text: str) -> Markup:
    """A name within a line of plain text, at most 40 characters of it."""
    clean = scrub(text).strip()
    shown = clean if len(clean) <= NAME else clean[: NAME - 1].rstrip() + "…"
    return Markup(shown if shown.isascii() else f"{FSI}{shown}{PDI}")  # noqa: S704
