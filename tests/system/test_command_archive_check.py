"""`monitor archive check` and `archive serve`, as a person runs them on a demo."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.commands import MONITOR, environment_in, monitor

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def copy(kept: Path, tmp_path: Path) -> Path:
    """A copy of the demo, whose archive has all that its pages lead to."""
    folder = tmp_path / "demo"
    shutil.copytree(kept, folder)
    search = folder / "digests" / "search" / "index.html"
    search.parent.mkdir(exist_ok=True)
    if not search.exists():
        search.write_text("", encoding="utf-8")
    return folder


def test_the_demos_archive_is_whole(copy: Path) -> None:
    done = monitor("archive", "check", "--offline", cwd=copy)

    assert done.returncode == 0, done.stdout
    assert "all well inside the archive" in done.stdout and "nobody was asked" in done.stdout


def test_what_is_broken_is_named_and_the_exit_says_so(copy: Path) -> None:
    (copy / "digests/sources/alasi/index.html").unlink()
    (copy / "digests/daily/2026/10/24/digest.md").unlink()

    done = monitor("archive", "check", "--offline", cwd=copy)
    said = json.loads(monitor("archive", "check", "--offline", "--json", cwd=copy).stdout)

    assert done.returncode == 1
    assert "broken link   there is no sources/alasi/index.html; named in sources/index.html" in done.stdout
    assert "missing       daily/2026/10/24/digest.md" in done.stdout
    assert said["whole"] is False and said["missing"] == ["daily/2026/10/24/digest.md"]
    assert {row["page"] for row in said["broken"]} == {"sources/index.html", "daily/2026/10/24/index.html"}
    assert said["originals"]["asked"] is None


def test_originals_that_are_not_there_are_told_and_do_not_fail_the_check(copy: Path) -> None:
    done = monitor("archive", "check", "--since", "2026-10-27", "--limit", "3", "--json", cwd=copy)

    said = json.loads(done.stdout)
    assert done.returncode == 0 and said["whole"] is True
    originals = said["originals"]
    assert originals["asked"] >= 1 and originals["left"] == originals["named"] - originals["asked"]
    assert {row["state"] for row in originals["dead"]} == {"unreachable"}  # invented hosts


def test_an_archive_that_is_not_there_and_a_day_that_is_none_are_told(tmp_path: Path, copy: Path) -> None:
    shutil.rmtree(copy / "digests")

    nothing = monitor("archive", "check", "--offline", cwd=copy)
    no_day = monitor("archive", "check", "--since", "yesterday", cwd=copy)

    assert nothing.returncode == 1 and "no archive in" in nothing.stderr
    assert no_day.returncode == 2 and "write it as 2026-11-22" in no_day.stderr


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_only_a_host_that_is_named_opens_the_archive_to_others_and_with_a_warning(
    copy: Path, host: str, warned: bool
) -> None:
    server = subprocess.Popen(
        [*MONITOR, "archive", "serve", "--port", "0", *(["--host", host] if warned else [])], cwd=copy, stderr=subprocess.PIPE,
        text=True, env=environment_in(copy), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert server.stderr is not None
        first = server.stderr.readline()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        assert server.stderr is not None
        server.stderr.close()

    assert (
        first.startswith("warning: 0.0.0.0 is not this machine alone")
        if warned
        else first.startswith("http://127.0.0.1:")
    )
