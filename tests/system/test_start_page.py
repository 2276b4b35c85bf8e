"""The first ten minutes: the commands of docs/start.md, given as they stand there, on a machine that has nothing of ours."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.stocked import CLEAN, stocked
from tests.system.test_habits import ROOT, tracked

PAGE = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
PORT = "8765"


def commands() -> list[str]:
    """The commands that the page wants given, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def free_port() -> str:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as `git clone` gives it."""
    folder = tmp_path_factory.mktemp("newcomer") / "idlib-monitor"
    for path in tracked():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    stocked(folder / ".venv")
    return folder


def test_the_way_to_the_first_digest_is_shorter_than_ten_commands() -> None:
    given = commands()

    assert 0 < len(given) < 10
    assert given[0].startswith("make ") and given[-1] == "monitor digest"
    assert any(line.startswith("monitor init ") for line in given)


@pytest.mark.sqlite_only("whoever is new has no PostgreSQL")
def test_the_commands_of_the_page_lead_to_a_digest(clone: Path) -> None:
    script = "\n".join(["trap 'kill $(jobs -p)' EXIT", *commands()]).replace(PORT, free_port())

    done = subprocess.run(
        ["bash", "--norc", "-euo", "pipefail", "-c", script],
        cwd=clone, env={**CLEAN, "HOME": str(clone.parent)}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr + done.stdout
    desk = clone.parent / "desk"
    assert 'now "in force, holding"' in done.stdout and "Patrol 3 on" in done.stdout
    (page,) = desk.glob("digests/idlib-daily/*/*/*/index.html")
    assert "New roofs for two schools in Saraqib" in page.read_text(encoding="utf-8")
    assert (desk / "digests" / "index.html").exists() and (desk / "storage" / "monitor.db").exists()


@pytest.mark.no_database("the page alone")
def test_what_the_page_shows_is_what_the_practice_site_brings() -> None:
    site = (ROOT / "scripts" / "practice_site.py").read_text(encoding="utf-8")
    shown = re.findall(r"^  (\S.*?)  \[.*\]$", PAGE, re.MULTILINE)

    assert len(shown) == 3
    assert [title for title in shown if f'"{title}"' not in site] == []
