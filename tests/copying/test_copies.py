"""Which reprints are found and what is left alone, as a table of kinds and languages; the bounds are those of the issue.

A sample runs with every test; COPYING=whole makes it ten times as large.
"""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise, permutations

import pytest

from monitor.articles.dedup import verdict
from monitor.articles.fingerprint import text_sha256
from monitor.articles.minhash import LEAST_SHARED, fingerprint, related
from monitor.model import ArticleId, Kin
from tests.copying import generator
from tests.copying.generator import (
    HARDER,
    LANGUAGES,
    REPRINTS,
    Vary,
    bases,
    facts,
    live_blog,
    mosaic,
    other_facts,
    report,
    shelf,
)  # fmt: skip

WHOLE = os.environ.get("COPYING") == "whole"
SEEDS = range(20) if WHOLE else range(2)
OF_A_TEMPLATE = 50 if WHOLE else 12
NOON = datetime(2026, 10, 21, 12, tzinfo=UTC)
NEXT_DAY = timedelta(hours=20)

Pairs = Iterator[tuple[str, str]]


def make(number: int, text: str, at: datetime = NOON) -> Kin:
    """A text as the search for copies sees it."""
    return Kin(
        id=ArticleId(number), url=f"https://outlet{number}.example/a", title="", published_at=at, known_at=NOON,
        text_sha256=text_sha256(text), fingerprint=fingerprint("", text), copy_of=None,
    )  # fmt: skip


def joined(elder: Kin, younger: Kin) -> bool:
    return related(elder.fingerprint, younger.fingerprint) and verdict(elder, younger) is not None


def share(pairs: Pairs) -> tuple[int, int]:
    """How many pairs are joined, of how many; every other pair is of two days."""
    found = [joined(make(1, one), make(2, other, NOON + NEXT_DAY * (n % 2))) for n, (one, other) in enumerate(pairs)]
    return sum(found), len(found)


def reprints(vary: Vary, language: str) -> Pairs:
    for seed in SEEDS:
        for n, text in enumerate(bases(language, seed)):
            yield text, vary(text, language, random.Random(f"{seed} {n} {language}"))


def two_reprints(language: str) -> Pairs:
    """Two outlets, each with a dateline of its own."""
    for seed in SEEDS:
        for n, text in enumerate(bases(language, seed)):
            dice = random.Random(f"{seed} {n}")
            yield generator.with_dateline(text, language, dice), generator.with_dateline(text, language, dice)


def updates(language: str) -> Pairs:
    """The next report on the same boilerplate: every number, name, place and day is another."""
    for seed in SEEDS:
        for template in range(len(shelf(language).templates)):
            dice = random.Random(f"{seed} {template} {language}")
            told = facts(language, dice)
            yield report(language, template, told), report(language, template, other_facts(language, told, dice))


def one_fact_changed(slot: str, language: str) -> Pairs:
    for seed in SEEDS:
        for template, text in enumerate(shelf(language).templates):
            dice = random.Random(f"{seed} {template} {language}")
            told = facts(language, dice)
            if f"{{{slot}}}" in text:
                other = told | {slot: other_facts(language, told, dice)[slot]}
                yield report(language, template, told), report(language, template, other)


def by_other_authors(language: str) -> Pairs:
    given = shelf(language)
    yield from zip(given.originals, given.rewrites, strict=True)
    yield from zip(given.rewrites, given.originals, strict=True)


def translated(language: str) -> Pairs:
    for other in LANGUAGES:
        if other != language:
            yield from zip(shelf(language).originals, shelf(other).originals, strict=True)


def embedded(language: str) -> Pairs:
    texts = bases(language)
    yield from ((text, live_blog(text, language, texts[10:15])) for text in texts[:10])
    yield from ((live_blog(text, language, texts[10:15]), text) for text in texts[:10])


def tell(capsys: pytest.CaptureFixture[str], kind: str, found: dict[str, tuple[int, int]]) -> dict[str, float]:
    """Print a line of the table; returns the shares."""
    with capsys.disabled():
        print(f"\n{kind:32}", *(f"{language} {n:4}/{of:<4}" for language, (n, of) in found.items()), end="")
    return {language: n / of for language, (n, of) in found.items() if of}


def test_the_texts_are_enough_and_all_different() -> None:
    for language in LANGUAGES:
        texts = bases(language)
        assert len(shelf(language).templates) == 10 and len(shelf(language).rewrites) == 5
        assert len(set(texts)) == 20
        assert all(75 <= len(text.split()) <= 350 for text in texts)


@pytest.mark.parametrize("kind", REPRINTS)
def test_reprints_are_found(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = tell(capsys, kind, {language: share(reprints(REPRINTS[kind], language)) for language in LANGUAGES})

    assert min(found.values()) >= 0.97


def test_two_outlets_with_a_dateline_each_have_one_text(capsys: pytest.CaptureFixture[str]) -> None:
    found = tell(capsys, "a dateline each", {language: share(two_reprints(language)) for language in LANGUAGES})

    assert min(found.values()) >= 0.97


@pytest.mark.parametrize("kind", HARDER)
def test_worse_reprints_are_mostly_found(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = tell(capsys, kind, {language: share(reprints(HARDER[kind], language)) for language in LANGUAGES})

    assert min(found.values()) >= 0.85


def test_the_next_report_on_the_same_boilerplate_is_no_copy(capsys: pytest.CaptureFixture[str]) -> None:
    found = tell(capsys, "JOINED next report", {language: share(updates(language)) for language in LANGUAGES})

    assert max(found.values()) <= 0.05


@pytest.mark.parametrize(("slot", "most"),
    [("ord", 0.0), ("n", 0.0), ("m", 0.0), ("k", 0.0), ("day", 0.15), ("place", 0.3), ("place2", 0.5), ("name", 0.3)],
)  # fmt: skip
def test_one_fact_makes_another_report(slot: str, most: float, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that nothing but its place at the beginning of a sentence would give a capital, or that an Arabic text names
    without "in" or "minister" before it, is a word like any other."""
    pairs = {language: share(one_fact_changed(slot, language)) for language in LANGUAGES}
    found = tell(capsys, f"JOINED only {slot} differs", pairs)

    assert max(found.values()) <= most


@pytest.mark.parametrize("pairs", [by_other_authors, translated, embedded])
def test_what_only_tells_the_same_is_no_copy(pairs: type[Pairs], capsys: pytest.CaptureFixture[str]) -> None:
    found = tell(capsys, f"JOINED {pairs.__name__}", {language: share(pairs(language)) for language in LANGUAGES})

    assert max(found.values()) == 0


def test_a_page_that_quotes_two_texts_never_chains_them(capsys: pytest.CaptureFixture[str]) -> None:
    chained: dict[str, tuple[int, int]] = {}
    for language in LANGUAGES:
        texts = bases(language)[:15]
        found = [
            chains((one, other, mosaic(one, other, language)), order)
            for one, other in pairwise(texts)
            for order in permutations(range(3))
        ]
        chained[language] = sum(found), len(found)

    assert max(tell(capsys, "JOINED through a mosaic", chained).values()) == 0


def chains(texts: tuple[str, str, str], order: tuple[int, ...]) -> bool:
    """Whether the first two stand under one lead when the texts appear in this order."""
    leads: list[Kin] = []
    under: dict[int, int] = {}
    for hour, which in enumerate(order):
        kin = make(which, texts[which], NOON + timedelta(hours=hour))
        lead = next((elder for elder in leads if joined(elder, kin)), kin)
        under[which] = lead.id
        if lead is kin:
            leads.append(kin)
    return under[0] == under[1]


def test_different_articles_of_forty_templates_are_never_joined(capsys: pytest.CaptureFixture[str]) -> None:
    different = list(of_all_templates())
    holders: dict[int, list[int]] = defaultdict(list)
    for n, kin in enumerate(different):
        for key in kin.fingerprint.bands:
            holders[key].append(n)
    shared = Counter(pair for those in holders.values() for pair in combinations(those, 2))
    near = [pair for pair, count in shared.items() if count >= LEAST_SHARED]

    wrong = [pair for pair in near if verdict(*sorted((different[n] for n in pair), key=lambda kin: kin.age))]

    with capsys.disabled():
        print(f"\n{len(different)} different articles, {len(near)} pairs compared, {len(wrong)} joined", end="")
    assert len(near) > len(different) and wrong == []


def of_all_templates() -> Iterator[Kin]:
    """As many different articles of each of the forty templates, within five days."""
    for language in LANGUAGES:
        for template in range(len(shelf(language).templates)):
            dice = random.Random(f"{language} {template}")
            texts: set[str] = set()
            while len(texts) < OF_A_TEMPLATE:
                texts.add(report(language, template, facts(language, dice)))
            for n, text in enumerate(sorted(texts)):
                yield make(template * 1000 + n, text, NOON + timedelta(hours=dice.randrange(100)))
