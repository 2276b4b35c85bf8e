"""Russian. Months begin as they do in every case ("марта", "в марте"); май changes most of itself."""

from __future__ import annotations

from monitor.text.languages.language import Language
from monitor.text.languages.snowball import stemmer

RUSSIAN = Language(
    code="ru",
    name="Russian",
    stem=stemmer("russian"),
    months={"январ": 1, "феврал": 2, "март": 3, "апрел": 4, "май": 5, "мая": 5, "мае": 5, "июн": 6,
            "июл": 7, "август": 8, "сентябр": 9, "октябр": 10, "ноябр": 11, "декабр": 12},
)  # fmt: skip
