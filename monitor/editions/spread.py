"""How a story spread, in words that every rendering shares: where else, by how many, in which languages, since when."""

from __future__ import annotations

from monitor.editions.escape import link
from monitor.editions.wording import address, clock_time, counted, day_in, language_tag, story_path
from monitor.model import Also, Edition, Story
from monitor.text.plain import one_line


def spread_text(story: Story) -> str:
    """`Also in 6 outlets, 2 origins (1 owner), EN RU TR`; "" for a story with one report. Of an edition from before origins were
    counted `Also in 2 outlets`."""
    if not story.reports:
        return f"Also in {counted(len(story.also), 'outlet')}" if story.also else ""
    if story.reports == 1:
        return ""
    others = story.outlets - 1
    where = (
        f"Also in {counted(others, 'outlet')}" if others else f"{counted(story.reports, 'report')}, all in this outlet"
    )
    owners = f" ({counted(story.owners, 'owner')})" if story.owners < story.origins else ""
    codes = [code for code in map(_code, story.languages) if code]
    languages = f", {' '.join(codes)}" if len(codes) > 1 else ""
    return f"{where}, {counted(story.origins, 'origin')}{owners}{languages}"


def history_text(story: Story, edition: Edition) -> str:
    """`first seen 20 Nov 18:04; told before on 21 Nov, 2 new reports, 9 in all`; "" in an edition from before stories were
    followed."""
    if story.first_seen is None:
        return ""
    seen = f"first seen {clock_time(story.first_seen, edition.time_zone, edition.date.year)}"
    if story.told is None:
        return seen
    fresh = counted(story.fresh, "new report")
    return f"{seen}; told before on {day_in(story.told, edition.date.year)}, {fresh}, {story.reports:,} in all"


def also_opening(story: Story) -> str:
    """What stands between the counts and the names: of a story that was told before only the new reports are named."""
    return "; new: " if story.told else ": "


def also_detail(other: Also, story: Story) -> str:
    """`RU, via TASS`: in which language where it is not that of the story, and whose text; "" for neither, and in editions from
    before stories were counted."""
    via = f"via {one_line(other.via)}" if other.via else ""
    code = _code(other.language) if story.reports else ""
    return ", ".join(part for part in (code if code != _code(story.language) else "", via) if part)


def also_text(other: Also, story: Story) -> str:
    """`Вестник Оронта (RU, via TASS)`."""
    detail = also_detail(other, story)
    return f"{other.outlet} ({detail})" if detail else other.outlet


def story_address(story: Story, edition: Edition, root: str, mail: bool) -> str:
    """The page of a story, as the edition's page or a mail links to it; "" where there is none."""
    if not story.has_page:
        return ""
    path = story_path(story.id)
    return link(address(edition.base_url, path)) if mail else f"{root}{path}"


def _code(language: str | None) -> str:
    """`RU`; "" where nobody says it."""
    return language_tag(language).split("-")[0].upper()
