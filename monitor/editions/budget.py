"""How many words an edition may have: 1,200 beside its tables. Quotes go first, headlines and sums never."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from monitor.model import Change, Dispute, EventRow, Evidence, Position, Quiet, Section, Statement, Story

WORDS = 1200  # in one digest
TRACKED = 750  # of those, for what is said of the tracked topics
FULL = 5  # stories of a topic whose quote goes last
NAMED = 3  # further outlets that a story names where words are short

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an edition says of tracked topics in sentences and quotes. Tables are not counted."""

    bottom_line: tuple[Statement, ...]
    changes: tuple[Change, ...]
    events: tuple[EventRow, ...]
    disputes: tuple[Dispute, ...]
    positions: tuple[Position, ...]
    quiet: tuple[Quiet, ...]

    def words(self) -> int:
        """How many words that makes."""
        count = sum(_count(sentence.text) for sentence in self.bottom_line)
        count += sum(_count(change.rule, *change.voices, *_quoted(change.evidence)) for change in self.changes)
        count += sum(
            _count(change.hand.by, change.hand.note, change.hand.machine) for change in self.changes if change.hand
        )
        count += sum(_count(*_quoted(event.evidence)) for event in self.events)
        count += sum(_count(one.by, one.note, one.machine) for event in self.events for one in event.hands)
        for dispute in self.disputes:
            count += sum(_count(side.state, *side.voices, *_quoted(side.evidence)) for side in dispute.sides)
        count += sum(_count(position.title, *_quoted((position.evidence,))) for position in self.positions)
        return count + sum(_count(*row.lines) for row in self.quiet)


def tightened(said: Said, words: int = TRACKED, *, proven: bool = False) -> Said:
    """The same within so many words as far as quotes can give way: the third of a change, the second of everything, then
    positions, quotes of events and at last of all changes and disputes but the first; from the end each time. What goes is
    counted as more. `proven`: every change keeps a quote, and those of disputes go instead."""
    changes, events, disputes = (reversed(range(len(rows))) for rows in (said.changes, said.events, said.disputes))
    order = [*((_change, place) for place in changes), *((_event, place) for place in events)]
    order += [(_dispute, place) for place in disputes]
    steps: list[tuple[_Step, int, int]] = [(step, place, 2) for step, place in order]
    steps += [(step, place, 1) for step, place in order]
    steps += [(_position, place, 0) for place in reversed(range(len(said.positions)))]
    steps += [(_event, place, 0) for step, place in order if step is _event]
    last = [
        (step, place) for step, place in order if step is _dispute or (step is _change and place > 0 and not proven)
    ]
    steps += [(step, place, 0) for step, place in last if proven or place > 0]
    for step, place, quotes in steps:
        if said.words() <= words:
            break
        said = step(said, place, quotes)
    return said


def within_budget(sections: Sequence[Section], words: int = WORDS) -> tuple[Section, ...]:
    """The sections shortened until they fit: quotes beyond the second first, then the second ones, then names of further outlets
    beyond the third (counted instead), then the quotes of scopes, of topics beyond the first five stories, at last all; from the
    end each time. Headlines always stay."""
    kept = [list(section.stories) for section in sections]
    excess = sum(story_words(story) for stories in kept for story in stories) - words
    places = [(i, j) for i, stories in enumerate(kept) for j in range(len(stories))]
    back = places[::-1]
    scopes = [(i, j) for i, j in back if sections[i].kind == "scope"]
    topics = [(i, j) for i, j in back if sections[i].kind == "topic"]
    steps: list[tuple[Callable[[Story], Story], int, int]] = [(_two_quotes, i, j) for i, j in back]
    steps += [(_one_quote, i, j) for i, j in back]
    steps += [(_few_outlets, i, j) for i, j in back]
    steps += [(_no_quote, i, j) for i, j in (*scopes, *sorted(topics, key=lambda place: place[1] < FULL))]
    for step, i, j in steps:
        if excess <= 0:
            break
        story = kept[i][j]
        shorter = step(story)
        excess -= story_words(story) - story_words(shorter)
        kept[i][j] = shorter
    return tuple(replace(section, stories=tuple(stories)) for section, stories in zip(sections, kept, strict=True))


def story_words(story: Story) -> int:
    """The words of a story: title, outlets, quotes, marks. What counts and dates it is a table in all but looks."""
    quoted = [words for quote in story.quotes for words in (quote.text, quote.outlet or "")]
    others = [words for other in story.also for words in (other.outlet, other.via or "")]
    return _count(story.title, story.outlet, *quoted, *others, *story.marks)


def _two_quotes(story: Story) -> Story:
    """The first quote, and the first in another language or else the second."""
    others = [quote for quote in story.quotes[1:] if quote.url is not None] or story.quotes[1:]
    return replace(story, quotes=(*story.quotes[:1], *others[:1]))


def _one_quote(story: Story) -> Story:
    return replace(story, quotes=story.quotes[:1])


def _no_quote(story: Story) -> Story:
    return replace(story, quotes=())


def _few_outlets(story: Story) -> Story:
    return replace(story, also=story.also[:NAMED], more_also=story.more_also + len(story.also[NAMED:]))


_Step = Callable[[Said, int, int], Said]


def _change(said: Said, place: int, quotes: int) -> Said:
    change = said.changes[place]
    kept, more = _cut(change.evidence, change.more, quotes)
    return replace(said, changes=_put(said.changes, place, replace(change, evidence=kept, more=more)))


def _event(said: Said, place: int, quotes: int) -> Said:
    event = said.events[place]
    kept, more = _cut(event.evidence, event.more, quotes)
    return replace(said, events=_put(said.events, place, replace(event, evidence=kept, more=more)))


def _dispute(said: Said, place: int, quotes: int) -> Said:
    dispute, sides = said.disputes[place], []
    for side in dispute.sides:
        kept, more = _cut(side.evidence, side.more, quotes)
        sides.append(replace(side, evidence=kept, more=more))
    return replace(said, disputes=_put(said.disputes, place, replace(dispute, sides=tuple(sides))))


def _position(said: Said, place: int, quotes: int) -> Said:
    return replace(said, positions=said.positions[:place])


def _put(rows: tuple[Row, ...], place: int, row: Row) -> tuple[Row, ...]:
    return (*rows[:place], row, *rows[place + 1 :])


def _cut(evidence: tuple[Evidence, ...], more: int, quotes: int) -> tuple[tuple[Evidence, ...], int]:
    return evidence[:quotes], more + len(evidence[quotes:])


def _quoted(evidence: Sequence[Evidence]) -> list[str]:
    return [words for one in evidence for words in (one.text, one.speaker or "", one.outlet)]


def _count(*pieces: str) -> int:
    return sum(len(piece.split()) for piece in pieces)
