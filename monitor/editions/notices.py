"""The words of a notice: from what to what, since when, why, and the sentences that decided it. Plain text, every foreign word
isolated, nothing in it that a chat would obey."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.editions.byhand import of_status
from monitor.editions.changes import change_row
from monitor.editions.disputes import disputes
from monitor.editions.escape import FSI, PDI, link, scrub
from monitor.editions.names import Names
from monitor.editions.wording import address, clock_time, counted, day_in, language_name, short_day, topic_path
from monitor.model import Account, ByHand, Change, Evidence, Turn

LONGEST = 1900
"""Characters of a message: the strictest of the great chats takes 2,000. Quotations give way, never a part of one."""

QUOTES = 3  # of one notice
GLUE = "\u2060"
"""Word joiner: stands behind what a chat would take for a call or a link (`@here`, `<!channel>`, `](`); nobody sees it."""

_OBEYED = re.compile(rf"[@<](?!{GLUE})|\](?=\()|(?<=:)/(?=/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: one line, and what stands under it."""

    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A turn, and all that is known of its topic now."""

    turn: Turn
    account: Account


def single(news: News, names: Names, zone: str, base_url: str | None) -> Message:
    """The message of one move. `zone`: IANA name, in which hours are told. `base_url`: of the archive."""
    account, row = news.account, change_row(news.turn.change, news.account, names, QUOTES)
    year = account.day.year
    hand = _set_by(news, names)
    title = _title(row, news.turn, hand)
    head = _why(news, row, year, hand)
    page = address(base_url, topic_path(row.topic))
    foot = [*([f"All of it: {page}"] if page else []), f"Times: {zone}."]
    dissent = _dissent(account, names, zone, year)
    for against in (dissent, dissent[:1]):
        for many in range(len(row.evidence), -1, -1):
            quotes = [_quotation(one, zone, year) for one in row.evidence[:many]]
            left = len(row.evidence) - many + row.more
            more = [f"{counted(left, 'further report')} made it."] if left and many else []
            body = "\n\n".join(["\n".join(head), *quotes, *more, *against, "\n".join(foot)])
            if len(body) <= LONGEST and many >= min(1, len(row.evidence)):
                return Message(title=title, body=body)
    bare = "\n\n".join(["\n".join(head), "\n".join(foot)])
    return Message(title=title, body=bare if len(bare) <= LONGEST else f"{bare[: LONGEST - 1]}…")


def summary(many: Sequence[News], names: Names, zone: str, base_url: str | None) -> Message:
    """One message for several moves: a line for each, with the first of its sources."""
    lines = []
    for news in many:
        row, hand = change_row(news.turn.change, news.account, names, 1), _set_by(news, names)
        source = f"\n  {_source(row.evidence[0], zone, news.account.day.year)}" if row.evidence else ""
        source = f"\n  {_signed(hand)}" if hand is not None else source
        lines.append(f"- {_title(row, news.turn, hand)}, since {day_in(row.since, news.account.day.year)}{source}")
    foot = [f"The archive: {base_url}"] if base_url else []
    for shown in range(len(lines), -1, -1):
        more = [f"{len(lines) - shown} more."] if shown < len(lines) else []
        body = "\n".join([*lines[:shown], *more, *foot, f"Times: {zone}."])
        if len(body) <= LONGEST or not shown:
            break
    return Message(title=counted(len(many), "further change"), body=body)


def trial(name: str, at: datetime, zone: str) -> Message:
    """What `monitor notify --test` sends."""
    body = f"If you read this, a status change will reach you here. It was sent to {name} at {_hour(at, zone, at.year)} ({zone})."
    return Message(title="Idlib Monitor: a test", body=body)


def _set_by(news: News, names: Names) -> ByHand | None:
    """Who set the state that a notice tells; None: nobody did, or it is another by now."""
    status = news.account.status
    stands = status is not None and status.state == news.turn.change.after
    return of_status(news.account, names) if stands else None


def _signed(hand: ByHand) -> str:
    return f"Set by {_isolated(hand.by)}: {link(hand.because)}"


def _title(row: Change, turn: Turn, hand: ByHand | None) -> str:
    now, was = _state(row.after), _state(row.before)
    now += " (set by hand)" if hand is not None else ""
    if turn.withdrawn:
        return inert(f"{row.title}: {now} after all, not {was}")
    if row.before == row.after:
        return inert(f"{row.title}: {now} again")
    return inert(f"{row.title}: now {now}, was {was}")


def _state(label: str | None) -> str:
    return f'"{label}"' if label else "without status"


def _why(news: News, row: Change, year: int, hand: ByHand | None) -> list[str]:
    since = f"Since {day_in(row.since, year)}. " if row.after else ""
    told = [inert(f"{since}Why: {row.rule}.")]
    if row.voices:
        told.append(inert(f"{counted(len(row.voices), 'voice')}: {', '.join(map(_isolated, row.voices[:5]))}."))
    status = news.account.status
    if status is not None and status.single_source:
        told.append("Single source.")
    if hand is not None:
        told += [_signed(hand), inert(f"The machine reads {hand.machine}.")]
        told += [inert(f"Note: {hand.note}")] if hand.note else []
    return told


def _dissent(account: Account, names: Names, zone: str, year: int) -> list[str]:
    """Who says the contrary, with a sentence of each."""
    found = []
    for dispute in disputes(account, names):
        for side in dispute.sides[1:]:
            for evidence in side.evidence[:1]:
                found.append(f"Disputed, {inert(side.state)}:\n{_quotation(evidence, zone, year)}")
    return found


def _quotation(one: Evidence, zone: str, year: int) -> str:
    tongue = language_name(one.language)
    said = f" [{tongue}]" if tongue and tongue != "English" else ""
    cut = " [part of a sentence]" if one.cut else ""
    where = " [headline]" if one.in_title else ""
    return f'{FSI}"{inert(one.text)}"{PDI}{said}{where}{cut}\n{_source(one, zone, year)}'


def _source(one: Evidence, zone: str, year: int) -> str:
    side = f" ({_isolated(one.speaker_side)})" if one.speaker_side else ""
    who = f"{_isolated(one.speaker)}{side}, in " if one.speaker else ""
    owner = f" ({_isolated(one.outlet_side)})" if one.outlet_side else ""
    via = f", via {_isolated(one.via)}" if one.via else ""
    page = link(one.url)
    return f"{who}{_isolated(one.outlet)}{owner}{via}, {_when(one, zone, year)}{f': {page}' if page else ''}"


def _when(one: Evidence, zone: str, year: int) -> str:
    if one.published_at is not None:
        return _hour(one.published_at, zone, year)
    if one.published_on is not None:
        return short_day(one.published_on)
    return f"seen {_hour(one.known_at, zone, year)}"


_hour: Callable[[datetime, str, int], str] = clock_time


def _isolated(name: str) -> str:
    clean = inert(name)
    return clean if clean.isascii() else f"{FSI}{clean}{PDI}"


def inert(text: str) -> str:
    """One line that a chat shows as it stands: without controls, and with GLUE behind what would call somebody, or link."""
    return _OBEYED.sub(lambda found: found[0] + GLUE, scrub(text).replace(GLUE, "")).strip()
