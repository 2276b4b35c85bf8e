"""Patterns over the path of an address, such as `/news/*/*.html`: safe to be matched with whatever a page holds.

`*` stands for any letters within one part of the path, `**` for any number of parts. A pattern with a `?` is laid over the path
with its query, one without over the path alone. Matching takes time in the product of both lengths at most: there is no
backtracking beyond the last star.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import unquote, urlsplit

MOST_LETTERS = 200
MOST_PATTERNS = 10


def fault_of(pattern: str) -> str | None:
    """What is wrong with a pattern, as the end of the sentence `links "..." ...`, with the mend; None: nothing."""
    if "://" in pattern and "[" not in pattern:
        path = urlsplit(pattern).path
        return f'holds a host: write what stands behind it (try "{path if len(path) > 1 else "/news/*"}")'
    if any(sign in pattern for sign in ("[", "\\", "^", ".*", ".+", "(?")):
        return 'is written as a regular expression: * alone stands for any letters of a part (try "/news/*/*.html")'
    if not pattern.startswith("/"):
        return f'does not begin with a slash (try "/{pattern[:100] or "news/*"}")'
    if len(pattern) > MOST_LETTERS:
        return f"is {len(pattern)} characters long: {MOST_LETTERS} at most"
    if not pattern.isprintable() or " " in pattern or "#" in pattern:
        return "holds what no path does (a space, a # or a control character): take it out"
    if "*" not in pattern:
        return f'names one address only: put a * where articles differ (try "{pattern.rstrip("/")}/*")'
    if any("**" in part and part != "**" for part in pattern.partition("?")[0].split("/")):
        return 'has ** beside other letters: it stands for whole parts of a path (try "/news/**/*.html")'
    return None


def matches(url: str, patterns: Sequence[str]) -> bool:
    """Whether the path of an absolute address is as any of the patterns says. A slash at the end does not count, and letters may
    be percent-encoded or not."""
    path, _, query = url.partition("#")[0].partition("://")[2].partition("/")[2].partition("?")
    parts = _parts(path)
    return any(_matches(parts, query, *pattern.partition("?")[::2], asked="?" in pattern) for pattern in patterns)


def _matches(parts: Sequence[str], query: str, path: str, wanted: str, *, asked: bool) -> bool:
    if asked and not _part(unquote(wanted), unquote(query)):
        return False
    return _wild(_parts(path.removeprefix("/")), parts, "**", _part)


def _parts(path: str) -> list[str]:
    return [unquote(part) for part in path.rstrip("/").split("/")]


def _part(pattern: str, text: str) -> bool:
    return pattern == "*" or _wild(pattern, text, "*", str.__eq__)


def _wild(pattern: Sequence[str], text: Sequence[str], star: str, alike: Callable[[str, str], bool]) -> bool:
    """Whether a text is as a pattern says, one sign after the other; a star stands for any number of signs."""
    at, read, behind, tried = 0, 0, -1, 0
    while read < len(text):
        if at < len(pattern) and pattern[at] == star:
            behind, tried = at + 1, read
            at += 1
        elif at < len(pattern) and alike(pattern[at], text[read]):
            at, read = at + 1, read + 1
        elif behind >= 0:
            tried += 1
            at, read = behind, tried
        else:
            return False
    return all(sign == star for sign in pattern[at:])


def matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """`matches` for these patterns."""
    return partial(matches, patterns=patterns)
