"""A demo that several tests look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import monitor
from tests.demos import Demo, prints_of


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo with its database. Its tests stand in the group "demo", so that one worker lives it once."""
    above = tmp_path_factory.mktemp("kept")
    done = monitor("demo", "--out", "my demo", "--keep", "--workers", "1", cwd=above)
    assert done.returncode == 0, done.stderr
    return Demo(above / "my demo", done.stdout, prints_of(above / "my demo"))


@pytest.fixture(scope="session")
def kept(first: Demo) -> Path:
    """Its folder."""
    return first.folder
