"""`monitor digest --open`: the browser is a script that notes what it is shown."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.build import make_watchlist
from tests.commands import monitor

NEWS = "Truce In Idlib Is Holding - Alliance\n\nThe ceasefire in Idlib is holding, the alliance said on Monday."


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """Where the browser notes addresses, one a line."""
    browser, note = tmp_path / "browser", tmp_path / "shown"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{note}"\n')
    browser.chmod(0o755)
    return note


def digest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return monitor("digest", "--date", "2020-03-09", *words, cwd=folder, BROWSER=f"{folder / 'browser'} %s")


def desk(folder: Path) -> None:
    make_watchlist(folder, {})
    (folder / "a.txt").write_text(NEWS)
    monitor("import", "a.txt", "--date", "2020-03-09", cwd=folder)


def test_the_editions_page_is_opened_and_its_text_still_printed(tmp_path: Path, noted: Path) -> None:
    desk(tmp_path)

    done = digest(tmp_path, "--open")

    page = tmp_path / "digests/daily/2020/03/09/index.html"
    assert done.returncode == 0 and "Truce In Idlib" in done.stdout
    assert noted.read_text() == f"{page.as_uri()}\n" and page.is_file()
    assert f"opened {page}" in done.stderr


def test_where_there_is_no_page_it_says_why_and_opens_nothing(tmp_path: Path, noted: Path) -> None:
    desk(tmp_path)

    tried = digest(tmp_path, "--dry-run", "--open")
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("slug: daily\n", "slug: daily\n    archive: none\n"))
    private = digest(tmp_path, "--open")

    assert "Truce In Idlib" in tried.stdout and "no page to open: --dry-run writes none" in tried.stderr
    assert private.returncode == 0, private.stderr
    assert "no page to open: digest daily stays out of the archive (`archive: none` in feeds.yaml)" in private.stderr
    assert not noted.exists()


def test_a_machine_without_a_browser_is_told_the_address(tmp_path: Path) -> None:
    desk(tmp_path)

    done = monitor(
        "digest", "--date", "2020-03-09", "--open", cwd=tmp_path, BROWSER="/nowhere/browser %s", PATH="/nowhere"
    )

    page = (tmp_path / "digests/daily/2020/03/09/index.html").as_uri()
    assert done.returncode == 0 and f"no browser was found; open it yourself: {page}" in done.stderr
