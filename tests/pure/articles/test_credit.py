"""Which agency a text names: bylines and datelines in four languages, the packs' own sentences, and the laws."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.credit import HEAD, TAIL, Credits, is_place
from monitor.articles.pieces import PIECES, BadPattern, compiled
from monitor.model import AgencySpec, CreditPattern
from monitor.packs import pack_names, read_pack

CASES = yaml.safe_load((Path(__file__).parent / "credit-cases.yaml").read_text(encoding="utf-8"))


def packed() -> Mapping[str, Any]:
    """Every agency of the packs, as written."""
    packs = [yaml.safe_load(read_pack("agencies", name))["agencies"] for name in pack_names("agencies")]
    return {slug: row for pack in packs for slug, row in pack.items()}


def spec(slug: str, row: Mapping[str, Any]) -> AgencySpec:
    """An agency of a pack as a value."""
    patterns = tuple(
        CreditPattern(language=said["lang"], place=said["place"], means=said["means"], regex=said["regex"])
        for said in row["patterns"]
    )
    return AgencySpec(slug=slug, name=row["name"], names=row["names"], patterns=patterns)


CREDITS = Credits([spec(slug, row) for slug, row in packed().items()])
SENTENCES = [
    pytest.param(said["lang"], said["regex"], sentence, key == "examples", id=f"{slug}-{said['lang']}-{said['place']}-{key}-{at}")
    for slug, row in packed().items() for said in row["patterns"]
    for key in ("examples", "not_examples") for at, sentence in enumerate(said[key])
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_byline_or_dateline_is_read_as_a_person_would(case: Mapping[str, Any]) -> None:
    author, text = case.get("author"), case["text"]

    credit = CREDITS.read(text, author=author, language=case["lang"], own=case.get("own", ()))

    found = (list(credit.agencies), credit.means) if credit else ([], None)
    assert found == (case["agency"], case.get("means")), credit
    if credit:
        assert credit.evidence in text or credit.evidence in (author or "")


def test_half_of_the_cases_are_traps_in_every_language() -> None:
    for language in ("en", "ru", "tr", "ar"):
        own = [case for case in CASES if case["lang"] == language]
        assert len(own) >= 15 and sum("trap" in case for case in own) * 5 >= len(own) * 2, language
    assert len(CASES) >= 60 and sum("trap" in case for case in CASES) * 2 >= len(CASES)
    assert len({case["id"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("language", "regex", "sentence", "wanted"), SENTENCES)
def test_the_packs_patterns_keep_their_sentences(language: str, regex: str, sentence: str, wanted: bool) -> None:
    assert (compiled(regex, language).search(sentence) is not None) == wanted


def test_the_title_above_the_text_is_no_part_of_it() -> None:
    title = "GENEVA (Reuters) - a headline that quotes a credit"

    assert CREDITS.read(f"{title}\nThe talks ended without a date.", title=title, language="en") is None


def test_only_beginning_and_end_are_searched() -> None:
    filler = "The well is deep and its rope is old.\n"
    text = filler * 20 + "A trader told Reuters that flour was short.\n" + filler * 20

    assert CREDITS.read(text, language="en") is None
    assert CREDITS.read(text[text.index("A trader") :], language="en") is not None
    assert len(filler) * 20 > HEAD + TAIL


def test_a_dateline_counts_at_the_beginning_only() -> None:
    text = (
        "The well is deep. " * 5
        + "\n"
        + "Its rope is old.\n" * 30
        + "AMMAN, May 3 (Reuters) - Farmers wait for rain. Read on.\n"
    )

    assert CREDITS.read(text, language="en") is None


def test_a_word_that_the_window_cuts_is_not_read_as_whole() -> None:
    start = "x " * ((HEAD - len("told Reuters")) // 2)
    text = f"{start}told Reutersville that the well is dry. " + "y " * 400

    assert CREDITS.read(text, language="en") is None


def test_in_an_unknown_language_only_forms_that_republish_are_looked_for() -> None:
    for language in (None, "de"):
        credit = CREDITS.read("BERLIN (dpa) - Die Minister trafen sich.", language=language)
        assert credit and (credit.agencies, credit.place) == (("dpa",), "dateline")
        assert CREDITS.read("A trader told Reuters that flour was short.", language=language) is None


def test_a_byline_goes_before_the_text() -> None:
    credit = CREDITS.read("BEIRUT (Reuters) - Fuel came.", author="AFP", language="en")

    assert credit and (credit.agencies, credit.evidence) == (("afp",), "AFP")


def test_an_owner_of_the_last_line_is_a_credit_and_one_above_the_text_is_a_photographers() -> None:
    text = "Two ships left the port on Sunday, the harbour master said."

    last = CREDITS.read(f"{text}\n© 2026 AFP", language="en")

    assert last and (last.agencies, last.means) == (("afp",), "republishes")
    assert CREDITS.read(f"© 2026 AFP\n{text}", language="en") is None
    assert CREDITS.read(f"{text}\n© AFP / Jane Harrow", language="en") is None


def test_an_agency_of_ones_own_is_read_by_its_names_and_patterns() -> None:
    pattern = CreditPattern(language="en", place="dateline", means="republishes", regex=r"^[A-Z]+, <date> /LW/")
    own = Credits([AgencySpec(slug="lw", name="Levant Wire", names={"any": ("LW",)}, patterns=(pattern,))])

    for text in ("HOMS, March 3 /LW/ The well is dry.", "The well is dry.\nSource: LW", "HOMS (LW) - The well is dry."):
        credit = own.read(text, language="en")
        assert credit and credit.agencies == ("lw",), text
    assert Credits([]).read("BEIRUT (Reuters) - Fuel came.", language="en") is None


@pytest.mark.parametrize(
    ("regex", "words"),
    [
        ("(a+)+b", "repeats a repeat"),
        ("(?:[A-Z]+, )*AFP", "repeats a repeat"),
        ("((?:x{2,})y)*z", "repeats a repeat"),
        ("(", "no regular expression"),
        ("x*", "matches nothing at all"),
        ("<place> x", "<place> is no piece for en"),
        ("x" * 2000, "2000 characters"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_why(regex: str, words: str) -> None:
    with pytest.raises(BadPattern, match=words):
        compiled(regex, "en")


def test_signs_that_are_escaped_or_in_a_class_are_no_repeats() -> None:
    assert compiled(r"(?:[+*] ?\+){1,3}(?:[\]+])*x", "en").search("+ +x")


@pytest.mark.parametrize("language", sorted(PIECES))
def test_every_piece_can_stand_in_a_pattern(language: str) -> None:
    for name in PIECES[language]:
        compiled(f"<{name}>LW", language)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("ANKARA, April 3", True),
        ("Москва, 5 марта", True),
        ("عمان 3 أبريل", True),
        ("BEIRUT/AMMAN", True),
        ("The kits", False),
        ("", False),
        ("A Very Long Name Of A Far Away Place", False),
    ],
)
def test_a_place_is_told_from_a_sentence(words: str, place: bool) -> None:
    assert is_place(words) == place


def test_what_a_child_is_given_survives_the_journey() -> None:
    agencies = tuple(spec(slug, row) for slug, row in packed().items())

    assert pickle.loads(pickle.dumps(agencies)) == agencies


BITS = st.sampled_from(
    ["Reuters", "AFP", "(AA)", "TASS", "/ТАСС/", "РИА Новости", "رويترز", "(أ ف ب)", "سانا", "told ", "сообщает ", "وكالة ",
     "BEIRUT", "March 3", " - ", ", ", "\n", ". ", "© ", "Photo: ", "Source: ", "(", ")", "İHA", "x" * 150,
     "'ya konuşan ", "\u202e"]
)  # fmt: skip


@given(
    bits=st.lists(BITS, max_size=30),
    language=st.sampled_from(["en", "ru", "tr", "ar", "ku", None]),
    noise=st.text(max_size=40),
)
@settings(deadline=None)
def test_evidence_is_verbatim_whatever_the_text(bits: list[str], language: str | None, noise: str) -> None:
    text = noise.join(bits)

    credit = CREDITS.read(text, author=noise, language=language)

    assert credit == CREDITS.read(text, author=noise, language=language)
    if credit:
        assert credit.evidence and (credit.evidence in text or credit.evidence in noise)
        assert credit.agencies and len(set(credit.agencies)) == len(credit.agencies)
