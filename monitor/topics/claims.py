"""Claims: states asserted in sentences, by somebody, now or as background (docs/topics.md).

cue -> trigger -> modifiers -> rewrite row -> place -> date -> speaker. Every cue that was tried is told with what became of it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from monitor.model import Claim, RewriteRow, StateSpec, StatusSpec, TopicSpec
from monitor.topics import sources
from monitor.topics.claim_dates import NO_DATE, When, when
from monitor.topics.places import Guard, Verdict
from monitor.topics.reading import Part, Sentence, within
from monitor.topics.scene import View, Vocabularies
from monitor.topics.speakers import speaker_of
from monitor.topics.spec_tracking import HEADLINE, QUESTION, TEXT
from monitor.topics.tongue import Hit

SURE, INHERITED = 0.9, 0.7
"""Confidence in a claim whose own sentence names the place, and in one that has it from around it."""

IN_TITLE = 0.05
"""Less for a headline: it leaves out who and when."""

ANAPHOR = 0.1
"""Less where a word such as "it" stands for what has the state."""

IMPLIED = 0.25
"""Less where a cue does not name what has the state: guns that fall silent may do so without a truce."""

REFERS_BACK = 2
"""Sentences behind a mention in which such a word may stand for it."""

DENIAL = "denial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A cue that was tried. `claim`: what it came to; None: dropped, for the reason in `dropped`."""

    topic: str
    state: str  # that of the cue
    words: str
    quote: str
    in_title: bool
    modifiers: tuple[str, ...]
    rewritten: str  # the row of the table, in words; "" when none fits
    place: str
    date: str
    speaker: str
    claim: Claim | None
    dropped: str | None


@dataclass(frozen=True, slots=True)
class _Cue:
    state: StateSpec
    span: Hit
    trigger: Hit
    anaphor: bool  # by a word that stands for what has the state
    named: bool  # what has the state is named in it


class ClaimReader:
    """Reads the claims of one topic."""

    def __init__(self, topic: TopicSpec, spec: StatusSpec, words: Vocabularies) -> None:
        self._topic = topic
        self._spec = spec
        self._words = words
        lexicon, slug = words.lexicon, topic.slug
        self._concept = lexicon.concept(slug, spec.concept)
        self._anaphora = lexicon.concept(slug, sources.ANAPHORA)
        self._guard = Guard(spec.place, slug, lexicon)
        self._cues = [
            (state, lexicon.concept(slug, sources.cue(state.name))) for state in spec.states if state.name in spec.cues
        ]
        self._again = [
            (state, lexicon.concept(slug, sources.again(state.name)))
            for state in spec.states
            if state.name in spec.anaphora_states and state.name in spec.cues
        ]

    def read(self, view: View, key: str) -> list[Trial]:
        """Every cue that was tried, by place. `key`: the article's address, of which ids are made."""
        trials: list[Trial] = []
        for number, cues in sorted(self._cues_by_sentence(view).items()):
            trials += self._governed(self._told(view, view.part.sentences[number], cues, key))
        return trials

    def _cues_by_sentence(self, view: View) -> dict[int, list[_Cue]]:
        """The cues of each sentence that has some; of those with the same trigger for one state the tightest. The later part of a
        hyphenated word says nothing ("rebel-held"), and no cue reaches across "but" or, to assert a state, into a relative
        clause."""
        part = view.part
        found: dict[int, list[_Cue]] = defaultdict(list)
        concept, anaphora = part.marks.get(self._concept, ()), part.marks.get(self._anaphora, ())
        for state, number in self._cues:
            seen: set[Hit] = set()
            for span in part.marks.get(number, ()):
                sentence = part.sentence_of(span[0])
                trigger = _trigger(span, within(concept, sentence))
                if trigger not in seen and not self._parted(view, state, span, trigger):
                    seen.add(trigger)
                    named = any(span[0] <= hit[0] < span[1] for hit in within(concept, sentence))
                    found[sentence.number].append(_Cue(state, span, trigger, anaphor=False, named=named))
        for state, number in self._again:
            for span in part.marks.get(number, ()):
                sentence = part.sentence_of(span[0])
                if not within(concept, sentence) and self._refers(part, sentence):
                    trigger = _trigger(span, within(anaphora, sentence))
                    found[sentence.number].append(_Cue(state, span, trigger, anaphor=True, named=False))
        return {number: _without_shadows(cues) for number, cues in found.items()}

    @staticmethod
    def _parted(view: View, state: StateSpec, span: Hit, trigger: Hit) -> bool:
        """Whether something parts the words of a cue."""
        part = view.part
        if part.tokens[trigger[0]].hyphen or view.walled(span[0], span[1] - 1):
            return True
        if state.dated:  # "the truce that took effect on Friday" took effect
            return False
        for relative in view.words.hits(part, sources.RELATIVE):
            if span[0] < relative[0] < span[1] - 1:
                behind = part.text[part.tokens[relative[1] - 1].end : part.tokens[span[1] - 1].start]
                return "," not in behind and "،" not in behind
        return False

    def _refers(self, part: Part, sentence: Sentence) -> bool:
        """Whether the concept was named shortly before, and no other theatre since."""
        for back in range(1, REFERS_BACK + 1):
            if sentence.number < back:
                return False
            before = part.sentences[sentence.number - back]
            ours, theirs = self._guard.named(part, before)
            if theirs and not ours:
                return False
            if within(part.marks.get(self._concept, ()), before):
                return True
        return False

    def _told(self, view: View, sentence: Sentence, cues: Sequence[_Cue], key: str) -> list[Trial]:
        part = view.part
        concept = within(part.marks.get(self._concept, ()), sentence)
        triggers = list(dict.fromkeys(cue.trigger for cue in cues))
        told = []
        for cue in cues:
            found = self._words.modifiers.near(part, sentence, cue.trigger)
            modifiers = (*found, QUESTION) if part.asks(sentence) else found
            row = self._row(cue.state, (*modifiers, HEADLINE if part.in_title else TEXT))
            place = self._guard.judge(part, sentence, cue.span)
            rivals = [trigger for trigger in triggers if trigger != cue.trigger]
            date = when(
                view, sentence, cue.trigger, rivals, concept, dated=cue.state.dated or bool(cue.state.becomes),
                ahead=self._words.modifiers.lie_ahead(modifiers) or self._put_off(cue.state, row),
            )  # fmt: skip
            told.append(self._judged(view, sentence, cue, modifiers, row, place, date, key))
        return told

    def _row(self, state: StateSpec, modifiers: Sequence[str]) -> RewriteRow | None:
        """The first row that fits."""
        for row in self._spec.rewrite:
            if (state.name in row.states or "*" in row.states) and any(name in modifiers for name in row.modifiers):
                return row
        return None

    def _put_off(self, state: StateSpec, row: RewriteRow | None) -> bool:
        """Whether a row makes of a state the one that it is as long as it lies ahead."""
        meant = self._spec.state(state.becomes) if state.becomes else state
        return row is not None and meant is not None and meant.ahead is not None and row.to == meant.ahead

    def _judged(
        self, view: View, sentence: Sentence, cue: _Cue, modifiers: tuple[str, ...], row: RewriteRow | None, place: Verdict,
        date: When, key: str,
    ) -> Trial:  # fmt: skip
        state, temporal, dropped = self._state(cue, row, date, view)
        if not place.accepted:
            dropped = dropped or f"place: {place.rule}"
        part = view.part
        trial = Trial(
            topic=self._topic.slug, state=cue.state.name, words=part.words(cue.span),
            quote=part.text[sentence.start : sentence.end], in_title=part.in_title, modifiers=modifiers,
            rewritten=_in_words(row), place=place.rule, date=date.rule, speaker="", claim=None, dropped=dropped,
        )  # fmt: skip
        if dropped is not None:
            return trial
        doing = (self._spec.state(state) or cue.state).doing
        speaker = speaker_of(view, sentence, cue.trigger, cue.span, doing=doing)
        unsure = IN_TITLE if part.in_title else 0.0
        unsure += ANAPHOR if cue.anaphor else 0.0 if cue.named else IMPLIED
        confidence = (SURE if place.sure else INHERITED) - unsure
        start, end = part.tokens[cue.span[0]].start, part.tokens[cue.span[1] - 1].end
        if temporal == "background" and not (date.own or date.past):
            date = NO_DATE  # that of the sentence before is another day's
        claim = Claim(
            id=claim_id(self._topic.slug, key, sentence.start, sentence.end, state, part.in_title),
            topic=self._topic.slug, state=state, temporal=temporal, event_date=date.day, date_precision=date.precision,
            speaker=speaker.name, actor=speaker.actor, side=speaker.side, via=speaker.via, voice=speaker.voice,
            quote=trial.quote, start=sentence.start, end=sentence.end, in_title=part.in_title, cue=trial.words, cue_start=start,
            cue_end=end, modifiers=modifiers, rule=_in_words(row) or f"says {cue.state.name}", place_rule=place.rule,
            confidence=round(confidence, 2),
        )  # fmt: skip
        return replace(trial, speaker=speaker.rule, claim=claim)

    def _state(
        self, cue: _Cue, row: RewriteRow | None, date: When, view: View
    ) -> tuple[str, Literal["current", "background"], str | None]:
        """The state, current or background, and why the cue is dropped (None: it is not)."""
        state = cue.state.name
        temporal: Literal["current", "background"] = "background" if date.past else "current"
        if row is not None:
            if row.to == "drop":
                return (row.keep, temporal, None) if row.keep else (state, temporal, f"rule: {_in_words(row)}")
            if row.to != "background":
                state = row.to
            elif (
                not (date.own and date.day and cue.state.dated) or date.past
            ):  # "had announced on Friday" is news on Saturday
                temporal = "background"
        state = cue.state.becomes if cue.state.becomes and state == cue.state.name else state
        spec = self._spec.state(state)
        if spec and spec.ahead and date.day and view.published and date.day > view.published:
            state = spec.ahead
        return state, temporal, None

    def _governed(self, trials: list[Trial]) -> list[Trial]:
        """Within one sentence: one claim of each state, and those dropped that another one governs."""
        kept = [trial.claim for trial in trials if trial.claim]
        drops = {
            state: name for name, states in self._spec.governs for state in states if any(c.state == name for c in kept)
        }
        direct = {trial.claim.state for trial in trials if trial.claim and not trial.rewritten}
        told: list[Trial] = []
        seen: set[tuple[str, str, str | None]] = set()
        for trial in sorted(trials, key=_order):
            claim = trial.claim
            if claim is not None:
                governor = drops.get(claim.state)
                if governor is not None and governor != claim.state and _is_loose(claim):
                    trial = replace(trial, claim=None, dropped=f"{governor} governs it in this sentence")
                elif trial.rewritten and claim.state in direct and claim.state != trial.state:
                    trial = replace(trial, claim=None, dropped="said already in this sentence, without a detour")
                elif (mark := (claim.state, claim.temporal, claim.actor)) in seen or (
                    claim.state,
                    claim.temporal,
                    None,
                ) in seen:
                    trial = replace(trial, claim=None, dropped="said already in this sentence")
                else:
                    seen.add(mark)
            told.append(trial)
        return told


def _without_shadows(cues: list[_Cue]) -> list[_Cue]:
    """Without the cues of a pseudo-state where the state that it becomes has the same word for its trigger."""
    whole = {(cue.state.name, cue.trigger) for cue in cues}
    return [cue for cue in cues if (cue.state.becomes, cue.trigger) not in whole]


def claim_id(topic: str, key: str, start: int, end: int, state: str, in_title: bool) -> str:
    """The id of a claim: it stays when the article is read again."""
    words = "\x1f".join((topic, key, str(start), str(end), state, "title" if in_title else "text"))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _is_loose(claim: Claim) -> bool:
    """Whether another claim of the sentence may govern it: it is of today, and has no day of its own."""
    return claim.temporal == "current" and claim.event_date is None


def _order(trial: Trial) -> tuple[int, int]:
    return (trial.claim.cue_start, trial.claim.cue_end) if trial.claim else (0, 0)


def _trigger(span: Hit, concept: Sequence[Hit]) -> Hit:
    """The word of a cue that says it: its last one where the concept comes first, else its first."""
    if any(hit[0] <= span[0] < hit[1] < span[1] for hit in concept):
        return (span[1] - 1, span[1])
    return (span[0], span[0] + 1)


def _in_words(row: RewriteRow | None) -> str:
    if row is None:
        return ""
    return f"{' or '.join(row.states)} with {' or '.join(row.modifiers)}: {row.to}"
