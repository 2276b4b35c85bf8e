"""JSON Feed 1.0 and 1.1 (jsonfeed.org). Wrong types are read as missing; ids may be numbers, as the standard allows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from monitor.feeds.drafts import DraftEntry, DraftFeed, NoFeed, Raw


def accepts(raw: Raw) -> bool:
    """True for what begins as a JSON object or list."""
    return raw.read_as.kind in ("auto", "feed") and raw.head.startswith((b"{", b"["))


def read(raw: Raw, most: int) -> DraftFeed:
    """The document's items, at most `most` of them. JSON is UTF-8 (RFC 8259), so `charset` is not asked. Raises NoFeed."""
    try:
        document = json.loads(
            raw.body.decode("utf-8-sig", "replace"),
            parse_int=_number,
            parse_float=_number,
            parse_constant=lambda _: None,
        )
    except RecursionError:
        raise NoFeed("JSON that is nested too deeply") from None
    except ValueError:
        raise NoFeed("broken JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise NoFeed("JSON, but not a feed")
    items = [item for item in document["items"] if isinstance(item, dict)]
    repairs = []
    if "jsonfeed.org/version/" not in _text(document.get("version")):
        repairs.append("the document does not say that it is a JSON Feed")
    if len(items) > most:
        repairs.append(f"only the first {most} of {len(items)} entries were read")
    return DraftFeed(
        format="json",
        title=_text(document.get("title")),
        language=_text(document.get("language")) or None,
        entries=tuple(_entry(item) for item in items[:most]),
        repairs=tuple(repairs),
        beyond=max(0, len(items) - most),
    )


def _entry(item: Mapping[str, Any]) -> DraftEntry:
    html = _text(item.get("content_html"))
    return DraftEntry(
        guid=_text(item.get("id")),
        links=tuple(link for link in (_text(item.get("url")), _text(item.get("external_url"))) if link),
        title=_text(item.get("title")),
        summary=_text(item.get("summary")),
        content=html or _text(item.get("content_text")),
        plain=not html,
        authors=_authors(item),
        published=_text(item.get("date_published")) or None,
        updated=_text(item.get("date_modified")) or None,
        language=_text(item.get("language")) or None,
    )


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    several = item.get("authors")
    found = several if isinstance(several, list) else [item.get("author")]
    return tuple(_text(author.get("name")) for author in found if isinstance(author, dict))


def _number(written: str) -> str:
    """A number as it is written: only ids are asked for, and none of them has to fit anywhere."""
    return written


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
