"""What the states of a topic say of each other: a state that nothing can reach, or that points at itself, is a mistake."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model import StateSpec, StatusSpec
from monitor.topics.mapping import Path, Reader


def judge_states(read: Reader, path: Path, status: StatusSpec) -> None:
    """Tell what cannot be meant of the states, one by one and with each other."""
    for state in status.states:
        _judge_alone(read, (*path, "states", state.name), state)
    _judge_becoming(read, path, {state.name: state.becomes or None for state in status.states})
    _judge_ahead(read, path, {state.name: state.ahead or None for state in status.states})
    for place, (name, drops) in enumerate(status.governs):
        if name and name in drops:
            read.fail((*path, "governs", place, "drops"), f'"{name}" would drop itself: take it out of the list')


def judge_cues(read: Reader, path: Path, status: StatusSpec) -> None:
    """Tell which states no sentence can ever be read as: they have no cue, and no other state or rewrite row leads to them."""
    said = {name for name, words in status.cues.items() if any(words.values())}
    led_to = {target for state in status.states for target in (state.becomes, state.ahead) if target != state.name}
    led_to |= {row.to for row in status.rewrite if any(name != row.to for name in row.states)}
    for state in status.states:
        if state.name not in said | led_to:
            mend = "give it cues" if state.becomes else "give it cues, or name it in `becomes`, `ahead` or `rewrite`"
            what = f'no sentence can say "{state.name}": {mend}'
            read.fail((*path, "states", state.name), what)


def _judge_alone(read: Reader, path: Path, state: StateSpec) -> None:
    if state.name in state.opposes:
        read.fail((*path, "opposes"), f'"{state.name}" cannot oppose itself: name the states that say the contrary')
    if state.after == (state.name,) and state.again is None:
        what = f'"{state.name}" could follow only itself, so nothing would ever reach it: add none, or the states before it'
        read.fail((*path, "after"), what)
    if state.score < 0:
        read.fail(
            (*path, "score"), "must not be below 0: it is what the confidences of the voices add up to (left out: 0.8)"
        )


def _judge_becoming(read: Reader, path: Path, becomes: Mapping[str, str | None]) -> None:
    """A word for a state stands for a real one, in one step."""
    for name, target in becomes.items():
        at = (*path, "states", name, "becomes")
        if target == name:
            read.fail(at, f'"{name}" cannot become itself: name another state, or take the line out')
        elif target is not None and becomes.get(target) is not None:
            way = _way(name, becomes)
            if len(set(way)) < len(way):
                read.fail(at, f"goes in a circle ({' -> '.join(way)}): one of them must be a state of its own")
            else:
                read.fail(at, f'"{target}" itself becomes another ({" -> ".join(way)}): write becomes: {way[-1]}')


def _judge_ahead(read: Reader, path: Path, ahead: Mapping[str, str | None]) -> None:
    """What a state means while its day is yet to come is another one. A circle is told once, at the first of its states."""
    told: set[str] = set()
    for name in ahead:
        way = _way(name, ahead)
        if way[-1] != name or len(way) == 1 or name in told:
            continue
        told.update(way)
        at = (*path, "states", name, "ahead")
        if len(way) == 2:
            read.fail(at, f'"{name}" cannot lie ahead of itself: name the state that it is until its day comes')
        else:
            read.fail(at, f"goes in a circle ({' -> '.join(way)}): take `ahead` from one of them")


def _way(name: str, steps: Mapping[str, str | None]) -> list[str]:
    """From a state as far as the steps lead, or to the first that comes again."""
    way = [name]
    while (after := steps.get(way[-1])) is not None:
        way.append(after)
        if after in way[:-1]:
            break
    return way
