"""Claims of any kind, drawn at random for the laws of the status."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from monitor import model
from tests.build import make_testimony

FIRST = date(2026, 10, 1)
DAYS = 40
STATES = ("called_for", "negotiating", "agreed", "in_force", "holding", "strained", "collapsed", "rejected", "denial")


@st.composite
def some_claims(draw: st.DrawFn) -> list[model.Testimony]:
    """Claims of forty days, many of them copies, undated, background, by one side or several, in one article or many."""
    found = []
    for number in range(draw(st.integers(0, 18))):
        day = draw(st.integers(0, DAYS))
        on = FIRST + timedelta(days=day)
        event_date = draw(st.none() | st.integers(-6, 3).map(lambda ago, on=on: on + timedelta(days=ago)))
        made = make_testimony(
            draw(st.sampled_from(STATES)),
            on,
            side=draw(st.sampled_from((None, None, "russia", "turkey", "russia+turkey", "un"))),
            via=draw(st.sampled_from((None, "coastwire"))),
            outlet=draw(st.sampled_from(("Herald", "Courier", "Dispatch"))),
            outlet_side=draw(st.sampled_from((None, "turkey"))),
            url=f"http://{number}.example/",
            temporal=draw(st.sampled_from(("current", "current", "current", "background"))),
            event_date=event_date,
            date_precision="none" if event_date is None else draw(st.sampled_from(("day", "relative", "month"))),
            confidence=draw(st.sampled_from((0.65, 0.7, 0.85, 0.9))),
            start=draw(st.sampled_from((0, 60))),
        )
        at = draw(st.none() | st.integers(0, 23).map(lambda hour, on=on: datetime.combine(on, time(hour), UTC)))
        found.append(model.Testimony(claim=made.claim, source=replace(made.source, published_at=at)))
    return found
