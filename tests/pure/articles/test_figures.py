"""Figures as they are written, in four languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.figures import HEAD, figures


def said(text: str, title: str = "") -> list[str]:
    """Value and kind of each figure."""
    return list(figures(title, text))


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
    assert said("The 23rd patrol ran after the 22nd. The 23rd ran.", title="22nd patrol") == ["22:n", "23:n"]


@pytest.mark.parametrize(
    "stamp",
    ["Published: 22.10.2026 14:05", "Обновлено 22 октября 2026, 14:05", "22 Ekim 2026 Perşembe 14.05 - Güncelleme",
     "نُشر في 22/10/2026"],
)  # fmt: skip
def test_a_line_that_says_when_it_was_printed_has_no_figures(stamp: str) -> None:
    assert said(f"{stamp}\nThe patrol counted 14 lorries.") == ["14:n"]
    assert said(f"{stamp}.")


def test_figures_far_down_are_not_told() -> None:
    assert said("word " * (HEAD // 5 + 2) + "14 lorries") == []


@given(st.text("0123456789.,:/- \u0661\u0662٬'st", max_size=60))
def test_digits_and_what_parts_them_in_any_order_are_read(text: str) -> None:
    assert all(figure.count(":") == 1 for figure in figures(text, text))
