"""The wheel, installed into an environment that has nothing else but what the lock names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.stocked import CLEAN, ROOT, stocked
from tests.whole import WHOLE

pytestmark = pytest.mark.sqlite_only("the demo has a house of its own, and whoever is new has no PostgreSQL")


def ran(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What a command says that knows nothing of this tree."""
    return subprocess.run(list(command), cwd=cwd, env=CLEAN, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment into which the wheel, built from this tree, was installed with pip."""
    folder = tmp_path_factory.mktemp("installed")
    build = "import sys, hatchling.build as b; b.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, check=True)
    (wheel,) = folder.glob("*.whl")
    programs = stocked(folder / "venv")
    if WHOLE:
        lock = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", ROOT / "requirements.lock")
        fetched = ran(programs / "python", "-m", "pip", "install", "--quiet", *lock, cwd=folder)
        assert fetched.returncode == 0, fetched.stderr
    done = ran(programs / "python", "-m", "pip", "install", "--quiet", "--no-index", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr  # with dependencies: pip finds that the lock brought all of them
    return programs


def test_pip_finds_nothing_missing_and_nothing_broken(installed: Path, tmp_path: Path) -> None:
    done = ran(installed / "python", "-m", "pip", "check", cwd=tmp_path)

    assert done.returncode == 0, done.stdout


@pytest.mark.thorough("lives a whole demo; that the wheel runs is seen beside it")
def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = ran(installed / "monitor", "demo", "--out", "demo", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "demo" / "digests" / "daily").rglob("digest.txt"))) == 6
    assert list((tmp_path / "demo" / "mail").rglob("*.eml"))


def test_a_first_configuration_is_written_and_found_good_by_the_wheel(installed: Path, tmp_path: Path) -> None:
    written = ran(installed / "monitor", "init", "--contact", "you@example.org", "--feed", "aa-en", cwd=tmp_path)
    checked = ran(installed / "monitor", "check", cwd=tmp_path)

    assert written.returncode == 0, written.stderr
    assert checked.returncode == 0 and "1 feed" in checked.stdout
