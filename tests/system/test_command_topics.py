"""`monitor topics test` as somebody meets it who edits a topic."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.build import make_watchlist
from tests.commands import monitor

pytestmark = pytest.mark.no_database("`topics test` reads the configuration alone")

WRONG = """
    cases:
      - {id: mine, lang: en, date: 2026-10-20, match: true, claims: [{state: strained, by: nato}],
         text: "The ceasefire in Idlib is holding, Stoltenberg said on Tuesday."}
"""


UNNUMBERED = """
    cases:
      - {id: mine, lang: en, date: 2026-10-20, match: true, events: [{ordinal: 8, date: 2026-10-20, outcome: completed}],
         text: "The ninth joint patrol on the M4 in Idlib took place on Tuesday."}
"""


def topics_test(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder whose feeds.yaml adds to each topic a sentence that is wrongly labelled."""
    make_watchlist(folder, {})
    config = folder / "feeds.yaml"
    text = config.read_text().replace("  - use: ceasefire\n", "  - use: ceasefire" + WRONG)
    config.write_text(text.replace("  - use: m4-patrols\n", "  - use: m4-patrols" + UNNUMBERED))
    return monitor("topics", "test", *words, cwd=folder)


def test_a_failure_says_what_was_wanted_what_was_found_and_which_rules_decided(tmp_path: Path) -> None:
    done = topics_test(tmp_path, "ceasefire")

    assert done.returncode == 1
    assert "ceasefire mine: The ceasefire in Idlib is holding, Stoltenberg said on Tuesday." in done.stdout
    assert "claims: wanted strained by nato\n    claims: found  holding by nato" in done.stdout
    assert 'cue holding "ceasefire in Idlib is holding": near it: nothing;' in done.stdout
    assert "Idlib in the sentence" in done.stdout


def test_a_wrong_event_is_shown_with_what_it_rests_on(tmp_path: Path) -> None:
    done = topics_test(tmp_path, "m4-patrols")

    assert done.returncode == 1
    assert "events: wanted no. 8 2026-10-20 completed\n    events: found  no. 9 2026-10-20 completed" in done.stdout
    assert "event 9: its own day; completed; news" in done.stdout


def test_the_same_can_be_read_by_a_machine(tmp_path: Path) -> None:
    done = topics_test(tmp_path, "ceasefire", "--json")

    [failed] = [each for each in json.loads(done.stdout)["failed"] if each["case"] == "mine"]
    assert failed["wanted"] == {"claims": "strained by nato"}
    assert failed["found"] == {"claims": "holding by nato"}
    assert failed["why"][0].startswith("match: ")


CAMP = """\
monitor: {contact: desk@reader.example}
topics:
  - id: camp
    title: {en: The camp}
    languages: [en]
    match:
      groups:
        theme: {terms: {en: [camp, shelter]}, weight: 20}
        place: {concept: MARKET, weight: 1}
        town: {concept: IDLIB, weight: 1}
    cases:
      - {id: C-1, lang: en, match: true, text: The camp near Idlib was flooded.}
vocabulary: {concepts: {MARKET: {en: [bazaar]}, IDLIB: {en: [Armanaz]}}}
"""


def camp_test(folder: Path, *words: str) -> str:
    """What the command says in a folder where somebody watches one topic of his own, and no pack."""
    (folder / "feeds.yaml").write_text(CAMP, encoding="utf-8")
    done = monitor("topics", "test", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ones_own_dead_terms_come_first_and_those_that_ship_are_only_counted(tmp_path: Path) -> None:
    told = camp_test(tmp_path)

    head, _, rest = told.partition("OF ")
    assert "3 dead terms: no acceptance sentence meets them" in head
    listed, _, counted = rest.partition("\n\n")
    assert [line.split()[0] + " " + line.split()[-1] for line in listed.splitlines()[1:]] == [
        "camp shelter",
        "vocabulary Armanaz",
        "vocabulary bazaar",
    ]
    assert counted.strip().endswith(
        "terms of the vocabulary that ships are met by none of these sentences; they are not listed"
    )


def test_a_machine_is_told_of_the_same_terms(tmp_path: Path) -> None:
    told = json.loads(camp_test(tmp_path, "--json"))

    assert [(dead["topic"], dead["term"]) for dead in told["dead"]] == [
        ("camp", "shelter"),
        (None, "Armanaz"),
        (None, "bazaar"),
    ]
    assert told["dead_shipped"] > 10


def test_of_one_topic_only_its_own_dead_terms_are_told(tmp_path: Path) -> None:
    told = camp_test(tmp_path, "camp")

    assert "1 dead term:" in told and "shelter" in told
    assert "vocabulary" not in told
