"""Which report's headline a story bears."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

from monitor.model import ArticleId, Candidate
from monitor.store.gists import gist_of
from monitor.stories.centre import central
from tests.build import MORNING


def report(id: int, words: tuple[int, ...], headline: tuple[int, ...] = (), *, language: str = "en") -> Candidate:
    """A report with words of equal weight, of which some are in its headline."""
    gist = replace(
        gist_of(b"", json.dumps({"language": language})), words=words, weights=(90,) * len(words), headline=headline
    )
    at = MORNING + timedelta(hours=id)
    return Candidate(
        id=ArticleId(id), url=f"http://{id}.example", title=str(id), published_at=at, known_at=at, gist=gist,
        story=ArticleId(1),
    )  # fmt: skip


def test_the_headline_that_says_what_the_others_tell_leads() -> None:
    odd, plain, another = report(1, (1, 2, 9), (9,)), report(2, (1, 2, 3), (1, 2)), report(3, (1, 2, 4), (4,))

    assert central([odd, plain, another]) is plain


def test_an_english_one_leads_where_there_is_one_and_else_the_language_in_which_most_is_told() -> None:
    russian = [report(id, (1, 2, 20 + id), (1, 2), language="ru") for id in (2, 3)]
    arabic, english = report(1, (7, 8), (7,), language="ar"), report(4, (5, 6), (5,))

    assert central([arabic, *russian]) is russian[0]
    assert central([arabic, *russian, english]) is english


def test_of_equal_ones_the_oldest_leads_in_whatever_order_they_come() -> None:
    rows = [report(id, (1, 2), (1,)) for id in range(1, 9)]
    random.Random(3).shuffle(rows)

    assert central(rows).id == 1


def test_a_report_alone_leads_even_without_words() -> None:
    assert central([report(1, ())]).id == 1
