"""Whether the status of a topic may move to a state on a day, and why or why not in plain words. What may follow
what, and what it takes, is the topic's own data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.model import StateSpec
from monitor.topics.tally import HEARD, Tally, Weighed, count, score

_SAME = "it is in this state"
_CLOSE = 1e-9  # sums of decimal fractions miss a threshold by less


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the status moves, the rule in plain words, and the votes that it rests on."""

    moves: bool
    why: str
    votes: Sequence[Weighed] = ()


def verdict(tally: Tally, state: StateSpec, day: int) -> Verdict:
    """What becomes of a state on a day, as seen from the present one. `again` is also how a state may begin anew."""
    now = tally.standing
    same = now.state is not None and state.name == now.state.name
    if same and state.again is None:
        return Verdict(moves=False, why=_SAME)
    votes = tally.votes_for(state, day)
    if not same and now.may_become(state, day):
        reached, told = _suffice(tally, state, votes, day)
        return _against_rival(tally, state, votes, day, told) if reached else Verdict(moves=False, why=told)
    if state.again is None:
        return Verdict(moves=False, why=f"it cannot follow {_label(now.state)}")
    voices, days = state.again
    later = [(weight, vote) for weight, vote in votes if (vote.named or vote.due or 0) > now.since + days]
    wanted = f"a day more than {count(days, 'day')} after {date.fromordinal(now.since)}"
    if not later:
        return Verdict(moves=False, why=_SAME if same else f"after {_label(now.state)} only if they name {wanted}")
    reached, told = _reach(state, later, max(voices, state.voices))
    told = f"{told}; they name {wanted}"
    return _against_rival(tally, state, later, day, told) if reached else Verdict(moves=False, why=told)


def _suffice(tally: Tally, state: StateSpec, votes: Sequence[Weighed], day: int) -> tuple[bool, str]:
    """Whether there are voices enough, or one that is enough alone; and that in words."""
    reached, told = _reach(state, votes, state.voices)
    share = state.score / max(1, state.voices)
    if reached or not votes or not state.alone or score(votes) < share - _CLOSE:
        return reached, told
    contrary = tally.ballot.contrary[state.name]
    others = " or ".join(_label(other) for other in tally.spec.states if other.name in contrary) or "the contrary"
    if tally.against(state.name, day):
        return False, f"{told}; not enough alone, as somebody spoke for {others} in the last {HEARD} days"
    alone = f"enough alone (from {share:g}) as nobody spoke for {others} in the last {HEARD} days"
    return True, f"{_told(votes)}, {alone}"


def _reach(state: StateSpec, votes: Sequence[Weighed], fewest: int) -> tuple[bool, str]:
    needed = f"{count(max(1, fewest), 'voice')} and {state.score:g}"
    voices = len({vote.voice for _weight, vote in votes})
    if voices >= max(1, fewest) and score(votes) >= state.score - _CLOSE:
        return True, f"{_told(votes)}, where {needed} are enough"
    return False, f"{_told(votes)}, where it takes {needed}" if votes else "nobody says so"


def _against_rival(tally: Tally, state: StateSpec, votes: Sequence[Weighed], day: int, told: str) -> Verdict:
    """With the lead that it needs where it takes the place of its contrary."""
    now = tally.standing.state
    if now is not None and state.margin > 0 and now.name in tally.ballot.contrary[state.name]:
        lead = score(votes) - score(tally.votes_for(now, day))
        enough = lead >= state.margin - _CLOSE
        more = f"{abs(lead):.2f} {'more' if lead >= 0 else 'less'} than {_label(now)} has"
        told += f"; {more}, where {state.margin:g} more {'is enough' if enough else 'is needed'}"
        if not enough:
            return Verdict(moves=False, why=told)
    return Verdict(moves=True, why=told, votes=votes)


def _told(votes: Sequence[Weighed]) -> str:
    return f"{count(len({vote.voice for _weight, vote in votes}), 'voice')} with a score of {score(votes):.2f}"


def _label(state: StateSpec | None) -> str:
    return f"“{state.label}”" if state else "no status"
