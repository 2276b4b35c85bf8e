"""The reference pages of the documentation, made of the code: commands, settings, feeds.yaml, topic language, database.

`python scripts/reference.py FOLDER` writes them there; `make docs` puts them into the site. They are not kept in the tree, so
they cannot grow old: `tests/system/test_reference_pages.py` holds them to the code.
"""

from __future__ import annotations

import copy
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import typer

from monitor import store
from monitor.cli import COMMANDS
from monitor.cli import app as the_app
from monitor.config.schema import json_schema
from monitor.config.settings import CONFIG_VARIABLE, VARIABLES
from monitor.config.watched import pack_data, shipped_vocabulary
from monitor.packs import pack_names
from monitor.store import tables
from monitor.topics import syntax
from monitor.topics.spec import SpecErrors, topic_from_mapping

DOCS = Path(__file__).resolve().parents[1] / "docs"
TABLE_FILES = [
    import_module(f"monitor.store.{one.name}")
    for one in pkgutil.iter_modules(store.__path__)
    if one.name.endswith("tables")
]
UNKNOWN = "not a key"
KNOWN = re.compile(r"unknown key \(known: (.*)\)")


def main() -> int:
    """0 when all pages are written, 2 when no folder was named."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python scripts/reference.py FOLDER\n")
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")
    return 0


def page(title: str, *parts: str) -> str:
    """A page of Markdown."""
    return "\n\n".join([f"# {title}", *(part.strip("\n") for part in parts)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown; what would end a cell is written so that it does not."""
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


# ---------------------------------------------------------------- commands


def commands() -> str:
    """Every command with its help, examples, arguments and options."""
    parts = [f"Global options stand before or after each command: {GLOBAL}. Exit codes: 0 done, 1 failed, 2 misused."]
    parts += [_command(name, command) for name, command in every_command()]
    return page("Commands", *parts)


GLOBAL = "`--config PATH`, `--json`, `-v`, `-q`, `--version`, `--help`"


def every_command() -> Iterator[tuple[str, Any]]:
    """All commands and groups as a person names them, "monitor feeds add", each with what runs it."""
    group: Any = typer.main.get_command(the_app)
    for name in COMMANDS:
        command = group.get_command(None, name)
        yield f"monitor {name}", command
        for within, inner in getattr(command, "commands", {}).items():
            yield f"monitor {name} {within}", inner


def _command(name: str, command: Any) -> str:
    text, examples = _said(command.help or "")
    records = [one.get_help_record(typer.Context(command, info_name=name)) for one in command.params]
    rows = [(f"`{what}`", meaning) for what, meaning in filter(None, records) if not what.startswith("--help")]
    within = getattr(command, "commands", {})
    heads = [f"[`{inner}`](#{f'{name} {inner}'.replace(' ', '-')})" for inner in within]
    return "\n\n".join(
        filter(
            None,
            [
                f"## {name}",
                text,
                f"Within it: {', '.join(heads)}." if within else "",
                f"```\n{examples}\n```" if examples else "",
                table(("what", "meaning"), rows) if rows else "",
            ],
        )
    )


def _said(text: str) -> tuple[str, str]:
    """What a command says of itself, and its examples one on a line."""
    about, _, examples = inspect.cleandoc(text).partition("Example")
    lines = [line.strip() for line in examples.removeprefix("s").removeprefix(":").splitlines()]
    return about.strip(), "\n".join(line for line in lines if line)


# ---------------------------------------------------------------- settings


def settings() -> str:
    """Every variable of the environment that the program reads, in the words of docs/configuration.md."""
    told = (DOCS / "configuration.md").read_text(encoding="utf-8")
    rows = []
    for name in (CONFIG_VARIABLE, *VARIABLES):
        found = re.search(rf"^\| `{name}` \| (.*?) \| (.*) \|$", told, re.MULTILINE)
        if found is None:
            raise LookupError(f"docs/configuration.md has no row for {name}")
        file = "" if name == CONFIG_VARIABLE else f"`{name}_FILE`"
        rows.append((f"`{name}`", file, *(_moved(part).replace("\\|", "|") for part in found.groups())))
    return page(
        "Settings",
        "The environment says where things are and holds what is secret ([more](../configuration.md#the-environment)).",
        table(("variable", "or the path of a file that holds it", "default", "meaning"), rows),
    )


def _moved(text: str) -> str:
    """The text with its links as they are from a folder below."""
    return re.sub(r"\]\((?=#)", "](../configuration.md", re.sub(r"\]\((?![a-z]+://|#)", "](../", text))


# ---------------------------------------------------------------- feeds.yaml


def feeds_yaml() -> str:
    """Every key of feeds.yaml with its type, default and meaning, from the JSON Schema."""
    schema = json_schema()
    parts = ["What an editor knows of `feeds.yaml` ([all of it in words](../configuration.md)).", "## The file"]
    parts.append(_keys(schema))
    for name, part in sorted(schema["$defs"].items()):
        parts += [f"## {name}", part["description"], _keys(part)]
    return page("The schema of feeds.yaml", *parts)


def _keys(part: dict[str, Any]) -> str:
    needed = part.get("required", ())
    rows = [
        (f"`{key}`", kind(row), "needed" if key in needed else _shown(row.get("default")), row.get("description", ""))
        for key, row in part["properties"].items()
    ]
    return table(("key", "type", "default", "meaning"), rows)


def kind(row: dict[str, Any]) -> str:
    """What may stand there, in a few words."""
    if "$ref" in row:
        name = row["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "properties" in row:
        return "[topic](topic-language.md#keys)" if "match" in row["properties"] else "mapping"
    if "anyOf" in row:
        return " or ".join(dict.fromkeys(kind(each) for each in row["anyOf"] if each.get("type") != "null"))
    if "enum" in row or "const" in row:
        values = row.get("enum") or [row["const"]]
        return "one of " + ", ".join(f"`{value}`" for value in values) if len(values) < 10 else "a name that ships"
    if row.get("type") == "array":
        return f"list of {kind(row.get('items', {}))}"
    if inner := next(iter(row.get("patternProperties", {}).values()), None) or row.get("additionalProperties"):
        return f"name: {kind(inner)}" if isinstance(inner, dict) else "mapping"
    word = {"string": "text", "integer": "number", "boolean": "`true` or `false`", "object": "mapping"}
    shown = word.get(row.get("type", ""), row.get("type", "anything"))
    bounds = [f"{row[bound]}" for bound in ("minimum", "maximum") if bound in row]
    examples = "".join(f" (`{example}`)" for example in row.get("examples", ())[:1] if isinstance(example, str))
    return shown + (f" {' to '.join(bounds)}" if bounds else "") + examples


def _shown(default: Any) -> str:
    if default in (None, [], {}):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


# ---------------------------------------------------------------- topic language


def topic_language() -> str:
    """Terms, the keys of a topic wherever they may stand, and the names that the shared vocabulary gives."""
    terms = (syntax.__doc__ or "").split("\n\n", 1)[1]
    words = shipped_vocabulary()
    keys = [
        (f"`{where}`" if where else "the topic itself", _names(known)) for where, known in sorted(topic_keys().items())
    ]
    return page(
        "The language of topics",
        "What may be written where. How it is meant, with examples: [topics and scopes](../topics.md).",
        "## Terms",
        f"```\n{terms.strip()}\n```",
        "## Keys",
        table(("in", "known keys"), keys),
        "## Concepts that ship",
        "Every topic and scope may name them (`@IDLIB`, `concept: IDLIB`).",
        _names(sorted(words.concepts)),
        "## Modifiers that ship",
        _names(modifier.name for modifier in words.modifiers),
        "## Actors that ship",
        table(("name", "as a reader sees it", "side"), [(f"`{a.slug}`", a.label, a.side) for a in words.actors]),
    )


def topic_keys() -> dict[str, list[str]]:
    """Where mappings with fixed keys stand in a topic -> these keys: what the reader of the packs that ship says when each of
    their mappings has one more. Names that a topic gives itself are NAME, items of a list []."""
    found: dict[str, list[str]] = {}
    for name in pack_names("topics"):
        data = copy.deepcopy(dict(pack_data("topics", name)))
        _spoil(data)
        try:
            topic_from_mapping(data, "topic")
        except SpecErrors as errors:
            for error in errors:
                if known := KNOWN.fullmatch(error.what):
                    found.setdefault(_place(error.path[:-1]), known.group(1).split(", "))
    return found


def _spoil(value: Any) -> None:
    """Put a key that nobody knows into each mapping."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _spoil(inner)
    if isinstance(value, dict):
        value[UNKNOWN] = UNKNOWN


def _place(path: Sequence[str | int]) -> str:
    told: list[str] = []
    for step in path:
        own = told and told[-1] in ("groups", "states", "outcomes", "route_places")
        told.append("[]" if isinstance(step, int) else "NAME" if own else step)
    return ".".join(told).replace(".[]", "[]")


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# ---------------------------------------------------------------- database


def database() -> str:
    """Every table with its columns, as the program's newest schema has them."""
    remarks = {name: remark for module in TABLE_FILES for name, remark in _remarks(module)}
    parts = [
        f"Schema `{tables.HISTORY[-1]}`, the same on SQLite and PostgreSQL. It is the program's own: read it, but change it "
        "through commands alone. Instants are UTC. Rows' ids never leave the database.",
        *(_one_table(one, remarks) for one in tables.metadata.sorted_tables),
    ]
    return page("The database", *parts)


def _one_table(one: Any, remarks: dict[tuple[str, str], str]) -> str:
    rows = []
    for column in one.columns:
        marks = ["key"] if column.primary_key else ["unique"] if column.unique else []
        marks += [f"of [{key.column.table.name}](#{key.column.table.name})" for key in column.foreign_keys]
        marks += [] if column.nullable or column.primary_key else ["never empty"]
        rows.append(
            (f"`{column.name}`", type(column.type).__name__, ", ".join(marks), remarks.get((one.name, column.name), ""))
        )
    indexes = sorted(f"{index.name} ({', '.join(column.name for column in index.columns)})" for index in one.indexes)
    return "\n\n".join([f"## {one.name}", table(("column", "type", "", "meaning"), rows), _indexed(indexes)]).strip()


def _indexed(indexes: list[str]) -> str:
    return f"Indexes: {', '.join(f'`{index}`' for index in indexes)}." if indexes else ""


def _remarks(module: ModuleType) -> Iterator[tuple[tuple[str, str], str]]:
    """What stands behind a column in the source: (table, column) and the words."""
    name = ""
    for line in inspect.getsource(module).splitlines():
        if begun := re.fullmatch(r'    "(\w+)",', line):
            name = begun.group(1)
        elif column := re.fullmatch(r'    Column\("(\w+)".*\),  # (.*)', line):
            yield (name, column.group(1)), column.group(2)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings,
    "feeds-yaml.md": feeds_yaml,
    "topic-language.md": topic_language,
    "database.md": database,
}

if __name__ == "__main__":
    sys.exit(main())
