"""What makes two texts the same: the same words in the same order.

Case, punctuation, white space and vowel signs of Arabic do not count; digits do (two releases on the 22nd and the 24th
patrol differ in nothing else). Near-duplicates are another question with other means.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_RUN = re.compile(r"\S{1,400}")  # NFKC over an endless run of combining marks would take quadratic time
# Arabic vowel signs; the dot that i̇ keeps of İ
_UNWRITTEN = frozenset([0x0640, 0x0670, 0x0307, *range(0x064B, 0x0660)])


def normalised_words(text: str) -> str:
    """The words of a text, folded and divided by single spaces."""
    folded = _RUN.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text).casefold()
    table = {ord(c): _counted(c) for c in set(folded)}
    return " ".join(folded.translate(table).split())


def text_sha256(text: str) -> str:
    """SHA-256 of the normalised words, in hex. Texts without a word share one digest: nothing may be joined by that."""
    return hashlib.sha256(normalised_words(text).encode()).hexdigest()


def _counted(character: str) -> str | None:
    if ord(character) in _UNWRITTEN:
        return None
    if character.isalnum() or unicodedata.category(character).startswith("M"):
        return character
    return " "
