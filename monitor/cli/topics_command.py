"""`monitor topics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from monitor.cli import topics_byhand
from monitor.cli.opening import (
    NOTHING_YET,
    Progress,
    call_of,
    looking,
    result,
    result_json,
    say,
    settings_of,
    table,
    watchlist_of,
)

if TYPE_CHECKING:
    from monitor.desk.rehearsal import Trial, Unproven
    from monitor.desk.rejudging import Rematch, Sums, Told, Turned

FIRST = 10  # articles gained, lost, and turned, that are named for each topic

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def topics() -> None:
    """The tracked topics and the scopes.

    Example:  monitor topics test
    """


@app.command("list")
def list_topics(ctx: typer.Context) -> None:
    """Every topic and scope with its languages, threshold and number of acceptance sentences.

    Example:  monitor topics list
    """
    call = call_of(ctx)
    settings_of(call)
    watched = watchlist_of(call).topics
    if call.json:
        result_json(
            [
                {"slug": t.slug, "kind": t.kind, "title": t.title, "languages": t.languages, "cases": len(t.cases)}
                for t in watched
            ]
        )
        return
    rows = [
        (t.slug, t.kind, " ".join(t.languages), f"{t.match.threshold:g}", str(len(t.cases)), t.title["en"])
        for t in watched
    ]
    table(rows, ("TOPIC", "KIND", "LANGUAGES", "THRESHOLD", "CASES", "TITLE"))


@app.command("test")
def test_topics(
    ctx: typer.Context,
    topic: str = typer.Argument("", help="Only this topic or scope."),
) -> None:
    """Run the acceptance sentences: does the topic match, are the claims and events those that the sentence wants? Each
    failure is shown with what was wanted, what was found, and the rules that decided it. Exit code 1 if any fails.

    Then dead terms are listed: words, cues, outcomes, names that no sentence meets, so that nobody has shown that they work.
    They fail nothing. Those of the vocabulary that ships are only counted: it is proven by the sentences of the packs that ship.

    Example:  monitor topics test ceasefire
    """
    from monitor.desk.rehearsal import rehearse, unproven
    from monitor.errors import NotFound

    call = call_of(ctx)
    settings_of(call)
    watchlist = watchlist_of(call, packs=True)
    if topic and topic not in {t.slug for t in watchlist.topics}:
        raise NotFound(f"no topic {topic!r} (known: {', '.join(t.slug for t in watchlist.topics)})")
    trials = rehearse(watchlist, topic or None)
    failed = [trial for trial in trials if not trial.passed]
    dead = unproven(watchlist, topic or None)
    if call.json:
        result_json(
            {
                "cases": len(trials),
                "failed": [
                    {
                        "topic": t.topic,
                        "case": t.case.id,
                        "wanted": {s.what: s.wanted for s in t.shortfalls},
                        "found": {s.what: s.found for s in t.shortfalls},
                        "why": _reasons(t),
                    }
                    for t in failed
                ],
                "dead": [
                    {"topic": d.topic, "place": d.place, "language": d.language, "term": d.term} for d in dead.terms
                ],
                "dead_shipped": dead.shipped,
            }
        )
    else:
        for trial in failed:
            result(f"{trial.topic} {trial.case.id}: {trial.case.text}")
            for each in trial.shortfalls:
                result(f"    {each.what}: wanted {each.wanted}\n    {each.what}: found  {each.found}")
            for reason in _reasons(trial):
                result(f"      {reason}")
        result(f"{len(trials) - len(failed)} of {len(trials)} acceptance sentences right")
        _tell_dead(dead)
    raise typer.Exit(1 if failed else 0)


def _tell_dead(dead: Unproven) -> None:
    """The dead terms of the topics, then those of one's own vocabulary; of the vocabulary that ships only how many."""
    if dead.terms:
        result(f"\n{len(dead.terms)} dead term{'s' if len(dead.terms) > 1 else ''}: no acceptance sentence meets them")
        rows: dict[tuple[str, str, str], list[str]] = {}
        for d in dead.terms:
            rows.setdefault((d.topic or "vocabulary", d.place, d.language), []).append(d.term)
        table([(*of, ", ".join(terms)) for of, terms in rows.items()], ("OF", "PLACE", "LANG", "TERMS"))
    if dead.shipped:
        result(
            f"\n{dead.shipped} terms of the vocabulary that ships are met by none of these sentences; they are not listed"
        )


def _reasons(trial: Trial) -> list[str]:
    """The rules that decided: the match's sum, every cue that was tried with what became of it, what each event rests on."""
    reasons = [f"match: {trial.match.explanation()}"]
    for cue in trial.cues:
        rules = (cue.rewritten, cue.place, cue.date, cue.speaker)
        steps = "; ".join(rule for rule in (f"near it: {', '.join(cue.modifiers) or 'nothing'}", *rules) if rule)
        came = f"dropped ({cue.dropped})" if cue.claim is None else f"{cue.claim.state}, {cue.claim.temporal}"
        reasons.append(f'cue {cue.state} "{cue.words}": {steps}: {came}')
    for event in trial.events:
        day = {"text": "its own day", "default": "the article's day", "none": "no day"}[event.date_source]
        kind = "lies ahead" if event.planned else "background" if event.background else "news"
        reasons.append(
            f"event {event.ordinal or '(no number)'}: {day}; {', '.join(event.outcomes) or 'no outcome'}; {kind}"
        )
    return reasons


@app.command("rematch")
def rematch_topics(
    ctx: typer.Context,
    topic: str | None = typer.Option(None, "--topic", help="Only this topic or scope."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would change, and change nothing."),
) -> None:
    """Judge the stored articles again, after topics or vocabulary were changed; say what each topic gains and loses, and what is
    read otherwise of it: claims, events, figures, and the state that an article reports.

    What is not published yet goes into the next edition as it is judged now, and every status is reckoned from what is read
    now; published editions do not change. An article of which only the evidence was kept is judged by that: it may gain a
    match and loses none.

    Examples:

      monitor topics rematch --dry-run

      monitor topics rematch --topic ceasefire
    """
    from monitor.desk.rejudging import rematch

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        if nothing_yet:
            say(call, NOTHING_YET)
        count = Progress(call, "judged again")
        done = rematch(house, only=topic, dry_run=dry_run, progress=count)
        count.end()
    if call.json:
        result_json(done)
        raise typer.Exit(1 if done.unread else 0)
    _tell_rematch(done)
    kept = f", {done.shortened} of them kept as evidence: they lose no match" if done.shortened else ""
    say(
        call,
        f"{done.articles} articles judged again{kept}{'' if done.written else '; nothing was changed (--dry-run)'}",
    )
    raise typer.Exit(1 if done.unread else 0)


def _tell_rematch(done: Rematch) -> None:
    """The sums of each topic, then the first articles that it gains, loses, or that report another state of it."""

    def both(sums: Sums) -> str:
        return str(sums.after) if sums.before == sums.after else f"{sums.before} -> {sums.after}"

    table(
        [
            (
                d.topic, str(d.before), str(d.after), str(len(d.gained)), str(len(d.lost)), str(len(d.changed)),
                both(d.reported), both(d.claims), both(d.events), both(d.figures),
            )
            for d in done.differences
        ],
        ("TOPIC", "BEFORE", "NOW", "GAINED", "LOST", "CHANGED", "REPORT ON IT", "CLAIMS", "EVENTS", "FIGURES"),
    )  # fmt: skip
    for d in done.differences:
        turned = [(t, f"{t.before or 'nothing'} -> {t.after or 'nothing'}: ") for t in d.turned]
        named: list[tuple[str, list[tuple[Told | Turned, str]]]] = [
            ("+", [(told, "") for told in d.gained]), ("-", [(told, "") for told in d.lost]), ("~", [*turned])
        ]  # fmt: skip
        for sign, articles in named:
            for article, how in articles[:FIRST]:
                result(f"{sign} {d.topic}: {how}{article.title}  {article.url}")
            if len(articles) > FIRST:
                result(f"{sign} {d.topic}: {len(articles) - FIRST} more, all with --json")
    for article in done.unread:
        result(f"? could not be judged, left as it was: {article.title}  {article.url}")


app.command("set")(topics_byhand.set_)
app.command("unset")(topics_byhand.unset)
app.command("overrides")(topics_byhand.overrides)
