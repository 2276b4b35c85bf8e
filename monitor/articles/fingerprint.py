"""What makes two texts the same: the same words in the same order.

Case, punctuation, white space and vowel signs of Arabic do not count; digits do (two releases on the 22nd and the 24th
patrol differ in nothing else). Near-duplicates are another question with other means.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_LONGEST = 400  # characters: NFKC over an endless run of combining marks would take quadratic time
_RUN = re.compile(rf"\S{{1,{_LONGEST}}}")
_MOST_COUNTED = 10_000  # characters whose part in a word is remembered
# Arabic vowel signs; the dot that i̇ keeps of İ
_UNWRITTEN = frozenset([0x0640, 0x0670, 0x0307, *range(0x064B, 0x0660)])


def normalised_words(text: str) -> str:
    """The words of a text, folded and divided by single spaces."""
    if max(map(len, text.split()), default=0) > _LONGEST:
        composed = _RUN.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text)
    else:
        composed = unicodedata.normalize("NFKC", text)
    return " ".join(composed.casefold().translate(_COUNTED).split())


def text_sha256(text: str) -> str:
    """SHA-256 of the normalised words, in hex. Texts without a word share one digest: nothing may be joined by that."""
    return hashlib.sha256(normalised_words(text).encode()).hexdigest()


def said_sha256(title: str, summary: str, content: str) -> str:
    """Tells whether an entry says the same: its words, whichever of its parts they stand in."""
    return text_sha256(f"{title}\n{summary}\n{content}")


class _Counted(dict[int, str | None]):
    """What of a character counts, by its code point: itself, nothing, or a space."""

    def __missing__(self, code: int) -> str | None:
        if len(self) >= _MOST_COUNTED:
            self.clear()
        character = chr(code)
        if code in _UNWRITTEN:
            counts = None
        elif character.isalnum() or unicodedata.category(character).startswith("M"):
            counts = character
        else:
            counts = " "
        self[code] = counts
        return counts


_COUNTED = _Counted()
