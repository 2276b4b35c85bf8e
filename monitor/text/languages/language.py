"""What a language must tell us. A new language is a new file here and a line in the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language. All words in it are folded keys (text/folding.py)."""

    code: str  # ISO 639-1
    name: str  # in English
    direction: Direction = "ltr"
    stem: Callable[[str], str] | None = None  # None: bare words match exactly
    variants: Callable[[str], tuple[str, ...]] | None = None  # a key without its clitics; None: the language has none
    months: Mapping[str, int] = field(default_factory=dict)  # how a month's name begins -> its number
