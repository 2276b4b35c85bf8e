"""Which sentence of an edited text stands where another one stood; what is only moved or set anew is the same sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.rewording import rewording, stands

BEFORE = (
    "Officers met in Ankara on Monday. The truce near Maarat is holding, the ministry said. "
    "Two soldiers were wounded on the M4 road. Shops in Ariha had opened again."
)
HOLDS = "The truce near Maarat is holding, the ministry said."


def now(old: str, new: str) -> str:
    """The text with another sentence in place of one."""
    assert old in BEFORE
    return BEFORE.replace(old, new)


@pytest.mark.parametrize(
    "text",
    [
        BEFORE,
        f"{HOLDS}\n\nIt rained.\n{BEFORE.replace(HOLDS, '')}",  # elsewhere
        BEFORE.replace(HOLDS, "THE  TRUCE near\u00a0Ma\u0301arat is “holding”; the ministry said ."),
        BEFORE.replace(HOLDS, HOLDS[:-1] + ";"),  # the next sentence is drawn to it
        BEFORE.replace("holding, the", "holding. The"),  # or it is parted in two
    ],
)
def test_a_sentence_that_was_moved_or_set_anew_still_stands(text: str) -> None:
    assert stands(HOLDS, text, BEFORE, "en")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Two soldiers were wounded on the M4 road.", "Two soldiers were wounded on the M5 road."),
        ("Two soldiers were wounded on the M4 road.", "Three soldiers were wounded on the M4 road."),
        (HOLDS, HOLDS.replace("Maarat", "Saraqib")),
        (HOLDS, HOLDS.replace("holding", "not holding")),
        (HOLDS, HOLDS.replace("said.", "said, but nobody else did.")),
        ("Shops in Ariha had opened again.", "Shops in Ariha had opened again, residents denied."),
        (HOLDS, ""),
    ],
)
def test_a_changed_word_digit_or_name_and_words_added_to_it_make_it_another_sentence(old: str, new: str) -> None:
    assert not stands(old, now(old, new), BEFORE, "en")


def test_of_a_part_of_a_sentence_only_that_part_has_to_stand() -> None:
    part = "truce near Maarat is holding"

    assert stands(part, now("the ministry said", "a spokesman said"), BEFORE, "en", part=True)
    assert not stands(part, now("holding", "broken"), BEFORE, "en", part=True)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", HOLDS, "The truce near Maarat was broken twice, the ministry said on Monday."),
        ("en", "Two soldiers were wounded on the M4 road.", "Three soldiers and a driver were wounded on the M4 road."),
        (
            "ru",
            "Министерство сообщило, что перемирие под Мааратом соблюдается.",
            "Министерство сообщило, что перемирие под Мааратом нарушено дважды.",
        ),
        (
            "tr",
            "Bakanlık, Maarat'taki ateşkesin sürdüğünü açıkladı.",
            "Bakanlık, Maarat'taki ateşkesin bozulduğunu açıkladı.",
        ),
        ("ar", "قالت الوزارة إن الهدنة قرب معرة صامدة.", "قالت الوزارة إن الهدنة قرب معرة انتهكت مرتين."),
    ],
)
def test_the_new_wording_is_found_verbatim_in_four_languages(language: str, old: str, new: str) -> None:
    before, text = f"Shops opened. {old} It rained.", f"Shops opened. It rained. {new} Roads were wet."

    span = rewording(old, text, before, language)

    assert span is not None and text[slice(*span)] == new


@pytest.mark.parametrize(
    "text",
    [
        BEFORE.replace(HOLDS, ""),
        BEFORE.replace(HOLDS, "A market was held in the square, with music until the evening."),
        "",
        "...",
    ],
)
def test_where_nothing_like_it_stands_it_was_withdrawn(text: str) -> None:
    assert rewording(HOLDS, text, BEFORE, "en") is None


def test_a_sentence_that_stood_there_before_is_nobodys_new_wording() -> None:
    twin = HOLDS.replace("Maarat", "Saraqib")
    before = f"{BEFORE} {twin}"

    assert rewording(HOLDS, before.replace(HOLDS, ""), before, "en") is None


def test_of_two_new_sentences_the_one_most_like_it_took_its_place() -> None:
    near = HOLDS.replace("holding", "broken")
    text = now(HOLDS, f"The truce was broken, the ministry told reporters in Ankara. {near}")

    span = rewording(HOLDS, text, BEFORE, "en")

    assert span is not None and text[slice(*span)] == near


TEXTS = st.text(alphabet="ab1. \n-'İة\u0301«", max_size=60)


@given(TEXTS, TEXTS)
def test_every_sentence_stands_in_its_own_text_and_what_is_found_is_a_part_of_the_new_one(old: str, new: str) -> None:
    assert stands(old, old, old, None)
    span = rewording(old, new, old, None)
    assert span is None or new[slice(*span)].strip()
