"""Which sentences of which articles a frozen edition shows, whatever version of the program wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def quoted(content: str | None) -> dict[str, frozenset[str]]:
    """Address -> the sentences that the edition quotes of it, in its stories and as evidence. Of None: nothing."""
    found: dict[str, set[str]] = {}
    for url, text in _sentences(json.loads(content or "{}")):
        found.setdefault(url, set()).add(text)
    return {url: frozenset(texts) for url, texts in found.items()}


def _sentences(value: Any) -> Iterator[tuple[str, str]]:
    """A sentence stands beside its article's address, or in a list of quotes beside it."""
    if isinstance(value, list):
        for each in value:
            yield from _sentences(each)
    elif isinstance(value, dict):
        url, quotes = value.get("url"), value.get("quotes")
        if isinstance(url, str) and url:
            for each in (value, *(quotes if isinstance(quotes, list) else ())):
                if isinstance(each, dict) and isinstance(each.get("text"), str):
                    yield url, each["text"]
        for each in value.values():
            yield from _sentences(each)
