"""A demo that several tests look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import monitor


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo with its database. Its tests stand in the group "commands on a demo", so that one worker lives it once."""
    out = tmp_path_factory.mktemp("kept") / "demo"
    done = monitor("demo", "--out", str(out), "--keep", "--json", cwd=out.parent)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert Path(said["archive"]).exists() and len(said["mails"]) == 12
    return out
