"""Invented articles in any number, always the same: words with the frequencies of news (Zipf), and the demo's news among them.

One in ten repeats the title and two sentences of a piece of the demo, in one of its four languages; one in ten is a copy of an
earlier one with some words changed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from monitor.articles.fingerprint import text_sha256
from monitor.desk.samplenews import Piece, load_news
from monitor.model import Article

BEGIN = datetime(2026, 10, 20, tzinfo=UTC)
OUTLETS = 40
VOCABULARY = 200_000  # words
SYLLABLES = [
    "ba",
    "cor",
    "da",
    "el",
    "fin",
    "gu",
    "hal",
    "is",
    "ker",
    "lo",
    "mar",
    "ne",
    "os",
    "pra",
    "qui",
    "ras",
    "sto",
    "tur",
]


def made(first: int, end: int) -> Iterator[Article]:
    """The articles with these numbers, a minute apart from BEGIN on, as their outlets would have them at first."""
    for n in range(first, end):
        chance = random.Random(n - n % 10 if n % 10 == 9 else n)
        said = [sentence(chance, 18) for _ in range(14)]
        piece, title = chance.choice(_pieces()), sentence(chance, 8).rstrip(".")
        if n % 10 == 4:
            said[2:2], title = chance.choices(piece.versions[0].body, k=2), piece.versions[0].title
        if n % 10 == 9:  # a copy of the one at the beginning of the ten
            said[5] = sentence(random.Random(n), 18)
        text = "\n".join(said)
        yield replace(_PLAIN, url=f"http://outlet-{n % OUTLETS}.example/{n}", title=title, text=text,
                      language=piece.language, text_sha256=text_sha256(text),
                      published_at=BEGIN + timedelta(seconds=60 * n))  # fmt: skip


def sentence(chance: random.Random, length: int) -> str:
    """So many words, each as often as 1 / its rank."""
    ranks = (int(VOCABULARY ** chance.random()) for _ in range(length))
    return " ".join(_word(rank) for rank in ranks).capitalize() + "."


@cache
def _word(rank: int) -> str:
    chance = random.Random(rank)
    return "".join(chance.choice(SYLLABLES) for _ in range(1 + (rank > 20) + chance.randrange(3)))


@cache
def _pieces() -> list[Piece]:
    return [piece for piece in load_news().pieces if len(piece.versions[0].body) > 1]


_PLAIN = Article(
    url="", title="", text="", text_sha256="", outlet="Outlet", feed_slug="herald", published_at=None,
    precision="second", language="en",
)  # fmt: skip
