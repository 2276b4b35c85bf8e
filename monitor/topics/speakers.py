"""Who says it: actors, reporting verbs, quotations, relaying agencies. No parser: near names and known verbs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.model import Voice
from monitor.topics import sources
from monitor.topics.nearness import gap, inside, overlap
from monitor.topics.reading import Sentence
from monitor.topics.sayings import by_verb, nested
from monitor.topics.scene import Mention, View
from monitor.topics.subjects import subjects
from monitor.topics.tongue import Hit

SHORT = 16
"""Words of a sentence that only says who said the one before it."""

_DASHES = ("-", "–", "—")


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
        if not overlap(hit, trigger) and not inside(view, hit, quoted)
    ]
    via = _relay(view, sentence, verbs)
    within = nested(view, sentence, trigger, cue, quoted)
    if within is not None:
        return _as_speaker(view, [within], via, "quote", "quoted within the quotation")
    found = _headline(view, sentence, trigger) or by_verb(view, sentence, trigger, verbs, quoted)
    if found is not None:
        return _as_speaker(view, _together(view, found[0]), via, "quote" if quoted else "indirect", found[1])
    if quoted is not None:
        around = _around(view, sentence, quoted)
        if around is not None:
            return _as_speaker(view, [around[0]], via, "quote", around[1])
    if doing:
        doers = subjects(view, sentence, trigger, cue)
        if doers:
            return _as_speaker(view, doers, via, "actor", "the subject: to do it is to say it")
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


def _together(view: View, mention: Mention) -> list[Mention]:
    """Those whom the same words name: "the Russian and Turkish defence ministries"."""
    return [other for other in view.mentions if (other.first, other.end) == (mention.first, mention.end)]


def full_name(view: View, mention: Mention) -> str:
    """The name as the text has it, with the capitalised words right before and behind it ("Jens Stoltenberg")."""
    tokens, text = view.part.tokens, view.part.text
    first, end = mention.first, mention.end
    if view.language.spelling.capitals == "none" or mention.actor.broad or (view.part.in_title and text.isupper()):
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
        and view.language.spelling.capitals == "names"
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
        verbs = [hit for hit in view.hits_in(sources.SAY, other) if not inside(view, hit, quoted)]
        if not verbs:
            continue
        found = by_verb(view, other, verbs[0], verbs, quoted)
        if found is not None:
            return found[0], "named in a sentence beside the quotation"
    if opening is not None and opening.number > 0:
        earlier = [m for m in view.mentions if part.sentences[opening.number - 1].first <= m.first < opening.behind]
        narrow = [mention for mention in earlier if not mention.actor.broad]
        if narrow:
            return narrow[0], "the first named in what introduces the quotation"
    return None


def _said_after(view: View, sentence: Sentence) -> Mention | None:
    """The speaker whom a short next sentence names: "Об этом сообщил Лавров"."""
    part = view.part
    if sentence.number + 1 >= len(part.sentences):
        return None
    after = part.sentences[sentence.number + 1]
    if after.behind - after.first > SHORT or not view.hits_in(sources.SAID_THIS, after):
        return None
    verbs = view.hits_in(sources.SAY, after)
    found = by_verb(view, after, verbs[0], verbs, None) if verbs else None
    return found[0] if found else None


def _relay(view: View, sentence: Sentence, verbs: Iterable[Hit]) -> str | None:
    """The agency that the sentence names as its source."""
    agencies = view.hits_in(sources.AGENCY, sentence)
    for agency in agencies:
        if any(gap(agency, verb) <= 4 for verb in verbs):
            return view.part.words(agency)
    return None


def _unknown(view: View, sentence: Sentence, verbs: Sequence[Hit], trigger: Hit) -> str | None:
    """Two or three capitalised words right beside a word of saying: a name that the vocabulary does not know."""
    part = view.part
    if view.language.spelling.capitals != "names" or part.in_title:
        return None
    for verb in sorted(verbs, key=lambda hit: gap(hit, trigger)):
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
