"""The figures of a report: how a line of four languages is read as words, numbers, days, months and times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from monitor.articles.numerals import month_of, value_of, value_of_two, weekday_of
from monitor.text.folding import Token, tokenize

HEAD = 600  # characters of the text that a reader is told the figures of
TITLE = 300
# A line with day and year or time, no full stop and hardly a word besides says when it was printed, no more.
STAMP_WORDS = 3

Kind = Literal["word", "number", "spelled", "day", "stamp", "time", "year", "month", "weekday"]
_LETTERS = {"number": "n", "spelled": "w"}
_DATED = ("day", "stamp", "time", "year", "month", "weekday")
_DIGITS = re.compile(r"(?P<before>[^\W\d]*?)(?P<digits>\d{1,18})(?P<after>\D*)")
_GAP = re.compile(r"\s")
_SENTENCE = re.compile(r"[.!?\u061f\u06d4\u2026][\"'\u00bb\u201d\u2019)]*\s*$")
_PARTED = (",", ".", ":", "/", "-", "'", " ", "\u00a0", "\u202f", "\u2009", "\u066b", "\u066c")
_ARABIC = "\u0600"
_PARTICLES = ("ال", "و", "ب", "ل", "ف", "وال", "بال", "لل")  # written on to a number: الـ22


class Piece(NamedTuple):
    """A stretch of a line. `value`: of a figure its number in ASCII digits, of a month or weekday its number; None: a word.
    `token`: where it begins."""

    kind: Kind
    key: str
    value: str | None = None
    token: Token | None = None


def figures(title: str, text: str) -> tuple[str, ...]:
    """The figures of the title and of the text's first 600 characters, each once, as "22:n": the number in ASCII digits; n for a
    number in digits, d for a day, time or year, w for one in words (English, Russian, Turkish, Arabic)."""
    cut = next((found.start() for found in _GAP.finditer(text, HEAD, 2 * HEAD)), HEAD)
    pieces = _dates_joined(read_line(title[:TITLE]))
    for line in text[:cut].splitlines():
        read = read_line(line)
        if not is_stamp(line, read):
            pieces += _dates_joined(read)
    found = (
        f"{piece.value}:{_LETTERS.get(piece.kind, 'd')}" for piece in pieces if piece.value and piece.kind != "weekday"
    )
    return tuple(dict.fromkeys(found))


def read_line(line: str) -> list[Piece]:
    """The words and figures of one line, in order; a number beside a month is a day."""
    pieces = list(_parsed(line, tokenize(line, None)))
    if not any(piece.kind == "month" for piece in pieces):
        return pieces
    return [piece._replace(kind="day") if _is_day(pieces, place) else piece for place, piece in enumerate(pieces)]


def is_stamp(line: str, pieces: Sequence[Piece]) -> bool:
    """Whether a line says when the text was printed, and no more."""
    kinds = [piece.kind for piece in pieces]
    exact = "stamp" in kinds or ("day" in kinds and ("year" in kinds or "time" in kinds))
    return exact and kinds.count("word") <= STAMP_WORDS and not _SENTENCE.search(line[-20:])


def _parsed(line: str, tokens: Sequence[Token]) -> Iterator[Piece]:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        key = token.key
        if _is_plain(key):
            yield Piece("word", key, None, token)
            place += 1
            continue
        digits = _DIGITS.fullmatch(key)
        if digits and not _is_name(line, tokens, place, digits["before"]):
            parts, seps = _run(line, tokens, place, digits)
            piece, used = _number(parts, seps)
            yield piece._replace(token=token)
            place += used
            place += place < len(tokens) and _is_ending(tokens[place])
            continue
        place += 1
        if key in _PARTICLES and place < len(tokens) and tokens[place].start == token.end:
            continue
        value = value_of(key)
        following = tokens[place].key if place < len(tokens) else ""
        two = value_of_two(key, following) if value is not None or key == "on" else None
        if two is not None:
            place += 1
        yield _word(token) if two is None else Piece("spelled", "#", str(two), token)


@lru_cache(maxsize=20_000)
def _is_plain(key: str) -> bool:
    """Whether a key is a word whatever stands beside it, as nearly all are."""
    if _DIGITS.fullmatch(key) or key in _PARTICLES or key == "on":
        return False
    return value_of(key) is None and month_of(key) is None and weekday_of(key) is None


def _is_ending(token: Token) -> bool:
    """Whether a token is the ending of an ordinal: 22-я, 12-го."""
    return token.hyphen and len(token.key) < 4 and token.key.isalpha()


def _word(token: Token) -> Piece:
    month, weekday = month_of(token.key), weekday_of(token.key)
    if month:
        return Piece("month", "@", str(month), token)
    if weekday:
        return Piece("weekday", "@", str(weekday), token)
    value = value_of(token.key)
    return Piece("word", token.key, None, token) if value is None else Piece("spelled", "#", str(value), token)


def _is_name(line: str, tokens: Sequence[Token], place: int, before: str) -> bool:
    """Digits after letters are a name (BTR-82, Су-34, TB2), save after Arabic particles (الـ22)."""
    if before:
        return before < _ARABIC
    token = tokens[place]
    if not token.hyphen or not place:
        return False
    last = tokens[place - 1]
    written = line[last.start : last.end]
    return last.key.isalpha() and last.key < _ARABIC and (written.isupper() or len(written) <= 3)


def _run(line: str, tokens: Sequence[Token], place: int, first: re.Match[str]) -> tuple[list[str], list[str]]:
    """The digits from here on, and what parts them: 12,000; 14:05; 05.03.2020."""
    parts, seps = [first["digits"]], []
    while not first["after"] and len(parts) < 4 and place + 1 < len(tokens):
        sep = line[tokens[place].end : tokens[place + 1].start]
        following = _DIGITS.fullmatch(tokens[place + 1].key)
        if sep not in _PARTED or following is None or following["before"] or tokens[place].suffix:
            break
        place += 1
        parts.append(following["digits"])
        seps.append(sep)
        first = following
    return parts, seps


def _number(parts: Sequence[str], seps: Sequence[str]) -> tuple[Piece, int]:
    """The figure that a run of digits begins with, and of how many parts it is made."""
    first = parts[0]
    if len(parts) >= 3 and seps[0] == seps[1] and seps[0] in "./-" and (len(first) == 4) != (len(parts[2]) == 4):
        return Piece("stamp", "@", _plain(parts[2] if len(first) == 4 else first)), 3
    if seps and seps[0] == ":" and len(parts[1]) == 2:
        return Piece("time", "@", f"{_plain(first)}.{parts[1]}"), 3 if len(parts) > 2 and seps[1] == ":" else 2
    if seps and seps[0] == "." and len(first) == 2 and len(parts[1]) == 2 and int(first) < 24 and int(parts[1]) < 60:
        return Piece("time", "@", f"{_plain(first)}.{parts[1]}"), 2
    thousands = 0
    while thousands < len(seps) and seps[thousands] not in ":/-" and len(parts[thousands + 1]) == 3 and len(first) < 4:
        thousands += 1
    if thousands:
        return Piece("number", "#", _plain("".join(parts[: thousands + 1]))), thousands + 1
    if seps and seps[0] in ".,\u066b" and len(parts[1]) < 3:
        return Piece("number", "#", f"{_plain(first)}.{parts[1]}"), 2
    if len(first) == 4 and 1900 <= int(first) < 2100:
        return Piece("year", "@", first), 1
    return Piece("number", "#", _plain(first)), 1


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _dates_joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Day, month, year, weekday and time side by side as one piece: its value is the day, else the year, else the time."""
    joined: list[Piece] = []
    place = 0
    while place < len(pieces):
        end = place
        while end < len(pieces) and pieces[end].kind in _DATED:
            end += 1
        run = pieces[place:end]
        if not run:
            joined.append(pieces[place])
            place += 1
            continue
        joined.append(_date(run))
        place = end
    return joined


def _is_day(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a number stands beside a month and may be a day of it."""
    piece = pieces[place]
    if piece.kind not in ("number", "spelled") or piece.value is None or len(piece.value) > 2:
        return False
    if not piece.value.isdecimal() or not 1 <= int(piece.value) <= 31:
        return False
    beside = (pieces[place - 1] if place else None, pieces[place + 1] if place + 1 < len(pieces) else None)
    return any(other is not None and other.kind == "month" for other in beside)


def _date(run: Sequence[Piece]) -> Piece:
    days = [piece.value for piece in run if piece.kind in ("day", "stamp")]
    years = [piece.value for piece in run if piece.kind == "year"]
    times = [piece.value for piece in run if piece.kind == "time"]
    if days:
        exact = bool(years or times) or any(piece.kind == "stamp" for piece in run)
        return Piece("stamp" if exact else "day", "@", days[0])
    if times:
        return Piece("time", "@", times[0])
    return Piece("year", "@", years[0]) if years else Piece("weekday", "@")
