"""English."""

from __future__ import annotations

from monitor.text.languages.language import Language
from monitor.text.languages.snowball import stemmer

ENGLISH = Language(
    code="en",
    name="English",
    stem=stemmer("english"),
    months={"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
            "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12},
)  # fmt: skip
