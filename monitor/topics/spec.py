"""Topics, scopes and the shared vocabulary as YAML mappings, read into values; every mistake is told at once.

The form is ANALYSIS 11. Whether a term can be read and a concept exists is for `terms.compile_terms` to say: that needs the
vocabulary and all topics together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Literal

from monitor.model import (
    ExcludeSpec,
    GroupSpec,
    Languages,
    MatchSpec,
    NearSpec,
    TopicCase,
    TopicSpec,
    Vocabulary,
)

Path = tuple[str | int, ...]

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
_CONCEPT = re.compile(r"[A-Z][A-Z0-9_]{0,40}")
_GROUP = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")

TOPIC_KEYS = ("id", "title", "languages", "concepts", "match", "status", "events", "cases")
SCOPE_KEYS = ("id", "title", "languages", "concepts", "match", "cases")


class SpecError(ValueError):
    """One mistake. `path` leads to it from the mapping's root; `what` says what is wrong and how to mend it."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{'.'.join(map(str, path)) or 'here'}: {what}")
        self.path = path
        self.what = what


class SpecErrors(ValueError):
    """All mistakes of one mapping, in its order."""

    def __init__(self, errors: Sequence[SpecError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)

    def __iter__(self) -> Iterator[SpecError]:
        return iter(self.errors)


def topic_from_mapping(data: Mapping[str, Any], kind: Literal["topic", "scope"]) -> TopicSpec:
    """The topic or scope that a mapping describes. `status` and `events` are kept as written. Raises SpecErrors."""
    read = _Reader()
    root = read.mapping((), data, TOPIC_KEYS if kind == "topic" else SCOPE_KEYS, ("id", "title", "languages", "match"))
    slug = read.name(("id",), root.get("id"), _SLUG, "small letters, digits and hyphens") if "id" in root else ""
    title = {
        code: read.text(("title", code), text) for code, text in read.mapping(("title",), root.get("title", {})).items()
    }
    if "title" in root and "en" not in title:
        read.fail(("title",), 'a title in English ("en") is needed')
    languages = read.names(("languages",), root.get("languages", ()), _LANGUAGE, "a code such as en")
    spec = TopicSpec(
        slug=slug,
        kind=kind,
        title=title,
        languages=languages,
        concepts=_concepts(read, ("concepts",), root.get("concepts", {})),
        match=_match(read, ("match",), root.get("match", {})),
        cases=_cases(read, ("cases",), root.get("cases", ()), languages),
        status=read.mapping(("status",), root["status"]) if "status" in root else None,
        events=read.mapping(("events",), root["events"]) if "events" in root else None,
    )
    read.finish()
    return spec


def vocabulary_from_mapping(data: Mapping[str, Any]) -> Vocabulary:
    """The shared vocabulary that a mapping describes; `modifiers` is kept as written. Raises SpecErrors."""
    read = _Reader()
    root = read.mapping((), data, ("concepts", "modifiers", "terminators"))
    vocabulary = Vocabulary(
        concepts=_concepts(read, ("concepts",), root.get("concepts", {})),
        modifiers=read.mapping(("modifiers",), root.get("modifiers", {})),
        terminators=_terms(read, ("terminators",), root.get("terminators", {})),
    )
    read.finish()
    return vocabulary


class _Reader:
    """Takes values apart and remembers what was wrong; a wrong value is replaced by an empty one."""

    def __init__(self) -> None:
        self.errors: list[SpecError] = []

    def fail(self, path: Path, what: str) -> None:
        self.errors.append(SpecError(path, what))

    def finish(self) -> None:
        if self.errors:
            raise SpecErrors(self.errors)

    def mapping(
        self, path: Path, value: object, known: Sequence[str] = (), needed: Sequence[str] = ()
    ) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self.fail(path, f"{_shown(value)} is no mapping (key: value)")
            return {}
        kept: dict[str, Any] = {}
        for key, content in value.items():
            if not isinstance(key, str):
                self.fail(path, f"the key {_shown(key)} is no text; put it in quotes")
            elif known and key not in known:
                self.fail((*path, key), f"unknown key (known: {', '.join(known)})")
            else:
                kept[key] = content
        for key in needed:
            if key not in value:
                self.fail(path, f'"{key}" is missing')
        return kept

    def sequence(self, path: Path, value: object) -> Sequence[Any]:
        if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
            return value
        self.fail(path, f"{_shown(value)} is no list")
        return ()

    def text(self, path: Path, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return value
        hint = "; YAML reads yes, no, on and off as true and false: put it in quotes" if isinstance(value, bool) else ""
        self.fail(path, f"{_shown(value)} is no text{hint}")
        return ""

    def number(self, path: Path, value: object) -> float:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
            return float(value)
        self.fail(path, f"{_shown(value)} is no number")
        return 0.0

    def count(self, path: Path, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        self.fail(path, f"{_shown(value)} is no whole number above 0")
        return 1

    def flag(self, path: Path, value: object) -> bool:
        if not isinstance(value, bool):
            self.fail(path, f"{_shown(value)} is neither true nor false")
        return value is True

    def name(self, path: Path, value: object, shape: re.Pattern[str], wanted: str) -> str:
        if isinstance(value, str) and shape.fullmatch(value):
            return value
        hint = "; put it in quotes" if isinstance(value, bool) else ""
        self.fail(path, f"{_shown(value)} is no name here (wanted: {wanted}{hint})")
        return ""

    def names(self, path: Path, value: object, shape: re.Pattern[str], wanted: str) -> tuple[str, ...]:
        return tuple(self.name((*path, i), each, shape, wanted) for i, each in enumerate(self.sequence(path, value)))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _concepts(read: _Reader, path: Path, value: object) -> dict[str, Languages]:
    concepts: dict[str, Languages] = {}
    for name, terms in read.mapping(path, value).items():
        read.name((*path, name), name, _CONCEPT, "capitals, digits and _")
        concepts[name] = _terms(read, (*path, name), terms)
    return concepts


def _terms(read: _Reader, path: Path, value: object) -> dict[str, tuple[str, ...]]:
    languages = {}
    for code, terms in read.mapping(path, value).items():
        if code != "any":
            read.name((*path, code), code, _LANGUAGE, "a language code such as en, or any")
        rows = read.sequence((*path, code), terms)
        languages[code] = tuple(read.text((*path, code, i), term) for i, term in enumerate(rows))
    return languages


def _match(read: _Reader, path: Path, value: object) -> MatchSpec:
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


def _group(read: _Reader, path: Path, name: str, value: object) -> GroupSpec:
    read.name(path, name, _GROUP, "small letters, digits, _ and -")
    root = read.mapping(path, value, ("concept", "concepts", "terms", "weight", "cap"), ("weight",))
    wanted = "a concept such as IDLIB"
    concepts = read.names((*path, "concepts"), root.get("concepts", ()), _CONCEPT, wanted)
    if "concept" in root:
        concepts = (read.name((*path, "concept"), root["concept"], _CONCEPT, wanted), *concepts)
    terms = _terms(read, (*path, "terms"), root.get("terms", {}))
    if not concepts and not any(terms.values()):
        read.fail(path, "a group needs a concept, concepts or terms")
    return GroupSpec(
        name=name,
        concepts=concepts,
        terms=terms,
        weight=read.number((*path, "weight"), root.get("weight", 0)),
        cap=read.count((*path, "cap"), root.get("cap", 3)),
    )


def _known_group(read: _Reader, path: Path, name: object, groups: Mapping[str, Any]) -> str:
    if isinstance(name, str) and name in groups:
        return name
    read.fail(path, f"unknown group {_shown(name)} (known: {', '.join(groups) or 'none'})")
    return ""


def _near(read: _Reader, path: Path, value: object, groups: Mapping[str, Any]) -> NearSpec:
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


def _exclude(read: _Reader, path: Path, value: object, groups: Mapping[str, Any]) -> ExcludeSpec:
    root = read.mapping(path, value, ("concept", "unless", "penalty", "cap", "veto"), ("concept",))
    unless = root.get("unless")
    penalty = read.number((*path, "penalty"), root.get("penalty", 0))
    if penalty < 0:
        read.fail((*path, "penalty"), "is taken off the score, so write it without a minus")
    return ExcludeSpec(
        concept=read.name((*path, "concept"), root.get("concept", "X"), _CONCEPT, "a concept such as ELSEWHERE"),
        unless=None if unless is None else _known_group(read, (*path, "unless"), unless, groups),
        penalty=penalty,
        cap=read.count((*path, "cap"), root.get("cap", 1)),
        veto=read.flag((*path, "veto"), root.get("veto", False)),
    )


def _cases(read: _Reader, path: Path, value: object, languages: Sequence[str]) -> tuple[TopicCase, ...]:
    cases: dict[str, TopicCase] = {}
    for i, row in enumerate(read.sequence(path, value)):
        at = (*path, i)
        root = read.mapping(at, row, ("id", "lang", "text", "match", "why"), ("id", "lang", "text", "match"))
        name = read.text((*at, "id"), root["id"]) if "id" in root else ""
        if name and name in cases:
            read.fail((*at, "id"), f'the case "{name}" stands here twice')
        language = read.name((*at, "lang"), root["lang"], _LANGUAGE, "a code such as en") if "lang" in root else ""
        if language and language not in languages:
            read.fail((*at, "lang"), f'"{language}" is not among the languages of this topic')
        cases[name] = TopicCase(
            id=name,
            language=language,
            text=read.text((*at, "text"), root["text"]) if "text" in root else "",
            matches=read.flag((*at, "match"), root["match"]) if "match" in root else False,
            why=read.text((*at, "why"), root["why"]) if "why" in root else "",
        )
    return tuple(cases.values())
