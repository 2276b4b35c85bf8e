"""`monitor forget`: an article removed for good."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.forgetting import forget, look
from monitor.errors import NotFound
from monitor.steps.house import House
from tests.build import MORNING, make_watchlist
from tests.commands import monitor
from tests.servers import Site
from tests.steps.test_round import lived

OpenHouse = Callable[..., House]
URL = "http://herald.example/truce"
TRUCE = (
    "The ceasefire in Idlib held for a third day, observers in Ariha said, and shops reopened in three towns along the road.",
    "Farmers went back to their olive groves for the first time in a month, and a council counted two hundred families home.",
)


def published(site: Site, title: str = "Truce holds in Idlib") -> str:
    site.page(URL, title, *TRUCE)
    return site.feed("herald.example", [("truce", title, "Wed, 21 Oct 2026 05:10:00 GMT")])


def test_text_and_raw_page_are_gone_and_no_poll_brings_them_back(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": published(site)}))
    lived(house, clock)
    pages = tmp_path / "storage" / "pages"
    assert [path for path in pages.rglob("*") if path.is_file()]

    done = forget(URL, house)

    assert done.pages == 1 and done.hold.title == "Truce holds in Idlib" and done.hold.editions == ()
    assert not [path for path in pages.rglob("*") if path.is_file()]
    published(site, "Truce holds in Idlib, corrected")
    clock.set(MORNING + timedelta(hours=3))
    lived(house, clock)
    with house.store.read() as db:
        assert db.articles.count() == 0 and db.articles.is_forgotten(URL)
    with pytest.raises(NotFound, match="forgotten before"):
        look(URL, house)


def test_a_copy_stays_and_stands_for_itself(site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path) -> None:
    reprint = "http://gazette.example/truce"
    site.page(reprint, "Truce holds in Idlib", *TRUCE)
    other = site.feed("gazette.example", [("truce", "Truce holds in Idlib", "Wed, 21 Oct 2026 05:40:00 GMT")])
    house = open_house(make_watchlist(tmp_path, {"herald": published(site), "gazette": other}))
    lived(house, clock)
    assert look(URL, house).copies == 1

    forget(URL, house)
    lived(house, clock)

    with house.store.read() as db:
        left = db.articles.by_url(reprint)
        assert left is not None and left.copy_of is None and left.assessed_at is not None


def imported(folder: Path) -> subprocess.CompletedProcess[str]:
    record = {"title": "Truce holds", "text": "\n".join(TRUCE), "published": "2020-03-09", "url": URL}
    (folder / "in.jsonl").write_text(json.dumps(record))
    return monitor("import", "in.jsonl", cwd=folder)


def unpacked(path: Path) -> bytes:
    """What a file says; those of the search index are packed."""
    body = path.read_bytes()
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def test_the_command_names_editions_and_files_that_still_show_it(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    imported(tmp_path)
    monitor("digest", "--date", "2020-03-09", cwd=tmp_path)
    monitor("archive", "build", cwd=tmp_path)

    done = monitor("forget", URL, "--yes", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert f"forgotten: {URL}" in done.stdout and "still in edition daily 2020-03-09" in done.stdout
    page = tmp_path / "digests" / "daily" / "2020" / "03" / "09" / "index.html"
    assert str(page) in done.stdout and page.exists()
    assert "--editions" in done.stderr
    gone = monitor("explain", "article", URL, cwd=tmp_path)
    assert gone.returncode == 1
    again = imported(tmp_path)
    assert "0 new" in again.stdout
    assert monitor("explain", "article", URL, cwd=tmp_path).returncode == 1
    twice = monitor("forget", URL, "--yes", cwd=tmp_path)
    assert twice.returncode == 1 and "forgotten before" in twice.stderr

    taken = monitor("forget", URL, "--yes", "--editions", cwd=tmp_path)

    assert taken.returncode == 0 and "taken out of edition daily 2020-03-09" in taken.stdout
    assert "removed on request" in page.read_text()
    said = (b"Truce holds", b"held for a third day", URL.encode())
    left = [path for path in (tmp_path / "digests").rglob("*") if path.is_file()]
    assert left and not [path for path in left if any(words in unpacked(path) for words in said)]


def test_where_nobody_can_be_asked_nothing_is_removed(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    imported(tmp_path)

    done = monitor("forget", URL, cwd=tmp_path)

    assert done.returncode == 2 and "Truce holds" in done.stderr and "--yes" in done.stderr and done.stdout == ""
    assert monitor("explain", "article", URL, cwd=tmp_path).returncode == 0


def test_an_address_that_is_not_there_is_told(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})

    done = monitor("forget", URL, "--yes", cwd=tmp_path)

    assert done.returncode == 1 and "no article of this address" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["feeds.yaml"]
