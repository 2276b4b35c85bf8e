"""The pages of topics, as deliveries write them edition by edition and as the archive is built again from what is stored."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from monitor.desk.forgetting import forget, take_out
from monitor.model import ArticleId, DueEdition, Edition, Job
from monitor.steps.archive import put_all_in_archive
from monitor.steps.assess import assess
from monitor.steps.deliver import deliver
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import MORNING, make_article, make_watchlist

OpenHouse = Callable[..., House]
PAGE = "digests/topics/ceasefire/index.html"
HOLDS = "The ceasefire in Idlib is holding, the Turkish defence ministry said on Wednesday."
DAY = timedelta(days=1)


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    opened = open_house(make_watchlist(tmp_path, {}))
    begin(opened)
    return opened


def read(house: House, name: str, words: str, days: int = 0) -> ArticleId:
    """Store and assess an article of that morning."""
    at = MORNING + days * DAY - timedelta(hours=2)
    article = make_article(
        url=f"http://{name}.example/story", outlet=f"The {name.title()}", title="From the province", text=words,
        published_at=at, precision="second",
    )  # fmt: skip
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=at, now=house.clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)
    return id


def published(house: House, days: int = 0) -> Edition:
    """The edition of that morning, made and put into the archive."""
    at = MORNING + days * DAY
    due = DueEdition(digest="daily", date=at.date(), cutoff_at=at, covers_from=at - DAY, floor=at - DAY)
    edition = make(house.watchlist.digests[0], due, house)
    assert edition is not None
    with house.store.read() as db:
        id = db.editions.id_of("daily", edition.date)
        assert id is not None
        (folder,) = [delivery.id for delivery in db.deliveries.of(id) if delivery.channel == "folder"]
    deliver(Job(kind="deliver", keys=(folder,)), house)
    return edition


def tree(root: Path) -> dict[str, bytes]:
    """All files of an archive but what says what is still to be indexed."""
    files = {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(".search/")}


def test_a_change_told_yesterday_has_its_evidence_on_todays_page(house: House, tmp_path: Path) -> None:
    read(house, "herald", HOLDS)
    first = published(house)
    second = published(house, 1)

    page = (tmp_path / PAGE).read_text(encoding="utf-8")

    assert [change.after for change in first.changes] == ["in force, holding"] and second.changes == ()
    assert HOLDS in page
    assert f"no. {second.number}, 22 Oct 2026</a>. This page" in page
    assert f'Told in <a href="../../daily/2026/10/21/index.html">Idlib daily no. {first.number}' in page


def test_the_archive_built_again_has_the_same_bytes(house: House, tmp_path: Path) -> None:
    read(house, "herald", HOLDS)
    for days in range(3):
        published(house, days)
    before = tree(tmp_path / "digests")
    shutil.rmtree(tmp_path / "digests")

    assert put_all_in_archive(house) == 3

    assert tree(tmp_path / "digests") == before
    assert "topics/ceasefire/index.html" in before


def test_an_edition_that_cannot_be_read_any_more_costs_the_topic_no_page(house: House, tmp_path: Path) -> None:
    read(house, "herald", HOLDS)
    edition = published(house)
    kept = (tmp_path / PAGE).read_bytes()
    with house.store.write() as db:
        (issue,) = db.editions.issues("daily")
        db.editions.amend("daily", edition.date, "{}", issue=issue)

    with capture_logs() as lines:
        published(house, -1)

    assert (tmp_path / PAGE).read_bytes() == kept
    assert (tmp_path / "digests/daily/2026/10/20/index.html").exists()
    assert [line["topic"] for line in lines if line["event"] == "topic page not written"] == ["ceasefire", "m4-patrols"]


def test_an_article_taken_out_leaves_the_topics_page_too(house: House, tmp_path: Path) -> None:
    read(house, "herald", HOLDS)
    published(house)
    published(house, 1)
    forget("http://herald.example/story", house)

    take_out("http://herald.example/story", house)

    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert HOLDS not in page and "herald.example" not in page
    assert "[removed on request]" in page
