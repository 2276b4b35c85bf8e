"""What the law takes away is not quoted again, not even to say that it was wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.clock import SetClock
from monitor.desk.forgetting import forget, take_out
from monitor.editions.freeze import to_json
from monitor.editions.quoted import quoted
from monitor.steps.edit import make, preview
from monitor.steps.house import House
from tests.build import MORNING
from tests.neighbours import Interrupted
from tests.steps.test_corrections import NOON, at, made, told
from tests.steps.test_tracked import BROKEN, DAY, FILLER, HOLDS, RAN, due, house, read, story

__all__ = ["house"]

URL = "http://herald.example/story"


def test_of_an_article_that_was_removed_on_request_no_word_is_repeated(house: House, clock: SetClock) -> None:
    read(house, story("herald", f"{HOLDS} {FILLER} {RAN}"))
    made(house, clock, 0)

    clock.set(MORNING + NOON)
    forget(URL, house)
    edition = made(house, clock, 1)

    assert [each.said for each in edition.corrections] == [
        "1 article quoted here on 21 Oct was removed on request. Nothing rests on it any more.",
        'Idlib ceasefire: no status, not "in force, holding" as told on 21 Oct; what that rested on was edited, withdrawn or '
        "read anew.",
    ]
    assert not any(word in to_json(edition) for word in ("holding, the Turkish", "13th joint", URL))


def test_an_article_that_is_removed_later_leaves_the_corrections_as_well(house: House, clock: SetClock) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    made(house, clock, 0)
    at(clock, house, id, f"{BROKEN} {FILLER}")
    made(house, clock, 1)
    with house.store.read() as db:
        content = db.editions.content(spec.slug, date(2026, 10, 22))
    assert quoted(content)[URL] == {HOLDS, BROKEN} and content and HOLDS in content

    named = forget(URL, house).hold.editions
    changed = take_out(URL, house)

    assert len(changed) == 2 and [(shown.digest, shown.date) for shown in named] == changed
    with house.store.read() as db:
        left = "".join(db.editions.content(digest, day) or "" for digest, day in changed)
    assert not any(word in left for word in ("holding, the", "violated again", URL, "Turkish defence ministry"))


def test_an_article_that_is_forgotten_while_its_correction_is_written_is_quoted_by_nobody(
    house: House, clock: SetClock
) -> None:
    (spec,) = house.watchlist.digests
    id = read(house, story("herald", f"{HOLDS} {FILLER}"))
    made(house, clock, 0)
    at(clock, house, id, f"It rained. {FILLER}")
    clock.set(MORNING + DAY)
    assert [each.old for each in told(preview(spec, due(1), house))] == [HOLDS]

    edition = make(spec, due(1), replace(house, store=Interrupted(house.store, lambda: forget(URL, house))))

    assert edition is not None and HOLDS not in to_json(edition)
