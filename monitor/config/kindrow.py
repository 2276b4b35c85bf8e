"""What a row of `feeds` in feeds.yaml says of its kind of source: a feed, a sitemap, a page of links, a channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from monitor.config import values
from monitor.feeds.paths import MOST_PATTERNS
from monitor.model import FeedKind


def _read(read: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else [] if value is None else value


def _string(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


_Pattern = Annotated[str, _read(values.path_pattern), _string(r"^/.*\*", "/news/*/*.html")]
_Site = Annotated[str, _read(values.host_name), _string("^[^/:@ ]+$", "news.example")]


def _one_or_more(item: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item, "maxItems": MOST_PATTERNS}]})


class KindRow(BaseModel):
    """The kind of a source, and which links of a page are its articles."""

    kind: FeedKind = Field(
        "auto",
        description="listing: a page of links. auto: RSS, Atom, RDF, JSON Feed or sitemap; https://t.me/s/NAME is telegram.",
    )
    links: Annotated[
        list[_Pattern],
        Field(max_length=MOST_PATTERNS),
        BeforeValidator(_listed),
        _one_or_more({"type": "string", "pattern": r"^/.*\*", "examples": ["/news/*/*.html"]}),
    ] = Field(
        [], description="Of a listing: which links are articles, by the path; * within a part of it, ** any parts."
    )
    sites: Annotated[
        list[_Site],
        Field(max_length=MOST_PATTERNS),
        BeforeValidator(_listed),
        _one_or_more({"type": "string", "pattern": "^[^/:@ ]+$", "examples": ["news.example"]}),
    ] = Field([], description="Of a listing: hosts beside the page's own whose links count.")
