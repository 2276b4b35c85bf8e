"""The opening of an article: its title and the beginning of its text in words, which is where news says what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text.folding import Token, sentences, tokenize

TITLE = 300  # characters of a title that are read
BODY = 4000  # characters of a text that are looked at
WORDS = 260  # of the text that are read
MAIN_SENTENCES = 2
MAIN_WORDS = 70
"""The main part: the title and the first two sentences of the text, or as many words."""

_DATELINE = re.compile(
    r"[^\n.!?؟(]{2,70}?(?:\([^()\n]{2,60}\))?(?:[ \u00a0)/.]|(?<=\w))(?:-{1,2}|[—–])\s"
    r"|[^\W\d_a-zа-я][^\Wa-zа-я\d]*(?:[ ,]+[^\Wa-zа-я]+)*\s\([^()\n]{2,80}\)\s+"  # ANKARA (Wire - 25th August, 2020)
)
_SLASHED = re.compile(r"[^\n/]{2,60}/[^\n/]{2,30}/\.")  # MOSCOW, September 7 /WIRE/.
_MOST_DATELINE = 8  # words before the dash
_CREDIT_LINE = 6  # words of a first line without a full stop: a credit, a place, a date


@dataclass(frozen=True, slots=True)
class Opening:
    """Words of the title, then of the text. `sentence[i]` is the number of the sentence in which token i stands, 0 for the title;
    `ends[i]` the token behind it; `main` how many tokens the main part has."""

    title: str
    text: str
    tokens: tuple[Token, ...]
    sentence: tuple[int, ...]
    ends: tuple[int, ...]
    main: int
    headline: int  # tokens of the title

    def part(self, token: int) -> str:
        """The string in which a token stands: title or text."""
        return self.title if token < self.headline else self.text


def opening(title: str, text: str, language: str | None) -> Opening:
    """The opening of an article. A dateline before the first sentence is left out: it says where the reporter sat."""
    title, text = title[:TITLE], text[:BODY]
    tokens: list[Token] = tokenize(title, language)
    ends = [len(tokens)] * len(tokens)
    sentence = [0] * len(tokens)
    headline = main = len(tokens)
    for number, (start, end) in enumerate(_read(text), start=1):
        words = tokenize(text, language, start, end)[: headline + WORDS - len(tokens)]
        tokens += words
        ends += [len(tokens)] * len(words)
        sentence += [number] * len(words)
        if number <= MAIN_SENTENCES:
            main = min(len(tokens), headline + MAIN_WORDS)
        if len(tokens) >= headline + WORDS:
            break
    return Opening(title, text, tuple(tokens), tuple(sentence), tuple(ends), main, headline)


def _read(text: str) -> Sequence[tuple[int, int]]:
    spans = sentences(text)
    while len(spans) > 1 and _is_credit(text, spans[0]):
        spans = spans[1:]
    if not spans:
        return spans
    start, end = spans[0]
    if text[start : start + 2] in ("- ", "– ", "— "):  # behind a dateline that ended with a full stop
        start += 2
        spans[0] = (start, end)
    found = _DATELINE.match(text, start, end)
    if found and len(found.group().split()) <= _MOST_DATELINE and end - found.end() > 20:
        spans[0] = (found.end(), end)
    return spans


def _is_credit(text: str, span: tuple[int, int]) -> bool:
    """Whether a line before the text, or a sentence of its own, only says who wrote it, where and when."""
    line = text[span[0] : span[1]]
    if _SLASHED.fullmatch(line):
        return True
    return text[span[1] : span[1] + 1] == "\n" and len(line.split()) <= _CREDIT_LINE and line[-1] not in '.!?…؟"»”'
