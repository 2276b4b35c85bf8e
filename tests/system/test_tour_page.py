"""docs/tour.md: its commands, given on a demo, say what the page shows."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.commands import monitor

pytestmark = pytest.mark.xdist_group("demo")

PAGE = (Path(__file__).parents[2] / "docs" / "tour.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_shows_every_step_of_the_way() -> None:
    heads = re.findall(r"^## (\w+):", PAGE, re.MULTILINE)

    assert heads == ["Poll", "Capture", "Assess", "Place", "Reckon", "Edit", "Deliver"]
    assert len(STEPS) >= len(heads)


@pytest.mark.parametrize(("command", "shown"), STEPS, ids=[f"{at}" for at, _step in enumerate(STEPS, start=1)])
def test_a_command_says_what_the_page_shows(kept: Path, command: str, shown: str) -> None:
    program, *words = shlex.split(command)
    if program == "monitor":
        done = monitor(*words, cwd=kept)
    else:
        done = subprocess.run([program, *words], cwd=kept, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    said = iter(done.stdout.splitlines())
    for line in shown.splitlines():
        if line == "...":
            continue
        begun = line.removesuffix(" ...").rstrip()
        assert any(one.startswith(begun) if begun != line else one.rstrip() == line for one in said), line
