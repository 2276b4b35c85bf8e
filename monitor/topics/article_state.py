"""What an article as a whole reports of a topic: one state, or "mixed" (docs/analyze.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from monitor.model import Claim, StatusSpec

MIXED = "mixed"

TITLE, LEAD = 1.6, 1.3
"""Weight of a claim in the headline, and of one in the first two sentences: there a report says what it is about."""

LEAD_SENTENCES = 2

PASSING = 0.7
"""Share of a state that fades where another one is asserted: talks and calls while a truce lasts are not what it comes to."""

FURTHER = 0.05
"""More weight for each rank: what has become of a truce tells more than that there is one."""

MORE = 0.25
"""Share of further claims of a state beside its best one."""

BALANCE = 0.6
"""States that say the contrary are both reported when the lesser has so much of the greater's weight."""


def article_state(spec: StatusSpec, claims: Sequence[Claim], leads: Sequence[tuple[int, int]]) -> str | None:
    """The state that these claims of one article and topic come to; None: it asserts none now. `leads`: the spans of the body's
    sentences, of which the first are its lead."""
    behind = leads[min(LEAD_SENTENCES, len(leads)) - 1][1] if leads else 0
    weights: dict[str, list[float]] = defaultdict(list)
    for claim in claims:
        state = spec.state(claim.state)
        if state is None or state.stance or claim.temporal != "current":
            continue
        weights[claim.state].append(
            claim.confidence * (TITLE if claim.in_title else LEAD if claim.start < behind else 1.0)
        )
    if not weights:
        return None
    fading = frozenset(state.name for state in spec.states if state.fades)
    rank = {state.name: state.rank for state in spec.states}
    totals = {
        state: (max(found) + MORE * (sum(found) - max(found)))
        * (PASSING if state in fading else 1.0)
        * (1 + FURTHER * rank[state])
        for state, found in weights.items()
    }
    ordered = sorted(totals, key=lambda state: (-totals[state], -rank[state], state))
    first = spec.state(ordered[0])
    for other in ordered[1:]:
        if first and other in first.opposes and totals[other] >= BALANCE * totals[ordered[0]]:
            return MIXED
    return ordered[0]
