"""`monitor extract` as a person meets it: files, folders and addresses, without a database and without a feeds.yaml."""

from __future__ import annotations

import gzip
import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.build import make_watchlist
from tests.commands import ENVIRONMENT, MONITOR, monitor
from tests.servers import Site

pytestmark = pytest.mark.no_database("`extract` has none")

FIELDS = [
    "path", "url", "url_source", "title", "title_source", "author", "author_source", "published", "precision",
    "published_source", "language", "languages", "site", "live", "notes", "canonical", "amp", "text", "words",
]  # fmt: skip
TEXT = "The mill at the ford began to turn again on Tuesday, and by nightfall forty families had fetched their flour."
CANONICAL = '<link rel="canonical" href="https://herald.example/mill">'


def page(title: str, head: str = "") -> str:
    body = "".join(f"<p>{number}: {TEXT}</p>" for number in range(4))
    return (
        f'<html><head><meta property="article:published_time" content="2026-10-20T08:00:00Z">{head}</head>'
        f'<body><article><h1>{title}</h1><p class="byline">By Ann Lee | AFP</p>{body}</article></body></html>'
    )


def extract(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return monitor("extract", *words, cwd=cwd)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_folder_gives_a_line_for_each_page_in_the_order_of_names_and_names_the_bad_ones(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "b").mkdir(parents=True)
    (pages / "c.html").write_text(page("Mill turns"))
    (pages / "b" / "two.HTM").write_text(page("Flour is ground"))
    (pages / "a.html.gz").write_bytes(gzip.compress(page("Wheel is mended").encode()))
    (pages / "broken.html.gz").write_bytes(gzip.compress(b"x" * 10_000)[:30])
    (pages / "empty.html").write_bytes(b"")
    (pages / "notes.txt").write_text("no page")

    done = extract("pages", cwd=tmp_path)

    assert done.returncode == 1
    told = lines(done)
    assert [line["path"] for line in told] == [
        "pages/a.html.gz", "pages/broken.html.gz", "pages/c.html", "pages/empty.html", "pages/b/two.HTM",
    ]  # fmt: skip
    assert [line.get("error") for line in told] == [
        None, "damaged: its end is missing", None, "no text found in the page", None,
    ]  # fmt: skip
    assert done.stderr.splitlines() == [
        "pages/broken.html.gz: damaged: its end is missing",
        "pages/empty.html: no text found in the page",
        "5 pages, 2 without a text",
    ]
    assert list(told[0]) == FIELDS
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_each_fact_of_a_page_names_its_source(tmp_path: Path) -> None:
    (tmp_path / "mill.html").write_text(page("Mill turns", CANONICAL))

    [told] = lines(extract("mill.html", cwd=tmp_path))

    assert (told["title"], told["title_source"]) == ("Mill turns", "h1")
    assert (told["author"], told["author_source"]) == ("Ann Lee, AFP", "byline")
    assert (told["published"], told["precision"], told["published_source"]) == (
        "2026-10-20T08:00:00Z",
        "second",
        "meta",
    )
    assert (told["url"], told["url_source"]) == ("https://herald.example/mill", "canonical")
    assert (told["language"], told["languages"], told["live"], told["notes"]) == ("en", ["en"], False, [])
    assert told["words"] == len(told["text"].split()) == 4 * (1 + len(TEXT.split()))


@pytest.mark.parametrize(
    ("name", "head", "words", "url", "source"),
    [
        ("mill.html", CANONICAL, ["--url", "https://herald.example/m"], "https://herald.example/m", "given"),
        ("https%3A%2F%2Fherald.example%2Fm.html", "", [], "https://herald.example/m.html", "file name"),
        ("https%3A%2F%2Fherald.example%2Fm.html", CANONICAL, [], "https://herald.example/mill", "canonical"),
        ("mill.html", "", [], None, None),
    ],
)
def test_the_address_of_a_file_is_given_canonical_or_its_name(
    tmp_path: Path, name: str, head: str, words: list[str], url: str | None, source: str | None
) -> None:
    (tmp_path / name).write_text(page("Mill turns", head))

    [told] = lines(extract(name, *words, cwd=tmp_path))

    assert (told["url"], told["url_source"]) == (url, source)


def test_an_address_is_fetched_under_the_guard_of_the_configuration(site: Site, tmp_path: Path) -> None:
    site.put(f"http://{site.address}/mill", page("Mill turns"))
    site.documents["127.0.0.1", "/mill"] = site.documents.pop((site.address, "/mill"))
    addresses = [f"http://{site.address}/mill", f"http://{site.address}/gone", "http://[broken"]

    forbidden = extract(*addresses, cwd=tmp_path)
    make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"})
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  allow: ["{site.address}"]\n  limits:'))
    allowed = extract(*addresses, cwd=tmp_path)

    assert (forbidden.returncode, allowed.returncode) == (1, 1)
    assert all("error" in line for line in lines(forbidden))
    good, missing, broken = lines(allowed)
    assert (good["title"], good["url"], good["url_source"]) == ("Mill turns", addresses[0], "fetched")
    assert "404" in missing["error"] and "error" in broken
    assert site.asked == {"/mill": 1, "/gone": 1}


def test_one_page_on_a_terminal_is_shown_as_text(tmp_path: Path) -> None:
    (tmp_path / "mill.html").write_text(page("Mill\u202e turns", CANONICAL))
    ours, theirs = pty.openpty()

    done = subprocess.run(
        [*MONITOR, "extract", "mill.html"],
        stdout=theirs, stderr=subprocess.PIPE, cwd=tmp_path, timeout=120, env=ENVIRONMENT,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 65_536).decode().replace("\r\n", "\n")
    os.close(ours)

    assert (done.returncode, done.stderr) == (0, b"")
    assert shown.startswith("Mill turns (h1)\nby Ann Lee, AFP (byline) - 2026-10-20T08:00:00Z (meta) - en - ")
    assert f"https://herald.example/mill (canonical)\n\n0: {TEXT}\n\n1: {TEXT}\n" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--url", "https://herald.example/m", "a.html", "b.html"], "one file only"),
        (["--url", "https://herald.example/m", "."], "one file only"),
        (["--url", "gopher://x", "a.html"], "http"),
        ([], "Missing argument"),
    ],
)
def test_misuse_ends_with_2(tmp_path: Path, words: list[str], said: str) -> None:
    done = extract(*words, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_what_cannot_be_read_is_named_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "good.html").write_text(page("Mill \x1b[31mturns"))

    done = extract("missing.html", "none", "pipe.html", "a\tb", "good.html", cwd=tmp_path)

    assert done.returncode == 1
    errors = [line.get("error", "") for line in lines(done)]
    assert [bool(error) for error in errors] == [True, True, True, True, False]
    assert "No such file" in errors[0] and "holds no pages" in errors[1] and errors[2] == "not a file"
    assert "\x1b" not in done.stdout + done.stderr and "\t" not in done.stdout
