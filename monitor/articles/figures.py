"""The figures of a report, each with the words it stands between: what tells an update from a reprint.

Two releases on the 22nd and the 24th patrol differ in two tokens: where one has 22 the other has 24, between the same words. A
reprint differs otherwise: it adds a date to the dateline, a time stamp, a sentence with figures of its own.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.articles.numerals import is_month, is_weekday, value_of, value_of_two
from monitor.text.folding import Token, tokenize

HEAD = 600  # characters of the text that speak: news says there what it is about
REACH = 2 * HEAD  # as many again are only listened to: what a reprint pushed down is still there
TITLE = 300
# A line with day and year or time, no full stop and hardly a word besides says when it was printed, no more.
STAMP_WORDS = 3

_Kind = Literal["word", "number", "spelled", "day", "stamp", "time", "year", "month", "weekday", "break"]
_DATED = ("day", "stamp", "time", "year", "month", "weekday")
_DIGITS = re.compile(r"(?P<before>[^\W\d]*?)(?P<digits>\d{1,18})(?P<after>\D*)")
_GAP = re.compile(r"\s")
_SENTENCE = re.compile(r"[.!?\u061f\u06d4\u2026][\"'\u00bb\u201d\u2019)]*\s*$")
_PARTED = (",", ".", ":", "/", "-", "'", " ", "\u00a0", "\u202f", "\u2009", "\u066b", "\u066c")
_ARABIC = "\u0600"
_PARTICLES = ("ال", "و", "ب", "ل", "ف", "وال", "بال", "لل")  # written on to a number: الـ22


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a line: a word, or a figure (value set). `key`: what a neighbour sees of it."""

    kind: _Kind
    key: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number with its place. `counted`: written in digits, and no date, time or year."""

    value: str
    counted: bool
    slot: str  # "" where no word stands beside it


def figures(title: str, text: str) -> tuple[str, ...]:
    """The figures of the title and of the text's first 600 characters, each once, as "22:n:5f0c23d1": the number in ASCII digits;
    n for a number in digits, d for a day, time or year, w for one in words (English, Russian, Turkish, Arabic); and the hash
    of the words left and right of it, empty without any. Behind them, as "22:f:", those of the next 600 characters.
    """
    cut = next((found.start() for found in _GAP.finditer(text, HEAD, REACH)), HEAD)
    pieces = list(_pieces(title[:TITLE], headline=True))
    for line in text[:cut].splitlines():
        pieces += _pieces(line, headline=False)
    found = []
    for place, piece in enumerate(pieces):
        if piece.value is not None:
            letter = {"number": "n", "spelled": "w"}.get(piece.kind, "d")
            found.append(f"{piece.value}:{letter}:{_slot(pieces, place)}")
    behind = (piece for line in text[cut:REACH].splitlines() for piece in _pieces(line, headline=True))
    found += [f"{piece.value}:f:" for piece in behind if piece.value is not None]
    return tuple(dict.fromkeys(found))


def conflict(one: Sequence[str], other: Sequence[str], *, same_day: bool) -> str | None:
    """Why two texts are no copies of each other, by their `figures`: "12 here, 13 there"; None when nothing speaks against it.

    Between the same words each has a figure that the other has not; or, for texts from different days, each has a number
    anywhere that the other lacks. Dates, times and numbers in words count by their place only: a dateline is no news.
    """
    mine, theirs = _read(one), _read(other)
    for slot in dict.fromkeys(figure.slot for figure in mine if figure.slot):
        here = [f.value for f in mine if f.slot == slot]
        there = [f.value for f in theirs if f.slot == slot]
        if reason := _apart(here, there, here, there):
            return reason
    if same_day:
        return None
    counts = [[f.value for f in figures if f.counted] for figures in (mine, theirs)]
    return _apart(counts[0], counts[1], [f.value for f in mine], [f.value for f in theirs])


def _apart(
    here: Sequence[str], there: Sequence[str], all_here: Collection[str], all_there: Collection[str]
) -> str | None:
    only_here = [value for value in here if value not in all_there]
    only_there = [value for value in there if value not in all_here]
    return f"{only_here[0]} here, {only_there[0]} there" if only_here and only_there else None


def _read(figures: Sequence[str]) -> list[_Figure]:
    parts = (figure.split(":") for figure in figures)
    return [_Figure(value, kind == "n", slot) for value, kind, slot in parts]


def _slot(pieces: Sequence[_Piece], place: int) -> str:
    left = pieces[place - 1].key if place else "|"
    right = pieces[place + 1].key if place + 1 < len(pieces) else "|"
    if left in "|#@" and right in "|#@":
        return ""
    return f"{zlib.crc32(f'{left} {right}'.encode('utf-8', 'replace')):08x}"


def _pieces(line: str, *, headline: bool) -> Iterator[_Piece]:
    """The words and figures of one line, a break at its end; a line that only says when it was printed has none."""
    pieces = _dates_joined(list(_parsed(line, tokenize(line, None))))
    dated = any(piece.kind == "stamp" for piece in pieces)
    words = sum(piece.kind == "word" for piece in pieces)
    if headline or not dated or words > STAMP_WORDS or _SENTENCE.search(line[-20:]):
        yield from pieces
    yield _Piece("break", "|")


def _parsed(line: str, tokens: Sequence[Token]) -> Iterator[_Piece]:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        digits = _DIGITS.fullmatch(token.key)
        if token.key in _PARTICLES and place + 1 < len(tokens) and tokens[place + 1].start == token.end:
            place += 1
            continue
        if digits and not _is_name(line, tokens, place, digits["before"]):
            parts, seps = _run(line, tokens, place, digits)
            piece, used = _number(parts, seps)
            yield piece
            place += used
            if (
                place < len(tokens)
                and tokens[place].hyphen
                and tokens[place].key.isalpha()
                and len(tokens[place].key) < 4
            ):
                place += 1  # the ending of an ordinal: 22-я, 12-го
            continue
        two = value_of_two(token.key, tokens[place + 1].key) if place + 1 < len(tokens) else None
        yield _Piece("spelled", "#", str(two)) if two else _word(token.key)
        place += 2 if two else 1


def _word(key: str) -> _Piece:
    if is_month(key):
        return _Piece("month", "@")
    if is_weekday(key):
        return _Piece("weekday", "@")
    value = value_of(key)
    return _Piece("word", key) if value is None else _Piece("spelled", "#", str(value))


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


def _number(parts: Sequence[str], seps: Sequence[str]) -> tuple[_Piece, int]:
    """The figure that a run of digits begins with, and of how many parts it is made."""
    first = parts[0]
    if len(parts) >= 3 and seps[0] == seps[1] and seps[0] in "./-" and (len(first) == 4) != (len(parts[2]) == 4):
        return _Piece("stamp", "@", _plain(parts[2] if len(first) == 4 else first)), 3
    if seps and seps[0] == ":" and len(parts[1]) == 2:
        return _Piece("time", "@", f"{_plain(first)}.{parts[1]}"), 3 if len(parts) > 2 and seps[1] == ":" else 2
    if seps and seps[0] == "." and len(first) == 2 and len(parts[1]) == 2 and int(first) < 24 and int(parts[1]) < 60:
        return _Piece("time", "@", f"{_plain(first)}.{parts[1]}"), 2
    thousands = 0
    while thousands < len(seps) and seps[thousands] not in ":/-" and len(parts[thousands + 1]) == 3 and len(first) < 4:
        thousands += 1
    if thousands:
        return _Piece("number", "#", _plain("".join(parts[: thousands + 1]))), thousands + 1
    if seps and seps[0] in ".,\u066b" and len(parts[1]) < 3:
        return _Piece("number", "#", f"{_plain(first)}.{parts[1]}"), 2
    if len(first) == 4 and 1900 <= int(first) < 2100:
        return _Piece("year", "@", first), 1
    return _Piece("number", "#", _plain(first)), 1


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _dates_joined(pieces: list[_Piece]) -> list[_Piece]:
    """Day, month, year, weekday and time side by side as one piece: its value is the day, else the year, else the time."""
    joined: list[_Piece] = []
    place = 0
    while place < len(pieces):
        end = place
        while end < len(pieces) and (pieces[end].kind in _DATED or _is_day(pieces, end)):
            end += 1
        run = pieces[place:end]
        if not run:
            joined.append(pieces[place])
            place += 1
            continue
        joined.append(_date(run))
        place = end
    return joined


def _is_day(pieces: Sequence[_Piece], place: int) -> bool:
    """Whether a number stands beside a month and may be a day of it."""
    piece = pieces[place]
    if piece.kind not in ("number", "spelled") or piece.value is None or len(piece.value) > 2:
        return False
    if not piece.value.isdecimal() or not 1 <= int(piece.value) <= 31:
        return False
    beside = (pieces[place - 1] if place else None, pieces[place + 1] if place + 1 < len(pieces) else None)
    return any(other is not None and other.kind == "month" for other in beside)


def _date(run: Sequence[_Piece]) -> _Piece:
    days = [piece.value for piece in run if piece.kind in ("day", "stamp", "number", "spelled")]
    years = [piece.value for piece in run if piece.kind == "year"]
    times = [piece.value for piece in run if piece.kind == "time"]
    if days:
        exact = bool(years or times) or any(piece.kind == "stamp" for piece in run)
        return _Piece("stamp" if exact else "day", "@", days[0])
    if times:
        return _Piece("time", "@", times[0])
    return _Piece("year", "@", years[0]) if years else _Piece("weekday", "@")
