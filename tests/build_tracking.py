"""Claims, events and figures of a text, and judgements that hold them: a test overrides what matters to it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from monitor.model import Claim, Event, Figure, Judgement, Override
from tests.build import make_claim, make_match


def claim_in(text: str, words: str, **given: Any) -> Claim:
    """A claim whose sentence is these words of a text (or, `in_title`, of a title)."""
    start = text.index(words)
    place = {"quote": words, "start": start, "end": start + len(words), "cue": words.split()[0]}
    cue = {"cue_start": start, "cue_end": start + len(words.split()[0])}
    return make_claim(**{**place, **cue, "id": f"{given.get('state', 'holding')}/{start}", **given})


def make_event(**given: Any) -> Event:
    """The thirteenth joint patrol, completed; the outlet says so."""
    usual: dict[str, Any] = {
        "id": "patrol-13",
        "topic": "m4-patrols",
        "series": "patrol",
        "ordinal": 13,
        "date": None,
        "date_precision": "day" if given.get("date") else "none",
        "date_source": "text" if given.get("date") else "none",
        "outcome": "completed",
        "outcomes": ("completed",),
        "route": None,
        "planned": False,
        "background": False,
        "speaker": None,
        "actor": None,
        "side": None,
        "quote": "The thirteenth joint patrol ran.",
        "start": 0,
        "end": 32,
        "in_title": False,
    }
    return Event(**{**usual, **given})


def event_in(text: str, words: str, **given: Any) -> Event:
    """An event whose sentence is these words of a text."""
    start = text.index(words)
    return make_event(**{"quote": words, "start": start, "end": start + len(words), **given})


def make_figure(**given: Any) -> Figure:
    """Three killed, as the outlet has it."""
    usual: dict[str, Any] = {
        "topic": "ceasefire",
        "what": "killed",
        "who": "people",
        "low": 3,
        "high": 3,
        "qualifier": None,
        "event_date": None,
        "speaker": None,
        "actor": None,
        "side": None,
        "quote": "Three people were killed.",
        "start": 0,
        "end": 25,
    }
    return Figure(**{**usual, **given})


def figure_in(text: str, words: str, **given: Any) -> Figure:
    """A figure whose sentence is these words of a text."""
    start = text.index(words)
    return make_figure(**{"quote": words, "start": start, "end": start + len(words), **given})


def make_judgement(*found: Claim | Event | Figure, **given: Any) -> Judgement:
    """A judgement with these findings, and a match with each of their topics, on all of which it reports."""
    topics = tuple(dict.fromkeys(each.topic for each in found))
    usual: dict[str, Any] = {
        "language": "en",
        "matches": tuple(make_match(topic=topic) for topic in topics),
        "reported": topics,
        "claims": tuple(each for each in found if isinstance(each, Claim)),
        "events": tuple(each for each in found if isinstance(each, Event)),
        "figures": tuple(each for each in found if isinstance(each, Figure)),
        "analysed_with": "0123456789ab",
    }
    return Judgement(**{**usual, **given})


def make_override(what: str = "set", **given: Any) -> Override:
    """The ceasefire set to strained since 20 October, said that morning by A. Analyst; of an event, what is given."""
    usual: dict[str, Any] = {
        "id": 1,
        "topic": "ceasefire" if what == "set" else "m4-patrols",
        "what": what,
        "because": "https://observers.example/note-12",
        "by": "A. Analyst",
        "made_at": datetime(2026, 10, 20, 5, tzinfo=UTC),
    }
    usual |= {"state": "strained", "since": date(2026, 10, 20)} if what == "set" else {}
    return Override(**{**usual, **given})
