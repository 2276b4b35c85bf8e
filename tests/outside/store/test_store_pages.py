"""The shelf of raw pages."""

from __future__ import annotations

import gzip
import os
from hashlib import sha256
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store.pages import PageShelf

PAGE = "<html><p>The patrol ran. Патруль прошёл.</p></html>".encode()


def test_a_page_comes_back_by_its_hash(tmp_path: Path) -> None:
    shelf = PageShelf(tmp_path)

    name = shelf.put(PAGE)

    assert name == sha256(PAGE).hexdigest()
    assert shelf.get(name) == PAGE
    assert shelf.get("0" * 64) is None
    path = tmp_path / "pages" / name[:2] / f"{name}.gz"
    assert gzip.decompress(path.read_bytes()) == PAGE
    assert list((tmp_path / "tmp").iterdir()) == []


def test_keeping_a_page_twice_is_nothing(tmp_path: Path) -> None:
    shelf = PageShelf(tmp_path)
    name = shelf.put(PAGE)
    path = tmp_path / "pages" / name[:2] / f"{name}.gz"
    first = path.stat()

    assert PageShelf(tmp_path).put(PAGE) == name
    assert path.stat().st_mtime_ns == first.st_mtime_ns


def test_the_same_page_makes_the_same_file_anywhere(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        PageShelf(tmp_path / folder).put(PAGE)

    one, two = (next((tmp_path / folder / "pages").rglob("*.gz")).read_bytes() for folder in ("one", "two"))

    assert one == two


def test_dropping_a_page_twice_is_nothing(tmp_path: Path) -> None:
    shelf = PageShelf(tmp_path)
    name = shelf.put(PAGE)

    shelf.drop(name)
    shelf.drop(name)

    assert shelf.get(name) is None


def test_a_damaged_page_is_said_to_be_damaged(tmp_path: Path) -> None:
    shelf = PageShelf(tmp_path)
    name = shelf.put(PAGE)
    path = tmp_path / "pages" / name[:2] / f"{name}.gz"
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(StoreError, match="is damaged"):
        shelf.get(name)


def test_a_disk_that_refuses_leaves_no_half_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        PageShelf(tmp_path).put(PAGE)

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_hashes_name_pages(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is not a SHA-256"):
        PageShelf(tmp_path).get(name)
