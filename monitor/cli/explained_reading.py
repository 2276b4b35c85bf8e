"""What was read in an article, for a person: every cue with the rules it met, the events, the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.opening import result

if TYPE_CHECKING:
    from monitor.model import Event, Figure
    from monitor.topics.claims import Trial


def show_trial(trial: Trial) -> None:
    """A cue, what changed it, and what came of it or why nothing did."""
    where = "headline" if trial.in_title else "text"
    result(f"cue   {trial.topic} {trial.state}, in the {where}: {trial.words}")
    result(f"        > {trial.quote}")
    if trial.modifiers:
        row = f"; rule: {trial.rewritten}" if trial.rewritten else "; no rule asks for them"
        result(f"        modifiers: {', '.join(trial.modifiers)}{row}")
    result(f"        place: {trial.place}; date: {trial.date}")
    claim = trial.claim
    if claim is None:
        result(f"        dropped: {trial.dropped}")
        return
    who = claim.speaker or (f"via {claim.via}" if claim.via else "the outlet")
    side = f", side {claim.side}" if claim.side else ""
    result(f"        speaker: {who} ({claim.voice}{side}): {trial.speaker}")
    about = f" of {claim.event_date}" if claim.event_date else ""
    result(f"        CLAIM {claim.state}, {claim.temporal}{about}, confidence {claim.confidence:g}")


def show_event(event: Event) -> None:
    """An event as the article tells it."""
    number = f"no. {event.ordinal}" if event.ordinal is not None else "no number"
    day = f"{event.date} ({event.date_source})" if event.date else "no date"
    way = f", {event.route[0]} to {event.route[1]}" if event.route else ""
    kind = ", background" if event.background else ", planned" if event.planned else ""
    result(
        f"EVENT {event.topic} {event.series} {number}, {day}: {', '.join(event.outcomes) or event.outcome}{way}{kind}"
    )
    result(f"        > {event.quote}")


def show_figure(figure: Figure) -> None:
    """A number of people as the article gives it."""
    count = str(figure.low) if figure.low == figure.high else f"{figure.low} to {figure.high}"
    said = f" ({figure.speaker})" if figure.speaker else ""
    result(
        f"COUNT {figure.topic} {figure.what}: {figure.qualifier + ' ' if figure.qualifier else ''}{count} {figure.who}{said}"
    )
    result(f"        > {figure.quote}")
