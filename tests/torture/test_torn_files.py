"""What a power cut leaves: files cut in the middle, half-written files beside them, a log of the database without its end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import app
from monitor.channels.folder import ArchiveFolder
from monitor.channels.pagefind import Pagefind
from monitor.channels.searchindex import SearchIndex
from monitor.clock import SetClock
from monitor.config.settings import Settings
from monitor.errors import StoreError
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.store.engine import Database
from monitor.store.pages import PageShelf
from tests.build import MORNING, make_watchlist
from tests.commands import monitor
from tests.servers import Site
from tests.system.test_crash import PAST_CUTOFF, a_day, news, outcome, work
from tests.torture.promises import proves

OpenHouse = Callable[..., House]


@pytest.mark.parametrize("length", [0, 1, 30], ids=["emptied", "a byte", "cut in the middle"])
@proves("P12", "P13")
def test_a_raw_page_that_was_cut_is_said_and_kept_anew_when_it_comes_again(length: int, tmp_path: Path) -> None:
    shelf = PageShelf(tmp_path)
    body = b"<html><body>The ceasefire in Idlib is holding.</body></html>"
    name = shelf.put(body)
    file = next(tmp_path.rglob("*.gz"))
    file.write_bytes(file.read_bytes()[:length])

    with pytest.raises(StoreError, match="is damaged"):
        shelf.get(name)
    assert shelf.put(body) == name
    assert shelf.get(name) == body


@pytest.mark.parametrize("length", [0, 200], ids=["emptied", "cut in the middle"])
@proves("P12", "P13")
def test_pages_of_the_archive_that_were_cut_are_told_by_check_and_mended_by_build(
    length: int, tmp_path: Path, site: Site, clock: SetClock, open_house: OpenHouse
) -> None:
    a_day(open_house(make_watchlist(tmp_path, news(site))), clock)
    torn = {name: tmp_path / "digests" / name for name in ("index.html", "daily/2026/10/22/index.html", "feed.xml")}
    whole = {name: path.read_bytes() for name, path in torn.items()}
    for name, path in torn.items():
        path.write_bytes(whole[name][:length])

    told = monitor("archive", "check", "--offline", cwd=tmp_path)
    mended = monitor("archive", "build", cwd=tmp_path)

    assert told.returncode == 1
    assert all(f"torn          {name}: it ends in the middle" in told.stdout for name in torn)
    assert mended.returncode == 0 and {name: path.read_bytes() for name, path in torn.items()} == whole


@proves("P12")
def test_a_half_written_file_that_was_left_beside_its_page_is_taken_over(
    tmp_path: Path, site: Site, clock: SetClock, open_house: OpenHouse
) -> None:
    house = open_house(make_watchlist(tmp_path, news(site)))
    left = tmp_path / "digests" / ".index.html.part"
    left.parent.mkdir()
    left.write_bytes(b"<html><body>The cease")

    a_day(house, clock)

    assert not left.exists()
    assert (left.parent / "index.html").read_bytes().rstrip().endswith(b"</html>")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@proves("P5", "P7", "P12")
def test_a_write_ahead_log_that_lost_its_end_costs_nothing_but_time(
    share: float, tmp_path: Path, site: Site, clock: SetClock, open_house: OpenHouse
) -> None:
    feeds = news(site)
    quiet, cut = tmp_path / "undisturbed", tmp_path / "cut"
    quiet.mkdir()
    cut.mkdir()
    watchlist = make_watchlist(quiet, feeds)
    with app.open_house(replace(watchlist, allow=(site.address,)), Settings(), clock=clock) as house:
        begin(house)  # and the log is emptied when the database is closed
    house = open_house(watchlist)
    a_day(house, clock)
    wanted = outcome(house)
    shutil.copytree(quiet, cut, dirs_exist_ok=True)
    log = cut / "storage" / "monitor.db-wal"
    log.write_bytes(log.read_bytes()[: int(log.stat().st_size * share)])

    again = open_house(make_watchlist(cut, feeds))
    assert isinstance(again.store, Database) and again.store.check() == []
    clock.set(MORNING + PAST_CUTOFF + timedelta(minutes=45))
    work(again)

    count, _contents, outbox, _tallies, _files = outcome(again)
    assert (count, outbox) == (wanted[0], wanted[2])  # the very same Message-IDs
    clock.set(clock.now() + timedelta(days=1))
    work(again)
    with again.store.read() as db:
        started = db.editions.started("daily")
        assert started is not None and db.articles.unpublished("daily", started, clock.now()) == []
    assert again.store.check() == []


class Haunted(Pagefind):
    """Pagefind, while one that a killed service left behind still writes where it began to."""

    def __init__(self) -> None:
        super().__init__()
        self.folders: list[Path] = []

    def index(self, part: str, site: Path, out: Path) -> dict[str, Any]:
        """The ghost writes where the first build was, then ours does its work."""
        if part != "engine":
            self.folders.append(out)
            ghost = self.folders[0] / "fragment" / "ghost.pf_fragment"
            ghost.parent.mkdir(parents=True, exist_ok=True)
            ghost.write_bytes(b"half")
        return super().index(part, site, out)


@proves("P12")
def test_an_indexer_that_outlives_its_killed_service_never_writes_into_the_next_index(tmp_path: Path) -> None:
    index = SearchIndex(ArchiveFolder(tmp_path), Haunted())
    page = b"<html lang='en'><body data-pagefind-body><p>The ceasefire is holding.</p></body></html>"

    for part in ("2026-09", "2026-10"):
        index.mark([part], MORNING)
        with index.claimed(part) as due:
            assert due is not None and index.build(due, {"a/index.html": page})

    (second,) = (tmp_path / "search" / "parts").glob("2026-10-*")
    assert not list(second.rglob("ghost*")) and list(second.rglob("*.pf_fragment"))
