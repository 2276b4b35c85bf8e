"""Who stands behind the feeds: the sources and sides that ship, laid over by `sources:` and `sides:` of feeds.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal

from monitor.config.lines import Document, Path
from monitor.config.mistakes import Mistakes, unknown_name
from monitor.config.schema import UNREADABLE, ChangeRow, FeedsFile, OwnerRow, SideRow, SourceRow
from monitor.config.values import duration
from monitor.config.watched import pack_data
from monitor.model import SideSpec, SourceSpec
from monitor.packs import pack_names

Keep = Literal["full", "evidence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A source of the pack: what may be polled, and who stands behind it. `confidence`: that the address answers."""

    source: SourceSpec
    url: str
    form: str  # "rss", "atom", "rdf", "search" (a feed made by a search), "sitemap", "page"
    language: str
    interval: timedelta
    fetch_pages: bool
    keep: Keep
    confidence: Literal["high", "medium", "low"]
    brings: str
    access: str | None  # what hinders; None: open
    hints: tuple[str, ...]

    @property
    def unreadable(self) -> str | None:
        """Why it cannot be polled, in a few words; None: it can."""
        return UNREADABLE.get(self.form)


@cache
def offers() -> Mapping[str, Offer]:
    """Every source that ships, by name, in the packs' order."""
    packs = (pack_data("sources", name) for name in pack_names("sources"))
    return {slug: _offer(slug, row) for pack in packs for slug, row in pack.get("sources", {}).items()}


@cache
def shipped_sides() -> Mapping[str, SideSpec]:
    """Every side that ships, by name."""
    packs = (pack_data("sources", name) for name in pack_names("sources"))
    return {slug: SideSpec(slug=slug, **row) for pack in packs for slug, row in pack.get("sides", {}).items()}


def _offer(slug: str, row: Mapping[str, Any]) -> Offer:
    said = ("name", "owner", "kind", "side", "country", "home", "why")
    return Offer(
        source=SourceSpec(
            slug=slug,
            **{key: row[key] for key in said if key in row},
            side_history=history_of(row.get("side_history", ())),
            owner_history=history_of(row.get("owner_history", ()), "owner"),
            agencies=tuple(row.get("agencies", ())),
        ),
        url=row["feed"],
        form=row["form"],
        language=row["language"],
        interval=duration(row["interval"]),
        fetch_pages=row.get("fetch_pages", True),
        keep=row.get("keep", "full"),
        confidence=row["confidence"],
        brings=row["brings"],
        access=row.get("access"),
        hints=tuple(row.get("hints", ())),
    )


def history_of(rows: Iterable[Mapping[str, Any]], what: str = "side") -> tuple[tuple[date, str], ...]:
    """The (until, side) pairs of a pack's `side_history`, earliest first; with `owner` those of an `owner_history`."""
    return tuple(sorted((date.fromisoformat(row["until"]), row[what]) for row in rows))


def close_names(name: str) -> str:
    """How `use "name" ...` goes on when the pack has no such source."""
    bare = name.casefold()
    names = list(offers())
    close = get_close_matches(bare[:100], names, n=3, cutoff=0.6)
    close += [known for known in names if bare and (known.startswith(f"{bare}-") or bare.startswith(f"{known}-"))]
    meant = [f'"{known}"' for known in sorted(dict.fromkeys(close))[:4]]
    mend = f"did you mean {' or '.join(meant)}?" if meant else f"docs/sources.md has all {len(names)}"
    return f"is no source that ships ({mend})"


# ---------------------------------------------------------------- what feeds.yaml says of them


def check_sources(document: Document, mistakes: Mistakes) -> None:
    """Says to `mistakes` which sides and agencies are named that do not exist, and what a new source or side lacks."""
    sides = list({**shipped_sides(), **_mapping(document, "sides")})
    for slug, row in _mapping(document, "sides").items():
        if isinstance(row, dict) and slug not in shipped_sides():
            mistakes.say_if_lacking(("sides", slug, "label"), row, "label: ...")
    for section in ("sources", "agencies"):
        for slug, row in _mapping(document, section).items():
            if isinstance(row, dict):
                _check_sides((section, slug), row, sides, mistakes)
    for slug, row in _mapping(document, "sources").items():
        if isinstance(row, dict) and slug not in offers():
            mistakes.say_if_lacking(("sources", slug, "name"), row, "name: ...")


def _check_sides(here: Path, row: Mapping[str, Any], known: list[str], mistakes: Mistakes) -> None:
    if isinstance(side := row.get("side"), str) and side not in known:
        mistakes.say_of_value((*here, "side"), _no_side(side, known))
    changes = row.get("side_history")
    for at, change in enumerate(changes if isinstance(changes, list) else ()):
        if isinstance(change, dict) and isinstance(side := change.get("side"), str) and side not in known:
            mistakes.say_of_value((*here, "side_history", at, "side"), _no_side(side, known))


def _no_side(side: str, known: list[str]) -> str:
    return unknown_name("side", side, known) + " or name it under `sides:`"


def _mapping(document: Document, section: str) -> Mapping[str, Any]:
    rows = document.data.get(section)
    return rows if isinstance(rows, dict) else {}


def sides_of(file: FeedsFile) -> tuple[SideSpec, ...]:
    """The sides that ship, then the file's own; a row changes one that ships in place."""
    sides = dict(shipped_sides())
    for slug, row in file.sides.items():
        sides[slug] = _side(slug, row, sides.get(slug))
    return tuple(sides.values())


def _side(slug: str, row: SideRow, before: SideSpec | None) -> SideSpec:
    label = row.label or (before.label if before else slug)
    return SideSpec(slug=slug, label=label, bloc=row.bloc or (before.bloc if before else slug))


def sources_of(file: FeedsFile, named: Iterable[str | None]) -> tuple[SourceSpec, ...]:
    """The file's own sources, then those of the pack that feeds name; a row beside one of the pack changes it in place."""
    slugs = dict.fromkeys([*file.sources, *(name for name in named if name)])
    return tuple(_source(slug, file.sources.get(slug)) for slug in slugs)


def others_of(sources: Iterable[SourceSpec]) -> tuple[SourceSpec, ...]:
    """The sources of the pack that are not among these: no feed is of them, but an article may lean on one."""
    named = {source.slug for source in sources}
    return tuple(offer.source for slug, offer in offers().items() if slug not in named)


def _source(slug: str, row: SourceRow | None) -> SourceSpec:
    before = offers()[slug].source if slug in offers() else None
    if row is None:
        assert before is not None
        return before
    said: dict[str, Any] = {key: getattr(row, key) for key in row.model_fields_set if key != "name" or row.name}
    if "side_history" in said:
        said["side_history"] = changes_of(row.side_history)
    if "owner_history" in said:
        said["owner_history"] = owners_of(row.owner_history)
    if "agencies" in said:
        said["agencies"] = tuple(row.agencies)
    return replace(before, **said) if before else SourceSpec(slug=slug, **said)


def changes_of(rows: Iterable[ChangeRow]) -> tuple[tuple[date, str], ...]:
    """The (until, side) pairs that rows of feeds.yaml give, earliest first."""
    return tuple(sorted((row.until, row.side) for row in rows))


def owners_of(rows: Iterable[OwnerRow]) -> tuple[tuple[date, str], ...]:
    """The (until, owner) pairs that rows of feeds.yaml give, earliest first."""
    return tuple(sorted((row.until, row.owner) for row in rows))
