"""`monitor topics test` as somebody meets it who edits a topic."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.build import make_watchlist

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
    return subprocess.run(
        [sys.executable, "-m", "monitor", "topics", "test", *words],
        capture_output=True, text=True, cwd=folder, timeout=120,
    )  # fmt: skip


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
