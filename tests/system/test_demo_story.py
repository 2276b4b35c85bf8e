"""The demo's six days as a reader lives them: what each edition says of the ceasefire, the patrols and the crossing.

What a careful person would conclude stands at the head of `packs/demo/demo.yaml`; here the digest is held to it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("demo")

DAYS = range(22, 28)
CEASEFIRE, PATROLS, CROSSING = "ceasefire", "m4-patrols", "crossing"
Editions = dict[int, dict[str, Any]]


@pytest.fixture(scope="module")
def editions(kept: Path) -> Editions:
    """Day of October -> the edition of that morning."""
    folder = kept / "digests/daily/2026/10"
    return {day: json.loads((folder / str(day) / "digest.json").read_text(encoding="utf-8")) for day in DAYS}


def row(edition: dict[str, Any], topic: str) -> dict[str, Any]:
    """A topic's row of the status board."""
    return next(each for each in edition["board"] if each["topic"] == topic)


def moves(edition: dict[str, Any], topic: str) -> list[tuple[str | None, str | None, str]]:
    """(before, after, since) of a topic's changes that the edition tells as news."""
    return [
        (each["before"], each["after"], each["since"])
        for each in edition.get("changes", ())
        if each["topic"] == topic and each["ref"]
    ]


def happened(edition: dict[str, Any]) -> list[tuple[str, str | None, list[str]]]:
    """(name, date, outcomes) of the new events."""
    return [(each["name"], each["date"], each["outcomes"]) for each in edition.get("events", ())]


@pytest.mark.parametrize(
    ("day", "state", "since", "disputed"),
    [
        (22, "being negotiated", "2026-10-21", False),
        (23, "in force", "2026-10-23", False),
        (24, "in force, holding", "2026-10-23", False),
        (25, "in force, holding", "2026-10-23", True),
        (26, "in force, holding", "2026-10-23", True),
        (27, "in force, violations reported", "2026-10-24", True),  # the first breach that still counts: Moscow's
    ],
)
def test_the_ceasefire_is_in_the_state_that_a_reader_would_say(
    editions: Editions, day: int, state: str, since: str, disputed: bool
) -> None:
    found = row(editions[day], CEASEFIRE)

    assert (found["state"], found["since"]) == (state, since)
    assert any("disputed" in mark for mark in found["marks"]) is disputed


def test_the_ceasefire_goes_from_a_call_to_its_breach_in_six_steps(editions: Editions) -> None:
    told = [(before, after) for day in DAYS for before, after, _since in moves(editions[day], CEASEFIRE)]

    assert told == [
        (None, "called for"),
        ("called for", "being negotiated"),
        ("being negotiated", "agreed, not yet in force"),
        ("agreed, not yet in force", "in force"),
        ("in force", "in force, holding"),
        ("in force, holding", "in force, violations reported"),
    ]


def test_a_call_is_nato_s_and_the_un_s_and_a_refusal_and_a_denial_count_for_nothing(editions: Editions) -> None:
    first = editions[22]

    called = next(each for each in first["changes"] if each["after"] == "called for")
    assert {"NATO", "United Nations"} <= set(called["voices"])
    positions = {(each["what"], each["evidence"]["speaker"]) for each in first["positions"]}
    assert any("rejected" in what and speaker == "Damascus" for what, speaker in positions)
    assert any("denied" in what and "Kremlin" in (speaker or "") for what, speaker in positions)


def test_moscow_and_ankara_agree_and_both_are_named(editions: Editions) -> None:
    agreed = next(each for each in editions[23]["changes"] if each["after"] == "agreed, not yet in force")

    assert agreed["since"] == "2026-10-22"
    assert {"Russia", "Turkey"} <= {word for voice in agreed["voices"] for word in voice.replace("+", " ").split()}


@pytest.mark.parametrize(
    ("day", "name", "date", "outcome"),
    [
        (24, "11", "2026-10-23", "completed"),
        (25, "12", "2026-10-24", "blocked"),
        (26, "13", "2026-10-25", "attacked"),
    ],
)
def test_a_patrol_has_its_number_its_day_and_its_outcome(
    editions: Editions, day: int, name: str, date: str, outcome: str
) -> None:
    numbered = [each for each in editions[day]["events"] if name in each["name"].split() and each["date"] == date]

    assert len(numbered) == 1, happened(editions[day])
    assert outcome in numbered[0]["outcomes"]
    assert numbered[0]["origins"] >= 2


def test_the_route_is_told_village_by_village(editions: Editions) -> None:
    eleventh = next(each for each in editions[24]["events"] if "11" in each["name"].split())

    assert "Trumba" in eleventh["route"] and "Ain al-Hawr" in eleventh["route"]


def test_moscow_cut_the_twelfth_short_and_ankara_did_not(editions: Editions) -> None:
    twelfth = next(each for each in editions[25]["events"] if "12" in each["name"].split())
    conflict = next(line for line in twelfth["conflicts"] if line.startswith("outcome"))

    assert "Russia" in conflict and "Turk" in conflict


def test_the_patrol_that_was_bombed_has_two_numbers(editions: Editions) -> None:
    bombed = next(each for each in editions[26]["events"] if "13" in each["name"].split())
    conflict = next(line for line in bombed["conflicts"] if line.startswith("number"))

    assert "13" in conflict and "14" in conflict and "Russia" in conflict and "Turk" in conflict


def test_nobody_counts_the_wounded_alike(editions: Editions) -> None:
    told = {
        (value["value"], value["who"])
        for each in editions[26]["figures"]
        if each["what"] == "wounded"
        for value in each["values"]
    }

    assert any(value == "3" and "Turkish defence ministry" in who for value, who in told)
    assert any(value == "at least 5" and "Observatory" in who for value, who in told)


def test_patrols_are_suspended_and_the_next_has_a_date(editions: Editions) -> None:
    last = editions[27]

    assert any("suspended" in each["outcomes"] for each in last["events"]), happened(last)
    assert "2026-10-30" in [each["date"] for each in (*last.get("coming", ()), *last.get("announced", ()))]
    assert "2026-10-23" in [
        each["date"] for each in (*editions[23].get("coming", ()), *editions[23].get("announced", ()))
    ]


def test_a_dispute_shows_both_sides_with_their_words(editions: Editions) -> None:
    dispute = next(each for each in editions[25]["disputes"] if each["topic"] == CEASEFIRE)
    sides = {side["state"]: " ".join(side["voices"]) for side in dispute["sides"]}

    assert set(sides) == {"in force, holding", "in force, violations reported"}
    assert "Turkey" in sides["in force, holding"] and "Russia" in sides["in force, violations reported"]


def test_a_breach_is_reported_by_three_sides_or_more(editions: Editions) -> None:
    broken = next(each for each in editions[27]["changes"] if each["after"] == "in force, violations reported")

    assert len({"Russia", "Turkey", "opposition", "Damascus", "NATO"} & set(broken["voices"])) >= 3


def test_the_crossing_opens_and_is_then_overdue(editions: Editions) -> None:
    states = {day: row(editions[day], CROSSING)["state"] for day in DAYS}
    assert states == {22: "closed", 23: "open", 24: "open", 25: "open", 26: "open", 27: "open"}
    assert row(editions[22], CROSSING)["since"] == "2026-10-19"

    overdue = {
        day: any(each["overdue"] for each in editions[day].get("quiet", ()) if each["topic"] == CROSSING)
        for day in DAYS
    }
    assert overdue == {22: False, 23: False, 24: False, 25: False, 26: False, 27: True}


def test_an_article_that_was_edited_after_it_gave_evidence_is_told(editions: Editions) -> None:
    told = [each["title"] or "" for each in editions[26].get("corrections", ())]

    assert any("violations of Idlib ceasefire" in title for title in told)


MISLEADING = (
    "Libya", "Карабах", "اليمن", "2020", "Bristol", "olacak mı", "Is the Idlib ceasefire over", "need to last", "=cmd",
    "It began",
)  # fmt: skip


def test_other_theatres_old_truces_questions_and_plans_prove_nothing(editions: Editions) -> None:
    for day, edition in editions.items():
        rows = [*edition.get("changes", ()), *edition.get("events", ())]
        rows += [side for each in edition.get("disputes", ()) for side in each["sides"]]
        words = [proof["text"] for each in rows for proof in each["evidence"]]
        assert [text for text in words if any(part in text for part in MISLEADING)] == [], day


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (22, ("ceasefire", "being negotiated")),
        (23, ("ceasefire", "in force")),
        (24, ("ceasefire", "holding")),
        (25, ("disputed",)),
        (26, ("patrol 13",)),
        (27, ("ceasefire", "strained")),
    ],
)
def test_the_subject_says_what_matters_most(editions: Editions, day: int, words: tuple[str, ...]) -> None:
    subject = editions[day]["subject"]

    assert subject.startswith(f"[Idlib] {day} Oct - ") and len(subject) <= 78
    assert [word for word in words if word not in subject] == [], subject
