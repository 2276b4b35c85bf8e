"""Which sentences of an article prove that it belongs under a topic. Always verbatim: `text[start:end] == quote`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from monitor.model import Article, Quote, Span
from monitor.text.folding import sentences

LEAST_WORDS, MOST_WORDS = 6, 60
READ = 200  # sentences looked at; news says what it has to say long before
NEAR_TITLE = 1.3  # a sentence that holds the title and is hardly longer repeats it


def pick_quotes(
    article: Article,
    spans: Sequence[Span],
    required: frozenset[str],
    most: int,
    proofs: Sequence[tuple[int, int]] = (),
) -> tuple[Quote, ...]:
    """Up to `most` sentences: the one that carries a claim or an event first (`proofs`, best first), else in the order of the
    text those that name the required groups, the earlier the better.

    A second one must hold a hit or a proof of its own. Sentences with control characters or bidi overrides are never quoted,
    so that every rendering can show the very characters that the text has. () when no sentence of 6 to 60 words is left.
    """
    text = article.text
    candidates = [
        (position, start, end)
        for position, (start, end) in enumerate(_trimmed(text, sentences(text)[:READ]))
        if quotable(text[start:end], article.title)
    ]
    hits = [s for s in spans if not s.in_title]
    carrying = [c for start, end in proofs for c in candidates if start < c[2] and c[1] < end]
    by_weight = sorted(candidates, key=lambda c: (-_weight(c, hits, required), c[0]))
    ranked = list(dict.fromkeys([*carrying, *by_weight]))
    chosen = ranked[:1] + [c for c in ranked[1:] if c in carrying or _hits_in(c, hits)][: most - 1] if most > 0 else []
    distinct = _distinct(text, chosen)
    return tuple(
        Quote(text=text[start:end], start=start, end=end, language=article.language)
        for _, start, end in (distinct if carrying else sorted(distinct))
    )


def quotable(sentence: str, title: str) -> bool:
    """True for a sentence of fair length that does not repeat the title and has nothing hidden in it."""
    if not LEAST_WORDS <= len(sentence.split()) <= MOST_WORDS or not plain_to_see(sentence):
        return False
    said, heading = _bare(sentence), _bare(title)
    if not heading:
        return bool(said)
    repeats = said in heading or (heading in said and len(said) <= NEAR_TITLE * len(heading))
    return bool(said) and not repeats


def plain_to_see(sentence: str) -> bool:
    """True when nothing in it is hidden: no control character, no bidi override, so that it can be shown as it is."""
    return not any(
        c in _HIDDEN or (unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\t") for c in sentence
    )


_HIDDEN = frozenset(
    chr(c) for c in [*range(0x202A, 0x202F), *range(0x2066, 0x2070), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]
)


def _weight(candidate: tuple[int, int, int], hits: Sequence[Span], required: frozenset[str]) -> float:
    inside = _hits_in(candidate, hits)
    groups = {s.group for s in inside}
    return 3.0 * len(groups & required) + 0.5 * min(3, len(inside)) + 1.0 / (1 + candidate[0])


def _hits_in(candidate: tuple[int, int, int], hits: Iterable[Span]) -> list[Span]:
    _, start, end = candidate
    return [s for s in hits if start <= s.start and s.end <= end]


def _distinct(text: str, chosen: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    kept: dict[str, tuple[int, int, int]] = {}
    for candidate in chosen:
        kept.setdefault(_bare(text[candidate[1] : candidate[2]]), candidate)
    return list(kept.values())


def _trimmed(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    trimmed = []
    for start, end in spans:
        said = text[start:end]
        left = start + len(said) - len(said.lstrip())
        trimmed.append((left, left + len(said.strip())))
    return trimmed


def _bare(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())
