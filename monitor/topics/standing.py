"""News or background: whether an article reports on a topic, or only mentions it on the way (docs/topics.md).

What an article is about stands in its title or its first sentences, or comes back. That its claims and events are news,
wherever they stand, topics/reader.py adds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from monitor.model import Match
from monitor.text.folding import sentences
from monitor.topics.reading import CLOSING, MAX_CHARACTERS

LEAD = 3
"""Sentences that a report needs to come to its point, a caption or a dateline among them."""

LONG = 12
"""Words of a line that tells something though it has no full stop."""

SHORT = 10
"""Sentences of a short article. Named in two of them a topic runs through it; through a longer one if named in three."""


def reported(
    match: Match, title: str, text: str, *, lead: int = LEAD, bounds: Sequence[tuple[int, int]] | None = None
) -> bool:
    """True when the article reports on the topic; False when it is background, and for a match that is none.

    Looked at is the first group of the topic that has hits, which is what the topic is about: a topic's file names its theme
    first, then places and people. `title` and `text` are those that were matched. `lead`: how many sentences it has.
    `bounds`: the spans of the text's sentences, where they are known.
    """
    if not match.matched or not match.addends:
        return False
    theme = match.addends[0].group
    spans = [span for span in match.spans if span.group == theme]
    if any(span.in_title for span in spans):
        return True
    spans_of = sentences(text[:MAX_CHARACTERS]) if bounds is None else bounds
    begins = [start for start, _ in spans_of]
    naming = sorted({bisect_right(begins, span.start) - 1 for span in spans})
    if not naming:
        return False
    told = sum(_is_told(text[start:end]) for start, end in spans_of[: max(naming[0], 0)])
    return told < lead or len(naming) >= (2 if len(begins) <= SHORT else 3)


def _is_told(sentence: str) -> bool:
    """Whether it tells something: a caption, a dateline, a headline said again does not."""
    return sentence.rstrip(CLOSING).endswith((".", "!", "?", "…", "؟", "۔")) or len(sentence.split()) >= LONG
