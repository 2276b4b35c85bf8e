"""What the archive's search finds, as pages that Pagefind reads and nobody else: one for each report that a story's page shows,
each edition, each of its changes and events, each topic.

Nothing stands here that a page of the archive does not show. Of a record only its words and its outlet are searched: all that
leads to it and orders it stands in its path, for Pagefind searches every word of its metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from monitor.editions.storypages import StoryPage
from monitor.editions.telling import event_day, move_text, outcomes_text, voices_text
from monitor.editions.wording import capital, day_in, language_tag, page_path, story_path, topic_path
from monitor.model import Change, Day, Edition, EventRow, Track, story_mark
from monitor.text.searchforms import group_of, hidden_forms

NOTHING = "-"  # a part of a path that says nothing
KIND_SIGN = "ᚲ"  # before a kind: a word that nobody types, for the filters of Pagefind differ from run to run
END = "¶"  # between what is shown of a record and what is only searched; no word, so nobody finds it
TOPICS_PART = "topics"  # the part of the index that is of no month

Kind = Literal["report", "edition", "change", "event", "topic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRecord:
    """Something that is found. `page` is seen from the archive's root; `name` sets records of one place apart."""

    kind: Kind
    page: str
    anchor: str  # in the page; "" for all of it
    name: str
    day: Day
    language: str | None
    title: str
    text: str
    outlet: str


def part_of(day: Day, newest: Day) -> str:
    """The part of the index that holds what was told on a day: its month, or of a year before that of the newest edition the
    year, so that many years stay a few dozen parts."""
    return day.strftime("%Y-%m") if day.year >= newest.year else day.strftime("%Y")


def report_anchor(url: str) -> str:
    """The anchor of a report on the page of its story."""
    return f"r-{story_mark(url)}"


def records_of_story(page: StoryPage) -> Iterator[SearchRecord]:
    """The reports that a story's page shows; a copy leads to the text that it is folded under."""
    if page.story is None:
        return
    for text in (text for origin in page.story.origins for text in origin.texts):
        for line in (text.lead, *text.copies):
            yield SearchRecord(
                kind="report",
                page=story_path(page.mark),
                anchor=report_anchor(text.lead.url),
                name=story_mark(line.url),
                day=line.at.date(),
                language=line.language,
                title=line.title,
                text=line.sentence or "",
                outlet=line.outlet,
            )


def records_of_edition(edition: Edition) -> Iterator[SearchRecord]:
    """An edition, and each change and event that it tells."""
    page = f"{page_path(edition.digest, edition.date)}/index.html"
    outlet = f"{edition.title} no. {edition.number}"

    def record(kind: Kind, ref: int | None, title: str, text: str, name: str) -> SearchRecord:
        anchor = f"n-{ref}" if ref else ""
        return SearchRecord(kind=kind, page=page, anchor=anchor, name=name, day=edition.date, language="en", title=title,
                            text=text, outlet=outlet)  # fmt: skip

    line = " ".join(statement.text for statement in edition.bottom_line)
    yield record("edition", None, edition.subject, line, NOTHING)
    for place, change in enumerate(edition.changes):
        yield record("change", change.ref, f"{change.title}: {_move(change)}", _of_change(change), f"c{place}")
    for place, event in enumerate((*edition.events, *edition.announced)):
        yield record("event", event.ref, _of_event(event), _around(event, edition.date.year), f"e{place}")


def record_of_topic(track: Track) -> SearchRecord:
    """A topic: how it stands, and the states and events that its page shows."""
    states = dict.fromkeys(change.after for change in track.changes if change.after)
    events = dict.fromkeys(_of_event(event) for event in track.events if not event.retracted)
    return SearchRecord(
        kind="topic",
        page=topic_path(track.topic),
        anchor="",
        name=NOTHING,
        day=track.day,
        language="en",
        title=track.title,
        text=". ".join((capital(track.line), *states, *events)),
        outlet="",
    )


def staged(records: Iterable[SearchRecord]) -> dict[str, bytes]:
    """{path: page} as Pagefind reads them: `KIND/LANGUAGE/DAY/FOLDER/ANCHOR/NAME.html`, the folder being that of the page:
    one that is called index.html Pagefind would try to read, again and again. Paths come from our own slugs and marks."""
    return {_path(record): _page(record).encode("utf-8", "replace") for record in records}


def _path(record: SearchRecord) -> str:
    language = language_tag(record.language) or NOTHING
    folder = record.page.removesuffix("/index.html")
    return f"{record.kind}/{language}/{record.day:%Y-%m-%d}/{folder}/{record.anchor or NOTHING}/{record.name}.html"


def _page(record: SearchRecord) -> str:
    group = group_of(record.language)
    words = " ".join(record.text.replace(END, " ").split())
    hidden = " ".join(hidden_forms(f"{record.title} \n{record.text}", record.language))
    lang = f' lang="{group}"' if group != "unknown" else ""
    outlet = escape(record.outlet)
    return (
        f"<!DOCTYPE html><html{lang}><head><title>{escape(record.title)}</title></head><body data-pagefind-body>"
        f'<i data-pagefind-meta="outlet[title]" title="{outlet}"></i>'
        f"<h1>{escape(record.title)}</h1><p>{escape(words)} {END} "
        f'<span data-pagefind-weight="0.3">{KIND_SIGN}{record.kind} {escape(hidden)}</span></p></body></html>\n'
    )


def _move(change: Change) -> str:
    return move_text(change).replace("->", "→")


def _of_change(change: Change) -> str:
    since = f"Since {day_in(change.since)}."
    by = f" ({change.hand.by})" if change.hand else ""
    return f"{since} {capital(change.rule)}{by}. {voices_text(change.voices)}"


def _of_event(event: EventRow) -> str:
    outcome = outcomes_text(event)
    return f"{capital(event.name)}: {outcome}" if outcome else capital(event.name)


def _around(event: EventRow, year: int) -> str:
    hands = "; ".join(f"{one.what} by {one.by}" for one in event.hands)
    told = (event.title, event_day(event, year), event.route, voices_text(event.voices), hands)
    return " · ".join(part for part in told if part)
