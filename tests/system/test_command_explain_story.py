"""`monitor explain story`, and what `explain article` says of stories, as a person reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli.explain_command import _show
from monitor.cli.explained_story import show_story
from monitor.desk.explaining import explain_stored, find
from monitor.desk.explaining_story import StoryExplanation, explain_story
from monitor.desk.forgetting import forget
from monitor.errors import NotFound
from monitor.model import ArticleId
from monitor.steps.house import House
from tests.build import make_watchlist
from tests.commands import monitor
from tests.storied import ALSO, OTHER, RAN, TRUCE, mark, published, put, read, storied


@pytest.fixture
def house(open_house: Callable[..., House], tmp_path: Path) -> House:
    return storied(open_house, tmp_path)


def shown(told: StoryExplanation, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints."""
    show_story(told)
    return capsys.readouterr().out


def patrol(house: House) -> tuple[ArticleId, ArticleId]:
    """The 12th patrol in two newsrooms and a copy, the 13th in a third."""
    headline = "Twelfth joint patrol held on the M4 highway"
    first = read(house, "herald", RAN, title=headline)
    read(house, "courier", RAN, hours=-2, title=headline)
    second = read(house, "gazette", ALSO, hours=-1)
    read(house, "post", OTHER, hours=0, title="Thirteenth joint patrol")
    return first, second


def test_every_report_says_why_it_is_in_and_the_nearest_one_why_it_is_not(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = patrol(house)
    published(house)

    told = explain_story("http://gazette.example/999", house)
    lines = shown(told, capsys)

    assert told.mark == mark(house, first) and told.asked is None
    assert "3 reports in 3 outlets, 2 origins; EN" in lines and "told in edition daily 2026-10-21" in lines
    assert "FOUNDED BY Twelfth joint patrol" in lines and "because: the first report of it" in lines
    assert "because: tells the same event as http://herald.example/997" in lines
    assert "copied by The Courier" in lines
    assert told.nearest is not None and told.nearest.url == "http://post.example/0"
    assert "NOT IN IT, but nearest" in lines and "kept out: number 13 here, 12 there" in lines


def test_a_story_is_found_by_mark_by_the_address_of_its_page_and_by_any_of_its_reports(house: House) -> None:
    first, _ = patrol(house)
    name = mark(house, first)

    found = {
        explain_story(asked, house).mark
        for asked in (
            name,
            name.upper(),
            f"https://archive.example/stories/{name}/index.html",
            "http://herald.example/997",
            "http://courier.example/998",
            "http://gazette.example/999",
        )
    }

    assert found == {name}


def test_the_mark_of_what_is_told_as_part_of_another_story_shows_that_one(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    first = read(house, "herald", RAN)
    other = read(house, "post", OTHER, hours=-1)
    put(house, other, first)

    told = explain_story(mark(house, other), house)

    assert (told.mark, told.asked) == (mark(house, first), mark(house, other))
    assert f"{mark(house, other)} is told as part of another story now:" in shown(told, capsys)
    assert [member.reason for member in told.members] == ["the first report of it", "by hand"]


def test_nothing_near_is_said_too(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    alone = read(house, "herald", TRUCE)

    assert "NOT IN IT: no other report comes near" in shown(explain_story(mark(house, alone), house), capsys)


@pytest.mark.parametrize(
    ("asked", "mend"),
    [
        ("0123456789ab", "`monitor explain article URL` names the story of a report"),
        ("http://nowhere.example/1", "neither the mark of a story (12 hex digits) nor the address of an article"),
        ("http://rain.example/997", "is in no story: it matches no topic or scope"),
    ],
)
def test_what_is_not_known_comes_with_the_mend(house: House, asked: str, mend: str) -> None:
    read(house, "rain", "Rain is expected over the northern hills from Thursday on, forecasters said today.")

    with pytest.raises(NotFound) as error:
        explain_story(asked, house)

    assert mend in str(error.value)


def test_a_story_whose_founder_was_removed_says_which_edition_told_it(house: House) -> None:
    first = read(house, "herald", RAN)
    published(house)
    name = mark(house, first)
    forget("http://herald.example/997", house)

    with pytest.raises(NotFound, match=f"nothing is left of story {name}, which daily of 2026-10-21 told"):
        explain_story(name, house)


def test_an_article_names_its_story_and_the_nearest_one_that_it_is_not_in(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = patrol(house)
    told = {}
    for address in ("http://courier.example/998", "http://post.example/0"):
        stored = find(address, house)
        assert stored is not None
        _show(explain_stored(stored, house))
        told[address] = capsys.readouterr().out

    name = mark(house, first)
    assert (
        f"in story {name}: Twelfth joint patrol held on the M4 highway (2 reports, copies not counted)"
        in told["http://courier.example/998"]
    )
    assert "because: its original: the first report of it" in told["http://courier.example/998"]
    assert f"nearest story that it is not in: {name} (" in told["http://post.example/0"]
    assert "number 13 here, 12 there" in told["http://post.example/0"]


def test_the_command_speaks_to_people_and_to_programs(house: House, tmp_path: Path) -> None:
    first, _ = patrol(house)
    name = mark(house, first)

    plain = monitor("explain", "story", name, cwd=tmp_path)
    parsed = monitor("--json", "explain", "story", name, cwd=tmp_path)
    unknown = monitor("explain", "story", "0123456789ab", cwd=tmp_path)

    assert plain.returncode == 0 and f"({name})" in plain.stdout
    body = json.loads(parsed.stdout)
    assert body["mark"] == name and [member["founder"] for member in body["members"]] == [True, False]
    assert body["nearest"]["reason"] == "number 13 here, 12 there" and "id" not in body["members"][0]
    assert unknown.returncode == 1 and "no story 0123456789ab" in unknown.stderr


@pytest.mark.usefixtures("bare_homes")
def test_before_the_first_run_there_is_no_story_and_help_has_examples(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {"herald": "http://herald.example/feed"})

    nothing = monitor("explain", "story", "0123456789ab", cwd=tmp_path)
    told = monitor("explain", "story", "--help", cwd=tmp_path)

    assert nothing.returncode == 1 and "nothing here yet" in nothing.stderr
    assert "monitor explain story 3f9a1c02b7de" in told.stdout
