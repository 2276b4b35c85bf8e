"""Invented feeds, who stands behind them, and their share of voice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

from monitor.model import (
    CopyCount,
    DigestSpec,
    FeedHealth,
    FeedSpec,
    LastReport,
    Ledger,
    Limits,
    MonthCount,
    Shares,
    SideSpec,
    SourceSpec,
    StoryCount,
    TopicCount,
    Vocabulary,
    Watchlist,
)

SECRET = "http://anna:hunter2@herald.example/private/t0ken/rss?key=t0ken"
DAWN = datetime(2026, 11, 22, 4, 10, tzinfo=UTC)
HERALD = SourceSpec(
    slug="herald-house", name="Herald House", owner="Harbour Trust", kind="government-body", side="coast", country="SY",
    side_history=((date(2024, 12, 8), "hills"),), owner_history=((date(2020, 1, 1), "Old Quay"),),
    home="https://user:pass@herald.example/news?session=9", why="Its board is named by the port",
)  # fmt: skip


def make_sources(**given: Any) -> Watchlist:
    """Four feeds: two of one outlet, one in Arabic that nobody stands behind, one that is paused."""
    feeds = (
        FeedSpec(slug="herald", url=SECRET, title="The Herald", language="en", source="herald-house"),
        FeedSpec(slug="herald-world", url="http://herald.example/w", title="The Herald World", language="en",
                 source="herald-house"),
        FeedSpec(slug="sada", url="https://sada.example:8443/rss", title="صدى الشمال", language="ar"),
        FeedSpec(slug="quay", url="no address", title="Quay", enabled=False),
    )  # fmt: skip
    usual: dict[str, Any] = {
        "time_zone": "UTC", "contact": "desk@reader.example", "base_url": None, "storage": "/s", "digests_folder": "/d",
        "limits": Limits(), "allow": (), "feeds": feeds, "sources": (HERALD,), "topics": (),
        "vocabulary": Vocabulary(concepts=MappingProxyType({})),
        "digests": (DigestSpec(slug="daily", title="Idlib daily", prefix="Idlib", topics=(), scopes=(), at=time(6),
                               time_zone="UTC"),),
        "fingerprint": "0" * 12,
        "sides": (SideSpec(slug="coast", label="Coast", bloc="sea"), SideSpec(slug="hills", label="Hills", bloc="land")),
    }  # fmt: skip
    return Watchlist(**{**usual, **given})


def make_last(feed: str = "herald", **given: Any) -> LastReport:
    """A report of that morning."""
    usual: dict[str, Any] = {
        "feed": feed, "title": "Patrol runs on the M4", "url": "http://herald.example/1", "language": "en",
        "published_at": DAWN, "precision": "second", "known_at": DAWN, "is_copy": False, "story": None,
    }  # fmt: skip
    return LastReport(**{**usual, **given})


def make_shares(**given: Any) -> Shares:
    """Two months of a herald that copies, an Arabic source, an imported pile, and a feed that is watched no more."""
    usual: dict[str, Any] = {
        "months": (
            MonthCount(feed=None, month="2026-11", reports=4, copies=0),
            MonthCount(feed="herald", month="2026-10", reports=3, copies=0),
            MonthCount(feed="herald", month="2026-11", reports=12, copies=2),
            MonthCount(feed="sada", month="2026-11", reports=1984, copies=0),
        ),
        "stories": (
            StoryCount(feed="herald", stories=9, shared=5, first=2),
            StoryCount(feed="sada", stories=1, shared=0, first=0),
        ),
        "copies": (CopyCount(feed="herald", of_feed="sada", of_outlet="صدى الشمال", reports=2),),
        "topics": (
            TopicCount(feed="herald", topic="ceasefire", reports=4),
            TopicCount(feed="herald", topic="m4-patrols", reports=11),
        ),
        "last": (
            make_last(),
            make_last(title="Day alone", precision="day", url="http://herald.example/2", is_copy=True),
            make_last(title="No day", published_at=None, precision="unknown", url="http://herald.example/3"),
            make_last("sada", title="الهدنة صامدة", language="ar", url="https://sada.example/1"),
        ),
        "brought": (("gone", "The Gone Gazette"), ("herald", "The Herald")),
    }  # fmt: skip
    return Shares(**{**usual, **given})


def make_ledger(*troubled: FeedHealth) -> Ledger:
    """What the newest edition could see; without a word the Arabic source was not reached."""
    usual = FeedHealth(
        slug="sada", title="صدى الشمال", state="broken", since=DAWN, next_try=DAWN,
        reason="3 polls in a row failed: moved to https://u:p@sada.example/t0ken?key=t0ken",
    )  # fmt: skip
    return Ledger(feeds=3, reached=2, lines=(), troubled=troubled or (usual,))
