"""Names as a reader sees them: of topics, states, outcomes and places, from the topics' files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.editions.voices import Voices
from monitor.model import Direction, StateSpec, TopicSpec

DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The words of the configuration. What it does not know is called by its own name: a topic may have left it."""

    topics: Mapping[str, TopicSpec] = field(default_factory=dict)
    voices: Voices = field(default_factory=Voices)

    def title(self, topic: str) -> str:
        """`Idlib ceasefire`."""
        return self.topics[topic].title["en"] if topic in self.topics else topic

    def word(self, topic: str) -> str:
        """The topic in a word or two, for the subject: `ceasefire`, `M4 patrols`."""
        words = topic.replace("-", " ").split()
        return " ".join(word.upper() if any(c.isdigit() for c in word) else word for word in words)

    def state(self, topic: str, name: str | None) -> str | None:
        """`in force, holding`; None for no status."""
        if name is None:
            return None
        if name == "denial":
            return DENIED
        spec = self._state(topic, name)
        return spec.label if spec else _plain(name)

    def state_word(self, topic: str, name: str) -> str:
        """The state in a word or two, for the subject: its label, or its name where the label has two parts (`holding`)."""
        spec = self._state(topic, name)
        return spec.label if spec and "," not in spec.label else _plain(name)

    def stance(self, topic: str, name: str) -> bool:
        """True for a state that says what a party thinks, not how things are."""
        spec = self._state(topic, name)
        return spec is not None and spec.stance

    def contrary(self, topic: str, one: str, other: str) -> bool:
        """True for two states of which one cannot be true beside the other."""
        return any(
            spec is not None and contrary in spec.opposes
            for spec, contrary in ((self._state(topic, one), other), (self._state(topic, other), one))
        )

    def direction(self, topic: str, before: str | None, after: str | None) -> Direction:
        """From one state to another."""
        if before == after:
            return "none" if after is None else "same"
        if before is None:
            return "new"
        if after is None:
            return "ended"
        was, now = (spec.level if (spec := self._state(topic, name)) else None for name in (before, after))
        if was is None or now is None or was == now:
            return "changed"
        return "better" if now > was else "worse"

    def outcome(self, topic: str, name: str) -> str:
        """`cut short`."""
        events = self.topics[topic].events if topic in self.topics else None
        spec = events.outcome(name) if events else None
        return spec.label if spec else _plain(name)

    def weight(self, topic: str, outcome: str) -> int:
        """The place of an outcome in the topic's order: the lower, the more it matters."""
        events = self.topics[topic].events if topic in self.topics else None
        order = [spec.name for spec in events.outcomes] if events else []
        return order.index(outcome) if outcome in order else len(order)

    def of_the_series(self, topic: str, outcome: str) -> bool:
        """True for an outcome that concerns the series, when no single event is numbered ("suspended")."""
        events = self.topics[topic].events if topic in self.topics else None
        spec = events.outcome(outcome) if events else None
        return spec is not None and spec.programme

    def place(self, topic: str, id: str) -> str:
        """`Ain al-Hawr`; without a name of its own the id with capitals."""
        events = self.topics[topic].events if topic in self.topics else None
        if events and id in events.place_names:
            return events.place_names[id]
        return " ".join(part[:1].upper() + part[1:] for part in id.split("-"))

    def route(self, topic: str, route: tuple[str, str] | None) -> str | None:
        """`Trumba to Ain al-Hawr`."""
        return None if route is None else " to ".join(self.place(topic, id) for id in route)

    def _state(self, topic: str, name: str) -> StateSpec | None:
        status = self.topics[topic].status if topic in self.topics else None
        return status.state(name) if status else None


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
