"""What became of the people that a sentence counts: each number goes to the fate that is said of it, or to none.

No parser: a fate close behind its people or close before them, one number to a fate unless two numbers are joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model import FigureWords
from monitor.topics import sources
from monitor.topics.counted import Counting, People
from monitor.topics.reading import Sentence, within
from monitor.topics.scene import View
from monitor.topics.spec_figures import FATES
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit

REACH = (3, 3)
"""Words between people and a fate behind and before them, for a language of which the vocabulary does not say."""

TOLL = 4
"""So many words more where "the number of" stands by the fate."""

NEAR = 2
"""Words that may stand between people and a fate behind them without a passive verb."""

LAST = 99
"""What a part costs behind which a comma stands before the fate: ", including two children, were killed" is said of the whole."""

ACROSS = 4
"""What it costs where "and" or a comma stands between a fate and the people behind it, who then seldom are its own."""

DENIED = 3
"""Words before a fate or a number among which a "no" is meant for it."""

DENIED_BEHIND = 2
"""The same behind a fate."""


@dataclass(frozen=True, slots=True)
class Fate:
    """A number of people and what became of them; `said`: the words that say it."""

    people: People
    what: str
    said: Hit
    who: Hit | None


class Fates:
    """Finds in a sentence what became of how many people."""

    def __init__(self, words: FigureWords, lexicon: Lexicon) -> None:
        self._counting = Counting(words, lexicon)
        self._fates = [(what, lexicon.concept(None, sources.counting(FATES, what))) for what in words.fates]
        self._unnamed = frozenset(words.unnamed)
        self._reach = words.reach
        self._passive_in = frozenset(words.passive)
        names = ("passive", "tolls", "joins", "denied", "denied_behind", "people")
        self._lists = {name: lexicon.concept(None, sources.counting(name)) for name in names}

    def of(self, view: View, sentence: Sentence) -> list[Fate]:
        """The fates of a sentence, by place."""
        said = self._said(view, sentence)
        if not said:
            return []
        groups = self._counting.of(view, sentence)
        if not groups:
            return []
        given = self._given(view, sentence, groups, said)
        self._share(view, sentence, groups, given)
        found = []
        for place, (what, hit) in sorted(given.items()):
            people = groups[place]
            who = people.who or self._beside(view, sentence, hit, groups) or self._inherited(groups, place)
            if who is None and what not in self._unnamed:
                continue
            if not self._denied(view, sentence, people, hit):
                found.append(Fate(people, what, hit, who))
        return found

    def _said(self, view: View, sentence: Sentence) -> list[tuple[str, Hit]]:
        """The words of all fates in a sentence, by place; of overlapping ones the longer."""
        hits = [
            (what, hit) for what, number in self._fates for hit in within(view.part.marks.get(number, ()), sentence)
        ]
        kept: list[tuple[str, Hit]] = []
        for what, hit in sorted(hits, key=lambda one: (one[1][0] - one[1][1], one[1][0], one[0])):
            if not any(hit[0] < other[1] and other[0] < hit[1] for _, other in kept):
                kept.append((what, hit))
        return sorted(kept, key=lambda one: one[1])

    def _given(
        self, view: View, sentence: Sentence, groups: Sequence[People], said: Sequence[tuple[str, Hit]]
    ) -> dict[int, tuple[str, Hit]]:
        """Group -> its fate: the closest pairs first, none taken twice."""
        offers = sorted(self._offers(view, sentence, groups, said), key=lambda one: one[:3])
        given: dict[int, tuple[str, Hit]] = {}
        taken: set[int] = set()
        for _cost, place, number in offers:
            if place not in given and number not in taken:
                given[place] = said[number]
                taken.add(number)
        return given

    def _offers(
        self, view: View, sentence: Sentence, groups: Sequence[People], said: Sequence[tuple[str, Hit]]
    ) -> Iterator[tuple[int, int, int]]:
        """Every (cost, group, fate) that may belong together."""
        behind_reach, before_reach = self._reach.get(view.part.language, REACH)
        tolls = self._marked(view, sentence, "tolls")
        for place, group in enumerate(groups):
            for number, (_what, hit) in enumerate(said):
                others = [
                    one for one in groups if one is not group and not (one.part and _parted(view, one.end, hit[0]))
                ]
                if hit[0] >= group.number_end and hit[0] < group.end:
                    yield 0, place, number  # "33 killed soldiers"
                elif hit[0] >= group.end:
                    gap = hit[0] - group.end
                    blocked = any(group.end <= one.first < hit[0] for one in others)
                    if gap <= behind_reach and not blocked and self._may_follow(view, sentence, gap, hit):
                        yield gap + (LAST if group.part and _parted(view, group.end, hit[0]) else 0), place, number
                elif hit[1] <= group.first and not group.part:
                    gap = group.first - hit[1]
                    toll = any(hit[0] - DENIED <= one[0] <= hit[1] for one in tolls)
                    blocked = any(hit[1] <= one.first < group.first for one in others)
                    if (
                        gap <= before_reach + (TOLL if toll else 0)
                        and not blocked
                        and not view.walled(hit[0], group.first)
                    ):
                        yield gap + (ACROSS if self._is_behind_join(view, sentence, group.first) else 0), place, number

    def _is_behind_join(self, view: View, sentence: Sentence, first: int) -> bool:
        """Whether what begins here is told for itself: "un soldat a été tué et deux autres blessés"."""
        return _parted(view, first - 1, first) or any(one[1] == first for one in self._marked(view, sentence, "joins"))

    def _may_follow(self, view: View, sentence: Sentence, gap: int, hit: Hit) -> bool:
        """Whether a fate so far behind is still said of the people."""
        if view.part.language not in self._passive_in or gap <= NEAR:
            return True
        passive = self._marked(view, sentence, "passive")
        if view.language.order.inverted:  # "wurden in Idlib verletzt"
            return any(hit[0] - gap <= one[0] < hit[0] for one in passive)
        return any(0 <= hit[0] - one[1] <= 1 for one in passive)

    def _share(
        self, view: View, sentence: Sentence, groups: Sequence[People], given: dict[int, tuple[str, Hit]]
    ) -> None:
        """Give a group without a fate that of the one it is joined to: "killed 33 soldiers and 12 civilians"."""
        for place in range(1, len(groups)):
            one, other = groups[place - 1], groups[place]
            if other.part or not self._joined(view, sentence, one.end, other.first):
                continue
            if place not in given and place - 1 in given and given[place - 1][1][1] <= one.first:
                if self._counting.ends(view, sentence, other.end):
                    given[place] = given[place - 1]
            elif one.part and _parted(view, one.end, other.first):
                continue  # "three killed, two children among them, and seven wounded": the children are of the killed
            elif place in given and place - 1 not in given and given[place][1][0] >= other.end:
                given[place - 1] = given[place]

    def _joined(self, view: View, sentence: Sentence, end: int, first: int) -> bool:
        joins = self._marked(view, sentence, "joins")
        return 0 < first - end <= 2 and all(any(hit[0] <= at < hit[1] for hit in joins) for at in range(end, first))

    def _beside(self, view: View, sentence: Sentence, hit: Hit, groups: Sequence[People]) -> Hit | None:
        """The people whom the words of the fate name: "the number of civilians killed"."""
        for people in self._marked(view, sentence, "people"):
            counted = any(group.first <= people[0] < group.end for group in groups)
            if not counted and (0 <= hit[0] - people[1] <= 1 or 0 <= people[0] - hit[1] <= 1):
                return people
        return None

    def _inherited(self, groups: Sequence[People], place: int) -> Hit | None:
        """The people of the number before, and not a part of them: "33 soldiers were killed and 12 wounded"."""
        return next((group.who for group in reversed(groups[:place]) if group.who and not group.part), None)

    def _denied(self, view: View, sentence: Sentence, people: People, hit: Hit) -> bool:
        """Whether it did not happen, or has not yet."""
        bounds = [span for span, _ in self._counting.bounds(view, sentence)]
        dates = [(view.part.token_at(said.start), view.part.token_at(said.end)) for said in view.dates_in(sentence)]
        begin, end = min(people.first, hit[0]), max(people.end, hit[1])
        for no in self._marked(view, sentence, "denied"):
            if any(no[0] < span[1] and span[0] < no[1] for span in (*bounds, *dates)):
                continue
            if begin - DENIED <= no[0] < end and not (no[0] < begin and view.walled(no[0], begin)):
                return True
        behind = self._marked(view, sentence, "denied_behind")
        return any(hit[0] <= no[0] < hit[1] + DENIED_BEHIND for no in behind)

    def _marked(self, view: View, sentence: Sentence, name: str) -> list[Hit]:
        return within(view.part.marks.get(self._lists[name], ()), sentence)


def _parted(view: View, end: int, first: int) -> bool:
    """Whether a comma stands between two tokens."""
    return end <= first and view.part.comma(end, first)
