"""Who says it: actors, reporting verbs, quotations, relaying agencies (ANALYSIS 5). No parser: near names and known verbs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.model import Voice
from monitor.text.languages import LANGUAGES
from monitor.topics import sources
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
"""So many words nearer counts the name that opens a Turkish sentence, before a comma."""

NESTED = 6
"""Words between what is said inside a quotation and the verb of who is quoted in it."""

SHORT = 16
"""Words of a sentence that only says who said the one before it."""

_FIRST = frozenset(("ar",))
"""Languages that put the verb before its subject."""

_AFTER = frozenset(
    ("according", "согласно", "словам", "данным", "информации", "мнению", "оценке", "بحسب", "حسب", "وفق", "وفقا")
)
"""Words of saying behind which the speaker stands, whatever the language's habit."""

_DASHES = ("-", "–", "—")

_JOINT = frozenset(("and", "и", "ile", "ve", "with", "с", "со", "مع"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a claim. `name`: as the text has it; None: nobody is named. `rule`: how it was told, in plain words."""

    name: str | None
    actor: str | None
    side: str | None
    via: str | None
    voice: Voice
    rule: str


def speaker_of(view: View, sentence: Sentence, trigger: Hit, cue: Hit, *, doing: bool) -> Speaker:
    """The speaker of a cue. `doing`: to do it is to say it, so that its subject speaks."""
    part = view.part
    quoted = view.quotation_at(part.tokens[trigger[0]].start)
    verbs = [
        hit
        for hit in view.hits_in(sources.SAY, sentence)
        if not _overlap(hit, trigger) and not _inside(view, hit, quoted)
    ]
    via = _relay(view, sentence, verbs)
    nested = _nested(view, sentence, trigger, cue, quoted)
    if nested is not None:
        return _as_speaker(view, [nested], via, "quote", "quoted within the quotation")
    found = _headline(view, sentence, trigger) or _by_verb(view, sentence, trigger, verbs, quoted)
    if found is not None:
        return _as_speaker(view, [found[0]], via, "quote" if quoted else "indirect", found[1])
    if quoted is not None:
        around = _around(view, sentence, quoted)
        if around is not None:
            return _as_speaker(view, [around[0]], via, "quote", around[1])
    if doing:
        subjects = _subjects(view, sentence, trigger, cue)
        if subjects:
            return _as_speaker(view, subjects, via, "actor", "the subject: to do it is to say it")
    later = _said_after(view, sentence)
    if later is not None:
        return _as_speaker(view, [later], via, "quote" if quoted else "indirect", "the sentence after says who")
    unknown = _unknown(view, sentence, verbs, trigger)
    if unknown is not None:
        return Speaker(unknown, None, None, via, "quote" if quoted else "indirect", "a name beside a word of saying")
    if via is not None:
        return Speaker(None, None, None, via, "indirect", "only the agency is named")
    return Speaker(None, None, None, None, "quote" if quoted else "outlet", "nobody is named: the outlet's own voice")


def _as_speaker(view: View, mentions: Sequence[Mention], via: str | None, voice: Voice, rule: str) -> Speaker:
    actors = dict.fromkeys(mention.actor.slug for mention in mentions)
    sides = sorted({mention.actor.side for mention in mentions})
    names = dict.fromkeys(full_name(view, mention) for mention in mentions)
    return Speaker(" + ".join(names), "+".join(actors), "+".join(sides), via, voice, rule)


def full_name(view: View, mention: Mention) -> str:
    """The name as the text has it, with the capitalised words right before and behind it ("Jens Stoltenberg")."""
    tokens, text = view.part.tokens, view.part.text
    first, end = mention.first, mention.end
    if view.part.language == "ar" or (view.part.in_title and text.isupper()):
        return view.part.words((first, end))
    sentence = view.part.sentence_of(first)
    while (
        first - 1 > sentence.first
        and mention.first - first < 3
        and _joins(text, tokens[first - 1].end, tokens[first].start)
        and (tokens[first - 1].text[:1].isupper())
    ):
        first -= 1
    while (
        end < sentence.behind
        and end - mention.end < 2
        and _joins(text, tokens[end - 1].end, tokens[end].start)
        and (tokens[end].text[:1].isupper())
    ):
        end += 1
    return view.part.words((first, end))


def _joins(text: str, end: int, start: int) -> bool:
    return text[end:start] in (" ", "-", "\u00a0")


def _headline(view: View, sentence: Sentence, trigger: Hit) -> tuple[Mention, str] | None:
    """ "Name: ..." or "... - Name" as headlines have it. A city at the beginning of a body is a dateline."""
    part = view.part
    for mention in view.mentions_in(sentence):
        if mention.first - sentence.first > 2 or mention.end > trigger[0]:
            break
        behind = part.text[part.tokens[mention.end - 1].end :][:2]
        if behind[:1] == ":" and (part.in_title or not mention.actor.broad):
            return mention, "named before a colon"
    if part.in_title:
        for mention in view.mentions_in(sentence):
            alone = (
                part.text[: part.tokens[mention.first].start].rstrip()[-1:] in _DASHES and mention.first > trigger[0]
            )
            if alone and not part.text[part.tokens[mention.end - 1].end :].strip():
                return mention, "named at the end of the headline"
    return None


def _by_verb(
    view: View, sentence: Sentence, trigger: Hit, verbs: Sequence[Hit], quoted: tuple[int, int] | None
) -> tuple[Mention, str] | None:
    """The actor nearest to a word of saying, of those the word nearest to the claim."""
    best: tuple[float, int, Mention, Hit] | None = None
    mentions = [
        mention for mention in view.mentions_in(sentence) if not _inside(view, (mention.first, mention.end), quoted)
    ]
    for verb in verbs:
        wall = WALL if view.walled(verb[0], trigger[0]) else 0
        far = _gap(verb, trigger) / 4 + wall
        for mention in mentions:
            gap = _gap((mention.first, mention.end), verb)
            if gap > REACH and not _is_topic(view, sentence, mention):
                continue
            gap = min(gap, REACH)
            cost = gap + (BROAD if mention.actor.broad else 0) + _awkward(view, mention, verb) + far
            cost += WALL if view.walled(mention.first, verb[0]) else 0
            cost += ACROSS if _across(view, sentence, mention, trigger, verb) else 0
            if best is None or (cost, mention.first) < best[:2]:
                best = (cost, mention.first, mention, verb)
    if best is None or best[0] >= TOO_FAR:
        return None
    return best[2], f"nearest to {view.part.words(best[3])}"


def _across(view: View, sentence: Sentence, mention: Mention, trigger: Hit, verb: Hit) -> bool:
    """Whether what is said parts a name from its verb, and the name does not open the sentence as its subject does. In Turkish
    it always does."""
    parts = mention.end <= trigger[0] < verb[0]
    return parts and view.part.language != "tr" and mention.first - sentence.first > 2


def _nested(view: View, sentence: Sentence, trigger: Hit, cue: Hit, quoted: tuple[int, int] | None) -> Mention | None:
    """Who says it inside a quotation: " 'Damascus said the truce is holding, ...', a rebel spokesman told"."""
    if quoted is None:
        return None
    inside = [m for m in view.mentions_in(sentence) if _inside(view, (m.first, m.end), quoted)]
    for verb in view.hits_in(sources.SAY, sentence):
        if not _inside(view, verb, quoted) or _overlap(verb, trigger) or not 0 <= cue[0] - verb[1] <= NESTED:
            continue
        near = [
            m
            for m in inside
            if _gap((m.first, m.end), verb) <= 1 and (m.end <= verb[0]) != (view.part.language in _FIRST)
        ]
        if near:
            return near[0]
    for verb in view.hits_in(sources.SAY, sentence):  # Turkish: the verb comes last
        if view.part.language == "tr" and _inside(view, verb, quoted) and 0 <= verb[0] - trigger[1] <= 1:
            before = [m for m in inside if m.end <= cue[0]]
            if before:
                return before[-1]
    return None


def _awkward(view: View, mention: Mention, verb: Hit) -> int:
    """What a name costs on the wrong side of its verb."""
    before = mention.end <= verb[0]
    after_only = any(view.part.tokens[place].key in _AFTER for place in range(*verb))
    if after_only:
        return 2 * AWKWARD if before else 0
    if view.part.language in _FIRST:
        return AWKWARD if before else 0
    if not before and verb in view.words.hits(view.part, sources.ACCUSE):
        return WALL
    if view.part.language == "tr":
        return _turkish(view, mention)
    return 0 if before else AWKWARD // 2


def _turkish(view: View, mention: Mention) -> int:
    """The subject stands first, before a comma; a name with the ending of another case is none."""
    words = LANGUAGES["tr"].cases
    if view.part.tokens[mention.end - 1].suffix in words.oblique | words.genitive:
        return 2 * WALL
    return -TOPICAL if _is_topic(view, view.part.sentence_of(mention.first), mention) else 0


def _is_topic(view: View, sentence: Sentence, mention: Mention) -> bool:
    """Whether a name opens a Turkish sentence before a comma, alone or with a word or two ("Bakanlık kaynakları, ...")."""
    if view.part.language != "tr" or mention.first - sentence.first > 2:
        return False
    last = min(mention.end + 2, sentence.behind) - 1
    behind = view.part.text[view.part.tokens[mention.end - 1].end : view.part.tokens[last].end + 1]
    return "," in behind


def _across(view: View, sentence: Sentence, mention: Mention, trigger: Hit, verb: Hit) -> bool:
    """Whether what is said parts a name from its verb, and the name does not open the sentence as its subject does. In Turkish
    it always does."""
    parts = mention.end <= trigger[0] < verb[0]
    return parts and view.part.language != "tr" and mention.first - sentence.first > 2


def _nested(view: View, sentence: Sentence, trigger: Hit, cue: Hit, quoted: tuple[int, int] | None) -> Mention | None:
    """Who says it inside a quotation: " 'Damascus said the truce is holding, ...', a rebel spokesman told"."""
    if quoted is None:
        return None
    inside = [m for m in view.mentions_in(sentence) if _inside(view, (m.first, m.end), quoted)]
    for verb in view.hits_in(sources.SAY, sentence):
        if not _inside(view, verb, quoted) or _overlap(verb, trigger) or not 0 <= cue[0] - verb[1] <= NESTED:
            continue
        near = [
            m
            for m in inside
            if _gap((m.first, m.end), verb) <= 1 and (m.end <= verb[0]) != (view.part.language in _FIRST)
        ]
        if near:
            return near[0]
    for verb in view.hits_in(sources.SAY, sentence):  # Turkish: the verb comes last
        if view.part.language == "tr" and _inside(view, verb, quoted) and 0 <= verb[0] - trigger[1] <= 1:
            before = [m for m in inside if m.end <= cue[0]]
            if before:
                return before[-1]
    return None


def _awkward(view: View, mention: Mention, verb: Hit) -> int:
    """What a name costs on the wrong side of its verb."""
    before = mention.end <= verb[0]
    after_only = any(view.part.tokens[place].key in _AFTER for place in range(*verb))
    if after_only:
        return 2 * AWKWARD if before else 0
    if view.part.language in _FIRST:
        return AWKWARD if before else 0
    if not before and verb in view.words.hits(view.part, sources.ACCUSE):
        return WALL
    if view.part.language == "tr":
        return _turkish(view, mention)
    return 0 if before else AWKWARD // 2


def _turkish(view: View, mention: Mention) -> int:
    """The subject stands first, before a comma; a name with the ending of another case is none."""
    words = LANGUAGES["tr"].cases
    if view.part.tokens[mention.end - 1].suffix in words.oblique | words.genitive:
        return WALL
    return -TOPICAL if view.part.text[view.part.tokens[mention.end - 1].end :][:1] == "," else 0


def _around(view: View, sentence: Sentence, quoted: tuple[int, int]) -> tuple[Mention, str] | None:
    """Who is named as speaking in the sentences around a quotation: the next, the one before, the one that introduces it."""
    part = view.part
    numbers = [sentence.number + 1, sentence.number - 1, sentence.number - 2]
    opening = part.sentence_at(quoted[0])
    closing = part.sentence_at(quoted[1])
    order = [each.number for each in (closing, opening) if each is not None and each.number != sentence.number]
    for number in dict.fromkeys((*order, *numbers)):
        if not 0 <= number < len(part.sentences):
            continue
        other = part.sentences[number]
        verbs = [hit for hit in view.hits_in(sources.SAY, other) if not _inside(view, hit, quoted)]
        if not verbs:
            continue
        found = _by_verb(view, other, verbs[0], verbs, quoted)
        if found is not None:
            return found[0], "named in a sentence beside the quotation"
    if opening is not None and opening.number > 0:
        earlier = [m for m in view.mentions if part.sentences[opening.number - 1].first <= m.first < opening.behind]
        narrow = [mention for mention in earlier if not mention.actor.broad]
        if narrow:
            return narrow[0], "the first named in what introduces the quotation"
    return None


def _subjects(view: View, sentence: Sentence, trigger: Hit, cue: Hit) -> list[Mention]:
    """Who does it: the actors on the subject's side of the trigger, several when joined by "and"."""
    mentions = [m for m in view.mentions_in(sentence) if not view.walled(m.first, trigger[0])]
    before = [m for m in mentions if m.end <= trigger[0]]
    behind = [m for m in mentions if m.first >= trigger[1]]
    verb_first = view.part.language in _FIRST
    opening = [m for m in before if m.first == sentence.first and trigger[0] - m.end <= 1]  # as in "دمشق توافق على"
    one_side = (opening or behind or before) if verb_first else before
    near = [m for m in one_side if _gap((m.first, m.end), trigger) <= REACH and not _is_object(view, m, mentions)]
    if not near:
        return []
    near.sort(key=lambda m: (_gap((m.first, m.end), trigger), m.first))
    kept = [near[0]]
    for mention in near[1:]:
        if any(_coupled(view, mention, other) for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.first)


def _is_object(view: View, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether the ending of a Turkish name, or of the one that it is coupled with, says that something is done to it."""
    if view.part.language != "tr":
        return False
    oblique = LANGUAGES["tr"].cases.oblique
    joined = [m for m in mentions if m.first > mention.first and _coupled(view, mention, m)]
    return any(view.part.tokens[m.end - 1].suffix in oblique for m in (mention, *joined))


def _coupled(view: View, one: Mention, other: Mention) -> bool:
    """Whether two names are joined: "Russia and Turkey", "Россия с Турцией", "روسيا وتركيا"."""
    first, second = sorted((one, other), key=lambda m: m.first)
    between = view.part.tokens[first.end : second.first]
    if not between:
        if view.part.language == "ar":
            return view.part.tokens[second.first].text.startswith("و")
        return view.part.text[view.part.tokens[first.end - 1].end :][:1] == "-"
    apart = view.part.text[view.part.tokens[first.end - 1].end : view.part.tokens[second.first].start]
    return len(between) <= 3 and "," not in apart and any(token.key in _JOINT for token in between)


def _said_after(view: View, sentence: Sentence) -> Mention | None:
    """The speaker whom a short next sentence names: "Об этом сообщил Лавров"."""
    part = view.part
    if sentence.number + 1 >= len(part.sentences):
        return None
    after = part.sentences[sentence.number + 1]
    if after.behind - after.first > SHORT or not view.hits_in(sources.SAID_THIS, after):
        return None
    verbs = view.hits_in(sources.SAY, after)
    found = _by_verb(view, after, verbs[0], verbs, None) if verbs else None
    return found[0] if found else None


def _relay(view: View, sentence: Sentence, verbs: Iterable[Hit]) -> str | None:
    """The agency that the sentence names as its source."""
    agencies = view.hits_in(sources.AGENCY, sentence)
    for agency in agencies:
        if any(_gap(agency, verb) <= 4 for verb in verbs):
            return view.part.words(agency)
    return None


def _unknown(view: View, sentence: Sentence, verbs: Sequence[Hit], trigger: Hit) -> str | None:
    """Two or three capitalised words right beside a word of saying: a name that the vocabulary does not know."""
    part = view.part
    if part.language == "ar" or part.in_title:
        return None
    for verb in sorted(verbs, key=lambda hit: _gap(hit, trigger)):
        for first in (verb[0] - 3, verb[0] - 2, verb[1]):
            end = verb[0] if first < verb[0] else verb[1] + 2
            words = part.tokens[max(first, sentence.first) : min(end, sentence.behind)]
            if (
                len(words) in (2, 3)
                and all(w.text[:1].isupper() and w.text[1:].islower() for w in words)
                and (first > sentence.first or len(words) == end - first)
            ):
                return part.text[words[0].start : words[-1].end]
    return None


def _inside(view: View, hit: Hit, quoted: tuple[int, int] | None) -> bool:
    return quoted is not None and quoted[0] <= view.part.tokens[hit[0]].start < quoted[1]


def _gap(one: Hit, other: Hit) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _overlap(one: Hit, other: Hit) -> bool:
    return one[0] < other[1] and other[0] < one[1]
