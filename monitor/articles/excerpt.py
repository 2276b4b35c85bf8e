"""What stays of a text whose outlet forbids keeping it: its lead, and the sentences that prove why it is in the digest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.articles.fingerprint import text_sha256
from monitor.model import Article, Match, Span
from monitor.text.folding import sentences

LEAD_WORDS = 60
QUOTES = 2  # sentences for each topic, as many as a digest quotes; for each scope where no topic matched
LONGEST = 150  # words of a sentence that is kept: a text without full stops is no way around the rule


class _Piece(NamedTuple):
    """A stretch of the text that stays: `text[start:end]`, and where it begins in what is left."""

    start: int
    end: int
    now: int


def excerpt(article: Article, matches: Sequence[Match]) -> tuple[Article, tuple[Match, ...]]:
    """The article with its lead (whole sentences, about 60 words) and for each topic the two further sentences that prove most,
    each on a line of its own, verbatim and in order; and the matches with their spans moved along. Scopes have their two where
    no topic matched.

    Spans in what is gone are dropped, those in the title stay. The digest of the words, and so what copies are told by,
    stays that of the whole text. A text of which nothing would go comes back as it is.
    """
    units = [unit for unit in sentences(article.text) if len(article.text[slice(*unit)].split()) <= LONGEST]
    lead = _lead(article.text, units)
    quoted = _quoted(units[lead:], matches)
    spans = ([(units[0][0], units[lead - 1][1])] if lead else []) + quoted
    if sum(len(article.text[slice(*span)].split()) for span in spans) == len(article.text.split()):
        return article, tuple(matches)
    text = "\n".join(article.text[start:end] for start, end in spans)
    note = f"of this text lead and proof alone are kept: {len(text.split())} of {len(article.text.split())} words"
    shorter = replace(article, text=text, notes=(*article.notes, note))
    return shorter, _moved(matches, spans)


def is_shortened(article: Article) -> bool:
    """Whether only the evidence is left of its text. Such a text is never judged again: its matches, fingerprint and credit
    were found in the whole, whose digest it still has."""
    return article.keep == "evidence" and text_sha256(article.text) != article.text_sha256


def _lead(text: str, units: Sequence[tuple[int, int]]) -> int:
    """How many sentences make the lead: as many as fit, and always one."""
    words = count = 0
    for start, end in units:
        words += len(text[start:end].split())
        if count and (words > LEAD_WORDS or text[units[count - 1][1] : start].strip()):
            break
        count += 1
    return count


def _quoted(units: Sequence[tuple[int, int]], matches: Sequence[Match]) -> list[tuple[int, int]]:
    """The sentences that prove most, in their order."""
    starts = [start for start, _ in units]
    topics = [match for match in matches if match.kind == "topic"]
    chosen: set[int] = set()
    for match in topics or matches:
        found: dict[int, set[str]] = {}
        for span in match.spans:
            place = bisect_right(starts, span.start) - 1
            if not span.in_title and place >= 0 and span.end <= units[place][1]:
                found.setdefault(place, set()).add(span.group)
        chosen.update(sorted(found, key=lambda place: (-len(found[place]), place))[:QUOTES])
    return [units[place] for place in sorted(chosen)]


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
