"""The habits of the house, as facts: sizes, docstrings, import rules, format, fragments, nothing of one machine."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "monitor"
LONGEST_FILE = 330
LONGEST_FUNCTION = 65
CHANGELOG_KINDS = {"added", "changed", "fixed", "removed"}


def tool(name: str, *arguments: str, cwd: Path = ROOT, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """What a development tool of this environment says."""
    command = [str(Path(sysconfig.get_path("scripts")) / name), *arguments]
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, text=True, check=False)


def sources() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def named(path: Path) -> str:
    """A path as people write it."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Length and name of every function of a file."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{named(path)}:{node.lineno} {node.name}"


def tracked() -> list[Path]:
    """Every file that git knows or would take, as it stands in the work tree."""
    listing = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def skeleton(tmp_path: Path) -> Path:
    """A copy of the package with its contracts, to plant a sin in."""
    shutil.copytree(PACKAGE, tmp_path / "monitor", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """The verdict on the package in a folder."""
    return tool("lint-imports", "--no-cache", "--no-logo", cwd=folder)


def test_rooms_import_downwards_only() -> None:
    verdict = lint_imports(ROOT)

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(
    ("room", "sin", "contract"),
    [
        ("topics", "import monitor.store", "rooms import downwards only"),
        ("feeds", "import monitor.articles", "rooms import downwards only"),
        ("store", "import monitor.web", "rooms import downwards only"),
        ("text", "import socket", "judgement is pure"),
        ("editions", "import monitor.clock", "judgement is pure"),
        ("steps", "import monitor.work", "a step enqueues nothing"),
    ],
)
def test_a_planted_import_is_reported(tmp_path: Path, room: str, sin: str, contract: str) -> None:
    house = skeleton(tmp_path)
    (house / "monitor" / room / "planted.py").write_text(f"{sin}\n", encoding="utf-8")

    verdict = lint_imports(house)

    assert verdict.returncode == 1, verdict.stdout + verdict.stderr
    assert f"monitor.{room}.planted" in verdict.stdout
    assert contract in verdict.stdout


def test_a_room_that_no_layer_names_is_reported(tmp_path: Path) -> None:
    house = skeleton(tmp_path)
    (house / "monitor" / "utils.py").write_text("", encoding="utf-8")

    verdict = lint_imports(house)

    assert verdict.returncode == 1
    assert "monitor.utils" in verdict.stdout


@pytest.mark.parametrize("arguments", [["check", "."], ["format", "--check", "."]])
def test_ruff_has_nothing_to_say(arguments: list[str]) -> None:
    verdict = tool("ruff", *arguments)

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(
    ("sin", "rule"),
    [
        ("import time\n\ntime.sleep(1)\n", "TID251"),
        ("import time\n\nprint(time.time())\n", "TID251"),
        ("from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n", "TID251"),
        ("from datetime import datetime\n\nNOW = datetime.utcnow()\n", "TID251"),
        ("from datetime import date\n\nTODAY = date.today()\n", "TID251"),
        ("def late() -> None:\n    import sqlite3\n", "PLC0415"),
        ("try:\n    pass\nexcept Exception:\n    pass\n", "BLE001"),
    ],
)
def test_a_banned_name_is_reported(sin: str, rule: str) -> None:
    verdict = tool("ruff", "check", "--no-cache", "--stdin-filename", "monitor/steps/planted.py", "-", stdin=sin)

    assert verdict.returncode == 1
    assert rule in verdict.stdout


def test_files_and_functions_stay_small(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(((len(path.read_bytes().splitlines()), named(path)) for path in sources()), reverse=True)
    longest = sorted((function for path in sources() for function in functions(path)), reverse=True)
    with capsys.disabled():
        sys.stdout.write("\nThe ten largest files and functions (lines):\n")
        for (file_lines, file), (function_lines, function) in zip(files[:10], longest[:10], strict=True):
            sys.stdout.write(f"  {file_lines:4} {file:40} {function_lines:3} {function}\n")

    assert [file for lines, file in files if lines > LONGEST_FILE] == []
    assert [function for lines, function in longest if lines > LONGEST_FUNCTION] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        named(path) for path in sources() if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_bytes()))
    ]

    assert silent == []


def test_every_public_function_and_class_has_a_docstring() -> None:
    silent = []
    for path in sources():
        for node in ast.parse(path.read_bytes()).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                silent.append(f"{named(path)}:{node.lineno} {node.name}")

    assert silent == []


def test_no_room_without_a_job() -> None:
    unwanted = {"utils", "util", "common", "misc", "helpers", "manager", "managers"}

    assert [named(path) for path in sources() if unwanted & {path.stem, path.parent.name}] == []


def test_nothing_of_one_machine_is_in_the_tree() -> None:
    # put together here, so that this file does not trip over itself
    marks = [
        "/" + "work/",
        "/" + "root/",
        "/" + "opt/py" + "pi",
        "/" + "opt/wheels",
        "py" + "pi.org",
        "python" + "hosted",
    ]
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{named(path)}: {mark}" for mark in marks if mark in text]

    assert found == []


def test_the_fragments_of_the_changelog_are_well_named() -> None:
    verdict = subprocess.run(
        [sys.executable, "scripts/changelog.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert verdict.returncode == 0, verdict.stderr


def test_something_waits_for_the_changelog_or_was_released() -> None:
    fragments = [path for path in (ROOT / "changelog.d").glob("*.md") if path.name != "README.md"]
    released = [
        line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line.startswith("## ")
    ]

    assert fragments or released
    assert {path.name.split(".")[1] for path in fragments} <= CHANGELOG_KINDS


def test_a_release_moves_the_fragments_into_the_changelog(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "CHANGELOG.md", tmp_path)
    folder = tmp_path / "changelog.d"
    folder.mkdir()
    (folder / "README.md").write_text("how", encoding="utf-8")
    (folder / "late.fixed.md").write_text("A late edition says so.\nNothing to do.\n", encoding="utf-8")
    (folder / "dark.added.md").write_text("A dark archive.\n", encoding="utf-8")
    release = [sys.executable, "scripts/changelog.py", "9.8.7", "2031-02-03"]

    done = subprocess.run(release, cwd=tmp_path, capture_output=True, text=True, check=False)
    again = subprocess.run(release, cwd=tmp_path, capture_output=True, text=True, check=False)

    text = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert (
        "## 9.8.7 - 2031-02-03\n\n### Added\n\n- A dark archive.\n\n### Fixed\n\n- A late edition says so.\n  Nothing"
        in text
    )
    assert [path.name for path in folder.iterdir()] == ["README.md"]
    assert again.returncode == 1
    assert "nothing to release" in again.stderr


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_links_between_the_docs_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [part.split(")")[0].split("#")[0] for part in text.split("](")[1:]]

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_architecture_page_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.name + "/" for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"]

    assert [room for room in rooms if f"`{room}`" not in text] == []
