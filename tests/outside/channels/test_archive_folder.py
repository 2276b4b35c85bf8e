"""The archive's folder: nothing half-written, nothing outside, nothing touched without need."""

from __future__ import annotations

import errno
import multiprocessing
import os
from pathlib import Path

import pytest

from monitor import disk
from monitor.channels.folder import ArchiveFolder
from monitor.errors import DeliveryError

PAGE = "daily/2026/11/22/index.html"


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_files_are_put_in_their_places(tmp_path: Path) -> None:
    files = {PAGE: b"<p>", "index.html": b"<ul>", "assets/style.css": b""}

    ArchiveFolder(tmp_path / "digests").write(files)

    assert files_of(tmp_path / "digests") == files


def test_a_file_that_has_these_bytes_already_is_left_untouched(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path)
    folder.write({PAGE: b"old", "index.html": b"same"})
    before = (tmp_path / "index.html").stat()

    folder.write({PAGE: b"new", "index.html": b"same"})

    after = (tmp_path / "index.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (tmp_path / PAGE).read_bytes() == b"new"


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../../x", "/etc/x", "", ".", "..", "a//b", "./a", "a\\b", "a\nb", "a\0b", "a/", ".lock", "daily/../x"],
)
def test_a_path_that_leaves_the_archive_is_refused_before_anything_is_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(DeliveryError, match="archive") as caught:
        ArchiveFolder(tmp_path / "digests").write({"index.html": b"", path: b"evil"})

    assert not caught.value.retryable
    assert files_of(tmp_path) == {}


def test_a_link_that_leads_out_of_the_archive_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "daily").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(DeliveryError, match=r"leads out of the archive .* symbolic link") as caught:
        ArchiveFolder(tmp_path / "digests").write({PAGE: b"x"})

    assert not caught.value.retryable
    assert files_of(tmp_path / "elsewhere") == {}


def test_links_in_a_circle_are_a_disk_that_refuses(tmp_path: Path) -> None:
    (tmp_path / "daily").symlink_to(tmp_path / "weekly")
    (tmp_path / "weekly").symlink_to(tmp_path / "daily")

    with pytest.raises(DeliveryError):
        ArchiveFolder(tmp_path).write({PAGE: b"x"})

    assert not ArchiveFolder(tmp_path).holds(PAGE)


def test_the_folder_knows_what_it_holds(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path)
    folder.write({PAGE: b"x"})

    assert folder.holds(PAGE)
    assert not folder.holds("daily/2026/11/23/index.html") and not folder.holds("daily")


def test_a_file_that_is_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"mine")
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "index.html").symlink_to(tmp_path / "secret")

    ArchiveFolder(tmp_path / "digests").write({"index.html": b"mine"})

    assert (tmp_path / "secret").read_bytes() == b"mine"
    assert not (tmp_path / "digests" / "index.html").is_symlink()


def test_a_full_disk_is_said_plainly_and_the_old_page_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ArchiveFolder(tmp_path)
    folder.write({"index.html": b"old"})

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(DeliveryError) as caught:
        folder.write({"index.html": b"new"})

    assert caught.value.retryable
    assert caught.value.reason == f"no space left on the disk of {tmp_path}"
    assert (tmp_path / "index.html").read_bytes() == b"old"


def test_what_a_killed_writer_left_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".index.html.part").write_bytes(b"half a pa")

    ArchiveFolder(tmp_path).write({"index.html": b"a page"})

    assert files_of(tmp_path) == {"index.html": b"a page"}


def test_the_folder_may_be_held_again_by_its_holder(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path)

    with folder.locked(), folder.locked():
        folder.write({"index.html": b"x"})

    assert files_of(tmp_path) == {"index.html": b"x"}


def _add_one(root: Path, times: int) -> None:
    folder = ArchiveFolder(root)
    for _ in range(times):
        with folder.locked():
            before = (root / "count").read_bytes() if (root / "count").exists() else b"0"
            folder.write({"count": str(int(before) + 1).encode()})


def test_two_processes_never_interleave(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_add_one, args=(tmp_path, 20)) for _ in range(2)]

    for process in others:
        process.start()
    for process in others:
        process.join(60)

    assert (tmp_path / "count").read_bytes() == b"40"
