"""Text without what is not the news: widgets, pleas for money, photo credits and the headline said again.

The lines that stay are those of the input, unchanged and in order, so that a quote is verbatim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.articles.furniture import fold, is_furniture, plea_at_end
from monitor.text.plain import clean_text, one_line

HEADLINE_CHARS = 200  # a longer first line is the first paragraph
FALLBACK_CHARS = 120  # of the first paragraph, as the title of a text without a headline
_SEPARATOR = re.compile(r" [-–—|·:»] ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A title and a text, and the lines that were taken away, in order."""

    title: str
    text: str
    removed: tuple[str, ...]


def clean(title: str, text: str) -> Cleaned:
    """The title as one line and the text without furniture and without the title at its beginning.

    A plea that was glued to the last sentence is cut off it. Cleaning twice changes nothing. A sentence of prose is never
    dropped, except where it is the title again.
    """
    title = one_line(title)
    removed: list[str] = []
    lines = _without_furniture(clean_text(text).split("\n"), removed)
    _cut_pleas(lines, removed)
    start = _after_headline(lines, title, removed)
    return Cleaned(title=title, text=clean_text("\n".join(lines[start:])), removed=tuple(removed))


def title_of(text: str) -> tuple[str, str]:
    """The title and the body of a bare text: its first line that looks like a headline, and what follows it, cleaned.

    A text that begins with a paragraph gets its beginning as a title and keeps all of it. ("", "") for an empty text.
    """
    lines = _without_furniture(clean_text(text).split("\n"), [])
    said = [place for place, line in enumerate(lines) if _words(line[:HEADLINE_CHARS])]
    if not said:
        return "", clean("", text).text
    first = said[0]
    if len(said) > 1 and _is_label(lines[first]) and _is_headline(lines[said[1]]):
        first = said[1]
    headline, body = lines[first], lines[first + 1 :]
    if not _is_headline(headline) and not (_is_label(headline) and body):
        headline, body = one_line(headline, FALLBACK_CHARS), lines[first:]
    cleaned = clean(headline, "\n".join(body))
    return cleaned.title, cleaned.text


def _without_furniture(lines: list[str], removed: list[str]) -> list[str]:
    kept = []
    for line in lines:
        if is_furniture(line):
            removed.append(line)
        else:
            kept.append(line)
    return kept


def _cut_pleas(lines: list[str], removed: list[str]) -> None:
    """Take pleas off the end of the last line, and the line with them where nothing of the news is left of it."""
    while lines:
        line, end = lines[-1], len(lines[-1])
        while (at := plea_at_end(line, end)) is not None:
            removed.append(line[at:end])
            end = len(line[:at].rstrip())
        lines[-1] = line[:end]
        if lines[-1] and not is_furniture(lines[-1]):
            return
        removed.extend([lines[-1]] if lines[-1] else [])
        lines.pop()


def _after_headline(lines: list[str], title: str, removed: list[str]) -> int:
    """Where the text begins once the lines are passed over that say the title, whatever their quotes, dashes and case."""
    sayings = _sayings(title)
    for place, line in enumerate(lines):
        if not line:
            continue
        if len(line) > 2 * HEADLINE_CHARS or _words(line) not in sayings:
            return place
        removed.append(line)
    return len(lines)


def _sayings(title: str) -> set[str]:
    """The title, and the title without the outlet's name behind a dash or a bar."""
    parts = [title[: mark.start()] for mark in _SEPARATOR.finditer(title)]
    return {_words(part) for part in parts if len(part.split()) >= 4} | {_words(title)} - {""}


def _words(line: str) -> str:
    return "".join(c for c in fold(line) if c.isalnum())


def _is_headline(line: str) -> bool:
    """Short, of several words, and no sentence with a full stop."""
    return len(line) <= HEADLINE_CHARS and len(line.split()) >= 3 and not line.endswith((".", "۔"))


def _is_label(line: str) -> bool:
    """One or two words: a section's name, an outlet's."""
    return len(line.split()) < 3 and len(line) <= 60 and not line.endswith((".", "۔"))
