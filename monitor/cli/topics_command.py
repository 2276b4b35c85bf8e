"""`monitor topics`."""

from __future__ import annotations

import typer

from monitor.cli.opening import call_of, result, result_json, settings_of, table, watchlist_of

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
    """Run the acceptance sentences; each failure is shown with the sum that decided it. Exit code 1 if any fails.

    Then dead terms are listed: words that no sentence meets, so that nobody has shown that they work. They fail nothing.

    Example:  monitor topics test ceasefire
    """
    from monitor.desk.rehearsal import rehearse, unproven
    from monitor.errors import NotFound

    call = call_of(ctx)
    settings_of(call)
    watchlist = watchlist_of(call)
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
                    {"topic": t.topic, "case": t.case.id, "wanted": t.case.matches, "why": t.match.explanation()}
                    for t in failed
                ],
                "dead": [{"topic": d.topic, "place": d.place, "language": d.language, "term": d.term} for d in dead],
            }
        )
    else:
        for trial in failed:
            wanted = "should match" if trial.case.matches else "should not match"
            result(f"{trial.topic} {trial.case.id}: {wanted}: {trial.case.text}\n    {trial.match.explanation()}")
        result(f"{len(trials) - len(failed)} of {len(trials)} acceptance sentences right")
        if dead:
            result(f"\n{len(dead)} dead terms: no acceptance sentence meets them")
            rows: dict[tuple[str, str, str], list[str]] = {}
            for d in dead:
                rows.setdefault((d.topic or "vocabulary", d.place, d.language), []).append(d.term)
            table([(*of, ", ".join(terms)) for of, terms in rows.items()], ("OF", "PLACE", "LANG", "TERMS"))
    raise typer.Exit(1 if failed else 0)
