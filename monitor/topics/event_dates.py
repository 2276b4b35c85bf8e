"""The days of an event, as a stretch of a sentence tells them: each date belongs to the verb nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from monitor.text.said_dates import SaidDate
from monitor.topics import sources
from monitor.topics.claim_dates import of_a_deal
from monitor.topics.event_numbers import Stretch
from monitor.topics.event_outcomes import Outcomes, is_saying
from monitor.topics.event_words import EventWords, paused
from monitor.topics.nearness import gap
from monitor.topics.reading import Sentence
from monitor.topics.scene import View
from monitor.topics.tongue import Hit

OPENING = 3
"""A date that begins within so many words of a stretch's beginning belongs to all that it says."""

SPOKEN = 5
"""Words between a date and the verb of saying that owns it: "told reporters on Tuesday"."""

BESIDE = 2
"""Words between a date and the word that makes it one of a plan: "planned for Monday"."""

RIVAL = 6
"""Fewer words than this must stand between a date and a verb such as "agreed" that owns it."""

FAR_DEAL = 14
"""Words between an agreement and the word that ties a date to it."""

NEAR_LINK = 4
"""Words between the word that ties a date to an agreement and the date."""

LONGEST_AIM = 3
"""Words of the longest phrase that says for when something is planned: "à partir de"."""

OWNED = 3
"""Words between a date in the genitive and what it belongs to: "Tuesday's joint patrol"."""

PAUSE = 6
"""As many words a comma or a dash counts for."""

IN_A_LIST = 2
"""Words between two dates of a list: "on July 22 and on August 12"."""


@dataclass(frozen=True, slots=True)
class StretchDates:
    """`best`: the date of the event, or of the first; `others`: further ones of the same list, or of a list beside it; `spoken`:
    when somebody said so."""

    best: SaidDate | None
    others: tuple[SaidDate, ...]
    listed: bool  # `best` and `others` are one list: "on 14 and 17 August"
    beside: bool  # they stand right beside the name: "the patrols of 2 and 7 July"
    spoken: SaidDate | None
    far: bool = False  # `best` stands far from all that is told, or a pause parts them
    plan: SaidDate | None = None  # the day for which something is planned, beside what took place


@dataclass(frozen=True, slots=True)
class _Placed:
    said: SaidDate
    span: Hit
    aimed: bool = False  # it is what lies ahead that falls on it


def stretch_dates(
    words: EventWords, view: View, sentence: Sentence, stretch: Stretch, outcomes: Outcomes
) -> StretchDates:
    """The dates of a stretch that are the event's own, and the one on which somebody told of it."""
    own: list[_Placed] = []
    spoken: SaidDate | None = None
    plan: SaidDate | None = None
    ahead = [outcomes.ahead] if outcomes.ahead else []
    anchors = [*stretch.triggers, *([stretch.marker] if stretch.marker else []), *outcomes.hits()]
    if not outcomes.told:
        anchors += ahead
    saying = [hit for hit in ahead if is_saying(view, sentence, hit)]
    unsaid = [hit for hit in anchors if hit not in saying]
    for said in view.dates_in(sentence):
        span = (view.part.token_at(said.start), view.part.token_at(said.end))
        if (
            not (stretch.first <= span[0] < stretch.behind)
            or _is_vague(said)
            or _of_a_deal(view, sentence, said, anchors)
        ):
            continue
        if _of_another(view, said, anchors):
            continue
        aimed = outcomes.ahead is not None and _is_aimed(view, said, span)
        near = _nearest(view, span, anchors if aimed else unsaid)
        if _in_quoted_time(view, said) or _nearest(view, span, words.rivals(view.part, sentence)) < min(near, RIVAL):
            continue
        to_plan = _nearest(view, span, ahead if aimed or not saying else [])
        planned = (
            outcomes.told
            and not any(one.void and not one.programme for one, _ in outcomes.told)
            and to_plan <= BESIDE
            and to_plan < _nearest(view, span, outcomes.hits())
        )
        if planned:
            plan = plan or said  # "planned for Monday"
            continue
        if said.since and outcomes.ahead is None:
            continue
        if _in_dateline(view, sentence, said) or (
            not aimed and (_is_spoken(view, sentence, stretch, span, near) or _is_framed(view, span, saying))
        ):
            spoken = spoken or said
        else:
            own.append(_Placed(said, span, aimed))
    ahead_of_it = [placed for placed in own if placed.aimed] if not outcomes.told else []
    return replace(_chosen(view, stretch, ahead_of_it or own, unsaid, spoken), plan=plan)


def _is_aimed(view: View, said: SaidDate, span: Hit) -> bool:
    """Whether what is planned falls on a date, and not what somebody said of it: it lies behind publication, or the words before
    it say so, as in "patrouilles annoncées pour dimanche". A verb of saying may itself be what tells of a plan: "kündigte an"."""
    aims = view.language.dates.aims
    if not aims:
        return False
    if said.day is not None and view.published is not None and said.day > view.published:
        return True
    before = [token.key for token in view.part.tokens[max(0, span[0] - LONGEST_AIM) : span[0]]]
    return any(" ".join(before[at:]) in aims for at in range(len(before)))


def _of_a_deal(view: View, sentence: Sentence, said: SaidDate, anchors: Sequence[Hit]) -> bool:
    """Whether a date says which agreement is meant, also where its parties stand between: "the agreement of the presidents of
    Russia and Turkey dated 5 March"."""
    if of_a_deal(view, sentence, said):
        return True
    first = view.part.token_at(said.start)
    span = (first, view.part.token_at(said.end))
    named, tied = view.hits_in(sources.AGREEMENT, sentence), view.hits_in(sources.DATED, sentence)
    deals = [deal for deal in named if 0 <= first - deal[1] <= FAR_DEAL]
    links = [link for link in tied if 0 <= first - link[1] <= NEAR_LINK and not paused(view.part, link, span)]
    # "agreement of the presidents dated 5 March", "agreement concluded in Moscow on 5 March"
    if any(0 <= link[0] - deal[1] <= (FAR_DEAL if first - link[1] <= 1 else 1) for deal in deals for link in links):
        return True
    behind = [link for link in tied if 0 <= link[0] - span[1] <= NEAR_LINK]
    if any(0 <= deal[0] - link[1] <= BESIDE for deal in named for link in behind):
        return True  # "5 Mart'ta varılan mutabakat"
    return any(first - deal[1] <= 1 for deal in deals) and _nearest(view, span, anchors) > BESIDE + 1


def _of_another(view: View, said: SaidDate, anchors: Sequence[Hit]) -> bool:
    """Whether a date in the genitive belongs to another noun: "suspended after Sunday's bomb"."""
    last = view.part.token_at(said.end) - 1
    genitive = view.part.text[said.end - 2 : said.end + 2].replace("’", "'")
    return "'s" in genitive and not any(0 <= anchor[0] - last - 1 <= OWNED for anchor in anchors)


def _is_vague(said: SaidDate) -> bool:
    return said.precision == "year" or said.current or said.day is None


def _in_quoted_time(view: View, said: SaidDate) -> bool:
    """Whether somebody is quoted with "today" or the like, who need not have spoken on the day of publication."""
    counted = said.precision == "relative" and said.ahead is None
    return counted and view.quotation_at(said.start) is not None


def _in_dateline(view: View, sentence: Sentence, said: SaidDate) -> bool:
    """Whether a date stands in the brackets of a dateline: "MOSCOW (Agency - 5 May) ..."."""
    if sentence.number > 2:
        return False
    opened = view.part.text.rfind("(", sentence.start, said.start)
    closed = view.part.text.find(")", opened if opened >= 0 else said.start, sentence.end)
    return opened >= 0 and closed >= said.end and view.part.token_at(opened) - sentence.first <= OPENING


def _is_spoken(view: View, sentence: Sentence, stretch: Stretch, span: Hit, near: int) -> bool:
    """Whether a date says when somebody spoke. One that opens the sentence does so only right beside the verb."""
    opens = span[0] - stretch.first < OPENING
    away = _nearest(view, span, view.hits_in(sources.SAY, sentence))
    return away <= (1 if opens else SPOKEN) and away < near


def _is_framed(view: View, span: Hit, saying: Sequence[Hit]) -> bool:
    """Whether a date stands in the frame of a verb of saying in two halves: "hat am Freitag Patrouillen angekündigt"."""
    return view.language.order.inverted and any(
        span[1] <= verb[0] and not paused(view.part, span, verb) for verb in saying
    )


def told_right_after(view: View, sentence: Sentence) -> SaidDate | None:
    """The day on which somebody spoke, as the next sentence gives it: "She told reporters on Thursday"."""
    part = view.part
    if sentence.number + 1 >= len(part.sentences):
        return None
    after = part.sentences[sentence.number + 1]
    days = [
        said
        for said in view.dates_in(after)
        if said.precision in ("day", "relative") and not _in_quoted_time(view, said)
    ]
    own = [said for said in days if not said.since and not of_a_deal(view, after, said)]
    return own[0] if own and (view.hits_in(sources.SAY, after) or view.mentions_in(after)) else None


def _nearest(view: View, span: Hit, others: Sequence[Hit]) -> int:
    """Words between a date and the nearest of others; a pause between them counts as many."""
    return min((gap(span, other) + (PAUSE if paused(view.part, span, other) else 0) for other in others), default=99)


def _chosen(
    view: View, stretch: Stretch, own: Sequence[_Placed], anchors: Sequence[Hit], spoken: SaidDate | None
) -> StretchDates:
    days = [placed for placed in own if placed.said.precision != "month"]
    if not days:
        return StretchDates(own[0].said if own else None, (), False, False, spoken)
    chains = _chains(view, days)
    near = [stretch.marker] if stretch.marker else list(anchors)
    best = min(days, key=lambda placed: (_away(view, placed, stretch, near), placed.span))
    mine = next(chain for chain in chains if best in chain)
    if stretch.marker is None:
        beside = min((gap(mine[0].span, trigger) for trigger in stretch.triggers), default=99) <= BESIDE
        others = [placed.said for placed in mine[1:]]
        far = not others and _nearest(view, best.span, near) >= PAUSE
        return StretchDates(mine[0].said, tuple(others), bool(others), bool(others) and beside, spoken, far)
    others = [
        placed.said for chain in chains if chain is mine or len(chain) > 1 for placed in chain if placed is not best
    ]
    return StretchDates(best.said, tuple(others), False, False, spoken)


def _away(view: View, placed: _Placed, stretch: Stretch, near: Sequence[Hit]) -> int:
    away = _nearest(view, placed.span, near)
    return min(away, PAUSE) if placed.span[0] - stretch.first < OPENING else away


def _chains(view: View, days: Sequence[_Placed]) -> list[list[_Placed]]:
    """The dates in lists: one behind the other with hardly a word between."""
    chains = [[days[0]]]
    for left, right in pairwise(days):
        between = view.part.text[left.said.end : right.said.start]
        if right.span[0] - left.span[1] <= IN_A_LIST and len(between) <= 14 and "." not in between.strip():
            chains[-1].append(right)
        else:
            chains.append([right])
    return chains
