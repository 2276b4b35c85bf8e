"""What a frozen edition rests on: each sentence that it shows, and the claim, event or position that the sentence carried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from monitor.editions.freeze import from_json
from monitor.editions.quoted import quoted
from monitor.editions.telling import outcomes_text
from monitor.editions.wording import day_in
from monitor.model import Change, Edition, EventRow, Evidence, Side
from monitor.text.plain import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What rests on a sentence. `said` is finished: "Idlib ceasefire: in force, holding, by the Kremlin"."""

    topic: str
    said: str
    event: EventRow | None = None
    counts: bool = True  # False: a position, which counts for no status


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A sentence as it was shown, with the days of the editions that showed it: () where none did."""

    url: str
    text: str
    days: tuple[date, ...]
    carried: tuple[Load, ...] = ()
    in_title: bool = False
    cut: bool = False  # it was part of a longer sentence


Sentences = Mapping[tuple[str, str], Shown]
"""(address, words) -> the sentence."""


def issue(content: str | None) -> Edition | None:
    """The edition of a frozen JSON; None where it is none that this program can read."""
    try:
        return from_json(content or "")
    except ValueError:
        return None


def shown(content: str | None, day: date) -> Sentences:
    """The sentences that the edition of a day shows, in their order in it, those first that something rests on, the headlines of
    stories last. What it only told to be corrected is not among them."""
    edition = issue(content)
    found: dict[tuple[str, str], Shown] = {}
    for proof, load in _loads(edition) if edition else ():
        sentence = Shown(
            url=proof.url, text=proof.text, days=(day,), carried=(load,), in_title=proof.in_title, cut=proof.cut
        )
        _add(found, sentence)
    for url, texts in sorted(quoted(content, corrections=False).items()):
        for text in sorted(texts):
            _add(found, Shown(url=url, text=text, days=(day,)))
    for section in edition.sections if edition else ():
        for story in section.stories:
            _add(found, Shown(url=story.url, text=story.title, days=(day,), in_title=True))
    return found


def together(*editions: Sentences) -> Sentences:
    """The sentences of several editions, each once, with all that ever rested on it; the latest edition comes last."""
    found: dict[tuple[str, str], Shown] = {}
    for sentences in editions:
        for sentence in sentences.values():
            _add(found, sentence)
    return found


def _add(found: dict[tuple[str, str], Shown], sentence: Shown) -> None:
    key = sentence.url, sentence.text
    known = found.get(key)
    if known is None:
        found[key] = sentence
        return
    loads = {(load.topic, load.said): load for load in (*known.carried, *sentence.carried)}
    days = tuple(sorted({*known.days, *sentence.days}))
    found[key] = replace(known, days=days, carried=tuple(loads.values()))


def _loads(edition: Edition) -> Iterator[tuple[Evidence, Load]]:
    year = edition.date.year
    for change in (*edition.changes, *(change for track in edition.tracks for change in track.changes)):
        for proof in change.evidence:
            yield proof, _claim(change, change.after or "no status", proof)
    events = (*edition.events, *edition.announced, *edition.coming, *edition.unseen)
    for row in (*events, *(row for track in edition.tracks for row in track.events)):
        for proof in row.evidence:
            yield proof, Load(topic=row.topic, said=f"{row.title}: {event_said(row, year)}", event=row)
    for dispute in edition.disputes:
        for side in dispute.sides:
            for proof in side.evidence:
                yield proof, _side(dispute.topic, dispute.title, side, proof)
    for position in edition.positions:
        said = f"{position.title}: {position.what}{by(position.evidence.speaker)}"
        yield position.evidence, Load(topic=position.topic, said=said, counts=False)


def event_said(row: EventRow, year: int) -> str:
    """`patrol 13, 7 Apr: completed`."""
    when = f", {day_in(row.date, year)}" if row.date else ""
    return f"{row.name}{when}: {outcomes_text(row)}"


def _claim(change: Change, state: str, proof: Evidence) -> Load:
    return Load(topic=change.topic, said=f"{change.title}: {state}{by(proof.speaker)}")


def _side(topic: str, title: str, side: Side, proof: Evidence) -> Load:
    return Load(topic=topic, said=f"{title}: {side.state}{by(proof.speaker)}")


def by(speaker: str | None) -> str:
    """`, by the Kremlin`."""
    return f", by {one_line(speaker, 80)}" if speaker else ", in the outlet's own words"
