"""`monitor digest --since` on a demo that was kept: who was away reads what happened, and nothing is written or sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import monitor

pytestmark = pytest.mark.xdist_group("demo")

SINCE = ("digest", "--since", "2026-10-24", "--until", "2026-10-27")


def test_who_was_away_for_four_days_reads_what_changed_what_came_and_what_could_be_seen(kept: Path) -> None:
    told = monitor(*SINCE, cwd=kept)
    text = " ".join(told.stdout.split())

    assert told.returncode == 0, told.stderr
    assert "Idlib daily - Catch-up" in text and "Saturday, 24 October 2026 to Tuesday, 27 October 2026" in text
    assert (
        "was on 23 Oct: in force" in text and "[2] Idlib ceasefire: in force, holding -> in force, violations" in text
    )
    assert "Idlib ceasefire: opened, and stands; told in the editions of 25 Oct, 26 Oct and 27 Oct" in text
    assert "Patrol, announced for 25 Oct: seen, patrol 13, attacked [5];" in text
    assert "Patrol, announced for 30 Oct: still to come;" in text
    assert "* 4 of 4 days had an edition." in text and "not reached: Steppe Dispatch on 4 days" in text
    assert "Stories told by most origins - 5 of 23" in text
    assert "catch-up of daily, 2026-10-24 to 2026-10-27: reckoned now, nothing stored or sent" in told.stderr


def test_it_leaves_everything_as_it_was(kept: Path) -> None:
    before = {path: path.read_bytes() for path in sorted((kept / "digests").rglob("*")) if path.is_file()}
    status = monitor("status", "--json", cwd=kept).stdout

    for form in ("text", "md", "html", "json"):
        assert monitor(*SINCE, "--format", form, cwd=kept).returncode == 0

    assert {path: path.read_bytes() for path in sorted((kept / "digests").rglob("*")) if path.is_file()} == before
    known = [json.loads(each) for each in (status, monitor("status", "--json", cwd=kept).stdout)]
    assert known[0]["digests"] == known[1]["digests"] and known[0]["articles"] == known[1]["articles"]


def test_every_form_goes_to_a_file_and_json_is_the_same_by_either_option(kept: Path, tmp_path: Path) -> None:
    for form in ("text", "md", "html", "json"):
        file = tmp_path / "new" / f"away.{form}"
        done = monitor(*SINCE, "--format", form, "--out", str(file), cwd=kept)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert f"written to {file}" in done.stderr
    page = (tmp_path / "new" / "away.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "Announced, and what became of it" in page and "<script" not in page
    assert (tmp_path / "new" / "away.md").read_text(encoding="utf-8").startswith("# Idlib daily - Catch-up\n")

    told = json.loads(monitor(*SINCE, "--json", cwd=kept).stdout)
    filed = json.loads((tmp_path / "new" / "away.json").read_text(encoding="utf-8"))
    assert (
        told["kind"] == "catch-up" and told["expectations"] == filed["expectations"] and told["days"] == filed["days"]
    )
    assert [day["reached"] for day in told["days"]] == [15, 15, 15, 16]


def test_a_weekly_digest_catches_up_by_its_own_days_and_topics(kept: Path) -> None:
    told = json.loads(monitor(*SINCE, "--digest", "weekly", "--json", cwd=kept).stdout)

    assert [day["day"] for day in told["days"]] == ["2026-10-25"]
    assert told["edition"]["digest"] == "weekly" and told["edition"]["sections"][0]["stories"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "2026-10-01"), "is before anything was known: the first day is 2026-10-21"),
        (("--since", "2199-01-01"), "is in the future"),
        (("--since", "2026-10-24", "--until", "2199-01-01"), "is in the future"),
        (("--since", "2026-10-24", "--until", "2026-10-22"), "is later than 2026-10-22, the last day"),
        (("--since", "soon"), "'soon' does not match"),
        (("--until", "2026-10-24"), "--until: goes with --since only"),
        (("--format", "md"), "--format: goes with --since only"),
        (("--out", "x.md"), "--out: goes with --since only"),
        (("--since", "2026-10-24", "--format", "pdf"), "is none of text, md, html, json"),
        (("--since", "2026-10-24", "--format", "md", "--json"), "and --json are two forms"),
        (("--since", "2026-10-24", "--date", "2026-10-24"), "--date: names one edition"),
        (("--since", "2026-10-24", "--resend"), "sent to nobody"),
        (("--since", "2026-10-24", "--open"), "no page in the archive"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_mend(kept: Path, words: tuple[str, ...], said: str) -> None:
    done = monitor("digest", *words, cwd=kept)

    assert done.returncode == 2 and done.stdout == ""
    assert said in done.stderr and "Traceback" not in done.stderr
    assert not (kept / "x.md").exists()


def test_where_nothing_is_known_yet_it_says_so_and_makes_nothing(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text((kept / "feeds.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    done = monitor("digest", "--since", "2026-10-24", cwd=tmp_path)

    assert done.returncode == 2 and "nothing is known of any day yet" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["feeds.yaml"]


def test_a_file_that_cannot_be_written_is_told_in_plain_words(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    done = monitor(*SINCE, "--out", str(tmp_path / "folder"), cwd=kept)

    assert done.returncode == 1 and "Traceback" not in done.stderr and "folder" in done.stderr
