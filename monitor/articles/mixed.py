"""Pages in more than one language: the language of each paragraph, and which of them carry the page."""

from __future__ import annotations

from collections import Counter

from monitor.articles.language import (
    BY_SCRIPT,
    ENGLISH_SHARE,
    ENOUGH_LETTERS,
    SURE,
    script_of,
    shares_of,
    told_by_marks,
)

LEAST_SHARE = 0.15  # of the words, for a second language
LEAST_WORDS = 40
SAMPLE_CHARS = 600  # of a paragraph
MOST_PARAGRAPHS = 400
ENGLISH_AMONG_ENGLISH = (
    0.12  # of a paragraph's words: less than ENGLISH_SHARE is enough where the article is in English
)


def languages_in(text: str, main: str | None) -> tuple[tuple[str, ...], str | None]:
    """The languages of the page, most words first, and for a mixed page a note on them: "mixed: ar 70 %, en 30 %".

    `main`: the language of the article as a whole, to which paragraphs are given that nobody could place alone (short ones;
    a name in other letters). A second language counts from LEAST_SHARE of the words and LEAST_WORDS on.
    """
    words: Counter[str] = Counter()
    unsure: Counter[str | None] = Counter()  # by script
    paragraphs = [line for line in text.split("\n") if line.strip()][:MOST_PARAGRAPHS]
    english = ENGLISH_AMONG_ENGLISH if main == "en" else ENGLISH_SHARE
    waiting: list[tuple[int, str, str | None, bool]] = []
    for paragraph in paragraphs:
        sample, size = paragraph[:SAMPLE_CHARS], len(paragraph.split())
        script, letters = script_of(sample)
        if letters >= ENOUGH_LETTERS and (told := told_by_marks(sample, script, english)):
            words[told] += size
        else:
            waiting.append((size, sample, script, letters >= ENOUGH_LETTERS))
    left = sum(size for size, *_ in waiting)
    for size, sample, script, enough in sorted(waiting, key=lambda each: -each[0]):
        if _is_settled(words, left + unsure.total()):
            return ((main,) if main else ()), None
        code = _language(sample, BY_SCRIPT.get(script or "", ())) if enough else None
        if code is not None:
            words[code] += size
        else:
            unsure[script] += size
        left -= size
    for script, count in unsure.items():
        home = _likeliest(script, words, main)
        if home is not None:
            words[home] += count
    ranked = sorted(words.items(), key=lambda found: (-found[1], found[0] != main, found[0]))
    total = sum(words.values())
    kept = [(code, count) for code, count in ranked if count >= LEAST_WORDS and count > LEAST_SHARE * total]
    if len(kept) < 2:
        return ((main,) if main else ()), None
    shares = ", ".join(f"{code} {round(100 * count / total)} %" for code, count in kept)
    return tuple(code for code, _ in kept), f"mixed: {shares}"


def _is_settled(words: Counter[str], left: int) -> bool:
    """Whether no second language can count any more, whatever the words that are left are in."""
    first, total = max(words.values(), default=0), words.total()
    others = total - first + left
    return others < LEAST_WORDS or others <= LEAST_SHARE * total


def _language(sample: str, candidates: tuple[str, ...]) -> str | None:
    """The language of a paragraph where the model has no doubt."""
    if not candidates:
        return None
    code, share = next(iter(shares_of(sample, candidates).items()))
    return code if share >= SURE else None


def _likeliest(script: str | None, words: Counter[str], main: str | None) -> str | None:
    """The language written in a script that has the most words for sure; the main one where no other is."""
    own = BY_SCRIPT.get(script or "", ())
    said = [(count, code == main, code) for code, count in words.items() if code in own]
    return max(said)[2] if said else main
