"""What stays of a text whose outlet forbids keeping it: its lead, and the sentences that prove why it is in the digest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from monitor.articles.fingerprint import text_sha256
from monitor.model import Article, Claim, Event, Figure, Judgement, Match, Span
from monitor.text.folding import sentences

T = TypeVar("T", Claim, Event, Figure)

LEAD_WORDS = 60
QUOTES = 2  # sentences for each topic, as many as a digest quotes; for each scope where no topic matched
PROOFS = 8  # further stretches that claims, events and figures quote: what a status rests on is proved by them
LONGEST = 150  # words of a stretch that is kept: a text without full stops is no way around the rule


class _Piece(NamedTuple):
    """A stretch of the text that stays: `text[start:end]`, and where it begins in what is left."""

    start: int
    end: int
    now: int


def excerpt(article: Article, judgement: Judgement) -> tuple[Article, Judgement]:
    """The article with its lead (whole sentences, about 60 words), the sentences that claims, events and figures quote, and for
    each topic the two further sentences that prove most, each on a line of its own, verbatim and in order; and the judgement
    with all its offsets moved along. Scopes have their two where no topic matched.

    What points into what is gone is dropped; what stands in the title stays. The digest of the words, and so what copies are
    told by, stays that of the whole text. A text of which nothing would go comes back as it is.
    """
    every = sentences(article.text)
    short = [unit for unit in every if _words(article.text, unit) <= LONGEST]
    lead = _lead(article.text, short)
    kept = [(short[0][0], short[lead - 1][1])] if lead else []
    kept += _proofs(article.text, every, judgement) + _quoted(short[lead:], judgement.matches)
    spans = _joined(kept)
    if sum(_words(article.text, span) for span in spans) == len(article.text.split()):
        return article, judgement
    text = "\n".join(article.text[start:end] for start, end in spans)
    note = f"of this text lead and proof alone are kept: {len(text.split())} of {len(article.text.split())} words"
    shorter = replace(article, text=text, notes=(*article.notes, note))
    return shorter, _moved(judgement, spans)


def is_shortened(article: Article) -> bool:
    """Whether only the evidence is left of its text. Such a text is not judged again for what was looked for in the whole: its
    matches, claims, fingerprint and credit were found there, and it still has the digest of that."""
    return article.keep == "evidence" and text_sha256(article.text) != article.text_sha256


def _words(text: str, span: tuple[int, int]) -> int:
    return len(text[slice(*span)].split())


def _lead(text: str, units: Sequence[tuple[int, int]]) -> int:
    """How many sentences make the lead: as many as fit, and always one."""
    words = count = 0
    for start, end in units:
        words += len(text[start:end].split())
        if count and (words > LEAD_WORDS or text[units[count - 1][1] : start].strip()):
            break
        count += 1
    return count


def _proofs(text: str, units: Sequence[tuple[int, int]], judgement: Judgement) -> list[tuple[int, int]]:
    """The whole sentences that are quoted, for as many as may stay: what is news goes before background, the surest first."""
    starts = [start for start, _ in units]
    chosen: dict[tuple[int, int], None] = {}
    for start, end in _by_worth(judgement):
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        if first >= 0 and end <= units[last][1]:
            span = (units[first][0], units[last][1])
            if _words(text, span) <= LONGEST and (span in chosen or len(chosen) < PROOFS):
                chosen[span] = None
    return list(chosen)


def _by_worth(judgement: Judgement) -> list[tuple[int, int]]:
    """What is quoted of the text, the most worth first."""
    claims = sorted(
        (claim for claim in judgement.claims if not claim.in_title),
        key=lambda claim: (claim.temporal == "background", -claim.confidence, claim.start, claim.end),
    )
    events = [event for event in judgement.events if not event.in_title]
    news: list[Claim | Event] = [claim for claim in claims if claim.temporal == "current"]
    news += [event for event in events if not event.background]
    ordered: list[Claim | Event | Figure] = [*news, *claims, *events, *judgement.figures]
    return [(found.start, found.end) for found in ordered if found.start < found.end]


def _quoted(units: Sequence[tuple[int, int]], matches: Sequence[Match]) -> list[tuple[int, int]]:
    """The sentences that prove most."""
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
    return [units[place] for place in chosen]


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in their order, each once; those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _moved(judgement: Judgement, spans: Sequence[tuple[int, int]]) -> Judgement:
    pieces, now = [], 0
    for start, end in spans:
        pieces.append(_Piece(start, end, now))
        now += end - start + 1
    return replace(
        judgement,
        matches=tuple(
            replace(match, spans=tuple(moved for span in match.spans if (moved := _span(span, pieces)) is not None))
            for match in judgement.matches
        ),
        claims=tuple(claim for each in judgement.claims if (claim := _claim(each, pieces)) is not None),
        events=tuple(event for each in judgement.events if (event := _event(each, pieces)) is not None),
        figures=tuple(figure for each in judgement.figures if (figure := _placed(each, pieces)) is not None),
    )


def _shift(start: int, end: int, pieces: Sequence[_Piece]) -> int | None:
    """How far what stands at [start:end] moves; None: it is gone."""
    place = bisect_right([piece.start for piece in pieces], start) - 1
    if place < 0 or end > pieces[place].end:
        return None
    return pieces[place].now - pieces[place].start


def _span(span: Span, pieces: Sequence[_Piece]) -> Span | None:
    shift = 0 if span.in_title else _shift(span.start, span.end, pieces)
    return None if shift is None else replace(span, start=span.start + shift, end=span.end + shift)


def _claim(claim: Claim, pieces: Sequence[_Piece]) -> Claim | None:
    if claim.in_title:
        return claim
    placed, shift = _placed(claim, pieces), _shift(claim.cue_start, claim.cue_end, pieces)
    if placed is None or shift is None:
        return None
    return replace(placed, cue_start=claim.cue_start + shift, cue_end=claim.cue_end + shift)


def _event(event: Event, pieces: Sequence[_Piece]) -> Event | None:
    return event if event.in_title else _placed(event, pieces)


def _placed(found: T, pieces: Sequence[_Piece]) -> T | None:
    """A finding where it stands now; None: it is gone."""
    shift = _shift(found.start, found.end, pieces)
    return None if shift is None else replace(found, start=found.start + shift, end=found.end + shift)
