"""Skeletons of names: what Darkush, Даркуш, Derkuş and دركوش have in common. Consonants only, those that are heard alike as one.

Vowels differ with the language and Arabic does not write the short ones; b and p, f and v, d and t, k, g and q, s, z and sh are
where the ways of writing a foreign name part. A skeleton is evidence, never a proof: other names may share it.
"""

from __future__ import annotations

from functools import lru_cache

LEAST = 3
"""Consonants of a skeleton that says something."""

_LATIN = {
    "b": "b", "p": "b", "f": "f", "v": "f", "w": "", "d": "t", "t": "t", "j": "j", "c": "k", "k": "k", "q": "k", "g": "k",
    "s": "s", "z": "s", "x": "ks", "l": "l", "m": "m", "n": "n", "r": "r", "h": "", "y": "",
}  # fmt: skip
_CYRILLIC = {
    "б": "b", "п": "b", "ф": "f", "в": "f", "д": "t", "т": "t", "ж": "j", "к": "k", "г": "k", "х": "", "с": "s", "з": "s",
    "ш": "s", "щ": "s", "ц": "s", "ч": "s", "л": "l", "м": "m", "н": "n", "р": "r",
}  # fmt: skip
_ARABIC = {
    "ب": "b", "پ": "b", "ف": "f", "ڤ": "f", "د": "t", "ذ": "t", "ض": "t", "ت": "t", "ط": "t", "ج": "j", "ك": "k", "ق": "k",
    "غ": "k", "گ": "k", "س": "s", "ص": "s", "ز": "s", "ش": "s", "ظ": "s", "ث": "s", "ل": "l", "م": "m", "ن": "n", "ر": "r",
}  # fmt: skip
_LETTERS = _LATIN | _CYRILLIC | _ARABIC
_PAIRS = (
    ("sh", "s"),
    ("ch", "s"),
    ("th", "t"),
    ("kh", "h"),
    ("gh", "k"),
    ("ph", "f"),
    ("дж", "ж"),
    ("dj", "j"),
    ("ts", "s"),
)


@lru_cache(maxsize=100_000)
def skeleton(key: str) -> str:
    """The skeleton of a folded word; "" where too little is left of it. The same sound twice counts once."""
    for pair, sound in _PAIRS:
        key = key.replace(pair, sound)
    bones = ""
    for letter in key:
        bone = _LETTERS.get(letter, "")
        if bone and not bones.endswith(bone):
            bones += bone
    return bones if len(bones) >= LEAST else ""


def akin(one: str, other: str) -> bool:
    """Whether two skeletons may be of one name: the same, one the beginning or the end of the other, or one consonant apart."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= LEAST and (long.startswith(short) or long.endswith(short)):
        return True
    if len(short) <= LEAST or len(long) - len(short) > 1:
        return False
    head = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    same = 1 if len(short) == len(long) else 0
    return short[head + same :] == long[head + 1 :]
