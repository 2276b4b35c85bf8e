"""When a claim is about: each date belongs to the verb nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.model import DatePrecision
from monitor.text.said_dates import SaidDate
from monitor.topics import sources
from monitor.topics.reading import Sentence
from monitor.topics.scene import View
from monitor.topics.tongue import Hit

FRESH = timedelta(days=5)
"""What is dated further back than this before the article is background."""

FRESH_MONTH = timedelta(days=37)
"""The same where only a month is named."""

YEAR_NEAR = 14
"""Words within which a bare year belongs to a trigger."""

OPENING = 3
"""A date that begins within so many words of a sentence's beginning belongs to all that the sentence says."""

TO_DEAL = 3
"""Words between a date and the agreement that it names: "the 5 March deal", "agreement signed on 5 March"."""


@dataclass(frozen=True, slots=True)
class When:
    """The date of a claim. `past`: it is background. `rule`: how it was told, in plain words."""

    day: date | None
    precision: DatePrecision
    past: bool
    rule: str
    own: bool = False  # it stands in the sentence and belongs to the verb


NO_DATE = When(None, "none", False, "no date")


def when(
    view: View,
    sentence: Sentence,
    trigger: Hit,
    rivals: Sequence[Hit],
    concept: Sequence[Hit],
    *,
    dated: bool,
    ahead: bool,
) -> When:
    """The date of a cue with this trigger. `rivals`: the other triggers of the sentence, which own dates too. `concept`: hits of
    what has the state. `dated`: the state begins on its date, so that the date of an agreement is its own. `ahead`: it lies
    ahead, so that a weekday is the next one."""
    own = _owned(view, sentence, trigger, rivals, dated=dated)
    if own is not None:
        said = replace(own, day=own.ahead) if ahead and own.ahead else own
        told = replace(_told(said, view.published, "its own date"), own=True)
        if told.past and not dated and _since(view, sentence, said):
            return replace(NO_DATE, rule=f"so since {said.day}, and still so")
        return told
    year = _year(view, sentence, trigger, concept, dated=dated)
    if year is not None:
        return year
    return _inherited(view, sentence, dated=dated)


def is_past(day: date | None, precision: str, published: date | None) -> bool:
    """Whether something of a day is background to an article."""
    if day is None or published is None:
        return False
    return published - day > (FRESH_MONTH if precision == "month" else FRESH)


def _told(said: SaidDate, published: date | None, rule: str) -> When:
    precision: DatePrecision = said.precision if said.precision != "year" else "none"
    past = is_past(said.day, said.precision, published)
    words = f"{rule}: {said.day.isoformat() if said.day else 'unknown without the day of publication'}"
    return When(
        said.day, precision if said.day else "none", past, f"{words}, long before the article" if past else words
    )


def _owned(view: View, sentence: Sentence, trigger: Hit, rivals: Sequence[Hit], *, dated: bool) -> SaidDate | None:
    """The date nearest to the trigger, of those that no other verb of the sentence is nearer to."""
    best: tuple[int, int, SaidDate] | None = None
    speaking = [hit for hit in view.hits_in(sources.SAY, sentence) if not _touch(hit, trigger)]
    for said in view.dates_in(sentence):
        if said.precision == "year" or (not dated and of_a_deal(view, sentence, said, trigger)):
            continue
        place = view.part.token_at(said.start)
        end = view.part.token_at(said.end)
        mine = _distance((place, end), trigger)
        opens = place - sentence.first < OPENING
        theirs = min((_distance((place, end), rival) for rival in rivals), default=99)
        spoken = min(
            (_distance((place, end), verb) for verb in speaking if not _comma(view, (place, end), verb)), default=99
        )
        if not opens and (theirs < mine or (spoken <= 1 and spoken < mine)):
            continue
        rank = (mine + (50 if view.walled(place, trigger[0]) and not opens else 0), place, said)
        if best is None or rank[:2] < best[:2]:
            best = rank
    return best[2] if best else None


def of_a_deal(view: View, sentence: Sentence, said: SaidDate, trigger: Hit = (-1, -1)) -> bool:
    """Whether a date only says which agreement is meant: "since the 5 March deal", "договоренности от 5 марта". A weekday never
    does, nor one that the trigger parts from the agreement."""
    if said.precision != "day":
        return False
    order = view.language.order
    first, end = view.part.token_at(said.start), view.part.token_at(said.end)
    for deal in view.hits_in(sources.AGREEMENT, sentence):
        if 0 <= deal[0] - end <= 1 and order.date_before_deal and not end <= trigger[0] < deal[0]:
            return True
        if 0 <= first - deal[1] <= TO_DEAL:
            between = view.part.tokens[deal[1] : first]
            if not between and order.date_behind_deal:
                return True
            if between and any(_links(view, place) for place in range(deal[1], first)):
                return True
    return False


def _since(view: View, sentence: Sentence, said: SaidDate) -> bool:
    """Whether a date says since when something is so: "since Friday", "cumadan bu yana"."""
    place = (view.part.token_at(said.start), view.part.token_at(said.end))
    before = view.hits_in(sources.SINCE, sentence)
    behind = view.hits_in(sources.SINCE_BEHIND, sentence)
    return any(0 <= place[0] - hit[1] <= 2 for hit in before) or any(0 <= hit[0] - place[1] <= 2 for hit in behind)


def _links(view: View, token: int) -> bool:
    return any(hit[0] <= token < hit[1] for hit in view.words.hits(view.part, sources.DATED))


def _year(view: View, sentence: Sentence, trigger: Hit, concept: Sequence[Hit], *, dated: bool) -> When | None:
    """Background, where a year before that of the article stands near."""
    if view.published is None:
        return None
    for said in view.dates_in(sentence):
        if said.precision != "year" or said.day is None or said.day.year >= view.published.year:
            continue
        place = view.part.token_at(said.start)
        names = any(0 < hit[0] - place <= 2 for hit in concept)  # "return to the 2018 ceasefire" is a call of today
        if abs(place - trigger[0]) <= YEAR_NEAR and (dated or not names):
            return When(None, "none", True, f"the year {said.day.year}, long before the article")
    return None


def _inherited(view: View, sentence: Sentence, *, dated: bool) -> When:
    """Without a date of its own: that of a narrative that is dated at its beginning, or of the sentence before."""
    part = view.part
    for back in range(1, sentence.number + 1):
        before = part.sentences[sentence.number - back]
        same = "\n" not in part.text[before.end : sentence.start]
        opening = next((said for said in view.dates_in(before) if said.precision in ("day", "relative")
                        and part.token_at(said.start) - before.first < OPENING), None)  # fmt: skip
        if opening is not None:
            told = _told(opening, view.published, "the date that opens the sentence before")
            if same and told.past:
                return When(told.day, told.precision, True, "part of a narrative of " + told.rule.rpartition(": ")[2])
            if dated and back == 1 and not told.past:
                return told
            return NO_DATE
        if not same:
            break
    return NO_DATE


def _comma(view: View, place: Hit, verb: Hit) -> bool:
    """ "on Friday, residents said": the date belongs to what they say."""
    first, second = sorted((place, verb))
    return view.part.comma(first[1], second[0])


def _distance(place: Hit, verb: Hit) -> int:
    """Words between a date and a verb."""
    return max(place[0] - verb[1], verb[0] - place[1], 0)


def _touch(one: Hit, other: Hit) -> bool:
    return one[0] < other[1] and other[0] < one[1]
