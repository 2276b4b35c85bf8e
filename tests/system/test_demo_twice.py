"""The demo is the product in small: it must give the same bytes whatever the port and the number of workers."""

from __future__ import annotations

import email
import json
import subprocess
from email import policy
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.commands import ENVIRONMENT, MONITOR
from tests.demos import Demo, prints_of

pytestmark = pytest.mark.xdist_group("demo")


def test_two_demos_on_other_ports_and_with_four_workers_give_the_same_bytes(first: Demo, tmp_path: Path) -> None:
    seeded = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [*MONITOR, "--json", "demo", "--out", "demo", "--workers", "4"],
        capture_output=True, text=True, cwd=tmp_path, env={**seeded, "PYTHONHASHSEED": "2"}, timeout=300,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert prints_of(tmp_path / "demo") == first.prints
    said = json.loads(done.stdout)
    assert (tmp_path / said["archive"]).exists() and len(said["mails"]) == 13
    assert not (tmp_path / "demo" / "storage").exists()  # nobody said --keep


def test_a_demo_tells_its_paths_as_they_were_given_and_last_what_to_open(first: Demo) -> None:
    further, mail, newest, archive, uri = first.said.strip().splitlines()

    assert "monitor --config 'my demo/feeds.yaml' feeds list" in further and "my demo/mail (13 messages)" in mail
    assert newest.startswith("Read the newest digest:") and newest.endswith(
        "  my demo/digests/daily/2026/10/27/digest.txt"
    )
    assert archive.startswith("Open the archive:") and archive.endswith("  my demo/digests/index.html")
    assert uri.split()[-1] == (first.folder / "digests/index.html").as_uri()


def test_the_demo_yields_six_daily_editions_and_a_weekly_one_and_a_mail_per_reader_and_edition(kept: Path) -> None:
    days = sorted(
        path.parent.relative_to(kept / "digests").as_posix() for path in (kept / "digests").rglob("digest.json")
    )
    mails = list((kept / "mail").rglob("*.eml"))

    assert days == [*(f"daily/2026/10/{day}" for day in range(22, 28)), "weekly/2026/10/25"]
    assert len(mails) == 13
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


def test_the_archive_opens_from_disk_and_no_link_inside_it_is_broken(kept: Path) -> None:
    pages = list((kept / "digests").rglob("*.html"))
    assert len(pages) >= 7

    for page in pages:
        links = Links(page)
        assert links.remote_loads == []
        for link in links.local:
            assert (page.parent / link).exists(), f"{page}: {link}"


def test_the_readme_shows_the_beginning_of_a_real_digest(kept: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = readme.split("<!-- example -->\n```\n")[1].split("\n```\n")[0]

    digest = (kept / "digests/daily/2026/10/25/digest.txt").read_text(encoding="utf-8")

    assert len(example) > 1000 and digest.startswith(example)
