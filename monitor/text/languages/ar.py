"""Arabic: words with their proclitics taken off."""

from __future__ import annotations

from monitor.text.languages.language import Language

SHORTEST = 3
"""Letters that must remain: many words begin with a letter that could be a clitic (وقف)."""


def variants(key: str) -> tuple[str, ...]:
    """The word without و or ف, ب, ك or ل, and the article, in every order they come in; the word itself is not among them.

    لل hides the article, so للهدنة gives both هدنه and الهدنه.
    """
    found: dict[str, None] = {}
    waiting = [key]
    for stage in (("و", "ف"), ("ب", "ك", "ل"), ("ال",)):
        for word in tuple(waiting):
            if stage[0] == "ب" and word.startswith("لل") and len(word) - 2 >= SHORTEST:
                waiting.append("ال" + word[2:])
            for clitic in stage:
                if word.startswith(clitic) and len(word) - len(clitic) >= SHORTEST:
                    waiting.append(word[len(clitic) :])
    for word in waiting[1:]:
        found.setdefault(word)
    found.pop(key, None)
    return tuple(found)


ARABIC = Language(
    code="ar",
    name="Arabic",
    direction="rtl",
    variants=variants,
    months={"يناير": 1, "فبراير": 2, "مارس": 3, "ابريل": 4, "نيسان": 4, "مايو": 5, "ايار": 5, "يونيو": 6, "حزيران": 6,
            "يوليو": 7, "تموز": 7, "اغسطس": 8, "اب": 8, "سبتمبر": 9, "ايلول": 9, "اكتوبر": 10, "نوفمبر": 11,
            "ديسمبر": 12, "شباط": 2, "اذار": 3},
)  # fmt: skip
