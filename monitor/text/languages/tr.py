"""Turkish. Bare words match exactly: endings carry the negation, so stems would hide it; terms use wildcards instead."""

from __future__ import annotations

from monitor.text.languages.language import Language

TURKISH = Language(
    code="tr",
    name="Turkish",
    months={"ocak": 1, "ocag": 1, "subat": 2, "mart": 3, "nisan": 4, "mayis": 5, "haziran": 6,
            "temmuz": 7, "agustos": 8, "eylul": 9, "ekim": 10, "kasim": 11, "aralik": 12, "aralig": 12},
)  # fmt: skip
