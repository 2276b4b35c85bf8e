"""The search index as editions come: what is due, what is found, and that nothing waits for it."""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.channels.folder import ArchiveFolder
from monitor.channels.pagefind import Pagefind
from monitor.channels.searchindex import SearchIndex
from monitor.desk.forgetting import forget
from monitor.desk.indexing import index_what_is_due
from monitor.model import Job
from monitor.steps.archive import issues, put_all_in_archive
from monitor.steps.house import House
from monitor.steps.search import records, search
from monitor.steps.search_marks import parts_of
from monitor.steps.sweep import ASIDE, sweep
from monitor.work.local import LocalExecutor
from tests.storied import ALSO, RAN, mark, published, read, storied


@pytest.fixture
def house(open_house: Callable[..., House], tmp_path: Path) -> House:
    return storied(open_house, tmp_path)


def jobs(house: House) -> list[Job]:
    return sweep(house, kinds=("search",))


def built(house: House) -> None:
    for job in jobs(house):
        search(job, house)


def found(house: House) -> str:
    """All words of all parts that are listed."""
    root = Path(house.watchlist.digests_folder)
    rows = json.loads((root / "search/parts.json").read_text())["parts"]
    files = [path for row in rows for path in (root / row["path"]).rglob("*.pf_fragment")]
    return "\n".join(gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in sorted(files))


def everything(house: House) -> dict[str, bytes]:
    root = Path(house.watchlist.digests_folder)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def with_program(house: House, folder: Path, body: str) -> House:
    """The house with another program in the place of Pagefind."""
    path = folder / "pagefind"
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo pagefind 1.5.2 && exit 0\n{body}\n')
    path.chmod(0o755)
    archive = ArchiveFolder(Path(house.watchlist.digests_folder))
    return replace(house, archive=archive, search=SearchIndex(archive, Pagefind(path)))


def test_an_edition_makes_its_month_and_the_topics_due_and_then_they_are_found(house: House) -> None:
    read(house, "herald", RAN, title="Twelfth patrol runs")
    edition = published(house)

    assert {key for job in jobs(house) for key in job.keys} == {"2026-10", "topics"}
    built(house)

    assert jobs(house) == []
    words = found(house)
    assert "Twelfth patrol runs" in words and edition.subject in words and "/topics/m4-patrols/-" in words


def test_doing_it_twice_changes_nothing(house: House) -> None:
    read(house, "herald", RAN)
    published(house)
    built(house)
    before = everything(house)

    search(Job(kind="search", keys=("2026-10", "topics")), house)

    assert everything(house) == before


def test_built_again_from_what_is_stored_the_index_has_the_same_bytes(house: House) -> None:
    read(house, "herald", RAN)
    published(house)
    built(house)
    read(house, "gazette", ALSO, hours=20)
    published(house, 1)
    built(house)
    before = everything(house)
    shutil.rmtree(house.watchlist.digests_folder)

    put_all_in_archive(house)
    assert index_what_is_due(house) is None

    assert everything(house) == before


def test_a_story_stays_in_the_part_of_the_edition_that_told_it_first(house: House) -> None:
    read(house, "herald", RAN)
    published(house)
    built(house)
    read(house, "gazette", ALSO, hours=24 * 11)

    published(house, 12)  # of November

    assert {key for job in jobs(house) for key in job.keys} >= {"2026-11", "topics"}
    listed = issues(house)
    assert parts_of(listed) == {"2026-10", "2026-11", "topics"}
    october = {record.name for record in records("2026-10", listed, house) if record.kind == "report"}
    november = {record.name for record in records("2026-11", listed, house) if record.kind == "report"}
    assert october.isdisjoint(november) and october | november


def test_when_the_year_turns_its_months_become_one_part(house: House) -> None:
    read(house, "herald", RAN, title="Twelfth patrol runs")
    published(house)
    built(house)
    assert house.search.built() == {"2026-10", "topics"}

    published(house, 75)
    assert house.search.built() == {"2026-10", "topics"}  # until the year is there
    built(house)

    assert house.search.built() == {"2026", "2027-01", "topics"}
    assert "Twelfth patrol runs" in found(house)


def test_an_archive_from_before_there_was_a_search_is_indexed_with_its_next_edition(house: House) -> None:
    read(house, "herald", RAN)
    published(house)
    root = Path(house.watchlist.digests_folder)
    shutil.rmtree(root / ".search")

    published(house, 12)

    assert {key for job in jobs(house) for key in job.keys} == {"2026-10", "2026-11", "topics"}


def test_a_program_that_fails_is_tried_again_later_and_the_archive_is_whole(house: House, tmp_path: Path) -> None:
    broken = with_program(house, tmp_path, "echo out of memory >&2; exit 9")
    first = read(broken, "herald", RAN)
    published(broken)
    built(broken)

    assert jobs(broken) == []
    assert broken.search.due(broken.clock.now() + timedelta(minutes=5)) == ["2026-10", "topics"]
    assert broken.archive.holds(f"stories/{mark(broken, first)}/index.html")
    assert index_what_is_due(broken) == "part 2026-10 was not built: pagefind ended with 9: out of memory"

    mended = replace(house, search=house.search)
    mended.search.mark(["2026-10", "topics"], mended.clock.now())
    built(mended)
    assert mended.search.built() == {"2026-10", "topics"} and mended.search.trouble() is None


def test_what_was_forgotten_is_out_of_the_search_at_once_even_where_nothing_can_be_indexed(
    house: House, tmp_path: Path
) -> None:
    read(house, "herald", RAN, title="Twelfth patrol runs")
    read(house, "gazette", ALSO, hours=-2, title="Patrol drives by")
    published(house)
    built(house)
    assert "Patrol drives by" in found(house)
    broken = with_program(house, tmp_path, "exit 9")

    forget("http://gazette.example/998", broken)
    assert "Patrol drives by" not in found(broken)
    assert index_what_is_due(broken) is not None

    house.search.mark(["2026-10"], house.clock.now())
    built(house)
    words = found(house)
    assert "Twelfth patrol runs" in words and "Patrol drives by" not in words


def test_a_worker_is_free_for_deliveries_while_the_index_is_built() -> None:
    may_end, delivered, begun = threading.Event(), threading.Event(), threading.Event()

    def run(job: Job) -> None:
        if job.kind == "search":
            begun.set()
            assert may_end.wait(30)
        else:
            delivered.set()

    executor = LocalExecutor(run, workers=1, aside=ASIDE)
    executor.enqueue([Job(kind="search", keys=("2026-10",))])
    assert begun.wait(30)

    executor.enqueue([Job(kind="deliver", keys=(1,))])

    assert delivered.wait(30) and executor.busy >= 1
    may_end.set()
    assert executor.wait(30)
    assert executor.close(30)


def test_a_delivery_does_not_wait_for_a_builder_that_is_at_work(house: House) -> None:
    read(house, "herald", RAN)
    published(house)

    with house.search.claimed("2026-10") as due:
        assert due is not None
        published(house, 1)

    assert len(issues(house)) == 2
