"""`monitor replay`: the demo's week again, as a person asks for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import monitor

pytestmark = pytest.mark.xdist_group("demo")


def files_of(folder: Path) -> dict[str, bytes]:
    """All that a reader gets; hidden files are ours."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def test_the_week_of_the_demo_comes_out_byte_for_byte(kept: Path, tmp_path: Path) -> None:
    done = monitor("replay", "--from", "2026-10-20", "--to", "2026-10-31", "--out", str(tmp_path / "week"), cwd=kept)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("7 editions; open ")
    assert "2026-10-25  weekly: [Idlib] week to 25 Oct" in done.stderr
    assert files_of(tmp_path / "week") == files_of(kept / "digests")


def test_a_few_days_of_one_digest_know_nothing_of_the_rest(kept: Path, tmp_path: Path) -> None:
    period = ("--from", "2026-10-23", "--to", "2026-10-24", "--digest", "daily")
    done = monitor("--json", "replay", *period, "--out", str(tmp_path / "days"), cwd=kept)

    told = json.loads(done.stdout)
    live, again = files_of(kept / "digests"), files_of(tmp_path / "days")
    editions = {name for name in again if name.startswith("daily/")}
    assert [(one["date"], one["number"]) for one in told["editions"]] == [("2026-10-23", 2), ("2026-10-24", 3)]
    assert len(editions) == 8 and all(again[name] == live[name] for name in editions)
    assert b"2026/10/25" not in again["index.html"] and not any(name.startswith("weekly/") for name in again)


def test_a_former_replay_is_replaced_and_the_archive_of_the_house_is_not(kept: Path, tmp_path: Path) -> None:
    out, live = tmp_path / "week", files_of(kept / "digests")
    for day in ("2026-10-22", "2026-10-23"):
        done = monitor("replay", "--from", day, "--to", day, "--digest", "daily", "--out", str(out), cwd=kept)
        assert done.returncode == 0, done.stderr
    assert [path.parent.name for path in out.rglob("digest.json")] == ["23"]
    former = files_of(out)

    nothing = monitor("replay", "--from", "2040-01-01", "--to", "2040-01-02", "--out", str(out), cwd=kept)
    own = monitor("replay", "--from", "2026-10-22", "--to", "2026-10-22", "--out", "digests", cwd=kept)

    assert nothing.returncode == 1 and "still to come" in nothing.stderr
    assert own.returncode == 1 and "no replay made it" in own.stderr
    assert files_of(out) == former and files_of(kept / "digests") == live


def test_a_folder_that_no_replay_made_is_left_alone(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    done = monitor("replay", "--from", "2026-10-22", "--to", "2026-10-22", "--out", str(tmp_path), cwd=kept)

    assert done.returncode == 1 and "no replay made it" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--from", "2026-10-25", "--to", "2026-10-24"), 2, "lies before --from"),
        (("--from", "2026-10-01", "--to", "2026-10-02"), 1, "no edition falls into this time"),
        (("--from", "2026-10-25", "--to", "2026-10-26", "--digest", "evening"), 1, "no digest 'evening'"),
        (("--from", "yesterday", "--to", "2026-10-26"), 2, "--from"),
    ],
)
def test_what_cannot_be_replayed_is_told(
    kept: Path, tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    done = monitor("replay", *words, "--out", str(tmp_path / "out"), cwd=kept)

    assert done.returncode == code and told in done.stderr


def test_an_edited_topic_tells_what_it_would_have_lost_and_where_it_would_have_stood(
    kept: Path, tmp_path: Path
) -> None:
    states = "{holding: {score: 99, voices: 9}, in_force: {score: 99, voices: 9}}"
    edited = (
        f"topics: [{{use: ceasefire, match: {{threshold: 60}}, status: {{states: {states}}}}}]\nfeeds: not looked at\n"
    )
    (tmp_path / "edited.yaml").write_text(edited)
    period = ("--from", "2026-10-23", "--to", "2026-10-24", "--digest", "daily")

    done = monitor(
        "--json",
        "replay",
        *period,
        "--topics",
        str(tmp_path / "edited.yaml"),
        "--out",
        str(tmp_path / "other"),
        cwd=kept,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    topics = {one["topic"]: one for one in told["topics"]}
    assert len(told["editions"]) == 2 and topics["ceasefire"]["lost"] and not topics["ceasefire"]["gained"]
    assert topics["ceasefire"]["after"] == topics["ceasefire"]["before"] - len(topics["ceasefire"]["lost"])
    assert topics["crossing"]["lost"] == topics["crossing"]["gained"] == topics["crossing"]["states"] == []
    first = topics["ceasefire"]["states"][0]
    assert (first["date"], first["before"], first["after"]) == ("2026-10-23", "in force", "agreed, not yet in force")
    assert "AGREED" in (tmp_path / "other/daily/2026/10/23/digest.txt").read_text()


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("feeds: []\n", "says nothing of topics"),
        ("topics: [{use: crossingg}]\n", "yaml:1: topic"),
        ("topics: [\n", "yaml:2: is no"),
    ],
)
def test_a_file_that_holds_no_topics_is_refused(kept: Path, tmp_path: Path, yaml: str, told: str) -> None:
    (tmp_path / "edited.yaml").write_text(yaml)
    period = ("--from", "2026-10-22", "--to", "2026-10-24")

    done = monitor("replay", *period, "--topics", str(tmp_path / "edited.yaml"), cwd=kept)

    assert done.returncode == 2 and told in done.stderr and "edited.yaml" in done.stderr


def test_a_file_of_topics_that_is_not_there_is_named_by_its_option(kept: Path) -> None:
    done = monitor("replay", "--from", "2026-10-22", "--to", "2026-10-24", "--topics", "edited.yaml", cwd=kept)

    assert done.returncode == 2 and "edited.yaml" in done.stderr and "--topics" in done.stderr
