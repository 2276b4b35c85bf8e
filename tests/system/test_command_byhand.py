"""`monitor topics set`, `unset`, `overrides` and `monitor events`, as an analyst gives them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.build import make_watchlist
from tests.commands import monitor

SIGNED = ("--because", "https://observers.example/note-12", "--by", "A. Analyst")
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def house(kept: Path, tmp_path: Path) -> Path:
    """The demo's folder, to be written to."""
    shutil.copytree(kept, tmp_path / "house")
    return tmp_path / "house"


def asked(cwd: Path, *words: str) -> Any:
    """What a command answers as JSON."""
    done = monitor(*words, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_status_is_set_seen_explained_and_removed(house: Path) -> None:
    before = monitor("explain", "topic", "ceasefire", cwd=house).stdout
    words = (
        "topics",
        "set",
        "ceasefire",
        "--state",
        "collapsed",
        "--since",
        "2026-10-26",
        "--note",
        "on site",
        *SIGNED,
    )

    made = monitor(*words, cwd=house)
    listed = monitor("topics", "overrides", cwd=house)
    explained = monitor("explain", "topic", "ceasefire", cwd=house)
    told = asked(house, "explain", "topic", "ceasefire")

    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("set: ceasefire is collapsed since 2026-10-26 (override 1, by A. Analyst, https://")
    assert "set collapsed 2026-10-26 to now" in listed.stdout and "(on site)" in listed.stdout
    line = next(line for line in explained.stdout.splitlines() if line.startswith("BY HAND 1: "))
    assert "set to collapsed since 2026-10-26, by A. Analyst" in line and "this is the status" in line
    assert "STATUS in force, violations reported since 2026-10-24" in explained.stdout
    assert (told["status"]["state"], told["set_by"]["state"], told["set_label"]) == (
        "strained",
        "collapsed",
        "collapsed",
    )

    gone = monitor("topics", "unset", "1", "--by", "B. Other", cwd=house)
    again = monitor("topics", "unset", "1", "--by", "B. Other", cwd=house)
    assert gone.returncode == 0 and "removed: ceasefire is what the sources say" in gone.stdout
    assert again.returncode == 1 and "removed before, by B. Other" in again.stderr
    assert monitor("topics", "overrides", cwd=house).stdout == "nothing was said by hand\n"
    assert "by B. Other" in monitor("topics", "overrides", "--all", cwd=house).stdout
    after = monitor("explain", "topic", "ceasefire", cwd=house).stdout.splitlines()[1:]
    assert after[0].startswith("BY HAND 1: ") and "removed by B. Other" in after[0]
    assert after[1:] == before.splitlines()[1:]


def test_a_log_is_edited_seen_and_put_back(house: Path) -> None:
    before = asked(house, "events", "list", "m4-patrols")
    eleventh = next(event["id"] for event in before["events"] if event["number"] == 11)
    day = ("--date", "2026-10-26")

    added = asked(house, "events", "add", "m4-patrols", *day, "--number", "14", "--outcome", "blocked", *SIGNED)
    corrected = asked(house, "events", "correct", "m4-patrols", "12", "--outcome", "completed", *SIGNED)
    retracted = asked(house, "events", "retract", "m4-patrols", eleventh, *SIGNED)
    told = asked(house, "events", "list", "m4-patrols")["events"]
    shown = monitor("explain", "topic", "m4-patrols", cwd=house).stdout

    by_number = {event["number"]: event for event in told}
    assert (by_number[14]["outcome"], by_number[14]["sources"]) == ("blocked", [])
    assert by_number[12]["machine"]["outcomes"] == ["blocked", "shortened", "completed"]
    assert by_number[11]["retracted"] and [one["what"] for one in by_number[11]["hands"]] == ["retracted"]
    assert "RETRACTED; 12 outlets" in shown and "in no source" in shown
    assert "corrected by A. Analyst (read: no. 12, 2026-10-24: blocked, shortened, completed)" in shown

    for one in (added, corrected, retracted):
        assert monitor("events", "undo", str(one["id"]), "--by", "A. Analyst", cwd=house).returncode == 0
    assert asked(house, "events", "list", "m4-patrols") == before


MISTAKES: list[tuple[tuple[str, ...], int, str]] = [
    (
        ("topics", "set", "ceasefire", "--state", "broken", "--since", "2026-10-26", *SIGNED),
        2,
        "its states: called_for",
    ),
    (
        ("topics", "set", "ceasefire", "--state", "holding", "--since", "26.10.", *SIGNED),
        2,
        "write it as 2026-10-24",
    ),
    (("topics", "set", "ceasefire", "--state", "holding", "--since", "2999-10-26", *SIGNED), 2, "lies ahead"),
    (("topics", "set", "truce", "--state", "holding", "--since", "2026-10-26", *SIGNED), 1, "known: ceasefire"),
    (("topics", "set", "m4-patrols", "--state", "holding", "--since", "2026-10-26", *SIGNED), 2, "has no states"),
    (("topics", "set", "ceasefire", "--state", "holding", "--since", "2026-10-26", *SIGNED[:2]), 2, "--by"),
    (("topics", "unset", "7", "--by", "A."), 1, "no override 7"),
    (("topics", "unset", "9" * 30, "--by", "A."), 2, "less than or equal to"),
    (("topics", "overrides", "truce"), 1, "known: ceasefire"),
    (("events", "correct", "m4-patrols", "12", *SIGNED), 2, "nothing is corrected"),
    (("events", "correct", "m4-patrols", "77", "--number", "2", *SIGNED), 1, "no. 13, 2026-10-25"),
    (("events", "add", "m4-patrols", "--date", "2026-10-24", "--number", "12", *SIGNED), 2, "the log has it"),
    (("events", "add", "m4-patrols", "--date", "2026-10-20", "--outcome", "eaten", *SIGNED), 2, "its outcomes:"),
    (("events", "list", "ceasefire"), 2, "no log of events"),
]


def test_a_mistake_is_told_with_its_mend_and_keeps_nothing(house: Path) -> None:
    for words, code, said in MISTAKES:
        done = monitor(*words, cwd=house)
        assert (done.returncode, said in " ".join(done.stderr.split())) == (code, True), done.stderr
    assert asked(house, "topics", "overrides", "--all") == []


def test_without_a_database_nothing_is_made(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})

    done = monitor(
        "topics", "set", "ceasefire", "--state", "holding", "--since", "2026-10-26", *SIGNED, cwd=tmp_path,
    )  # fmt: skip
    listed = monitor("topics", "overrides", cwd=tmp_path)

    if done.returncode == 1:  # on PostgreSQL there is a database with its tables
        assert "monitor run" in done.stderr and not (tmp_path / "storage" / "monitor.db").exists()
        assert listed.stdout == "nothing was said by hand\n"


@pytest.mark.postgres
@pytest.mark.sqlite_only("it moves between both")
def test_what_was_said_by_hand_moves_with_the_house(house: Path, new_url: Callable[..., str]) -> None:
    url = new_url("postgresql", migrated=False)
    words = ("topics", "set", "ceasefire", "--state", "collapsed", "--since", "2026-10-26", *SIGNED)
    assert monitor(*words, cwd=house).returncode == 0
    assert monitor("db", "backup", "copy.db", cwd=house).returncode == 0
    said = asked(house, "topics", "overrides")

    assert monitor("db", "copy", "storage/monitor.db", url, cwd=house).returncode == 0
    there = monitor("topics", "overrides", "--json", cwd=house, MONITOR_DATABASE_URL=url)
    assert monitor("topics", "unset", "1", "--by", "A. Analyst", cwd=house).returncode == 0
    assert monitor("db", "restore", "copy.db", cwd=house).returncode == 0

    assert json.loads(there.stdout) == said == asked(house, "topics", "overrides")
    added = monitor(*words, "--json", cwd=house, MONITOR_DATABASE_URL=url)
    assert json.loads(added.stdout)["id"] == 2


def test_hostile_words_reach_no_terminal(house: Path) -> None:
    hostile = ("--because", "https://observers.example/\x1b]8;;x", "--by", "A\x1b[2J\u202e\nB", "--note", "n\x07" * 9)
    made = monitor("topics", "set", "ceasefire", "--state", "holding", "--since", "2026-10-26", *hostile, cwd=house)
    assert made.returncode == 2 and "\x1b" not in made.stderr

    fine = ("--because", "https://observers.example/1", *hostile[2:])
    made = monitor("topics", "set", "ceasefire", "--state", "holding", "--since", "2026-10-26", *fine, cwd=house)
    for done in (made, monitor("topics", "overrides", cwd=house), monitor("explain", "topic", "ceasefire", cwd=house)):
        assert done.returncode == 0 and not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr)
    assert "by A[2J B" in made.stdout
