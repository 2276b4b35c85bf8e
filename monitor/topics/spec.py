"""Topics, scopes and the shared vocabulary as YAML mappings, read into values; every mistake is told at once.

The form is told in docs/topics.md. Whether a term can be read and a concept exists is for `terms.compile_terms` to say: that
needs the vocabulary and all topics together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from monitor.model import (
    CaseClaim,
    CaseEvent,
    ExcludeSpec,
    GroupSpec,
    MatchSpec,
    NearSpec,
    TopicCase,
    TopicSpec,
    Vocabulary,
)
from monitor.topics.mapping import (
    CONCEPT,
    LANGUAGE,
    Path,
    Reader,
    SpecError,
    SpecErrors,
    concepts,
    languages,
    shown,
)
from monitor.topics.spec_figures import figure_words
from monitor.topics.spec_stories import (
    DENIALS,
    HEADS,
    LACKS,
    SINGLES,
    SPOTS,
    faint_landmarks,
    landmarks,
    usual_words,
    words_of,
)
from monitor.topics.spec_tracking import actors, event_spec, modifiers, status_spec

__all__ = ["SpecError", "SpecErrors", "topic_from_mapping", "vocabulary_from_mapping"]

T = TypeVar("T")

OUTLET = "outlet"  # in a case: the outlet itself says it
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
_GROUP = re.compile(r"[a-z][a-z0-9_-]{0,40}")

TOPIC_KEYS = ("id", "title", "languages", "concepts", "match", "status", "events", "cases")
SCOPE_KEYS = ("id", "title", "languages", "concepts", "match", "cases")


def topic_from_mapping(data: Mapping[str, Any], kind: Literal["topic", "scope"]) -> TopicSpec:
    """The topic or scope that a mapping describes.  Raises SpecErrors."""
    read = Reader()
    root = read.mapping((), data, TOPIC_KEYS if kind == "topic" else SCOPE_KEYS, ("id", "title", "languages", "match"))
    slug = read.name(("id",), root.get("id"), _SLUG, "small letters, digits and hyphens") if "id" in root else ""
    title = {
        code: read.text(("title", code), text) for code, text in read.mapping(("title",), root.get("title", {})).items()
    }
    if "title" in root and "en" not in title:
        read.fail(("title",), 'a title in English ("en") is needed')
    codes = read.names(("languages",), root.get("languages", ()), LANGUAGE, "a code such as en")
    spec = TopicSpec(
        slug=slug,
        kind=kind,
        title=title,
        languages=codes,
        concepts=concepts(read, ("concepts",), root.get("concepts", {})),
        match=_match(read, ("match",), root.get("match", {})),
        cases=_cases(read, ("cases",), root.get("cases", ()), codes),
        status=status_spec(read, ("status",), root["status"]) if "status" in root else None,
        events=event_spec(read, ("events",), root["events"]) if "events" in root else None,
    )
    read.finish()
    return spec


def vocabulary_from_mapping(data: Mapping[str, Any], *, shipped: bool = False) -> Vocabulary:
    """The shared vocabulary that a mapping describes. `shipped`: its landmarks are those of the packs alone, whose terms a test
    has read. Raises SpecErrors."""
    read = Reader()
    root = read.mapping((), data, ("concepts", "actors", "modifiers", "terminators", "figures", "stories"))
    vocabulary = Vocabulary(
        concepts=concepts(read, ("concepts",), root.get("concepts", {})),
        modifiers=modifiers(read, ("modifiers",), root.get("modifiers", {})),
        terminators=languages(read, ("terminators",), root.get("terminators", {})),
        actors=actors(read, ("actors",), root.get("actors", {})),
        figures=figure_words(read, ("figures",), root.get("figures", {})),
        landmarks=landmarks(read, ("stories",), root.get("stories", {}), shipped=shipped),
        usual=usual_words(read, ("stories",), root.get("stories", {})),
        faint=faint_landmarks(read, ("stories",), root.get("stories", {})),
        denials=words_of(read, ("stories",), root.get("stories", {}), DENIALS),
        lacks=words_of(read, ("stories",), root.get("stories", {}), LACKS),
        singles=words_of(read, ("stories",), root.get("stories", {}), SINGLES),
        heads=words_of(read, ("stories",), root.get("stories", {}), HEADS),
        spots=words_of(read, ("stories",), root.get("stories", {}), SPOTS),
    )
    read.finish()
    return vocabulary


def _match(read: Reader, path: Path, value: object) -> MatchSpec:
    known = ("groups", "require", "near", "exclude", "title_factor", "threshold")
    root = read.mapping(path, value, known, ("groups",))
    rows = read.mapping((*path, "groups"), root.get("groups", {}))
    groups = tuple(_group(read, (*path, "groups", name), name, group) for name, group in rows.items())
    if "groups" in root and not groups:
        read.fail((*path, "groups"), "at least one group is needed")
    require = []
    for i, row in enumerate(read.sequence((*path, "require"), root.get("require", ()))):
        at = (*path, "require", i)
        members = read.sequence(at, row)
        if not members:
            read.fail(at, "an empty row can never be met")
        require.append(tuple(_known_group(read, (*at, j), name, rows) for j, name in enumerate(members)))
    title_factor = read.number((*path, "title_factor"), root.get("title_factor", 2.0))
    threshold = read.number((*path, "threshold"), root.get("threshold", 20.0))
    if threshold <= 0:
        read.fail((*path, "threshold"), "must be above 0, else every article matches")
    return MatchSpec(
        groups=groups,
        require=tuple(require),
        near=_near(read, (*path, "near"), root["near"], rows) if "near" in root else None,
        exclude=_exclude(read, (*path, "exclude"), root["exclude"], rows) if "exclude" in root else None,
        title_factor=title_factor,
        threshold=threshold,
    )


def _group(read: Reader, path: Path, name: str, value: object) -> GroupSpec:
    read.name(path, name, _GROUP, "small letters, digits, _ and -")
    root = read.mapping(path, value, ("concept", "concepts", "terms", "weight", "cap"), ("weight",))
    wanted = "a concept such as IDLIB"
    concepts = read.names((*path, "concepts"), root.get("concepts", ()), CONCEPT, wanted)
    if "concept" in root:
        concepts = (read.name((*path, "concept"), root["concept"], CONCEPT, wanted), *concepts)
    terms = languages(read, (*path, "terms"), root.get("terms", {}))
    if not concepts and not any(terms.values()):
        read.fail(path, "a group needs a concept, concepts or terms")
    return GroupSpec(
        name=name,
        concepts=concepts,
        terms=terms,
        weight=read.number((*path, "weight"), root.get("weight", 0)),
        cap=read.count((*path, "cap"), root.get("cap", 3)),
    )


def _known_group(read: Reader, path: Path, name: object, groups: Mapping[str, Any]) -> str:
    if isinstance(name, str) and name in groups:
        return name
    read.fail(path, f"unknown group {shown(name)} (known: {', '.join(groups) or 'none'})")
    return ""


def _near(read: Reader, path: Path, value: object, groups: Mapping[str, Any]) -> NearSpec:
    root = read.mapping(path, value, ("groups", "within", "bonus"), ("groups", "within", "bonus"))
    pair = read.sequence((*path, "groups"), root.get("groups", ("", "")))
    if len(pair) != 2:
        read.fail((*path, "groups"), "two groups are needed")
        pair = ()
    names = [_known_group(read, (*path, "groups", i), name, groups) for i, name in enumerate(pair) if "groups" in root]
    return NearSpec(
        groups=(names[0], names[1]) if len(names) == 2 else ("", ""),
        within=read.count((*path, "within"), root.get("within", 1)),
        bonus=read.number((*path, "bonus"), root.get("bonus", 0)),
    )


def _exclude(read: Reader, path: Path, value: object, groups: Mapping[str, Any]) -> ExcludeSpec:
    root = read.mapping(path, value, ("concept", "unless", "penalty", "cap", "veto"), ("concept",))
    unless = root.get("unless")
    penalty = read.number((*path, "penalty"), root.get("penalty", 0))
    if penalty < 0:
        read.fail((*path, "penalty"), "is taken off the score, so write it without a minus")
    return ExcludeSpec(
        concept=read.name((*path, "concept"), root.get("concept", "X"), CONCEPT, "a concept such as ELSEWHERE"),
        unless=None if unless is None else _known_group(read, (*path, "unless"), unless, groups),
        penalty=penalty,
        cap=read.count((*path, "cap"), root.get("cap", 1)),
        veto=read.flag((*path, "veto"), root.get("veto", False)),
    )


_CASE_KEYS = ("id", "lang", "text", "match", "why", "date", "claims", "events")


def _cases(read: Reader, path: Path, value: object, codes: Sequence[str]) -> tuple[TopicCase, ...]:
    cases: dict[str, TopicCase] = {}
    for i, row in enumerate(read.sequence(path, value)):
        at = (*path, i)
        root = read.mapping(at, row, _CASE_KEYS, ("id", "lang", "text", "match"))
        name = read.text((*at, "id"), root["id"]) if "id" in root else ""
        if name and name in cases:
            read.fail((*at, "id"), f'the case "{name}" stands here twice')
        language = read.name((*at, "lang"), root["lang"], LANGUAGE, "a code such as en") if "lang" in root else ""
        if language and language not in codes:
            read.fail((*at, "lang"), f'"{language}" is not among the languages of this topic')
        cases[name] = TopicCase(
            id=name,
            language=language,
            text=read.text((*at, "text"), root["text"]) if "text" in root else "",
            matches=read.flag((*at, "match"), root["match"]) if "match" in root else False,
            why=read.text((*at, "why"), root["why"]) if "why" in root else "",
            day=read.day((*at, "date"), root["date"]) if "date" in root else None,
            claims=_each(read, (*at, "claims"), root["claims"], _case_claim) if "claims" in root else None,
            events=_each(read, (*at, "events"), root["events"], _case_event) if "events" in root else None,
        )
    return tuple(cases.values())


def _each(read: Reader, path: Path, value: object, one: Callable[[Reader, Path, object], T]) -> tuple[T, ...]:
    return tuple(one(read, (*path, i), row) for i, row in enumerate(read.sequence(path, value)))


def _case_claim(read: Reader, path: Path, value: object) -> CaseClaim:
    root = read.mapping(path, value, ("state", "temporal", "by", "about"), ("state",))
    by = read.text((*path, "by"), root["by"]) if "by" in root else None
    return CaseClaim(
        state=read.text((*path, "state"), root.get("state", "?")),
        temporal=read.one_of((*path, "temporal"), root.get("temporal", "current"), ("current", "background")),
        by="" if by == OUTLET else by,
        about=read.day((*path, "about"), root["about"]) if "about" in root else None,
    )


def _case_event(read: Reader, path: Path, value: object) -> CaseEvent:
    root = read.mapping(path, value, ("ordinal", "date", "outcome", "also", "route"), ("outcome",))
    ordinal, day, route = root.get("ordinal"), root.get("date"), root.get("route")
    ends = () if route is None else read.texts((*path, "route"), route)
    if route is not None and len(ends) != 2:
        read.fail((*path, "route"), "a route has two ends: [from, to]")
    return CaseEvent(
        ordinal=None if ordinal is None else read.count((*path, "ordinal"), ordinal),
        date=None if day is None else read.day((*path, "date"), day),
        outcome=read.text((*path, "outcome"), root.get("outcome", "?")),
        also=read.texts((*path, "also"), root.get("also", ())),
        route=(ends[0], ends[1]) if len(ends) == 2 else None,
    )
