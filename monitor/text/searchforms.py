"""The forms under which the archive's search keeps a word beside the word itself, so that a query in another form meets it.

Pagefind stems English, Russian, Turkish and Arabic itself, the words of the page and those of the query alike. What it misses is
added here: folded letters, Turkish words cut short (its stemmer takes "seçim" and "seçimleri" for two), Arabic without article,
proclitics and endings, broken plurals, numbers that are written as words. `assets/search.js` makes the same forms of a query.
"""

from __future__ import annotations

from functools import lru_cache

from monitor.text.folding import fold, tokenize
from monitor.text.languages import LANGUAGES, primary
from monitor.text.said_ordinals import said_ordinals
from monitor.text.stems import bare, stem_of

_WEAK = str.maketrans("", "", "اوي")
_LEAST = 3


UNKNOWN = "unknown"
GROUPS = ("en", "ru", "tr", "ar", UNKNOWN)
"""The indexes of the search, as `assets/search.js` has them: of these languages, and of all others together."""


def group_of(language: str | None) -> str:
    """The index that a text of this language stands in: that of the language itself, else "unknown"."""
    code = primary(language)
    return code if code in GROUPS and code is not None else UNKNOWN


@lru_cache(maxsize=200_000)
def word_forms(key: str, code: str) -> tuple[str, ...]:
    """The forms of a folded word by which other forms of it are met, the word itself first.

    Turkish: its first five letters. Arabic: without article, proclitics and ending, and of that the letters that a broken plural
    keeps ("بنك" of "بنوك" and "البنوك"). Others: none, for their endings are Pagefind's to take off.
    """
    language = LANGUAGES.get(code)
    if language is None or not (language.compared or language.variants):
        return (key,)
    kept: list[str] = []
    if (clitics := language.variants) is not None:
        kept = sorted(bones(bare(form)) for form in (key, *clitics(key)))
    return tuple(dict.fromkeys(form for form in (key, stem_of(key, code), *kept) if form))


def bones(stem: str) -> str:
    """An Arabic stem without the letters that come and go with number: alif, waw and ya behind its first letter. "" where fewer
    than three letters would be left: those say nothing."""
    kept = stem[:1] + stem[1:].translate(_WEAK).replace("ء", "")
    return kept if len(kept) >= _LEAST else ""


def hidden_forms(text: str, language: str | None) -> tuple[str, ...]:
    """What the search keeps beside a text, sorted: the forms of its words that do not stand alone in it, and the values of
    ordinals ("13" of "thirteenth")."""
    code = group_of(language)
    tokens = tokenize(text, language)
    keys = (token.key if code != UNKNOWN else fold(token.text) for token in tokens)  # as a query is
    found = {form for key in keys for form in word_forms(key, code)}
    found |= {str(said.value) for said in said_ordinals(text, tokens, language, events=False)}
    alone = {token.text.lower() for token in tokens if not (token.suffix or token.hyphen)}
    return tuple(sorted(found - alone))
