"""Where the terms stand: every list of words of the vocabulary and of the topics, with a name by which its hits are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.model import Languages, TopicSpec, Vocabulary
from monitor.topics.spec_figures import lists

Owner = str | None  # a topic's slug; None: shared by all
Keys = tuple[str | int, ...]

SAY = "SAY"
"""The concept of the reporting verbs."""

AGENCY = "AGENCY"
"""The concept of the agencies' names: they relay, they do not speak."""

AGREEMENT = "AGREEMENT"
"""The concept of agreements of every kind, which a date may name: "the 5 March deal"."""

DATED = "DATED"
"""The concept of the words that tie a date to an agreement before it: "of", "signed on", "от"."""

SAID_THIS = "SAID_THIS"
"""The concept of the phrases that point back at the sentence before: "об этом сообщил"."""

RELATIVE = "RELATIVE"
"""The concept of the words that open a relative clause: "which", "который"."""

ACCUSE = "ACCUSE"
"""The concept of verbs of saying whose object is somebody else: "accused"."""

SINCE, SINCE_BEHIND = "SINCE", "SINCE_BEHIND"
"""The concepts of the words before and behind a date from which on something is so."""

SHARED = (SAY, AGENCY, AGREEMENT, DATED, SAID_THIS, RELATIVE, ACCUSE, SINCE, SINCE_BEHIND)
"""The concepts of the vocabulary that every reading needs, where it has them."""

TERMINATORS = "terminators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list of terms by language. `tight`: of hits inside each other the shortest counts, not the longest."""

    owner: Owner
    name: str
    before: Keys  # steps from the mapping's root to the language
    after: Keys = ()  # and from there to the list
    terms: Languages
    tight: bool = False
    meaning: Mapping[str, str] = field(default_factory=dict)  # a @NAME in its terms -> the source that it stands for

    def keys(self, code: str) -> Keys:
        """Where the list of a language stands."""
        return (*self.before, code, *self.after)


def cue(state: str) -> str:
    """The name of a state's cues."""
    return f"{state} (cues)"


def again(state: str) -> str:
    """The name of a state's cues about a word that stands for the concept ("it", "the deal")."""
    return f"{state} (cues again)"


ANAPHORA = "(anaphora)"


def outcome(name: str) -> str:
    """The name of an outcome's terms."""
    return f"{name} (outcome)"


def route_place(slug: str) -> str:
    """The name of a place on the route."""
    return f"{slug} (place)"


def group_words(group: str) -> str:
    """The name of the terms that a group of the match has of its own."""
    return f"{group} (terms)"


MODIFIER_PLACES = ("before", "after", "anywhere", "own")


def modifier(name: str, place: str) -> str:
    """The name of a modifier's words; `place` is one of MODIFIER_PLACES."""
    return f"{name} ({place})"


def counting(*keys: str) -> str:
    """The name of a list by which people are counted, by its keys in `figures`."""
    return f"{' '.join(keys)} (figures)"


def sources(vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> Iterator[Source]:
    """All lists, those of the vocabulary first."""
    for name, terms in vocabulary.concepts.items():
        yield Source(owner=None, name=name, before=("concepts", name), terms=terms)
    for spec in vocabulary.modifiers:
        places = (
            ("before", "pre", spec.before),
            ("after", "post", spec.after),
            ("anywhere", "any", spec.anywhere),
            ("own", "own", spec.own),
        )
        for place, key, terms in places:
            name = modifier(spec.name, place)
            yield Source(owner=None, name=name, before=("modifiers", spec.name), after=(key,), terms=terms)
    yield Source(owner=None, name=TERMINATORS, before=(TERMINATORS,), terms=vocabulary.terminators)
    for keys, terms in lists(vocabulary.figures):
        yield Source(owner=None, name=counting(*keys), before=("figures", *keys), terms=terms)
    for topic in topics:
        yield from _of_topic(topic)


def _of_topic(topic: TopicSpec) -> Iterator[Source]:
    slug = topic.slug
    for name, terms in topic.concepts.items():
        yield Source(owner=slug, name=name, before=("concepts", name), terms=terms)
    for group in topic.match.groups:
        if group.terms:
            before = ("match", "groups", group.name, "terms")
            yield Source(owner=slug, name=group_words(group.name), before=before, terms=group.terms)
    if topic.status:
        status, at = topic.status, ("status", "cues")
        yield Source(owner=slug, name=ANAPHORA, before=("status", "anaphora"), terms=status.anaphora)
        for state, terms in status.cues.items():
            yield Source(owner=slug, name=cue(state), before=at, after=(state,), terms=terms, tight=True)
            if state in status.anaphora_states:
                yield Source(owner=slug, name=again(state), before=at, after=(state,), terms=terms, tight=True,
                             meaning={status.concept: ANAPHORA})  # fmt: skip
    if topic.events:
        for one in topic.events.outcomes:
            named = ("events", "outcomes", one.name)
            yield Source(owner=slug, name=outcome(one.name), before=named, terms=one.terms, tight=True)
        for place, terms in topic.events.route_places.items():
            yield Source(owner=slug, name=route_place(place), before=("events", "route_places", place), terms=terms)


def matching(topic: TopicSpec) -> list[tuple[Keys, str]]:
    """The sources that a topic's match needs, with the place where each is named."""
    match = topic.match
    wanted: list[tuple[Keys, str]] = []
    for group in match.groups:
        wanted += [(("match", "groups", group.name), name) for name in group.concepts]
        wanted += [(("match", "groups", group.name), group_words(group.name))] if group.terms else []
    if match.exclude:
        wanted.append((("match", "exclude", "concept"), match.exclude.concept))
    return wanted


def tracking(topic: TopicSpec) -> list[tuple[Keys, str]]:
    """The sources that reading a topic's claims and events needs, with the place where each is named."""
    wanted: list[tuple[Keys, str]] = []
    if (status := topic.status) is not None:
        wanted.append((("status", "concept"), status.concept))
        wanted += [(("status", "place", "accept"), name) for name in status.place.accept]
        wanted += [(("status", "place", "compete"), name) for name in status.place.compete]
        wanted.append((("status", "anaphora"), ANAPHORA))
        wanted += [(("status", "cues"), cue(state)) for state in status.cues]
        wanted += [(("status", "cues"), again(state)) for state in status.cues if state in status.anaphora_states]
    if (events := topic.events) is not None:
        wanted.append((("events", "trigger"), events.trigger))
        wanted += [(("events", "plural"), events.plural)] if events.plural else []
        wanted += [(("events", "with"), name) for name in events.needs]
        wanted += [(("events", "excludes"), name) for name in events.excludes]
        wanted += [(("events", "rivals"), name) for name in events.rivals]
        wanted += [(("events", "anaphora"), events.anaphora)] if events.anaphora else []
        wanted += [(("events", "previous"), events.previous)] if events.previous else []
        wanted += [(("events", "place", "accept"), name) for name in events.place.accept]
        wanted += [(("events", "place", "compete"), name) for name in events.place.compete]
        wanted += [(("events", "outcomes"), outcome(one.name)) for one in events.outcomes]
        wanted += [(("events", "route_places"), route_place(place)) for place in events.route_places]
    return wanted


def shared_tracking(vocabulary: Vocabulary) -> list[tuple[Keys, str]]:
    """The sources of the vocabulary that every reading of claims and events needs."""
    wanted: list[tuple[Keys, str]] = [(("actors", actor.slug, "concept"), actor.concept) for actor in vocabulary.actors]
    wanted += [(("concepts",), name) for name in SHARED if name in vocabulary.concepts]
    for spec in vocabulary.modifiers:
        wanted += [(("modifiers", spec.name), modifier(spec.name, place)) for place in MODIFIER_PLACES]
    return [*wanted, (("terminators",), TERMINATORS)]


def shared_counting(vocabulary: Vocabulary) -> list[tuple[Keys, str]]:
    """The sources of the vocabulary by which people are counted."""
    return [(("figures", *keys), counting(*keys)) for keys, _ in lists(vocabulary.figures)]
