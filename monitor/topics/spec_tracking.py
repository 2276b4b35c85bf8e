"""The `status` and `events` sections of a topic, and the vocabulary's modifiers and actors, read into values (docs/topics.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from monitor.model import (
    ActorSpec,
    EventSpec,
    Languages,
    ModifierSpec,
    OutcomeSpec,
    PlaceGuard,
    RewriteRow,
    StateSpec,
    StatusSpec,
)
from monitor.topics.mapping import A_CONCEPT, CONCEPT, LANGUAGE, Path, Reader, languages
from monitor.topics.spec_states import judge_cues, judge_states

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
_A_NAME = "small letters, digits and _"
_DROP, _BACKGROUND, _NONE, _STALE = "drop", "background", "none", "stale"
QUESTION, HEADLINE, TEXT = "question", "headline", "text"  # modifiers without words: the sentence asks; where it stands
_STATE_KEYS = (
    "label", "level", "rank", "decay", "stance", "doing", "dated", "score", "voices", "alone", "after", "opposes", "margin",
    "again", "ahead", "fades", "becomes",
)  # fmt: skip
_OUTCOME_KEYS = ("label", "planned", "programme", "weak", "void", "negated")


def status_spec(read: Reader, path: Path, value: object) -> StatusSpec:
    """The `status` section of a topic."""
    known = ("concept", "place", "anaphora", "states", "rewrite", "governs", "cues")
    root = read.mapping(path, value, known, ("concept", "states", "cues"))
    rows = read.mapping((*path, "states"), root.get("states", {}))
    states = tuple(_state(read, (*path, "states", name), name, row, tuple(rows)) for name, row in rows.items())
    if not any(state.becomes is None and not state.stance for state in states):
        read.fail((*path, "states"), "at least one state is needed")
    anaphora = read.mapping((*path, "anaphora"), root.get("anaphora", {}))
    status = StatusSpec(
        concept=read.name((*path, "concept"), root.get("concept", "X"), CONCEPT, A_CONCEPT),
        place=_place(read, (*path, "place"), root.get("place", {})),
        states=states,
        cues=_cues(read, (*path, "cues"), root.get("cues", {}), tuple(rows)),
        rewrite=tuple(
            _rewrite(read, (*path, "rewrite", i), row, tuple(rows))
            for i, row in enumerate(read.sequence((*path, "rewrite"), root.get("rewrite", ())))
        ),
        anaphora=languages(read, (*path, "anaphora"), anaphora, besides=("states",)),
        anaphora_states=read.some_of((*path, "anaphora", "states"), anaphora.get("states", ()), tuple(rows)),
        governs=tuple(
            _governs(read, (*path, "governs", i), row, tuple(rows))
            for i, row in enumerate(read.sequence((*path, "governs"), root.get("governs", ())))
        ),
    )
    judge_states(read, path, status)
    if "cues" in root:  # else that is the mistake, and was told
        judge_cues(read, path, status)
    return status


def event_spec(read: Reader, path: Path, value: object) -> EventSpec:
    """The `events` section of a topic."""
    known = (
        "trigger",
        "plural",
        "with",
        "excludes",
        "rivals",
        "anaphora",
        "previous",
        "place",
        "series",
        "outcomes",
        "ordinal_window",
        "route_places",
        "background_after",
    )
    root = read.mapping(path, value, known, ("trigger", "series", "outcomes"))
    places = read.mapping((*path, "route_places"), root.get("route_places", {}))
    rows = read.mapping((*path, "outcomes"), root.get("outcomes", {}))
    return EventSpec(
        trigger=read.name((*path, "trigger"), root.get("trigger", "X"), CONCEPT, A_CONCEPT),
        plural=read.name((*path, "plural"), root["plural"], CONCEPT, A_CONCEPT) if "plural" in root else None,
        needs=read.names((*path, "with"), root.get("with", ()), CONCEPT, A_CONCEPT),
        excludes=read.names((*path, "excludes"), root.get("excludes", ()), CONCEPT, A_CONCEPT),
        rivals=read.names((*path, "rivals"), root.get("rivals", ()), CONCEPT, A_CONCEPT),
        previous=read.name((*path, "previous"), root["previous"], CONCEPT, A_CONCEPT) if "previous" in root else None,
        anaphora=read.name((*path, "anaphora"), root["anaphora"], CONCEPT, A_CONCEPT) if "anaphora" in root else None,
        place=_place(read, (*path, "place"), root.get("place", {})),
        series=read.name((*path, "series"), root.get("series", "x"), _SLUG, "small letters, digits and hyphens"),
        outcomes=tuple(_outcome(read, (*path, "outcomes", name), name, row, tuple(rows)) for name, row in rows.items()),
        ordinal_window=read.count((*path, "ordinal_window"), root.get("ordinal_window", 4)),
        route_places={
            name: languages(read, (*path, "route_places", name), row, besides=("label",))
            for name, row in places.items()
        },
        place_names={
            name: read.text((*path, "route_places", name, "label"), row["label"])
            for name, row in places.items()
            if isinstance(row, Mapping) and "label" in row
        },
        background_after=read.count((*path, "background_after"), root.get("background_after", 21)),
    )


def modifiers(read: Reader, path: Path, value: object) -> tuple[ModifierSpec, ...]:
    """The vocabulary's modifiers, in the file's order."""
    return tuple(_modifier(read, (*path, name), name, row) for name, row in read.mapping(path, value).items())


def actors(read: Reader, path: Path, value: object) -> tuple[ActorSpec, ...]:
    """The vocabulary's actors, in the file's order."""
    found = []
    for slug, row in read.mapping(path, value).items():
        at = (*path, slug)
        root = read.mapping(at, row, ("concept", "side", "label", "broad"), ("concept", "side", "label"))
        found.append(
            ActorSpec(
                slug=read.name(at, slug, _SLUG, "small letters, digits and hyphens"),
                concept=read.name((*at, "concept"), root.get("concept", "X"), CONCEPT, A_CONCEPT),
                side=read.name((*at, "side"), root.get("side", "x"), _SLUG, "small letters, digits and hyphens"),
                label=read.text((*at, "label"), root.get("label", slug)),
                broad=read.flag((*at, "broad"), root.get("broad", False)),
            )
        )
    return tuple(found)


def _place(read: Reader, path: Path, value: object) -> PlaceGuard:
    root = read.mapping(path, value, ("accept", "compete"))
    return PlaceGuard(
        accept=read.names((*path, "accept"), root.get("accept", ()), CONCEPT, A_CONCEPT),
        compete=read.names((*path, "compete"), root.get("compete", ()), CONCEPT, A_CONCEPT),
    )


def _state(read: Reader, path: Path, name: str, value: object, known: Sequence[str]) -> StateSpec:
    read.name(path, name, _NAME, _A_NAME)
    if name in (_DROP, _BACKGROUND, _NONE, _STALE, "mixed", "denial"):
        read.fail(path, f'"{name}" means something else here: give the state another name')
    root = read.mapping(path, value, _STATE_KEYS)
    plain = StateSpec(name=name, label=name)
    again = (
        read.mapping((*path, "again"), root["again"], ("voices", "days"), ("voices", "days"))
        if "again" in root
        else None
    )
    after = read.some_of((*path, "after"), root["after"], (*known, _NONE, _STALE)) if "after" in root else None
    return StateSpec(
        name=name,
        label=read.text((*path, "label"), root["label"]) if "label" in root else name.replace("_", " "),
        level=_whole(read, (*path, "level"), root["level"]) if "level" in root else None,
        rank=_whole(read, (*path, "rank"), root.get("rank", 0)),
        decay=read.count((*path, "decay"), root.get("decay", plain.decay)),
        stance=read.flag((*path, "stance"), root.get("stance", False)),
        doing=read.flag((*path, "doing"), root.get("doing", False)),
        dated=read.flag((*path, "dated"), root.get("dated", False)),
        score=read.number((*path, "score"), root.get("score", plain.score)),
        voices=read.count((*path, "voices"), root.get("voices", 1)),
        alone=read.flag((*path, "alone"), root.get("alone", False)),
        after=after,
        opposes=read.some_of((*path, "opposes"), root.get("opposes", ()), known),
        margin=read.number((*path, "margin"), root.get("margin", 0)),
        again=(
            read.count((*path, "again", "voices"), again.get("voices", 1)),
            read.count((*path, "again", "days"), again.get("days", 1)),
        )
        if again
        else None,
        ahead=read.one_of((*path, "ahead"), root["ahead"], known) if "ahead" in root else None,
        fades=read.flag((*path, "fades"), root.get("fades", False)),
        becomes=read.one_of((*path, "becomes"), root["becomes"], known) if "becomes" in root else None,
    )


def _whole(read: Reader, path: Path, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    read.fail(path, "must be a whole number")
    return 0


def _rewrite(read: Reader, path: Path, value: object, known: Sequence[str]) -> RewriteRow:
    root = read.mapping(path, value, ("state", "mod", "to", "keep"), ("state", "mod", "to"))
    mods = root.get("mod", ())
    if mods == []:
        read.fail((*path, "mod"), "names no modifier, so the row would never be used: name one, or take the row out")
    return RewriteRow(
        states=read.some_of((*path, "state"), root.get("state", "*"), (*known, "*")),
        modifiers=(mods,) if isinstance(mods, str) else read.names((*path, "mod"), mods, _NAME, _A_NAME),
        to=read.one_of((*path, "to"), root.get("to", _DROP), (*known, _DROP, _BACKGROUND)),
        keep=read.one_of((*path, "keep"), root["keep"], ("denial",)) if "keep" in root else None,
    )


def _governs(read: Reader, path: Path, value: object, known: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    root = read.mapping(path, value, ("state", "drops"), ("state", "drops"))
    state = read.one_of((*path, "state"), root.get("state", ""), known)
    return state, read.some_of((*path, "drops"), root.get("drops", ()), known)


def _cues(read: Reader, path: Path, value: object, known: Sequence[str]) -> dict[str, Languages]:
    """From language -> state -> patterns, as the file has it, to state -> language -> patterns."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for code, rows in read.mapping(path, value).items():
        if code != "any":
            read.name((*path, code), code, LANGUAGE, "a language code such as en, or any")
        for state, patterns in read.mapping((*path, code), rows).items():
            read.one_of((*path, code, state), state, known)
            found.setdefault(state, {})[code] = read.texts((*path, code, state), patterns)
    return dict(found)


def _outcome(read: Reader, path: Path, name: str, value: object, known: Sequence[str]) -> OutcomeSpec:
    root = read.mapping(path, value)
    return OutcomeSpec(
        name=read.name(path, name, _NAME, _A_NAME),
        label=read.text((*path, "label"), root["label"]) if "label" in root else name.replace("_", " "),
        terms=languages(read, path, value, besides=_OUTCOME_KEYS),
        planned=read.flag((*path, "planned"), root.get("planned", False)),
        programme=read.flag((*path, "programme"), root.get("programme", False)),
        weak=read.flag((*path, "weak"), root.get("weak", False)),
        void=read.flag((*path, "void"), root.get("void", False)),
        negated=read.one_of((*path, "negated"), root["negated"], known) if "negated" in root else None,
    )


def _modifier(read: Reader, path: Path, name: str, value: object) -> ModifierSpec:
    read.name(path, name, _NAME, _A_NAME)
    root = read.mapping(path, value)
    window = _whole(read, (*path, "win"), root.get("win", 4))
    places: dict[str, dict[str, tuple[str, ...]]] = {"pre": {}, "post": {}, "any": {}, "own": {}}
    for code, row in root.items():
        if code in ("win", "win_post", "ahead", "across"):
            continue
        if code != "any":
            read.name((*path, code), code, LANGUAGE, "a language code such as en, or any")
        for place, terms in read.mapping((*path, code), row, tuple(places)).items():
            places[place][code] = read.texts((*path, code, place), terms)
    after = root.get("win_post", window)
    return ModifierSpec(
        name=name,
        window=window,
        window_after=_whole(read, (*path, "win_post"), after),
        before=places["pre"],
        after=places["post"],
        anywhere=places["any"],
        own=places["own"],
        across=read.flag((*path, "across"), root.get("across", False)),
        ahead=read.flag((*path, "ahead"), root.get("ahead", False)),
    )


def known_modifiers(found: Sequence[ModifierSpec]) -> tuple[str, ...]:
    """The names that a rewrite row may use: those of the vocabulary, and those that have no words."""
    return (*(modifier.name for modifier in found), QUESTION, HEADLINE, TEXT)
