"""`monitor schema`."""

from __future__ import annotations

import typer

from monitor.cli.opening import result_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def schema() -> None:
    """The JSON Schema of feeds.yaml, for editors that check while one types.

    Example:  monitor schema > feeds.schema.json
    """
    from monitor.config.schema import json_schema

    result_json(json_schema())
