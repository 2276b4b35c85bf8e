"""What is installed: the wheel, the locks, and the scripts that install."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FIXED = {
    "feedparser": "6.0.14",
    "trafilatura": "2.3.1",
    "apscheduler": "3.11.3",
    "sqlalchemy": "2.1.9",
    "jinja2": "3.1.6",
}
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)
LOCKS = ("requirements.lock", "requirements-dev.lock")


def project() -> dict[str, Any]:
    """pyproject.toml as data."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, set[str]]:
    """Package -> versions of a lock; more than one where they depend on the Python."""
    versions: dict[str, set[str]] = {}
    for package, version, _ in PINNED.findall((ROOT / name).read_text(encoding="utf-8")):
        versions.setdefault(package, set()).add(version)
    return versions


def wanted(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, with these extras and what they include."""
    description = project()["project"]
    lines = list(description["dependencies"])
    for extra in extras:
        lines += description["optional-dependencies"][extra]
    return [requirement for requirement in map(Requirement, lines) if requirement.name != description["name"]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in the wheel, built from this tree without fetching anything."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as built:
        return built.namelist()


def test_the_wheel_carries_every_file_of_the_package(wheel: list[str]) -> None:
    listing = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "monitor"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    tracked = {name for name in listing.split("\0") if name and (ROOT / name).is_file()}

    assert tracked - set(wheel) == set()


@pytest.mark.parametrize(
    "shape",
    [
        r"monitor/py\.typed",
        r"monitor/editions/templates/.+\.j2",
        r"monitor/packs/.+\.yaml",
        r"monitor/packs/demo/.+",
        r"monitor/store/migrations/env\.py",
        r"monitor/store/migrations/versions/.+\.py",
    ],
)
def test_the_wheel_carries_the_data_it_needs(wheel: list[str], shape: str) -> None:
    assert [name for name in wheel if re.fullmatch(shape, name)], shape


def test_the_wheel_carries_nothing_else(wheel: list[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"monitor", "idlib_monitor"}
    assert not [name for name in wheel if "__pycache__" in name or name.endswith(".pyc")]
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ("postgres", "metrics")), ("requirements-dev.lock", ("postgres", "metrics", "dev"))],
)
def test_a_lock_covers_what_the_project_asks_for(lock: str, extras: tuple[str, ...]) -> None:
    versions = locked(lock)

    for requirement in wanted(*extras):
        pinned = versions.get(canonicalize_name(requirement.name), set())
        assert pinned, f"{requirement} is not in {lock}: run make lock"
        assert [version for version in pinned if version not in requirement.specifier] == [], (
            f"{requirement}: run make lock"
        )


@pytest.mark.parametrize("lock", LOCKS)
def test_the_five_packages_of_the_owner_have_their_versions(lock: str) -> None:
    versions = locked(lock)

    assert {name: versions[name] for name in FIXED} == {name: {version} for name, version in FIXED.items()}


def test_the_tools_are_installed_over_the_runtime_without_changing_it() -> None:
    core, dev = locked("requirements.lock"), locked("requirements-dev.lock")

    assert {name: dev.get(name) for name in core} == core


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_checks_every_package_by_hash_and_names_no_server(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]

    assert len(packages) >= 60
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text
    assert not re.search(r"^-|find-links|index-url", text, re.MULTILINE)
    assert " @ " not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_carries_what_builds_the_project(lock: str) -> None:
    needed = project()["build-system"]["requires"]

    assert project()["dependency-groups"]["build"] == needed
    assert {canonicalize_name(Requirement(line).name) for line in needed} <= set(locked(lock))


def test_no_lock_holds_the_package_that_takes_over_urllib3() -> None:
    assert not {"urllib3-future", "niquests"} & set(locked("requirements-dev.lock"))


# --- finding a Python -------------------------------------------------------------------------------------------------


def fake(folder: Path, name: str, *, version: str = "3.11", venv: bool = True) -> None:
    """A thing named like a Python that answers the questions find-python asks."""
    new = int(version.split(".")[1]) >= 11
    script = f"""#!/bin/sh
case "$2" in
  *version_info*) exit {0 if new else 1} ;;
  *ensurepip*) exit {0 if venv else 1} ;;
  *sys.executable*) echo {folder / name} ;;
esac
"""
    (folder / name).write_text(script, encoding="utf-8")
    (folder / name).chmod(0o755)


def find_python(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the search says when only `folder` is on PATH."""
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "find-python")],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_python3_is_taken_when_it_is_new_enough(tmp_path: Path) -> None:
    fake(tmp_path, "python3")
    fake(tmp_path, "python3.13", version="3.13")

    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3")


def test_an_old_python3_is_passed_over(tmp_path: Path) -> None:
    fake(tmp_path, "python3", version="3.9")
    fake(tmp_path, "python3.12", version="3.12")

    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3.12")


def test_the_owner_may_name_a_python(tmp_path: Path) -> None:
    fake(tmp_path, "python3")
    fake(tmp_path, "mine")

    assert find_python(tmp_path, PYTHON="mine").stdout.strip() == str(tmp_path / "mine")


def test_no_python_is_told_with_the_mend(tmp_path: Path) -> None:
    verdict = find_python(tmp_path)

    assert verdict.returncode == 1
    assert "3.11" in verdict.stderr
    assert "apt-get install python3" in verdict.stderr


def test_a_named_python_that_is_too_old_is_told(tmp_path: Path) -> None:
    fake(tmp_path, "python3")
    fake(tmp_path, "mine", version="3.8")

    verdict = find_python(tmp_path, PYTHON="mine")

    assert verdict.returncode == 1
    assert "PYTHON=mine" in verdict.stderr


def test_debian_without_venv_is_told_which_package_is_missing(tmp_path: Path) -> None:
    fake(tmp_path, "python3", venv=False)

    verdict = find_python(tmp_path)

    assert verdict.returncode == 1
    assert "apt-get install python3-venv" in verdict.stderr


def test_with_uv_a_python_without_venv_will_do(tmp_path: Path) -> None:
    fake(tmp_path, "python3", venv=False)
    fake(tmp_path, "uv")

    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3")


# --- make and the build machine ---------------------------------------------------------------------------------------


def test_make_alone_lists_the_targets() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout

    for target in ("demo", "test", "torture", "soak", "run", "check", "lock", "clean", "help"):
        assert f"make {target}" in said


def test_the_build_machine_demands_every_neighbour() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert "export REQUIRE_ALL=1" in script.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", str(script)], check=True)
