"""A catch-up in every form: text, Markdown, one HTML file that loads nothing, JSON. The templates only lay out."""

from __future__ import annotations

import json

from jinja2 import TemplateError

from monitor.editions.catchup import span_text
from monitor.editions.freeze import to_line
from monitor.editions.letter import inlined
from monitor.editions.render import environment
from monitor.editions.watcheddays import days_text
from monitor.editions.wording import day_in, listed
from monitor.model import CatchUp, Day, Disagreement, Rendering

FORMAT = 1  # raised when a reader of older files would misunderstand a newer one
NAMED = 4  # days that a line names

COURSES = {
    "opened": "opened, and stands",
    "closed": "closed",
    "goes on": "was there before, and goes on",
    "came and went": "opened and closed again",
}


def render_catch_up(told: CatchUp) -> Rendering:
    """The page, text, Markdown and JSON: the same changes, events, quotes.

    Raises ValueError for one that cannot be laid out (a time zone that is no more, a date out of range).
    """
    try:
        return Rendering(
            page=inlined(_filled(told, "catchup.html.j2")),
            text=_filled(told, "catchup.txt.j2"),
            markdown=_filled(told, "catchup.md.j2"),
            json=_json(told),
        )
    except (TemplateError, LookupError, TypeError, OverflowError) as error:
        raise ValueError(f"the catch-up cannot be laid out: {error}") from error


def disagreement_text(row: Disagreement, year: int) -> str:
    """`Idlib ceasefire: opened, and stands; told in the editions of 24 Oct and 25 Oct`."""
    return f"{row.title}: {COURSES[row.course]}" + (f"; told {_editions(row.days, year)}" if row.days else "")


def _editions(days: tuple[Day, ...], year: int) -> str:
    named = [day_in(day, year) for day in days]
    if len(days) == 1:
        return f"in the edition of {named[0]}"
    shown = listed(named) if len(days) <= NAMED else f"{named[0]} to {named[-1]}, {len(days)} of them"
    return f"in the editions of {shown}"


def _filled(told: CatchUp, template: str) -> str:
    year = told.edition.date.year
    page = environment().get_template(template)
    return page.render(
        told=told,
        edition=told.edition,
        span=span_text(told.span),
        day_lines=days_text(told.days, year),
        disagreements=[(disagreement_text(row, year), row) for row in told.disagreements],
    )


def _json(told: CatchUp) -> str:
    """Fields in the order of the model, as an edition's JSON has them; the edition's own stand in `edition`."""
    body = {"format": FORMAT, "kind": "catch-up", **json.loads(to_line(told))}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"
