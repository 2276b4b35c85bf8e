"""What an editor needs of topics, scopes and the vocabulary, as JSON Schema; `monitor.topics.spec` reads them."""

from __future__ import annotations

from typing import Any

_TERMS = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
_CONCEPTS = {"type": "object", "additionalProperties": _TERMS, "description": "CONCEPT -> language -> terms."}
TOPIC: dict[str, Any] = {
    "type": "object",
    "properties": {
        "use": {"type": "string", "description": "Name of a pack that ships; what stands beside it extends the pack."},
        "id": {"type": "string", "description": "Short name, unique among topics and scopes."},
        "title": {"type": "object", "additionalProperties": {"type": "string"}, "description": "Title by language."},
        "languages": {"type": "array", "items": {"type": "string"}, "description": "Languages it can be found in."},
        "concepts": _CONCEPTS,
        "match": {"type": "object", "description": "Weighted groups, requirements and the threshold."},
        "cases": {"type": "array", "items": {"type": "object"}, "description": "Acceptance sentences."},
    },
    "anyOf": [{"required": ["use"]}, {"required": ["id", "title", "languages", "match"]}],
    "additionalProperties": False,
}
TRACKED: dict[str, Any] = {
    **TOPIC,
    "properties": {
        **TOPIC["properties"],
        "status": {"type": "object", "description": "States, cues and rules of the status."},
        "events": {"type": "object", "description": "Trigger, outcomes and route of events."},
    },
}
VOCABULARY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "concepts": _CONCEPTS,
        "modifiers": {"type": "object", "description": "Words that turn a statement: negation, wish, future."},
        "terminators": {**_TERMS, "description": "Words that end a modifier's reach, by language."},
    },
    "additionalProperties": False,
}
