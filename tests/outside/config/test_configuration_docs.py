"""The documentation of the configuration says all there is, and the schema for editors is the one that checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from monitor.config import settings
from monitor.config.schema import json_schema

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def keys(schema: dict[str, Any]) -> Iterator[str]:
    """Every key that the schema knows."""
    for name, part in schema.get("properties", {}).items():
        yield name
        yield from keys(part)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from keys(schema[name])
    for part in schema.get("$defs", {}).values():
        yield from keys(part)


@pytest.mark.parametrize("key", sorted(set(keys(json_schema()))))
def test_every_key_is_documented(key: str) -> None:
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("name", [*settings.VARIABLES, settings.CONFIG_VARIABLE])
def test_every_variable_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_every_key_has_a_description_for_editors() -> None:
    parts = json_schema()
    described = [row for part in (parts, *parts["$defs"].values()) for row in part["properties"].values()]

    assert all(row.get("description") for row in described)


def test_the_schema_on_disk_is_the_one_that_checks() -> None:
    # mend: monitor schema > docs/feeds.schema.json
    assert json.loads((ROOT / "docs" / "feeds.schema.json").read_text(encoding="utf-8")) == json_schema()


def test_the_shipped_file_names_its_schema_and_keeps_it() -> None:
    text = (ROOT / "feeds.yaml").read_text(encoding="utf-8")

    assert text.splitlines()[0] == "# yaml-language-server: $schema=docs/feeds.schema.json"
    jsonschema.Draft202012Validator(json_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "monitor: {}",
        "monitor: {contact: a@b.example, colour: blue}",
        "monitor: {contact: a@b.example}\nfeeds: [{url: 'ftp://x', title: x}]",
        "monitor: {contact: a@b.example}\nfeeds: [{url: 'http://x.example', title: x, interval: soon}]",
        "monitor: {contact: a@b.example}\ntopics: [{title: {en: x}}]",
        "monitor: {contact: a@b.example}\ndigests: [{slug: Daily, title: x}]",
    ],
)
def test_the_schema_refuses_what_the_check_refuses(text: str) -> None:
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(yaml.safe_load(text))


def test_every_example_of_the_page_is_read(tmp_path: Path) -> None:
    from monitor.config.load import load_watchlist

    examples = [part.split("```")[0] for part in PAGE.split("```yaml\n")[1:]]
    whole = [example for example in examples if "monitor:" in example]
    parts = [example for example in examples if "monitor:" not in example]

    assert whole and parts
    for number, example in enumerate([*whole, *(f"monitor: {{contact: a@b.example}}\n{part}" for part in parts)]):
        path = tmp_path / f"{number}.yaml"
        path.write_text(example, encoding="utf-8")
        load_watchlist(path)
