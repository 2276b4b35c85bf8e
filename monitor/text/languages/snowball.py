"""Snowball stems, one stemmer a thread: PyStemmer's objects must not be shared between threads."""

from __future__ import annotations

from collections.abc import Callable
from threading import local

import Stemmer


def stemmer(algorithm: str) -> Callable[[str], str]:
    """A function from a folded word to its stem. `algorithm` is a Snowball name such as "english"."""
    mine = local()

    def stem(word: str) -> str:
        try:
            engine = mine.engine
        except AttributeError:
            engine = mine.engine = Stemmer.Stemmer(algorithm)
        return str(engine.stemWord(word))

    return stem
