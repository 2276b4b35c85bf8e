"""Who does it: the subject of a cue whose doing says it ("Moscow and Ankara agreed")."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.topics.nearness import gap
from monitor.topics.reading import Sentence
from monitor.topics.sayings import REACH, is_place
from monitor.topics.scene import Mention, View
from monitor.topics.tongue import Hit

INVERTED = 3
"""Words between a verb and the subject behind it where something else opens the sentence."""


def subjects(view: View, sentence: Sentence, trigger: Hit, cue: Hit) -> list[Mention]:
    """Who does it: the actors on the subject's side of the trigger, several when joined by "and"."""
    mentions = [m for m in view.mentions_in(sentence) if not view.walled(m.first, trigger[0])]
    before = [m for m in mentions if m.end <= trigger[0]]
    behind = [m for m in mentions if m.first >= trigger[1]]
    verb_first = view.language.order.verb_first
    opening = [m for m in before if m.first == sentence.first and trigger[0] - m.end <= 1]  # as in "دمشق توافق على"
    one_side = (opening or behind or before) if verb_first else before
    near = [
        m
        for m in one_side
        if gap((m.first, m.end), trigger) <= REACH and not _is_object(view, m, mentions) and not is_place(view, m)
    ]
    if not near and view.language.order.inverted:
        near = [m for m in behind if gap((m.first, m.end), trigger) <= INVERTED and not is_place(view, m)]
    if not near:
        return []
    near.sort(key=lambda m: (gap((m.first, m.end), trigger), m.first))
    kept = [near[0]]
    for mention in near[1:]:
        if any(_coupled(view, mention, other) for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.first)


def _is_object(view: View, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether the ending of a name, or of the one that it is coupled with, says that something is done to it."""
    oblique = view.language.cases.oblique
    if not oblique:
        return False
    joined = [m for m in mentions if m.first > mention.first and _coupled(view, mention, m)]
    return any(view.part.tokens[m.end - 1].suffix in oblique for m in (mention, *joined))


def _coupled(view: View, one: Mention, other: Mention) -> bool:
    """Whether two names are joined: "Russia and Turkey", "Россия с Турцией", "روسيا وتركيا"."""
    first, second = sorted((one, other), key=lambda m: m.first)
    between = view.part.tokens[first.end : second.first]
    if not between:
        if written := view.language.together_written:
            return view.part.tokens[second.first].text.startswith(written)
        return view.part.text[view.part.tokens[first.end - 1].end :][:1] == "-"
    apart = view.part.text[view.part.tokens[first.end - 1].end : view.part.tokens[second.first].start]
    return len(between) <= 3 and "," not in apart and any(token.key in view.language.together for token in between)
