"""Wordings of what an edition says of tracked topics, the same in every rendering. Years are told where they are not `year`."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.editions.escape import link
from monitor.editions.wording import (
    MONTHS,
    address,
    capital,
    clock_time,
    counted,
    day_in,
    language_name,
    listed,
    topic_path,
)
from monitor.model import (
    BoardRow,
    Change,
    Correction,
    Direction,
    Dispute,
    Edition,
    EventRow,
    Evidence,
    Expectation,
    FigureRow,
    FigureValue,
    Side,
)
from monitor.text.plain import one_line

VOICES = 8  # that a line names
LONG = timedelta(days=2)

ARROWS: dict[Direction, str] = {
    "better": "▲",
    "worse": "▼",
    "changed": "◆",
    "same": "=",
    "new": "+",
    "ended": "–",
    "none": "",
}
WORDS: dict[Direction, str] = {
    "better": "better",
    "worse": "worse",
    "changed": "changed",
    "same": "unchanged",
    "new": "new",
    "ended": "ended",
    "none": "",
}


def arrow(direction: Direction) -> str:
    """The sign of a direction, which never stands without its word."""
    return ARROWS[direction]


def direction_word(direction: Direction) -> str:
    """`worse`; "" where there never was a status."""
    return WORDS[direction]


def since_text(row: BoardRow, year: int) -> str:
    """`21 Nov (day 2)`; "" without a state."""
    if row.since is None:
        return ""
    return day_in(row.since, year) + (f" (day {row.day})" if row.day else "")


def was_text(row: BoardRow, edition: Edition) -> str:
    """`was: agreed`; in a weekly edition, and any other of more than two days, `was on 15 Nov: agreed`; "" where it is what it
    was."""
    if row.was is None:
        return ""
    then = edition.covers_from.astimezone(ZoneInfo(edition.time_zone)).date()
    long = edition.every == "week" or edition.cutoff_at - edition.covers_from > LONG
    return f"was on {day_in(then, edition.date.year)}: {row.was}" if long else f"was: {row.was}"


def age_text(row: BoardRow, year: int) -> str:
    """`yesterday (21 Nov)`; "" without evidence."""
    if row.last_evidence is None or row.age is None:
        return ""
    ago = "today" if row.age <= 0 else "yesterday" if row.age == 1 else f"{row.age} days ago"
    return f"{ago} ({day_in(row.last_evidence, year)})"


def confidence_text(row: BoardRow) -> str:
    """`medium: 2 voices, 2 origins`; "" without a state, and for one that was set by hand."""
    if row.state is None or row.hand is not None:
        return ""
    return f"{row.confidence}: {row.why}" if row.why else row.confidence


def log_text(row: BoardRow) -> str:
    """`last event patrol 13, 21 Nov: blocked; 2 new, 4 in the log`; "" for a topic without a log."""
    if row.events_known is None:
        return ""
    counts = f"{row.events_new or 'none'} new, {row.events_known} in the log"
    return f"last event {row.last_event}; {counts}" if row.last_event else "no event yet"


def move_text(change: Change) -> str:
    """`in force, holding -> collapsed`."""
    return f"{change.before or 'no status'} -> {change.after or 'no status'}"


def event_day(row: EventRow, year: int) -> str:
    """The day of an event as exactly as it is told: `21 Nov`, `in November`, `by 21 Nov` where only the report has a day."""
    if row.date is None:
        return "day not told"
    if row.precision == "month":
        month = MONTHS[row.date.month - 1]
        return f"in {month}" if row.date.year == year else f"in {month} {row.date.year}"
    return f"by {day_in(row.date, year)}" if row.precision == "none" else day_in(row.date, year)


def fate_text(row: Expectation, year: int) -> str:
    """`Patrol 13, announced for 25 Oct: seen, completed [2]; Joint patrols on the M4; announced by 4 sources, 3 origins`."""
    if row.date is None:
        when = "without a day"
    elif row.precision == "month":
        month = MONTHS[row.date.month - 1]
        when = f"for {month}" if row.date.year == year else f"for {month} {row.date.year}"
    else:
        when = f"for {day_in(row.date, year)}"
    number = f" [{row.ref}]" if row.ref is not None else ""
    ground = f"{counted(row.sources, 'source')}, {counted(row.origins, 'origin')}"
    return f"{capital(row.name)}, announced {when}: {row.became}{number}; {row.title}; announced by {ground}"


def outcomes_text(row: EventRow) -> str:
    """`blocked and cut short`; `blocked or cut short` where one says this and another that."""
    return listed(row.outcomes, "or" if any(told.startswith("outcome") for told in row.conflicts) else "and")


def ground_text(row: EventRow) -> str:
    """`2 sources, 1 origin`; of an event that only an analyst tells of, that it is in no source."""
    if not row.sources and row.hands:
        return "in no source that was read"
    return f"{counted(row.sources, 'source')}, {counted(row.origins, 'origin')}"


def voices_text(voices: tuple[str, ...]) -> str:
    """`2 voices: Ankara, Moscow`; of many the first eight; "" for none."""
    if not voices:
        return ""
    more = f" and {len(voices) - VOICES} more" if len(voices) > VOICES else ""
    return f"{counted(len(voices), 'voice')}: {', '.join(voices[:VOICES])}{more}"


def further(count: int, what: str) -> str:
    """`and 3 further claims`; "" for none."""
    return f"and {count} further {what if count == 1 else what + 's'}" if count else ""


def elsewhere(side: Side) -> str:
    """`quoted above under 1`; "" when a side's words all stand here."""
    return f"quoted above under {', '.join(map(str, side.refs))}" if side.refs else ""


def thin_text(dispute: Dispute) -> str:
    """`in force, holding: one side only: Ankara`."""
    return f"{dispute.sides[0].state}: {dispute.mark}"


def speaker_text(evidence: Evidence) -> str:
    """`Sergey Lavrov (Russia), relayed by TASS`; the outlet's own words are called so."""
    if evidence.speaker is None:
        told = "in its own words"
    else:
        told = one_line(evidence.speaker)
        if evidence.speaker_side and evidence.speaker_side != evidence.speaker:
            told += f" ({evidence.speaker_side})"
    return f"{told}, relayed by {one_line(evidence.via)}" if evidence.via else told


def evidence_time(evidence: Evidence, zone: str, year: int) -> str:
    """When it was published, in that zone and as exactly as it is known; when it was first seen where nobody says."""
    if evidence.published_at is not None and evidence.published_at.timetz() != time(0, tzinfo=UTC):
        return clock_time(evidence.published_at, zone, year)
    if evidence.published_on is not None:  # midnight exactly is how a day alone is written
        return day_in(evidence.published_on, year)
    return f"seen {clock_time(evidence.known_at, zone, year)}"


def evidence_moment(evidence: Evidence) -> datetime:
    """The same for machines."""
    return evidence.published_at or evidence.known_at


def attribution(evidence: Evidence, zone: str, year: int) -> str:
    """`Northern Command, in Vestnik (Far side), 21 Nov 12:00, Russian`: who, where, when, in which language."""
    outlet = one_line(evidence.outlet) + (f" ({evidence.outlet_side})" if evidence.outlet_side else "")
    who = f"{speaker_text(evidence)}, in {outlet}" if evidence.speaker else f"{outlet}, {speaker_text(evidence)}"
    where = "headline, " if evidence.in_title else ""
    language = language_name(evidence.language)
    told = f"{who}, {where}{evidence_time(evidence, zone, year)}"
    return f"{told}, {language}" if language else told


def shown_quote(evidence: Evidence) -> str:
    """The words, with dots where the sentence goes on."""
    return f"[…] {evidence.text} […]" if evidence.cut else evidence.text


def old_quote(correction: Correction) -> str:
    """The words as they were quoted, with dots where the sentence went on."""
    return f"[…] {correction.old} […]" if correction.old_cut else correction.old or ""


def new_quote(correction: Correction) -> str:
    """The words that stand in their place, likewise; "" where none are shown."""
    return f"[…] {correction.new} […]" if correction.new_cut else correction.new or ""


def withdrawn_text(correction: Correction) -> str:
    """Why no words are shown in the place of those that were quoted."""
    if correction.hidden:
        return "Reworded, with hidden characters: its new wording is not shown here."
    return "Withdrawn: nothing like it stands there now."


def figure_range(row: FigureRow) -> str:
    """`29 to 33`; the number itself when all say the same."""
    return f"{row.low:,}" if row.low == row.high else f"{row.low:,} to {row.high:,}"


def figure_value(row: FigureRow, value: FigureValue, year: int) -> str:
    """`at least 29: Maarat Wire, 21 Nov`; without the number where it is the only one and stands before."""
    number = "" if len(row.values) == 1 and value.value == figure_range(row) else f"{value.value}: "
    day = f", {day_in(value.day, year)}" if value.day else ""
    return f"{number}{one_line(value.who)}{day}"


def topic_addresses(edition: Edition, root: str, mail: bool) -> dict[str, str]:
    """The pages of the topics on the board, as the edition's page or a mail links to them; "" where there is none."""
    kept = {track.topic for track in edition.tracks}
    public = {topic: link(address(edition.base_url, topic_path(topic))) for topic in kept}
    return {
        row.topic: "" if row.topic not in kept else public[row.topic] if mail else f"{root}{topic_path(row.topic)}"
        for row in edition.board
    }
