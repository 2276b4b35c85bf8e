"""`monitor analyze --report`: what became of each topic, from real lines through a real process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.commands import monitor

pytestmark = pytest.mark.no_database("`analyze` has none")


def line(id: str, published: str | None, text: str, source: str = "The Orontes Post") -> dict[str, Any]:
    """An article whose headline says nothing."""
    return {"id": id, "title": "From the province", "text": text, "published": published, "source": source}


ARTICLES = [
    line(
        "deal",
        "2020-03-05T20:00:00Z",
        "Russia and Turkey agreed on a ceasefire in Idlib on Thursday, the Kremlin said.",
    ),
    line(
        "calm", "2020-03-09T08:00:00Z", "The ceasefire in Idlib is holding, Stoltenberg said on Monday.", "Ebla Times"
    ),
    line(
        "breach",
        "2020-03-09T19:00:00Z",
        "The Russian defence ministry accused militants of violating the Idlib ceasefire nine times in 24 hours.",
    ),
    line("no", "2020-03-09", "Ankara denied that a new ceasefire for Idlib had been agreed.", "Ebla Times"),
    line("when", None, "The ceasefire in Idlib collapsed as the army resumed its offensive."),
    line(
        "third",
        "2020-03-22T18:00:00Z",
        "Turkish and Russian troops held their third joint patrol on the M4 highway in Idlib on Sunday, Ankara said.",
    ),
    line(
        "second",
        "2020-03-22T19:00:00Z",
        "Russian and Turkish troops held the second joint patrol on the M4 highway in Idlib on Sunday, Moscow said.",
        "Ebla Times",
    ),
]


def reported(lines: Sequence[dict[str, Any]], folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The report, and the lines that went with it."""
    given = "".join(f"{json.dumps(each)}\n" for each in lines)
    done = monitor("analyze", "--report", "report.json", cwd=folder, given=given)
    assert done.returncode == 0, done.stderr
    text = (folder / "report.json").read_text(encoding="utf-8")
    return json.loads(text), [json.loads(each) for each in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return reported(ARTICLES, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def report(both: tuple[dict[str, Any], list[dict[str, Any]]]) -> dict[str, Any]:
    return both[0]


def test_the_timeline_tells_each_change_with_its_rule_voices_and_claims(
    both: tuple[dict[str, Any], list[dict[str, Any]]],
) -> None:
    report, lines = both

    agreed, holding = report["topics"]["ceasefire"]["timeline"]
    assert (agreed["state"], agreed["before"], agreed["since"]) == ("agreed", None, "2020-03-05")
    assert (holding["state"], holding["before"], holding["voices"]) == ("holding", "agreed", ["nato"])
    assert holding["rule"] == "1 voice with a score of 0.90, where 1 voice and 0.8 are enough"
    of_calm = next(each for each in lines if each["id"] == "calm")
    assert holding["claims"] == [claim["id"] for claim in of_calm["claims"] if claim["state"] == "holding"]


def test_the_status_is_that_of_the_day_of_the_latest_article(report: dict[str, Any]) -> None:
    status = report["topics"]["ceasefire"]["status"]

    assert (status["day"], status["state"], status["last_evidence"]) == ("2020-03-22", "holding", "2020-03-09")
    assert status["why"] == "1 voice of 1 side, 1 origin, the last 13 days ago"


def test_disagreements_are_told_with_their_days_and_camps(report: dict[str, Any]) -> None:
    (only,) = report["topics"]["ceasefire"]["disagreements"]

    assert (only["from"], only["to"]) == ("2020-03-09", "2020-03-15")
    assert [(camp["state"], camp["voices"]) for camp in only["camps"]] == [
        ("holding", ["nato"]),
        ("strained", ["russia"]),
    ]


def test_claims_without_a_vote_are_counted_apart(report: dict[str, Any]) -> None:
    claims = report["topics"]["ceasefire"]["claims"]

    assert (claims["denials"], claims["undated"], claims["positions"]) == (1, 1, 0)


def test_the_log_is_merged_and_keeps_its_conflict(report: dict[str, Any]) -> None:
    (patrol,) = report["topics"]["m4-patrols"]["log"]["events"]

    assert (patrol["date"], patrol["outcome"], patrol["articles"], patrol["ids"]) == (
        "2020-03-22", "completed", 2, ["third", "second"])  # fmt: skip
    (conflict,) = patrol["conflicts"]
    assert (conflict["what"], [saying["value"] for saying in conflict["sayings"]]) == ("number", ["2", "3"])


def test_the_order_of_the_lines_has_no_say(report: dict[str, Any], tmp_path: Path) -> None:
    assert reported(ARTICLES[::-1], tmp_path)[0] == report
