"""A demo that several tests look at, and a browser to look with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.commands import monitor
from tests.conftest import BROWSERS
from tests.demos import Demo, prints_of

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


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


@pytest.fixture
def archive(kept: Path) -> Path:
    """The demo's archive."""
    return kept / "digests"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()
