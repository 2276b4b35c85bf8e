"""The habit of living on both databases: a test cannot have a house, or give a command, and forget one of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.homes import TESTS, is_apart

PLANTED = """
import pytest

from monitor import app
from monitor.config.settings import Settings
from tests.build import make_watchlist
from tests.commands import monitor


def told(folder):
    make_watchlist(folder, {})
    return monitor("status", cwd=folder).returncode


def test_opens(open_house, tmp_path):
    open_house(make_watchlist(tmp_path, {}))


def test_commands(tmp_path):
    assert told(tmp_path) == 0


@pytest.mark.sqlite_only("a reason")
def test_marked(tmp_path):
    assert told(tmp_path) == 0


def test_pure():
    pass


@pytest.fixture
def status(tmp_path):
    return told(tmp_path)


def test_hidden(status):
    pass


def test_stray(tmp_path):
    with app.open_house(make_watchlist(tmp_path, {}), Settings()):
        pass
"""


def test_who_has_a_house_runs_on_both_and_who_forgets_one_fails(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    root = TESTS.parent
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "tests.conftest", "-c", root / "pyproject.toml", "--rootdir", tmp_path,
         "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not postgres", "test_planted.py"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    fates = {}
    for line in done.stdout.splitlines():
        if line.startswith("test_planted.py::"):
            name, fate, *_ = line.removeprefix("test_planted.py::").split()
            fates[name] = [*fates.get(name, []), fate]
    assert fates == {
        "test_opens[sqlite]": ["PASSED"], "test_commands[sqlite]": ["PASSED"], "test_marked": ["PASSED"],
        "test_pure": ["PASSED"],
        "test_hidden": ["ERROR"], "test_stray": ["PASSED", "ERROR"],
    }, done.stdout + done.stderr  # fmt: skip
    assert "2 deselected" in done.stdout  # their twins on PostgreSQL
    assert "`monitor status` ran on SQLite alone" in done.stdout and "a house on SQLite alone" in done.stdout


def test_who_makes_a_house_by_hand_says_on_which_databases() -> None:
    by_hand = {
        path.relative_to(TESTS).as_posix(): text
        for path in sorted(TESTS.rglob("test_*.py"))
        if not is_apart(path) and path != Path(__file__)
        for text in [path.read_text(encoding="utf-8")]
        if "import open_house" in text or "app.open_house(" in text
    }

    assert by_hand
    assert [name for name, text in by_hand.items() if not re.search("homes|postgres|ENGINES", text)] == []
