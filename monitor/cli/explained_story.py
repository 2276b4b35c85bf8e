"""What a story is made of, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.opening import at, result

if TYPE_CHECKING:
    from monitor.desk.explaining_story import Member, Place, StoryExplanation


def show_story(told: StoryExplanation) -> None:
    """The story, its reports by age with why each is in, and the nearest one that is not."""
    if told.asked is not None:
        result(f"{told.asked} is told as part of another story now:")
    result(f"{told.title} ({told.mark})")
    reports = sum(1 + len(member.copies) for member in told.members)
    languages = " ".join(code.upper() for code in told.languages)
    result(f"  {reports} report{'' if reports == 1 else 's'} in {told.ground}; {languages or 'no language known'}")
    result(f"  first seen {at(told.first)}, last {at(told.last)}")
    for digest, day in told.told_in:
        result(f"  told in edition {digest} {day}")
    for member in told.members:
        _show_member(member)
    if told.nearest is None:
        result("NOT IN IT: no other report comes near")
        return
    near = told.nearest
    result(f"NOT IN IT, but nearest ({near.score:.2f}): {near.title}")
    result(f"  {near.url}")
    result(f"  kept out: {near.reason}")
    result(f"  beside {near.beside}; its story is {near.story or 'not known'}")


def show_place(place: Place) -> None:
    """The story that an article is in, and the one it came nearest to, as lines of its explanation."""
    others = f"{place.reports} report{'' if place.reports == 1 else 's'}, copies not counted"
    result(f"  in story {place.mark}: {place.title} ({others})")
    lead = "its original: " if place.copy else ""
    score = "" if place.founder else f" ({place.score:.2f})"
    result(f"    because: {lead}{place.reason}{score}")
    if place.nearest_url is not None:
        result(f"    nearest story that it is not in: {place.nearest or 'not known'} ({place.nearest_score or 0:.2f})")
        result(f"      {place.nearest_url}")
        result(f"      because: {place.nearest_reason}")


def _show_member(member: Member) -> None:
    label = "FOUNDED BY" if member.founder else f"IN {member.score:.2f}"
    result(f"{label} {member.title}")
    wrote = "" if member.origin == member.outlet else f", from {member.origin}"
    result(
        f"  {member.outlet}, {at(member.published_at or member.known_at)}, {member.language or 'language unknown'}{wrote}"
    )
    result(f"  {member.url}")
    result(f"  because: {member.reason}")
    for copy in member.copies:
        result(f"  copied by {copy.outlet}: {copy.title}")
        result(f"    {copy.url}")
        result(f"    because: {copy.reason}")
