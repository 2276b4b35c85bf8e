"""A text as the search for copies sees it: its words in order, each as a hash and with what kind of word it is.

The words themselves are not kept: of some outlets nothing but quoted sentences may stay. A word is eight bytes: the CRC-32 of
its key, and its shape, which tells a figure from a name from any other word, and a slip of the pen from another word.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from monitor.articles.figures import Piece, is_stamp, read_line
from monitor.articles.numerals import month_of
from monitor.text.folding import MAX_WORD, fold

MOST_WORDS = 6000
"""Words of a text that are looked at: what is behind them makes nobody's copy."""

PLAIN, NAME, NUMBER, SPELLED, DATE, MONTH, WEEKDAY, OPENING, FRAME, PLACED = range(10)
"""Kinds of words. NAME: a capital inside a sentence; DATE: a day, time or year; OPENING: a capital that a sentence or a
headline would give any word; FRAME: of a dateline; PLACED: an Arabic word behind "near" or "minister", where a name may stand."""

FIGURES = (NUMBER, SPELLED, DATE, MONTH, WEEKDAY)

KIND_BITS = 4
SHAPE_BITS = 32 - KIND_BITS
LETTERS = (1 << SHAPE_BITS) - 1

SLIP = 0.6  # of the pairs of letters that two spellings of one word have in common
FEWEST_PAIRS = 4  # of letters: shorter words are another word when a letter differs

Words = npt.NDArray[np.uint32]
"""Two columns: hash and shape."""

_FRAME_END = re.compile(r"[-\u2013\u2014](?=\s)|/\.?(?=\s)|:(?=\s)")
_FRAME = 120  # characters of a line in which a dateline ends
_FRAME_WORDS = 9
_FRAMED_LINES = 3  # a headline and a name may stand above it
_SMALL = "a-z\u00df-\u00f6\u00f8-\u017f\u0430-\u045f\u0621-\u064a"
_DIVIDED = re.compile(rf"(?<=[{_SMALL}])[-\u2010\u00ad]\s+(?=[{_SMALL}])")
"""A word that was divided at the end of a line."""
_ENDS = re.compile(r"[!?\u2026\u061f:;\"\u00ab\u201c\u201e\u2018(\u2022|]")
_SHORT = 3  # letters of an abbreviation: the full stop of "Gen." ends no sentence
_HEADLINE = 0.6  # of the longer words of a line with a capital: then it is set as a headline, and capitals tell nothing
_FULL_STOP = re.compile(r"[.!?\u2026\u061f][\"'\u00bb\u201d\u2019)]*\s*$")
_BEFORE_NAMES = (
    "في قرب من الي بين نحو باتجاه صوب حول داخل خارج علي شمال جنوب شرق غرب شمالي جنوبي شرقي غربي ريف مدينه بلده قريه محافظه حي "
    "منطقه ناحيه طريق جسر معبر مخيم مطار سد تله تل دير كفر بيت عين خربه برج جبل معره قصر وادي "
    "السيد السيده الرئيس الوزير وزير العقيد العميد اللواء الفريق المقدم الرائد النقيب الدكتور المهندس الناطق المتحدث القائد "
    "المدير مدير الاستاذ النائب السفير المبعوث المحافظ الشيخ الحاج الطبيب ويدعي يدعي اسمه واسمه"
)
_PARTICLES = (
    "التي الذي الذين ان انه انها وان كان كانت وكان منذ قبل بعد عند حتي علي عن مع هذا هذه ذلك كما حين حيث ثم لكن وقد فقد لان لم "
    "لن ليس غير اكثر اقل بلا رغم لدي دون كل كلما ايضا"
)
_AR_BEFORE_NAMES = frozenset(_BEFORE_NAMES.split())
_AR_PARTICLES = frozenset(_PARTICLES.split())
_WORD = re.compile(r"\w+")
_AR_PREFIX = re.compile("^[وف](?=...)")
_AR_DEFINITE = re.compile("(?:[وفبك]?ال|لل)...")


@dataclass(slots=True)
class _Unit:
    key: str
    kind: int
    shape: int


def sequence(text: str) -> Words:
    """The words of a text, a row each. A line that only says when the text was printed has none."""
    units: list[_Unit] = []
    text = _DIVIDED.sub("", text[: 10 * MOST_WORDS])
    for number, line in enumerate(text.splitlines()):
        pieces = read_line(line)
        if not is_stamp(line, pieces):
            units += _units(line, pieces, _framed(line) if number < _FRAMED_LINES else 0)
        if len(units) > MOST_WORDS:
            break
    del units[MOST_WORDS:]
    _tell_names(units)
    rows = [(_crc(unit.key), unit.kind << SHAPE_BITS | unit.shape) for unit in units]
    return np.array(rows, np.uint32).reshape(-1, 2)


def packed(words: Words) -> bytes:
    """The words as they are kept."""
    return words.astype("<u4").tobytes()


def unpacked(kept: bytes) -> Words:
    """The words again."""
    return np.frombuffer(kept, "<u4").reshape(-1, 2)


def are_slips(one: int, other: int) -> bool:
    """Whether words, by their shapes, are two spellings of one: a letter was misread, left out, doubled or swapped."""
    return (
        one >> SHAPE_BITS not in FIGURES
        and other >> SHAPE_BITS not in FIGURES
        and is_slip(one & LETTERS, other & LETTERS)
    )


def is_slip(one: int, other: int) -> bool:
    """As `are_slips`, by the letters alone."""
    mine, theirs = one.bit_count(), other.bit_count()
    if min(mine, theirs) < FEWEST_PAIRS or abs(mine - theirs) > 2:
        return False
    return (one & other).bit_count() >= SLIP * max(mine, theirs)


def _framed(line: str) -> int:
    """Where a dateline at the beginning of a line ends: "DAMASCUS, October 22 (Orontes Wire) - "; 0 where there is none."""
    ends = 0
    for found in _FRAME_END.finditer(line[:_FRAME]):
        words = _WORD.findall(line, 0, found.start())
        if 0 < len(words) <= _FRAME_WORDS and all(map(_may_be_framed, words)):
            ends = found.end()
    return ends


def _may_be_framed(word: str) -> bool:
    """Whether a word may stand in a dateline: it has a capital, is short or names a month; Arabic has no capitals."""
    return not word[0].islower() or len(word) <= _SHORT or month_of(fold(word)) is not None


def _units(line: str, pieces: Sequence[Piece], framed: int) -> Iterator[_Unit]:
    headline = _is_headline(line, pieces)
    before: Piece | None = None
    unit: _Unit | None = None
    for piece in pieces:
        token = piece.token
        assert token is not None
        if unit is not None and piece.kind == "word" and token.hyphen and unit.kind not in FIGURES:
            if len(unit.key) <= MAX_WORD:  # "cease-fire" and "ceasefire" are one word
                unit.key += piece.key
                unit.shape = _letters(unit.key)
        else:
            if unit is not None:
                yield unit
            unit = _unit(line, piece, before, headline=headline)
            if token.start < framed and unit.kind not in (NUMBER, SPELLED):
                unit.kind = FRAME
            elif unit.kind == NAME and before and before.token and before.token.start < framed:
                unit.kind = OPENING
        before = piece
    if unit is not None:
        yield unit


def _unit(line: str, piece: Piece, before: Piece | None, *, headline: bool) -> _Unit:
    if piece.kind == "word":
        return _Unit(piece.key, _word_kind(line, piece, before, headline=headline), _letters(piece.key))
    value = piece.value or "0"
    if piece.kind in ("month", "weekday"):
        return _Unit(f"@{piece.kind}{value}", MONTH if piece.kind == "month" else WEEKDAY, int(value))
    kind = {"number": NUMBER, "spelled": SPELLED}.get(piece.kind, DATE)
    whole = int(value) if value.isdecimal() else zlib.crc32(value.encode()) | 1 << (SHAPE_BITS - 1)
    return _Unit(f"#{value}", kind, whole & LETTERS)


def _word_kind(line: str, piece: Piece, before: Piece | None, *, headline: bool) -> int:
    token = piece.token
    assert token is not None
    written = line[token.start]
    if written.isupper():
        return OPENING if headline or before is None or _opens(line, before, token.start) else NAME
    return PLACED if before is not None and _is_placed(before.key, piece.key) else PLAIN


def _is_placed(before: str, key: str) -> bool:
    """Whether an Arabic word stands where a name may: behind "near" or "town", or behind a definite noun without being definite
    itself ("the nurse Nadia"), which an adjective would be."""
    if len(key) < 2 or not "\u0620" <= key[0] <= "\u06ff" or key in _AR_PARTICLES or key in _AR_BEFORE_NAMES:
        return False
    stands_before, is_definite = _as_neighbour(before)
    return stands_before or (is_definite and len(key) > 2 and not _AR_DEFINITE.match(key))


@lru_cache(maxsize=20_000)
def _as_neighbour(before: str) -> tuple[bool, bool]:
    """Whether a name may stand behind an Arabic word, and whether one may behind it for being definite."""
    stands_before = before in _AR_BEFORE_NAMES or _AR_PREFIX.sub("", before) in _AR_BEFORE_NAMES
    return stands_before, bool(_AR_DEFINITE.match(before)) and before not in _AR_PARTICLES


def _opens(line: str, before: Piece, start: int) -> bool:
    """Whether a sentence or a quotation begins here."""
    assert before.token is not None
    between = line[before.token.end : start]
    return bool(_ENDS.search(between)) or ("." in between and before.token.end - before.token.start > _SHORT)


def _is_headline(line: str, pieces: Sequence[Piece]) -> bool:
    if line.isupper():
        return True
    if _FULL_STOP.search(line):
        return False
    capitals = [line[piece.token.start].isupper() for piece in pieces if piece.token and len(piece.key) > 3]
    return len(capitals) > 2 and sum(capitals) >= _HEADLINE * len(capitals)


def _tell_names(units: Sequence[_Unit]) -> None:
    """A word that opens a sentence is a name if it has its capital elsewhere too; one that is also written small is none."""
    small = {unit.key for unit in units if unit.kind == PLAIN}
    names = {unit.key for unit in units if unit.kind == NAME} - small
    for unit in units:
        if unit.kind in (NAME, OPENING) and unit.key in small:
            unit.kind = PLAIN
        elif unit.kind == OPENING and unit.key in names:
            unit.kind = NAME


@lru_cache(maxsize=100_000)
def _crc(key: str) -> int:
    return zlib.crc32(key.encode("utf-8", "replace"))


@lru_cache(maxsize=100_000)
def _letters(key: str) -> int:
    """Which pairs of neighbouring letters a word has, a bit for several pairs: words a slip apart share most of them."""
    bits, last = 0, " "
    for letter in f"{key} ":
        bits |= 1 << ((ord(last) * 40503 + ord(letter) * 24593 >> 3) % SHAPE_BITS)
        last = letter
    return bits
