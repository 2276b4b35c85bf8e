"""What stays of a text whose outlet forbids keeping it: its lead, and the sentences that prove why it is in the digest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.articles.fingerprint import text_sha256
from monitor.model import Article, Match, Span
from monitor.text.folding import sentences

LEAD_WORDS = 60
MOST_SENTENCES = 12
LONGEST = 60  # words of what counts as one sentence: a text without full stops is no way around the rule

_WORD = re.compile(r"\S+")


class _Piece(NamedTuple):
    """A stretch of the text that stays: `text[start:end]`, and where it begins in what is left."""

    start: int
    end: int
    now: int


def excerpt(article: Article, matches: Sequence[Match]) -> tuple[Article, tuple[Match, ...]]:
    """The article with its lead (whole sentences, about 60 words) and up to 12 further sentences in which spans of the matches
    stand, each on a line of its own, verbatim and in order; and the matches with their spans moved along.

    Spans in what is gone are dropped, those in the title stay. The digest of the words, and so what copies are told by,
    stays that of the whole text. A text of which nothing would go comes back as it is.
    """
    units = list(_units(article.text))
    lead = _lead(article.text, units)
    quoted = _quoted(units[lead:], matches)
    if lead + len(quoted) == len(units):
        return article, tuple(matches)
    spans = ([(units[0][0], units[lead - 1][1])] if lead else []) + quoted
    text = "\n".join(article.text[start:end] for start, end in spans)
    note = f"kept as evidence: {len(text.split())} of {len(article.text.split())} words"
    shorter = replace(article, text=text, notes=(*article.notes, note))
    return shorter, _moved(matches, spans)


def is_shortened(article: Article) -> bool:
    """Whether only the evidence is left of its text. Such a text is never judged again: its matches, fingerprint and credit
    were found in the whole, whose digest it still has."""
    return article.keep == "evidence" and text_sha256(article.text) != article.text_sha256


def _units(text: str) -> Iterator[tuple[int, int]]:
    """The sentences; one that is too long falls into stretches of words."""
    for start, end in sentences(text):
        words = list(_WORD.finditer(text, start, end))
        for first in range(0, len(words), LONGEST):
            yield words[first].start(), words[min(first + LONGEST, len(words)) - 1].end()


def _lead(text: str, units: Sequence[tuple[int, int]]) -> int:
    """How many sentences make the lead: as many as fit, and always one."""
    words = count = 0
    for start, end in units:
        words += len(text[start:end].split())
        if count and words > LEAD_WORDS:
            break
        count += 1
    return count


def _quoted(units: Sequence[tuple[int, int]], matches: Sequence[Match]) -> list[tuple[int, int]]:
    """The sentences that prove most, at most twelve, in their order."""
    found: dict[int, set[tuple[str, str]]] = {}
    starts = [start for start, _ in units]
    for match in matches:
        for span in match.spans:
            place = bisect_right(starts, span.start) - 1
            if not span.in_title and place >= 0 and span.end <= units[place][1]:
                found.setdefault(place, set()).add((match.topic, span.group))
    best = sorted(found, key=lambda place: (-len(found[place]), place))[:MOST_SENTENCES]
    return [units[place] for place in sorted(best)]


def _moved(matches: Sequence[Match], spans: Sequence[tuple[int, int]]) -> tuple[Match, ...]:
    pieces, now = [], 0
    for start, end in spans:
        pieces.append(_Piece(start, end, now))
        now += end - start + 1
    return tuple(
        replace(match, spans=tuple(moved for span in match.spans if (moved := _span(span, pieces)) is not None))
        for match in matches
    )


def _span(span: Span, pieces: Sequence[_Piece]) -> Span | None:
    if span.in_title:
        return span
    place = bisect_right([piece.start for piece in pieces], span.start) - 1
    if place < 0 or span.end > pieces[place].end:
        return None
    shift = pieces[place].now - pieces[place].start
    return replace(span, start=span.start + shift, end=span.end + shift)
