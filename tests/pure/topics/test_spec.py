from __future__ import annotations

from typing import Any

import pytest

from monitor.model import ActorSpec, ExcludeSpec, ModifierSpec, NearSpec, TopicCase
from monitor.topics.spec import SpecErrors, topic_from_mapping, vocabulary_from_mapping


def topic(**changes: Any) -> dict[str, Any]:
    """A small right topic, changed; None takes a key away."""
    data: dict[str, Any] = {
        "id": "port-strike",
        "title": {"en": "Port strike", "tr": "Liman grevi"},
        "languages": ["en", "tr"],
        "concepts": {"STRIKE": {"en": ["strike"], "tr": ["grev*"]}},
        "match": {"groups": {"theme": {"concept": "STRIKE", "weight": 10},
                             "place": {"terms": {"any": ["alban"]}, "weight": 8.5, "cap": 2}}},
    }  # fmt: skip
    return {key: value for key, value in (data | changes).items() if value is not None}


def match(**changes: Any) -> dict[str, Any]:
    return topic(match=topic()["match"] | changes)


def mistakes(data: Any, kind: Any = "topic") -> list[tuple[Any, ...]]:
    with pytest.raises(SpecErrors) as told:
        topic_from_mapping(data, kind)
    assert str(told.value)
    return [error.path for error in told.value]


def test_a_topic_is_read_with_what_it_leaves_out() -> None:
    spec = topic_from_mapping(topic(), "topic")

    assert (spec.slug, spec.kind, spec.title["tr"], spec.languages) == (
        "port-strike",
        "topic",
        "Liman grevi",
        ("en", "tr"),
    )
    assert spec.concepts == {"STRIKE": {"en": ("strike",), "tr": ("grev*",)}}
    assert [(group.name, group.concepts, group.weight, group.cap) for group in spec.match.groups] == [
        ("theme", ("STRIKE",), 10, 3), ("place", (), 8.5, 2)]  # fmt: skip
    assert (spec.match.require, spec.match.near, spec.match.exclude, spec.cases) == ((), None, None, ())
    assert (spec.match.title_factor, spec.match.threshold) == (2.0, 20.0)
    assert (spec.status, spec.events) == (None, None)


def test_all_rules_and_cases_are_read() -> None:
    data = match(
        require=[["theme"], ["theme", "place"]],
        near={"groups": ["theme", "place"], "within": 9, "bonus": 4},
        exclude={"concept": "BOWLING", "unless": "place", "penalty": 6, "cap": 4, "veto": True},
        title_factor=1.5,
        threshold=12,
    )
    data["cases"] = [{"id": "PS-1", "lang": "en", "text": "A strike in Alban.", "match": True, "why": "plain"}]

    spec = topic_from_mapping(data, "scope")

    assert spec.match.require == (("theme",), ("theme", "place"))
    assert spec.match.near == NearSpec(groups=("theme", "place"), within=9, bonus=4)
    assert spec.match.exclude == ExcludeSpec(concept="BOWLING", unless="place", penalty=6, cap=4, veto=True)
    assert (spec.match.title_factor, spec.match.threshold) == (1.5, 12)
    assert spec.cases == (TopicCase(id="PS-1", language="en", text="A strike in Alban.", matches=True, why="plain"),)


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (topic(id=None), ()),
        (topic(id="Port Strike"), ("id",)),
        (topic(title={"tr": "Liman grevi"}), ("title",)),
        (topic(title={"en": 3}), ("title", "en")),
        (topic(languages=["no", False]), ("languages", 1)),
        (topic(languages="en"), ("languages",)),
        (topic(colour="red"), ("colour",)),
        (topic(concepts={"strike": {"en": ["strike"]}}), ("concepts", "strike")),
        (topic(concepts={"STRIKE": {"en": ["strike", False]}}), ("concepts", "STRIKE", "en", 1)),
        (topic(concepts={"STRIKE": {"English": ["strike"]}}), ("concepts", "STRIKE", "English")),
        (topic(concepts={"STRIKE": ["strike"]}), ("concepts", "STRIKE")),
        (topic(concepts={True: {}}), ("concepts",)),
        (topic(match={}), ("match",)),
        (topic(match={"groups": {}}), ("match", "groups")),
        (topic(match={"groups": {"theme": {"weight": 1}}}), ("match", "groups", "theme")),
        (topic(match={"groups": {"theme": {"concept": "X"}}}), ("match", "groups", "theme")),
        (
            topic(match={"groups": {"theme": {"concept": "X", "weight": "much"}}}),
            ("match", "groups", "theme", "weight"),
        ),
        (
            topic(match={"groups": {"theme": {"concept": "X", "weight": float("nan")}}}),
            ("match", "groups", "theme", "weight"),
        ),
        (
            topic(match={"groups": {"theme": {"concept": "X", "weight": 1, "cap": 0}}}),
            ("match", "groups", "theme", "cap"),
        ),
        (
            topic(match={"groups": {"theme": {"concept": "X", "weight": 1, "wieght": 2}}}),
            ("match", "groups", "theme", "wieght"),
        ),
        (match(require=[["them"]]), ("match", "require", 0, 0)),
        (match(require=[[]]), ("match", "require", 0)),
        (match(require=["theme"]), ("match", "require", 0)),
        (match(near={"groups": ["theme"], "within": 1, "bonus": 1}), ("match", "near", "groups")),
        (match(near={"groups": ["theme", "palce"], "within": 1, "bonus": 1}), ("match", "near", "groups", 1)),
        (match(near={"groups": ["theme", "place"], "within": 1}), ("match", "near")),
        (match(exclude={"penalty": 1}), ("match", "exclude")),
        (match(exclude={"concept": "X", "unless": "palce"}), ("match", "exclude", "unless")),
        (match(exclude={"concept": "X", "penalty": -6}), ("match", "exclude", "penalty")),
        (match(exclude={"concept": "X", "veto": "yes"}), ("match", "exclude", "veto")),
        (match(threshold=0), ("match", "threshold")),
        (match(title_factor=True), ("match", "title_factor")),
        (topic(status=["holding"]), ("status",)),
        (topic(cases=[{"id": "a", "lang": "en", "text": "x"}]), ("cases", 0)),
        (topic(cases=[{"id": "a", "lang": "de", "text": "x", "match": True}]), ("cases", 0, "lang")),
        (topic(cases=[{"id": "a", "lang": "en", "text": "x", "match": True}] * 2), ("cases", 1, "id")),
        ([], ()),
    ],
)
def test_a_mistake_is_told_with_its_path(data: Any, path: tuple[Any, ...]) -> None:
    assert path in mistakes(data)


def test_a_scope_has_no_status() -> None:
    assert mistakes(topic(status={}, events={}), "scope") == [("status",), ("events",)]


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistakes(topic(id=3, title="x", languages=[1], match={"groups": {"a": {}}}))) >= 5


def test_the_vocabulary_has_modifiers_terminators_and_actors() -> None:
    data = {
        "concepts": {"SAY": {"en": ["said"]}},
        "modifiers": {"negation": {"win": 3, "en": {"pre": ["no"], "any": ["never"]}, "tr": {"post": ["yok"]}}},
        "actors": {"un": {"concept": "SAY", "side": "un", "label": "United Nations"}},
        "terminators": {"en": ["but"]},
    }

    vocabulary = vocabulary_from_mapping(data)

    assert vocabulary.concepts == {"SAY": {"en": ("said",)}}
    assert vocabulary.modifiers == (
        ModifierSpec(name="negation", window=3, window_after=3, before={"en": ("no",)}, after={"tr": ("yok",)},
                     anywhere={"en": ("never",)}),
    )  # fmt: skip
    assert vocabulary.actors == (ActorSpec(slug="un", concept="SAY", side="un", label="United Nations"),)
    assert vocabulary.terminators == {"en": ("but",)}
    with pytest.raises(SpecErrors, match="unknown key"):
        vocabulary_from_mapping({"concept": {}})
