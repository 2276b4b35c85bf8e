"""How much of a long test is run: a sample in `make test`, all of it in `make torture` or `make thorough`."""

from __future__ import annotations

import os

WHOLE = os.environ.get("TORTURE") == "whole"


def examples(number: int, *, of: int = 4) -> int:
    """The `number` in `make thorough`, one of every `of` in `make test`."""
    return number if WHOLE else max(number // of, 1)
