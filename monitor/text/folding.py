"""Words, keys and sentences: how text in several scripts becomes comparable.

A key is what every comparison uses; offsets always count characters of the text as given. All of it is linear in the
length of the text.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from monitor.text.languages import LANGUAGES

MAX_WORD = 64
"""Characters of a word that its key is made of; longer ones are no words of a language."""

_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_MARKS = "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_AR_LETTER = (
    "\u0620-\u064a\u0660-\u0669\u066e\u066f\u0671-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
)
_HYPHENS = "-\u2010\u2011"
_APOSTROPHES = "'\u2018\u2019\u02bc\u02bb"

_WORD = re.compile(
    # a road: the letter M in three scripts and its number, joined, hyphenated or (capital or Arabic) after a space
    rf"(?:(?P<road>(?<![^\W{_ARABIC}])(?:[Mm\u041c\u043c][{_HYPHENS}]?|[M\u041c][ \u00a0]|"
    rf"[\u0648\u0628]?(?:\u0627\u0644)?[\u0625\u0627\u0623]\u0645[{_HYPHENS} \u00a0]?)"
    rf"(?P<number>[45\u0664\u0665]|(?<=[\u0645 \u00a0])\u0641\u0648\u0631)(?!\w))"
    rf"|(?P<word>[{_AR_LETTER}]++(?:[{_MARKS}{_UNSEEN}]++[{_AR_LETTER}]++)*+[{_MARKS}]*+"
    rf"|[^\W_{_ARABIC}{_APOSTROPHES}]++(?:[{_MARKS}{_UNSEEN}]++[^\W_{_ARABIC}{_APOSTROPHES}]++)*+[{_MARKS}]*+))"
    rf"(?:[{_APOSTROPHES}](?P<suffix>[^\W_{_ARABIC}{_APOSTROPHES}]++))?"
)
_ENGLISH_SUFFIXES = frozenset(("s", "t", "d", "m", "ll", "re", "ve", "st", "nd", "rd", "th"))


class Token(NamedTuple):
    """One word of a text. `text` stands at [start:end]; the ending after an apostrophe is outside, folded in `suffix`."""

    key: str
    start: int
    end: int
    text: str
    suffix: str  # "deki" of "İdlib'deki", "inci" of "21'inci"; "" without
    hyphen: bool  # the later part of a hyphenated word: "held" of "rebel-held"


class _Folds(dict[int, str]):
    """Code point -> what it folds to, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


_OTHER_FOLDS = {"ß": "ss", "ẞ": "ss", "œ": "oe", "Œ": "oe",
                "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ۀ": "ه",
                 "ہ": "ه", "ک": "ك", "ـ": ""}  # fmt: skip
_INVISIBLE = re.compile(f"[{_UNSEEN}]")


def _fold_character(character: str) -> str:
    if character in "ıİI":
        return "i"
    if _INVISIBLE.match(character) or unicodedata.category(character) in ("Mn", "Me", "Cs"):
        return ""
    if "\u0400" <= character <= "\u052f":  # never decomposed: it would break й
        return character.lower().replace("ё", "е")
    if character in _OTHER_FOLDS:
        return _OTHER_FOLDS[character]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    once = "".join(
        part for part in unicodedata.normalize("NFKD", character.lower()) if unicodedata.category(part) != "Mn"
    )
    return once if once == character else "".join(_fold_character(part) for part in once)


_FOLDS = _Folds()

_MIXED = re.compile("(?:[a-z]+[\u0430-\u044f]|[\u0430-\u044f]+[a-z])[a-z\u0430-\u044f]*")
_TWINS = ("abcehkmoptxy", "авсенкмортху")  # look alike, as small letters or as capitals
_TO_CYRILLIC = str.maketrans(*_TWINS)
_TO_LATIN = str.maketrans(*reversed(_TWINS))


def _one_script(found: re.Match[str]) -> str:
    """A word with letters of two alphabets, in the one it can be written in whole: copied and scanned texts mix them. With
    twins only, in the one that most of it is in; where neither will do, as it is."""
    word = found.group()
    cyrillic, latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    if latin.isascii() and not re.search("[a-z]", cyrillic):
        return latin if sum(map(str.isascii, word)) * 2 > len(word) else cyrillic
    if latin.isascii():
        return latin
    return word if re.search("[a-z]", cyrillic) else cyrillic


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The key of a word: what İdlib, IDLIB and idlib, ё and е, أ and ا have in common. Folding a key changes nothing."""
    if word.isascii():
        return word.lower()
    key = unicodedata.normalize("NFC", word).translate(_FOLDS)
    return _MIXED.sub(_one_script, key) if _MIXED.search(key) else key


@lru_cache(maxsize=200_000)
def _spelled(word: str, language: str) -> str:
    """The key of a word in a language that has letters of its own: "Tür" is "tuer" in German, so that würde is not wurde."""
    return fold(word if word.isascii() else unicodedata.normalize("NFC", word).translate(_LETTERS[language]))


_LETTERS = {
    code: {ord(form): key for letter, key in language.spelling.letters.items() for form in (letter, letter.upper())}
    for code, language in LANGUAGES.items()
    if language.spelling.letters
}
_ELIDED = {code: language.spelling.elided for code, language in LANGUAGES.items() if language.spelling.elided}
_WITH_ENDINGS = frozenset((None, *(code for code, language in LANGUAGES.items() if language.spelling.endings)))


def folded_in(language: str | None) -> Callable[[str], str]:
    """What makes the keys of words in a language: `fold`, but for one that has letters of its own."""
    return partial(_spelled, language=language) if language is not None and language in _LETTERS else fold


def tokenize(text: str, language: str | None, begin: int = 0, stop: int = sys.maxsize) -> list[Token]:
    """The words of text[begin:stop] in order. A hyphen parts two words; M4, М-4, إم فور and their like are one word `m4`.

    What follows an apostrophe is cut off as a suffix: always in Turkish and where the language is unknown, elsewhere
    after digits and for English endings ("Russia's"). Behind what a language elides it is a word ("l'accord"), else the
    apostrophe is part of the name ("Ma'arat").
    """
    tokens: list[Token] = []
    key_of = folded_in(language)
    add, make = tokens.append, tuple.__new__  # the loop is run for every word of every article
    last = -1  # where the word before ended, with its suffix
    for found in _WORD.finditer(text, begin, stop):
        start, end = found.span()
        hyphen = start == last + 1 and text[last] in _HYPHENS
        last = end
        if found.lastindex == _PLAIN and end - start <= MAX_WORD:
            word = text[start:end]
            key = key_of(word)
            if key:
                add(make(Token, (key, start, end, word, "", hyphen)))
            continue
        tokens += _special(found, text, language, hyphen)
    return tokens


_PLAIN = _WORD.groupindex["word"]  # the last group of a word without a suffix, which is no road


def _special(found: re.Match[str], text: str, language: str | None, hyphen: bool) -> list[Token]:
    """A road, a word with a suffix, a word and what it is elided before, or one that is too long; [] where nothing is left."""
    road, number, _word, suffix = found.groups()
    start, end = found.span("road" if road else "word")
    key_of = folded_in(language)
    suffix = key_of(suffix[:MAX_WORD]) if suffix else ""
    if suffix and language in _ELIDED and (key := fold(text[start:end])) in _ELIDED[language]:
        behind, last = found.span("suffix")
        return [
            Token(key, start, end, text[start:end], "", hyphen),
            Token(suffix, behind, last, text[behind:last], "", False),
        ]
    if road:
        key = "m5" if number in ("5", "٥") else "m4"
    else:
        key = key_of(text[start : min(end, start + MAX_WORD)])
        if suffix and not (language in _WITH_ENDINGS or suffix in _ENGLISH_SUFFIXES or key.isdecimal()):
            key, suffix, end = key + suffix, "", found.end()
    return [Token(key, start, end, text[start:end], suffix, hyphen)] if key else []


_LINE_END = "\n\r\x0b\x0c\x85\u2028\u2029"
_END = re.compile(rf"""[{_LINE_END}]|[.!?\u2026\u061f\u06d4]++["'\u00bb\u201d\u2019)\]]*+(?=\s|$)""")
_OPENING = re.compile(r"""[^\S\n\r\x0b\x0c\x85\u2028\u2029]*+["'\u00ab\u201c\u201e\u2018(\[\u2014\u2013-]*+\s*+""")
_LAST_WORD = re.compile(r"""[^\s("\u00ab\u201c\u201e\[]*\Z""")
_TURKISH = re.compile("[çğıöşüÇĞİÖŞÜ]")
_ABBREVIATIONS = frozenset(
    (
        # English
        "mr", "mrs", "ms", "dr", "prof", "st", "gen", "maj", "lt", "col", "sgt", "capt", "cmdr", "adm", "brig", "gov",
        "sen", "rep", "rev", "hon", "pres", "jr", "sr", "vs", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
        "sept", "oct", "nov", "dec", "inc", "ltd", "approx", "i.e", "e.g",
        # Russian
        "г", "гг", "им", "ул", "д", "стр", "см", "ср", "т.е", "т.н", "т.к", "тыс", "руб", "проф", "акад", "ген", "полк", "св",
        "обл", "р-н", "пос", "с", "ок", "напр", "янв", "фев", "апр", "авг", "сен", "сент", "окт", "ноя", "дек",
        # Turkish
        "av", "doç", "org", "korg", "tümg", "tuğg", "alb", "yb", "bnb", "yzb", "ütğm", "tğm", "bkz", "vb", "cad", "sok", "mah",
        "tel", "sn", "yrd", "öğr", "gör", "müh", "bşk",
        # Arabic
        "د", "م", "أ",
    )
)  # fmt: skip


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences, in order: verbatim, without white space at either end, every other character in one.

    A line break always ends a sentence. A full stop does not after an abbreviation, an initial or a Turkish ordinal
    ("11. Türk"), nor before a small letter.
    """
    spans: list[tuple[int, int]] = []
    turkish = bool(_TURKISH.search(text))
    start = 0
    for mark in _END.finditer(text):
        if text[mark.start()] in _LINE_END or _ends(text, start, mark, turkish):
            _add(spans, text, start, mark.end())
            start = mark.end()
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    body = piece.strip()
    if body:
        first = start + len(piece) - len(piece.lstrip())
        spans.append((first, first + len(body)))


def _ends(text: str, start: int, mark: re.Match[str], turkish: bool) -> bool:
    opening = _OPENING.match(text, mark.end())
    after = text[opening.end() : opening.end() + 1] if opening else ""
    if after.islower():
        return False
    if mark.group().strip("\"'»”’)]") != ".":
        return True
    found = _LAST_WORD.search(text, max(start, mark.start() - 24), mark.start())
    word = found.group() if found else ""
    if word.isdecimal() and len(word) <= 2:
        return not (turkish or found is None or not text[start : found.start()].strip())
    if word.lower() in _ABBREVIATIONS or (word.lower() == "no" and after.isdecimal()):
        return False
    initial = len(word) == 1 and word.isupper()
    return not initial and not re.fullmatch(r"(?:[^\W\d_]\.){1,4}[^\W\d_]", word)
