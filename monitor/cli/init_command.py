"""`monitor init`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from monitor.cli.opening import call_of, plain, result, result_json, say

if TYPE_CHECKING:
    from monitor.desk.newcomer import Beginning, Begun

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def init(
    ctx: typer.Context,
    out: Path | None = typer.Option(None, "--out", help="The file to write; else that of --config (feeds.yaml)."),
    title: str | None = typer.Option(None, "--title", help='Title of your digest; "Idlib daily" when left out.'),
    zone: str | None = typer.Option(
        None, "--zone", help="Your time zone, Europe/Istanbul; this machine's or UTC else."
    ),
    contact: str | None = typer.Option(
        None, "--contact", help="Mail address or page that stands in every request, for webmasters. Needed."
    ),
    feed: list[str] = typer.Option(
        [], "--feed", metavar="URL|NAME", help="Address of a feed, or a source that ships; may be given again."
    ),
    topic: list[str] = typer.Option(
        [], "--topic", metavar="NAME", help="A topic or scope that ships; may be given again. All when left out."
    ),
    at: str | None = typer.Option(None, "--at", help='Local hour of the digest, "06:30" when left out.'),
    reader: list[str] = typer.Option(
        [], "--reader", metavar="ADDRESS", help="Who gets it by mail; may be given again."
    ),
    allow: list[str] = typer.Option(
        [], "--allow", metavar="ADDRESS:PORT", help="What may be fetched inside your network, 127.0.0.1:8765."
    ),
    yes: bool = typer.Option(False, "--yes", "-y", help="Ask nothing; what is not said is as when left out."),
    force: bool = typer.Option(False, "--force", help="Replace a file that is there."),
) -> None:
    """Write a first feeds.yaml, with comments, that `monitor check` finds good. Nothing is fetched.

    On a terminal it asks for what the options do not say. A file that is there is never replaced without --force. The schema for
    editors is written beside it. A site whose feed you do not know is added afterwards: `monitor feeds add URL`.

    Examples:

      monitor init

      monitor init --contact you@example.org --zone Europe/Istanbul --feed aa-en --feed tass-en --reader you@example.org

      monitor init --out desk/feeds.yaml --contact you@example.org --topic ceasefire --at 07:00 --yes
    """
    from monitor.desk.newcomer import begin, check_free

    call = call_of(ctx)
    path = out or call.config
    check_free(path, replace=force)
    several = {"watched": topic, "feeds": feed, "readers": reader, "allow": allow}
    options = {"contact": contact, "title": title, "zone": zone, "at": at} | {k: tuple(v) for k, v in several.items()}
    given = {name: value for name, value in options.items() if value not in (None, ())}
    said = _asked(given) if _at_a_terminal() and not (yes or call.json) else _unasked(given)
    begun = begin(path, said, replace=force)
    _tell(begun, as_json=call.json)
    if not call.json:
        say(call, f"the schema for editors is {begun.schema} (docs/editors.md)")


def _tell(begun: Begun, *, as_json: bool) -> None:
    """What stands in the file, and the next two commands."""
    watchlist = begun.watchlist
    counts = {
        "feeds": len(watchlist.feeds),
        "topics": sum(topic.kind == "topic" for topic in watchlist.topics),
        "scopes": sum(topic.kind == "scope" for topic in watchlist.topics),
        "readers": sum(len(digest.recipients) for digest in watchlist.digests),
    }
    command = "monitor" if begun.path == Path("feeds.yaml") else f"monitor --config {shlex.quote(str(begun.path))}"
    following = (
        [f"{command} run --once", f"{command} digest --open"]
        if counts["feeds"]
        else [f"{command} feeds add https://ADDRESS.OF.A.SITE/", f"{command} run --once"]
    )
    if as_json:
        result_json({"written": str(begun.path), "schema": str(begun.schema), **counts, "next": following})
        return
    told = [f"{count} {what.removesuffix('s') if count == 1 else what}" for what, count in counts.items()]
    result(f"written: {begun.path} ({', '.join(told)})")
    for number, line in enumerate(following, start=1):
        result(f"{'next' if number == 1 else 'then'}: {line}")


# ---------------------------------------------------------------- questions


def _unasked(given: dict[str, Any]) -> Beginning:
    """What the options say, and for the rest what is usual."""
    from monitor.desk.newcomer import Beginning

    if "contact" not in given:
        raise typer.BadParameter("is needed: --contact you@example.org", param_hint="--contact")
    return Beginning(**{"zone": _zone_here(), **given})


def _asked(given: dict[str, Any]) -> Beginning:
    """What the options say, and for the rest the answers of whoever sits there."""
    from monitor.desk.newcomer import Beginning

    usual = Beginning(contact="")
    questions: dict[str, Callable[[], object]] = {
        "contact": lambda: _one("Your mail address or page, for webmasters", "--contact"),
        "title": lambda: _one("Title of the digest", "--title", usual.title),
        "zone": lambda: _one("Time zone", "--zone", _zone_here()),
        "at": lambda: _one("Hour of the digest", "--at", usual.at),
        "watched": lambda: _several("Topics and scopes, with blanks between", "--topic", " ".join(usual.watched)),
        "feeds": lambda: _several("Feeds: names that ship or addresses; none: add them later", "--feed"),
        "readers": lambda: _several("Readers by mail; none: the archive alone", "--reader"),
    }
    return Beginning(**{**given, **{name: ask() for name, ask in questions.items() if name not in given}})


def _one(question: str, option: str, usual: str | None = None) -> str:
    def checked(text: str) -> str:
        _check(option)(text)
        return text

    answer: str = typer.prompt(question, default=usual, value_proc=checked, err=True)
    return answer


def _several(question: str, option: str, usual: str = "") -> tuple[str, ...]:
    def checked(text: str) -> tuple[str, ...]:
        words = tuple(text.replace(",", " ").split())
        for word in words:
            _check(option)(word)
        return words

    answer: tuple[str, ...] = typer.prompt(
        question, default=usual, value_proc=checked, show_default=bool(usual), err=True
    )
    return answer


def _check(option: str) -> Callable[[str], None]:
    """Reads an answer; what is wrong with it is told, and it is asked again."""
    from monitor.desk.newcomer import CHECKS
    from monitor.text.plain import one_line

    def check(word: str) -> None:
        try:
            CHECKS[option](word)
        except ValueError as error:
            raise typer.BadParameter(plain(f'"{one_line(word, 100)}" {error}')) from None

    return check


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _zone_here() -> str:
    """The zone that this machine keeps, where its clock is a link into the zones; else UTC."""
    from monitor.config.values import zone

    where = Path("/etc/localtime").resolve().parts
    try:
        return zone("/".join(where[where.index("zoneinfo") + 1 :]))
    except ValueError:
        return "UTC"
