"""The demo is the product in small: it must give the same bytes whatever the port and the number of workers."""

from __future__ import annotations

import email
import hashlib
import os
import subprocess
import sys
from email import policy
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("demo twice")

MONITOR = [sys.executable, "-m", "monitor"]


def demo(out: Path, *more: str, seed: str) -> Path:
    """A demo in a process of its own, with its own seed for hashes."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [*MONITOR, "demo", "--out", str(out), *more], capture_output=True, text=True, env=environment, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "index.html" in done.stdout
    return out


def fingerprints(out: Path) -> dict[str, str]:
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("digests", "mail")
        for path in sorted((out / folder).rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo(tmp_path_factory.mktemp("one") / "demo", "--workers", "1", seed="1")


def test_two_demos_on_other_ports_and_with_four_workers_give_the_same_bytes(once: Path, tmp_path: Path) -> None:
    again = demo(tmp_path / "demo", "--workers", "4", seed="2")

    assert fingerprints(once) == fingerprints(again)


def test_the_demo_yields_six_editions_and_a_mail_per_reader_and_edition(once: Path) -> None:
    days = sorted(
        path.parent.relative_to(once / "digests").as_posix() for path in (once / "digests").rglob("digest.json")
    )
    mails = list((once / "mail").rglob("*.eml"))

    assert days == [f"daily/2026/10/{day}" for day in range(22, 28)]
    assert len(mails) == 12
    for path in mails:
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert str(message["subject"]).startswith("[Idlib]")
        assert message.get_body(("plain",)) is not None and message.get_body(("html",)) is not None


class Links(HTMLParser):
    def __init__(self, page: Path) -> None:
        super().__init__()
        self.local: list[str] = []
        self.remote_loads: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                remote = value.startswith(("http:", "https:", "//"))
                if remote and tag != "a":
                    self.remote_loads.append(value)
                elif not remote and not value.startswith("#"):
                    self.local.append(value.split("#")[0])


def test_the_archive_opens_from_disk_and_no_link_inside_it_is_broken(once: Path) -> None:
    pages = list((once / "digests").rglob("*.html"))
    assert len(pages) >= 7

    for page in pages:
        links = Links(page)
        assert links.remote_loads == []
        for link in links.local:
            assert (page.parent / link).exists(), f"{page}: {link}"


def test_the_readme_shows_the_beginning_of_a_real_digest(once: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = readme.split("<!-- example -->\n```\n")[1].split("\n```\n")[0]

    digest = (once / "digests/daily/2026/10/25/digest.txt").read_text(encoding="utf-8")

    assert len(example) > 1000 and digest.startswith(example)
