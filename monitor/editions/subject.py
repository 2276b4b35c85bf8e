"""The subject line: what a person reads on a locked telephone. At most 78 characters (RFC 5322, 2.1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.editions.wording import counted, short_day
from monitor.model import Section
from monitor.text.plain import one_line

LONGEST = 78
PREFIX = 24  # a longer one would leave no room for the news


def subject_line(
    prefix: str,
    day: date,
    sections: Sequence[Section],
    *,
    late: bool,
    partial: bool,
    year: bool = False,
    weekly: bool = False,
    headlines: Sequence[str] = (),
) -> str:
    """`[Idlib] 7 Apr - patrol 13 cut short; ceasefire holding (day 33)`: the fullest wording that fits. `headlines`: what is
    known of the tracked topics, from the fullest to the shortest; without any the stories are counted. `year`: the day needs
    its year, as in an edition that was made for a past one. `weekly`: it is of the week to that day."""
    when = ("week to " if weekly else "") + (f"{short_day(day)} {day.year}" if year else short_day(day))
    head = f"[{_cut(one_line(prefix), PREFIX)}] {when} - "
    tail = (" (late)" if late else "") + (" (partial)" if partial else "")
    room = LONGEST - len(head) - len(tail)
    wordings = [one_line(words) for words in headlines] or _wordings(sections)
    told = next((wording for wording in wordings if len(wording) <= room), "")
    return head + (told or _cut(wordings[-1], room)) + tail


def _wordings(sections: Sequence[Section]) -> list[str]:
    """How many stories there are, from the fullest to the shortest."""
    kind = "topic" if any(section.kind == "topic" for section in sections) else "scope"
    counts = [(one_line(s.title), len(s.stories) + s.more) for s in sections if s.kind == kind]
    told = [(title, count) for title, count in counts if count]
    if not told:
        others = sum(len(s.stories) + s.more for s in sections if s.kind != kind)
        quiet = "no news on tracked topics" if kind == "topic" else "no news"
        return [f"{quiet}, {_stories(others)} in scope", quiet] if others else [quiet]
    total = sum(count for _, count in told)
    wordings = [_on(told, _stories(told[0][1]), ""), _on(told, str(told[0][1]), "")]
    for shown in range(len(told) - 1, 0, -1):
        left = told[shown:]
        elsewhere = "another topic" if len(left) == 1 else f"{len(left)} other topics"
        wordings.append(_on(told[:shown], _stories(told[0][1]), f", {sum(n for _, n in left)} on {elsewhere}"))
    wordings.append(f"{_stories(total)} on {len(told)} topics" if len(told) > 1 else _stories(total))
    return wordings


def _on(told: Sequence[tuple[str, int]], first: str, rest: str) -> str:
    parts = [f"{first} on {told[0][0]}", *(f"{count} on {title}" for title, count in told[1:])]
    return ", ".join(parts) + rest


def _stories(count: int) -> str:
    return counted(count, "story", "stories")


def _cut(words: str, room: int) -> str:
    return words if len(words) <= room else words[: room - 1].rstrip() + "…"
