"""`monitor explain article`: copies, credits, versions, sides, as a person reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.cli.explain_command import _show
from monitor.clock import SetClock
from monitor.desk.explaining import explain_file, explain_stored, find
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.model import AgencySpec, CreditPattern, SideSpec, SourceSpec, Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import MORNING, make_article, make_watchlist
from tests.commands import monitor
from tests.servers import Site

OpenHouse = Callable[..., House]
PATROL = (
    "Turkish and Russian troops held their 12th joint patrol on the M4 highway in Idlib on Wednesday, the ministry said.",
    "The convoy of 8 vehicles left the village of Trumba in the morning and turned back near Ariha after three hours.",
    "Residents said that the road had been quiet, and that the ceasefire in Idlib was largely holding along the highway.",
)
WIRE = AgencySpec(
    slug="levant-wire",
    name="Levant Wire",
    patterns=(CreditPattern(language="any", place="dateline", means="republishes", regex=r"\(Levant Wire\)"),),
)


def watched(folder: Path, feeds: dict[str, str]) -> Watchlist:
    """A watchlist that knows who stands behind the Herald."""
    plain = make_watchlist(folder, feeds)
    herald = SourceSpec(
        slug="herald-house",
        name="The Herald",
        owner="Harbour Trust",
        kind="private",
        side="coast",
        side_history=((date(2026, 10, 1), "hills"),),
        why="bought in October",
    )
    return replace(
        plain,
        feeds=tuple(replace(feed, source="herald-house") if feed.slug == "herald" else feed for feed in plain.feeds),
        sources=(herald,),
        sides=(SideSpec(slug="coast", label="Coast", bloc="sea"), SideSpec(slug="hills", label="Hills", bloc="land")),
        agencies=(WIRE,),
    )


def lived(house: House, clock: SetClock) -> None:
    """One settled round at the clock's moment."""
    begin(house)
    with executor_for(house, 2) as executor:
        settle(house, executor, wait=lambda moment: bool(clock.set(moment)) or True)
        assert executor.crashes == 0


def explained(address: str, house: House, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints."""
    stored = find(address, house)
    assert stored is not None
    _show(explain_stored(stored, house))
    return capsys.readouterr().out


def item(site: Site, host: str, *paragraphs: str, at: str = "05:10", title: str = "Patrol runs on the M4") -> str:
    site.page(f"http://{host}/patrol", title, *paragraphs)
    return site.feed(host, [("patrol", title, f"Wed, 21 Oct 2026 {at}:00 GMT")])


def test_a_copy_names_its_original_the_reason_and_the_numbers_in_both(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = {
        "herald": item(site, "herald.example", *PATROL),
        "gazette": item(site, "gazette.example", f"IDLIB (Levant Wire) - {PATROL[0]}", *PATROL[1:], at="05:50"),
    }
    house = open_house(watched(tmp_path, feeds))
    lived(house, clock)

    copy = explained("http://gazette.example/patrol", house, capsys)
    original = explained("http://herald.example/patrol", house, capsys)

    assert "a copy of Patrol runs on the M4 (The Herald) http://herald.example/patrol" in copy
    assert "because: " in copy and "% of" in copy
    assert "text of levant-wire (dateline): " in copy and "(Levant Wire)" in copy
    assert "numbers near its beginning: " in copy and "and in the original: " in copy
    assert "copied by http://gazette.example/patrol" in original and "text of" not in original
    for told in (copy, original):  # the credit of one copy tells who wrote them all
        assert "written first by Levant Wire (agency; " in told
        assert "for the text, or a copy of it, says so: (Levant Wire)" in told


def test_the_owner_and_the_side_are_those_of_the_day(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = open_house(watched(tmp_path, {"herald": item(site, "herald.example", *PATROL)}))
    lived(house, clock)

    told = explained("http://herald.example/patrol", house, capsys)
    older = explain_file(make_article(published_at=MORNING - timedelta(days=40)), house)

    assert "owner Harbour Trust; private; side on 2026-10-21: Coast (bought in October)" in told
    assert (
        "written first by The Herald (outlet; owner Harbour Trust; side coast), for nothing in it names another" in told
    )
    assert older.origin is not None and (older.origin.key, older.origin.side) == ("outlet:herald-house", "hills")
    assert older.outlet is not None and older.outlet.side == "Hills" and older.outlet.bloc == "land"
    assert explain_file(make_article(feed_slug=None, outlet="Nobody's Post"), house).outlet is None


def test_earlier_texts_are_listed_with_their_time(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = open_house(watched(tmp_path, {"herald": item(site, "herald.example", *PATROL)}))
    lived(house, clock)
    item(
        site,
        "herald.example",
        *PATROL,
        "The ministry corrected itself later: nine vehicles.",
        title="Patrol, corrected",
    )
    clock.set(MORNING + timedelta(hours=3))
    lived(house, clock)

    told = explained("http://herald.example/patrol", house, capsys)

    assert "version 2 of its text; before it:" in told
    assert f"1. seen {MORNING:%Y-%m-%d %H:%M}Z" in told and "Patrol runs on the M4" in told


def test_a_topic_that_is_mentioned_on_the_way_is_marked_as_background(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filler = [f"Growers in village {n} spoke of rain, seed and diesel at the fair, and of prices." for n in range(14)]
    paragraphs = (
        *filler,
        "The road to the fair in Idlib runs beside the front, where a ceasefire was agreed in March.",
    )
    house = open_house(watched(tmp_path, {"herald": item(site, "herald.example", *paragraphs, title="Growers meet")}))
    lived(house, clock)

    told = explained("http://herald.example/patrol", house, capsys)

    assert "MATCH topic ceasefire, in the background: " in told


def test_a_file_is_read_as_of_the_day_that_is_given(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {"herald": "http://herald.example/feed"})
    (tmp_path / "truce.txt").write_text(
        "Truce holds\n\nThe truce in Idlib has been violated since Friday, Ankara said.\n"
    )

    dated = monitor("explain", "article", "truce.txt", "--date", "2020-03-09", cwd=tmp_path)
    bare = monitor("explain", "article", "truce.txt", cwd=tmp_path)
    stored = monitor("explain", "article", "http://herald.example/calm", "--date", "2020-03-09", cwd=tmp_path)

    assert "2020-03-06" in dated.stdout and "2020-03-06" not in bare.stdout
    assert stored.returncode == 1 and "--date is for a file" in stored.stderr
