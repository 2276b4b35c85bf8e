"""`monitor completion`."""

from __future__ import annotations

from enum import StrEnum

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Shell(StrEnum):
    """The shells that know how to ask."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@app.command()
def completion(shell: Shell = typer.Argument(..., help="Your shell.")) -> None:
    """Print the script that lets your shell complete commands and options with the TAB key (docs/editors.md).

    Examples:

      monitor completion bash > ~/.local/share/bash-completion/completions/monitor

      monitor completion zsh > ~/.zfunc/_monitor

      monitor completion fish > ~/.config/fish/completions/monitor.fish
    """
    from monitor.cli.completing import SCRIPTS

    typer.echo(SCRIPTS[shell.value], nl=False)
