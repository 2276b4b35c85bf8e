"""One edition in every form that the archive keeps; its mail is made by letter.py. The templates only lay out what compose
decided."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from monitor.editions import byhand, escape, spread, telling, wording
from monitor.editions.freeze import to_json
from monitor.model import Edition, Rendering, story_mark
from monitor.text.languages import direction

TEMPLATES = Path(__file__).with_name("templates")
ROOT = "../../../../"  # from an edition's folder to the archive's


FILTERS = {
    "counted": wording.counted,
    "short_day": wording.short_day,
    "long_day": wording.long_day,
    "language_tag": wording.language_tag,
    "language_name": wording.language_name,
    "machine_time": wording.machine_time,
    "capital": wording.capital,
    "story_mark": story_mark,
    "log_text": telling.log_text,
    "confidence_text": telling.confidence_text,
    "voices_text": telling.voices_text,
    "outcomes_text": telling.outcomes_text,
    "ground_text": telling.ground_text,
    "thin_text": telling.thin_text,
    "elsewhere": telling.elsewhere,
    "move_text": telling.move_text,
    "speaker_text": telling.speaker_text,
    "evidence_moment": telling.evidence_moment,
    "shown_quote": telling.shown_quote,
    "old_quote": telling.old_quote,
    "new_quote": telling.new_quote,
    "withdrawn_text": telling.withdrawn_text,
    "spread_text": spread.spread_text,
    "figure_range": telling.figure_range,
    "hand_lead": byhand.hand_lead,
    "hand_rest": byhand.hand_rest,
    "direction": direction,
    "link": escape.link,
    "md": escape.markdown,
    "wrapped": escape.wrapped,
    "heading": escape.heading,
    "isolated": escape.isolated,
    "mixed": escape.mixed,
    "told": escape.told,
    "named": escape.named,
    "leave_text": wording.leave_text,
}
"""What templates put a value through."""

NAMES = {
    "clock_time": wording.clock_time,
    "story_time": wording.story_time,
    "edition_day": wording.edition_day,
    "window": wording.window,
    "ledger_text": wording.ledger_text,
    "trouble_text": wording.trouble_text,
    "page_path": wording.page_path,
    "day_in": wording.day_in,
    "topic_addresses": telling.topic_addresses,
    "arrow": telling.arrow,
    "direction_word": telling.direction_word,
    "since_text": telling.since_text,
    "was_text": telling.was_text,
    "age_text": telling.age_text,
    "event_day": telling.event_day,
    "fate_text": telling.fate_text,
    "evidence_time": telling.evidence_time,
    "attribution": telling.attribution,
    "figure_value": telling.figure_value,
    "further": telling.further,
    "history_text": spread.history_text,
    "also_opening": spread.also_opening,
    "also_text": spread.also_text,
    "also_detail": spread.also_detail,
    "story_address": spread.story_address,
    "address": wording.address,
    "proof_path": wording.proof_path,
    "markdown_link": escape.markdown_link,
}
"""What templates call."""


def render(edition: Edition) -> Rendering:
    """The archive's page, text, Markdown and JSON: same stories, same quotes, same sums.

    Raises ValueError for an edition that cannot be laid out (a time zone that is no more, a date out of range).
    """
    try:
        return _rendering(edition)
    except (TemplateError, LookupError, TypeError, OverflowError) as error:
        raise ValueError(f"the edition cannot be laid out: {error}") from error


def _rendering(edition: Edition) -> Rendering:
    book = environment()
    return Rendering(
        page=book.get_template("digest.html.j2").render(edition=edition, root=ROOT),
        text=book.get_template("digest.txt.j2").render(edition=edition, left_out="", leave=None),
        markdown=book.get_template("digest.md.j2").render(edition=edition),
        json=to_json(edition),
    )


@cache
def environment() -> Environment:
    """The one set of templates: HTML and XML escape by themselves, an unknown name is an error."""
    book = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2", "xml.j2"), default=False),
        undefined=StrictUndefined,
        finalize=escape.finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    book.filters |= FILTERS
    book.globals |= NAMES
    return book
