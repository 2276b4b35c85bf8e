"""Mistakes in somebody's own topic: each is told once, with its line, its name and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.load import load_watchlist
from monitor.errors import ConfigError

CAMP = """\
monitor: {contact: desk@reader.example}
topics:
  - id: camp
    title: {en: The camp}
    languages: [en]
    concepts:
      CAMP: {en: [camp]}
      TENT: {en: [tent]}
    match:
      groups: {theme: {concept: CAMP, weight: 20}}
    status:
      concept: CAMP
      states: {open: {}, shut: {}}
      rewrite:
        - {state: open, mod: negation, to: shut}
      anaphora: {states: [open], en: [it]}
      cues:
        en:
          open: ["@CAMP ..3 opened"]
          shut: ["@CAMP ..3 closed"]
    cases:
      - {id: C-1, lang: en, match: true, text: The camp opened., claims: [{state: open}]}
"""


def told(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """What is said of the file with some things changed in it; nothing when it is good."""
    text = CAMP
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = folder / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        load_watchlist(path)
    except ConfigError as error:
        return [line.removeprefix(f"{folder}/") for line in error.mistakes]
    return []


def test_the_topic_is_good_as_it_stands(tmp_path: Path) -> None:
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("mod: negation", "mod: [negatoin]",
         '15: topic "camp": status.rewrite.mod: there is no modifier "negatoin" (did you mean "negation"?)'),
        ("open: {}", "open: {opposes: open}",
         '13: topic "camp": status.states.open.opposes: "open" cannot oppose itself: name the states that say the contrary'),
        ("[{state: open}]", "[{state: opne}]",
         '22: topic "camp": cases.claims.state: there is no state "opne" (did you mean "open"?)'),
        ("{concept: CAMP, weight", "{concept: CAM, weight",
         '10: topic "camp": match.groups.theme: there is no concept CAM (did you mean "CAMP"?)'),
        ('"@CAMP ..3 opened"', '"@CMAP ..3 (@CMAP|opened)"',
         '19: topic "camp": term "@CMAP ..3 (@CMAP|opened)": there is no concept CMAP (did you mean "CAMP"?)'),
        ("{en: [tent]}", '{en: ["@TENT (big)?", "old @TENT"]}',
         '8: topic "camp": the concept TENT refers to itself (TENT -> TENT): take it out of one of them'),
        ("CAMP: {en: [camp]}", 'CAMP: {en: [camp, "@TENT city"], ru: ["@POLE"]}\n      POLE: {en: ["@CAMP pole"]}',
         '7: topic "camp": the concept CAMP refers to itself (CAMP -> POLE -> CAMP): take it out of one of them'),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_with_its_line_and_its_mend(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert told(tmp_path, (old, new)) == [f"feeds.yaml:{line}"]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    lines = told(tmp_path, ("mod: negation", "mod: negatoin"), ("{concept: CAMP, weight", "{concept: CAM, weight"),
                 ("[{state: open}]", "[{state: open, by: natto}]"))  # fmt: skip

    assert [line.split(":")[1] for line in lines] == ["10", "15", "22"]
    assert lines[2].endswith('cases.claims.by: there is no actor "natto" (did you mean "nato"?)')


def test_a_modifier_of_ones_own_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    rumour = "vocabulary: {modifiers: {rumour: {win: 4, en: {pre: [rumoured]}}}}\n"
    path.write_text(CAMP.replace("mod: negation", "mod: rumour") + rumour, encoding="utf-8")

    assert load_watchlist(path).vocabulary.modifiers[-1].name == "rumour"


def test_of_a_vocabulary_that_cannot_be_read_only_that_is_told(tmp_path: Path) -> None:
    """Whether the modifier would be in it nobody knows."""
    path = tmp_path / "feeds.yaml"
    rumour = "vocabulary: {modifiers: {rumour: {win: four, en: {pre: [rumoured]}}}}\n"
    path.write_text(CAMP.replace("mod: negation", "mod: rumour") + rumour, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_watchlist(path)

    assert [line.removeprefix(f"{path}:") for line in caught.value.mistakes] == [
        "23: vocabulary: modifiers.rumour.win: must be a whole number"
    ]


SHIPPED = """\
monitor: {contact: desk@reader.example}
topics:
  - use: ceasefire
  - {use: m4-patrols, concepts: {ROAD: {en: ["(M4"]}}}
"""


def test_beside_a_topic_as_it_ships_the_words_of_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(SHIPPED, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_watchlist(path)

    assert [line.removeprefix(f"{path}:") for line in caught.value.mistakes] == [
        '4: topic "m4-patrols": term "(M4" a ( without its )'
    ]


def test_a_topic_as_it_ships_is_read_again_beside_words_of_ones_own(tmp_path: Path) -> None:
    """What it builds on may be gone."""
    path = tmp_path / "feeds.yaml"
    gone = "vocabulary: {concepts: {IDLIB: }}\n"
    path.write_text(f"{SHIPPED.splitlines()[0]}\ntopics: [{{use: ceasefire}}]\n{gone}", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_watchlist(path)

    assert any("there is no concept IDLIB" in line for line in caught.value.mistakes)


def test_what_ships_is_good_whether_it_is_read_for_mistakes_or_not(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(
        f"{SHIPPED.splitlines()[0]}\ntopics: [{{use: ceasefire}}, {{use: m4-patrols, id: roads}}]\n", encoding="utf-8"
    )

    assert load_watchlist(path, packs=True) == load_watchlist(path)


def test_a_row_without_anything_is_told_as_one(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(f"{SHIPPED.splitlines()[0]}\ntopics: [{{}}, {{use: }}]\n", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_watchlist(path)

    assert all(line.startswith(f"{path}:2: ") for line in caught.value.mistakes)
