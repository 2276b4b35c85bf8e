"""The bundled sample news as values: outlets, pieces, and who publishes what when. The pack is data: `packs/demo/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Literal

import yaml

LISTED_AFTER = timedelta(minutes=5)  # until the feed shows an article, unless the pack says otherwise

FeedFormat = Literal["rss", "atom", "rdf", "json"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What an outlet's feeds answer instead of themselves, from `since` (inclusive) until `until` (exclusive)."""

    answer: Literal["503", "block-page"]
    since: datetime | None = None  # None: from the beginning
    until: datetime | None = None  # None: to the end

    def holds(self, now: datetime) -> bool:
        """True while the fault lasts."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFeed:
    """One feed of an outlet. `query` is put behind every link it gives, as newsletters and aggregators do."""

    path: str
    format: FeedFormat
    section: str | None = None  # None: everything the outlet publishes
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An invented outlet. `marks` says which machine-readable marks its pages carry: canonical, json-ld, meta, time."""

    slug: str
    host: str
    name: str
    language: str
    layout: str
    marks: tuple[str, ...]
    full_text: bool  # its feeds carry whole articles
    feeds: tuple[OutletFeed, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """An article's words from one moment on."""

    since: datetime
    title: str
    body: tuple[str, ...]  # paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article of the pack. `page` is how its page misbehaves: "404", "503", "paywall", or "" for not at all."""

    id: str
    outlet: Outlet
    path: str
    link: str  # the address its feed gives; differs from the path for AMP and trackers
    section: str
    language: str
    published: datetime
    listed: datetime
    author: str  # "" when nobody signs
    summary: str
    dateline: str
    credit: str
    widgets: tuple[str, ...]
    page: str
    versions: tuple[Version, ...]  # oldest first
    reprint_of: str | None

    def version(self, now: datetime) -> Version:
        """The words that stand on the page at that moment."""
        return [v for v in self.versions if v.since <= now or v is self.versions[0]][-1]

    def changed(self, now: datetime) -> datetime:
        """When the feed last had something new to say of it."""
        return max(self.listed, self.version(now).since)

    @property
    def url(self) -> str:
        """Its canonical address."""
        return f"http://{self.outlet.host}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The whole pack: what is published when, and between which moments the demo plays it."""

    first_moment: datetime
    last_moment: datetime
    editions: int
    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]
    labels: Mapping[str, Mapping[str, Any]]  # language -> the small words of a page
    text_of: Callable[[str], str]


def packed(name: str) -> str:
    """The text of one file of the bundled pack, by its path inside `packs/demo/`."""
    return files("monitor").joinpath(f"packs/demo/{name}").read_text(encoding="utf-8")


def load_news(text_of: Callable[[str], str] = packed) -> News:
    """The pack's news, oldest first. Raises ValueError when two articles claim one address, KeyError for an unknown outlet."""
    plan = yaml.safe_load(text_of("demo.yaml"))
    outlets = {row["slug"]: _outlet(row) for row in yaml.safe_load(text_of("outlets.yaml"))["outlets"]}
    rows = [row for day in plan["days"] for row in yaml.safe_load(text_of(f"articles/{day}.yaml"))["articles"]]
    bodies = {row["id"]: _paragraphs(row["body"]) for row in rows if "body" in row}
    pieces = sorted((_piece(row, outlets, bodies) for row in rows), key=lambda piece: (piece.published, piece.id))
    taken = [piece.url for piece in pieces]
    if twice := sorted({url for url in taken if taken.count(url) > 1}):
        raise ValueError(f"two articles of the pack claim one address: {', '.join(twice)}")
    return News(
        **{key: plan[key] for key in ("first_moment", "last_moment", "editions", "labels")},
        outlets=tuple(outlets.values()),
        pieces=tuple(pieces),
        text_of=text_of,
    )


def _outlet(row: Mapping[str, Any]) -> Outlet:
    return Outlet(
        **{key: row[key] for key in ("slug", "host", "name", "language", "layout")},
        marks=tuple(row["marks"]),
        full_text=row.get("full_text", False),
        feeds=tuple(OutletFeed(**feed) for feed in row["feeds"]),
        faults=tuple(Fault(f["answer"], f.get("from"), f.get("until")) for f in row.get("faults", ())),
    )


def _piece(row: Mapping[str, Any], outlets: Mapping[str, Outlet], bodies: Mapping[str, tuple[str, ...]]) -> Piece:
    outlet, published = outlets[row["outlet"]], row["published"]
    body = bodies[row.get("reprint_of", row["id"])]
    versions = [Version(published, row["title"], body)]
    if later := row.get("revision"):
        new_body = _paragraphs(later["body"]) if "body" in later else body
        versions.append(Version(later["from"], later.get("title", row["title"]), new_body))
    return Piece(
        **{key: row.get(key, "") for key in ("author", "dateline", "credit", "page")},
        id=row["id"],
        outlet=outlet,
        path=row["path"],
        link=row.get("link", row["path"]),
        section=row.get("section", "news"),
        language=row.get("lang", outlet.language),
        published=published,
        listed=row.get("seen_from", published + LISTED_AFTER),
        summary=row.get("summary", body[0]),
        widgets=tuple(row.get("widgets", ())),
        versions=tuple(versions),
        reprint_of=row.get("reprint_of"),
    )


def _paragraphs(block: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in block.strip().split("\n\n"))
