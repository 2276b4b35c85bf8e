"""`monitor explain`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.explained_reading import show_event, show_figure, show_trial
from monitor.cli.explained_story import show_place
from monitor.cli.opening import NOTHING_YET, at, call_of, looking, result, result_json

if TYPE_CHECKING:
    from monitor.desk.explaining import Explanation, Outlet
    from monitor.model import Origin

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def explain() -> None:
    """Why something is, or is not, in the digest.

    Example:  monitor explain article https://outlet.example/news/patrol-cut-short
    """


@app.command("article")
def article(
    ctx: typer.Context,
    what: str = typer.Argument(..., help="The address of an article in the store, or a .html or .txt file."),
    date: datetime | None = typer.Option(
        None,
        "--date",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help='The day on which a file was published, if it does not say so: for "on Friday" and the like.',
    ),
) -> None:
    """One article's way: where its text and date come from, whose voice its outlet is and whose text it carries, which texts
    it had before, of what it is a copy and why, which edition it stood in; what every topic makes of it, and every cue that was
    tried, with its modifiers, rules, place, date, speaker, and the claim that came of it or why none did.

    Examples:

      monitor explain article https://outlet.example/news/patrol-cut-short

      monitor explain article page.html --date 2020-03-09
    """
    from monitor.desk.explaining import explain_file, explain_stored, find
    from monitor.desk.importing import Given, read_text_file
    from monitor.errors import NotFound

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        if what.startswith(("http://", "https://", "urn:")):
            if date is not None:
                raise NotFound("--date is for a file; an article in the store has its own")
            stored = find(what, house)
            if stored is None:
                with house.store.read() as db:
                    gone, let_go = db.articles.is_forgotten(what), db.articles.is_let_go(what)
                hint = "it may wait to be read: see `monitor due`"
                hint = "it was here and was let go, see keep_articles in docs/configuration.md" if let_go else hint
                hint = NOTHING_YET if nothing_yet else "it was forgotten before" if gone else hint
                raise NotFound(f"no article of this address: {what} ({hint})")
            told = explain_stored(stored, house)
        elif Path(what).is_file():
            told = explain_file(read_text_file(Path(what), Given(day=date.date() if date else None), house), house)
        else:
            raise NotFound(f"{what}: neither an address (http://, https://) nor a file")
    if call.json:
        result_json(told)
        return
    _show(told)


@app.command("topic")
def topic(
    ctx: typer.Context,
    slug: str = typer.Argument(..., help="The topic, as feeds.yaml or a pack names it: ceasefire."),
    date: datetime | None = typer.Option(
        None, "--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="As it stood at the end of this day, UTC."
    ),
) -> None:
    """Why a topic is in the state it is in: who confirms it, what speaks for every other state and why that is not enough, every
    change with its rule and the words that made it, who says the contrary, what does not count; and the log of its events with
    what their sources tell differently.

    Examples:

      monitor explain topic ceasefire

      monitor explain topic m4-patrols --date 2020-07-14 --json
    """
    from monitor.cli.explained_topic import show_topic
    from monitor.desk.explaining_topic import explain_topic

    call = call_of(ctx)
    with looking(call) as (house, _nothing_yet):
        told = explain_topic(slug, date.date() if date else None, house)
    if call.json:
        result_json(told)
        return
    show_topic(told)


@app.command("story")
def story(
    ctx: typer.Context,
    what: str = typer.Argument(
        ...,
        metavar="ID",
        help="The mark of a story (12 hex digits), its page's address, or the address of a report in it.",
    ),
) -> None:
    """Which reports are of one happening, and why: each by age with what brought it in and how alike it was, its copies, and the
    nearest report that is not in the story with what kept it out. A mark whose story is told as part of another one now shows
    that one.

    Examples:

      monitor explain story 3f9a1c02b7de

      monitor explain story https://outlet.example/news/patrol-cut-short --json
    """
    from monitor.cli.explained_story import show_story
    from monitor.desk.explaining_story import explain_story
    from monitor.errors import NotFound

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        if nothing_yet:
            raise NotFound(f"no story {what}: {NOTHING_YET}")
        told = explain_story(what, house)
    if call.json:
        result_json(told)
        return
    show_story(told)


def _show(told: Explanation) -> None:
    text = told.article
    result(text.title)
    result(f"  {text.url}")
    words = len(text.text.split())
    result(f"  outlet {text.outlet}, language {told.language or 'unknown'}, {words} words, text from {text.method}")
    if told.outlet:
        result(f"  {_voice(told.outlet)}")
    if text.shortfall:
        result(f"  not the page's text: {text.shortfall}")
    for note in text.notes:
        result(f"  note: {note}")
    if text.keep == "evidence":
        left = (
            "the rest of the text was let go"
            if told.shortened
            else "all of it is lead or proof, or it is not judged yet"
        )
        result(f"  `keep: evidence`: {left}")
    result(f"  published {at(text.published_at)} (precision {text.precision}, from {text.date_source or 'nowhere'})")
    if told.known_at:
        result(f"  known since {at(told.known_at)}, assessed {at(told.assessed_at)}")
    if told.versions:
        result(f"  version {told.version} of its text; before it:")
    for earlier in told.versions:
        result(f"    {earlier.number}. seen {at(earlier.seen_at)}, {earlier.words} words: {earlier.title}")
    if told.credit:
        means = "text of" if told.credit.means == "republishes" else "cites"
        result(
            f"  {means} {', '.join(told.credit.agencies or told.credit.outlets)} ({told.credit.place}): {told.credit.evidence}"
        )
    if told.origin:
        result(f"  written first by {_origin(told.origin)}")
    _show_place(told)
    for digest, day in told.editions:
        result(f"  in edition {digest} {day}")
    for match in told.verdicts:
        verdict = "MATCH" if match.matched else "no   "
        passing = ", in the background" if match.matched and match.topic not in told.reported else ""
        state = dict(told.states).get(match.topic)
        reports = f", reports {state}" if state else ""
        result(f"{verdict} {match.kind} {match.topic}{passing}{reports}: {match.explanation()}")
    for trial in told.trials:
        show_trial(trial)
    for event in told.events:
        show_event(event)
    for figure in told.figures_said:
        show_figure(figure)


def _voice(outlet: Outlet) -> str:
    """Who stands behind it, and whose voice it was on the day."""
    owner = f"owner {outlet.owner}" if outlet.owner else "owner unknown"
    kind = ", ".join(filter(None, (outlet.kind, outlet.country)))
    side = f"side on {outlet.day}: {outlet.side}" if outlet.side else f"no side on {outlet.day}"
    why = f" ({outlet.why})" if outlet.why else ""
    return "; ".join(filter(None, (owner, kind, f"{side}{why}")))


def _origin(origin: Origin) -> str:
    """Who wrote it first, the owner and side on that day, and how that is told."""
    owner = f"owner {origin.owner}" if origin.owner else "owner unknown"
    side = f"side {origin.side}" if origin.side else "no side"
    why = {
        "own": "nothing in it names another author",
        "credit": "the text, or a copy of it, says so",
        "leans": "it has no other source",
    }[origin.why]
    words = f": {origin.evidence}" if origin.evidence else ""
    return f"{origin.label} ({origin.kind}; {owner}; {side}), for {why}{words}"


def _show_place(told: Explanation) -> None:
    """Where it stands among the texts like it."""
    if told.copy_of:
        result(f"  a copy of {told.copy_of.title} ({told.copy_of.outlet}) {told.copy_of.url}")
        result(f"    because: {told.copy_reason or 'same words'}")
    for copy in told.copies:
        result(f"  copied by {copy}")
    if told.place:
        show_place(told.place)
    if told.figures:
        result(f"  numbers near its beginning: {', '.join(told.figures)}")
    if told.copy_of and told.copy_of.figures:
        result(f"    and in the original: {', '.join(told.copy_of.figures)}")
