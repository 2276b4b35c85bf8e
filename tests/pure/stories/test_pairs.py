"""Pairs of reports in four languages and across them: of one happening, or of another one since a single fact differs.

`pairs` were looked at while the rules were made, `unseen` were written apart and met them as they were: at first contact 65 of 76
were right. What is wrong still stands in `beyond.yaml`, which may only become shorter.
"""

from __future__ import annotations

from collections import Counter
from math import sqrt
from pathlib import Path

import pytest
import yaml

from monitor.stories.guards import conflict
from monitor.stories.joining import ENOUGH
from monitor.stories.likeness import Likeness
from monitor.text.folding import tokenize
from tests.telling import Pair, Report, pairs

DATA = Path(__file__).parent / "data"
FOLDERS = ("pairs", "unseen")
LEAST = 120
BASELINE = 0.60


@pytest.fixture(scope="module")
def fixture() -> list[Pair]:
    """Every pair."""
    return [pair for folder in FOLDERS for pair in pairs(DATA / folder)]


def are_joined(pair: Pair) -> bool:
    """What the rules say."""
    one, other = pair.one.gist, pair.other.gist
    apart = abs(pair.one.published - pair.other.published)
    return conflict(one, other) is None and Likeness(one).to(other, apart) >= ENOUGH


def bag(report: Report) -> Counter[str]:
    """The words of a report."""
    return Counter(token.key for token in tokenize(f"{report.title}\n{report.text}", report.language))


def overlap(pair: Pair) -> float:
    """The cosine of two bags of words."""
    one, other = bag(pair.one), bag(pair.other)
    shared = sum(count * other[word] for word, count in one.items())
    return shared / sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))


def test_reports_of_one_happening_are_joined_and_those_that_differ_in_a_fact_stay_apart(fixture: list[Pair]) -> None:
    beyond = {row["pair"] for row in yaml.safe_load((DATA / "beyond.yaml").read_text(encoding="utf-8"))}

    wrong = {pair.name for pair in fixture if are_joined(pair) != pair.joined}

    print(f"pairs: {len(fixture) - len(wrong)} of {len(fixture)} right")
    assert len(fixture) - len(wrong) >= 2 * LEAST
    assert wrong == beyond, f"new: {sorted(wrong - beyond)}; right by now: {sorted(beyond - wrong)}"


def test_a_bag_of_words_is_wrong_for_two_in_five(fixture: list[Pair]) -> None:
    scored = [(overlap(pair), pair.joined) for pair in fixture]

    best = max(
        sum((score >= least) is joined for score, joined in scored) / len(scored)
        for least in sorted({score for score, _ in scored})
    )

    print(f"a bag of words at its best threshold: {100 * best:.1f} % of {len(scored)} pairs right")
    assert best < BASELINE


def test_every_language_and_every_kind_of_fact_is_among_the_pairs(fixture: list[Pair]) -> None:
    languages = {(pair.one.language, pair.other.language) for pair in fixture}
    kinds = Counter(pair.kind for pair in fixture if not pair.joined)

    assert {(code, code) for code in ("en", "ru", "tr", "ar")} <= languages
    assert len({frozenset(both) for both in languages if both[0] != both[1]}) == 6, "every two of the four languages"
    assert set(kinds) == {"ordinal", "date", "count", "outcome", "polarity", "place", "actor", "verb"}
    assert min(kinds.values()) >= 10


def test_the_order_of_two_reports_has_no_say(fixture: list[Pair]) -> None:
    for pair in fixture[::7]:
        one, other = pair.one.gist, pair.other.gist
        apart = abs(pair.one.published - pair.other.published)

        assert (conflict(one, other) is None) == (conflict(other, one) is None), pair.name
        assert Likeness(one).to(other, apart) == pytest.approx(Likeness(other).to(one, apart)), pair.name
