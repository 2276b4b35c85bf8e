"""`monitor export` and `monitor import`: everything out, and everything in again; nobody can tell the houses apart."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.carried import files_of, picture
from tests.commands import monitor
from tests.homes import Homes

pytestmark = pytest.mark.xdist_group("demo")


def database(folder: Path, homes: Homes) -> str:
    """The URL of the database of the house in a folder."""
    return homes.url(folder / "storage") or f"sqlite:///{folder / 'storage' / 'monitor.db'}"


@pytest.fixture
def empty(kept: Path, tmp_path: Path) -> Path:
    """A folder with the demo's feeds.yaml and nothing else."""
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copy(kept / "feeds.yaml", folder)
    return folder


def test_a_house_in_a_file_becomes_the_same_house_again(kept: Path, empty: Path, homes: Homes) -> None:
    out = monitor("export", "--out", str(empty / "house.jsonl"), cwd=kept)
    pages = monitor("export", "--format", "warc", "--out", str(empty / "pages.warc.gz"), cwd=kept)
    assert out.returncode == pages.returncode == 0, out.stderr + pages.stderr
    assert "109 articles, 7 editions" in out.stdout and "103 raw pages" in pages.stdout

    came = monitor("import", "house.jsonl", cwd=empty)
    back = monitor("import", "pages.warc.gz", cwd=empty)

    assert came.returncode == back.returncode == 0, came.stderr + back.stderr
    assert "109 new articles, 0 known already, 0 refused" in came.stdout
    assert "103 raw pages back" in back.stdout
    there, here = picture(database(kept, homes)), picture(database(empty, homes))
    for name, rows in there.items():
        assert here[name] == rows, name
    assert monitor("archive", "build", cwd=empty).returncode == 0
    assert files_of(empty / "digests") == files_of(kept / "digests")
    assert not (empty / "storage" / "mail").exists()
    assert json.loads(monitor("due", "--json", cwd=empty).stdout)["due"]["deliveries"] == 0  # nobody is mailed it again

    again = monitor("import", "house.jsonl", "pages.warc.gz", cwd=empty)
    assert "0 new articles, 212 known already, 0 refused" in again.stdout
    assert monitor("export", "--out", "again.jsonl", cwd=empty).returncode == 0
    assert (empty / "again.jsonl").read_bytes() == (empty / "house.jsonl").read_bytes()


def test_the_table_of_articles_is_safe_in_a_spreadsheet(kept: Path) -> None:
    done = monitor("export", "--format", "csv", "--since", "2026-10-23", "--until", "2026-10-23", cwd=kept)

    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows and all(row["known_at"].startswith(("2026-10-22", "2026-10-23")) for row in rows)
    assert any("ceasefire" in row["topics"] for row in rows) and all(row["text"] for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())


def test_the_feeds_go_out_as_the_command_for_feeds_writes_them(kept: Path) -> None:
    alone = monitor("feeds", "export", cwd=kept)
    here = monitor("export", "--format", "opml", cwd=kept)

    assert here.returncode == 0 and here.stdout == alone.stdout


def test_what_does_not_go_together_is_said_and_writes_nothing(kept: Path, tmp_path: Path) -> None:
    cases = {
        ("--since", "2026-10-24", "--until", "2026-10-23"): "lies before",
        ("--format", "opml", "--since", "2026-10-24"): "has no days",
        ("--out", str(tmp_path / "house.jsonl.gz")): "packed",
        ("--out", str(tmp_path)): "is a folder",
        ("--out", str(tmp_path / "nowhere" / "house.jsonl")): "there is no folder",
    }
    for words, why in cases.items():
        done = monitor("export", *words, cwd=kept)
        assert done.returncode == 1 and why in done.stderr, words
    assert list(tmp_path.iterdir()) == []
