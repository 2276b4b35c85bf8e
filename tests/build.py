"""Values with sensible defaults: a test overrides what matters to it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from monitor.articles.fingerprint import text_sha256
from monitor.config.load import load_watchlist
from monitor.model import (
    Article,
    Claim,
    DigestSpec,
    Entry,
    Event,
    FeedSpec,
    FeedState,
    Match,
    Origin,
    Provenance,
    Report,
    Sighting,
    StoredArticle,
    Testimony,
    Watchlist,
)

MORNING = datetime(2026, 10, 21, 6, 0, tzinfo=UTC)

CONFIG = """\
monitor:
  time_zone: Europe/Istanbul
  contact: desk@reader.example
  limits: {{host_spacing: 0s}}
feeds:
{feeds}
scopes:
  - use: idlib
topics:
  - use: ceasefire
  - use: m4-patrols
digests:
  - slug: daily
    title: Idlib daily
    prefix: Idlib
    at: "06:30"
    time_zone: {zone}
    recipients: [anna@reader.example, omar@reader.example]
"""


_read: dict[str, Watchlist] = {}


def make_watchlist(folder: Path, feeds: dict[str, str], *, zone: str = "Europe/Istanbul", extra: str = "") -> Watchlist:
    """A watchlist read from a real feeds.yaml in `folder`: `feeds` maps slugs to addresses."""
    rows = "\n".join(
        f'  - {{slug: {slug}, url: "{url}", title: The {slug.title()}, interval: 1h{extra}}}'
        for slug, url in feeds.items()
    )
    config, text = folder / "feeds.yaml", CONFIG.format(feeds=rows or "  []", zone=zone)
    config.write_text(text, encoding="utf-8")
    if text not in _read:
        _read[text] = load_watchlist(config)
    known = _read[text]  # the same words say the same in any folder
    return replace(
        known,
        storage=str(folder.absolute() / Path(known.storage).name),
        digests_folder=str(folder.absolute() / Path(known.digests_folder).name),
    )


def make_feed(**given: Any) -> FeedSpec:
    """A feed to watch."""
    return FeedSpec(**{"slug": "herald", "url": "http://herald.example/rss.xml", "title": "The Herald", **given})


def make_feed_state(**given: Any) -> FeedState:
    """A feed that was polled well an hour ago."""
    usual: dict[str, Any] = {
        "id": 1,
        "slug": "herald",
        "url": "http://herald.example/rss.xml",
        "title": "The Herald",
        "enabled": True,
        "etag": None,
        "last_modified": None,
        "body_sha256": None,
        "due_at": MORNING,
        "attempts": 1,
        "failures": 0,
        "added_at": MORNING - timedelta(days=9),
        "last_polled_at": MORNING - timedelta(hours=1),
        "last_ok_at": MORNING - timedelta(hours=1),
        "last_new_at": MORNING - timedelta(hours=1),
        "failing_since": None,
        "last_error": None,
    }
    return FeedState(**{**usual, **given})


def make_entry(**given: Any) -> Entry:
    """An entry with a link."""
    url = given.get("url", "http://herald.example/patrol-runs")
    usual = {"guid": url, "url": url, "canonical_url": url, "title": "Patrol runs on the M4", "summary": "It ran."}
    return Entry(**{**usual, **given})


def make_article(**given: Any) -> Article:
    """An article of a page."""
    text = given.get("text", "Turkish and Russian troops held a joint patrol on the M4 highway in Idlib on Wednesday.")
    usual = {
        "url": "http://herald.example/patrol-runs",
        "title": "Patrol runs on the M4",
        "text": text,
        "text_sha256": text_sha256(text),
        "outlet": "The Herald",
        "feed_slug": "herald",
        "language": "en",
    }
    return Article(**{**usual, **given})


def make_stored(**given: Any) -> StoredArticle:
    """An article in the store; what is no field of it goes to its article."""
    fields = {"id", "known_at", "attempts", "assessed_at", "copy_of"}
    own = {key: value for key, value in given.items() if key in fields}
    article = make_article(**{key: value for key, value in given.items() if key not in fields})
    usual = {"id": 1, "known_at": MORNING, "attempts": 1, "assessed_at": None, "copy_of": None}
    return StoredArticle(**{**usual, "article": article, **own})


def make_match(**given: Any) -> Match:
    """A match with the ceasefire."""
    usual = {
        "topic": "ceasefire",
        "kind": "topic",
        "matched": True,
        "score": 30.0,
        "threshold": 20.0,
        "addends": (),
        "missing": (),
        "vetoed": False,
        "spans": (),
    }
    return Match(**{**usual, **given})


def make_report(**given: Any) -> Report:
    """An assessed article that matches the ceasefire."""
    fields = {"id", "known_at", "copy_of", "matches", "feeds"}
    own = {key: value for key, value in given.items() if key in fields}
    article = make_article(**{key: value for key, value in given.items() if key not in fields})
    usual = {"id": 1, "known_at": MORNING, "copy_of": None, "matches": (make_match(),), "feeds": ("herald",)}
    return Report(**{**usual, "article": article, **own})


def make_digest(**given: Any) -> DigestSpec:
    """A digest cut at 06:30 in Istanbul."""
    usual = {
        "slug": "daily",
        "title": "Idlib daily",
        "prefix": "Idlib",
        "topics": ("ceasefire", "m4-patrols"),
        "scopes": ("idlib",),
        "at": time(6, 30),
        "time_zone": "Europe/Istanbul",
    }
    return DigestSpec(**{**usual, **given})


def make_claim(**given: Any) -> Claim:
    """The outlet itself says that the ceasefire is holding. Without an id it has one of its topic, state and place."""
    state = given.get("state", "holding")
    usual = {
        "topic": "ceasefire",
        "state": state,
        "temporal": "current",
        "event_date": None,
        "date_precision": "day" if given.get("event_date") else "none",
        "speaker": None,
        "actor": None,
        "side": None,
        "via": None,
        "voice": "outlet",
        "quote": f"The ceasefire in Idlib is {state}.",
        "start": 0,
        "end": 40,
        "in_title": False,
        "cue": state,
        "cue_start": 25,
        "cue_end": 39,
        "modifiers": (),
        "rule": "no modifier",
        "place_rule": "Idlib stands in the sentence",
        "confidence": 0.9,
    }
    claim = {**usual, **given}
    claim.setdefault("id", f"{claim['state']}/{claim['topic']}/{claim['start']}")
    return Claim(**claim)


def make_origin(name: str = "The Herald", **given: Any) -> Origin:
    """An outlet that writes itself, with an owner of its own; with `kind="agency"` an agency."""
    slug = given.get("slug", name.casefold().replace(" ", "-"))
    owner = given.get("owner", f"{name} Trust")
    usual = {
        "kind": "outlet",
        "slug": slug,
        "label": name,
        "house": f"owner:{owner.casefold()}" if owner else f"outlet:{slug}",
        "owner": owner,
        "side": None,
        "why": "own",
    }
    return Origin(**{**usual, **given})


def make_testimony(state: str = "holding", on: date | None = date(2026, 10, 20), **given: Any) -> Testimony:
    """A claim of a state, published on a day; what is no field of its source goes to the claim. Without an address it is a
    text of its own of that day and voice."""
    own = {key: value for key, value in given.items() if key in {field.name for field in fields(Provenance)}}
    said = {key: value for key, value in given.items() if key not in own}
    outlet = own.get("outlet", "The Herald")
    voice = said.get("side") or said.get("via") or outlet
    url = own.get("url", f"http://{outlet.lower().replace(' ', '-')}.example/{on}/{voice}/{state}".replace(" ", "-"))
    at = datetime.combine(on, time(9), UTC) if on else None
    usual = {
        "url": url,
        "title": "A day in Idlib",
        "outlet": outlet,
        "outlet_side": None,
        "language": "en",
        "origin": url,
        "published_on": on,
        "published_at": at,
        "known_at": at or MORNING,
        "written_by": make_origin(outlet),
    }
    id_ = f"{url}#{state}@{said.get('start', 0)}"
    if own.get("outlet_side"):
        usual["written_by"] = make_origin(outlet, side=own["outlet_side"])
    return Testimony(claim=make_claim(**{"state": state, "id": id_, **said}), source=Provenance(**{**usual, **own}))


def make_sighting(
    ordinal: int | None = 12, day: date | None = date(2026, 10, 20), on: date = date(2026, 10, 20), **given: Any
) -> Sighting:
    """A joint patrol that ran on a day, told of on another; what is no field of its source goes to the event."""
    own = {key: value for key, value in given.items() if key in {field.name for field in fields(Provenance)}}
    outcome = given.get("outcome", "completed")
    usual = {
        "id": f"{own.get('outlet', 'The Herald')}/{on}/{ordinal}/{day}",
        "topic": "m4-patrols",
        "series": "patrol",
        "ordinal": ordinal,
        "date": day,
        "date_precision": "day" if day else "none",
        "date_source": "text" if day else "none",
        "outcome": outcome,
        "outcomes": (outcome,),
        "route": None,
        "planned": False,
        "background": False,
        "speaker": None,
        "actor": None,
        "side": None,
        "quote": "Troops held a joint patrol on the M4.",
        "start": 0,
        "end": 37,
        "in_title": False,
    }
    event = Event(**{**usual, **{key: value for key, value in given.items() if key not in own}})
    return Sighting(event=event, source=make_testimony(on=on, **own).source)
