"""Figures with their places, and when they say that a text is no reprint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.figures import HEAD, conflict, figures


def said(text: str, title: str = "") -> list[str]:
    """Value and kind of each figure."""
    return [figure.rpartition(":")[0] for figure in figures(title, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The 22nd patrol met 1,200 people and 3.5 tonnes of flour.", ["22:n", "1200:n", "3.5:n"]),
        ("Прошло 22-е патрулирование, в нём участвовали 12 000 человек.", ["22:n", "12000:n"]),
        ("22'nci devriyeye 1.200 kişi katıldı.", ["22:n", "1200:n"]),
        ("شارك ١٢ جندياً في الدورية الـ22 وقُتل و3 آخرون", ["12:n", "22:n", "3:n"]),
        ("the twelfth patrol, the twenty-fourth patrol, two men", ["12:w", "24:w", "2:w"]),
        ("двенадцатое патрулирование, двадцать четвёртого, трое раненых", ["12:w", "24:w", "3:w"]),
        ("on ikinci devriye, yirmi dördüncü devriye, üçüncüsü, iki asker", ["12:w", "24:w", "3:w", "2:w"]),
        ("الدورية الثانية عشرة، الرابعة والعشرين، ثلاثة جنود", ["12:w", "24:w", "3:w"]),
        ("on Tuesday, October 20, 2026, at 14:05 it left", ["20:d", "14.05:d"]),
        ("20.10.2026 ушли, 2026-10-19 пришли, в 2019 году стояли на месте", ["20:d", "19:d", "2019:d"]),
        ("12 Ocak saat 00.01'de başladı, 5 Mart 2020 günü bitti", ["12:d", "0.01:d", "5:d"]),
        ("في 15 آذار وفي الخامس عشر من مارس", ["15:d", "15:w"]),
        ("M4, M-5, إم 4, BTR-82, Су-34, TB2, S-400 and COVID-19 are names", []),
        ("lasting 12-15 hours", ["12:n", "15:n"]),
        ("the score was 0:3 and 007 watched", ["0:n", "3:n", "7:n"]),
        ("on the road, one of them, the first of many", ["1:w"]),
    ],
)
def test_figures_are_read_as_they_are_written(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_the_title_comes_first_and_each_figure_once() -> None:
    assert said("The 22nd patrol ran. The 22nd patrol ran.", title="22nd patrol") == ["22:n", "22:n"]
    assert len(figures("", "a 22 b a 22 b")) == 1


@pytest.mark.parametrize(
    "stamp",
    ["Published: 22.10.2026 14:05", "Обновлено 22 октября 2026, 14:05", "22 Ekim 2026 Perşembe 14.05 - Güncelleme",
     "نُشر في 22/10/2026"],
)  # fmt: skip
def test_a_line_that_says_when_it_was_printed_has_no_figures(stamp: str) -> None:
    assert said(f"{stamp}\nThe patrol counted 14 lorries.") == ["14:n"]
    assert said(f"{stamp}.")


def test_figures_far_down_are_listened_to_only() -> None:
    text = "word " * (HEAD // 5 + 2) + "14 lorries " + "word " * (HEAD // 5) + "77 carts"

    assert said(text) == ["14:f"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the 12th patrol ran", "the 13th patrol ran"),
        ("the twelfth patrol ran", "the thirteenth patrol ran"),
        ("the 12th patrol ran", "the thirteenth patrol ran"),
        ("провели 12-е совместное", "провели 13-е совместное"),
        ("провели двенадцатое совместное", "провели тринадцатое совместное"),
        ("M4'te on ikinci devriye", "M4'te on üçüncü devriye"),
        ("الدورية الثانية عشرة على", "الدورية الثالثة عشرة على"),
        ("killed 12 people", "killed 14 people"),
        ("killed two people", "killed three people"),
        ("On August 12, a patrol ran", "On September 2, a patrol ran"),
        ("It left at 09:30 from the base", "It left at 10:15 from the base"),
    ],
)
def test_another_figure_between_the_same_words_is_an_update_even_on_one_day(one: str, other: str) -> None:
    assert conflict(figures("", one), figures("", other), same_day=True)
    assert conflict(figures(one, "no figure"), figures(other, "no figure"), same_day=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the 12th patrol ran", "the twelfth patrol ran"),
        ("the 12th patrol ran", "the patrol ran"),
        ("ANKARA, March 12 (Wire) – the 12th patrol", "MOSCOW, March 14. /Post/. the 12th patrol"),
        ("said on Thursday, the 12th patrol ran", "said on March 12, the 12th patrol ran, in 2020"),
        ("killed 12 people and 30 people fled", "killed 12 people"),
    ],
)
def test_what_a_reprint_adds_or_leaves_out_is_none(one: str, other: str) -> None:
    assert conflict(figures("", one), figures("", other), same_day=False) is None


def test_on_another_day_numbers_anywhere_count() -> None:
    one, other = figures("", "shelling hit 12 houses"), figures("", "fire took 30 sheds")

    assert conflict(one, other, same_day=True) is None
    assert conflict(one, other, same_day=False) == "12 here, 30 there"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared_and_it_is_mutual(one: str, other: str) -> None:
    mine, theirs = figures(one[:50], one), figures(other[:50], other)

    for same_day in (True, False):
        assert bool(conflict(mine, theirs, same_day=same_day)) == bool(conflict(theirs, mine, same_day=same_day))
        assert conflict(mine, mine, same_day=same_day) is None


@given(st.text("0123456789.,:/- \u0661\u0662٬'st", max_size=60))
def test_digits_and_what_parts_them_in_any_order_are_read(text: str) -> None:
    assert all(figure.count(":") == 2 for figure in figures(text, text))
