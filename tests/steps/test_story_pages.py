"""The pages of stories, as deliveries write them edition by edition and as the archive is built again from what is stored."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.desk.forgetting import forget
from monitor.steps.archive import put_all_in_archive
from monitor.steps.house import House
from tests.storied import ALSO, OTHER, RAN, TRUCE, mark, page, plain, published, put, read, storied, tree


@pytest.fixture
def house(open_house: Callable[..., House], tmp_path: Path) -> House:
    return storied(open_house, tmp_path)


def test_a_page_has_every_report_of_the_happening_with_who_wrote_it_and_the_sentence_that_tells_it(
    house: House,
) -> None:
    first = read(house, "herald", RAN, title="Twelfth patrol runs")
    read(house, "gazette", ALSO, hours=-2, title="Patrol drives by")

    edition = published(house)

    told = plain(page(house, first))
    assert "2 reports in 2 outlets, 2 origins; EN ; first seen 21 Oct 2026 03:00 , last 21 Oct 2026 04:00" in told
    assert RAN in told and ALSO in told
    assert "Outlet · side: Coast · owner: Harbour Trust · 1 report" in told
    assert 'href="http://gazette.example/998"' in page(house, first)
    assert f"Told in Idlib daily no. {edition.number}, 21 Oct 2026" in told
    assert '<a href="../../topics/m4-patrols/index.html">' in page(house, first)


def test_a_report_of_the_next_day_comes_onto_the_page_and_one_from_behind_the_cut_off_does_not(house: House) -> None:
    first = read(house, "herald", RAN)
    published(house)
    read(house, "gazette", ALSO, hours=20)
    read(house, "courier", ALSO.replace("witnesses", "drivers"), hours=26)

    published(house, 1)

    assert "gazette.example" in page(house, first) and "courier.example" not in page(house, first)


def test_what_matches_no_topic_of_a_public_digest_and_was_never_published_is_not_shown(house: House) -> None:
    first = read(house, "herald", RAN)
    rain = "Rain is expected over the northern hills from Thursday on, forecasters said today."
    weather = read(house, "gazette", rain, hours=-30)  # before the digest's first day: no edition took it
    with house.store.write() as db:
        told = db.stories.candidate(first)
        assert told is not None
        db.stories.tell(weather, told.gist)
    put(house, weather, first)

    published(house)

    assert "gazette.example" not in page(house, first) and "1 report in 1 outlet" in plain(page(house, first))


def test_copies_are_folded_under_their_text(house: House) -> None:
    first = read(house, "herald", RAN)
    copy = read(house, "gazette", RAN, hours=-2)

    published(house)

    with house.store.read() as db:
        stored = db.articles.by_id(copy)
        assert stored is not None and stored.copy_of == first
    html = page(house, first)
    assert "<summary>1 copy</summary>" in html and "gazette.example" in html.partition("<summary>")[2]
    assert "2 reports in 2 outlets, 1 origin; EN ;" in plain(html) and "single source" in html


def test_a_story_that_became_part_of_another_keeps_its_address_and_leads_there(house: House) -> None:
    first = read(house, "herald", RAN, title="Twelfth patrol runs")
    second = read(house, "gazette", OTHER, hours=-2)
    published(house)
    assert "2 reports" not in page(house, first)

    put(house, second, first)
    published(house, 1)

    moved = page(house, second)
    assert "Now told as part of: Twelfth patrol runs" in plain(moved)
    assert f'href="../../stories/{mark(house, first)}/index.html"' in moved and OTHER not in moved
    assert OTHER in page(house, first)


def test_a_story_that_was_split_shows_what_is_left_and_where_the_rest_went(house: House) -> None:
    first = read(house, "herald", RAN)
    second = read(house, "gazette", ALSO, hours=-2, title="Patrol drives by")
    edition = published(house)
    assert ALSO in page(house, first)
    with house.store.write() as db:
        (issue,) = db.editions.issues("daily")
        content = db.editions.content("daily", edition.date)
        named = issue.replace(f'"{mark(house, first)} ', f'"{mark(house, first)} {mark(house, second)} ')
        db.editions.amend("daily", edition.date, content or "", issue=named)

    put(house, second, second)
    published(house, 1)

    left = page(house, first)
    assert ALSO not in left and RAN in left
    assert "1 report that was told here stands in another story now: Patrol drives by" in plain(left)
    assert ALSO in page(house, second)


def test_built_again_the_archive_has_the_same_bytes(house: House, tmp_path: Path) -> None:
    first = read(house, "herald", RAN)
    second = read(house, "gazette", OTHER, hours=-2)
    published(house)
    read(house, "courier", ALSO, hours=20)
    put(house, second, first)
    published(house, 1)
    published(house, 2)
    before = tree(tmp_path / "digests")
    shutil.rmtree(tmp_path / "digests")

    put_all_in_archive(house)

    after = tree(tmp_path / "digests")
    assert after == before
    assert f"stories/{mark(house, second)}/index.html" in after


def test_stories_that_nothing_happened_to_are_left_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    old = read(house, "herald", RAN)
    published(house)
    path = Path(house.watchlist.digests_folder) / "stories" / mark(house, old) / "index.html"
    path.write_text("as it was", encoding="utf-8")
    read(house, "gazette", TRUCE, hours=24 * 30 - 2)

    published(house, 30)

    assert path.read_text(encoding="utf-8") == "as it was"


def test_an_article_that_was_forgotten_leaves_no_word_on_any_page_of_a_story(house: House) -> None:
    first = read(house, "herald", RAN, title="Twelfth joint patrol held on the M4 highway")
    second = read(house, "gazette", ALSO, hours=-2, title="Witnesses speak")
    third = read(house, "courier", OTHER, hours=-1, title="A short note")
    published(house)
    put(house, third, first)
    published(house, 1)
    marks = [mark(house, id) for id in (first, second, third)]
    assert "Twelfth joint patrol" in plain(page(house, marks[2]))

    forget("http://herald.example/997", house)

    for name in (marks[0], marks[2]):
        assert "herald" not in page(house, name).casefold() and "Twelfth" not in page(house, name)
    assert "Nothing is left of this story" in page(house, marks[0])
    with house.store.read() as db:
        assert db.shown.places(marks).keys() == set(marks[1:])


def test_a_digest_that_is_not_public_shows_nothing(house: House) -> None:
    first = read(house, "herald", RAN)
    published(house)
    hidden = replace(house.watchlist.digests[0], archive="none")
    private = replace(house, watchlist=replace(house.watchlist, digests=(hidden,)))
    shutil.rmtree(house.watchlist.digests_folder)

    put_all_in_archive(private)

    assert not (Path(house.watchlist.digests_folder) / "stories" / mark(house, first)).exists()
