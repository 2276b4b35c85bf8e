"""The events of the log as the code has them, beside what docs/operations.md says of them.

`python -m tests.outside.logs.events` writes the table again; what each means is kept, and said by hand where an event is new.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "operations.md"
BEGIN, END = "<!-- events: python -m tests.outside.logs.events -->\n", "<!-- /events -->\n"
HEAD = "| room | event | level | fields | means |\n| --- | --- | --- | --- | --- |\n"
NEW = "(say what it means)"
LEVELS = ("debug", "info", "warning", "error")


@dataclass
class Event:
    """All calls of one event in one room."""

    levels: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)


def events() -> dict[tuple[str, str], Event]:
    """(room, name) -> the event. Raises ValueError for a name or a field that is not written out."""
    found: dict[tuple[str, str], Event] = defaultdict(Event)
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        rooms = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Log"]
        for call in calls:
            if not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)):
                continue
            if call.func.value.id != "log" or call.func.attr not in LEVELS:
                continue
            name, room = call.args[0], rooms[0]
            if not isinstance(name, ast.Constant) or not isinstance(room, ast.Constant):
                raise ValueError(f"{path}:{call.lineno}: an event's name is written out, so that it stays what it is")
            if any(word.arg is None for word in call.keywords):
                raise ValueError(f"{path}:{call.lineno}: an event's fields are written out")
            event = found[str(room.value), str(name.value)]
            event.levels.add(call.func.attr)
            event.fields |= {str(word.arg) for word in call.keywords if word.arg != "trace"}
    return dict(found)


def told() -> dict[tuple[str, str], tuple[str, str, str]]:
    """The table of the page: (room, name) -> level, fields, meaning."""
    table = PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].removeprefix(HEAD)
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.strip().splitlines()]
    return {(row[0], row[1].strip("`")): (row[2], row[3], row[4]) for row in rows}


def rows() -> dict[tuple[str, str], tuple[str, str]]:
    """What the table should say of level and fields."""
    return {
        key: (", ".join(sorted(event.levels)), ", ".join(f"`{name}`" for name in sorted(event.fields)) or "-")
        for key, event in events().items()
    }


def main() -> None:
    """Write the table again."""
    meanings = {key: row[2] for key, row in told().items()}
    lines = [
        f"| {room} | `{name}` | {level} | {fields} | {meanings.get((room, name), NEW)} |\n"
        for (room, name), (level, fields) in sorted(rows().items())
    ]
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{HEAD}{''.join(lines)}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
