"""Who belongs to a word of saying: the nearest name that can be its subject, by the habits of each language."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.topics import sources
from monitor.topics.nearness import gap, inside, overlap
from monitor.topics.reading import Sentence
from monitor.topics.scene import Mention, View
from monitor.topics.tongue import Hit

REACH = 14
"""Words between a speaker and the verb of saying."""

BROAD = 3
"""So many words further off a person or a ministry is still meant rather than a country or a crowd."""

AWKWARD = 2
"""The same for a name on the side of the verb where a language does not put its subject."""

WALL = 12
"""The same for a name or a verb behind "but" or a semicolon."""

TOO_FAR = 26
"""So far off, with all that makes it awkward, nobody is the speaker."""

ACROSS = 6
"""The same for a name that what is said parts from its verb ("the truce that Damascus dislikes holds, said Akar")."""

TOPICAL = 6
"""So many words nearer counts the name that opens a sentence whose verb comes last, before a comma."""

NESTED = 6
"""Words between what is said inside a quotation and the verb of who is quoted in it."""


def by_verb(
    view: View, sentence: Sentence, trigger: Hit, verbs: Sequence[Hit], quoted: tuple[int, int] | None
) -> tuple[Mention, str] | None:
    """The actor nearest to a word of saying, of those the word nearest to the claim."""
    best: tuple[float, int, Mention, Hit] | None = None
    mentions = [
        mention for mention in view.mentions_in(sentence) if not inside(view, (mention.first, mention.end), quoted)
    ]
    for verb in verbs:
        wall = WALL if view.walled(verb[0], trigger[0]) else 0
        far = gap(verb, trigger) / 4 + wall
        for mention in mentions:
            words = gap((mention.first, mention.end), verb)
            if words > REACH and not _is_topic(view, sentence, mention):
                continue
            words = min(words, REACH)
            cost = words + (BROAD if mention.actor.broad else 0) + _awkward(view, mention, verb) + far
            cost += WALL if view.walled(mention.first, verb[0]) or is_place(view, mention) else 0
            cost += ACROSS if _across(view, sentence, mention, trigger, verb) else 0
            if best is None or (cost, mention.first) < best[:2]:
                best = (cost, mention.first, mention, verb)
    if best is None or best[0] >= TOO_FAR:
        return None
    return best[2], f"nearest to {view.part.words(best[3])}"


def is_place(view: View, mention: Mention) -> bool:
    """Whether a name says where, not who: "in Moscow"."""
    before, tokens = view.language.cases.before, view.part.tokens
    return mention.actor.broad and mention.first > 0 and tokens[mention.first - 1].key in before


def _across(view: View, sentence: Sentence, mention: Mention, trigger: Hit, verb: Hit) -> bool:
    """Whether what is said parts a name from its verb, and the name does not open the sentence as its subject does. Where the
    verb comes last it always does."""
    parts = mention.end <= trigger[0] < verb[0]
    return parts and not view.language.order.verb_last and mention.first - sentence.first > 2


def nested(view: View, sentence: Sentence, trigger: Hit, cue: Hit, quoted: tuple[int, int] | None) -> Mention | None:
    """Who says it inside a quotation: " 'Damascus said the truce is holding, ...', a rebel spokesman told"."""
    if quoted is None:
        return None
    named = [m for m in view.mentions_in(sentence) if inside(view, (m.first, m.end), quoted)]
    for verb in view.hits_in(sources.SAY, sentence):
        if not inside(view, verb, quoted) or overlap(verb, trigger) or not 0 <= cue[0] - verb[1] <= NESTED:
            continue
        near = [
            m
            for m in named
            if gap((m.first, m.end), verb) <= 1 and (m.end <= verb[0]) != view.language.order.verb_first
        ]
        if near:
            return near[0]
    for verb in view.hits_in(sources.SAY, sentence):
        if view.language.order.verb_last and inside(view, verb, quoted) and 0 <= verb[0] - trigger[1] <= 1:
            before = [m for m in named if m.end <= cue[0]]
            if before:
                return before[-1]
    return None


def _awkward(view: View, mention: Mention, verb: Hit) -> int:
    """What a name costs on the wrong side of its verb."""
    before = mention.end <= verb[0]
    after_only = any(view.part.tokens[place].key in view.language.speaker_behind for place in range(*verb))
    if after_only and before:
        return TOO_FAR
    if after_only:
        return 0
    if view.language.order.verb_first:
        return AWKWARD if before else 0
    if not before and verb in view.words.hits(view.part, sources.ACCUSE):
        return WALL
    if view.language.order.verb_last:
        return _verb_last(view, mention)
    return 0 if before else AWKWARD // 2


def _verb_last(view: View, mention: Mention) -> int:
    """The subject stands first, before a comma; a name with the ending of another case is none."""
    words = view.language.cases
    if view.part.tokens[mention.end - 1].suffix in words.oblique | words.genitive:
        return 2 * WALL
    return -TOPICAL if _is_topic(view, view.part.sentence_of(mention.first), mention) else 0


def _is_topic(view: View, sentence: Sentence, mention: Mention) -> bool:
    """Whether a name opens a sentence whose verb comes last, before a comma, alone or with a word or two ("Bakanlık kaynakları,
    ...")."""
    if not view.language.order.verb_last or mention.first - sentence.first > 2:
        return False
    last = min(mention.end + 2, sentence.behind) - 1
    behind = view.part.text[view.part.tokens[mention.end - 1].end : view.part.tokens[last].end + 1]
    return "," in behind
