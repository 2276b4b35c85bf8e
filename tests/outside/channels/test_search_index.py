"""The search index in the archive's folder: the real Pagefind, and programs that fail, hang or are not there."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.channels.folder import ArchiveFolder
from monitor.channels.pagefind import Pagefind
from monitor.channels.searchindex import SearchIndex
from monitor.errors import SearchError
from monitor.model import DuePart

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def page(words: str, language: str = "en") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>t</title></head>'
        f"<body data-pagefind-body><p>{words}</p></body></html>"
    ).encode()


PAGES = {"a.html": page("patrols on the road"), "b.html": page("перемирие", "ru"), "c.html": page("ateşkes", "tr")}


def index_in(folder: Path, pagefind: Pagefind | None = None) -> SearchIndex:
    return SearchIndex(ArchiveFolder(folder), pagefind)


def program(folder: Path, body: str) -> Path:
    """A program that tells its version, and does this when it is to index."""
    path = folder / "pagefind"
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo pagefind 1.5.2 && exit 0\n{body}\n')
    path.chmod(0o755)
    return path


def built(index: SearchIndex, part: str = "2026-11", files: dict[str, bytes] = PAGES) -> bool:
    index.mark([part], NOW)
    with index.claimed(part) as due:
        assert due is not None
        done = index.build(due, files)
        index.done(due)
    return done


def parts(folder: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads((folder / "search/parts.json").read_text())["parts"]
    return rows


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_part_is_listed_with_its_languages_and_its_files_are_there(tmp_path: Path) -> None:
    index = index_in(tmp_path)

    assert built(index)

    (row,) = parts(tmp_path)
    assert (row["name"], row["documents"], row["languages"]) == ("2026-11", 3, {"en": 1, "ru": 1, "tr": 1})
    assert (tmp_path / str(row["path"]) / "pagefind-entry.json").is_file()
    assert (tmp_path / str(row["engine"]) / "pagefind.js").is_file()
    assert (tmp_path / str(row["engine"]) / "ru" / "wasm.ru.pagefind").is_file()
    assert index.built() == {"2026-11"} and index.due(NOW) == [] and index.trouble() is None


def test_two_archives_of_the_same_pages_are_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        built(index_in(tmp_path / name))

    assert tree(tmp_path / "one") == tree(tmp_path / "other")


def test_what_has_not_changed_is_not_indexed_again(tmp_path: Path) -> None:
    built(index_in(tmp_path))
    before = tree(tmp_path)
    never = Pagefind(program(tmp_path.parent, "exit 3"))

    assert not built(index_in(tmp_path, never))

    assert tree(tmp_path) == before


def test_a_changed_part_takes_the_place_of_the_former_and_nothing_of_that_is_left(tmp_path: Path) -> None:
    index = index_in(tmp_path)
    built(index)
    (before,) = parts(tmp_path)

    built(index, files={"a.html": page("other words")})

    (after,) = parts(tmp_path)
    assert after["path"] != before["path"] and not (tmp_path / str(before["path"])).exists()
    assert [path.name for path in (tmp_path / ".search").iterdir() if path.is_dir()] == ["due"]


def test_a_part_without_pages_goes(tmp_path: Path) -> None:
    index = index_in(tmp_path)
    built(index)

    built(index, files={})

    assert parts(tmp_path) == [] and list((tmp_path / "search/parts").iterdir()) == []


def test_a_program_that_fails_leaves_the_former_part_and_says_why(tmp_path: Path) -> None:
    built(index_in(tmp_path / "archive"))
    before = tree(tmp_path / "archive" / "search")
    index = index_in(tmp_path / "archive", Pagefind(program(tmp_path, "echo no room for this >&2; exit 7")))
    index.mark(["2026-11"], NOW)

    with index.claimed("2026-11") as due, pytest.raises(SearchError, match="ended with 7: no room for this"):
        assert due is not None
        index.build(due, {"a.html": page("other")})

    assert tree(tmp_path / "archive" / "search") == before
    assert index.due(NOW) == ["2026-11"]


def test_a_program_that_hangs_is_ended_in_its_time(tmp_path: Path) -> None:
    index = index_in(tmp_path / "archive", Pagefind(program(tmp_path, "exec cat /dev/zero >/dev/null"), limit_s=0.5))
    index.mark(["2026-11"], NOW)

    with index.claimed("2026-11") as due, pytest.raises(SearchError, match=r"longer than 0\.5 s"):
        assert due is not None
        index.build(due, PAGES)


def test_closing_ends_a_program_that_is_at_work(tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    pagefind = Pagefind(program(tmp_path, f"echo at work > {started}; exec cat /dev/zero >/dev/null"))
    index = index_in(tmp_path / "archive", pagefind)
    index.mark(["2026-11"], NOW)
    said: list[str] = []

    def build() -> None:
        with index.claimed("2026-11") as due:
            assert due is not None
            try:
                index.build(due, PAGES)
            except SearchError as error:
                said.append(error.reason)

    at_it = threading.Thread(target=build)
    at_it.start()
    assert started.read_text() == "at work\n"  # waits until the program is at work

    index.close()
    at_it.join(timeout=30)

    assert said and "ended with -9" in said[0]
    assert index.due(NOW) == ["2026-11"]


def test_without_the_program_the_mend_is_told(tmp_path: Path) -> None:
    index = index_in(tmp_path, Pagefind(tmp_path / "nowhere"))

    trouble = index.trouble()

    assert trouble is not None and "pip install pagefind" in trouble[0] and "archive build" in trouble[1]
    assert index.built() == set()


def test_what_is_marked_while_it_is_built_is_not_put_in_place_and_stays_due(tmp_path: Path) -> None:
    index = index_in(tmp_path)
    index.mark(["2026-11"], NOW)

    with index.claimed("2026-11") as due:
        assert due is not None
        index.mark(["2026-11"], NOW)
        assert not index.build(due, PAGES)
        index.done(due)

    assert index.due(NOW) == ["2026-11"] and index.built() == set()


def test_what_failed_is_due_later_and_tells_why(tmp_path: Path) -> None:
    index = index_in(tmp_path)
    index.mark(["2026-11"], NOW)
    with index.claimed("2026-11") as due:
        assert due is not None
        index.put_off(due, LATER, "no room")

    assert index.due(NOW) == [] and index.due(LATER) == ["2026-11"]
    assert index.trouble() == (
        "part 2026-11 was not built: no room",
        "install Idlib Monitor again, then `monitor archive build`",
    )
    with index.claimed("2026-11") as again:
        assert again == DuePart(name="2026-11", due_at=LATER, serial=0, tries=1, reason="no room")


def test_marking_again_makes_what_was_put_off_due_at_once(tmp_path: Path) -> None:
    index = index_in(tmp_path)
    index.mark(["2026-11"], NOW)
    with index.claimed("2026-11") as due:
        assert due is not None
        index.put_off(due, LATER, "no room")

    index.mark(["2026-11"], NOW)

    assert index.due(NOW) == ["2026-11"]


def test_a_builder_that_was_killed_leaves_nothing_in_the_way_of_the_next(tmp_path: Path) -> None:
    left = tmp_path / ".search/beside/out/fragment"
    left.mkdir(parents=True)
    (left / "half.pf_fragment").write_bytes(b"half")
    index = index_in(tmp_path)
    built(index)
    (row,) = parts(tmp_path)
    unlisted = tmp_path / "search/parts/2026-11-000000000000"
    unlisted.mkdir()

    built(index, files={"a.html": page("other words")})

    assert not unlisted.exists() and not (tmp_path / ".search/beside").exists()
    assert "half.pf_fragment" not in {Path(name).name for name in tree(tmp_path)}
    assert row["name"] == "2026-11"


def test_only_the_parts_that_are_kept_stay(tmp_path: Path) -> None:
    index = index_in(tmp_path)
    for part in ("2025-11", "2025-12", "2025"):
        built(index, part, {"a.html": page(part)})

    index.keep(["2025"])

    assert index.built() == {"2025"}


def test_a_mark_or_a_list_that_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    index = index_in(tmp_path)
    built(index)
    (tmp_path / "search/parts.json").write_text("[1, 2")
    (tmp_path / ".search/due/2026-11").write_text("nonsense")

    assert index.built() == set() and index.due(NOW) == ["2026-11"]
    assert built(index)
    assert index.built() == {"2026-11"} and index.due(NOW) == []


def test_a_folder_that_leads_out_of_the_archive_is_not_written_to(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    archive = tmp_path / "archive"
    archive.mkdir()
    index = index_in(archive)
    index.mark(["2026-11"], NOW)
    (archive / "search").symlink_to(outside)

    with index.claimed("2026-11") as due, pytest.raises(SearchError, match="leads out"):
        assert due is not None
        index.build(due, PAGES)

    assert list(outside.iterdir()) == []
