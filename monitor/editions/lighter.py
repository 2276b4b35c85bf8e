"""An edition that is too large for a mail made lighter, in a fixed order: what a reader misses least goes first.

Statuses, numbers and sums stay, and headlines for as long as anything else can go. What goes is counted where it stood, and once
more for the whole mail. Weights are estimates in bytes: letter.py measures what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from monitor.editions.wording import counted, listed
from monitor.model import Also, Change, Edition, EventRow, Evidence, Quote, Side, Story

NAMED = 3  # further outlets that a story names for as long as its quotes stand
FULL = 5  # stories of a topic that go last

# Bytes of markup around each, rather too many: then nothing goes in vain.
HEADLINE, SENTENCE, SOURCE, NAME = 640, 160, 160, 45

Row = TypeVar("Row", Change, EventRow, Side)


def lighter(edition: Edition, excess: int) -> Edition:
    """The edition about so many bytes lighter; as it is when it has nothing that may go.

    From the end each time: titles in the background, further outlets beyond the third, quotes of stories beyond the first, all
    further outlets, the quotes of scopes, of topics beyond the first five stories, of all; quotes beyond the first of what is
    tracked, positions; at last whole stories, in the order of their quotes.
    """
    for phase in (_background, _stories, _tracked, _headlines):
        edition, excess = phase(edition, excess)
        if excess <= 0:
            break
    return edition


def left_out(whole: Edition, shown: Edition) -> str:
    """`Left out here, so that no mail program cuts the mail off: 34 quotes and 120 further outlets.`; "" for nothing."""
    counts = zip(_amounts(whole), _amounts(shown), strict=True)
    names = (
        ("quote", "quotes"),
        ("further outlet", "further outlets"),
        ("title in the background", "titles in the background"),
        ("story", "stories"),
    )
    parts = [counted(all_ - kept, *name) for (all_, kept), name in zip(counts, names, strict=True) if all_ > kept]
    return f"Left out here, so that no mail program cuts the mail off: {listed(parts)}." if parts else ""


def _amounts(edition: Edition) -> tuple[int, int, int, int]:
    """Quotes, further outlets, titles in the background, stories."""
    stories = [story for section in edition.sections for story in section.stories]
    quotes = sum(len(story.quotes) for story in stories) + len(_proofs(edition)) + len(edition.positions)
    background = sum(len(section.background) for section in edition.sections)
    return quotes, sum(len(story.also) for story in stories), background, len(stories)


def _background(edition: Edition, excess: int) -> tuple[Edition, int]:
    sections = list(edition.sections)
    for i in reversed(range(len(sections))):
        titles = list(sections[i].background)
        while titles and excess > 0:
            title = titles.pop()
            excess -= _bytes(title.title, title.outlet) + _address(title.url) + NAME
        gone = len(sections[i].background) - len(titles)
        sections[i] = replace(sections[i], background=tuple(titles), more_background=sections[i].more_background + gone)
    return replace(edition, sections=tuple(sections)), excess


def _stories(edition: Edition, excess: int) -> tuple[Edition, int]:
    kept = [list(section.stories) for section in edition.sections]
    back = [(i, j) for i, stories in enumerate(kept) for j in range(len(stories))][::-1]
    whole: list[Callable[[Story], Story]] = [_few_outlets, _one_quote, _no_outlets]
    steps = [(step, i, j) for step in whole for i, j in back]
    steps += [(_no_quote, i, j) for i, j in _least(edition)]
    for step, i, j in steps:
        if excess <= 0:
            break
        shorter = step(kept[i][j])
        excess -= _weight(kept[i][j]) - _weight(shorter)
        kept[i][j] = shorter
    sections = (replace(s, stories=tuple(stories)) for s, stories in zip(edition.sections, kept, strict=True))
    return replace(edition, sections=tuple(sections)), excess


def _tracked(edition: Edition, excess: int) -> tuple[Edition, int]:
    """Quotes beyond the first of every row, then positions."""
    before = _tracked_weight(edition)
    disputes = tuple(replace(row, sides=tuple(map(_one_proof, row.sides))) for row in edition.disputes)
    edition = replace(
        edition,
        changes=tuple(map(_one_proof, edition.changes)),
        events=tuple(map(_one_proof, edition.events)),
        announced=tuple(map(_one_proof, edition.announced)),
        disputes=disputes,
    )
    excess -= before - _tracked_weight(edition)
    if excess > 0 and edition.positions:
        excess -= sum(_bytes(p.title, p.what) + _proof(p.evidence) for p in edition.positions)
        more = edition.more_positions + len(edition.positions)
        edition = replace(edition, positions=(), more_positions=more)
    return edition, excess


def _headlines(edition: Edition, excess: int) -> tuple[Edition, int]:
    sections = list(edition.sections)
    for i, j in _least(edition):
        if excess <= 0:
            break
        section = sections[i]
        excess -= _weight(section.stories[j])
        sections[i] = replace(section, stories=section.stories[:j], more=section.more + 1)  # always the last one
    return replace(edition, sections=tuple(sections)), excess


def _least(edition: Edition) -> Iterator[tuple[int, int]]:
    """Places of the stories, what is missed least first: those of scopes, then of topics beyond the first five."""
    back = [(i, j) for i, section in enumerate(edition.sections) for j in range(len(section.stories))][::-1]
    kinds = [section.kind for section in edition.sections]
    yield from (place for place in back if kinds[place[0]] == "scope")
    topics = [place for place in back if kinds[place[0]] != "scope"]
    yield from sorted(topics, key=lambda place: place[1] < FULL)


def _few_outlets(story: Story) -> Story:
    return replace(story, also=story.also[:NAMED], more_also=story.more_also + len(story.also[NAMED:]))


def _no_outlets(story: Story) -> Story:
    return replace(story, also=(), more_also=story.more_also + len(story.also))


def _one_quote(story: Story) -> Story:
    return replace(story, quotes=story.quotes[:1])


def _no_quote(story: Story) -> Story:
    return replace(story, quotes=())


def _one_proof(row: Row) -> Row:
    return replace(row, evidence=row.evidence[:1], more=row.more + len(row.evidence[1:]))


def _weight(story: Story) -> int:
    parts = sum(map(_quote, story.quotes)) + sum(map(_other, story.also))
    return _bytes(story.title, story.outlet) + _address(story.url) + HEADLINE + parts


def _quote(quote: Quote) -> int:
    source = _bytes(quote.outlet) + _address(quote.url or "") + SOURCE if quote.outlet else 0
    return _bytes(quote.text) + SENTENCE + source


def _other(other: Also) -> int:
    return _bytes(other.outlet) + _address(other.url) + NAME


def _proof(one: Evidence) -> int:
    return _bytes(one.text, one.speaker, one.outlet) + _address(one.url) + SENTENCE + SOURCE


def _tracked_weight(edition: Edition) -> int:
    return sum(map(_proof, _proofs(edition)))


def _proofs(edition: Edition) -> list[Evidence]:
    """All that is quoted in rows which count what they leave out."""
    sides = [side for dispute in edition.disputes for side in dispute.sides]
    rows: list[Change | EventRow | Side] = [*edition.changes, *edition.events, *edition.announced, *sides]
    return [one for row in rows for one in row.evidence]


def _address(url: str) -> int:
    """Its bytes as a link, in which each one beyond ASCII is three."""
    return len(url) if url.isascii() else 3 * len(url.encode("utf-8", "replace"))


def _bytes(*words: str | None) -> int:
    return sum(len((text or "").encode("utf-8", "replace")) for text in words)
