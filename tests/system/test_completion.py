"""What a shell offers when somebody presses TAB."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import COMMANDS, COMPLETE
from tests.commands import ENVIRONMENT, MONITOR, monitor
from tests.system.test_commands import LATE

pytestmark = pytest.mark.no_database("nothing is opened to complete a word")


def offered(*words: str) -> list[str]:
    """What may stand in place of the last word, as the program tells a shell."""
    done = monitor(*words, **{COMPLETE: "1"})
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout.splitlines()


def test_the_beginning_of_a_command_is_completed() -> None:
    assert offered("fe") == ["feeds"]
    assert offered("") == list(COMMANDS)
    assert offered("no-such-") == []


def test_a_command_within_a_group_its_options_and_the_global_ones_are_completed() -> None:
    assert offered("feeds", "re") == ["remove", "resume"]
    assert offered("--config", "my.yaml", "feeds", "add", "--dr") == ["--dry-run"]
    assert {"--json", "--config", "--help", "--title"} <= set(offered("feeds", "add", "--"))
    assert "--version" in offered("--")


def test_values_of_which_there_are_few_are_completed_and_files_are_left_to_the_shell() -> None:
    assert offered("completion", "") == ["bash", "zsh", "fish"]
    assert offered("--config", "") == []
    assert offered("extract", "") == []


@pytest.mark.parametrize("words", [("feeds", "nonsense", ""), ("nonsense", "--"), ("feeds", "add", "--title"), ()])
def test_whatever_stands_there_nothing_breaks(words: tuple[str, ...]) -> None:
    offered(*words)


def test_completing_reads_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "monitor", "feeds", "a"],
        capture_output=True, text=True, timeout=60, env={**ENVIRONMENT, COMPLETE: "1"},
    )  # fmt: skip

    assert done.stdout == "add\n"
    modules = [line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time")]
    assert [name for name in modules if name.split(".")[0] in (*LATE, "rich")] == []


def test_bash_itself_completes_the_command(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    (tmp_path / "monitor").write_text(f'#!/bin/sh\nexec {" ".join(MONITOR)} "$@"\n')
    (tmp_path / "monitor").chmod(0o755)
    script = (
        'eval "$(monitor completion bash)"\n'
        "COMP_WORDS=(monitor fe) COMP_CWORD=1; _monitor monitor fe monitor; echo ${COMPREPLY[*]}\n"
        "COMP_WORDS=(monitor feeds add --so) COMP_CWORD=3; _monitor monitor --so add; echo ${COMPREPLY[*]}\n"
    )

    done = subprocess.run(
        [bash, "--norc", "-c", script], capture_output=True, text=True, timeout=60, check=True,
        env={**ENVIRONMENT, "PATH": f"{tmp_path}:{ENVIRONMENT['PATH']}", "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip

    assert done.stdout.splitlines() == ["feeds", "--source"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script_that_asks_the_program(shell: str) -> None:
    done = monitor("completion", shell)

    assert done.returncode == 0 and f"{COMPLETE}=1" in done.stdout
    assert monitor("completion", "tcsh").returncode == 2
