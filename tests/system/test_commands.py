"""The command line as a person meets it: real processes, real files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import COMMANDS
from tests.build import make_watchlist
from tests.commands import monitor
from tests.servers import Site

LATE = (
    "sqlalchemy",
    "trafilatura",
    "numpy",
    "lxml",
    "pydantic",
    "alembic",
    "jinja2",
    "structlog",
    "feedparser",
    "urllib3",
)


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "monitor", "--help"], capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout
    modules = [line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time")]
    assert [name for name in modules if name.split(".")[0] in LATE] == []
    assert len(modules) < 260


@pytest.mark.no_database("help alone")
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = monitor(name, "--help")

    assert done.returncode == 0, done.stderr
    assert "Example" in done.stdout
    assert f"monitor {name}" in " ".join(done.stdout.split()) or name == "import"


@pytest.mark.no_database("nobody says where it is")
def test_a_missing_configuration_names_the_mend_and_ends_with_2(tmp_path: Path) -> None:
    done = monitor("status", cwd=tmp_path)

    assert done.returncode == 2
    assert "feeds.yaml" in done.stderr and "--config" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_broken_configuration_names_file_line_and_mend_and_touches_nothing(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"})
    config = tmp_path / "feeds.yaml"
    config.write_text(
        config.read_text()
        .replace("interval: 1h", "interval: 5x")
        .replace("zone: Europe/Istanbul", "zone: Europe/Istambul", 1)
    )

    done = monitor("run", "--once", cwd=tmp_path)

    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("feeds.yaml:2:") and "Europe/Istanbul" in lines[0]
    assert lines[1].startswith("feeds.yaml:6:") and "15m" in lines[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feeds.yaml"]


@pytest.mark.no_database("`check` reads feeds.yaml alone")
def test_global_options_may_stand_after_the_command(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"})

    done = monitor("check", "--json", "--config", str(tmp_path / "feeds.yaml"))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["feeds"] == 1


def test_once_polls_a_real_feed_and_the_digest_tells_of_it(site: Site, tmp_path: Path) -> None:
    text = [
        "The ceasefire in Idlib is holding, the ministry said on Wednesday. " * 3,
        "Markets reopened along the M4. " * 5,
    ]
    site.page(f"http://{site.address}/calm", "Calm night in Idlib", *text)
    page = f"<item><title>Calm night in Idlib</title><link>http://{site.address}/calm</link></item>"
    site.put(
        "http://127.0.0.1/rss.xml", f"<rss version='2.0'><channel><title>x</title>{page}</channel></rss>", "text/xml"
    )
    site.documents["127.0.0.1", "/calm"] = site.documents.pop((site.address, "/calm"))
    make_watchlist(tmp_path, {"herald": f"http://{site.address}/rss.xml"})
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  allow: ["{site.address}"]\n  limits:'))

    first = monitor("run", "--once", cwd=tmp_path)
    second = monitor("run", "--once", cwd=tmp_path)
    digest = monitor("digest", cwd=tmp_path)
    explained = monitor("explain", "article", f"http://{site.address}/calm", cwd=tmp_path)
    again = monitor("digest", "--json", cwd=tmp_path)

    assert first.returncode == 0, first.stderr
    assert "1 new articles" in first.stderr and "0 feeds polled" in second.stderr
    assert digest.returncode == 0 and "Calm night in Idlib" in digest.stdout, digest.stderr
    assert "MATCH topic ceasefire" in explained.stdout
    assert "made earlier" in again.stderr and json.loads(again.stdout)["digest"] == "daily"
    assert len(list((tmp_path / "storage" / "mail").rglob("*.eml"))) == 2
    assert (tmp_path / "digests" / "index.html").exists()


def test_a_feed_that_fails_makes_once_end_with_1(site: Site, tmp_path: Path) -> None:
    make_watchlist(tmp_path, {"herald": f"http://{site.address}/none.xml"})
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  allow: ["{site.address}"]\n  limits:'))

    done = monitor("run", "--once", cwd=tmp_path)
    listed = monitor("feeds", "list", cwd=tmp_path)

    assert done.returncode == 1 and "404" in done.stderr
    assert "degraded" in listed.stdout and "404" in listed.stdout


LETTER = """\
0 $
1,500 $

Convoy Turns Back On The M4, As Villagers Say The Truce Won’t Last


Convoy Turns Back On The M4, As Villagers Say The Truce Won't Last

Click to see full-size image

The ceasefire in Idlib was broken twice on Friday, villagers near Ariha said, and a joint patrol on the M4 turned back.

“We urge both sides to respect the truce in Idlib,” a spokesman told reporters in the evening.



Do you like this content? Consider helping us!"""


def test_imported_texts_stand_each_in_the_edition_of_its_day_only(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    (tmp_path / "a.txt").write_text(LETTER)
    (tmp_path / "b.txt").write_text(
        "Truce In Idlib Is Holding - Alliance\n\nThe ceasefire in Idlib is holding, the alliance said on Monday."
    )

    first = monitor("import", "a.txt", "--date", "2020-02-28", "--source", "Valley Post", cwd=tmp_path)
    second = monitor("import", "b.txt", "--date", "2020-03-09", cwd=tmp_path)
    later = monitor("digest", "--date", "2020-03-09", "--json", cwd=tmp_path)
    earlier = monitor("digest", "--date", "2020-02-28", "--json", cwd=tmp_path)

    assert first.returncode == second.returncode == later.returncode == earlier.returncode == 0, (
        first.stderr + earlier.stderr
    )
    stories = [story for section in json.loads(earlier.stdout)["sections"] for story in section["stories"]]
    assert [story["title"] for story in stories] == [
        "Convoy Turns Back On The M4, As Villagers Say The Truce Won’t Last"
    ]
    assert "Click to see" not in earlier.stdout and "helping us" not in earlier.stdout and "1,500" not in earlier.stdout
    for story in stories:
        assert story["why"] and story["quotes"]
        assert all(quote["text"] in LETTER for quote in story["quotes"])
    titles = [story["title"] for section in json.loads(later.stdout)["sections"] for story in section["stories"]]
    assert titles == ["Truce In Idlib Is Holding - Alliance"]


def test_json_lines_are_imported_and_bad_records_named(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    good = {
        "title": "Truce holds",
        "text": "The ceasefire in Idlib is holding.",
        "published": "2026-03-09T10:00:00Z",
        "url": "http://a.example/1",
    }
    lines = [
        json.dumps(good),
        "not json",
        json.dumps({"title": "no text"}),
        json.dumps({**good, "published": "soon"}),
        json.dumps(good),
    ]
    (tmp_path / "past.jsonl").write_text("\n".join(lines))

    done = monitor("import", "past.jsonl", cwd=tmp_path)

    assert done.returncode == 1
    assert "1 new articles, 1 known already, 3 refused" in done.stdout
    for place in ("past.jsonl:2:", "past.jsonl:3:", "past.jsonl:4:"):
        assert place in done.stderr


@pytest.mark.no_database("`topics test` reads the configuration alone")
def test_the_acceptance_sentences_of_the_shipped_topics_are_all_right(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})

    done = monitor("topics", "test", "--json", cwd=tmp_path)

    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["cases"] >= 128  # 64 sentences for each of two topics, and the scopes' own


def test_doctor_finds_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    (tmp_path / "digests").write_text("a file where the folder should be")

    done = monitor("doctor", "--offline", cwd=tmp_path)

    assert done.returncode == 1
    assert "BAD digests" in done.stdout and "->" in done.stdout


def test_every_command_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

    for name in COMMANDS:
        assert f"`monitor {name}" in readme, name


def imported(folder: Path, day: str, title: str) -> None:
    line = {"title": title, "text": f"The ceasefire in Idlib is holding, observers said. {title}.", "published": day}
    (folder / f"{day}.jsonl").write_text(json.dumps(line))
    done = monitor("import", f"{day}.jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr


def titles(folder: Path, day: str) -> list[str]:
    edition = json.loads(monitor("digest", "--date", day, "--json", cwd=folder).stdout)
    return [story["title"] for section in edition["sections"] for story in section["stories"]]


def test_what_comes_too_late_for_its_day_stands_in_the_next_edition_of_the_past(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    imported(tmp_path, "2020-03-09", "Truce holds on Monday")
    assert titles(tmp_path, "2020-03-09") == ["Truce holds on Monday"]

    imported(tmp_path, "2020-03-08", "Truce held on Sunday")
    imported(tmp_path, "2020-03-09", "A late word on Monday")
    late, earlier, after = editions(tmp_path, "2020-03-10", "2020-03-05", "2020-03-12")

    assert [e["number"] for e in (late, earlier, after)] == [
        2,
        3,
        4,
    ]  # in the order in which they were made, none twice
    assert titles(tmp_path, "2020-03-10") == ["A late word on Monday"]
    assert titles(tmp_path, "2020-03-12") == [
        "Truce held on Sunday"
    ]  # late too, now that the first edition is of the 5th


def editions(folder: Path, *days: str) -> list[dict[str, Any]]:
    return [json.loads(monitor("digest", "--date", day, "--json", cwd=folder).stdout) for day in days]


def test_after_the_past_was_made_the_digest_of_today_is_still_to_come(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    imported(tmp_path, "2020-03-09", "Truce holds on Monday")
    titles(tmp_path, "2020-03-09")

    today = monitor("digest", cwd=tmp_path)

    before, board = today.stdout.split("Previous")[0].split("Status board")
    board, news = board.split("Changes")
    news, quiet = news.split("No change and overdue")
    quiet, rest = quiet.split("No feed was watched")
    assert "made now" in today.stderr and "2020" not in before + news + rest
    assert "stale: not confirmed for" in board and "9 Mar 2020" in quiet  # the old status is told as what it is


def test_only_a_stored_edition_can_be_sent_again_and_only_to_those_who_read_it_still(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    refused = monitor("digest", "--resend", "--date", "2020-03-09", cwd=tmp_path)
    monitor("digest", "--date", "2020-03-09", cwd=tmp_path)
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace(", omar@reader.example", ""))

    sent = monitor("digest", "--resend", "--date", "2020-03-09", cwd=tmp_path)

    assert refused.returncode == 1 and "no edition" in refused.stderr
    assert sent.returncode == 0 and "sending again: 2" in sent.stderr  # Anna and the archive


def test_foreign_lines_reach_the_terminal_as_they_are(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    line = {
        "title": "Перемирие в Идлибе соблюдается",
        "text": "Перемирие в Идлибе соблюдается.",
        "published": "2020-03-09",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(line))
    monitor("import", "a.jsonl", cwd=tmp_path)

    done = monitor("digest", "--date", "2020-03-09", cwd=tmp_path)

    assert "Перемирие в Идлибе соблюдается" in done.stdout and "\N{REPLACEMENT CHARACTER}" not in done.stdout
