"""The language of an article: script first, then letters and words that only one of its languages has, then py3langid among
the few languages of the subject, hints in doubt."""

from __future__ import annotations

import functools
import mmap
import re
import tempfile
import unicodedata
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any

from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

BY_SCRIPT = {
    "LATIN": ("en", "tr", "de", "fr", "es", "it", "nl", "pl", "ro", "sv", "no", "id", "az", "ku"),
    "CYRILLIC": ("ru", "uk"),
    "ARABIC": ("ar", "fa"),
    "HEBREW": ("he",),
    "GREEK": ("el",),
}
SAMPLE_CHARS = 2000  # enough to be sure; more only costs time
SURE = 0.9  # below it, or with fewer letters than ENOUGH_LETTERS, a hint decides
ENOUGH_LETTERS = 60
FEWEST_LETTERS = 3  # "M4" is written so in every language
_NO_ASCII_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())
POSSIBLE = 0.05  # a hint to a language with a smaller share is wrong
LIKELY = 0.5  # below it, and without a hint, nobody can tell

# What one language alone has of those that share its script: seen so often, and nothing of another's, it spares the model.
_LETTERS = {
    "LATIN": (("tr", re.compile("[ğıİ]")), (None, re.compile("[əƏ]"))),  # Azerbaijani has both
    "CYRILLIC": (("ru", re.compile("[ыэъё]")), ("uk", re.compile("[іїєґ]"))),
    "ARABIC": (("ar", re.compile("[ةىيكأإ]")), ("fa", re.compile("[پچژگکی]"))),
}
FEWEST_MARKS = 3
_NOT_TURKISH = re.compile("[äÄßéÉèÈàÀêÊëËùÙœŒ]")  # so often beside a Turkish name that the text is none
_ENGLISH = frozenset({
    "about", "after", "and", "are", "as", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he", "her", "his",
    "it", "its", "more", "not", "of", "one", "said", "she", "than", "that", "the", "their", "there", "they", "this", "was",
    "were", "when", "which", "who", "will", "with", "would",
})  # fmt: skip
ENGLISH_SHARE = 0.2  # of the words; of 4,300 paragraphs of news in twenty languages that had it none was in another


def language_of(title: str, text: str, *, hints: Sequence[str | None] = ()) -> str | None:
    """The ISO 639-1 code of the language that most of the article is in; None when it cannot be told.

    `hints`: what feed and page say ("tr", "tr-TR", "ru_RU"), most trusted first. One decides where the text is short or
    two languages look alike, if its script is that of the text; a wrong hint does not overrule a clear text.
    """
    sample = f"{title}\n{text}"[:SAMPLE_CHARS]
    script, letters = script_of(sample)
    if letters >= ENOUGH_LETTERS and (told := told_by_marks(sample, script)):
        return told
    shares = shares_of(sample, BY_SCRIPT.get(script or "", ()))
    best, certainty = next(iter(shares.items()), (None, 0.0))
    if best is not None and certainty >= SURE and letters >= ENOUGH_LETTERS:
        return best
    for code in (code for hint in hints if (code := _code(hint))):
        if _written_in(code, script) and shares.get(code, 1.0) >= POSSIBLE:
            return code
    return best if certainty >= LIKELY else None


def script_of(sample: str) -> tuple[str | None, int]:
    """The Unicode script of most letters, as the first word of their names, and how many of them there are; None for too few."""
    plain = sample.encode("ascii", "ignore")
    letters = len(plain.translate(None, _NO_ASCII_LETTERS))
    if len(plain) == len(sample):
        return ("LATIN" if letters >= FEWEST_LETTERS else None), letters
    if letters >= max(ENOUGH_LETTERS, len(sample) - len(plain)):
        return "LATIN", letters  # no other script can have as many
    scripts: Counter[str] = Counter()
    for character, count in Counter(sample).items():
        if character.isalpha():
            scripts[_script(character)] += count
    script, letters = max(scripts.items(), key=lambda found: (found[1], found[0]), default=(None, 0))
    return (script, letters) if letters >= FEWEST_LETTERS else (None, letters)


def told_by_marks(sample: str, script: str | None, english: float = ENGLISH_SHARE) -> str | None:
    """The language of a text of some length that its letters or its commonest words give away; None where they do not.
    `english`: the share of English words that is enough."""
    marks = _LETTERS.get(script or "", ())
    seen = [code for code, letters in marks if len(letters.findall(sample)) >= (FEWEST_MARKS if code else 1)]
    strays = [code for code, letters in marks if code not in seen and letters.search(sample)]
    if script == "LATIN":
        if "tr" in seen and len(_NOT_TURKISH.findall(sample)) >= FEWEST_MARKS:
            return None
        words = sample.lower().split()
        if sum(word in _ENGLISH for word in words) >= english * len(words):
            seen.append("en")
            strays.clear()  # a Turkish name
    return seen[0] if len(seen) == 1 and not strays else None


@functools.lru_cache(maxsize=5000)
def _script(character: str) -> str:
    return unicodedata.name(character, "UNKNOWN").split()[0]


def _code(hint: str | None) -> str | None:
    code = (hint or "").strip().replace("_", "-").split("-")[0].lower()
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None


def _written_in(code: str, script: str | None) -> bool:
    """False only for a language that we know to be written in another script; a text without letters takes any hint."""
    homes = [home for home, codes in BY_SCRIPT.items() if code in codes]
    return script is None or not homes or script in homes


def shares_of(sample: str, candidates: tuple[str, ...]) -> dict[str, float]:
    """How the probability is divided among the candidates, the likeliest first."""
    if len(candidates) < 2:
        return dict.fromkeys(candidates, 1.0)
    ranked = {code: share for code, share in _identifier().rank(sample) if code in candidates}
    total = sum(ranked.values()) or 1.0
    return {code: share / total for code, share in ranked.items()}


def load() -> None:
    """Read the model now: in a process whose children are to share it."""
    _identifier()


@functools.cache
def _identifier() -> LanguageIdentifier:
    """The model, loaded at its first use in a process (a quarter of a second), with the columns of our languages only:
    `set_languages` would keep those of all the others beside them, 28 MB in every child."""
    codes = {code for codes in BY_SCRIPT.values() for code in codes}
    scores, priors, languages, *walk = load_model(MODEL_DIR / MODEL_FILE)
    kept = [place for place, code in enumerate(languages) if code in codes]
    moves, rows, features = walk
    return LanguageIdentifier(
        scores[:, kept],
        priors[kept],
        [languages[place] for place in kept],
        _mapped(moves),
        features,
        norm_probs=True,
        tk_row=rows,
    )


def _mapped(numbers: array[int]) -> Sequence[int]:
    """The same numbers in a file without a name: of 39 MB memory holds what is looked at, once for all processes."""
    with tempfile.TemporaryFile() as file:
        numbers.tofile(file)
        file.flush()
        whole: Any = memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))
        table: Sequence[int] = whole.cast(numbers.typecode)
        return table
