"""An edition without an article that had to go: the one change that a published edition ever suffers, and it shows."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from monitor.model import Also, Correction, Edition, Evidence, FigureRow, Quote, Said, Story

REMOVED = "[removed on request]"


def without(edition: Edition, url: str) -> Edition:
    """The edition with the article of this address made unknown: its story, or a sentence of it that proved something, keeps
    its place and says that it was removed, with no title, outlet, words or link; among the further reports of another story and
    under a figure it is left out, and what it said is taken off the time line of its topic. Counts stay what they were."""
    return cast(Edition, _bare(edition, url))


def _goes(part: Any, url: str) -> bool:
    """Whether a part of a list is left out altogether."""
    if isinstance(part, Said):
        return part.evidence.url == url
    return isinstance(part, Also | Quote) and part.url == url


def _bare(value: Any, url: str) -> Any:
    """The same value, whatever it is, without the article."""
    if isinstance(value, tuple):
        return tuple(_bare(part, url) for part in value if not _goes(part, url))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kept = replace(value, **{field.name: _bare(getattr(value, field.name), url) for field in fields(value)})
    if isinstance(kept, FigureRow):
        values = tuple(figure for figure in kept.values if figure.url != url)
        return replace(kept, values=values, more=kept.more + len(kept.values) - len(values))
    if getattr(kept, "url", None) != url:
        return kept
    if isinstance(kept, Story):
        return replace(
            kept, title=REMOVED, url="", outlet=REMOVED, language=None, why="", shortfall=None, side=None, via=None, notes=(),
            quotes=tuple(quote for quote in kept.quotes if quote.url is not None),
        )  # fmt: skip
    if isinstance(kept, Evidence):
        return replace(
            kept, text=REMOVED, url="", outlet=REMOVED, language=None, speaker=None, speaker_side=None, via=None, cut=False,
            outlet_side=None,
        )  # fmt: skip
    if isinstance(kept, Correction):  # what rested on it may name its speaker
        return replace(
            kept, title=REMOVED, outlet=None, url=None, language=None, old=None, new=None, in_title=False, old_cut=False,
            new_cut=False, hidden=False, carried=(),
        )  # fmt: skip
    return kept
