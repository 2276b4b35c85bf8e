"""Where somebody is quoted: the spans between quotation marks, in any of the pairs that our languages use."""

from __future__ import annotations

import re

LONGEST = 4000
"""Characters of a quotation that opens and closes; a mark that finds no partner within them opens nothing."""

LEAST_WORDS = 3
"""Fewer words between marks are a name or a scare quote, nobody's words."""

_PAIRS = {"“": "”", "«": "»", "„": "“”", "”": "”"}
_MARK = re.compile('["“”«»„]')


def quotations(text: str) -> list[tuple[int, int]]:
    """The spans of what is quoted, without the marks, in order and never inside each other: of nested ones the outer.

    Straight marks pair up within a paragraph. A curly or angular one may run over several; where each of them opens anew and
    only the last closes, they are one. Time is linear in the text.
    """
    spans: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None  # where the quoted words begin, and what closes them
    depth = 0
    for found in _MARK.finditer(text):
        at, mark = found.start(), found.group()
        if opened is not None and (at - opened[0] > LONGEST or (opened[1] == '"' and "\n" in text[opened[0] : at])):
            opened = None
        if opened is None:
            if mark != "»":
                opened, depth = (at + 1, '"' if mark == '"' else _PAIRS[mark]), 0
        elif mark in opened[1]:
            if depth:
                depth -= 1
                continue
            if len(text[opened[0] : at].split()) >= LEAST_WORDS:
                spans.append((opened[0], at))
            opened = None
        elif mark == "«" and opened[1] == "»" and not text[:at].endswith("\n"):
            depth += 1
    return spans
