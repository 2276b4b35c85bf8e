"""Which sentences of which articles a frozen edition shows, whatever version of the program wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_WORDS = ("text", "old", "new")  # a quotation, and both wordings of a sentence that was changed


def quoted(content: str | None, *, corrections: bool = True) -> dict[str, frozenset[str]]:
    """Address -> the sentences that the edition quotes of it, in its stories, as evidence and, unless `corrections` is False, as
    the old and new wording of what it corrects and on the time line of a topic's page. Of None: nothing."""
    found: dict[str, set[str]] = {}
    told = json.loads(content or "{}")
    if isinstance(told, dict) and not corrections:
        told.pop("corrections", None)
        for track in told.get("tracks", ()):
            track.pop("said", None)
    for url, text in _sentences(told):
        found.setdefault(url, set()).add(text)
    return {url: frozenset(texts) for url, texts in found.items()}


def _sentences(value: Any) -> Iterator[tuple[str, str]]:
    """A sentence stands beside its article's address, or in a list of quotes beside it, unless it has one of its own."""
    if isinstance(value, list):
        for each in value:
            yield from _sentences(each)
    elif isinstance(value, dict):
        url, quotes = value.get("url"), value.get("quotes")
        if isinstance(url, str) and url:
            for each in (value, *(quotes if isinstance(quotes, list) else ())):
                if isinstance(each, dict) and each.get("url", url) == url:
                    yield from ((url, each[name]) for name in _WORDS if isinstance(each.get(name), str))
        for each in value.values():
            yield from _sentences(each)
