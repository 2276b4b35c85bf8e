"""The command line. `--help` starts at once: commands are imported only when they run (see COMMANDS)."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from monitor import __version__
from monitor.blotter import blotted
from monitor.errors import ConfigError, MonitorError

# name -> the one line that the top-level help shows; a test holds them true to the commands
COMMANDS = {
    "demo": "The whole job on bundled sample news: polls, digests, mail files, archive.",
    "init": "Write a first feeds.yaml, with comments; asks on a terminal.",
    "run": "The daemon; with --once, one round and out.",
    "check": "Check feeds.yaml; nothing is fetched.",
    "doctor": "Check installation, database, disk, mail and every feed; name the mend.",
    "status": "What the service knows of itself.",
    "due": "What waits to be done.",
    "feeds": "The watched feeds and how they do.",
    "topics": "The tracked topics; test runs their acceptance sentences.",
    "events": "A topic's log; events added, corrected, retracted by hand.",
    "explain": "Why an article is in the digest or not; why a topic is in its state.",
    "digest": "Make, show or send again one edition.",
    "notify": "Who is told of a status change at once; --test sends a test.",
    "extract": "What extraction makes of pages: files, folders, addresses.",
    "analyze": "Judge articles from JSON Lines; no database, no network.",
    "forget": "Remove an article for good, leaving a tombstone.",
    "import": "Bring articles from files, or a whole house that was exported.",
    "export": "Everything out again: JSON Lines, CSV, web archive, OPML.",
    "replay": "Each edition of a past period as it would have been, knowing nothing later.",
    "archive": "Build the static archive again, check its links and originals, or serve it.",
    "db": "Create, check, upgrade, back up or restore the database.",
    "schema": "The JSON Schema of feeds.yaml, for editors.",
    "completion": "Let bash, zsh or fish complete commands and options.",
}
EXAMPLES = """Examples:

  monitor demo                           try it, offline
  monitor init                           a feeds.yaml of your own
  monitor check                          is my feeds.yaml right?
  monitor run                            the service
  monitor run --once && monitor digest   poll now and read the digest
"""

COMPLETE = "_MONITOR_COMPLETE"
"""In the environment while a shell asks what may follow (`monitor completion`)."""


@dataclass(frozen=True, slots=True)
class Call:
    """The global options of one call."""

    config: Path
    json: bool
    verbose: int  # -1 quiet, 0, 1 verbose


class LazyGroup(TyperGroup):
    """Knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order of a newcomer's needs."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, imported now. For no command of ours a usage error that names the nearest."""
        if cmd_name not in COMMANDS:
            near = get_close_matches(cmd_name, COMMANDS, n=1)
            ctx.fail(f"No such command {cmd_name!r}" + (f": did you mean {near[0]!r}?" if near else "."))
        module = import_module(f"monitor.cli.{cmd_name}_command")
        app: typer.Typer = module.app
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The top-level help, from COMMANDS alone."""
        formatter.write_usage("monitor", "[--config PATH] [--json] [-v | -q] COMMAND ...")
        with formatter.indentation():
            formatter.write_text("What changed in one conflict, who says so, and what state each tracked topic is in.")
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        with formatter.section("Options"):
            formatter.write_dl(
                [
                    ("--config PATH", "The configuration (default feeds.yaml, or MONITOR_CONFIG)."),
                    ("--json", "Results as JSON, for a program."),
                    ("-v, --verbose / -q, --quiet", "More or less talk on stderr."),
                    ("--version", "Print the version."),
                    ("--help", "Print this; after a command: its own help."),
                ]
            )
        formatter.write("\n" + EXAMPLES)


app = typer.Typer(cls=LazyGroup, add_completion=False, no_args_is_help=True, rich_markup_mode=None)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    ctx: typer.Context,
    config: Path = typer.Option(Path("feeds.yaml"), envvar="MONITOR_CONFIG", readable=False),  # `load` says more
    json: bool = typer.Option(False, "--json"),
    verbose: bool = typer.Option(False, "-v", "--verbose"),
    quiet: bool = typer.Option(False, "-q", "--quiet"),
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True),
) -> None:
    """Keep the global options for the command."""
    ctx.obj = Call(config=config, json=json, verbose=int(verbose) - int(quiet))


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 failed, 2 misused or bad configuration."""
    _hold_the_first_three()
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """The exit code of one call. Every error of ours is told in plain words on stderr, never as a traceback."""
    group: Any = typer.main.get_command(app)
    try:
        if COMPLETE in os.environ:
            from monitor.cli.completing import completions

            typer.echo("".join(f"{answer}\n" for answer in completions(arguments, group)), nl=False)
            return 0
        code = group(_globals_first(arguments), prog_name="monitor", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "monitor"
        typer.echo(f"{error.format_message()}\nTry '{command} --help'.", err=True)
        return 2
    except ConfigError as error:
        for mistake in error.mistakes:
            typer.echo(_plain(mistake), err=True)
        return 2
    except MonitorError as error:
        typer.echo(f"monitor: {_plain(str(error))}", err=True)
        return 1
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("monitor: stopped", err=True)
        return 130
    except BrokenPipeError:  # the reader of our output went away (`monitor status | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # the disk is full, a folder is forbidden: the machine's trouble, not a mistake of ours
        typer.echo(f"monitor: {_plain(_in_words(error))}", err=True)
        _let_go_of_stdout()
        return 1


def _hold_the_first_three() -> None:
    """Where standard input, output or error are closed, the next file that is opened takes their number, and what is written
    to them goes into it: a database, say."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 to the end of the process


def _globals_first(arguments: list[str]) -> list[str]:
    """Let global options stand after the command too: `monitor status --json`."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in ("--json", "-v", "--verbose", "-q", "--quiet") or word.startswith("--config="):
            front.append(word)
        elif word == "--config":
            front += [word, *([value] if (value := next(words, None)) is not None else [])]
        else:
            rest.append(word)
    return front + rest


def _in_words(error: OSError) -> str:
    why = error.strerror or str(error) or type(error).__name__
    return why if error.filename is None else f"{os.fsdecode(error.filename)}: {why}"


def _let_go_of_stdout() -> None:
    """When stdout is what failed, what it still holds must not fail once more at the exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else " " for c in blotted(text))
