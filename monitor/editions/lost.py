"""Sentences that an edition showed and that were lost since: which wording held one, which did not any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.editions.shown import Shown
from monitor.model import Edited, Wording
from monitor.text.rewording import stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A sentence, the last wording that held it, the first that did not, and the one that stands."""

    shown: Shown
    held: Wording
    lost: Wording
    now: Wording


def lost(one: Edited, sentences: Iterable[Shown], after: datetime, until: datetime) -> list[Lost]:
    """Those sentences of the article that it said no more from a moment in (after, until] on, each once: one that came back in
    that time was not lost, and what is gone for longer was told before."""
    mine = [sentence for sentence in sentences if sentence.url == one.article.url]
    found = [gone for sentence in mine if (gone := _lost(sentence, one)) is not None]
    return _merged([gone for gone in found if after < gone.lost.seen_at <= until])


def _lost(sentence: Shown, one: Edited) -> Lost | None:
    """The sentence, if it does not stand in the last wording. Where a page was read after a feed alone had said it, nobody
    edited anything: they are two texts."""
    held: Wording | None = None
    first: Wording | None = None  # that lacks it
    for wording in one.wordings:
        if not wording.text:
            continue
        if held is None:
            held = wording if _says(wording, sentence.text) else None
        elif stands(sentence.text, whole(wording), whole(held), one.article.language, part=sentence.cut):
            held, first = wording, None
        else:
            first = first or wording
    if held is None or first is None or held.from_page != first.from_page:
        return None
    return Lost(shown=sentence, held=held, lost=first, now=one.wordings[-1])


def _says(wording: Wording, sentence: str) -> bool:
    return sentence in wording.text or sentence in wording.title


def whole(wording: Wording) -> str:
    """Title and text, as one in which a sentence may stand."""
    return f"{wording.title}\n{wording.text}"


def _merged(lost: Sequence[Lost]) -> list[Lost]:
    """Each sentence once: what was also shown as a part of itself is told with the whole."""
    kept: list[Lost] = []
    for gone in sorted(lost, key=lambda one: -len(one.shown.text)):
        at = next((n for n, one in enumerate(kept) if gone.shown.text in one.shown.text and _alike(gone, one)), None)
        if at is None:
            kept.append(gone)
            continue
        whole = kept[at].shown
        loads = {load.said: load for load in (*whole.carried, *gone.shown.carried)}
        days = tuple(sorted({*whole.days, *gone.shown.days}))
        kept[at] = replace(kept[at], shown=replace(whole, days=days, carried=tuple(loads.values())))
    places = {one.shown.text: place for place, one in enumerate(lost)}
    return sorted(kept, key=lambda one: places[one.shown.text])


def _alike(one: Lost, other: Lost) -> bool:
    return one.shown.in_title == other.shown.in_title
