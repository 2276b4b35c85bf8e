"""The languages we read, and what can be told of a text from its letters alone."""

from __future__ import annotations

import re
from typing import Literal

from monitor.text.languages.ar import ARABIC
from monitor.text.languages.de import GERMAN
from monitor.text.languages.en import ENGLISH
from monitor.text.languages.fr import FRENCH
from monitor.text.languages.language import Language as Language
from monitor.text.languages.ru import RUSSIAN
from monitor.text.languages.tr import TURKISH

LANGUAGES: dict[str, Language] = {
    language.code: language for language in (ENGLISH, RUSSIAN, TURKISH, ARABIC, GERMAN, FRENCH)
}
"""By code, in the order in which they are told. A new language is a line here (docs/languages.md)."""

_OTHER_RTL = frozenset(("fa", "he", "ur", "ps", "ckb", "yi"))
_SAMPLE = 4000
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_TURKISH = re.compile("[çğıöşüÇĞİÖŞÜ]")


def primary(language: str | None) -> str | None:
    """The language itself of a tag such as "en-GB" or "TR_tr" (RFC 5646), in small letters; None for None and for ""."""
    if not language:
        return None
    return re.split("[-_]", language.strip(), maxsplit=1)[0].lower() or None


def direction(language: str | None) -> Literal["ltr", "rtl", "auto"]:
    """The value of the `dir` attribute for a text in this language; "auto" where the language is unknown."""
    code = primary(language)
    if code is None or code == "und":
        return "auto"
    if code in LANGUAGES:
        return LANGUAGES[code].direction
    return "rtl" if code in _OTHER_RTL else "ltr"


def by_script(text: str) -> str:
    """A guess from the letters of the text's beginning: "ar", "ru", "tr" or "en"; "en" where there are none.

    Turkish is what has one Turkish letter in 20: an English text with a Turkish name or two stays English.
    """
    sample = text[:_SAMPLE]
    arabic, cyrillic, latin = (len(script.findall(sample)) for script in (_ARABIC, _CYRILLIC, _LATIN))
    if arabic > max(cyrillic, latin):
        return "ar"
    if cyrillic > latin:
        return "ru"
    return "tr" if len(_TURKISH.findall(sample)) * 20 > latin else "en"
